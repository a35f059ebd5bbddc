import type { Problem } from "../base/index.ts";
import type { Geometry, LabelMap, Lps, StructureId, Triple, Trust, Volume } from "../volume/index.ts";
import type { BlockTree, BoundaryBlocks } from "./anatomy/blocks.ts";
import type { Exterior } from "./anatomy/exterior.ts";
import type { LesionComponent } from "./anatomy/lesions.ts";

export type Role = "target" | "host" | "costed" | "forbidden" | "ignored";
export type Level = "safe" | "caution" | "forbidden";

/** A straight, rigid needle: entry and target in the patient, the shaft's diameter and usable length. */
export interface Needle {
  readonly id: string;
  readonly name: string;
  readonly entry_mm: Lps;
  readonly target_mm: Lps;
  readonly gauge: number | null;
  readonly diameter_mm: number;
  readonly length_mm: number;
}

export interface RoleRule {
  readonly role: "host" | "costed" | "forbidden" | "ignored";
  readonly margin_mm: number | null;
  readonly caution_mm: number | null;
  readonly max_mm: number | null;
  readonly cost_per_mm: number | null;
}

export interface Limits {
  readonly max_depth_mm: number | null;
  readonly min_skin_deg: number | null;
  readonly min_capsule_deg: number | null;
  readonly min_host_mm: number | null;
  readonly max_out_of_plane_deg: number | null;
  readonly max_hit: number | null;
  readonly max_outside_mm: number | null;
}

export interface Weights {
  readonly risk: number;
  readonly depth: number;
  readonly crossed: number;
  readonly skin_angle: number;
  readonly capsule_angle: number;
  readonly out_of_plane: number;
}

export interface Guidance {
  readonly id: string;
  readonly sigma_mm: number;
  readonly sigma_deg: number;
}

/** How many of the draws of a placement hit each label (256 counts), and how many hit one of the forbidden. */
export interface Hits {
  readonly byLabel: Float64Array;
  anyForbidden: number;
}

/** How an assessment is made. */
export interface AssessOptions {
  /** For Hounsfield units along the crossings, in its own grid; must share the patient frame. */
  readonly image: Volume | null;
  /** Monte Carlo draws; 0 for none, then `hit` is null. */
  readonly samples: number;
  /** What all of these draws hit, where they were made before by `countHits`. */
  readonly hits?: Hits;
  /** Whether the clearance profile is wanted. */
  readonly profile: boolean;
}

export interface AblationRule {
  readonly semi_along_mm: number;
  readonly semi_across_mm: number;
  readonly centre_offset_mm: number;
  readonly margin_mm: number;
  readonly min_coverage: number;
  readonly touch_margin_mm: number;
}

/** A rules document, `trocar/rules@1` (interfaces.md 8), every key present. */
export interface Rules {
  readonly schema: "trocar/rules@1";
  readonly id: string;
  readonly name: string;
  readonly needle: {
    readonly gauge: number | null;
    readonly diameter_mm: number;
    readonly length_mm: number;
    readonly reserve_mm: number;
    readonly throw_mm: number;
  };
  readonly roles: Readonly<Record<string, RoleRule>>;
  readonly limits: Limits;
  readonly weights: Weights;
  readonly guidance: Guidance;
  readonly ablation: AblationRule | null;
}

/** What a needle is judged against. Made once per label map by `buildAnatomy`; plain data and typed arrays, so it may come from a worker. */
export interface Anatomy {
  readonly map: LabelMap;
  readonly trust: Trust;
  /** The map holds the structure `body`, so all labels but 0 are body and there is a skin (planning.md 1). */
  readonly hasBody: boolean;
  readonly blocks: BoundaryBlocks;
  /** Which label-0 cells lie outside the patient; null without `body`. */
  readonly exterior: Exterior | null;
  /** Faces between body cells and exterior cells, cells of the grid's outer layer left out; null without `body`. */
  readonly skin: BlockTree | null;
  readonly lesions: readonly LesionComponent[];
}

