import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../icon.tsx";
import { qrPath } from "../qr.ts";
import { type PanelProps, usePart, useWords } from "../state.ts";

/** The address of this case for another device, as text and as a code to scan. */
export function HandOverSheet({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const links = usePart(page, (model) => model.handOver?.links ?? []);
  const chosen = useSignal(0);
  const copied = useSignal(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const link = links[Math.min(chosen.value, links.length - 1)];
  const close = () => page.send({ kind: "hand-over", on: false });
  useEffect(() => {
    copied.value = false;
    if (link === undefined) dialog.current?.close();
    else if (!dialog.current?.open) dialog.current?.showModal();
  }, [link, copied]);
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    copied.value = true;
  };
  return (
    <dialog ref={dialog} class="keysheet" aria-label={words.handOver.heading} data-testid="hand-over" onClose={close}>
      {link === undefined ? null : (
        <div class="keysheet-inside handover">
          <header>
            <h2>{words.handOver.heading}</h2>
            <button type="button" class="button square" aria-label={words.page.close} onClick={close}>
              <Icon name="close" />
            </button>
          </header>
          <p>{words.handOver.how}</p>
          <Code text={link} label={words.handOver.code} />
          {links.length > 1 ? (
            <select
              aria-label={words.handOver.address}
              onChange={(event) => {
                chosen.value = Number(event.currentTarget.value);
              }}
            >
              {links.map((one, at) => (
                <option key={one} value={at} selected={at === chosen.value}>
                  {new URL(one).host}
                </option>
              ))}
            </select>
          ) : null}
          <p class="handover-link">{link}</p>
          <button type="button" class="button" onClick={() => void copy(link)}>
            <Icon name="copy" /> {copied.value ? words.actions.copied : words.handOver.copy}
          </button>
          <p class="quiet">{words.handOver.certificate}</p>
          <p class="quiet">{words.handOver.until}</p>
        </div>
      )}
    </dialog>
  );
}

function Code({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const { size, path } = qrPath(text);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
