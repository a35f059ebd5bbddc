import { expect, test } from "vitest";
import { curve, jitter_deg, jitter_mm, timesOf } from "../../src/app/xr-report/figures.ts";
import { reportParts, reportText } from "../../src/app/xr-report/report.ts";
import { qrModules } from "../../src/base/index.ts";

test("jitter of places is their standard deviation about the mean in millimetres, all axes together", () => {
  expect(
    jitter_mm([
      [0, 1.2, -1],
      [0.002, 1.2, -1],
      [0, 1.2, -1],
      [0.002, 1.2, -1],
    ]),
  ).toBeCloseTo(Math.sqrt(4 / 3), 6);
  expect(
    jitter_mm([
      [5, 5, 5],
      [5, 5, 5],
    ]),
  ).toBe(0);
  expect(jitter_mm([[1, 1, 1]])).toBeNull();
});

test("jitter of rays is the angle about their mean direction in degrees", () => {
  const at = (deg: number) => [Math.sin((deg * Math.PI) / 180), 0, -Math.cos((deg * Math.PI) / 180)] as const;
  expect(jitter_deg([at(-1), at(1)])).toBeCloseTo(Math.sqrt(2), 6);
  expect(jitter_deg([at(20), at(20), at(20)])).toBeCloseTo(0, 5);
});

test("a row of blocks tells an analogue button from one that is on or off", () => {
  expect(curve([0, 1, 0, 1])).toBe(" █ █");
  expect(curve([0, 0.25, 0.5, 0.75, 1])).toBe(" ▂▄▆█");
  expect(curve([-1, 2])).toBe(" █");
  expect(curve(Array.from({ length: 1000 }, () => 0.5)).length).toBe(100);
});

test("frame times are told by median and 95th percentile", () => {
  expect(timesOf([])).toBe("none");
  expect(timesOf(Array.from({ length: 100 }, (_, n) => n + 1))).toBe("median 51.0 ms, P95 96.0 ms, 100 frames");
});

test("the report in QR codes is the same text again, letter for letter, and each code is small enough to be read", () => {
  const groups = [
    { title: "device", facts: [["browser", "x".repeat(700)] as const, ["curve", "▁▂▃▄▅▆▇█".repeat(60)] as const], curves: [] },
    { title: "asked", facts: [["certificate warning seen", "no"] as const], curves: [] },
  ];
  const text = reportText(groups);
  expect(text.split("\n").slice(-1)).toEqual(["certificate warning seen: no"]);
  const parts = reportParts(text);
  expect(parts.length).toBeGreaterThan(2);
  for (const [at, part] of parts.entries()) {
    expect(part.split("\n")[0]).toBe(`trocar xr-report ${at + 1}/${parts.length}`);
    expect(new TextEncoder().encode(part).length).toBeLessThan(640);
    expect(qrModules(part).length).toBeLessThanOrEqual(4 * 20 + 17 + 8);
  }
  expect(parts.map((part) => part.slice(part.indexOf("\n") + 1)).join("")).toBe(text);
});
