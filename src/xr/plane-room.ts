import type { Edit } from "../case/index.ts";
import { fromScene, type LentStage, toScene } from "../viewer/index.ts";
import type { Triple } from "../volume/index.ts";
import { createMark, type Mark } from "./marks3d.ts";
import { createNeedlePlanes } from "./planes.ts";
import { cornersOf, type NeedlePlane, needlePlane } from "./reslice.ts";
import { ball } from "./shapes.ts";
import { axialEdit, NO_TABS, needleTurn, type Tab, tabStep } from "./tabs.ts";
import { NO_TURN } from "./vectors.ts";
import type { Pointer } from "./words.ts";

/** The CT in place: the viewer's own slices and a plane through the needle, each with a tab for a hand. Shown while the case's `view.planes` is on. */
export interface PlaneRoom {
  /** @param busy hands that a panel has. @returns the hand that holds a tab. */
  step(pointers: readonly Pointer[], busy: ReadonlySet<number>, t_ms: number): number | null;
  dispose(): void;
}

const TAB_M = 0.008;
const COLORS: Readonly<Record<Tab["plane"], Triple>> = { axial: [1, 0.48, 0.45], needle: [0.5, 0.89, 0.855] };

export function createPlaneRoom(stage: LentStage, edit: (edit: Edit) => void): PlaneRoom {
  const needles = createNeedlePlanes(stage.scene);
  const marks: Readonly<Record<Tab["plane"], Mark>> = {
    axial: createMark(stage.scene, "tab axial", ball(1)),
    needle: createMark(stage.scene, "tab needle", ball(1)),
  };
  let hands = NO_TABS;
  let turn = 0;

  const hide = (): null => {
    needles.hide();
    for (const mark of Object.values(marks)) mark.hide();
    hands = NO_TABS;
    return null;
  };

  return {
    step(pointers, busy, t_ms) {
      const doc = stage.document();
      const volume = stage.volume();
      if (!doc?.view.planes || !volume) return hide();
      const needle = doc.needles.find((one) => one.id === doc.current);
      const plane = needle ? needlePlane(needle.entry_mm, needle.target_mm, turn) : null;
      const root = stage.pose();
      const tabs = tabsOf(stage, plane, doc.view.slice_mm);
      const { hands: next, moved } = tabStep(hands, pointers, tabs, (pointer) => !busy.has(pointer));
      hands = next;
      if (moved) {
        const [from_mm, to_mm] = [fromScene(root, moved.from_m), fromScene(root, moved.to_m)];
        if (moved.plane === "axial" && doc.view.slice_mm) edit(axialEdit(doc.view.slice_mm, from_mm, to_mm));
        if (moved.plane === "needle" && plane) turn = needleTurn(turn, plane, from_mm, to_mm);
      }
      needles.show(needle ? needlePlane(needle.entry_mm, needle.target_mm, turn) : null, volume, stage.window(), t_ms);
      for (const mark of Object.values(marks)) mark.hide();
      for (const tab of tabs) marks[tab.plane].show(tab.at_m, NO_TURN, [TAB_M, TAB_M, TAB_M], COLORS[tab.plane]);
      return hands.held?.pointer ?? null;
    },
    dispose() {
      needles.dispose();
      for (const mark of Object.values(marks)) mark.dispose();
    },
  };
}

/** The tabs in the room: the axial one at the patient's left edge of the box, the needle's at the side of its picture. */
function tabsOf(stage: LentStage, plane: NeedlePlane | null, slice_mm: Triple | null): readonly Tab[] {
  const root = stage.pose();
  const box = stage.box();
  const axial: readonly Tab[] =
    box && slice_mm ? [{ plane: "axial", at_m: toScene(root, [box.high_mm[0], (box.low_mm[1] + box.high_mm[1]) / 2, slice_mm[2]]) }] : [];
  if (!plane) return axial;
  const [, b, c] = cornersOf(plane);
  return [...axial, { plane: "needle", at_m: toScene(root, [(b[0] + c[0]) / 2, (b[1] + c[1]) / 2, (b[2] + c[2]) / 2]) }];
}