export interface Crossing {
  readonly structure: StructureId;
  readonly label: number;
  readonly role: Role;
  readonly from_mm: number;
  readonly to_mm: number;
  readonly length_mm: number;
  readonly depth_from_mm: number;
  readonly hu: { readonly mean_hu: number; readonly min_hu: number; readonly max_hu: number } | null;
}

export interface StructureAssessment {
  readonly id: StructureId;
  readonly label: number;
  readonly role: Role;
  readonly crossed_mm: number;
  readonly crossings: number;
  readonly first_mm: number | null;
  readonly distance_mm: number;
  readonly clearance_mm: number;
  readonly at_mm: number;
  readonly axis_point_mm: Triple;
  readonly nearest_mm: Triple;
  readonly margin_mm: number | null;
  readonly caution_mm: number | null;
  readonly surface_p95_mm: number | null;
  readonly hit_probability: number | null;
  readonly level: Level;
}

export type ConstraintKind =
  | "too-deep"
  | "crosses"
  | "margin"
  | "throw"
  | "skin-angle"
  | "capsule-angle"
  | "host-depth"
  | "costed-length"
  | "out-of-plane"
  | "leaves-body"
  | "hit-probability"
  | "ablation"
  | "caution";

/** One constraint, violated or not. The doors add `message` from `texts`. */
export interface Constraint {
  readonly id: string;
  readonly kind: ConstraintKind;
  readonly structure: StructureId | null;
  readonly level: Level;
  readonly value: number;
  readonly limit: number;
  readonly excess: number;
  readonly unit: "mm" | "deg" | "ml" | "1";
}

/** The body of `trocar/assess@1` (interfaces.md 5) without the words: `sentence` and `message` come from `texts`. Field order is the document's. */
export interface Assessment {
  readonly geometry: Geometry;
  readonly needle: {
    readonly entry_mm: Triple;
    readonly target_mm: Triple;
    readonly direction: Triple;
    readonly axis_mm: number;
    readonly gauge: number | null;
    readonly diameter_mm: number;
    readonly length_mm: number;
  };
  readonly skin: {
    readonly at_mm: number;
    readonly point_mm: Triple;
    readonly normal: Triple;
    readonly incidence_deg: number;
    readonly outside_mm: number;
  } | null;
  readonly depth_mm: number;
  readonly angles: { readonly in_plane_deg: number; readonly cranio_caudal_deg: number; readonly slice_deg: number };
  readonly fit: { readonly needed_mm: number; readonly available_mm: number; readonly spare_mm: number; readonly ok: boolean };
  readonly host: StructureId | null;
  readonly host_entry: {
    readonly at_mm: number;
    readonly point_mm: Triple;
    readonly incidence_deg: number;
    readonly host_before_target_mm: number;
  } | null;
  readonly crossings: readonly Crossing[];
  readonly ahead: readonly Crossing[];
  readonly structures: readonly StructureAssessment[];
  readonly constraints: readonly Constraint[];
  readonly verdict: Level;
  readonly decisive: string | null;
  readonly hit: {
    readonly any_forbidden: number;
    readonly samples: number;
    readonly guidance: string;
    readonly sigma_mm: number;
    readonly sigma_deg: number;
  } | null;
  readonly tolerance: { readonly cone_deg: number; readonly lateral_mm: number; readonly limiting: StructureId } | null;
  readonly profile: {
    readonly from_mm: number;
    readonly step_mm: number;
    readonly clearance_mm: Readonly<Record<StructureId, readonly number[]>>;
  } | null;
  readonly ablation: {
    readonly centre_mm: Triple;
    readonly semi_axes_mm: readonly [number, number];
    readonly volume_ml: number;
    readonly target_structure: StructureId | null;
    readonly coverage: number | null;
    readonly margin_coverage: number | null;
    readonly min_margin_mm: number | null;
    readonly touches: readonly { readonly structure: StructureId; readonly volume_ml: number }[];
  } | null;
  readonly cost: {
    readonly total: number;
    readonly terms: {
      readonly risk: number;
      readonly depth: number;
      readonly crossed: number;
      readonly skin_angle: number;
      readonly capsule_angle: number;
      readonly out_of_plane: number;
    };
  };
  readonly problems: readonly Problem[];
}
