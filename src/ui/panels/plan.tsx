import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { craniocaudalWords, inPlaneWords } from "../format.ts";
import { Icon } from "../icon.tsx";
import { type PageState, type PanelProps, useFigures, usePart, useVerdicts, useWords } from "../state.ts";
import type { AssessmentCard, Clearance, Pass } from "../words.ts";
import { NeedleCard } from "./needle.tsx";
import { Verdict } from "./verdict.tsx";

/** Clearances shown before "show all": the urgent ones. */
const CLEARANCES_IN_SIGHT = 5;
/** A pull shorter than this, px, is a press. */
const PULL_PX = 16;

/** The right rail: preset, verdict, numbers, what the needle passes and misses, the needle itself. */
export function Plan({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const { sheetOpen } = page.local;
  return (
    <aside class="rail plan" data-open={sheetOpen.value} data-tab={page.local.tab.value} aria-label={words.page.planPanel}>
      <Grip page={page} />
      <Presets page={page} />
      <Verdict page={page} />
      <div class="plan-rest">
        <Figures page={page} />
        <NeedleCard page={page} />
        <Proposals page={page} />
      </div>
    </aside>
  );
}

/** Pulled up or down, or pressed: the sheet's height on narrow screens. */
function Grip({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const pulledFrom = useRef<number | null>(null);
  const { sheetOpen } = page.local;
  const pull = (to: number) => {
    const up_px = pulledFrom.current === null ? 0 : pulledFrom.current - to;
    pulledFrom.current = null;
    if (Math.abs(up_px) < PULL_PX) sheetOpen.value = !sheetOpen.value;
    else sheetOpen.value = up_px > 0;
  };
  return (
    <button
      type="button"
      class="sheet-grip only-narrow"
      aria-label={words.page.planPanel}
      aria-expanded={sheetOpen.value}
      onPointerDown={(event) => {
        pulledFrom.current = event.clientY;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerUp={(event) => pull(event.clientY)}
      onPointerCancel={() => {
        pulledFrom.current = null;
      }}
      onClick={(event) => event.detail === 0 && pull(event.clientY)}
    >
      <span />
    </button>
  );
}

function Presets({ page }: PanelProps): JSX.Element | null {
  const { plan } = useWords(page);
  const rules = usePart(page, (model) => model.rules);
  if (!rules) return null;
  return (
    <fieldset class="segments" aria-label={plan.preset} title={plan.presetExample}>
      {rules.options.map((option) => (
        <button
          key={option.id}
          type="button"
          class="segment"
          aria-pressed={option.id === rules.id}
          onClick={() => page.send({ kind: "set-preset", id: option.id })}
        >
          {option.name}
          {option.id === rules.id && rules.edited ? <span class="edited">{plan.edited}</span> : null}
        </button>
      ))}
    </fieldset>
  );
}

function Figures({ page }: PanelProps): JSX.Element | null {
  const card = usePart(page, (model) => model.assessment);
  if (!card) return null;
  return (
    <>
      <Numbers page={page} card={card} />
      <Along page={page} card={card} />
      <Clearances page={page} card={card} />
    </>
  );
}

interface CardProps {
  readonly page: PageState;
  readonly card: AssessmentCard;
}

function Numbers({ page, card }: CardProps): JSX.Element {
  const words = useWords(page);
  const figures = useFigures(page);
  const { plan } = words;
  const inPlane = inPlaneWords(card.posture, words);
  const tilt = craniocaudalWords(card.posture, words);
  return (
    <div class="numbers">
      <NumberCard label={plan.depth} under={figures.spare(card.spare_mm)} bad={card.spare_mm < 0}>
        {figures.depth(card.depth_mm)} <small>mm</small>
      </NumberCard>
      <NumberCard label={plan.inPlane} under={inPlane.under} title={plan.vertical[card.posture.lying ?? "unknown"]}>
        {inPlane.figure}
      </NumberCard>
      <NumberCard label={plan.cranioCaudal} under={tilt.under}>
        {tilt.figure}
      </NumberCard>
    </div>
  );
}

function NumberCard(props: {
  readonly label: string;
  readonly under: string;
  readonly bad?: boolean;
  readonly title?: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="number" title={props.title}>
      <span class="number-label">{props.label}</span>
      <strong>{props.children}</strong>
      <span class={props.bad ? "number-under mark forbidden" : "number-under"}>{props.under}</span>
    </div>
  );
}

function Along({ page, card }: CardProps): JSX.Element {
  const { plan } = useWords(page);
  const { passes } = card;
  const end_mm = passes.reduce((end, pass) => Math.max(end, pass.to_mm), 1);
  return (
    <section aria-label={plan.along}>
      <h2 class="label">{plan.along}</h2>
      <div class="along" role="img" aria-label={plan.alongBar}>
        {passes.map((pass) => (
          <span
            key={`${pass.from_mm}`}
            class={`along-part ${pass.level} ${pass.ahead ? "ahead" : ""}`}
            style={{ width: `${(100 * (pass.to_mm - pass.from_mm)) / end_mm}%`, "--organ": pass.color }}
          />
        ))}
      </div>
      <ul class="rows">
        {passes.map((pass) => (
          <PassRow key={`${pass.from_mm}`} page={page} pass={pass} />
        ))}
      </ul>
    </section>
  );
}

function PassRow({ page, pass }: { readonly page: PageState; readonly pass: Pass }): JSX.Element {
  const { plan } = useWords(page);
  const { range, length } = useFigures(page).run(pass);
  const mark = pass.level === "safe" ? "" : `mark ${pass.level}`;
  return (
    <li class="row">
      <span class="swatch" style={{ background: pass.color }} />
      <span class="grow">
        {pass.name}
        {pass.ahead ? <em class="throw-part">{plan.throwPart}</em> : null}
      </span>
      <LevelMark page={page} level={pass.level} />
      <span class={`second ${mark}`}>{range}</span>
      <strong class={mark}>{length} mm</strong>
    </li>
  );
}

/** The sign of a level that is not safe, with its word for who does not see it. */
function LevelMark({ page, level }: { readonly page: PageState; readonly level: Pass["level"] }): JSX.Element | null {
  const verdicts = useVerdicts(page);
  if (level === "safe") return null;
  return (
    <span class={`mark ${level}`} role="img" aria-label={verdicts[level]} title={verdicts[level]}>
      <Icon name={level} class="small" />
    </span>
  );
}

function Clearances({ page, card }: CardProps): JSX.Element | null {
  const words = useWords(page);
  const all = useSignal(false);
  const { clearances } = card;
  if (clearances.length === 0) return null;
  const shown = all.value ? clearances : clearances.slice(0, CLEARANCES_IN_SIGHT);
  return (
    <section aria-label={words.plan.clearance}>
      <h2 class="label">
        {words.plan.clearance}
        {clearances.length > CLEARANCES_IN_SIGHT ? (
          <button
            type="button"
            class="link"
            aria-expanded={all.value}
            onClick={() => {
              all.value = !all.value;
            }}
          >
            {all.value ? words.page.less : `${words.page.more} (${clearances.length})`}
          </button>
        ) : null}
      </h2>
      <ul class="rows">
        {shown.map((one) => (
          <ClearanceRow key={one.structure} page={page} one={one} />
        ))}
      </ul>
    </section>
  );
}

function ClearanceRow({ page, one }: { readonly page: PageState; readonly one: Clearance }): JSX.Element {
  const { plan } = useWords(page);
  const figures = useFigures(page);
  const mark = one.level === "safe" ? "" : `mark ${one.level}`;
  return (
    <li class="row" data-level={one.level}>
      <span class="swatch" style={{ background: one.color }} />
      <span class="grow">{one.name}</span>
      <LevelMark page={page} level={one.level} />
      <span class={`second ${mark}`} title={plan.marginHelp}>
        {figures.margin(one) ?? plan.noMargin}
      </span>
      <strong class={mark}>
        {one.crossed_mm > 0 ? figures.crossed(one.crossed_mm, one.role) : figures.clearance(one.clearance_mm)} mm
      </strong>
    </li>
  );
}

function Proposals({ page }: PanelProps): JSX.Element | null {
  const { plan } = useWords(page);
  const figures = useFigures(page);
  const proposals = usePart(page, (model) => model.proposals);
  if (!proposals) return null;
  return (
    <section aria-label={plan.proposals}>
      <h2 class="label">{plan.proposals}</h2>
      <ol class="rows" data-testid="proposals">
        {proposals.map((one) => (
          <li key={one.rank}>
            <button type="button" class="row row-button" onClick={() => page.send({ kind: "take-proposal", rank: one.rank })}>
              <span class={`mark ${one.level}`}>
                <Icon name={one.level} class="small" />
              </span>
              <span class="grow">{one.sentence}</span>
              <strong>{figures.depth(one.depth_mm)} mm</strong>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
