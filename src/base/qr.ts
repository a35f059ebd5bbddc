import qrcode from "qrcode-generator";

/** Light modules around a code, so that a reader finds its edge (ISO/IEC 18004 asks for four). */
const QUIET = 4;

/**
 * A text as a QR code: rows of modules from the top, true is dark, quiet zone included.
 * Level M (15 % may be dirty) in the smallest version that holds it, at most 2,331 bytes; bytes are UTF-8.
 */
export function qrModules(text: string): readonly (readonly boolean[])[] {
  const code = qrcode(0, "M");
  // The library takes a letter as a byte; told apart, not spread, since a call takes only so many arguments.
  code.addData(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""), "Byte");
  code.make();
  const n = code.getModuleCount();
  const inside = (at: number): boolean => at >= QUIET && at < n + QUIET;
  const side = Array.from({ length: n + 2 * QUIET }, (_, at) => at);
  return side.map((row) => side.map((column) => inside(row) && inside(column) && code.isDark(row - QUIET, column - QUIET)));
}

/** The same drawn as an SVG path: one unit a module. @returns `size`: units of a side. */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const rows = qrModules(text);
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return { size: rows.length, path };
}
