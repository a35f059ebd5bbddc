import { describe, expect, test } from "vitest";
import { uiWords } from "../../src/texts/index.ts";
import type { Triple } from "../../src/volume/index.ts";
import { labelRoom } from "../../src/xr/panels/draw.ts";
import { followed, hung, plateOf } from "../../src/xr/panels/follow.ts";
import { buttonAt, plateOfBox, rayOn, spotOf } from "../../src/xr/panels/hit.ts";
import { mainPanel, palmPanel, SHEET, warningPanel } from "../../src/xr/panels/pages.ts";
import { placedPanel, plateOfPlaced, wantedPlace } from "../../src/xr/panels/places.ts";
import { type Poke, pokeStep } from "../../src/xr/panels/poke.ts";
import { createPresses } from "../../src/xr/panels/presses.ts";
import { BUTTON_PX, GAP_PX, LEAST_TEXT_PX, PICTURE, TEXT_PX, widthAt } from "../../src/xr/panels/sizes.ts";
import { LABEL_LEADING, LEADING, typeset } from "../../src/xr/panels/typeset.ts";
import type { Panel } from "../../src/xr/panels/words.ts";
import type { PlanesShown } from "../../src/xr/plane-room.ts";
import { type Quaternion, type RoomPose, turnBetween, unit } from "../../src/xr/vectors.ts";
import { contentOf, nowOf, PLATE, pointer } from "./content.ts";

const HEAD: RoomPose = { at_m: [0, 1.6, 0], turn: [0, 0, 0, 1] };
const looking = (at_m: Triple, to: Triple): RoomPose => ({
  at_m,
  turn: turnBetween([0, 0, -1], unit([to[0] - at_m[0], to[1] - at_m[1], to[2] - at_m[2]], [0, 0, -1])),
});
const panel: Panel = mainPanel(contentOf(), nowOf());
const centreOf = (id: string, of: Panel = panel): Triple => {
  const button = of.buttons.find((one) => one.id === id);
  if (!button) throw new Error(id);
  return plateOfBox(PLATE, of, button.box).centre_m;
};
const pages: readonly Panel[] = [
  panel,
  mainPanel(contentOf(), nowOf({ page: "structures" })),
  mainPanel(contentOf(), nowOf({ page: "structures", sheet: 2 })),
  mainPanel(contentOf(), nowOf({ page: "registration" })),
  mainPanel(contentOf(), nowOf({ page: "planes" })),
  mainPanel(contentOf(), nowOf({ page: "notice" })),
  palmPanel(contentOf(), false, nowOf()),
  warningPanel(contentOf(), nowOf()),
];

