import type { Problem, ProblemTable } from "../base/index.ts";
import { messageOf, type UiLanguage } from "../texts/index.ts";
import type { HandOver } from "../ui/index.ts";
import { randomName } from "./random.ts";
import { isRefusal, refusalOf } from "./refusal.ts";

/** Handing the case to another device by way of the server that served this page, where that server is ours. */
export interface HandingOver {
  /** @param has what there is to hand over. */
  shown(lang: UiLanguage, has: { readonly labels: boolean; readonly image: boolean }): HandOver;
  /**
   * Opens the sheet, puts the case on the server where there is one, and shows its addresses. What goes wrong with that is shown on the sheet, which
   * keeps the addresses that it had.
   * @param why why this browser does not enter itself; null where nobody asked, or where the sheet is open and says so already.
   */
  open(why: Problem | null, withImage: boolean, file: () => Promise<Blob>): Promise<void>;
  close(): void;
  /** Where this page would be over https, as another device or this browser opens it. */
  secureAddress(): string;
}

interface Server {
  readonly addresses: readonly string[];
  readonly case_bytes: number;
}

interface Sheet {
  readonly why: Problem | null;
  readonly links: readonly string[];
  readonly busy: boolean;
  readonly image: boolean;
  readonly trouble: Problem | null;
}

const SCHEMA = "trocar/server@1";
const MIB = 1024 * 1024;
const TOO_OFTEN = 429;

/** @param changed called when there is something else to show. */
export function createHandingOver(changed: () => void): HandingOver {
  let server: Server | null = null;
  let sheet: Sheet | null = null;
  // A sheet that was closed, or opened anew, is not changed by what was begun before.
  let opened = 0;
  const show = (next: Sheet | null): void => {
    sheet = next;
    changed();
  };
  void serverHere().then((found) => {
    server = found;
    changed();
  });
  const reached = (): readonly string[] => server?.addresses ?? [];
  return {
    shown(lang, { labels, image }) {
      const way = !labels ? "none" : reached().length > 0 ? "link" : "file";
      if (!sheet) return { way, sheet: null };
      const said = (found: Problem | null): string | null => found && messageOf(found, lang);
      return { way, sheet: { ...sheet, why: said(sheet.why), trouble: said(sheet.trouble), image: image ? sheet.image : null } };
    },
    async open(why, withImage, file) {
      opened += 1;
      const own = opened;
      const [before, limit] = [sheet, server?.case_bytes ?? 0];
      const open: Sheet = { why: why ?? before?.why ?? null, links: before?.links ?? [], busy: false, image: withImage, trouble: null };
      if (reached().length === 0) return show(open);
      show({ ...open, busy: true });
      try {
        const path = await put(await file(), limit);
        if (own === opened) show({ ...open, links: reached().map((address) => `${address}/?case=${path}`) });
      } catch (caught) {
        if (own === opened) show({ ...open, image: before?.image ?? false, trouble: isRefusal(caught) ? caught.problem : null });
        if (!isRefusal(caught)) throw caught;
      }
    },
    close() {
      opened += 1;
      show(null);
    },
    secureAddress() {
      const [first] = reached();
      return first === undefined ? `https://${location.host}${location.pathname}` : `${first}/`;
    },
  };
}

/** Puts a case on the server; gives its path there. Rejects with a Refusal. */
async function put(file: Blob, limit_bytes: number): Promise<string> {
  if (file.size > limit_bytes) throw refusalOf("case-too-large", null, { size_mb: file.size / MIB, limit_mb: limit_bytes / MIB });
  // The address is all that guards the case.
  const path = `/cases/${randomName()}.trocar`;
  const answer = await fetch(path, { method: "PUT", body: file }).catch(() => null);
  if (answer?.ok) return path;
  const reason: ProblemTable["hand-over-failed"]["reason"] =
    answer === null ? "no-answer" : answer.status === TOO_OFTEN ? "too-often" : "refused";
  throw refusalOf("hand-over-failed", null, { reason });
}

/** The server that this page came from, null when it is another program's. */
async function serverHere(): Promise<Server | null> {
  try {
    const answer = await fetch("/trocar-server.json");
    const said = (await answer.json()) as { readonly schema?: unknown } & Server;
    return said.schema === SCHEMA ? said : null;
  } catch {
    return null;
  }
}
