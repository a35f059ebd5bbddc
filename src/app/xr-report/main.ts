import { type UiLanguage, type XrReportWords, xrReportWords } from "../../texts/index.ts";
import { settingsAtStart } from "../settings.ts";
import { deviceFacts } from "./facts.ts";
import { button, codePicture, element, groupSection } from "./parts.ts";
import { PROBE_S, type ProbeMode, probe } from "./probe.ts";
import { type Group, reportParts, reportText } from "./report.ts";
import "./page.css";
import { xrSystem } from "./webxr.ts";

type Answer = keyof XrReportWords["answers"];

/** The page /xr-report: what this device offers, as text to copy. Reads no case and stores nothing. */
async function startReport(root: HTMLElement, lang: UiLanguage): Promise<void> {
  const words = xrReportWords(lang);
  document.documentElement.lang = lang;
  document.title = words.title;
  const said = element("p", "said", words.looking);
  const tools = element("div", "buttons");
  const status = element("section", "card status");
  status.append(said, tools);
  const groups = element("div", "groups");
  const send = sendSection(words);
  root.append(
    heading(words),
    status,
    certificateQuestion(words, (answer) => {
      warned = answer;
      show();
    }),
    send.section,
    element("h2", "", words.found),
    groups,
    send.plain,
    link(words.back),
  );

  const found = await deviceFacts();
  const measured = new Map<ProbeMode, Group>();
  let warned: Answer = "unknown";
  const show = (): void => {
    const asked: Group = { title: "answered", facts: [["certificate warning seen", warned]], curves: [] };
    const all = [...found, asked, ...measured.values()];
    groups.replaceChildren(...all.map(groupSection));
    send.show(reportText(all));
  };
  const offered = (mode: ProbeMode): boolean =>
    found.some(({ facts }) => facts.some(([name, value]) => name === `immersive-${mode}` && value === "yes"));
  const modes = (["ar", "vr"] as const).filter(offered);
  const none = isSecureContext ? "none" : "insecure";
  said.textContent = words.can[modes[0] ?? none];
  for (const mode of modes) {
    tools.append(
      button(words.enter[mode](PROBE_S), mode === modes[0] ? "primary" : "", () => {
        void measure(mode);
      }),
    );
  }
  if (modes.length > 0) status.append(element("p", "quiet", words.how));
  show();

  async function measure(mode: ProbeMode): Promise<void> {
    const system = xrSystem();
    if (!system) return;
    for (const one of tools.querySelectorAll("button")) one.disabled = true;
    const group = await probe(system, mode);
    const [[, started]] = group.facts;
    said.textContent = started === "yes" ? words.measured[mode] : words.refused(started.replace(/^no, /, ""));
    measured.set(mode, group);
    for (const one of tools.querySelectorAll("button")) one.disabled = false;
    show();
  }
}

function heading(words: XrReportWords): HTMLElement {
  const header = element("header", "");
  header.append(element("h1", "", words.title), element("p", "quiet", words.what));
  return header;
}

interface SendSection {
  readonly section: HTMLElement;
  /** The text itself, folded. */
  readonly plain: HTMLElement;
  show(text: string): void;
}

/** How the report leaves the device: copied, or from screen to camera. */
function sendSection(words: XrReportWords): SendSection {
  const section = element("section", "card send");
  const text = element("pre", "facts");
  text.tabIndex = 0;
  const plain = element("details", "plain");
  plain.append(element("summary", "", words.asText), text);
  const codes = element("div", "codes");
  codes.hidden = true;
  const copy = button(words.copy, "primary", () => void copyReport());
  async function copyReport(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text.textContent ?? "");
      copy.textContent = words.copied;
    } catch {
      // No clipboard without a secure page or permission: the text is there to be copied by hand.
      plain.open = true;
      getSelection()?.selectAllChildren(text);
      text.scrollIntoView({ block: "nearest" });
    }
  }
  const asCode = button(words.asCode, "", () => {
    codes.hidden = !codes.hidden;
    asCode.setAttribute("aria-expanded", String(!codes.hidden));
    if (!codes.hidden) show(text.textContent ?? "");
  });
  asCode.setAttribute("aria-expanded", "false");
  const buttons = element("div", "buttons");
  buttons.append(copy, asCode);
  section.append(buttons, element("p", "quiet", words.send), codes);
  let at = 0;
  /** One part at a time: a camera reads one code, and turns to the next. */
  function drawCode(parts: readonly string[]): void {
    at = Math.min(at, parts.length - 1);
    const turn = (by: number): void => {
      at = (at + by + parts.length) % parts.length;
      drawCode(parts);
    };
    const walk = element("div", "buttons walk");
    const label = words.code(at + 1, parts.length);
    walk.append(
      button("‹", "", () => turn(-1)),
      element("span", "", label),
      button("›", "", () => turn(1)),
    );
    const [back, , next] = walk.children;
    back.setAttribute("aria-label", words.previous);
    next.setAttribute("aria-label", words.next);
    codes.replaceChildren(codePicture(parts[at], label), walk);
  }
  function show(next: string): void {
    text.textContent = next;
    copy.textContent = words.copy;
    if (!codes.hidden) drawCode(reportParts(next));
  }
  return { section, plain, show };
}

function certificateQuestion(words: XrReportWords, answered: (answer: Answer) => void): HTMLElement {
  const field = element("fieldset", "card");
  field.append(element("legend", "", words.certificate));
  const row = element("div", "buttons");
  for (const answer of ["yes", "no", "unknown"] as const) {
    const label = element("label", "choice");
    const choice = element("input", "");
    choice.type = "radio";
    choice.name = "certificate";
    choice.value = answer;
    choice.checked = answer === "unknown";
    choice.addEventListener("change", () => answered(answer));
    label.append(choice, element("span", "", words.answers[answer]));
    row.append(label);
  }
  field.append(row);
  return field;
}

function link(text: string): HTMLAnchorElement {
  const made = element("a", "", text);
  made.href = "./";
  return made;
}

const root = document.getElementById("report");
if (!root) throw new Error("the page has no place for the report");
void startReport(root, settingsAtStart(new URLSearchParams(location.search)).lang);
