import type { OptionSpec } from "./args.ts";
import type { Command } from "./words.ts";

const COLUMN = 28;

/** What `trocar --help` prints. */
export function overview(commands: readonly Command[]): string {
  const lines = commands.map((command) => `  ${command.name.padEnd(12)}${command.help}`);
  return [
    "trocar: puncture planning from CT and MR series. Research and teaching software, not a medical device.",
    "",
    "usage: trocar COMMAND [options]",
    "",
    ...lines,
    "",
    "trocar COMMAND --help tells a command's options. Answers are one JSON document on stdout; progress goes to stderr.",
  ].join("\n");
}

/** What `trocar COMMAND --help` prints. */
export function helpOf(command: Command, common: readonly OptionSpec[]): string {
  const line = (option: OptionSpec): string =>
    `  ${`--${option.name}${option.value === null ? "" : ` ${option.value}`}`.padEnd(COLUMN)}${option.help}`;
  const shown = command.kind === "json" ? common : common.filter((option) => option.name === "help");
  return [`usage: trocar ${command.usage}`, "", command.help, "", ...command.options.map(line), ...shown.map(line)].join("\n");
}
