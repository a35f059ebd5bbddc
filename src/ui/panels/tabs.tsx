import type { JSX } from "preact";
import { type PanelProps, type PhoneTab, useWords } from "../state.ts";
import { VIEW_NAMES } from "../words.ts";
import { viewName } from "./stage.tsx";

const TABS: readonly PhoneTab[] = [...VIEW_NAMES, "needle"];

/** On a phone one part fills the screen; this row chooses which. */
export function Tabs({ page }: PanelProps): JSX.Element {
  const words = useWords(page);
  const { tab, sheetOpen } = page.local;
  const choose = (next: PhoneTab) => {
    tab.value = next;
    sheetOpen.value = next === "needle";
    page.send({ kind: "focus-view", view: next === "needle" ? "3d" : next });
  };
  return (
    <nav class="tabs" aria-label={words.views.layout}>
      {TABS.map((one) => (
        <button key={one} type="button" class={`tab tab-${one}`} aria-pressed={tab.value === one} onClick={() => choose(one)}>
          {viewName(one, words)}
        </button>
      ))}
    </nav>
  );
}