describe("pages", () => {
  test("every button is a finger's size with a finger's gap, inside its picture, with an id of its own", () => {
    for (const { buttons, size } of pages) {
      expect(new Set(buttons.map((one) => one.id)).size).toBe(buttons.length);
      for (const { box } of buttons) {
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(BUTTON_PX);
        expect(Math.min(box.x, box.y, size.width - box.x - box.width, size.height - box.y - box.height)).toBeGreaterThan(0);
      }
      for (const [n, a] of buttons.entries()) {
        for (const b of buttons.slice(n + 1)) {
          const apart = Math.max(
            b.box.x - a.box.x - a.box.width,
            a.box.x - b.box.x - b.box.width,
            b.box.y - a.box.y - a.box.height,
            a.box.y - b.box.y - b.box.height,
          );
          expect(apart).toBeGreaterThanOrEqual(GAP_PX - 1e-9);
        }
      }
    }
  });

  test("words lie over no button", () => {
    for (const { buttons, texts } of pages) {
      for (const { box: a } of texts) {
        for (const { box: b } of buttons) {
          expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
        }
      }
    }
  });

  test("the structures' page lists each structure once over its sheets, and pressing one is its edit", () => {
    const content = contentOf();
    const ids = [0, 1, 2].flatMap((sheet) =>
      mainPanel(content, nowOf({ page: "structures", sheet }))
        .buttons.map((one) => one.id)
        .filter((id) => id.startsWith("structure-")),
    );
    expect(ids).toEqual(content.structures.map((one) => `structure-${one.id}`));
    expect(SHEET).toBe(9);
    const first = mainPanel(content, nowOf({ page: "structures" })).buttons[0];
    expect(first.action).toEqual({ kind: "edit", edit: content.structures[0].next });
  });

  const action = (id: string, content = contentOf(), now = nowOf()): unknown =>
    mainPanel(content, now).buttons.find((one) => one.id === id)?.action;
  const enabled = (id: string, content = contentOf(), now = nowOf()): unknown =>
    mainPanel(content, now).buttons.find((one) => one.id === id)?.enabled;

  test("next and previous needle go round, undo and redo are only there when something can be undone or redone, lock and push toggle", () => {
    expect(action("needle-next")).toEqual({ kind: "edit", edit: { kind: "select-needle", needle: "n2" } });
    expect(action("needle-previous")).toEqual({ kind: "edit", edit: { kind: "select-needle", needle: "n2" } });
    expect(action("needle-next", contentOf({ needle: "n2" }))).toEqual({ kind: "edit", edit: { kind: "select-needle", needle: "n1" } });
    expect(action("lock", contentOf(), nowOf({ locked: true }))).toEqual({ kind: "lock", on: false });
    expect(action("push")).toEqual({ kind: "push", on: true });
    expect(action("push", contentOf(), nowOf({ away: true }))).toEqual({ kind: "push", on: false });
    expect([enabled("undo"), enabled("redo")]).toEqual([true, false]);
    expect(enabled("undo", contentOf({ canUndo: false }))).toBe(false);
    expect(enabled("redo", contentOf({ canRedo: true }))).toBe(true);
  });

  test("each plane of the CT has its own switch, which edits nothing of the case; without an image there are no planes", () => {
    const open = nowOf({ page: "planes", planes: { axial: true, needle: false } });
    expect(action("plane-axial", contentOf(), open)).toEqual({ kind: "plane", plane: "axial", on: false });
    expect(action("plane-needle", contentOf(), open)).toEqual({ kind: "plane", plane: "needle", on: true });
    const ids = (planes: PlanesShown | null) => mainPanel(contentOf(), nowOf({ planes })).buttons.map((one) => one.id);
    expect(ids({ axial: false, needle: false })).toContain("planes");
    expect(ids(null)).not.toContain("planes");
  });

  test("a model that lies over a body is neither brought, pushed, resized nor unlocked", () => {
    const laid = nowOf({ landmarks: { ...nowOf().landmarks, phase: "laid" } });
    for (const id of ["true-size", "bring", "push", "lock"]) expect(enabled(id, contentOf(), laid), id).toBe(false);
    expect(palmPanel(contentOf(), false, laid).buttons.find((one) => one.id === "bring")?.enabled).toBe(false);
  });

  test("the first page says what this is and what it is not, in both languages, with one button", () => {
    for (const [lang, said] of [
      ["en", /not a medical device, not for navigation/i],
      ["es", /no es un producto sanitario ni sirve para navegar/i],
    ] as const) {
      const { buttons, texts } = mainPanel(contentOf({ words: uiWords(lang).xr }), nowOf({ page: "notice" }));
      expect(texts[0].text).toMatch(said);
      expect(buttons.map((one) => one.action)).toEqual([{ kind: "understood" }]);
    }
  });

  test("organs are made solid in one tap on the structures' page", () => {
    expect(action("solid", contentOf(), nowOf({ page: "structures" }))).toEqual({ kind: "solid", on: true });
  });

  test("the warning is the desktop's sentence word for word, its verdict a mark", () => {
    const warning = warningPanel(contentOf(), nowOf());
    expect(warning.texts[0].text).toBe(contentOf().sentence);
    expect(warning.mark?.level).toBe("forbidden");
    expect(warningPanel(contentOf({ sentence: null, level: null }), nowOf()).texts[0].text).toBe(contentOf().words.noNeedle);
  });

  test("the scale stands on the warning, whatever the menu shows, and the software says there what it is", () => {
    const words = (scale: number, lang: "en" | "es" = "en"): readonly string[] =>
      warningPanel(contentOf({ words: uiWords(lang).xr }), nowOf({ scale })).texts.map((one) => one.text);
    expect(words(1)).toContain("Scale 1.00, true size");
    expect(words(0.5)).toContain("Scale 0.50");
    expect(words(1.004, "es")).toContain("Escala 1,00: tamaño real");
    expect(words(1)).toContain("Research and teaching software, not a medical device.");
  });
});

