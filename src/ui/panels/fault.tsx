import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { type PanelProps, usePart, useWords } from "../state.ts";

/** A fault of ours, said plainly: what happened, that the plan is kept, and a report to copy. */
export function Fault({ page }: PanelProps): JSX.Element | null {
  const { failure: words, actions } = useWords(page);
  const failure = usePart(page, (model) => model.failure);
  const copied = useSignal(false);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), [failure === null]);
  if (!failure) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(failure.report);
      copied.value = true;
    } catch {
      // No clipboard without a secure page or permission: the report stands below, to be selected by hand.
      copied.value = false;
    }
  };
  return (
    <div class="fault-veil">
      <section class="fault" role="alertdialog" aria-label={words.heading}>
        <h2 class="mark forbidden">
          <Icon name="forbidden" /> {words.heading}
        </h2>
        <p>{failure.sentence}</p>
        <p class="quiet">{words.kept}</p>
        <details>
          <summary>{words.details}</summary>
          <textarea readOnly rows={6} value={failure.report} aria-label={words.details} />
        </details>
        <div class="start-buttons">
          <button ref={first} type="button" class="button primary" onClick={() => void copy()}>
            <Icon name={copied.value ? "tick" : "copy"} /> {copied.value ? actions.copied : actions.copyReport}
          </button>
          <button type="button" class="button" onClick={() => page.send({ kind: "dismiss-failure" })}>
            {actions.dismissFault}
          </button>
        </div>
      </section>
    </div>
  );
}
