import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "../icon.tsx";
import { type PageState, type PanelProps, usePart, useWords } from "../state.ts";
import type { Notice, SeriesCard } from "../words.ts";

/** More cards than this fold away behind the open one, so that the structures stay in sight. */
const CARDS_IN_SIGHT = 3;
const SEVERITY_ICONS: Readonly<Record<Notice["severity"], IconName>> = { info: "info", warning: "caution", error: "forbidden" };

/** The series found in what was opened, and what was noticed about them. */
export function SeriesList({ page }: PanelProps): JSX.Element | null {
  const words = useWords(page);
  const cards = usePart(page, (model) => model.series);
  const ready = usePart(page, (model) => model.state === "ready");
  const unfolded = useSignal(false);
  const foldable = ready && cards.length > CARDS_IN_SIGHT && cards.some((card) => card.selected);
  const shown = foldable && !unfolded.value ? cards.filter((card) => card.selected) : cards;
  return (
    <section aria-label={words.series.heading}>
      <h2 class="label">
        {words.series.heading}
        {foldable ? (
          <button
            type="button"
            class="link"
            aria-expanded={unfolded.value}
            onClick={() => {
              unfolded.value = !unfolded.value;
            }}
          >
            {unfolded.value ? words.page.less : `${words.page.more} (${cards.length})`}
          </button>
        ) : null}
      </h2>
      <ul class="cards" data-testid="series-list">
        {shown.map((card) => (
          <Card key={card.id} page={page} card={card} />
        ))}
      </ul>
      <Notes page={page} />
    </section>
  );
}

function Card({ page, card }: { readonly page: PageState; readonly card: SeriesCard }): JSX.Element {
  const { series, actions } = useWords(page);
  const words = series[card.status];
  return (
    <li class={`card series ${card.status} ${card.selected ? "selected" : ""}`} data-status={card.status}>
      <button
        type="button"
        class="series-button"
        aria-current={card.selected}
        disabled={card.status === "refused"}
        onClick={() => page.send({ kind: "select-series", id: card.id })}
      >
        {card.thumbnail ? <img src={card.thumbnail} alt="" width={52} height={44} /> : <span class="no-thumbnail" />}
        <span class="series-text">
          <span class="series-title">{card.title}</span>
          {card.lines.map((line) => (
            <span key={line} class="series-line">
              {line}
            </span>
          ))}
          {card.status === "ready" ? null : (
            <span class={`series-line mark ${card.status === "refused" ? "forbidden" : "caution"}`}>
              <Icon name={card.status === "refused" ? "forbidden" : "caution"} class="small" /> {words}
            </span>
          )}
        </span>
      </button>
      {card.sentence ? <p class="series-sentence">{card.sentence}</p> : null}
      {card.canContinue ? (
        <button type="button" class="button wide" onClick={() => page.send({ kind: "continue-anyway", id: card.id })}>
          {actions.continueAnyway}
        </button>
      ) : null}
    </li>
  );
}

function Notes({ page }: PanelProps): JSX.Element | null {
  const { series } = useWords(page);
  const notices = usePart(page, (model) => model.notices).filter((notice) => notice.place === "rail");
  if (notices.length === 0) return null;
  return (
    <ul class="notes" aria-label={series.notes}>
      {notices.map((notice) => (
        <li key={notice.id} class={`note ${notice.severity}`}>
          <Icon name={SEVERITY_ICONS[notice.severity]} class="small" />
          <span>{notice.text}</span>
        </li>
      ))}
    </ul>
  );
}

/** What happened just now, over the foot of the views; leaves by its own button or by the app. */
export function Toasts({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  // The newest first: where there is no room for all it is the one in sight.
  const notices = usePart(page, (model) => model.notices)
    .filter((notice) => notice.place === "toast")
    .toReversed();
  const list = useRef<HTMLDivElement>(null);
  const newest = notices.at(0)?.id;
  useLayoutEffect(() => {
    if (newest !== undefined) list.current?.scrollTo({ top: 0 });
  }, [newest]);
  return (
    <div ref={list} class="toasts" role="status">
      {notices.map((notice) => (
        <div key={notice.id} class={`toast ${notice.severity}`}>
          <Icon name={SEVERITY_ICONS[notice.severity]} class="small" />
          <span class="grow">{notice.text}</span>
          <button
            type="button"
            class="link square"
            aria-label={words.page.dismiss}
            onClick={() => page.send({ kind: "dismiss-notice", id: notice.id })}
          >
            <Icon name="close" class="small" />
          </button>
        </div>
      ))}
    </div>
  );
}