describe("sizes", () => {
  test("letters are 0.7 degrees high where the panel is placed, at 1.2 m and at 2 m; 21 mm are passed at 2 m", () => {
    for (const distance_m of [1.2, 2, 3]) {
      const letter_m = (TEXT_PX / PICTURE.width) * widthAt(distance_m);
      expect((Math.atan(letter_m / distance_m) * 180) / Math.PI).toBeCloseTo(0.7, 1);
    }
    expect((TEXT_PX / PICTURE.width) * widthAt(2)).toBeGreaterThan(0.021);
  });

  test("the menu's labels are as high as that, in either language, and no label of any page is below the smallest legible size", () => {
    // Half the size a character: Segoe UI Semibold and Roboto Medium, the faces of the headsets, set these words a little narrower.
    const measure = (text: string, size_px: number): number => text.length * 0.5 * size_px;
    for (const lang of ["en", "es"] as const) {
      const content = contentOf({ words: uiWords(lang).xr });
      for (const name of ["model", "planes", "structures", "notice", "registration"] as const) {
        for (const button of mainPanel(content, nowOf({ page: name })).buttons) {
          const { width, height } = labelRoom(button);
          const { size_px } = typeset(button.label, width, height, TEXT_PX, measure, LABEL_LEADING);
          const least = name === "model" && lang === "en" ? TEXT_PX : LEAST_TEXT_PX;
          expect(size_px, `${lang} ${button.label}`).toBeGreaterThanOrEqual(least);
        }
      }
    }
  });

  test("a near panel keeps a finger's buttons: 32 mm, 8 mm apart", () => {
    expect((BUTTON_PX / PICTURE.width) * widthAt(0.45)).toBeGreaterThanOrEqual(0.032);
    expect((GAP_PX / PICTURE.width) * widthAt(0.45)).toBeGreaterThanOrEqual(0.008);
  });

  test("a long sentence is set smaller until all of it fits, and stays legible", () => {
    const measure = (text: string, size_px: number): number => text.length * 0.52 * size_px;
    const { box } = warningPanel(contentOf(), nowOf()).texts[0];
    const long =
      "Not allowed: crosses the portal and splenic vein for 13 mm, 38 to 51 mm deep. Crosses liver 62 mm, gallbladder 3 mm. Nearest: inferior vena cava at 2.1 mm, needs 5 mm plus 3 mm. 93 mm deep from the skin, 34 degrees from the vertical towards the right, from behind, 12 degrees towards the feet.";
    for (const text of ["Allowed.", long]) {
      const { size_px, lines } = typeset(text, box.width, box.height, TEXT_PX, measure);
      expect(lines.join(" ")).toBe(text);
      expect(size_px).toBeGreaterThanOrEqual(LEAST_TEXT_PX);
      expect(lines.length * size_px * LEADING).toBeLessThanOrEqual(box.height);
      for (const line of lines) expect(measure(line, size_px)).toBeLessThanOrEqual(box.width);
    }
    expect(typeset("Allowed.", box.width, box.height, TEXT_PX, measure).size_px).toBe(TEXT_PX);
  });
});

describe("hits", () => {
  test("a ray at a button's middle finds that button, for every button of every page", () => {
    for (const page of pages) {
      for (const button of page.buttons.filter((one) => one.enabled)) {
        const at = plateOfBox(PLATE, page, button.box).centre_m;
        const from: Triple = [0.3, 0.2, 1.2];
        const spot = rayOn(PLATE, page, from, unit([at[0] - from[0], at[1] - from[1], at[2] - from[2]], [0, 0, -1]));
        expect(spot && buttonAt(page, spot.x, spot.y)?.id).toBe(button.id);
      }
    }
  });

  test("a ray from behind, past the edge or away from the plate meets nothing", () => {
    expect(rayOn(PLATE, panel, [0, 0, -1], [0, 0, 1])).toBeNull();
    expect(rayOn(PLATE, panel, [0.19, 0, 1], [0, 0, -1])).toBeNull();
    expect(rayOn(PLATE, panel, [0, 0, 1], [0, 0, 1])).toBeNull();
    expect(rayOn(PLATE, panel, [0, 0, 1], [0, 0, -1])?.distance_m).toBeCloseTo(1, 12);
  });

  test("px run right and down, whatever way the plate is turned", () => {
    const turnedPlate = { ...PLATE, centre_m: [1, 2, 3] as Triple, right: [0, 0, -1] as Triple };
    const { x, y } = spotOf(turnedPlate, panel, [1, 2 + 0.09, 3 + 0.18]);
    expect([x, y].map((px) => Math.abs(px) < 1e-9)).toEqual([true, true]);
  });
});

