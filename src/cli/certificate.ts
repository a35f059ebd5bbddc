import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { generate } from "selfsigned";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

interface Kept extends Certificate {
  readonly names: readonly string[];
  readonly until: string;
}

/** A headset keeps an exception for this long before it asks again. */
const VALID_DAYS = 397;
const DAY_MS = 86_400_000;

/**
 * A certificate of this computer's own for https on the local network, kept between starts so that a headset's exception holds.
 * Made anew when an address is missing from it or when it runs out.
 * @param names host names and addresses that it must cover.
 */
export async function localCertificate(file: string, names: readonly string[], now: Date): Promise<Certificate> {
  const kept = await readKept(file);
  if (kept && names.every((name) => kept.names.includes(name)) && new Date(kept.until) > now) return kept;
  const until = new Date(now.getTime() + VALID_DAYS * DAY_MS);
  const altNames = names.map((name) => (/^[\d.]+$|:/.test(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name }));
  const made = await generate([{ name: "commonName", value: "Trocar on this computer" }], {
    keySize: 2048,
    algorithm: "sha256",
    notBeforeDate: new Date(now.getTime() - DAY_MS),
    notAfterDate: until,
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "subjectAltName", altNames },
    ],
  });
  const fresh: Kept = { key: made.private, cert: made.cert, names, until: until.toISOString() };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(fresh), { mode: 0o600 });
  return fresh;
}

async function readKept(file: string): Promise<Kept | null> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Kept;
  } catch {
    return null;
  }
}
