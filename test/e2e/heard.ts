import type { Page } from "playwright-core";

/** A sound as the loudspeakers got it. */
export interface Burst {
  /** Since the last `clear`. */
  readonly at_ms: number;
  readonly hertz: number;
  readonly ms: number;
  /** Root mean squares of the two channels. */
  readonly left: number;
  readonly right: number;
}

interface Ears {
  /** What sounded since the last `clear`. */
  bursts(): readonly Burst[];
  clear(): void;
}

/** Puts ears before the loudspeakers of every audio context that the page makes. Call it before the page loads. */
export async function listen(page: Page): Promise<void> {
  await page.addInitScript(ears);
}

/** The sounds of the last moments; waits until the ears have got them. */
export async function heard(page: Page): Promise<readonly Burst[]> {
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
  return page.evaluate(() => {
    const { ears } = globalThis as unknown as { ears: Ears };
    const bursts = ears.bursts();
    ears.clear();
    return bursts;
  });
}

/** Runs in the page. */
function ears(): void {
  const own = globalThis as unknown as { AudioContext: typeof AudioContext; ears: Ears };
  const BLOCK = 8192;
  const LOUD = 0.004;
  let channels: [number[], number[]] = [[], []];
  let rate = 48_000;

  own.AudioContext = class extends own.AudioContext {
    constructor(options?: AudioContextOptions) {
      super(options);
      rate = this.sampleRate;
      const hub = new GainNode(this, { channelCount: 2, channelCountMode: "explicit" });
      hub.connect(this.destination);
      Object.defineProperty(this, "destination", { value: hub });
      // Blocks follow each other without a gap or an overlap; an analyser that is looked at now and then would leave both.
      const recorder = this.createScriptProcessor(BLOCK, 2, 2);
      recorder.onaudioprocess = ({ inputBuffer }) => {
        for (const n of [0, 1]) channels[n].push(...inputBuffer.getChannelData(n));
      };
      hub.connect(recorder);
      recorder.connect(super.destination);
    }
  };

  function burst(from: number, to: number): Burst {
    const rms = (of: number[]): number => Math.sqrt(of.slice(from, to).reduce((sum, v) => sum + v * v, 0) / (to - from));
    const [left, right] = [rms(channels[0]), rms(channels[1])];
    const loud = left > right ? channels[0] : channels[1];
    // Its middle, without the flanks.
    const [a, b] = [from + Math.floor((to - from) / 4), to - Math.floor((to - from) / 4)];
    const rises: number[] = [];
    for (let n = a + 1; n < b; n++) if (loud[n - 1] < 0 && loud[n] >= 0) rises.push(n);
    const hertz = rises.length < 2 ? 0 : ((rises.length - 1) * rate) / (rises[rises.length - 1] - rises[0]);
    return { at_ms: (from / rate) * 1000, hertz, ms: ((to - from) / rate) * 1000, left, right };
  }

  own.ears = {
    bursts() {
      const found: Burst[] = [];
      const quiet = rate * 0.03;
      let [from, last] = [-1, -1];
      const length = Math.min(channels[0].length, channels[1].length);
      for (let n = 0; n <= length; n++) {
        const isLoud = n < length && Math.abs(channels[0][n]) + Math.abs(channels[1][n]) > LOUD;
        if (isLoud) {
          if (from < 0) from = n;
          last = n;
        } else if (from >= 0 && (n - last > quiet || n === length)) {
          found.push(burst(from, last));
          from = -1;
        }
      }
      return found;
    },
    clear() {
      channels = [[], []];
    },
  };
}