describe("fingers", () => {
  /** Tips along z over a button, at 60 Hz, mm in front of the plate. */
  function poked(depths_mm: readonly number[], at: Triple = centreOf("lock")): readonly (string | null)[] {
    let poke: Poke | null = null;
    return depths_mm.map((mm, n) => {
      const step = pokeStep(poke, [at[0], at[1], mm / 1000], (n * 1000) / 60, PLATE, panel);
      poke = step.poke;
      return step.pressed?.id ?? null;
    });
  }

  test("a tip from the front presses once when it is 3 mm in, and again only after it came 12 mm out", () => {
    expect(poked([20, 10, 1, -2, -3.5, -6, -3, 5, -4, 11, -4, 12.5, 2, -4])).toEqual([
      null,
      null,
      null,
      null,
      "lock",
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      "lock",
    ]);
  });

  test("a tip from behind or one that appears behind the plate presses nothing", () => {
    expect(poked([-40, -20, -5, -3.5, -4])).toEqual([null, null, null, null, null]);
    expect(poked([-10, -4, 1, -4])).toEqual([null, null, null, null]);
    expect(poked([-10, -4, 13, -4])).toEqual([null, null, null, "lock"]);
  });

  test("a tip faster than 1.5 m/s brushes past", () => {
    expect(poked([30, -5, -6])).toEqual([null, null, null]);
    expect(poked([20, 10, -5])).toEqual([null, null, "lock"]);
  });

  test("4 mm beside a button still count, 6 mm do not", () => {
    const button = panel.buttons.find((one) => one.id === "exit");
    if (!button) throw new Error("exit");
    const rect = plateOfBox(PLATE, panel, button.box);
    const beside = (mm: number): Triple => [rect.centre_m[0] + rect.width_m / 2 + mm / 1000, rect.centre_m[1], 0];
    expect(poked([10, 2, -4], beside(3.9)).at(-1)).toBe("exit");
    expect(poked([10, 2, -4], beside(6)).at(-1)).toBeNull();
  });
});

