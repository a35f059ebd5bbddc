import { expect, test } from "vitest";
import { parseCommandLine, parseNumber, parseNumbers, parsePoint } from "../../src/cli/args.ts";
import { exitCodeOf } from "../../src/cli/outcome.ts";

const specs = [
  { name: "target", value: "x,y,z", help: "" },
  { name: "throw", value: "mm", help: "" },
  { name: "pretty", value: null, help: "" },
];

test("a point that starts with a minus is a value, with and without the equals sign", () => {
  for (const args of [
    ["--target", "-31.5,-12,840", "labels.nii.gz"],
    ["--target=-31.5,-12,840", "labels.nii.gz"],
    ["labels.nii.gz", "--target", "-31.5,-12,840"],
  ]) {
    const parsed = parseCommandLine(args, specs);
    if ("problem" in parsed) throw new Error(parsed.problem.code);
    expect(parsed.value.values["target"]).toBe("-31.5,-12,840");
    expect(parsed.value.positionals).toEqual(["labels.nii.gz"]);
  }
});

test("a minus and a dot begins a number too", () => {
  const parsed = parseCommandLine(["--throw", "-.5", "--pretty"], specs);
  expect("value" in parsed && parsed.value.values["throw"]).toBe("-.5");
  expect("value" in parsed && parsed.value.switches.has("pretty")).toBe(true);
});

test("an unknown option and an option without its value are usage", () => {
  for (const args of [["--nonsense"], ["--target"], ["--pretty=yes"]])
    expect(parseCommandLine(args, specs)).toMatchObject({ problem: { code: "usage" } });
});

test("three finite numbers make a point; anything else is usage and names the option", () => {
  expect(parsePoint("1,-2.5,3e1", "entry")).toEqual({ value: [1, -2.5, 30], problems: [] });
  for (const text of ["1,2", "1,2,3,4", "a,b,c", "1,,3", "NaN,0,0", "Infinity,0,0", "1 2 3", ""]) {
    expect(parsePoint(text, "entry"), text).toMatchObject({ problem: { code: "usage", where: "--entry" } });
  }
  expect(parseNumbers("2,1.5", 2, "sigma")).toMatchObject({ value: [2, 1.5] });
  expect(parseNumber("-1", "throw", 0)).toMatchObject({ problem: { code: "usage" } });
});

test("exit codes are those of the contract", () => {
  const expected = {
    internal: 1,
    usage: 2,
    "labels-needed": 2,
    "rules-invalid": 2,
    "missing-slices": 3,
    "memory-budget": 3,
    "model-missing": 4,
    "model-hash": 4,
    "model-mismatch": 4,
    "target-outside-body": 5,
    "labels-empty": 5,
    "write-failed": 6,
    cancelled: 130,
  } as const;
  for (const [code, exit] of Object.entries(expected)) expect(exitCodeOf(code as keyof typeof expected), code).toBe(exit);
});
