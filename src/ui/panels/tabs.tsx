import type { JSX } from "preact";
import { type PageState, type PanelProps, type PhoneTab, useWords } from "../state.ts";
import { VIEW_NAMES } from "../words.ts";
import { viewName } from "./stage.tsx";

const TABS: readonly PhoneTab[] = [...VIEW_NAMES, "needle"];

/** On a phone one part fills the screen; this row chooses which. */
export function Tabs({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const { tab } = page.local;
  return (
    <nav class="tabs" aria-label={words.views.layout}>
      {TABS.map((one) => (
        <button key={one} type="button" class={`tab tab-${one}`} aria-pressed={tab.value === one} onClick={() => chooseTab(page, one)}>
          {viewName(one, words)}
        </button>
      ))}
    </nav>
  );
}

/** Shows one part; the plan is its sheet pulled up. */
export function chooseTab({ local, send }: PageState, next: PhoneTab): void {
  local.tab.value = next;
  local.sheetOpen.value = next === "needle";
  send({ kind: "focus-view", view: next === "needle" ? "3d" : next });
}
