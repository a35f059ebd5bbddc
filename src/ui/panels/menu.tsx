import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "../icon.tsx";

/** A line of a menu. `checked` null is a plain command; a heading has no `run`. */
export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly checked?: boolean;
  readonly hint?: string;
  readonly class?: string;
  readonly run: (() => void) | null;
}

interface MenuProps {
  readonly label: string;
  readonly icon?: IconName;
  readonly text?: string;
  readonly class?: string;
  readonly disabled?: boolean;
  readonly items: readonly MenuItem[];
}

/** A button that opens a short list of commands: arrows walk it, Esc and a press elsewhere close it. */
export function Menu({ label, icon, text, class: extra, disabled, items }: MenuProps): JSX.Element {
  const open = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  // Before the screen shows it: a key that comes right after the press is the menu's.
  useLayoutEffect(() => {
    if (!open.value) return;
    const away = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) open.value = false;
    };
    if (root.current) linesOf(root.current).at(0)?.focus();
    document.addEventListener("pointerdown", away, true);
    return () => document.removeEventListener("pointerdown", away, true);
  }, [open.value, open]);

  const close = () => {
    open.value = false;
    root.current?.querySelector<HTMLElement>("button")?.focus();
  };
  // On the button too: a press of it with a finger leaves the focus there in some browsers.
  const walk = (event: KeyboardEvent) => {
    if (root.current && open.value) walkMenu(event, root.current, close);
  };
  return (
    <div class={`menu ${extra ?? ""}`} ref={root}>
      <button
        type="button"
        class={text ? "button" : "button square"}
        aria-haspopup="menu"
        aria-expanded={open.value}
        aria-label={text ? undefined : label}
        title={label}
        disabled={disabled}
        onKeyDown={walk}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {icon ? <Icon name={icon} /> : null}
        {text ? <span class="button-text">{text}</span> : null}
        {text ? <Icon name="down" class="small" /> : null}
      </button>
      {open.value ? (
        <div class="menu-list" role="menu" tabIndex={-1} aria-label={label} onKeyDown={walk}>
          {items.map((item) => (
            <MenuLine key={item.id} item={item} close={close} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function MenuLine({ item, close }: { readonly item: MenuItem; readonly close: () => void }): JSX.Element {
  const { run } = item;
  if (!run)
    return (
      <div class="menu-heading label" role="presentation">
        {item.label}
      </div>
    );
  const inside = (
    <>
      <span class="menu-tick">{item.checked ? <Icon name="tick" class="small" /> : null}</span>
      <span class="grow">{item.label}</span>
      {item.hint ? <kbd>{item.hint}</kbd> : null}
    </>
  );
  const choose = () => {
    close();
    run();
  };
  if (item.checked === undefined)
    return (
      <button type="button" class={`menu-item ${item.class ?? ""}`} role="menuitem" tabIndex={-1} onClick={choose}>
        {inside}
      </button>
    );
  return (
    <button type="button" class="menu-item" role="menuitemcheckbox" aria-checked={item.checked} tabIndex={-1} onClick={choose}>
      {inside}
    </button>
  );
}

/** The lines that this screen shows. */
function linesOf(menu: HTMLElement): readonly HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]")].filter((line) => line.checkVisibility());
}

function walkMenu(event: KeyboardEvent, menu: HTMLElement, close: () => void): void {
  const lines = linesOf(menu);
  const at = lines.indexOf(document.activeElement as HTMLElement);
  const to = new Map([
    ["ArrowDown", at + 1],
    ["ArrowUp", at - 1],
    ["Home", 0],
    ["End", -1],
  ]).get(event.key);
  if (event.key === "Escape") close();
  else if (to !== undefined) lines.at(to % lines.length)?.focus();
  else if (event.key !== "Tab") return;
  else close();
  event.stopPropagation();
  if (event.key !== "Tab") event.preventDefault();
}
