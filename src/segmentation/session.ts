import * as ort from "onnxruntime-web/wasm";
import { ok, type Result, refuse, sha256Hex, unshared } from "../base/index.ts";
import type { ModelManifest } from "./manifest.ts";

/** What a model needs from where it runs: its bytes, and where onnxruntime's own two files lie (null: beside its script, as in Node). */
export interface ModelHost {
  readonly model: Uint8Array;
  readonly wasm: { readonly wasm: string; readonly mjs: string } | null;
  /** Threads of ONE session; slices are better dealt to several one-thread workers (speed.md 1.2). */
  readonly threads: number;
}

/** A network that may run: its manifest was checked against the bytes and against the session. */
export interface Model {
  readonly manifest: ModelManifest;
  readonly session: ort.InferenceSession;
}

/**
 * Makes a session of a model whose bytes are those of the manifest.
 * Problems: `model-hash`, `model-mismatch` (names, shapes, or a file that is no model), `host-unsupported` (WebAssembly cannot start here), `not-built` (the
 * manifest normalises by percentiles).
 */
export async function openModel(manifest: ModelManifest, host: ModelHost): Promise<Result<Model>> {
  if (manifest.normalise.kind !== "window") return refuse("not-built", manifest.id, { what: `normalise ${manifest.normalise.kind}` });
  const found = await sha256Hex(unshared(host.model));
  if (found !== manifest.sha256) return refuse("model-hash", manifest.file, { expected: manifest.sha256, found });
  ort.env.wasm.numThreads = host.threads;
  if (host.wasm !== null) ort.env.wasm.wasmPaths = { wasm: host.wasm.wasm, mjs: host.wasm.mjs };
  const made = await session(manifest.file, host.model);
  if ("problem" in made) return made;
  const reason = mismatch(manifest, made.value);
  if (reason === null) return ok({ manifest, session: made.value });
  await made.value.release();
  return refuse("model-mismatch", manifest.file, { reason });
}

/** onnxruntime throws for files and hosts alike; here, and only here, that becomes a Problem. */
async function session(file: string, bytes: Uint8Array): Promise<Result<ort.InferenceSession>> {
  try {
    return ok(await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"], graphOptimizationLevel: "all" }));
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    if (message.includes("backend")) return refuse("host-unsupported", file, { what: "WebAssembly" });
    return refuse("model-mismatch", file, { reason: message });
  }
}

/** What the session's input and output have other than the manifest says. */
function mismatch(manifest: ModelManifest, made: ort.InferenceSession): string | null {
  const [w, h] = manifest.input.size_px;
  return (
    side("input", made.inputMetadata, manifest.input.name, [1, manifest.input.channels, h, w]) ??
    side("output", made.outputMetadata, manifest.output.name, [1, manifest.output.classes.length, h, w])
  );
}

function side(which: string, has: readonly ort.InferenceSession.ValueMetadata[], name: string, expected: readonly number[]): string | null {
  const [value] = has;
  if (has.length !== 1 || value === undefined || value.name !== name) return `${which}: not ${name} alone`;
  if (!value.isTensor || value.type !== "float32") return `${which}: not float32`;
  return value.shape.join() === expected.join() ? null : `${which}: ${value.shape.join("x")}, not ${expected.join("x")}`;
}

/** One slice through the network. @param input as `networkInput` makes it; returns logits, channel slowest. */
export async function inferSlice(model: Model, input: Float32Array): Promise<Float32Array> {
  const { input: into, output } = model.manifest;
  const tensor = new ort.Tensor("float32", input, [1, into.channels, into.size_px[1], into.size_px[0]]);
  const answer = await model.session.run({ [into.name]: tensor });
  return answer[output.name].data as Float32Array;
}

/** Gives the session's memory back; the model is dead after it. */
export async function closeModel(model: Model): Promise<void> {
  await model.session.release();
}
