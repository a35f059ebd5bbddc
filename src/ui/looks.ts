import type { Edit, StructureState } from "../case/index.ts";
import type { StructureLook } from "./words.ts";

/** Opacity of a structure made a ghost by hand: its rim still reads, what lies behind it too. */
const GHOST_OPACITY = 0.16;
/** Structures whose own look is a ghost already (look.md 3: the body is only its rim). */
const BORN_GHOSTS: ReadonlySet<string> = new Set(["body"]);
/** At or below this a hand-set opacity counts as a ghost. */
const GHOST_UP_TO = 0.35;
const NEXT: Readonly<Record<StructureLook, StructureLook>> = { solid: "ghost", ghost: "hidden", hidden: "solid" };

/** How a structure's state in the document looks. */
export function lookOf(state: Pick<StructureState, "id" | "visible" | "opacity">): StructureLook {
  if (!state.visible) return "hidden";
  if (state.opacity === null) return BORN_GHOSTS.has(state.id) ? "ghost" : "solid";
  return state.opacity <= GHOST_UP_TO ? "ghost" : "solid";
}

/** The opacity that a slider shows: the hand's, else that of the look itself. */
export function opacityOf(state: Pick<StructureState, "id" | "opacity">): number {
  return state.opacity ?? (BORN_GHOSTS.has(state.id) ? GHOST_OPACITY : 1);
}

/** The look after this one: solid, ghost, hidden, and round again. */
export function nextLook(look: StructureLook): StructureLook {
  return NEXT[look];
}

/** The edit that gives a structure a look. */
export function lookEdit(id: string, look: StructureLook): Edit {
  if (look === "hidden") return { kind: "set-structure", state: { id, visible: false } };
  const own = BORN_GHOSTS.has(id) ? "ghost" : "solid";
  const opacity = look === own ? null : look === "ghost" ? GHOST_OPACITY : 1;
  return { kind: "set-structure", state: { id, visible: true, opacity } };
}
