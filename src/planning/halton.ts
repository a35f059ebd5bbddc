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

/** Four standard normal numbers a draw, `count` draws after the first `from`: Halton bases 2, 3, 5, 7 through the inverse normal distribution (planning.md 6.2). */
export function normalDraws(count: number, from = 0): Float64Array {
  const draws = new Float64Array(4 * count);
  for (let draw = 0; draw < count; draw++) {
    for (let axis = 0; axis < 4; axis++) draws[4 * draw + axis] = normalQuantile(radicalInverse(from + draw + 1, BASES[axis]));
  }
  return draws;
}

/** Coefficients of PPND16: numerator and denominator, constant first. */
const CENTRAL = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087, 33430.57558358813,
    2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
    5226.495278852546,
  ],
];
const MIDDLE = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
    0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995345,
    1.0507500716444169e-9,
  ],
];
const TAIL = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124, 0.0012426609473880784,
    2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5, 1.421511758316446e-7,
    2.0442631033899397e-15,
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
