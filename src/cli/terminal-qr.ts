import { qrModules } from "../base/index.ts";

/** Two rows of modules a line, upper and lower half by themselves. A filled block is a LIGHT module, since terminals are mostly dark. */
const BLOCKS = { light: { light: "█", dark: "▀" }, dark: { light: "▄", dark: " " } } as const;

/**
 * A text as a QR code in lines for a terminal.
 * @param colours whether the terminal takes colour codes: then the code is black on white on any ground.
 */
export function terminalQr(text: string, colours: boolean): readonly string[] {
  const rows = qrModules(text);
  const shade = (row: number, column: number): "dark" | "light" => (rows.at(row)?.[column] ? "dark" : "light");
  const lines: string[] = [];
  for (let row = 0; row < rows.length; row += 2) {
    const below = row + 1 < rows.length;
    const line = rows[row].map((_, column) => BLOCKS[shade(row, column)][below ? shade(row + 1, column) : "light"]).join("");
    lines.push(colours ? `\u001b[97;40m${line}\u001b[0m` : line);
  }
  return lines;
}
