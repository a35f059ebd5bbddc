/** What the main thread did for one frame, ms. */
export interface FrameCost {
  /** Everything that the page ran: the frame's callbacks, timers, pointer events, and the promises that these set off. */
  readonly work_ms: number;
  /** Of that, the scene's drawing. */
  readonly drawing_ms: number;
  /** Of that, what stands in for a device: poses that a browser with a headset has at hand. */
  readonly emulator_ms: number;
  /** Since the frame before. */
  readonly interval_ms: number;
}

/** What the bench asks of the page's scene. */
export interface SceneInPage {
  readonly meshes: readonly {
    readonly name: string;
    readonly parent: { readonly name: string } | null;
    isEnabled(): boolean;
    getVerticesData(kind: string): ArrayLike<number> | null;
    getIndices(): ArrayLike<number> | null;
  }[];
  getMeshByName(name: string): object | null;
}

/** The page's side of the measuring. */
export interface Meter {
  begin(): void;
  end(): readonly FrameCost[];
  /** The next frame of the screen, for whoever moves the hands: what is done there is not measured. */
  frame(): Promise<number>;
  /** Tells the scene's drawing from the rest. @param modules the page's own scripts: Babylon keeps its engines in one of them. */
  findScene(modules: readonly object[]): void;
  /** Whether the scene draws at all. Drawn by software it takes every processor there is, and the main thread waits for its turn: that is no work of the page's. */
  draw(on: boolean): void;
  /** The same for the emulator's poses. Call it once the device is worn. */
  findDevice(): void;
}

/**
 * Runs in the page before its own scripts: wraps everything that calls the page back, so that the product is measured as it is shipped. A frame begins
 * with a session's callback; without a session, with the screen's.
 */
export function meter(): void {
  type Call = (this: unknown, ...given: unknown[]) => unknown;
  type Methods = Record<string, Call>;
  /** Babylon's list of its engines, under whatever name the bundler gave it. */
  interface Engines {
    readonly Instances?: readonly { readonly scenes: readonly SceneInPage[] }[];
  }
  const own = globalThis as unknown as { meter: Meter; scene?: SceneInPage } & Record<
    "XRSession" | "XRFrame" | "XRRigidTransform",
    { prototype: Methods }
  >;
  const nextFrame = requestAnimationFrame.bind(globalThis);
  const now = performance.now.bind(performance);
  const deviceLoops = new WeakSet<object>();
  let frames: FrameCost[] = [];
  let [on, draws, inSession, wasDevice, depth, apartDepth] = [false, true, false, false, 0, 0];
  let [work, drawing, emulator, begun_ms, seen_ms] = [0, 0, 0, 0, Number.NaN];

  function cut(): void {
    const at = now();
    if (on && begun_ms > 0) frames.push({ work_ms: work, drawing_ms: drawing, emulator_ms: emulator, interval_ms: at - begun_ms });
    begun_ms = at;
    [work, drawing, emulator] = [0, 0, 0];
  }

  /** Promises run before the next callback; three turns: a promise's own promises, too. */
  function countPromises(): void {
    const from = now();
    queueMicrotask(() =>
      queueMicrotask(() =>
        queueMicrotask(() => {
          work += now() - from;
        }),
      ),
    );
  }

  function counted(run: () => unknown): unknown {
    if (depth > 0) return run();
    depth++;
    const from = now();
    try {
      return run();
    } finally {
      depth--;
      work += now() - from;
    }
  }

  /** Replaces a method by one that tells its time, calls of it within it once. */
  function apart(of: Methods, name: string, add: (ms: number) => void): void {
    const method = of[name];
    of[name] = function (...given) {
      if (apartDepth > 0) return method.apply(this, given);
      apartDepth++;
      const from = now();
      try {
        return method.apply(this, given);
      } finally {
        apartDepth--;
        add(now() - from);
      }
    };
  }

  globalThis.requestAnimationFrame = (draw) =>
    nextFrame((t_ms) => {
      const isDevice = deviceLoops.has(draw);
      if (!inSession && !isDevice && t_ms !== seen_ms) cut();
      [seen_ms, wasDevice] = [t_ms, false];
      if (isDevice) draw(t_ms);
      else counted(() => draw(t_ms));
      // The emulator's own loop is no work of the page's; what the session's callback does within it is.
      if (wasDevice) deviceLoops.add(draw);
      countPromises();
    });
  const { setTimeout: later } = globalThis;
  const timed = (run: Call, after_ms?: number, ...given: unknown[]): number =>
    later(() => {
      counted(() => run.apply(globalThis, given));
      countPromises();
    }, after_ms) as unknown as number;
  Object.assign(globalThis, { setTimeout: timed });
  const { addEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type: string, listener: unknown, options?: AddEventListenerOptions | boolean): void {
    const isOurs = typeof listener === "function" && /^(pointer|mouse)/.test(type);
    const run = (event: Event): void => {
      counted(() => (listener as Call).call(this, event));
      countPromises();
    };
    addEventListener.call(this, type, isOurs ? run : (listener as EventListener), options);
  };

  own.meter = {
    begin() {
      [frames, on, begun_ms] = [[], true, 0];
    },
    end() {
      on = false;
      return frames;
    },
    frame: () => new Promise((resolve) => nextFrame(resolve)),
    findScene(modules) {
      for (const module of modules) {
        const exported = Object.values(module) as readonly (Engines | null)[];
        const engines = exported.find((one) => Array.isArray(one?.Instances))?.Instances ?? [];
        const scene = engines.flatMap((engine) => engine.scenes).find((one) => one.getMeshByName("ground") !== null);
        if (!scene) continue;
        own.scene = scene;
        const { render } = scene as unknown as Methods;
        Object.assign(scene, {
          render(this: unknown, ...given: unknown[]) {
            if (draws) render.apply(this, given);
          },
        });
        apart(scene as unknown as Methods, "render", (ms) => {
          drawing += ms;
        });
        return;
      }
      throw new Error("the page's scene was not found");
    },
    draw(next) {
      draws = next;
    },
    findDevice() {
      const add = (ms: number): void => {
        emulator += ms;
      };
      for (const name of ["getPose", "getViewerPose", "getJointPose", "fillPoses"]) apart(own.XRFrame.prototype, name, add);
      const { requestAnimationFrame: ask } = own.XRSession.prototype;
      own.XRSession.prototype["requestAnimationFrame"] = function (draw) {
        return ask.call(this, (...given: unknown[]) => {
          [inSession, wasDevice] = [true, true];
          cut();
          counted(() => (draw as Call).apply(undefined, given));
        });
      };
    },
  };
}
