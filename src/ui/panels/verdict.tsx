import type { JSX } from "preact";
import { Icon } from "../icon.tsx";
import { type PanelProps, place, usePart, useVerdicts, useWords } from "../state.ts";

/** Shape, word and colour at once; read out politely when it changes. */
export function Verdict({ page }: PanelProps): JSX.Element {
  const { plan } = useWords(page);
  const verdicts = useVerdicts(page);
  const card = usePart(page, (model) => model.assessment);
  return (
    <div class="verdict-place" aria-live="polite">
      {card ? (
        <section class={`verdict ${card.level}`} data-testid="verdict" data-level={card.level} aria-busy={card.stale}>
          <Icon name={card.level} class="verdict-icon" />
          {card.stale ? <span class="stale">{plan.stale}</span> : null}
          <Sentence sentence={card.sentence} verdict={verdicts[card.level]} />
          {card.reasons.length > 0 ? <Reasons reasons={card.reasons} summary={plan.allReasons(card.reasons.length)} /> : null}
        </section>
      ) : (
        <NoVerdict page={page} />
      )}
    </div>
  );
}

/** The whole sentence as one text; its first words, the verdict, stand above the rest as a headline. */
function Sentence({ sentence, verdict }: { readonly sentence: string; readonly verdict: string }): JSX.Element {
  const [, joint, rest] = sentence.startsWith(verdict) ? (/^([.:] ?)(.*)$/s.exec(sentence.slice(verdict.length)) ?? []) : [];
  if (joint === undefined) return <p data-testid="sentence">{sentence}</p>;
  return (
    <p data-testid="sentence">
      <strong class="verdict-word">{verdict}</strong>
      <span class="unseen">{joint}</span>
      <span class="verdict-rest">{rest}</span>
    </p>
  );
}

function Reasons({ reasons, summary }: { readonly reasons: readonly string[]; readonly summary: string }): JSX.Element {
  return (
    <details class="reasons">
      <summary>{summary}</summary>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </details>
  );
}

function NoVerdict({ page }: PanelProps): JSX.Element {
  const { plan } = useWords(page);
  const plannable = usePart(page, (model) => model.plannable);
  const ready = usePart(page, (model) => model.state === "ready");
  const unsegmented = usePart(page, (model) => model.unsegmented !== null);
  if (plannable) return <NoNeedle page={page} />;
  if (!ready) {
    return (
      <section class="verdict none">
        <h2>{plan.noNeedle}</h2>
        <p>{plan.noLabels}</p>
      </section>
    );
  }
  return (
    <section class="verdict none">
      <h2>{plan.noOrgans}</h2>
      <p>{unsegmented ? plan.noOrgansHow : plan.onlySurfaces}</p>
      {unsegmented ? (
        <div class="start-buttons">
          <FindOrgans page={page} />
        </div>
      ) : null}
    </section>
  );
}

/** Takes up what was stopped or never begun. */
export function FindOrgans({ page }: PanelProps): JSX.Element {
  const { actions } = useWords(page);
  return (
    <button type="button" class="button primary find-organs" onClick={() => page.send({ kind: "find-organs" })}>
      {actions.findOrgans}
    </button>
  );
}

function NoNeedle({ page }: PanelProps): JSX.Element {
  const { plan, views } = useWords(page);
  const placing = usePart(page, (model) => model.placing);
  return (
    <section class="verdict none">
      <h2>{plan.noNeedle}</h2>
      <p>{plan.noNeedleHow}</p>
      <div class="start-buttons">
        <button type="button" class="button place-target" aria-pressed={placing === "target"} onClick={() => place(page, "target")}>
          <Icon name="target" class="target-ink" /> {views.placeTarget}
        </button>
        <button type="button" class="button" aria-pressed={placing === "entry"} onClick={() => place(page, "entry")}>
          <Icon name="entry" class="entry-ink" /> {views.placeEntry}
        </button>
      </div>
    </section>
  );
}
