import type { JSX } from "preact";
import { Icon, type IconName } from "../icon.tsx";
import { WINDOW_KEYS } from "../keys.ts";
import { type PageState, type PanelProps, place, usePart, useWords } from "../state.ts";
import type { CameraPreset, Handle, PageModel } from "../words.ts";
import { Menu, type MenuItem } from "./menu.tsx";

/** There is a case to work on, also after a fault of ours. */
function isUsable(model: PageModel): boolean {
  return model.state === "ready" || model.state === "failed";
}

function canReport(model: PageModel): boolean {
  return model.report !== null && model.assessment !== null;
}

const CAMERAS: readonly CameraPreset[] = ["front", "back", "left", "right", "head", "feet"];

/** The bar at the top: what is open, how it is looked at, and what can be done with the case. */
export function Bar({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const chip = usePart(page, (model) => model.chip);
  const dirty = usePart(page, (model) => model.dirty);
  const open = usePart(page, (model) => model.state !== "empty");
  const railsShown = usePart(page, (model) => model.state !== "empty" || model.series.length > 0);
  const { drawerOpen } = page.local;
  return (
    <header class="bar">
      {railsShown ? (
        <button
          type="button"
          class="button square only-narrow"
          aria-label={words.page.structuresPanel}
          aria-expanded={drawerOpen.value}
          onClick={() => {
            drawerOpen.value = !drawerOpen.value;
          }}
        >
          <Icon name="drawer" />
        </button>
      ) : null}
      <h1 class="name">{words.page.title}</h1>
      {chip ? (
        <span class="chip" title={chip}>
          <span class="ellipsis">{chip}</span>
        </span>
      ) : null}
      {dirty ? <span class="dirty" role="img" title={words.page.unsaved} aria-label={words.page.unsaved} /> : null}
      <span class="grow" />
      {open ? <Tools page={page} /> : null}
      <OpenMenu page={page} />
      {open ? <History page={page} /> : null}
      {open ? <SaveMenu page={page} /> : null}
      {open ? <ReportButton page={page} /> : null}
      <Language page={page} />
      <BarButton label={words.actions.keys} icon="keys" class="not-narrow" run={() => showKeys(page)} />
      <MoreMenu page={page} />
      <EnterXr page={page} />
    </header>
  );
}

function showKeys({ local }: PageState): void {
  local.keysOpen.value = true;
}

function BarButton(props: {
  readonly label: string;
  readonly icon: IconName;
  readonly class?: string;
  readonly hint?: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly run: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class={`button square ${props.class ?? ""}`}
      aria-label={props.label}
      title={props.hint ? `${props.label} (${props.hint})` : props.label}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onClick={props.run}
    >
      <Icon name={props.icon} />
    </button>
  );
}

/** How the case is looked at: placing, layout, window, what is drawn. */
function Tools({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const layout = usePart(page, (model) => model.view.layout);
  const setLayout = (next: "split" | "grid") => page.send({ kind: "edit", edit: { kind: "set-view", view: { layout: next } } });
  return (
    <div class="tools">
      <div class="group not-narrow">
        <Place page={page} handle="entry" />
        <Place page={page} handle="target" />
      </div>
      <fieldset class="group not-phone" aria-label={words.views.layout}>
        <BarButton label={words.views.split} icon="split" pressed={layout === "split"} run={() => setLayout("split")} />
        <BarButton label={words.views.grid} icon="grid" pressed={layout === "grid"} run={() => setLayout("grid")} />
      </fieldset>
      <Menu label={words.views.window} icon="contrast" items={windowItems(page)} />
      <Menu label={words.views.camera} icon="eye" items={useViewItems(page)} />
    </div>
  );

  function windowItems({ send }: PageState): readonly MenuItem[] {
    return WINDOW_KEYS.map((id, i) => ({
      id,
      label: words.views.windows[id],
      hint: String(i + 1),
      run: () => send({ kind: "window-preset", id }),
    }));
  }
}

function useViewItems(page: PageState): readonly MenuItem[] {
  const { views } = useWords(page);
  const view = usePart(page, (model) => model.view);
  const toggle = (key: "outlines" | "planes" | "voxels", hint: string): MenuItem => ({
    id: key,
    label: views[key],
    hint,
    checked: view[key],
    run: () => page.send({ kind: "edit", edit: { kind: "set-view", view: { [key]: !view[key] } } }),
  });
  return [
    toggle("outlines", "G"),
    toggle("planes", "V"),
    toggle("voxels", "I"),
    { id: "reset", label: views.reset, hint: "R", run: () => page.send({ kind: "reset-view", view: null }) },
    { id: "camera", label: views.camera, run: null },
    ...CAMERAS.map((preset) => ({ id: preset, label: views.cameras[preset], run: () => page.send({ kind: "camera", preset }) })),
  ];
}

/** Arms the next click: it sets the entry or the target. */
export function Place({ page, handle }: { readonly page: PageState; readonly handle: Handle }): JSX.Element {
  const words = useWords(page);
  const armed = usePart(page, (model) => model.placing === handle);
  const plannable = usePart(page, (model) => model.plannable);
  return (
    <BarButton
      label={handle === "entry" ? words.views.placeEntry : words.views.placeTarget}
      hint={handle === "entry" ? "E" : "T"}
      icon={handle}
      class={`place-${handle}`}
      pressed={armed}
      disabled={!plannable}
      run={() => place(page, armed ? null : handle)}
    />
  );
}

function OpenMenu({ page }: PanelProps): JSX.Element {
  const { open } = useWords(page);
  const closable = usePart(page, isUsable);
  const items: MenuItem[] = [
    { id: "folder", label: open.folder, class: "not-phone", run: () => page.pick("folder") },
    { id: "files", label: open.files, hint: "Ctrl O", run: () => page.pick("files") },
    { id: "sample", label: open.sample, run: () => page.send({ kind: "open-sample" }) },
  ];
  if (closable) items.push({ id: "close", label: open.closeCase, run: () => page.send({ kind: "close-case" }) });
  return <Menu label={open.button} text={open.button} icon="folder" class="open-menu" items={items} />;
}

function History({ page }: PanelProps): JSX.Element {
  const { actions } = useWords(page);
  const undo = usePart(page, (model) => model.history.undo > 0);
  const redo = usePart(page, (model) => model.history.redo > 0);
  return (
    <div class="group">
      <BarButton label={actions.undo} hint="Ctrl Z" icon="undo" disabled={!undo} run={() => page.send({ kind: "undo" })} />
      <BarButton
        label={actions.redo}
        hint="Ctrl Y"
        icon="redo"
        class="not-phone"
        disabled={!redo}
        run={() => page.send({ kind: "redo" })}
      />
    </div>
  );
}

function SaveMenu({ page }: PanelProps): JSX.Element {
  const { actions } = useWords(page);
  const usable = usePart(page, isUsable);
  return <Menu label={actions.save} text={actions.save} icon="save" class="save-menu" disabled={!usable} items={useSaveItems(page)} />;
}

function useSaveItems(page: PageState): readonly MenuItem[] {
  const { actions } = useWords(page);
  const exports = usePart(page, (model) => model.exports);
  const plannable = usePart(page, (model) => model.plannable);
  const image = usePart(page, (model) => model.canSaveImage);
  const handOver = usePart(page, (model) => model.handOver.way === "link");
  return [
    ...(plannable ? [{ id: "case", label: actions.saveCase, hint: "Ctrl S", run: () => page.send({ kind: "save" }) }] : []),
    ...(image ? [{ id: "with-image", label: actions.saveWithImage, run: () => page.send({ kind: "save-with-image" }) }] : []),
    ...(handOver
      ? [{ id: "hand-over", label: actions.handOver, run: () => page.send({ kind: "hand-over", why: false, image: false }) }]
      : []),
    { id: "picture", label: actions.screenshot, run: () => page.send({ kind: "screenshot" }) },
    ...(exports.length > 0 ? [{ id: "export", label: actions.exportAs, run: null }] : []),
    ...exports.map((what) => ({ id: what, label: actions.exports[what], run: () => page.send({ kind: "export", what }) })),
  ];
}

/** Where the bar is narrow, what it has no room for. */
function MoreMenu({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const usable = usePart(page, isUsable);
  const reportable = usePart(page, canReport);
  const redo = usePart(page, (model) => model.history.redo > 0);
  const lang = usePart(page, (model) => model.lang);
  const save = useSaveItems(page);
  const items: readonly MenuItem[] = [
    ...(redo ? [{ id: "redo", label: words.actions.redo, run: () => page.send({ kind: "redo" }) }] : []),
    ...(reportable ? [{ id: "report", label: words.actions.report, run: () => page.send({ kind: "report" }) }] : []),
    ...(usable ? save : []),
    { id: "keys", label: matchMedia("(pointer: coarse)").matches ? words.touch.heading : words.actions.keys, run: () => showKeys(page) },
    { id: "language", label: words.switchTo, run: () => page.send({ kind: "set-language", lang: lang === "en" ? "es" : "en" }) },
  ];
  return <Menu label={words.page.moreActions} icon="more" class="only-narrow" items={items} />;
}

function ReportButton({ page }: PanelProps): JSX.Element {
  const { actions } = useWords(page);
  const possible = usePart(page, canReport);
  return (
    <button type="button" class="button not-narrow" disabled={!possible} onClick={() => page.send({ kind: "report" })}>
      {actions.report}
    </button>
  );
}

function Language({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const lang = usePart(page, (model) => model.lang);
  const other = lang === "en" ? "es" : "en";
  return (
    <button
      type="button"
      class="button language not-narrow"
      aria-label={`${other.toUpperCase()}: ${words.switchTo}`}
      title={words.switchTo}
      lang={other}
      onClick={() => page.send({ kind: "set-language", lang: other })}
    >
      {other.toUpperCase()}
    </button>
  );
}

/** The way into the room: the one primary button where there is a session, a calm one that says why not where there is none. */
function EnterXr({ page }: PanelProps): JSX.Element | null {
  const { actions } = useWords(page);
  const offer = usePart(page, (model) => model.xr);
  if (!offer) return null;
  if (offer.kind === "absent") {
    return (
      <button
        type="button"
        class="button to-room"
        data-testid="enter-xr"
        data-offer="absent"
        aria-label={actions.onHeadset}
        title={offer.why}
        onClick={() => page.send({ kind: "hand-over", why: true, image: false })}
      >
        <Icon name="headset" />
        <span class="button-text not-narrow">{actions.onHeadset}</span>
      </button>
    );
  }
  const vr = offer.kind === "enter" && offer.mode === "vr";
  const [label, short] = vr ? [actions.enterVr, actions.vrShort] : [actions.enterAr, actions.arShort];
  return (
    <button
      type="button"
      class="button primary to-room"
      data-testid="enter-xr"
      data-offer={offer.kind}
      aria-label={label}
      disabled={offer.kind === "asking"}
      onClick={() => offer.kind === "enter" && page.send({ kind: "enter-xr", mode: offer.mode })}
    >
      <span class="not-phone">{label}</span>
      <span class="only-phone">{short}</span>
    </button>
  );
}
