import fc from "fast-check";
import { expect, test } from "vitest";
import type { Edit } from "../../src/case/index.ts";
import { createOutbox } from "../../src/viewer/frames.ts";
import { HANDLE_HIT_PX, nearestHandle } from "../../src/viewer/marks.ts";
import { besideShaft } from "../../src/viewer/scene/label.ts";

test("the handle taken is the nearer one, within at least 8 px and for fingers 24", () => {
  const handles = [
    ["entry", { x: 100, y: 100 }],
    ["target", { x: 118, y: 100 }],
  ] as const;
  expect(HANDLE_HIT_PX).toBeGreaterThanOrEqual(8);
  expect(nearestHandle(handles, { x: 107, y: 100 }, false)).toBe("entry");
  expect(nearestHandle(handles, { x: 111, y: 100 }, false)).toBe("target");
  expect(nearestHandle(handles, { x: 100, y: 122 }, false)).toBeNull();
  expect(nearestHandle(handles, { x: 100, y: 122 }, true)).toBe("entry");
});

test("the label lies beside the shaft: inside the view, covering neither handle nor the crossing", () => {
  const size = { width: 800, height: 560 };
  const box = { width: 160, height: 44 };
  const spot = fc.record({ x: fc.double({ min: 200, max: 600, noNaN: true }), y: fc.double({ min: 160, max: 400, noNaN: true }) });
  fc.assert(
    fc.property(
      spot,
      fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
      fc.double({ min: 30, max: 160, noNaN: true }),
      (at, turn, half) => {
        const d = { x: Math.cos(turn) * half, y: Math.sin(turn) * half };
        const from = { x: at.x - d.x, y: at.y - d.y };
        const to = { x: at.x + d.x, y: at.y + d.y };
        const corner = besideShaft(at, [from, to], box, size);
        expect(corner.x).toBeGreaterThanOrEqual(0);
        expect(corner.y).toBeGreaterThanOrEqual(0);
        expect(corner.x + box.width).toBeLessThanOrEqual(size.width);
        expect(corner.y + box.height).toBeLessThanOrEqual(size.height);
        for (let n = 0; n <= 20; n++) {
          const p = { x: from.x + ((to.x - from.x) * n) / 20, y: from.y + ((to.y - from.y) * n) / 20 };
          const inside = p.x > corner.x && p.y > corner.y && p.x < corner.x + box.width && p.y < corner.y + box.height;
          expect(inside).toBe(false);
        }
      },
    ),
  );
});

test("while something is dragged at most one edit leaves per frame, and the last always does", () => {
  const sent: Edit[] = [];
  let tasks: (() => void)[] = [];
  const outbox = createOutbox({ edit: (edit) => sent.push(edit) }, { before: (task) => tasks.push(task) });
  const frame = (): void => {
    const due = tasks;
    tasks = [];
    for (const task of due) task();
  };
  const window = (centre: number) => () => ({ kind: "set-view", view: { window: [centre, 400] } }) as const;
  outbox.soon(window(1));
  outbox.soon(window(2));
  frame();
  outbox.soon(window(3));
  outbox.soon(window(4));
  outbox.flush();
  frame();
  expect(sent.map((edit) => (edit.kind === "set-view" ? edit.view.window?.[0] : null))).toEqual([2, 4]);
});
