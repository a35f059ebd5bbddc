import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { uiWords } from "../../src/texts/index.ts";
import {
  angleText,
  clearanceText,
  craniocaudalWords,
  inPlaneWords,
  lengthText,
  marginText,
  percentText,
  pointText,
  sliceText,
  volumeText,
} from "../../src/ui/format.ts";

const en = uiWords("en");
const number = (text: string): number => Number(text.replace("−", "-").replace(" %", ""));

describe("numbers as they are read", () => {
  test("a clearance just below its margin never reads as the margin: 1.96 is 1.9", () => {
    expect(clearanceText(1.96)).toBe("1.9");
    expect(clearanceText(6.1)).toBe("6.1");
    expect(clearanceText(12.97)).toBe("12");
    expect(clearanceText(9.999)).toBe("9.9");
  });

  test("a shaft that overlaps a structure has a clearance below zero", () => {
    expect(clearanceText(-0.6)).toBe("−0.6");
    expect(clearanceText(-0.64)).toBe("−0.7");
    expect(clearanceText(0)).toBe("0.0");
  });

  test("no clearance is shown larger than it is, and none loses more than a digit", () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 400, noNaN: true }), (mm) => {
        const shown = number(clearanceText(mm));
        expect(shown).toBeLessThanOrEqual(mm + 1e-9);
        expect(mm - shown).toBeLessThan(mm < 10 ? 0.1 + 1e-9 : 1 + 1e-9);
      }),
    );
  });

  test("a length reads to a millimetre, and a crossing that exists never reads 0", () => {
    expect(lengthText(92.4)).toBe("92");
    expect(lengthText(0)).toBe("0");
    expect(lengthText(0.02)).toBe("0.1");
    expect(lengthText(0.94)).toBe("1.0");
  });

  test("a chance is rounded up, so that 0 % means that no draw hit", () => {
    expect(percentText(0.148193)).toBe("15 %");
    expect(percentText(0)).toBe("0 %");
    expect(percentText(1 / 4096)).toBe("0.1 %");
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => number(percentText(share)) >= share * 100 - 1e-9));
  });

  test("a margin shows both its parts, and only the rule's where nothing was measured", () => {
    expect(marginText({ margin_mm: 7.8, surface_p95_mm: 2.8 })).toBe("5 + 2.8");
    expect(marginText({ margin_mm: 5, surface_p95_mm: 0 })).toBe("5");
    expect(marginText({ margin_mm: 5, surface_p95_mm: null })).toBe("5");
    expect(marginText({ margin_mm: null, surface_p95_mm: 2.8 })).toBeNull();
  });

  test("a volume below 10 ml keeps a decimal", () => {
    expect(volumeText(4.24)).toBe("4.2");
    expect(volumeText(1023.4)).toBe("1023");
  });
});

describe("places and angles in the patient's words", () => {
  test("a point of LPS reads by the patient's own sides", () => {
    expect(pointText([-128.4, -41.2, 74])).toBe("R 128.4 · A 41.2 · S 74.0");
    expect(pointText([61, 3.52, -8])).toBe("L 61.0 · P 3.5 · I 8.0");
  });

  test("each view says the coordinate that its plane holds still", () => {
    const point = [-64.1, -12, 61.5] as const;
    expect([sliceText("axial", point), sliceText("coronal", point), sliceText("sagittal", point)]).toEqual(["S 61.5", "A 12.0", "R 64.1"]);
  });

  test("the in-plane angle is read from the vertical, towards a side, from the front or from the back", () => {
    expect(inPlaneWords(38, en)).toEqual({ degrees: "38", towards: "to the left" });
    expect(inPlaneWords(-38, en)).toEqual({ degrees: "38", towards: "to the right" });
    expect(inPlaneWords(0.2, en)).toEqual({ degrees: "0", towards: "straight" });
    expect(inPlaneWords(150, en)).toEqual({ degrees: "30", towards: "from the back, to the left" });
    expect(inPlaneWords(-180, en)).toEqual({ degrees: "0", towards: "from the back, straight" });
  });

  test("the tilt is said as towards head or feet, without a sign", () => {
    expect(craniocaudalWords(-8.2, en)).toEqual({ degrees: "8", towards: "to the feet" });
    expect(craniocaudalWords(8.2, en)).toEqual({ degrees: "8", towards: "to the head" });
    expect(craniocaudalWords(-0.3, en)).toEqual({ degrees: "0", towards: "level" });
    expect(angleText(-7.6)).toBe("8");
  });
});
