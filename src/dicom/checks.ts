import { budget, type Problem, problem } from "../base/index.ts";
import { codecFor } from "./codecs/codecs.ts";
import { pixelBytes } from "./pixels.ts";
import { UNDEFINED_LENGTH } from "./skeleton.ts";
import { isCt } from "./sop-classes.ts";
import { transferSyntaxName } from "./transfer-syntaxes.ts";
import type { Image } from "./words.ts";

const WHOLE_BITS = new Set([8, 12, 16, 32]);
const FLOAT_PIXELS = new Set([0x7fe00008, 0x7fe00009]);
const HOUNSFIELD_TYPES = new Set(["HU", "US", "HU_MOD"]);

/** What is wrong with the pixels of one picture, so that it cannot be shown as it is; [] when nothing. */
export function pictureProblems(image: Image, index: number, where: string): readonly Problem[] {
  const slice = image.instanceNumber ?? index + 1;
  if (image.broken) return [{ ...image.broken, where }];
  const shape = shapeProblem(image, where);
  if (shape) return [shape];
  const found: Problem[] = [];
  const codec = codecFor(image.transferSyntax);
  if (image.pixels === null) found.push(problem("pixel-data-absent", "error", where, { slice }));
  else if (!codec) {
    found.push(
      problem("unsupported-transfer-syntax", "error", where, { name: transferSyntaxName(image.transferSyntax), uid: image.transferSyntax }),
    );
  } else if (FLOAT_PIXELS.has(image.pixels.tag)) {
    found.push(problem("unsupported-bits", "error", where, { bits: image.format.bitsAllocated ?? 0 }));
  } else if (!codec.encapsulated && image.pixels.length === UNDEFINED_LENGTH) {
    found.push(problem("corrupt-pixel-data", "error", where, { slice }));
  } else if (!codec.encapsulated) {
    const { have, need } = pixelBytes(image);
    if (have < need) found.push(problem("truncated-pixel-data", "error", where, { slice, have_bytes: have, need_bytes: need }));
  }
  const scale = scaleProblem(image, where);
  return scale ? [...found, scale] : found;
}

function shapeProblem({ format, frames }: Image, where: string): Problem | null {
  const { rows, columns, samples, photometric, bitsAllocated, bitsStored, highBit } = format;
  if (samples !== 1 || (photometric !== null && photometric !== "MONOCHROME1" && photometric !== "MONOCHROME2")) {
    return problem("unsupported-photometric", "error", where, { photometric: photometric ?? `${samples} samples` });
  }
  const sides = [rows, columns].every((side) => side !== null && side >= budget.side_min && side <= budget.side_max);
  if (!sides || frames < 1 || frames > budget.frames_max) {
    return problem("implausible-dimensions", "error", where, { rows: rows ?? 0, columns: columns ?? 0, frames });
  }
  const stored =
    bitsAllocated !== null && bitsStored >= 1 && bitsStored <= bitsAllocated && highBit < bitsAllocated && highBit + 1 >= bitsStored;
  const oddFrames = bitsAllocated === 12 && frames > 1;
  if (bitsAllocated === null || !WHOLE_BITS.has(bitsAllocated) || !stored || oddFrames) {
    return problem("unsupported-bits", "error", where, { bits: bitsAllocated ?? 0 });
  }
  return null;
}

function scaleProblem({ format, sopClass }: Image, where: string): Problem | null {
  if (format.badRescale) return problem("rescale-invalid", "error", where, { slope: format.slope });
  if (!isCt(sopClass)) return null;
  if (format.hasModalityLut) return problem("not-hounsfield", "error", where, { type: "given by a lookup table" });
  if (format.rescaleType !== null && !HOUNSFIELD_TYPES.has(format.rescaleType)) {
    return problem("not-hounsfield", "error", where, { type: format.rescaleType });
  }
  return format.slope === null || format.intercept === null ? problem("rescale-absent", "error", where, {}) : null;
}

/** Problems without repetition: the first of each code. */
export function firstOfEach(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter((found, index) => problems.findIndex((other) => other.code === found.code) === index);
}
