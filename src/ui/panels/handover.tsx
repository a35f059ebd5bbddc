import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { qrPath } from "../../base/index.ts";
import type { UiWords } from "../../texts/index.ts";
import { Icon } from "../icon.tsx";
import { type PageState, type PanelProps, usePart, useWords } from "../state.ts";
import type { HandOver, HandOverSheet as Sheet } from "../words.ts";

/** The address of this case for another device, as text and as a code to scan; above it, where somebody asked, why this browser does not enter itself. */
export function HandOverSheet({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const { way, sheet } = usePart(page, (model) => model.handOver);
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = sheet !== null;
  const close = () => page.send({ kind: "close-hand-over" });
  useEffect(() => {
    if (!shown) dialog.current?.close();
    else if (!dialog.current?.open) dialog.current?.showModal();
  }, [shown]);
  return (
    <dialog
      ref={dialog}
      class="keysheet handover-sheet"
      aria-label={words.handOver.heading}
      data-testid="hand-over"
      onClose={() => shown && close()}
    >
      {sheet ? (
        <div class="keysheet-inside handover">
          <header>
            <h2>{words.handOver.heading}</h2>
            <button type="button" class="button square" aria-label={words.page.close} onClick={close}>
              <Icon name="close" />
            </button>
          </header>
          {sheet.why ? (
            <p class="handover-why" data-testid="xr-absent">
              <Icon name="info" />
              <span>{sheet.why}</span>
            </p>
          ) : null}
          <Way page={page} way={way} sheet={sheet} words={words} />
        </div>
      ) : null}
    </dialog>
  );
}

interface WayProps {
  readonly page: PageState;
  readonly way: HandOver["way"];
  readonly sheet: Sheet;
  readonly words: UiWords;
}

function Way({ page, way, sheet, words }: WayProps): JSX.Element | null {
  if (way === "none") return null;
  if (way === "link") return <Link page={page} sheet={sheet} words={words} />;
  return (
    <>
      <p>{words.handOver.byFile}</p>
      <button type="button" class="button" onClick={() => page.send({ kind: "save" })}>
        <Icon name="save" /> {words.actions.saveCase}
      </button>
    </>
  );
}

function Link({ page, sheet, words }: Omit<WayProps, "way">): JSX.Element {
  const { links, image, busy, trouble } = sheet;
  const chosen = useSignal(0);
  const copied = useSignal<string | null>(null);
  const address = useRef<HTMLParagraphElement>(null);
  const link = links[Math.min(chosen.value, links.length - 1)];
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      copied.value = text;
    } catch {
      // No clipboard without a secure page or permission: the address is there to be copied by hand.
      copied.value = null;
      if (address.current) getSelection()?.selectAllChildren(address.current);
    }
  };
  return (
    <div class="handover-link">
      <div class="handover-code" aria-busy={busy}>
        {link === undefined ? <p class="quiet">{busy ? words.handOver.putting : ""}</p> : <Code text={link} label={words.handOver.code} />}
      </div>
      <div class="handover-words">
        <p>{words.handOver.how}</p>
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
        {link === undefined ? null : (
          <>
            <p ref={address} class="handover-address">
              {link}
            </p>
            <button type="button" class="button" disabled={busy} onClick={() => void copy(link)}>
              <Icon name="copy" /> {copied.value === link ? words.actions.copied : words.handOver.copy}
            </button>
          </>
        )}
        {image === null ? null : (
          <label class="handover-image">
            <input
              type="checkbox"
              checked={image}
              disabled={busy}
              onChange={(event) => page.send({ kind: "hand-over", why: false, image: event.currentTarget.checked })}
            />
            <span>{words.handOver.withImage}</span>
          </label>
        )}
        {trouble ? (
          <p class="handover-why" role="alert">
            <Icon name="caution" />
            <span>{trouble}</span>
          </p>
        ) : null}
        <p class="quiet">{words.handOver.certificate}</p>
        <p class="quiet">{words.handOver.until}</p>
      </div>
    </div>
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
