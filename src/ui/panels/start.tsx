import type { JSX } from "preact";
import { Icon } from "../icon.tsx";
import { type PageState, type PanelProps, usePart, useWords } from "../state.ts";
import type { RecentCase } from "../words.ts";
import { Told } from "./told.tsx";
import { FindOrgans } from "./verdict.tsx";

/** The empty page: where to drop, two quiet buttons, and what was open before. */
export function Start({ page }: PanelProps): JSX.Element {
  const { open, touch, page: words } = useWords(page);
  return (
    <div class="start">
      <div class="start-column">
        <Stopped page={page} />
        <section class="drop-zone" data-testid="drop-zone">
          <Icon name="drop" class="large" />
          <h2>
            <Told mouse={open.dropTitle} touch={touch.openTitle} />
          </h2>
          <p>
            <Told mouse={open.dropForms} touch={touch.openForms} />
          </p>
          <button type="button" class="drop-tap for-touch" aria-label={open.files} onClick={() => page.pick("files")} />
        </section>
        <div class="start-buttons">
          <button type="button" class="button not-phone" onClick={() => page.pick("folder")}>
            {open.folder}
          </button>
          <button type="button" class="button" onClick={() => page.pick("files")}>
            {open.files}
          </button>
          <button type="button" class="button" onClick={() => page.send({ kind: "open-sample" })}>
            {open.sample}
          </button>
        </div>
        <Recent page={page} />
        <p class="disclaimer">{words.disclaimer}</p>
      </div>
    </div>
  );
}

/** What was being opened when it was cancelled, and the way on. */
function Stopped({ page }: PanelProps): JSX.Element | null {
  const { open } = useWords(page);
  const title = usePart(page, (model) => model.unsegmented);
  if (title === null) return null;
  return (
    <section class="card stopped" data-testid="stopped">
      <p class="grow">{open.stopped(title)}</p>
      <FindOrgans page={page} />
    </section>
  );
}

function Recent({ page }: PanelProps): JSX.Element | null {
  const { open } = useWords(page);
  const recent = usePart(page, (model) => model.recent);
  if (recent.length === 0) return null;
  return (
    <section class="recent" aria-label={open.recent}>
      <h2 class="label">{open.recent}</h2>
      <ul class="cards" data-testid="recent-cases">
        {recent.map((one) => (
          <RecentRow key={one.id} page={page} one={one} />
        ))}
      </ul>
    </section>
  );
}

function RecentRow({ page, one }: { readonly page: PageState; readonly one: RecentCase }): JSX.Element {
  const { open } = useWords(page);
  return (
    <li class="card recent-card">
      <button type="button" class="series-button" onClick={() => page.send({ kind: "open-recent", id: one.id })}>
        {one.picture ? <img src={one.picture} alt="" width={52} height={44} /> : <span class="no-thumbnail" />}
        <span class="series-text">
          <span class="series-title">{one.name}</span>
          <span class="series-line">{one.line}</span>
        </span>
      </button>
      <button
        type="button"
        class="link square"
        aria-label={open.remove(one.name)}
        title={open.remove(one.name)}
        onClick={() => page.send({ kind: "delete-recent", id: one.id })}
      >
        <Icon name="remove" class="small" />
      </button>
    </li>
  );
}
