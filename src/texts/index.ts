// texts: codes and numbers become sentences, in English and Spanish; every visible word of the page. Knows no screen.
export type { KeyRow, UiLanguage, UiWords } from "./ui.ts";
export { uiWords } from "./ui-words.ts";
