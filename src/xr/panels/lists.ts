import { setForGlass } from "./on-glass.ts";
import { mainPanel, type PanelContent, palmPanel, type SessionNow, warningPanel } from "./pages.ts";
import type { Panel, PanelName } from "./words.ts";

/** What the panels' lists are made of. */
export interface ListsOf {
  readonly content: PanelContent;
  readonly now: SessionNow;
  readonly isOpen: boolean;
  /** Set for the glass of a phone or a tablet. */
  readonly onGlass: boolean;
}

/** The list of each panel, shown or not. */
export type Lists = Readonly<Record<PanelName, Panel>>;

/** The lists, made anew. */
export function listsOf({ content, now, isOpen, onGlass }: ListsOf): Lists {
  const [warning, main, palm] = [warningPanel(content, now), mainPanel(content, now), palmPanel(content, isOpen, now)];
  if (!onGlass) return { warning, main, palm };
  return { warning: setForGlass(warning, 1), main: setForGlass(main, 2), palm: setForGlass(palm, 3) };
}

/** `listsOf`, asked for in every frame: the same lists as long as nothing changed that they are made of. */
export function rememberedLists(): (of: ListsOf) => Lists {
  let made: { readonly lists: Lists; readonly of: ListsOf } | null = null;
  return (of) => {
    if (!made || !isSame(made.of, of)) made = { lists: listsOf(of), of };
    return made.lists;
  };
}

function isSame(a: ListsOf, b: ListsOf): boolean {
  return a.content === b.content && a.isOpen === b.isOpen && a.onGlass === b.onGlass && isSameNow(a.now, b.now);
}

function isSameNow(a: SessionNow, b: SessionNow): boolean {
  for (const key in a) {
    const name = key as keyof SessionNow;
    if (name !== "planes" && a[name] !== b[name]) return false;
  }
  return a.planes?.axial === b.planes?.axial && a.planes?.needle === b.planes?.needle;
}
