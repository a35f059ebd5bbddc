import type { DeviceFrame, DeviceSource, DeviceSpace } from "../device.ts";
import type { Pointer, PointerKind } from "../words.ts";

/** What an input is told of its source in a frame. */
export interface Reading {
  readonly id: number;
  readonly source: DeviceSource;
  readonly frame: DeviceFrame;
  /** The session's reference space of THIS frame. */
  readonly space: DeviceSpace;
  /** Whether `selectstart` or `squeezestart` came without its end. */
  readonly pressed: boolean;
}

/** One kind of input: which sources are of it, and what they say. */
export interface Input {
  readonly kind: PointerKind;
  is(source: DeviceSource): boolean;
  read(reading: Reading): Pointer;
}
