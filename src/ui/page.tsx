import { signal } from "@preact/signals";
import { type JSX, render } from "preact";
import { useEffect } from "preact/hooks";
import type { ViewName } from "../case/index.ts";
import type { Send } from "./actions.ts";
import { droppedFiles, pickedFiles } from "./intake.ts";
import { keyCommand, takesText } from "./keys.ts";
import { emptyPage } from "./model.ts";
import { Bar } from "./panels/bar.tsx";
import { Foot } from "./panels/foot.tsx";
import { HandOverSheet } from "./panels/handover.tsx";
import { KeySheet } from "./panels/keysheet.tsx";
import { Plan } from "./panels/plan.tsx";
import { Report } from "./panels/report.tsx";
import { SeriesList } from "./panels/series.tsx";
import { type Panes, Stage } from "./panels/stage.tsx";
import { Structures } from "./panels/structures.tsx";
import { chooseTab, Tabs } from "./panels/tabs.tsx";
import { shared } from "./shared.ts";
import { newLocal, type PageState, usePart, useWords } from "./state.ts";
import "./styles/page.css";
import type { PageModel, PageViews } from "./words.ts";

/** The page on the screen. */
export interface Page {
  /** Shows a model. Parts that equal what is on the screen are not drawn again, so it may be called per frame. */
  show(model: PageModel): void;
  readonly views: PageViews;
  /** Takes the page away, with all its listeners. */
  dispose(): void;
}

/** Draws the page into `root` and hands every wish of the person to `send`. The viewer draws into `views`; the page only places them. */
export function mountPage(root: HTMLElement, send: Send): Page {
  const model = signal<PageModel>(emptyPage("en", ""));
  const local = newLocal();
  const panes: Panes = { "3d": pane("3d"), axial: pane("axial"), coronal: pane("coronal"), sagittal: pane("sagittal") };
  const pickers = { files: picker(root, false), folder: picker(root, true) };
  for (const input of Object.values(pickers)) {
    input.addEventListener("change", () => {
      const files = pickedFiles(input.files ?? []);
      input.value = "";
      if (files.length > 0) send({ kind: "open-files", files });
    });
  }
  const page: PageState = { model, local, send, pick: (what) => pickers[what].click() };
  const host = root.appendChild(document.createElement("div"));
  host.className = "host";
  const paper = root.appendChild(document.createElement("div"));
  paper.className = "paper";
  render(<Whole page={page} panes={panes} />, host);
  const listening = new AbortController();
  listenToKeys(page, listening.signal);
  listenToDrops(page, listening.signal);
  // Paper is drawn when it is asked for, at once: a print dialog does not wait for the next frame.
  window.addEventListener("beforeprint", () => render(<Report model={model.value} />, paper), { signal: listening.signal });
  window.addEventListener("afterprint", () => render(null, paper), { signal: listening.signal });

  return {
    show(next) {
      if (next.lang !== document.documentElement.lang) document.documentElement.lang = next.lang;
      model.value = shared(model.value, next);
    },
    views: { threeD: panes["3d"], axial: panes.axial, coronal: panes.coronal, sagittal: panes.sagittal },
    dispose() {
      listening.abort();
      render(null, host);
      render(null, paper);
      for (const element of [host, paper, pickers.files, pickers.folder]) element.remove();
    },
  };
}

function Whole({ page, panes }: { readonly page: PageState; readonly panes: Panes }): JSX.Element {
  const words = useWords(page);
  const state = usePart(page, (model) => model.state);
  const rails = usePart(page, (model) => model.state !== "empty" || model.series.length > 0);
  const { drawerOpen, tab } = page.local;
  const onlyRefused = usePart(
    page,
    (model) => model.state === "empty" && model.series.length > 0 && model.job === null && model.unsegmented === null,
  );
  useEffect(() => {
    // On a narrow screen the cards are in the drawer, and here they are the answer.
    if (onlyRefused) drawerOpen.value = true;
  }, [onlyRefused, drawerOpen]);
  const segmenting = usePart(page, (model) => model.job?.stage === "segment");
  useEffect(() => {
    // A phone shows one view: while organs are looked for it is the one that has something to show.
    if (segmenting && tab.value === "3d") chooseTab(page, "axial");
  }, [segmenting, tab, page]);
  return (
    <div class="page" data-state={state} data-rails={rails} data-tab={tab.value}>
      <Bar page={page} />
      {rails ? <Tabs page={page} /> : null}
      {rails ? (
        <aside class="rail finds" data-open={drawerOpen.value} aria-label={words.page.structuresPanel}>
          <SeriesList page={page} />
          {state === "empty" ? null : <Structures page={page} />}
        </aside>
      ) : null}
      {drawerOpen.value ? (
        <button
          type="button"
          class="drawer-veil"
          aria-label={words.page.close}
          onClick={() => {
            drawerOpen.value = false;
          }}
        />
      ) : null}
      <Stage page={page} panes={panes} />
      {state === "empty" ? null : <Plan page={page} />}
      <Foot page={page} />
      <KeySheet page={page} />
      <HandOverSheet page={page} />
    </div>
  );
}

function pane(view: ViewName): HTMLElement {
  const element = document.createElement("div");
  element.className = "pane";
  element.setAttribute("data-testid", `view-${view}`);
  element.tabIndex = 0;
  return element;
}

function picker(root: HTMLElement, folder: boolean): HTMLInputElement {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.hidden = true;
  input.webkitdirectory = folder;
  return root.appendChild(input);
}

function listenToKeys(page: PageState, signal: AbortSignal): void {
  const { local, model, send } = page;
  const press = (event: KeyboardEvent) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (event.defaultPrevented || takesText(target) || target?.closest("dialog[open], .menu-list")) return;
    if ((event.key === "Enter" || event.key === " ") && target?.closest("button, summary, a")) return;
    const command = keyCommand(event, model.value, local.focused.value);
    if (!command) return;
    event.preventDefault();
    if (command.kind === "key-sheet") local.keysOpen.value = true;
    else if (command.kind === "open-picker") page.pick("files");
    else {
      if (command.kind === "cancel-gesture") local.drawerOpen.value = false;
      send(command);
    }
  };
  window.addEventListener("keydown", press, { signal });
}

function listenToDrops(page: PageState, signal: AbortSignal): void {
  const { dropping } = page.local;
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const over = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    dropping.value = true;
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  };
  const leave = (event: DragEvent) => {
    if (event.relatedTarget === null) dropping.value = false;
  };
  const drop = async (event: DragEvent) => {
    if (!event.dataTransfer || !carriesFiles(event)) return;
    event.preventDefault();
    dropping.value = false;
    const files = await droppedFiles(event.dataTransfer);
    if (files.length > 0) page.send({ kind: "open-files", files });
  };
  window.addEventListener("dragenter", over, { signal });
  window.addEventListener("dragover", over, { signal });
  window.addEventListener("dragleave", leave, { signal });
  window.addEventListener("drop", (event) => void drop(event), { signal });
}
