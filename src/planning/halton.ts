const BASES = [2, 3, 5, 7];

/** The radical inverse of an index: element `index` (from 1) of the van der Corput sequence of a base (Halton 1960), in (0, 1). */
export function radicalInverse(index: number, base: number): number {
  let value = 0;
  let place = 1 / base;
  for (let left = index; left > 0; left = Math.floor(left / base)) {
    value += (left % base) * place;
    place /= base;
  }
  return value;
}

/** Four standard normal numbers a draw, draws 1..count: Halton bases 2, 3, 5, 7 through the inverse normal distribution (planning.md 6.2). */
export function normalDraws(count: number): Float64Array {
  const draws = new Float64Array(4 * count);
  for (let draw = 0; draw < count; draw++) {
    for (let axis = 0; axis < 4; axis++) draws[4 * draw + axis] = normalQuantile(radicalInverse(draw + 1, BASES[axis]));
  }
  return draws;
}

/** Coefficients of PPND16: numerator and denominator, constant first. */
const CENTRAL = [
  [
    3.3871328727963666, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457, 67265.770927008700853,
    33430.575583588128105, 2509.0809287301226727,
  ],
  [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061, 28729.085735721942674,
    5226.495278852545925,
  ],
];
const MIDDLE = [
  [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
    0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459, 0.0151986665636164571966,
    5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
];
const TAIL = [
  [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093,
    0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4, 1.8463183175100546818e-5,
    1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
];

/** The inverse of the standard normal distribution, about 1 part in 10^16: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37, 1988. @param p in (0, 1). */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRAL[0], r)) / polynomial(CENTRAL[1], r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const [above, below] = r <= 5 ? MIDDLE : TAIL;
  const shifted = r <= 5 ? r - 1.6 : r - 5;
  const size = polynomial(above, shifted) / polynomial(below, shifted);
  return q < 0 ? -size : size;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let at = coefficients.length - 1; at >= 0; at--) value = value * x + coefficients[at];
  return value;
}
