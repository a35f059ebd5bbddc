/** Figures are rounded to four decimals when written, and a draw of 4096 may fall the other way on another machine. */
const SAME = 5e-4;
/** Words may be reworded, Hounsfield units need the image, findings are said elsewhere: none of them makes an assessment another one. */
const BESIDE: ReadonlySet<string> = new Set(["message", "sentence", "hu", "problems", "geometry"]);

/**
 * Whether an assessment that a file carries says the same as the one computed now, both as interfaces.md 5 writes them. What the file does not say (an older
 * writer) is not compared.
 */
export function sameAssessment(stored: unknown, now: unknown): boolean {
  if (typeof now === "number") return typeof stored === "number" && Math.abs(stored - now) <= SAME;
  if (typeof now !== "object" || now === null) return stored === now;
  if (typeof stored !== "object" || stored === null || Array.isArray(stored) !== Array.isArray(now)) return false;
  if (Array.isArray(now)) {
    return (
      (stored as readonly unknown[]).length === now.length &&
      now.every((item, i) => sameAssessment((stored as readonly unknown[])[i], item))
    );
  }
  return Object.entries(now).every(
    ([key, value]) => BESIDE.has(key) || !(key in stored) || sameAssessment((stored as Record<string, unknown>)[key], value),
  );
}
