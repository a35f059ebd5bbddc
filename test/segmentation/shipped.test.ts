import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readManifest } from "../../src/segmentation/index.ts";

const MODELS = new URL("../../models/", import.meta.url);
const ids = readdirSync(MODELS)
  .filter((name) => name.endsWith(".onnx") && !name.endsWith(".fp32.onnx"))
  .map((name) => name.slice(0, -".onnx".length));

/** One field of a protobuf message: its number, and its bytes or its integer. */
type Field = readonly [number: number, value: Uint8Array | bigint];

/** Reads a protobuf message field by field (wire types 0, 1, 2 and 5), without knowing its schema. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const wire = key & 7;
    if (wire === 0) {
      yield [key >> 3, varint()];
      continue;
    }
    const length = wire === 2 ? Number(varint()) : wire === 1 ? 8 : 4;
    yield [key >> 3, bytes.subarray(at, at + length)];
    at += length;
  }
}

function parts(message: Uint8Array, number: number): Uint8Array[] {
  return [...fieldsOf(message)].flatMap(([n, value]) => (n === number && typeof value !== "bigint" ? [value] : []));
}

/** Operators and opset of an ONNX file: ModelProto.graph = 7, GraphProto.node = 1, NodeProto.op_type = 4, opset_import = 8 {domain 1, version 2}. */
function aboutFile(file: Uint8Array): { readonly operators: readonly string[]; readonly opset: number } {
  const text = new TextDecoder();
  const nodes = parts(file, 7).flatMap((graph) => parts(graph, 1));
  const operators = [...new Set(nodes.flatMap((node) => parts(node, 4)).map((name) => text.decode(name)))].sort();
  const standard = parts(file, 8).find((opset) => parts(opset, 1).every((domain) => domain.length === 0));
  const version = standard === undefined ? undefined : [...fieldsOf(standard)].find(([n]) => n === 2)?.[1];
  return { operators, opset: typeof version === "bigint" ? Number(version) : 0 };
}

test("there is at least one shipped model", () => {
  expect(ids.length).toBeGreaterThan(0);
});

describe.each(ids)("the shipped model %s", (id) => {
  const file = new Uint8Array(readFileSync(new URL(`${id}.onnx`, MODELS)));
  const read = readManifest(JSON.parse(readFileSync(new URL(`${id}.json`, MODELS), "utf8")), id);
  if ("problem" in read) throw new Error(JSON.stringify(read.problem));
  const manifest = read.value;

  test("has the size and sha256 that its manifest says", () => {
    expect(file.length).toBe(manifest.bytes);
    expect(createHash("sha256").update(file).digest("hex")).toBe(manifest.sha256);
  });

  test("holds the operators and the opset that its manifest says", () => {
    expect(aboutFile(file)).toEqual({ operators: manifest.operators, opset: manifest.opset });
  });

  test("was never trained on a validation or test patient", () => {
    const held = ["ct-btcv-21", "ct-btcv-27", "ct-btcv-34", "ct-chaos-03", "ct-ircad-17"];
    expect(manifest.training.cases.filter((name) => held.includes(name))).toEqual([]);
  });

  test("is trusted with a structure only if its border was wrong by at most 12 mm", () => {
    for (const record of Object.values(manifest.structures)) expect(record.trusted).toBe(record.surface_p95_measured_mm <= 12);
  });
});
