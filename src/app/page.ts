import { VERSION } from "../base/index.ts";
import { type CaseStore, createStore, emptyCase } from "../case/index.ts";
import { createBrowserHost } from "../engine/index.browser.ts";
import { createEngine } from "../engine/index.ts";
import { presetById } from "../planning/index.ts";
import { messageOf } from "../texts/index.ts";
import { type Action, mountPage, reportPdf } from "../ui/index.ts";
import { createViewer } from "../viewer/index.ts";
import { act } from "./actions.ts";
import { makeApi } from "./api.ts";
import { createBus } from "./bus.ts";
import { createDesk } from "./desk.ts";
import { doings, viewerWords } from "./doings.ts";
import { lookAround } from "./environment.ts";
import { exportFile } from "./exports.ts";
import { fetched } from "./fetched.ts";
import { createFlow, LOAD_ALL } from "./flow.ts";
import { createHandingOver } from "./handover.ts";
import type { Joined } from "./joined.ts";
import { createJudge } from "./judge.ts";
import { pageFrom } from "./page-input.ts";
import { createRedraw } from "./redraw.ts";
import { isRefusal } from "./refusal.ts";
import { type Settings, settingsAtStart } from "./settings.ts";
import { createShelf } from "./shelf.ts";
import { snapshotOf } from "./snapshot.ts";
import { keepInSync } from "./sync.ts";
import { thumbnailOf } from "./thumbnail.ts";
import { createToasts } from "./toasts.ts";
import { createXrDoor } from "./xr.ts";

/** Starts the page: joins engine, case and faces, and puts `globalThis.trocar` up before any action. */
export async function startPage(root: HTMLElement): Promise<void> {
  const query = new URLSearchParams(location.search);
  const settings = settingsAtStart(query);
  let send: (action: Action) => void = () => {};
  const page = mountPage(root, (action) => send(action));
  const host = createBrowserHost();
  const engine = createEngine(host);
  const bus = createBus();
  const desk = createDesk();
  const store = createStore(emptyCase(rulesAtStart()));
  const viewer = await createViewer(page.views, { edit: (edit) => store.send(edit), hover: () => {} });
  viewer.setWords(viewerWords(settings.lang));
  const environment = lookAround(host.threads);

  const redraw = createRedraw(bus, () => page.show(pageFrom({ ...partsOf(joined), now_ms: performance.now() })));
  const toasts = createToasts(redraw);
  const flow = createFlow({ engine, desk, store, bus, onSlice: (k, labels) => viewer.showLabelSlice(k, labels) });
  const judge = createJudge(store, desk, bus);
  const shelf = createShelf({
    desk,
    store,
    language: () => settings.lang,
    changed: redraw,
    reopen: (volume, labels) => flow.reopen(volume, labels),
    picture: () => doings(joined).smallPicture(),
    cannotKeep: () => toasts.add("warning", messageOf(cannotKeep, settings.lang)),
  });
  const handing = createHandingOver(redraw);
  const xr = createXrDoor({
    viewer,
    store,
    desk,
    bus,
    language: () => settings.lang,
    sentence: () => doings(joined).sentence(),
    changed: redraw,
    secureAddress: handing.secureAddress,
  });
  const joined: Joined = { handing, xr, host, engine, desk, store, bus, viewer, flow, judge, shelf, toasts, settings, environment, redraw };

  keepInSync(viewer, desk, store, () => settings.lang);
  followDesk(joined);
  send = (action) =>
    void act({ desk, store, flow, viewer, ...doings(joined) }, action).catch((caught: unknown) => tellFault(joined, caught));
  const ready = Promise.resolve();
  Object.assign(globalThis, { trocar: apiOf(joined, ready) });
  listenForFaults(joined);
  redraw();
  await openAtStart(joined, query).catch((caught: unknown) => tellFault(joined, caught));
}

const cannotKeep = { code: "not-kept", severity: "warning", where: null, override: false, details: {} } as const;

function rulesAtStart(): NonNullable<ReturnType<typeof presetById>> {
  const biopsy = presetById("biopsy");
  if (!biopsy) throw new Error("the biopsy preset is shipped");
  return biopsy;
}

/** The sample, a case by address, or the case that was open last. */
async function openAtStart(joined: Joined, query: URLSearchParams): Promise<void> {
  if (query.get("sample") === "1") return doings(joined).openSample(LOAD_ALL);
  const file = query.get("case");
  if (file !== null) return joined.flow.open(async (job) => [await fetched(file, job)], LOAD_ALL);
  const last = joined.shelf.last();
  if (last !== null) await joined.shelf.open(last);
}

