import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Posture, postureOf, uiWords } from "../../src/texts/index.ts";
import { craniocaudalWords, figuresIn, inPlaneWords } from "../../src/ui/format.ts";
import type { Pass } from "../../src/ui/words.ts";

const en = figuresIn("en");
const es = figuresIn("es");
const words = uiWords("en");
const number = (text: string): number => Number(text.replace("−", "-").replace(" %", "").replace(",", "."));
const posture = (in_plane_deg: number, cranio_caudal_deg: number, position: string | null = "HFS"): Posture =>
  postureOf({ in_plane_deg, cranio_caudal_deg, slice_deg: cranio_caudal_deg }, position);
const pass = (part: Partial<Pass>): Pass => ({
  structure: "bone",
  name: "Bone",
  color: "#fff",
  from_mm: 9.1,
  to_mm: 15.2,
  role: "costed",
  level: "safe",
  ahead: false,
  ...part,
});

describe("numbers as they are read", () => {
  test("a clearance just below its margin never reads as the margin: 1.96 is 1.9", () => {
    expect(en.clearance(1.96)).toBe("1.9");
    expect(en.clearance(12.97)).toBe("12");
    expect(es.clearance(6.1)).toBe("6,1");
    expect(en.clearance(-0.64)).toBe("−0.7");
  });

  test("no clearance is shown larger than it is, and none loses more than its last digit", () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 400, noNaN: true }), (mm) => {
        const shown = number(en.clearance(mm));
        expect(shown).toBeLessThanOrEqual(mm + 1e-9);
        expect(mm - shown).toBeLessThan(mm < 10 ? 0.1 + 1e-9 : 1 + 1e-9);
      }),
    );
  });

  test("a depth is never shown shorter, and what is left of the needle never longer", () => {
    expect(en.depth(92.1)).toBe("93");
    expect(en.spare(38.9)).toBe("38 mm spare");
    expect(en.spare(-0.2)).toBe("1 mm too long");
  });

  test("a run of a forbidden structure is read outwards, and one that exists never reads 0", () => {
    expect(en.run(pass({ level: "forbidden" }))).toEqual({ range: "9–16", length: "7" });
    expect(en.run(pass({ level: "forbidden", to_mm: 9.12 }))).toEqual({ range: "9–10", length: "0.1" });
  });

  test("of a host, which is meant to be crossed, less is the unsafe side", () => {
    expect(en.run(pass({ role: "host", from_mm: 51.2, to_mm: 92.9 }))).toEqual({ range: "51–93", length: "41" });
  });

  test("a chance is rounded up, so that 0 % means that no draw hit", () => {
    expect(en.percent(0.148193)).toBe("15 %");
    expect(en.percent(0)).toBe("0 %");
    expect(en.percent(1 / 4096)).toBe("0.1 %");
    expect(es.percent(1 / 4096)).toBe("0,1 %");
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        expect(number(en.percent(share))).toBeGreaterThanOrEqual(share * 100 - 1e-6);
      }),
    );
  });

  test("a margin shows both its parts, and only the rule's where nothing was measured", () => {
    expect(en.margin({ margin_mm: 7.8, surface_p95_mm: 2.8 })).toMatch(/\b5 \+ 2\.8\b/);
    expect(es.margin({ margin_mm: 7.8, surface_p95_mm: 2.8 })).toMatch(/\b5 \+ 2,8\b/);
    for (const surface_p95_mm of [0, null]) expect(en.margin({ margin_mm: 5, surface_p95_mm })).not.toContain("+");
    expect(en.margin({ margin_mm: null, surface_p95_mm: 2.8 })).toBeNull();
  });

  test("a volume below 10 ml keeps a decimal", () => {
    expect([en.volume(4.24), es.volume(4.24), en.volume(1023.4)]).toEqual(["4.2", "4,2", "1023"]);
  });
});

describe("places and angles in the patient's words", () => {
  test("a point of LPS reads by the patient's own sides, in every language by the same letters", () => {
    expect(en.point([-128.4, -41.2, 74])).toBe("R 128.4 · A 41.2 · S 74.0");
    expect(es.point([61, 3.52, -8])).toBe("L 61,0 · P 3,5 · I 8,0");
  });

  test("the in-plane angle is read from the vertical towards a side", () => {
    expect(inPlaneWords(posture(38, 0), words)).toEqual({ figure: "38°", under: "to the left" });
    expect(inPlaneWords(posture(-38, 0), words)).toEqual({ figure: "38°", under: "to the right" });
    expect(inPlaneWords(posture(0.2, 0), words)).toEqual({ figure: "0°", under: "vertical" });
  });

  test("the vertical is gravity's: what goes from the back of a supine patient rises, of a prone one it does not", () => {
    expect(inPlaneWords(posture(150, 0, "HFS"), words)).toEqual({ figure: "30°", under: "from below, to the left" });
    expect(inPlaneWords(posture(150, 0, "HFP"), words)).toEqual({ figure: "30°", under: "to the left" });
    expect(inPlaneWords(posture(150, 0, null), words)).toEqual({ figure: "30°", under: "from behind, to the left" });
  });

  test("a needle along the body has no in-plane angle", () => {
    expect(inPlaneWords(posture(0, 90), words)).toEqual({ figure: "–", under: "along the body" });
  });

  test("the tilt is said as towards head or feet, without a sign", () => {
    expect(craniocaudalWords(posture(0, -8.2), words)).toEqual({ figure: "8°", under: "to the feet" });
    expect(craniocaudalWords(posture(0, 8.2), words)).toEqual({ figure: "8°", under: "to the head" });
    expect(craniocaudalWords(posture(0, -0.3), words)).toEqual({ figure: "0°", under: "level" });
  });
});
