import { type UiLanguage, type XrReportWords, xrReportWords } from "../../texts/index.ts";
import { settingsAtStart } from "../settings.ts";
import { deviceFacts, type Fact } from "./facts.ts";
import { probe } from "./probe.ts";
import "./page.css";
import { xrSystem } from "./webxr.ts";

type Answer = keyof XrReportWords["answers"];

/** The page /xr-report: what this device offers, as text to copy. Reads no case and stores nothing. */
async function startReport(root: HTMLElement, lang: UiLanguage): Promise<void> {
  const words = xrReportWords(lang);
  document.documentElement.lang = lang;
  document.title = words.title;
  const said = element("p", "said", words.looking);
  const text = element("pre", "facts", "");
  text.tabIndex = 0;
  const tools = element("div", "tools", "");
  root.append(
    element("h1", "", words.title),
    element("p", "", words.what),
    said,
    tools,
    text,
    element("p", "quiet", words.send),
    link(words.back),
  );

  let facts: readonly Fact[] = await deviceFacts();
  let measured: readonly Fact[] = [];
  let warned: Answer = "unknown";
  const show = (): void => {
    const all: readonly Fact[] = [...facts, ["certificate warning seen", warned], ...measured];
    text.textContent = all.map(([name, value]) => `${name}: ${value}`).join("\n");
  };
  const offered = (mode: string): boolean => facts.some(([name, value]) => name === mode && value === "yes");
  const [ar, vr] = [offered("immersive-ar"), offered("immersive-vr")];
  said.textContent = ar ? words.can.ar : vr ? words.can.vr : isSecureContext ? words.can.none : words.can.insecure;
  const system = xrSystem();
  const measure = async (mode: "ar" | "vr"): Promise<void> => {
    if (!system) return;
    try {
      measured = await probe(system, `immersive-${mode}`);
    } catch (refused) {
      measured = [["session", `refused: ${refused instanceof Error ? `${refused.name} ${refused.message}` : String(refused)}`]];
      said.textContent = words.refused(refused instanceof Error ? refused.name : String(refused));
    }
    show();
  };
  for (const [mode, can] of [
    ["ar", ar],
    ["vr", vr],
  ] as const)
    if (can) tools.append(button(words.enter[mode], () => void measure(mode)));
  if (ar || vr) tools.append(element("p", "quiet", words.how));
  tools.append(
    certificateQuestion(words, (answer) => {
      warned = answer;
      show();
    }),
  );
  const copy = button(words.copy, () => {
    void navigator.clipboard.writeText(text.textContent ?? "").then(() => {
      copy.textContent = words.copied;
    });
  });
  tools.append(copy);
  facts = [...facts, ["languages", navigator.languages.join(" ")]];
  show();
}

function certificateQuestion(words: XrReportWords, answered: (answer: Answer) => void): HTMLElement {
  const choice = document.createElement("select");
  for (const answer of ["unknown", "yes", "no"] as const) choice.add(new Option(words.answers[answer], answer));
  choice.addEventListener("change", () => answered(choice.value as Answer));
  const label = element("label", "", `${words.certificate} `);
  label.append(choice);
  return label;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, name: string, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (name !== "") made.className = name;
  made.textContent = text;
  return made;
}

function button(text: string, run: () => void): HTMLButtonElement {
  const made = element("button", "", text);
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}

function link(text: string): HTMLAnchorElement {
  const made = element("a", "", text);
  made.href = "./";
  return made;
}

const root = document.getElementById("report");
if (!root) throw new Error("the page has no place for the report");
void startReport(root, settingsAtStart(new URLSearchParams(location.search)).lang);
