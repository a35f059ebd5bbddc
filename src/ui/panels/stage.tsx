import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ViewName } from "../../case/index.ts";
import type { UiWords } from "../../texts/index.ts";
import type { SliceView } from "../actions.ts";
import { Icon } from "../icon.tsx";
import { type PageState, type PanelProps, type PhoneTab, place, usePart, useWords } from "../state.ts";
import { VIEW_NAMES } from "../words.ts";
import { Fault } from "./fault.tsx";
import { Toasts } from "./series.tsx";
import { Start } from "./start.tsx";
import { Told } from "./told.tsx";

export type Panes = Readonly<Record<ViewName, HTMLElement>>;

/** The middle: the four views, and what lies over them while there is nothing to see or something went wrong. */
export function Stage({ page, panes }: { readonly page: PageState; readonly panes: Panes }): JSX.Element {
  const words = useWords(page);
  const layout = usePart(page, (model) => model.view.layout);
  const empty = usePart(page, (model) => model.state === "empty");
  const placing = usePart(page, (model) => model.placing);
  return (
    <main class="stage">
      <div class="views" data-layout={layout} data-tab={page.local.tab.value}>
        {VIEW_NAMES.map((view) => (
          <View key={view} page={page} view={view} pane={panes[view]} />
        ))}
      </div>
      {placing ? (
        <div class={`hint ${placing}`} role="status">
          {placing === "entry" ? (
            <Told mouse={words.views.placingEntry} touch={words.touch.placingEntry} />
          ) : (
            <Told mouse={words.views.placingTarget} touch={words.touch.placingTarget} />
          )}
          <button type="button" class="link square" aria-label={words.views.stopPlacing} onClick={() => place(page, null)}>
            <Icon name="close" class="small" />
          </button>
        </div>
      ) : null}
      {empty ? <Start page={page} /> : null}
      <Fault page={page} />
      <Toasts page={page} />
      <DropNow page={page} />
    </main>
  );
}

/** A slider or list that was used keeps the focus and with it the keys; a pointer that comes to a view takes them back. */
function letGo(): void {
  const held = document.activeElement;
  if (held instanceof HTMLSelectElement || (held instanceof HTMLInputElement && held.type === "range")) held.blur();
}

/** What a view is called. */
export function viewName(view: PhoneTab, words: UiWords): string {
  return view === "3d" ? words.views.threeD : words.views[view];
}

interface ViewProps {
  readonly page: PageState;
  readonly view: ViewName;
  readonly pane: HTMLElement;
}

function View({ page, view, pane }: ViewProps): JSX.Element {
  const words = useWords(page);
  const frame = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    frame.current?.prepend(pane);
  }, [pane]);
  const focus = () => {
    page.local.focused.value = view;
    letGo();
    page.send({ kind: "focus-view", view });
  };
  const name = viewName(view, words);
  return (
    <section
      ref={frame}
      class={`view ${view === "3d" ? "three-d" : view}`}
      aria-label={name}
      onPointerEnter={focus}
      onFocusIn={() => page.local.focused.value !== view && focus()}
    >
      <ViewTools page={page} view={view} name={name} />
    </section>
  );
}

/** The view's own buttons, in the corner that the picture leaves free; its name and place are drawn in the picture. */
function ViewTools({ page, view, name }: { readonly page: PageState; readonly view: ViewName; readonly name: string }): JSX.Element {
  const { views } = useWords(page);
  const alone = usePart(page, (model) => model.view.layout === view);
  const label = alone ? views.restore : views.enlarge(name);
  return (
    <div class="view-tools">
      {view === "3d" ? null : <Steps page={page} view={view} />}
      <button
        type="button"
        class="view-tool not-phone"
        aria-label={label}
        title={label}
        onClick={() => page.send({ kind: "edit", edit: { kind: "set-view", view: { layout: alone ? "split" : view } } })}
      >
        <Icon name={alone ? "restore" : "enlarge"} class="small" />
      </button>
    </div>
  );
}

function Steps({ page, view }: { readonly page: PageState; readonly view: SliceView }): JSX.Element {
  const { views } = useWords(page);
  return (
    <>
      <button
        type="button"
        class="view-tool step"
        aria-label={views.previousSlice}
        title={views.previousSlice}
        onClick={() => page.send({ kind: "step-slice", view, by: -1 })}
      >
        <Icon name="up" class="small" />
      </button>
      <button
        type="button"
        class="view-tool step"
        aria-label={views.nextSlice}
        title={views.nextSlice}
        onClick={() => page.send({ kind: "step-slice", view, by: 1 })}
      >
        <Icon name="down" class="small" />
      </button>
    </>
  );
}

function DropNow({ page }: PanelProps): JSX.Element | null {
  const { open } = useWords(page);
  if (!page.local.dropping.value) return null;
  return (
    <div class="drop-now" aria-hidden="true">
      <Icon name="drop" class="large" />
      <strong>{open.dropNow}</strong>
      <span>{open.dropForms}</span>
    </div>
  );
}
