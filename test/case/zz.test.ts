import { writeFileSync } from "node:fs";
import { test } from "vitest";
import { sha256Hex, unshared } from "../../src/base/index.ts";
import { caseJson } from "../../src/case/index.ts";
import { madeDocument, madeMap, TRUST } from "./made.ts";
test("write", async () => {
  const map = madeMap();
  const document = await madeDocument();
  writeFileSync(new URL("samples/case-1.json", import.meta.url), JSON.stringify(caseJson({ document, modified: "2026-03-12T09:00:00.000Z", tool: { name: "trocar", version: "0.1.0" }, labels: { map, trust: TRUST, sha256: await sha256Hex(unshared(map.labels)) }, overrides: document.overrides, assessments: {} }), null, 2) + "\n");
});
