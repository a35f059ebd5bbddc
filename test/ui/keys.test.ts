import { describe, expect, test } from "vitest";
import { KEY_SHEET, type KeyPress, keyCommand, takesText, WINDOW_KEYS } from "../../src/ui/keys.ts";
import { emptyPage } from "../../src/ui/model.ts";
import type { PageModel } from "../../src/ui/words.ts";

const ready: PageModel = { ...emptyPage("en", "0"), state: "ready", plannable: true };
const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});
const ctrl = (key: string, shiftKey = false): KeyPress => press(key, { ctrlKey: true, shiftKey });

describe("keys", () => {
  test("E and T arm the next click, and pressed again they disarm it", () => {
    expect(keyCommand(press("e"), ready, "axial")).toEqual({ kind: "place-handle", handle: "entry" });
    expect(keyCommand(press("t"), ready, "3d")).toEqual({ kind: "place-handle", handle: "target" });
    expect(keyCommand(press("T"), { ...ready, placing: "target" }, "3d")).toEqual({ kind: "place-handle", handle: null });
  });

  test("an end cannot be placed before the labels say where the skin is", () => {
    for (const state of ["loading", "ready"] as const) {
      for (const key of ["e", "t"]) expect(keyCommand(press(key), { ...ready, state, plannable: false }, "axial")).toBeNull();
    }
  });

  test("both redo forms redo, and undo is not one of them", () => {
    expect(keyCommand(ctrl("z"), ready, "3d")).toEqual({ kind: "undo" });
    expect(keyCommand(ctrl("Z", true), ready, "3d")).toEqual({ kind: "redo" });
    expect(keyCommand(ctrl("y"), ready, "3d")).toEqual({ kind: "redo" });
    expect(keyCommand(press("z", { metaKey: true }), ready, "3d")).toEqual({ kind: "undo" });
  });

  test("slice keys step the view under the pointer, by one, by ten, to the ends", () => {
    const by = (key: string) => keyCommand(press(key), ready, "coronal");
    expect(by("ArrowUp")).toEqual({ kind: "step-slice", view: "coronal", by: -1 });
    expect(by("ArrowDown")).toEqual({ kind: "step-slice", view: "coronal", by: 1 });
    expect(by("PageUp")).toEqual({ kind: "step-slice", view: "coronal", by: -10 });
    expect(by("PageDown")).toEqual({ kind: "step-slice", view: "coronal", by: 10 });
    expect(by("Home")).toEqual({ kind: "step-slice", view: "coronal", by: "first" });
    expect(by("End")).toEqual({ kind: "step-slice", view: "coronal", by: "last" });
  });

  test("the 3-D view has no slices to step", () => {
    for (const key of ["ArrowUp", "PageDown", "Home"]) expect(keyCommand(press(key), ready, "3d")).toBeNull();
  });

  test("with a handle chosen, arrows move it: 1 mm, with Alt 0.1 mm", () => {
    const chosen = { ...ready, chosenHandle: "target" as const };
    expect(keyCommand(press("ArrowLeft"), chosen, "axial")).toEqual({ kind: "nudge", view: "axial", right_mm: -1, up_mm: 0 });
    expect(keyCommand(press("ArrowUp", { altKey: true }), chosen, "3d")).toEqual({ kind: "nudge", view: "3d", right_mm: 0, up_mm: 0.1 });
    expect(keyCommand(press("PageUp"), chosen, "axial")).toEqual({ kind: "step-slice", view: "axial", by: -10 });
  });

  test("1 to 5 are the windows in their printed order, and 0, 6 and 12 are nothing", () => {
    const ids = ["1", "2", "3", "4", "5"].map((key) => keyCommand(press(key), ready, "axial"));
    expect(ids).toEqual(WINDOW_KEYS.map((id) => ({ kind: "window-preset", id })));
    for (const key of ["0", "6", "12"]) expect(keyCommand(press(key), ready, "axial")).toBeNull();
  });

  test("G, V and I turn what is shown on and off from where it stands", () => {
    const off = { ...ready, view: { ...ready.view, outlines: false } };
    expect(keyCommand(press("g"), off, "3d")).toEqual({ kind: "edit", edit: { kind: "set-view", view: { outlines: true } } });
    expect(keyCommand(press("v"), ready, "3d")).toEqual({ kind: "edit", edit: { kind: "set-view", view: { planes: true } } });
    expect(keyCommand(press("i"), ready, "3d")).toEqual({ kind: "edit", edit: { kind: "set-view", view: { voxels: true } } });
  });

  test("Enter enlarges the view under the pointer, and takes an enlarged one back", () => {
    expect(keyCommand(press("Enter"), ready, "sagittal")).toMatchObject({ edit: { view: { layout: "sagittal" } } });
    const large = { ...ready, view: { ...ready.view, layout: "sagittal" as const } };
    expect(keyCommand(press("Enter"), large, "sagittal")).toMatchObject({ edit: { view: { layout: "split" } } });
  });

  test("an empty page answers only to help, open and Esc", () => {
    const empty = emptyPage("en", "0");
    for (const key of ["e", "t", "r", "g", "1", "ArrowUp", "Enter"]) expect(keyCommand(press(key), empty, "axial")).toBeNull();
    expect(keyCommand(ctrl("s"), empty, "3d")).toBeNull();
    expect(keyCommand(press("?"), empty, "3d")).toEqual({ kind: "key-sheet" });
    expect(keyCommand(ctrl("o"), empty, "3d")).toEqual({ kind: "open-picker" });
    expect(keyCommand(press("Escape"), empty, "3d")).toEqual({ kind: "cancel-gesture" });
  });

  test("after a fault of ours the plan can still be saved", () => {
    expect(keyCommand(ctrl("s"), { ...ready, state: "failed" }, "3d")).toEqual({ kind: "save" });
  });

  test("keys of the browser and of the system stay theirs", () => {
    for (const key of ["r", "p", "f", "t", "e"]) expect(keyCommand(ctrl(key), ready, "3d")).toBeNull();
    expect(keyCommand(press("e", { altKey: true }), ready, "3d")).toBeNull();
    for (const key of ["F5", "Tab", "x", "Unidentified"]) expect(keyCommand(press(key), ready, "axial")).toBeNull();
  });

  test("every line of the key sheet is a key that does something", () => {
    const chosen = { ...ready, chosenHandle: "entry" as const };
    const named: Readonly<Record<string, string>> = {
      "↑": "ArrowUp",
      "↓": "ArrowDown",
      "←": "ArrowLeft",
      "→": "ArrowRight",
      PgUp: "PageUp",
      PgDn: "PageDown",
      Esc: "Escape",
      "1 – 5": "3",
    };
    for (const { caps, row } of KEY_SHEET) {
      for (const cap of caps) {
        const parts = cap.split(" ");
        const held = { ctrlKey: parts.includes("Ctrl"), shiftKey: parts.includes("Shift") };
        const key = held.ctrlKey ? (parts.at(-1) ?? "") : cap;
        expect(keyCommand(press(named[key] ?? key, held), row === "nudge" ? chosen : ready, "axial"), `${row}: ${cap}`).not.toBeNull();
      }
    }
  });
});

describe("typing", () => {
  test("fields of text and lists keep their keys; buttons and ticks do not", () => {
    expect(takesText({ tagName: "INPUT", type: "text" })).toBe(true);
    expect(takesText({ tagName: "INPUT", type: "range" })).toBe(true);
    expect(takesText({ tagName: "SELECT" })).toBe(true);
    expect(takesText({ tagName: "DIV", isContentEditable: true })).toBe(true);
    expect(takesText({ tagName: "INPUT", type: "checkbox" })).toBe(false);
    expect(takesText({ tagName: "BUTTON" })).toBe(false);
    expect(takesText(null)).toBe(false);
  });
});
