import type { StructureId } from "../../volume/index.ts";
import type { Look } from "../look.ts";

/** How a structure is drawn at this moment. */
export interface Dress {
  /** "opaque": writes depth; "dense": blends and writes depth; "shell": blends; "ghost": blends, its rim only; "outline": its rim only, opaque. */
  readonly kind: "opaque" | "dense" | "shell" | "ghost" | "outline";
  /** Opacity seen head-on, and what the rim adds. */
  readonly alpha: number;
  readonly rim: number;
  /** An opaque thing of less than full tone lies over the ground's colour. */
  readonly toned: boolean;
}

/** What a session asks of the organs (webxr.md 4). */
export interface RoomLook {
  /** Colours for a display that adds light. */
  readonly bright: boolean;
  /** So many see-through shells at once at most: every pixel of one is shaded and blended. */
  readonly shells: number;
  /** Organs are opaque: what writes depth holds still when the head moves. */
  readonly solid: boolean;
}

/** A structure that is shown: its look, and a person's own opacity of it or null. */
export interface Worn {
  readonly id: StructureId;
  readonly look: Look;
  readonly own: number | null;
}

const DENSE_FROM = 0.8;

/** The desk's dress of a structure. */
export function deskDress({ look, own }: Pick<Worn, "look" | "own">): Dress {
  if (own === null) {
    const { kind, alpha, rim } = look;
    return { kind: kind === "solid" ? "opaque" : kind, alpha, rim, toned: kind === "solid" };
  }
  return { kind: own >= 1 ? "opaque" : own >= DENSE_FROM ? "dense" : "shell", alpha: own, rim: own * 0.6, toned: false };
}

/** The skin lies over everything and must veil nothing: alpha and rim together stay within this. */
const SKIN_MOST = 0.15;
const SKIN_HEAD_ON = 0.035;
/** Who stays see-through where not all may: the skin, what a person made a ghost, then the large shells about the others, in this order. */
const SHELLS_FIRST: readonly StructureId[] = ["lung", "liver", "stomach", "colon", "small_bowel", "bladder", "duodenum", "gas"];
/** A shell that gives way: from this opacity on it is drawn opaque, below it as an outline, so that what was to be seen through it still is. */
const OPAQUE_FROM = 0.4;

/** The dresses of all structures that are shown in a session. */
export function roomDresses(worn: readonly Worn[], { shells, solid }: RoomLook): ReadonlyMap<StructureId, Dress> {
  const dresses = new Map(worn.map((one): [StructureId, Dress] => [one.id, wished(one, solid)]));
  const seeThrough = worn.filter(({ id }) => isSeeThrough(dresses.get(id)));
  const rank = ({ id, own }: Worn): number => {
    if (id === "body") return -2;
    if (own !== null) return -1;
    const place = SHELLS_FIRST.indexOf(id);
    return place < 0 ? SHELLS_FIRST.length : place;
  };
  for (const { id } of seeThrough.toSorted((a, b) => rank(a) - rank(b)).slice(shells)) {
    const dress = dresses.get(id);
    if (dress) dresses.set(id, { ...dress, kind: dress.alpha >= OPAQUE_FROM ? "opaque" : "outline", toned: false });
  }
  return dresses;
}

const TONED_LEAST = 0.8;

/** Whether a dress blends with what lies behind it. */
export function isSeeThrough(dress: Dress | undefined): boolean {
  return dress !== undefined && dress.kind !== "opaque" && dress.kind !== "outline";
}

function wished(one: Worn, solid: boolean): Dress {
  const dress = deskDress(one);
  if (one.id === "body" && isSeeThrough(dress)) {
    const alpha = Math.min(one.own ?? SKIN_HEAD_ON, SKIN_MOST);
    return { kind: "ghost", alpha, rim: SKIN_MOST - alpha, toned: false };
  }
  // Bones keep their tone, but lose less of their light: what is to be seen must be bright enough.
  if (dress.toned) return { ...dress, alpha: Math.max(dress.alpha, TONED_LEAST) };
  const turnsOpaque = one.own === null && (dress.kind === "dense" || (solid && dress.kind === "shell"));
  return turnsOpaque ? { kind: "opaque", alpha: 1, rim: 0, toned: false } : dress;
}
