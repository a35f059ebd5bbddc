import qrcode from "qrcode-generator";

/** Light modules around a code, so that a reader finds its edge (ISO/IEC 18004 asks for four). */
const QUIET = 4;

/**
 * A text as a QR code, drawn as an SVG path: one unit a module, quiet zone included.
 * Level M (15 % may be dirty) in the smallest version that holds it; bytes are UTF-8.
 */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const code = qrcode(0, "M");
  // The library takes a letter as a byte.
  code.addData(String.fromCharCode(...new TextEncoder().encode(text)), "Byte");
  code.make();
  const n = code.getModuleCount();
  let path = "";
  for (let row = 0; row < n; row++)
    for (let column = 0; column < n; column++) if (code.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
  return { size: n + 2 * QUIET, path };
}
