import type { HandOver } from "../ui/index.ts";
import { refusalOf } from "./refusal.ts";

/** Handing the case to another device by way of the server that served this page, where that server is ours. */
export interface HandingOver {
  /** What the page shows; null where no server of ours can be reached by another device. */
  shown(): HandOver | null;
  /** Puts a case there and shows its addresses. */
  put(file: Blob): Promise<void>;
  close(): void;
}

interface Server {
  readonly addresses: readonly string[];
  readonly case_bytes: number;
}

const SCHEMA = "trocar/server@1";
const MIB = 1024 * 1024;

/** @param changed called when there is something else to show. */
export function createHandingOver(changed: () => void): HandingOver {
  let server: Server | null = null;
  let links: readonly string[] = [];
  const show = (next: readonly string[]): void => {
    links = next;
    changed();
  };
  void serverHere().then((found) => {
    server = found;
    changed();
  });
  return {
    shown: () => (server && server.addresses.length > 0 ? { links } : null),
    async put(file) {
      if (!server) throw refusalOf("usage", null, { reason: "the page did not come from trocar serve" });
      if (file.size > server.case_bytes) throw refusalOf("zip-too-big", null, { limit_mb: server.case_bytes / MIB });
      const path = `/cases/${randomName()}.trocar`;
      const answer = await fetch(path, { method: "PUT", body: file });
      if (!answer.ok) throw refusalOf("write-failed", path, {});
      show(server.addresses.map((address) => `${address}/?case=${path}`));
    },
    close: () => show([]),
  };
}

/** 128 random bits: the address is all that guards the case. */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
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
