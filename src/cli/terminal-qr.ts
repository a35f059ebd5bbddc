import qrcode from "qrcode-generator";

/** Light modules around a code (ISO/IEC 18004 asks for four). */
const QUIET = 4;
/** Two rows of modules a line: upper and lower half by themselves. A filled block is a LIGHT module, since terminals are mostly dark. */
const BLOCKS: Readonly<Record<string, string>> = { "light light": "█", "light dark": "▀", "dark light": "▄", "dark dark": " " };

/**
 * A text as a QR code in lines for a terminal.
 * @param colours whether the terminal takes colour codes: then the code is black on white on any ground.
 */
export function terminalQr(text: string, colours: boolean): readonly string[] {
  const code = qrcode(0, "M");
  // The library takes a letter as a byte.
  code.addData(String.fromCharCode(...new TextEncoder().encode(text)), "Byte");
  code.make();
  const n = code.getModuleCount();
  const inside = (at: number): boolean => at >= 0 && at < n;
  const shade = (row: number, column: number): string =>
    inside(row) && inside(column) && code.isDark(row, column) ? "dark" : "light";
  const lines: string[] = [];
  for (let row = -QUIET; row < n + QUIET; row += 2) {
    let line = "";
    for (let column = -QUIET; column < n + QUIET; column++) line += BLOCKS[`${shade(row, column)} ${shade(row + 1, column)}`];
    lines.push(colours ? `\x1b[97;40m${line}\x1b[0m` : line);
  }
  return lines;
}
