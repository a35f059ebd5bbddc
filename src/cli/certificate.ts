import { createHash, X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { generate } from "selfsigned";

/** What https on the local network is served with. PEM. */
export interface Certificate {
  readonly key: string;
  /** The leaf and behind it the authority that signed it. */
  readonly cert: string;
  /** The authority alone, DER: what a device installs so that it warns no more. */
  readonly authority: Uint8Array;
  /** SHA-256 of the authority, as devices show it: "AB:CD:...". */
  readonly fingerprint: string;
}

interface Pair {
  readonly key: string;
  readonly cert: string;
}

interface Kept {
  readonly authority: Pair & { readonly until: string };
  readonly leaf: Pair & { readonly names: readonly string[]; readonly until: string };
}

const DAY_MS = 86_400_000;
/** Browsers refuse a leaf that is valid for longer than 398 days (CA/Browser Forum): 397 with the day before today, against clocks that are behind. */
const LEAF_DAYS = 396;
/** The authority outlives the leaves: a device installs it once. */
const AUTHORITY_DAYS = 3650;
/** A leaf is made anew this long before it runs out. */
const RENEW_DAYS = 7;

/**
 * A certificate for https on the local network, signed by an authority of this computer's own. Both are kept between starts, so that what a device
 * installed or excepted holds; the leaf is made anew when an address is missing from it or when it is about to run out, the authority stays.
 * @param file where they are kept, readable by this user alone; it holds the authority's key.
 * @param names host names and addresses that the leaf must cover.
 */
export async function localCertificate(file: string, names: readonly string[], now: Date): Promise<Certificate> {
  const kept = await readKept(file);
  const authority = kept && stillGood(kept.authority, now) ? kept.authority : await newAuthority(now);
  const same = kept !== null && authority === kept.authority;
  const covered = same && names.every((name) => kept.leaf.names.includes(name)) && stillGood(kept.leaf, now);
  const leaf = covered ? kept.leaf : await newLeaf(authority, names, now);
  if (!covered) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify({ authority, leaf } satisfies Kept), { mode: 0o600 });
  }
  const der = new X509Certificate(authority.cert).raw;
  return { key: leaf.key, cert: `${leaf.cert}\n${authority.cert}`, authority: new Uint8Array(der), fingerprint: fingerprintOf(der) };
}

function fingerprintOf(der: Uint8Array): string {
  const hex = createHash("sha256").update(der).digest("hex").toUpperCase();
  return (hex.match(/../g) ?? []).join(":");
}

async function newAuthority(now: Date): Promise<Kept["authority"]> {
  const until = new Date(now.getTime() + AUTHORITY_DAYS * DAY_MS);
  const made = await generate([{ name: "commonName", value: "Trocar on this computer" }], {
    keySize: 2048,
    algorithm: "sha256",
    notBeforeDate: new Date(now.getTime() - DAY_MS),
    notAfterDate: until,
    extensions: [
      { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { key: made.private, cert: made.cert, until: until.toISOString() };
}

async function newLeaf(authority: Pair, names: readonly string[], now: Date): Promise<Kept["leaf"]> {
  const until = new Date(now.getTime() + LEAF_DAYS * DAY_MS);
  const altNames = names.map((name) => (/^[\d.]+$|:/.test(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name }));
  const made = await generate([{ name: "commonName", value: "Trocar" }], {
    keySize: 2048,
    algorithm: "sha256",
    notBeforeDate: new Date(now.getTime() - DAY_MS),
    notAfterDate: until,
    ca: { key: authority.key, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames },
    ],
  });
  return { key: made.private, cert: made.cert, names, until: until.toISOString() };
}

function stillGood({ until }: { readonly until: string }, now: Date): boolean {
  return new Date(until).getTime() > now.getTime() + RENEW_DAYS * DAY_MS;
}

async function readKept(file: string): Promise<Kept | null> {
  try {
    const kept = JSON.parse(await readFile(file, "utf8")) as Partial<Kept>;
    return kept.authority && kept.leaf ? { authority: kept.authority, leaf: kept.leaf } : null;
  } catch {
    return null;
  }
}
