import type { Geometry, LabelMap, Lps, NineNumbers, StructureId, Triple, Volume } from "../volume/index.ts";

export type PhantomKind = "abdomen" | "shapes" | "corridor" | "marker";

/** What a phantom is asked to be; null takes the kind's own value. */
export interface PhantomOptions {
  readonly kind: PhantomKind;
  /** Any integer: the same seed gives the same bytes. */
  readonly seed: number;
  readonly size: Triple | null;
  readonly spacing_mm: Triple | null;
  /** Row-major, columns are the axes i, j, k in LPS; null: axial. */
  readonly orientation: NineNumbers | null;
  /** Standard deviation of the noise inside the patient; 0: neither noise nor blur. */
  readonly noise_hu: number | null;
}

/** A solid that is known exactly, in patient LPS mm; columns of `axes` (row-major) are its own axes. */
export type TrueShape =
  | {
      readonly structure: StructureId;
      readonly type: "ellipsoid";
      readonly centre_mm: Lps;
      readonly semi_axes_mm: Triple;
      readonly axes: NineNumbers;
    }
  | { readonly structure: StructureId; readonly type: "tube"; readonly from_mm: Lps; readonly to_mm: Lps; readonly radius_mm: number }
  | { readonly structure: StructureId; readonly type: "box"; readonly centre_mm: Lps; readonly half_mm: Triple; readonly axes: NineNumbers }
  | {
      readonly structure: StructureId;
      readonly type: "cone";
      readonly tip_mm: Lps;
      readonly axis: Triple;
      readonly half_angle_deg: number;
      readonly length_mm: number;
    };

export interface Marker {
  /** The side of the patient it stands on (L, R, A, P, H, F), or "target". */
  readonly name: string;
  /** Exactly a voxel's centre. */
  readonly point_mm: Lps;
}

/** truth.json (interfaces.md 9). */
export interface PhantomTruth {
  readonly schema: "trocar/truth@1";
  readonly kind: PhantomKind;
  readonly seed: number;
  readonly geometry: Geometry;
  readonly target_mm: Lps;
  /** Those solids that are exact in patient space; bent organs are known by the label map alone. */
  readonly shapes: readonly TrueShape[];
  /** The one way through the corridor phantom's shell: unit vector from the target to the skin. */
  readonly corridor: { readonly axis: Triple; readonly half_angle_deg: number } | null;
  readonly markers: readonly Marker[];
}

export interface Phantom {
  /** Int16 HU. */
  readonly volume: Volume;
  /** The true labels; every voxel of the patient has one. */
  readonly labels: LabelMap;
  readonly truth: PhantomTruth;
}