function followDesk(joined: Joined): void {
  const { desk, store, bus, redraw, settings } = joined;
  desk.subscribe((now, before) => {
    if (now.volume !== before.volume) settings.thumbnail = now.volume && thumbnailOf(now.volume, store.get().view.window ?? [40, 400]);
    redraw();
  });
  store.subscribe((doc, before) => {
    if (bus.isHeard("state"))
      bus.tell("state", { what: (Object.keys(doc) as (keyof typeof doc)[]).filter((key) => doc[key] !== before[key]) });
    const needle = doc.needles.find((one) => one.id === doc.current);
    if (needle && doc.needles !== before.needles) bus.tell("needle", needle);
    if (settings.placing !== null && doc.needles !== before.needles) settings.placing = null;
    redraw();
  });
}

function partsOf({
  desk,
  store,
  environment,
  settings,
  toasts,
  shelf,
  xr,
  handing,
}: Joined): Omit<Parameters<typeof pageFrom>[0], "now_ms"> {
  return {
    lang: settings.lang,
    version: VERSION,
    desk: desk.get(),
    store,
    environment,
    xr: xr.offer(),
    handOver: handing.shown(settings.lang, handed(desk.get(), store)),
    placing: settings.placing,
    toasts: toasts.all(),
    thumbnail: settings.thumbnail,
    pictures: settings.pictures,
    recent: shelf.recent(),
    dirty: isDirty(store, settings),
  };
}

/** What there is to hand over: a case needs labels and the series that they are of. */
function handed(
  { labels, volume }: ReturnType<Joined["desk"]["get"]>,
  store: CaseStore,
): { readonly labels: boolean; readonly image: boolean } {
  return { labels: labels !== null && store.get().source !== null, image: volume !== null };
}

/** Whether there is something that no file holds yet. */
function isDirty(store: CaseStore, settings: Settings): boolean {
  const { needles, rules, structures } = store.get();
  const saved = settings.saved as ReturnType<CaseStore["get"]> | null;
  if (saved === null) return needles.length > 0;
  return needles !== saved.needles || rules !== saved.rules || structures !== saved.structures;
}

function apiOf(joined: Joined, ready: Promise<void>): Readonly<Record<string, unknown>> {
  const { desk, store, flow, judge, viewer, bus, xr, settings, shelf } = joined;
  const doing = doings(joined);
  return makeApi({
    version: VERSION,
    ready,
    desk,
    store,
    flow,
    judge,
    viewer,
    bus,
    language: () => settings.lang,
    snapshot: () =>
      snapshotOf({
        ...partsOf(joined),
        sentence: doing.sentence(),
        environment: { ...joined.environment, xr: xr.now() },
        fps: viewer.stats().fps,
      }),
    openSample: (options) => doing.openSample(options),
    cases: { list: () => shelf.list(), open: (id) => shelf.open(id), remove: (id) => shelf.remove(id), close: () => doing.closeCase() },
    saveCase: (withImage) => doing.caseFile(withImage),
    async report() {
      await doing.takePictures();
      return reportPdf(pageFrom({ ...partsOf(joined), now_ms: performance.now() }));
    },
    exportFile: async (what) => (await exportFile(joined, what)).blob,
    xr,
    idle: async () => {
      while (flow.busy() || !judge.settled()) await new Promise((resolve) => setTimeout(resolve, 20));
      await shelf.settled();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      await viewer.idle();
    },
  });
}

/** What went wrong: a sentence for an input, a plain page with a report for a fault of ours, nothing for a cancelled job. */
function tellFault({ toasts, desk, settings, bus }: Joined, caught: unknown): void {
  if (isRefusal(caught)) {
    if (caught.code === "cancelled") return;
    bus.tell("problem", caught.problem);
    toasts.add("error", messageOf(caught.problem, settings.lang));
    return;
  }
  const fault = caught instanceof Error ? caught : new Error(String(caught));
  const report = [`Trocar ${VERSION}`, navigator.userAgent, fault.message, fault.stack ?? ""].join("\n");
  const internal = { code: "internal", severity: "error", where: null, override: false, details: { reason: fault.message } } as const;
  desk.set({ fault: { sentence: messageOf(internal, settings.lang), report } });
}

function listenForFaults(joined: Joined): void {
  window.addEventListener("error", (event) => event.error && tellFault(joined, event.error));
  window.addEventListener("unhandledrejection", (event) => tellFault(joined, event.reason));
}
