type Numbers = Int16Array | Uint16Array | Float32Array | Uint8Array;

/** Whether memory can be shared between threads here: Node always, a page only when cross-origin isolated. */
function canShare(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  const scope = globalThis as { crossOriginIsolated?: boolean };
  return scope.crossOriginIsolated !== false;
}

/** The same numbers in memory that every worker sees, where that is possible; else the array itself. */
export function shared<T extends Numbers>(numbers: T): T {
  if (!canShare() || !(numbers.buffer instanceof ArrayBuffer)) return numbers;
  const make = numbers.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new make(new SharedArrayBuffer(numbers.byteLength));
  copy.set(numbers);
  return copy;
}

/** The buffers of these arrays that must be moved rather than copied: those that are not shared, each once. */
export function movable(arrays: readonly ArrayBufferView[]): ArrayBuffer[] {
  return [...new Set(arrays.map((array) => array.buffer))].filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
}
