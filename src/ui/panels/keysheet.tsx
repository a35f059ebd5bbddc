import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { KEY_SHEET } from "../keys.ts";
import { type PanelProps, useWords } from "../state.ts";
import { Told } from "./told.tsx";

/** The sheet of keys and mouse gestures. */
export function KeySheet({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const dialog = useRef<HTMLDialogElement>(null);
  const open = page.local.keysOpen;
  useEffect(() => {
    if (open.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open.value]);
  const close = () => {
    open.value = false;
  };
  return (
    <dialog
      ref={dialog}
      class="keysheet"
      aria-label={words.keys.heading}
      onClose={close}
      onClick={(event) => event.target === event.currentTarget && close()}
      onKeyDown={(event) => event.key === "?" && close()}
    >
      <div class="keysheet-inside">
        <header>
          <h2>
            <Told mouse={words.keys.heading} touch={words.touch.heading} />
          </h2>
          <button type="button" class="button square" aria-label={words.page.close} onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div class="keysheet-columns">
          <section class="for-touch">
            <h3 class="label">{words.touch.fingers}</h3>
            <Gestures rows={words.touch.gestures} />
            <p class="quiet">{words.plan.presetExample}</p>
          </section>
          <section class="not-phone">
            <h3 class="label">{words.keys.keyboard}</h3>
            <dl>
              {KEY_SHEET.map(({ caps, row }) => (
                <div key={row}>
                  <dt>
                    {caps.map((cap) => (
                      <kbd key={cap}>{cap}</kbd>
                    ))}
                  </dt>
                  <dd>{words.keys.rows[row]}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section class="for-mouse">
            <h3 class="label">{words.keys.mouse}</h3>
            <Gestures rows={words.keys.gestures} />
            <p class="quiet">{words.plan.presetExample}</p>
          </section>
        </div>
      </div>
    </dialog>
  );
}

function Gestures({ rows }: { readonly rows: readonly (readonly [gesture: string, effect: string])[] }): JSX.Element {
  return (
    <dl>
      {rows.map(([gesture, effect]) => (
        <div key={gesture}>
          <dt>{gesture}</dt>
          <dd>{effect}</dd>
        </div>
      ))}
    </dl>
  );
}
