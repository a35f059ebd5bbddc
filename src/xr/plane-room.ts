import type { Edit } from "../case/index.ts";
import { fromScene, type LentStage, type RootPose, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import { createMark, type Mark } from "./marks3d.ts";
import { type CutPlane, createCutPlane, type Picture } from "./planes.ts";
import { type Cut, needlePlane, trimmed, turnBetweenTabs } from "./reslice.ts";
import { ball, cone, together } from "./shapes.ts";
import { axialEdit, NO_TABS, type PlaneName, type Tab, type TabMove, tabStep } from "./tabs.ts";
import { along, cross, dot, minus, type RoomPose, turnBetween, unit } from "./vectors.ts";
import type { Pointer, PointerKind } from "./words.ts";

/** Which planes are shown. */
export type PlanesShown = Readonly<Record<PlaneName, boolean>>;

/** What a frame tells the planes. */
export interface PlaneFrame {
  readonly head: RoomPose;
  readonly pointers: readonly Pointer[];
  /** Hands that a panel has. */
  readonly busy: ReadonlySet<number>;
  /** The model is hidden, and its planes with it. */
  readonly isHidden: boolean;
  readonly t_ms: number;
}

/**
 * The CT in place: the axial slice and a plane along the needle, each with a tab for a hand. They begin as the desk has its planes (`view.planes`); what is
 * shown here is the session's own and leaves the desk's as it was. The crosshair that the axial tab moves is the case's.
 */
export interface PlaneRoom {
  /** @returns the hand that holds a tab. */
  step(frame: PlaneFrame): number | null;
  shown(): PlanesShown;
  show(plane: PlaneName, on: boolean): void;
  /** What holds a tab, or null. */
  holder(): PointerKind | null;
  /** The tabs as they are now: rays end at them. */
  tabs(): readonly Tab[];
  dispose(): void;
}

/** Outlines in the colour of the view: the desk's axial, and the needle's own. */
const COLORS: Readonly<Record<PlaneName, Triple>> = { axial: [1, 0.48, 0.45], needle: [0.5, 0.89, 0.855] };
/** The plane along the needle, pixels of a side. */
const NEEDLE_PX = 320;
/** A tab is seen at this radius, as handles are, and hangs so far beside its picture. */
const TAB_RAD = 0.0075;
const TAB_M: readonly [number, number] = [0.006, 0.016];
const BESIDE_M = 0.012;
const GROWN = 1.5;

interface Plane extends Picture {
  readonly name: PlaneName;
  readonly tab: Tab;
  /** The way that the tab moves, room, unit: its arrows point there. */
  readonly way: Triple;
}

type Start =
  | { readonly plane: "axial"; readonly slice: NonNullable<ReturnType<LentStage["axial"]>> }
  | { readonly plane: "needle"; readonly cut: Cut; readonly turn: number };

export function createPlaneRoom(stage: LentStage, edit: (edit: Edit) => void): PlaneRoom {
  const pictures: Readonly<Record<PlaneName, CutPlane>> = {
    axial: createCutPlane(stage.scene, "axial slice", COLORS.axial),
    needle: createCutPlane(stage.scene, "along needle", COLORS.needle),
  };
  const handle = together([ball(0.55), cone([0, 0, 0.7], [0, 0, 1.5], 0.6), cone([0, 0, -0.7], [0, 0, -1.5], 0.6)]);
  const marks: Readonly<Record<PlaneName, Mark>> = {
    axial: createMark(stage.scene, "tab axial", handle),
    needle: createMark(stage.scene, "tab needle", handle),
  };
  let own: Partial<PlanesShown> = {};
  let hands = NO_TABS;
  let kind: PointerKind | null = null;
  let start: Start | null = null;
  let turn = 0;
  let planes: readonly Plane[] = [];

  const shown = (): PlanesShown => {
    const desk = stage.document()?.view.planes ?? false;
    return { axial: own.axial ?? desk, needle: own.needle ?? desk };
  };

  function follow(move: TabMove): void {
    if (move.isNew) start = startOf(move.plane, stage, planes, turn);
    const root = stage.pose();
    const [from_mm, to_mm] = [fromScene(root, move.from_m), fromScene(root, move.to_m)];
    if (start?.plane === "axial") edit(axialEdit(start.slice, from_mm, to_mm));
    if (start?.plane === "needle") turn = start.turn + turnBetweenTabs(start.cut, from_mm, to_mm);
  }

  return {
    step({ head, pointers, busy, isHidden, t_ms }) {
      const volume = stage.volume();
      planes = volume && !isHidden ? planesOf(stage, shown(), turn, head) : [];
      const needle = currentNeedle(stage);
      const rivals_m = needle ? [needle.entry_mm, needle.target_mm].map((p) => toScene(stage.pose(), p)) : [];
      const { hands: next, move } = tabStep(hands, { pointers, tabs: planes.map(({ tab }) => tab), rivals_m, busy, t_ms });
      hands = next;
      kind = pointers.find(({ id }) => id === next.held?.pointer)?.kind ?? null;
      if (move) {
        follow(move);
        planes = planesOf(stage, shown(), turn, head);
      }
      for (const name of ["axial", "needle"] as const) {
        const plane = planes.find((one) => one.name === name);
        if (plane && volume) pictures[name].show(plane, volume, stage.window(), t_ms);
        else pictures[name].hide();
        if (plane) showTab(marks[name], plane, head, next.hot === name);
        else marks[name].hide();
      }
      return hands.held?.pointer ?? null;
    },
    shown,
    show(plane, on) {
      own = { ...own, [plane]: on };
    },
    holder: () => (hands.held ? kind : null),
    tabs: () => planes.map(({ tab }) => tab),
    dispose() {
      for (const part of [...Object.values(pictures), ...Object.values(marks)]) part.dispose();
    },
  };
}

function currentNeedle(stage: LentStage): { readonly entry_mm: Triple; readonly target_mm: Triple } | null {
  const doc = stage.document();
  return doc?.needles.find((one) => one.id === doc.current) ?? null;
}

function startOf(name: PlaneName, stage: LentStage, planes: readonly Plane[], turn: number): Start | null {
  if (name === "axial") {
    const slice = stage.axial();
    return slice && { plane: "axial", slice };
  }
  const cut = planes.find((one) => one.name === "needle")?.cut;
  return cut ? { plane: "needle", cut, turn } : null;
}

function planesOf(stage: LentStage, shown: PlanesShown, turn: number, head: RoomPose): readonly Plane[] {
  const root = stage.pose();
  const [box, slice, needle] = [stage.box(), shown.axial ? stage.axial() : null, currentNeedle(stage)];
  const axial = box && slice ? trimmed(slice, box) : null;
  const along = shown.needle && needle ? needlePlane(needle.entry_mm, needle.target_mm, turn) : null;
  return [
    ...(axial ? [planeOf("axial", axial, root, AXIAL_TABS, head)] : []),
    ...(along ? [planeOf("needle", { cut: along, pixels: [NEEDLE_PX, NEEDLE_PX] }, root, NEEDLE_TABS, head)] : []),
  ];
}

/**
 * Where a tab may hang beside its picture, parts of its width and height from the middle. The axial one at a front corner, where no needle enters; the
 * needle's at the side, where it turns widest.
 */
type Places = readonly (readonly [across: number, down: number])[];
const AXIAL_TABS: Places = [
  [0.5, -0.5],
  [-0.5, -0.5],
];
const NEEDLE_TABS: Places = [[0.5, 0]];

/** @param places of the tab: of two the one on the reader's left, away from the panels. */
function planeOf(name: PlaneName, picture: Picture, root: RootPose, places: Places, head: RoomPose): Plane {
  const { centre_mm, right, down, size_mm } = picture.cut;
  const centre_m = toScene(root, centre_mm);
  const edges = places.map(([u, v]) => {
    const at_m = toScene(root, along(along(centre_mm, right, u * size_mm[0]), down, v * size_mm[1]));
    const side_m = toScene(root, along(centre_mm, right, u));
    return along(at_m, unit(minus(side_m, centre_m), [1, 0, 0]), BESIDE_M);
  });
  const toRight = cross(minus(centre_m, head.at_m), [0, 1, 0]);
  const leftmost = edges.reduce((best, at_m) => (dot(at_m, toRight) < dot(best, toRight) ? at_m : best));
  const way = unit(minus(toScene(root, along(centre_mm, cross(right, down), 1)), centre_m), [0, 1, 0]);
  return { ...picture, name, tab: { plane: name, at_m: leftmost }, way };
}

function showTab(mark: Mark, { name, tab, way }: Plane, head: RoomPose, isHot: boolean): void {
  const r = Math.min(TAB_M[1], Math.max(TAB_M[0], Math.hypot(...minus(tab.at_m, head.at_m)) * TAB_RAD)) * (isHot ? GROWN : 1);
  mark.show(tab.at_m, turnBetween([0, 0, 1], way), [r, r, r], COLORS[name]);
}
