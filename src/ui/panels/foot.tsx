import type { JSX } from "preact";
import { type PanelProps, usePart, useWords } from "../state.ts";

/** The foot: privacy, purpose, model, threads; while something runs, how far it is and how to stop it. */
export function Foot({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const environment = usePart(page, (model) => model.environment);
  return (
    <footer class="foot">
      <span class="foot-left ellipsis">{words.page.privacy}</span>
      <div class="foot-middle">
        <span class="purpose ellipsis">{words.page.purpose}</span>
        <span class="grow" />
        <Progress page={page} />
      </div>
      <div class="foot-right">
        <span class="grow" />
        {environment.model ? (
          <span class="ellipsis" title={environment.model.sha256}>
            {environment.model.id} {environment.model.version}
          </span>
        ) : null}
        <span>{environment.isolated ? words.page.threads(environment.threads) : words.page.notIsolated}</span>
        <button
          type="button"
          class="link"
          onClick={() => {
            page.local.keysOpen.value = true;
          }}
        >
          ? {words.keys.keyboard.toLowerCase()}
        </button>
      </div>
    </footer>
  );
}

/** The bar lies along the lower edge of the views, its words in the foot below it: nothing moves when it comes or goes. */
function Progress({ page }: PanelProps): JSX.Element | null {
  const words = useWords(page);
  const job = usePart(page, (model) => model.job);
  if (!job) return null;
  const share = job.total > 0 ? Math.min(1, job.done / job.total) : null;
  const stage = words.job.stages[job.stage];
  const left = job.secondsLeft === null ? null : words.job.secondsLeft(Math.max(1, Math.round(job.secondsLeft)));
  const count = job.total > 0 ? words.job.of(job.done, job.total) : null;
  return (
    <div class="job">
      <div
        class="progress"
        data-testid="progress"
        role="progressbar"
        aria-label={stage}
        aria-valuemin={0}
        aria-valuemax={job.total}
        aria-valuenow={share === null ? undefined : job.done}
        aria-valuetext={[stage, count, left].filter((part) => part !== null).join(", ")}
      >
        <span class={share === null ? "progress-bar unknown" : "progress-bar"}>
          <span style={{ transform: `scaleX(${share ?? 1})` }} />
        </span>
        <span class="progress-stage">{stage}</span>
        {count ? <span class="progress-count">{count}</span> : null}
        {left ? <span class="progress-left">{left}</span> : null}
      </div>
      <button type="button" class="link" data-testid="cancel" onClick={() => page.send({ kind: "cancel" })}>
        {words.actions.cancel}
      </button>
    </div>
  );
}
