import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Opened, openPage, TOP } from "./browser.ts";
import { trocar } from "./command.ts";
import { call, idle, organs, project, type Snapshot, snapshot } from "./page-object.ts";

describe("the sample patient, as a newcomer sees it", () => {
  let opened: Opened;
  let ready: Snapshot;

  beforeAll(async () => {
    opened = await openPage("/?sample=1&lang=en");
    ready = await organs(opened.page, 240_000);
    await opened.page.waitForFunction(
      () => (globalThis as unknown as { trocar: { snapshot(): { needle: string | null } } }).trocar.snapshot().needle !== null,
    );
    await idle(opened.page);
  }, 300_000);
  afterAll(() => opened?.close());

  test("the network finds the organs of the made patient and a needle stands in its lesion", async () => {
    const found = ready.structures.map((structure) => structure.id);
    for (const id of ["liver", "spleen", "kidney_right", "kidney_left", "aorta", "inferior_vena_cava", "bone", "lung", "body"])
      expect(found).toContain(id);
    const truth = JSON.parse(readFileSync(join(TOP, "assets", "sample", "truth.json"), "utf8")) as { target_mm: number[] };
    const now = await snapshot(opened.page);
    now.needles[0].target_mm.forEach((value, axis) => {
      expect(value).toBeCloseTo(truth.target_mm[axis], 3);
    });
    expect(now.sentence).toMatch(/Depth \d+ mm/);
  });

  test("the page shows the true labels beside the network's answer", async () => {
    const { page } = opened;
    await page.getByText("Show the true labels").click();
    await idle(page);
    await page
      .getByText(/network/i)
      .first()
      .click();
    await idle(page);
  });

  test("an edit is undone and redone, by key and by script alike", async () => {
    const { page } = opened;
    const before = await snapshot(page);
    const [x, y, z] = before.needles[0].target_mm;
    await call(page, "setNeedle", { entry_mm: before.needles[0].entry_mm, target_mm: [x + 5, y, z], snap: false });
    expect((await snapshot(page)).needles[0].target_mm[0]).toBeCloseTo(x + 5, 6);
    await page.keyboard.press("Control+z");
    expect((await snapshot(page)).needles[0].target_mm[0]).toBeCloseTo(x, 6);
    await page.keyboard.press("Control+y");
    expect((await snapshot(page)).needles[0].target_mm[0]).toBeCloseTo(x + 5, 6);
    await call(page, "undo");
  });

  test("the page speaks Spanish, the sentence too", async () => {
    const { page } = opened;
    const english = (await snapshot(page)).sentence;
    await page.getByRole("button", { name: "Cambiar a español" }).click();
    await idle(page);
    const spanish = (await snapshot(page)).sentence;
    expect(spanish).not.toBe(english);
    expect(spanish).toMatch(/Profundidad/);
    expect(await page.locator("html").getAttribute("lang")).toBe("es");
    await page.getByRole("button", { name: "Switch to English" }).click();
    await idle(page);
  });

  test("toScene keeps the patient's left on the left, head up and front towards the viewer", async () => {
    const scene = await opened.page.evaluate(() => {
      const { trocar: own } = globalThis as unknown as {
        trocar: { toScene(p: readonly number[]): number[]; fromScene(p: readonly number[]): number[] };
      };
      return {
        left: own.toScene([100, 0, 0]),
        back: own.toScene([0, 100, 0]),
        head: own.toScene([0, 0, 100]),
        again: own.fromScene(own.toScene([12, -34, 56])),
      };
    });
    expect(scene.left).toEqual([0.1, expect.closeTo(0, 9), expect.closeTo(0, 9)]);
    expect(scene.head[1]).toBeCloseTo(0.1, 9);
    expect(scene.back[2]).toBeCloseTo(-0.1, 9);
    for (const [axis, value] of scene.again.entries()) expect(value).toBeCloseTo([12, -34, 56][axis], 6);
  });

  test("a patient's left organ is seen on the right of the coronal picture", async () => {
    const right = await project(opened.page, [-80, 0, 50], "coronal");
    const left = await project(opened.page, [80, 0, 50], "coronal");
    expect(right.x_px).toBeLessThan(left.x_px);
    const front = await project(opened.page, [0, -60, 50], "axial");
    const back = await project(opened.page, [0, 60, 50], "axial");
    expect(front.y_px).toBeLessThan(back.y_px);
  });

  test("a saved case holds document, labels and surfaces, and no name", async () => {
    const bytes = await opened.page.evaluate(async () => {
      const { trocar: own } = globalThis as unknown as { trocar: { save(): Promise<Blob> } };
      return Array.from(new Uint8Array(await (await own.save()).arrayBuffer()));
    });
    const parts = unzipSync(Uint8Array.from(bytes));
    expect(Object.keys(parts)).toEqual(["mimetype", "case.json", "labels.nii.gz", "surfaces.glb"]);
    const text = new TextDecoder().decode(parts["case.json"]);
    const document = JSON.parse(text) as { schema: string; needles: unknown[]; assessments: Record<string, { verdict: string }> };
    expect(document.schema).toBe("trocar/case@1");
    expect(Object.values(document.assessments)[0].verdict).toMatch(/safe|caution|forbidden/);
    expect(text).not.toMatch(/PHANTOM\^|TROCAR\^/);
  });

  test("a reload brings the case back by itself, needle and all", async () => {
    const { page, address } = opened;
    await idle(page);
    const before = await snapshot(page);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await page.goto(`${address}/`);
    await page.waitForFunction(() => "trocar" in globalThis);
    const after = await organs(page, 120_000);
    await idle(page);
    expect(after.structures.map((structure) => structure.id)).toEqual(before.structures.map((structure) => structure.id));
    expect((await snapshot(page)).needles).toEqual(before.needles);
  });

  test("a cancelled job leaves the case as it was and rejects with its code", async () => {
    const { page } = opened;
    const before = await snapshot(page);
    const code = await page.evaluate(async () => {
      const { trocar: own } = globalThis as unknown as { trocar: { load(s: unknown): Promise<unknown>; cancel(): Promise<void> } };
      const job = own.load({ sample: true }).then(
        () => "done",
        (error: { code: string }) => error.code,
      );
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await own.cancel();
      return job;
    });
    expect(code).toBe("cancelled");
    const after = await snapshot(page);
    expect(after.state).toBe("ready");
    expect(after.needles).toEqual(before.needles);
  });

  test("a GLB of surfaces is opened to be looked at, and the case comes back from this browser", async () => {
    const { page } = opened;
    const folder = mkdtempSync(join(tmpdir(), "trocar-glb-"));
    const ran = await trocar(
      "surfaces",
      join(TOP, "assets", "sample", "labels.nii.gz"),
      "--out",
      join(folder, "organs.glb"),
      "--structures",
      "liver,kidney_right,kidney_left",
    );
    expect(ran.code, ran.stdout).toBe(0);
    const bytes = Array.from(readFileSync(join(folder, "organs.glb")));
    await page.evaluate(async (given) => {
      const { trocar: own } = globalThis as unknown as { trocar: { load(s: unknown): Promise<unknown> } };
      await own.load([{ name: "organs.glb", bytes: Uint8Array.from(given) }]);
    }, bytes);
    const shown = await snapshot(page);
    expect(new Set(shown.surfaces?.structures)).toEqual(new Set(["liver", "kidney_right", "kidney_left"]));
    expect(shown.needles).toEqual([]);
    const [kept] = await call<readonly { id: string }[]>(page, "cases");
    await call(page, "openCase", kept.id);
    await idle(page);
    expect((await snapshot(page)).needles.length).toBe(1);
  });

  test("what is no series is refused with its code, and the case stays", async () => {
    const { page } = opened;
    const code = await page.evaluate(() => {
      const { trocar: own } = globalThis as unknown as { trocar: { load(s: unknown): Promise<unknown> } };
      return own.load([{ name: "note.txt", bytes: new TextEncoder().encode("this is no image") }]).then(
        () => "done",
        (error: { code: string }) => error.code,
      );
    });
    expect(["no-series", "not-dicom"]).toContain(code);
    expect((await snapshot(page)).needles.length).toBe(1);
  });

  test("nothing left the origin, nothing complained, and the policy forbids it", async () => {
    expect(opened.foreign).toEqual([]);
    expect(opened.complaints).toEqual([]);
    const policy = (await opened.page.request.get(`${opened.address}/`)).headers()["content-security-policy"];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toContain("unsafe-inline");
  });
});

