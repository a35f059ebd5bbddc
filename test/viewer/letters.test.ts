import { expect, test } from "vitest";
import { edgeLetters, lettersOf, positionText } from "../../src/viewer/letters.ts";

test("a direction along an axis has one letter", () => {
  expect(lettersOf([1, 0, 0])).toBe("L");
  expect(lettersOf([-1, 0, 0])).toBe("R");
  expect(lettersOf([0, 1, 0])).toBe("P");
  expect(lettersOf([0, -1, 0])).toBe("A");
  expect(lettersOf([0, 0, 1])).toBe("H");
  expect(lettersOf([0, 0, -1])).toBe("F");
});

test("a lean of more than 15 degrees adds a second letter, the weightier first", () => {
  const turned = (deg: number): string => lettersOf([Math.cos((deg * Math.PI) / 180), -Math.sin((deg * Math.PI) / 180), 0]);
  expect(turned(14)).toBe("L");
  expect(turned(16)).toBe("LA");
  expect(turned(60)).toBe("AL");
  expect(turned(80)).toBe("A");
});

test("positions are said with the patient's letter, never with a sign", () => {
  expect(positionText(2, 61.46)).toBe("S 61.5");
  expect(positionText(2, -242.5)).toBe("I 242.5");
  expect(positionText(1, -12)).toBe("A 12.0");
  expect(positionText(0, -64.1)).toBe("R 64.1");
  expect(positionText(0, -0.01)).toBe("L 0.0");
});

test("directions near the line of sight have no letter at the edge", () => {
  const seen = edgeLetters([1, 0, 0], [0, 0, 1]).map(({ letter }) => letter);
  expect(seen.toSorted()).toEqual(["F", "H", "L", "R"]);
});
