import { emptyCase, type ViewName } from "../case/index.ts";
import { sentenceOf, type UiLanguage, uiWords } from "../texts/index.ts";
import type { ExportKind } from "../ui/index.ts";
import type { ViewerWords } from "../viewer/index.ts";
import type { ActionParts } from "./actions.ts";
import { newNeedle } from "./actions.ts";
import { caseFile } from "./case-out.ts";
import { EMPTY_DESK } from "./desk.ts";
import { dataUrl, download } from "./downloads.ts";
import { exportFile } from "./exports.ts";
import { LOAD_ALL, type LoadOptions } from "./flow.ts";
import type { Joined } from "./joined.ts";
import { refusal } from "./refusal.ts";
import { sampleSeries, sampleTarget, sampleTruth } from "./sample.ts";
import { rememberLanguage } from "./settings.ts";

const PICTURES: readonly ViewName[] = ["3d", "axial", "coronal", "sagittal"];
const SMALL_PX = 160;

/** What the page does beside the flow: the sample, files out, the report, settings. */
export interface Doings extends Omit<ActionParts, "desk" | "store" | "flow" | "viewer" | "openSample"> {
  openSample(options?: LoadOptions): Promise<void>;
  caseFile(withImage: boolean): Promise<Blob>;
  /** Exactly the sentence on the screen. */
  sentence(): string | null;
  smallPicture(): Promise<string | null>;
  /** Pictures of the four views, for paper. */
  takePictures(): Promise<void>;
}

/** The doings over what the page is joined from. */
export function doings(joined: Joined): Doings {
  const { desk, store, settings, viewer, shelf, toasts, redraw, flow, host } = joined;
  const takePictures = async (): Promise<void> => {
    await viewer.idle();
    settings.pictures = await Promise.all(
      PICTURES.map(async (view) => ({ name: viewerWords(settings.lang).views[view], url: await dataUrl(await viewer.screenshot(view)) })),
    );
  };
  return {
    language: () => settings.lang,
    setLanguage(lang) {
      settings.lang = lang;
      rememberLanguage(lang);
      viewer.setWords(viewerWords(lang));
      redraw();
    },
    placing: () => settings.placing,
    setPlacing(handle) {
      settings.placing = handle;
      redraw();
    },
    dismiss: (id) => toasts.dismiss(id),
    async openSample(options = LOAD_ALL) {
      await flow.open(await sampleSeries(host), options);
      const truth = await joined.engine.labels(await sampleTruth(host), null, quiet());
      if ("problem" in truth) throw refusal(truth.problem);
      desk.set({ truth: truth.value.map });
      if (store.get().needles.length === 0) newNeedle({ desk, store, language: () => settings.lang }, await sampleTarget(host));
    },
    openRecent: (id) => shelf.open(id),
    deleteRecent: (id) => shelf.remove(id),
    async closeCase() {
      await flow.cancel();
      shelf.close();
      desk.set(EMPTY_DESK);
      store.reset(emptyCase(store.get().rules));
    },
    caseFile: (withImage) => caseFile(joined, withImage),
    async saveFile(withImage) {
      download({ name: "plan.trocar", blob: await caseFile(joined, withImage) });
      settings.saved = store.get();
      redraw();
    },
    async handOver(on) {
      if (on) await joined.handing.put(await caseFile(joined, false));
      else joined.handing.close();
    },
    async exportAs(what: ExportKind) {
      download(await exportFile(joined, what));
    },
    takePictures,
    async print() {
      await takePictures();
      redraw();
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      window.print();
    },
    async savePicture() {
      download({ name: "trocar.png", blob: await viewer.screenshot("3d") });
    },
    enterXr: (mode) => joined.xr.tap(mode),
    sentence() {
      const { assessment, volume } = desk.get();
      return assessment && sentenceOf(assessment, settings.lang, volume?.series.patient_position ?? null);
    },
    async smallPicture() {
      await viewer.idle();
      return shrunk(await viewer.screenshot("3d"));
    },
  };
}

/** The few words that are drawn into the pictures. */
export function viewerWords(lang: UiLanguage): ViewerWords {
  const { threeD, axial, coronal, sagittal, hint } = uiWords(lang).views;
  return { views: { "3d": threeD, axial, coronal, sagittal }, hint };
}

function quiet(): Parameters<Joined["engine"]["labels"]>[2] {
  return { signal: new AbortController().signal, report: () => {} };
}

/** A picture's middle at the size of a card, as a data URL. */
async function shrunk(picture: Blob): Promise<string> {
  const image = await createImageBitmap(picture);
  const side = Math.min(image.width, image.height);
  const canvas = document.createElement("canvas");
  canvas.width = SMALL_PX;
  canvas.height = SMALL_PX;
  canvas.getContext("2d")?.drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, SMALL_PX, SMALL_PX);
  return canvas.toDataURL("image/png");
}