test("on a phone the picture is in front when the organs are there, not the list", async () => {
  const phone = await openPage("/?sample=1&lang=en", { width: 390, height: 844 });
  await organs(phone.page, 240_000);
  await phone.page.getByTestId("sentence").waitFor({ state: "visible" });
  expect(await phone.page.locator(".drawer-veil").count()).toBe(0);
  expect(phone.complaints).toEqual([]);
  await phone.close();
}, 300_000);

describe("the command line on the sample patient", () => {
  const folder = mkdtempSync(join(tmpdir(), "trocar-sample-"));
  const labels = join(folder, "labels.nii.gz");

  test("inspect names one ready series and prints no patient name", async () => {
    const ran = await trocar("inspect", join(TOP, "assets", "sample", "series.zip"));
    expect(ran.code).toBe(0);
    const series = ran.json()["series"] as { status: string; slices: number; geometry: { direction: number[] } }[];
    expect(series.map((one) => [one.status, one.slices])).toEqual([["ready", 92]]);
    expect(ran.stdout).not.toMatch(/TROCAR\^/);
  });

  test("segment writes a label map in the series' own grid, twice the same bytes whatever the number of workers", async () => {
    const zip = join(TOP, "assets", "sample", "series.zip");
    const one = await trocar("segment", zip, "--out", labels, "--threads", "1", "--quiet");
    expect(one.code, one.stdout).toBe(0);
    const other = join(folder, "other.nii.gz");
    const two = await trocar("segment", zip, "--out", other, "--threads", "2", "--quiet");
    expect(two.code).toBe(0);
    expect(readFileSync(other).equals(readFileSync(labels))).toBe(true);
    expect((one.json()["out"] as { sha256: string }).sha256).toBe((two.json()["out"] as { sha256: string }).sha256);
  });

  test("surfaces and assess answer from the label map alone", async () => {
    const glb = join(folder, "organs.glb");
    const surfaces = await trocar("surfaces", labels, "--out", glb);
    expect(surfaces.code).toBe(0);
    expect(existsSync(glb)).toBe(true);
    const built = surfaces.json()["surfaces"] as { id: string; watertight: boolean; volume_ml: number; labels_volume_ml: number }[];
    for (const surface of built) {
      expect(surface.watertight, surface.id).toBe(true);
      expect(Math.abs(surface.volume_ml / surface.labels_volume_ml - 1), surface.id).toBeLessThanOrEqual(0.02);
    }
    const assessed = await trocar("assess", labels, "--entry", "-190,0,60", "--target", "-60,0,60", "--profile");
    expect(assessed.code, assessed.stdout).toBe(0);
    expect(assessed.json()["schema"]).toBe("trocar/assess@1");
    expect(assessed.stderr).toBe("");
  });

  test("wrong usage ends with 2, a missing file with 3, a senseless point with 5, each with one error document", async () => {
    for (const [code, name, args] of [
      [2, "usage", ["assess", labels, "--target", "1,2"]],
      [2, "usage", ["nonsense"]],
      [2, "usage", ["assess", labels, "--entry", "0,0,0", "--target", "1,1,1", "--preset", "acupuncture"]],
      [2, "labels-needed", ["surfaces", join(TOP, "assets", "sample"), "--out", join(folder, "x.glb")]],
      [3, "file-not-found", ["inspect", join(folder, "nowhere")]],
      [5, "target-outside-volume", ["assess", labels, "--entry", "0,0,0", "--target", "9999,0,0"]],
      [5, "needle-zero-length", ["assess", labels, "--entry", "0,0,50", "--target", "0,0,50"]],
    ] as const) {
      const ran = await trocar(...args);
      expect(ran.code, args.join(" ")).toBe(code);
      const document = ran.json() as { schema: string; error: { code: string; severity: string } };
      expect(document.schema).toBe("trocar/error@1");
      expect(document.error.code).toBe(name);
      expect(document.error.severity).toBe("error");
    }
  });
});
