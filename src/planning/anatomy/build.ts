import { inSteps, type Job } from "../../base/index.ts";
import { BODY_LABEL, type LabelMap, labelOf, type Trust } from "../../volume/index.ts";
import type { Anatomy } from "../words.ts";
import { type Drafts, finishTree, groupCounts, scanGroup, type TreeDraft, treeDraft } from "./blocks.ts";
import { exteriorOf } from "./exterior.ts";
import { lesionComponents } from "./lesions.ts";

/**
 * What a needle is judged against, made once per label map: boundary cells of each structure in blocks, the exterior, the skin's faces, the lesion's
 * components. Plain typed arrays, so it may be made in a worker and sent. Reports the stage "fields"; AbortError when the job is stopped.
 */
export async function buildAnatomy(map: LabelMap, trust: Trust, job: Job): Promise<Anatomy> {
  job.signal.throwIfAborted();
  const { geometry, labels } = map;
  const hasBody = labels.includes(BODY_LABEL);
  const exterior = hasBody ? exteriorOf(geometry, labels) : null;
  const drafts: Drafts = { byLabel: new Array<TreeDraft | null>(256).fill(null), skin: treeDraft() };
  const [gx, gy, gz] = groupCounts(geometry);
  await inSteps(job, "fields", gx * gy * gz, (serial) => scanGroup(geometry, labels, exterior, serial, drafts));
  const present = drafts.byLabel.flatMap((draft, label) => (draft === null ? [] : [{ label, tree: finishTree(geometry, draft) }]));
  const lesion = labelOf(map, "lesion");
  return {
    map,
    trust,
    hasBody,
    blocks: { labels: Uint8Array.from(present, (one) => one.label), trees: present.map((one) => one.tree) },
    exterior,
    skin: hasBody ? finishTree(geometry, drafts.skin) : null,
    lesions: lesion !== null && present.some((one) => one.label === lesion) ? lesionComponents(geometry, labels, lesion) : [],
  };
}