describe("presses", () => {
  const shown = [{ panel, plate: PLATE }];
  const rayAt = (to: Triple): RoomPose => looking([0.05, 0.1, 1.2], to);
  const frames = (
    list: readonly { readonly ray: RoomPose; readonly closed: number; readonly kind?: "ray" | "transient" }[],
  ): readonly string[] => {
    const presses = createPresses();
    return list.flatMap(({ ray, closed, kind }, n) =>
      presses.step([pointer({ ray, closed, kind: kind ?? "ray" })], shown, n * 16).pressed.map((one) => one.id),
    );
  };

  test("a pinch presses what the ray pointed at 80 ms before it, once", () => {
    const steady = Array.from({ length: 8 }, () => ({ ray: rayAt(centreOf("true-size")), closed: 0 }));
    // The press itself kicks the ray over to the neighbour.
    expect(frames([...steady, { ray: rayAt(centreOf("bring")), closed: 1 }, { ray: rayAt(centreOf("bring")), closed: 1 }])).toEqual([
      "true-size",
    ]);
  });

  test("a hand that appears closed presses nothing; a gaze that appears closed presses at once", () => {
    const ray = rayAt(centreOf("lock"));
    expect(
      frames([
        { ray, closed: 1 },
        { ray, closed: 1 },
      ]),
    ).toEqual([]);
    expect(
      frames([
        { ray, closed: 1, kind: "transient" },
        { ray, closed: 1, kind: "transient" },
      ]),
    ).toEqual(["lock"]);
  });

  test("a disabled button is not pressed, but the panel still has the hand", () => {
    const page = mainPanel(contentOf({ canUndo: false }), nowOf());
    const presses = createPresses();
    const ray = rayAt(centreOf("undo", page));
    for (let n = 0; n < 6; n++) presses.step([pointer({ ray })], [{ panel: page, plate: PLATE }], n * 16);
    const step = presses.step([pointer({ ray, closed: 1 })], [{ panel: page, plate: PLATE }], 96);
    expect(step.pressed).toEqual([]);
    expect(step.busy.has(1)).toBe(true);
  });

  test("a hand that pinched elsewhere and sweeps over a panel keeps what it holds", () => {
    const presses = createPresses();
    presses.step([pointer({ ray: rayAt([0.5, 0, 0]) })], shown, 0);
    presses.step([pointer({ ray: rayAt([0.5, 0, 0]), closed: 1 })], shown, 16);
    const step = presses.step([pointer({ ray: rayAt(centreOf("lock")), closed: 1 })], shown, 32);
    expect(step.busy.size).toBe(0);
    expect(step.pressed).toEqual([]);
  });

  test("a fingertip over the panel turns the ray of its hand off", () => {
    const presses = createPresses();
    const at = centreOf("lock");
    const ids: string[] = [];
    for (const [n, mm] of [30, 15, 2, -4, -4].entries()) {
      const step = presses.step(
        [pointer({ kind: "joints", ray: rayAt(centreOf("bring")), closed: n > 2 ? 1 : 0, tip_m: [at[0], at[1], mm / 1000] })],
        shown,
        n * 16,
      );
      ids.push(...step.pressed.map((one) => one.id));
      expect(step.busy.has(1)).toBe(true);
    }
    expect(ids).toEqual(["lock"]);
  });
});

describe("following", () => {
  const hungAt = hung([0, 1.4, -1.2], HEAD);

  test("a panel stays while the head turns less than 25 degrees and its place moves less than 0.4 m", () => {
    const turned: Quaternion = [0, Math.sin(Math.PI / 18), 0, Math.cos(Math.PI / 18)];
    expect(followed(hungAt, [0.3, 1.4, -1.2], { ...HEAD, turn: turned }, 0)).toBe(hungAt);
  });

  test("it eases to its place in half a second when it is farther off, upright all the way, its face to the reader at the end", () => {
    let hanging = followed(hungAt, [1, 1.3, -0.8], HEAD, 1000);
    const mid = followed(hanging, [1, 1.3, -0.8], HEAD, 1250);
    expect(mid.at_m[0]).toBeCloseTo(0.5, 2);
    hanging = followed(mid, [1, 1.3, -0.8], HEAD, 1500);
    expect(hanging.at_m).toEqual([1, 1.3, -0.8]);
    expect(hanging.move).toBeNull();
    for (const one of [mid, hanging]) expect(plateOf(one, 0.36, 0.18).up).toEqual([0, 1, 0]);
    const { right, up } = plateOf(hanging, 0.36, 0.18);
    const face = [up[2] * right[1] - right[2] * up[1], right[2] * up[0] - right[0] * up[2], right[0] * up[1] - right[1] * up[0]];
    expect(face[0] * -1 + face[2] * 0.8).toBeGreaterThan(0);
    expect(face[0] * 0.8 + face[2] * 1).toBeCloseTo(0, 9);
  });

  test("both panels hang beside the model on the reader's right, one above the other, and do not overlap it or each other", () => {
    const corners: Triple[] = [-0.2, 0.2].flatMap((x) => [1.05, 1.5].flatMap((y) => [-1.1, -1.3].map((z): Triple => [x, y, z])));
    const plates = (["warning", "main"] as const).map((which) =>
      plateOfPlaced(placedPanel(null, wantedPlace(which, HEAD, corners), HEAD, 0)),
    );
    for (const plate of plates) expect(plate.centre_m[0] - plate.width_m / 2).toBeGreaterThan(0.2);
    expect(plates[0].centre_m[1] - plates[0].height_m / 2).toBeGreaterThan(plates[1].centre_m[1] + plates[1].height_m / 2);
  });
});
