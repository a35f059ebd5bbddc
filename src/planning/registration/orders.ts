/** All orders are tried up to this many points (720 fits); above it only exchanges of two. */
const ALL_ORDERS = 6;

/** The orders, but the given one, in which n points could have been touched: every one for n <= 6, every exchange of two above. */
export function otherOrders(n: number): readonly (readonly number[])[] {
  const given = Array.from({ length: n }, (_, i) => i);
  if (n <= ALL_ORDERS) return permutations(given).slice(1);
  return given.flatMap((i) => given.slice(i + 1).map((j) => given.map((k) => (k === i ? j : k === j ? i : k))));
}

/** Points that an order puts elsewhere. */
export function movedBy(order: readonly number[]): readonly number[] {
  return order.flatMap((to, i) => (to === i ? [] : [i]));
}

/** In lexicographic order, the given one first. */
function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
