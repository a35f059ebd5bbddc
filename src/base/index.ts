// base: problems, results, jobs, byte sources, archives within a budget, hashes, QR codes, rounding at the doors. Knows nothing of medicine.
export { budget } from "./budget.ts";
export { inflate, inflateLimit } from "./inflate.ts";
export { inSteps, type Job, quietJob, type Stage } from "./job.ts";
export { type Gap, type Problem, type ProblemCode, type ProblemTable, problem, refuse, type Severity } from "./problems.ts";
export { qrModules, qrPath } from "./qr.ts";
export { ok, type Result } from "./result.ts";
export { type Json, roundForOutput } from "./rounding.ts";
export { sha256Hex, unshared } from "./sha256.ts";
export { type SourceFile, sourceFromBytes } from "./source.ts";
export { VERSION } from "./version.ts";
export { isZip, openZip } from "./zip.ts";
export { writeZip, type ZipPart } from "./zip-writer.ts";
