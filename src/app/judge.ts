import { type CaseNeedle, type CaseStore, rulesInForce } from "../case/index.ts";
import { type Assessment, assess, type Hits } from "../planning/index.ts";
import { assessmentFields } from "../texts/index.ts";
import type { Bus } from "./bus.ts";
import type { DeskKeeper } from "./desk.ts";
import { drawInParts } from "./draws.ts";
import { onceQuiet } from "./quiet.ts";
import { refusal } from "./refusal.ts";

/** Draws once the hand is still; while it moves there are none (planning.md 6.2: 4096 draws are about 20 ms, more than a frame has). */
const SETTLED_SAMPLES = 4096;
const SETTLE_MS = 150;

/** Keeps the current needle's assessment in step with document and labels: at once without draws, and with them when the hand is still. */
export interface Judge {
  /** Assesses any needle of the case now, draws included. Throws a Refusal where the needle makes no sense. */
  assessNow(needle: string | null): Assessment;
  /** Whether the shown assessment is the last word on the current needle. */
  settled(): boolean;
}

/** A judge that follows a document and a desk. */
export function createJudge(store: CaseStore, desk: DeskKeeper, bus: Bus): Judge {
  const still = onceQuiet(draw, SETTLE_MS);
  let stopDrawing: (() => void) | null = null;

  const current = (): CaseNeedle | undefined => {
    const doc = store.get();
    return doc.needles.find((one) => one.id === doc.current);
  };

  /** @param hits of all draws; null for none. */
  function judge(hits: Hits | null): void {
    const { anatomy, volume } = desk.get();
    const needle = current();
    if (!anatomy || !needle) {
      if (desk.get().assessment !== null) desk.set({ assessment: null });
      return;
    }
    const drawn = hits ? { samples: SETTLED_SAMPLES, hits } : { samples: 0 };
    const result = assess(anatomy, needle, rulesInForce(store.get()), { image: volume, profile: false, ...drawn });
    if ("problem" in result) {
      desk.set({ assessment: null });
      bus.tell("problem", result.problem);
      return;
    }
    desk.set({ assessment: result.value });
    // The words of every finding: for those who listen only.
    if (bus.isHeard("assessment")) bus.tell("assessment", assessmentFields(result.value, "en", volume?.series.patient_position ?? null));
  }

  /** Whatever the draws depend on starts the judge anew: what they were begun with is what holds at their end. */
  function draw(): void {
    const { anatomy } = desk.get();
    const needle = current();
    // What cannot be assessed has been told so.
    if (!anatomy || !needle || desk.get().assessment === null) return;
    stopDrawing = drawInParts({ anatomy, needle, rules: rulesInForce(store.get()), samples: SETTLED_SAMPLES }, (hits) => {
      stopDrawing = null;
      judge(hits);
    });
  }

  function restart(): void {
    stopDrawing?.();
    stopDrawing = null;
    judge(null);
    still.ask();
  }

  store.subscribe((doc, before) => {
    const same =
      doc.needles === before.needles &&
      doc.current === before.current &&
      doc.rules === before.rules &&
      doc.structures === before.structures;
    if (!same) restart();
  });
  desk.subscribe((now, before) => {
    if (now.anatomy !== before.anatomy) restart();
  });

  return {
    assessNow(id) {
      const { anatomy, volume } = desk.get();
      const doc = store.get();
      const needle = doc.needles.find((one) => one.id === (id ?? doc.current));
      if (!anatomy || !needle) {
        throw refusal({ code: "labels-needed", severity: "error", where: id, override: false, details: {} });
      }
      const result = assess(anatomy, needle, rulesInForce(doc), { image: volume, samples: SETTLED_SAMPLES, profile: false });
      if ("problem" in result) throw refusal(result.problem);
      return result.value;
    },
    settled: () => !still.waits() && stopDrawing === null,
  };
}
