import type { Page } from "playwright-core";

type Point = readonly [number, number, number];

/** The parts of a snapshot (interfaces.md 10) that tests read. */
export interface Snapshot {
  readonly state: string;
  readonly job: { readonly stage: string; readonly done: number; readonly total: number } | null;
  readonly problems: readonly { readonly code: string }[];
  readonly series: readonly { readonly id: string; readonly status: string; readonly problems: readonly { readonly code: string }[] }[];
  readonly structures: readonly {
    readonly id: string;
    readonly label: number;
    readonly visible: boolean;
    readonly volume_ml: number;
    readonly clearance_mm: number | null;
  }[];
  readonly surfaces: { readonly triangles: number; readonly structures: readonly string[] } | null;
  readonly needles: readonly { readonly id: string; readonly entry_mm: Point; readonly target_mm: Point }[];
  readonly needle: string | null;
  readonly assessment: {
    readonly verdict: string;
    readonly depth_mm: number;
    readonly skin: { readonly at_mm: number } | null;
    readonly crossings: readonly { readonly structure: string; readonly length_mm: number; readonly from_mm: number }[];
    readonly structures: readonly { readonly id: string; readonly distance_mm: number; readonly clearance_mm: number }[];
    readonly hit: { readonly samples: number } | null;
  } | null;
  readonly sentence: string | null;
  readonly history: { readonly undo: number; readonly redo: number };
  readonly environment: { readonly isolated: boolean; readonly threads: number };
}

interface Trocar {
  snapshot(): Snapshot;
  idle(): Promise<void>;
  project(point: Point, view: string): { x_px: number; y_px: number; visible: boolean; occluded: boolean };
}

/** The page's state as a script reads it. */
export function snapshot(page: Page): Promise<Snapshot> {
  return page.evaluate(() => (globalThis as unknown as { trocar: Trocar }).trocar.snapshot());
}

/** Waits until nothing runs and the last frame is drawn. */
export function idle(page: Page): Promise<void> {
  return page.evaluate(() => (globalThis as unknown as { trocar: Trocar }).trocar.idle());
}

/** Where a point of the patient is seen. */
export function project(
  page: Page,
  point: Point,
  view: string,
): Promise<{ x_px: number; y_px: number; visible: boolean; occluded: boolean }> {
  return page.evaluate(([p, v]) => (globalThis as unknown as { trocar: Trocar }).trocar.project(p, v), [point, view] as const);
}

/** Calls a method of `globalThis.trocar`. */
export function call<T>(page: Page, method: string, ...args: readonly unknown[]): Promise<T> {
  return page.evaluate(
    ([name, given]) =>
      (globalThis as unknown as { trocar: Record<string, (...a: readonly unknown[]) => unknown> }).trocar[name](...given) as T,
    [method, args] as const,
  );
}

/** Waits until the organs are there, or fails with what the page says instead. */
export async function organs(page: Page, within_ms: number): Promise<Snapshot> {
  const until = Date.now() + within_ms;
  for (;;) {
    const now = await snapshot(page);
    if (now.state === "ready" && now.surfaces !== null && now.job === null) return now;
    if (now.state === "failed" || Date.now() > until)
      throw new Error(`no organs: ${JSON.stringify({ state: now.state, job: now.job, problems: now.problems })}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
