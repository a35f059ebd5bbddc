import { Color4 } from "@babylonjs/core/Maths/math.color.js";
import type { Scene } from "@babylonjs/core/scene.js";
import { WebXRCamera } from "@babylonjs/core/XR/webXRCamera.js";
import { WebXRManagedOutputCanvasOptions } from "@babylonjs/core/XR/webXRManagedOutputCanvas.js";
import { WebXRSessionManager } from "@babylonjs/core/XR/webXRSessionManager.js";
import type { DeviceFrame, DeviceSession, DeviceSpace } from "./device.ts";
import type { Picture } from "./slow.ts";

export type XrMode = "ar" | "vr";

/** A running session. */
export interface XrSession {
  readonly mode: XrMode;
  readonly device: DeviceSession;
  readonly blend: string;
  /** "local-floor", or "local" where there is no floor: its origin is the eyes. */
  readonly floor: boolean;
  /** The reference space of this frame: it is replaced now and then, and poses must never mix two. */
  space(): DeviceSpace;
  /** Draw calls of the last frame for one eye. */
  callsPerEye(): number;
  end(): Promise<void>;
}

/** What a session tells of itself. */
export interface SessionEvents {
  frame(frame: DeviceFrame, t_ms: number): void;
  /** "visible", "visible-blurred" or "hidden". */
  visibility(state: string): void;
  /** The device moved its origin. */
  reset(): void;
  /** By us, by the device or by loss: always once, with the desk's camera and canvas as they were. */
  ended(): void;
}

/** Optional, all of them: what a device lacks is done without. No dom-overlay, no layers, no hit-test (webxr.md 3.2). */
const FEATURES: readonly string[] = ["local-floor", "hand-tracking", "anchors"];
const NEAR_M = 0.1;
const FAR_M = 20;
/** The reference space is set anew only once frames run: before that it has no effect (measured). */
const FRAMES_FIRST = 2;
/** A dark backdrop where the display is opaque; black where it adds light, since black is the room there. */
const OPAQUE = new Color4(0.02, 0.025, 0.03, 1);
const ADDED = new Color4(0, 0, 0, 0);

/**
 * Enters a session on a scene, step by step as Babylon's WebXRExperienceHelper does: with a spectator's camera and features that nobody asks for that one is a
 * twentieth of the room's script. Rejects where the device refuses or ends it before anything was shown. Call it from within a tap.
 */
export async function openSession(scene: Scene, mode: XrMode, picture: Picture, events: SessionEvents): Promise<XrSession> {
  const render = (): void => scene.render();
  const engine = scene.getEngine();
  const sessionManager = new WebXRSessionManager(scene);
  await sessionManager.initializeAsync();
  const camera = new WebXRCamera("webxr", scene, sessionManager);
  camera.compensateOnFirstFrame = false;
  camera.minZ = NEAR_M;
  camera.maxZ = FAR_M;
  const giveBack = lendCamera(scene, camera);
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    engine.stopRenderLoop(render);
    giveBack();
    // The manager is in the midst of its own end.
    setTimeout(() => {
      camera.dispose();
      sessionManager.dispose();
    });
    events.ended();
  };
  sessionManager.onXRSessionEnded.add(end);
  engine.runRenderLoop(render);
  try {
    // "local" is always granted: Babylon's silent fall to the head-locked "viewer" space can not happen.
    const target = sessionManager.getWebXRRenderTarget(layerOptions(scene, picture));
    const session = await sessionManager.initializeSessionAsync(`immersive-${mode}`, { optionalFeatures: [...FEATURES] });
    await sessionManager.setReferenceSpaceTypeAsync("local");
    const baseLayer = await target.initializeXRLayerAsync(session);
    sessionManager.updateRenderState({ depthNear: NEAR_M, depthFar: FAR_M, baseLayer });
    sessionManager.runXRRenderLoop();
    scene.activeCamera = camera;
    // What is behind the scene in AR is the room, cleared by the device.
    if (mode === "ar") scene.autoClear = false;
    const device = session as unknown as DeviceSession;
    scene.clearColor = mode === "vr" && device.environmentBlendMode === "opaque" ? OPAQUE.clone() : ADDED.clone();
    await frames(
      FRAMES_FIRST,
      (once) => sessionManager.onXRFrameObservable.addOnce(once),
      () => ended,
    );
    const floor = await floorOf(device);
    if (ended) throw tooEarly();
    if (floor) {
      const space = floor as unknown as typeof sessionManager.referenceSpace;
      sessionManager.baseReferenceSpace = space;
      sessionManager.referenceSpace = space;
    }
    sessionManager.resetReferenceSpace();
    const space = (): DeviceSpace => sessionManager.referenceSpace as unknown as DeviceSpace;
    (sessionManager.baseReferenceSpace as unknown as DeviceSpace).addEventListener("reset", events.reset);
    device.addEventListener("visibilitychange", () => events.visibility(device.visibilityState));
    let calls = 0;
    sessionManager.onXRFrameObservable.add((frame) => {
      calls = engine._drawCalls.current;
      engine._drawCalls.fetchNewFrame();
      events.frame(frame as unknown as DeviceFrame, performance.now());
    });
    return {
      mode,
      device,
      blend: device.environmentBlendMode,
      floor: floor !== null,
      space,
      callsPerEye: () => calls / Math.max(1, camera.rigCameras.length),
      end: () => sessionManager.exitXRAsync(),
    };
  } catch (refused) {
    await sessionManager.exitXRAsync();
    end();
    throw refused;
  }
}

/** @returns what puts the desk's camera and clearing back; the eyes of a session that is over draw nothing. */
function lendCamera(scene: Scene, camera: WebXRCamera): () => void {
  const { activeCamera, autoClear } = scene;
  return () => {
    for (const eye of camera.rigCameras) eye.outputRenderTarget = null;
    Object.assign(scene, { activeCamera, autoClear });
  };
}

async function floorOf(device: DeviceSession): Promise<DeviceSpace | null> {
  try {
    return await device.requestReferenceSpace("local-floor");
  } catch {
    return null;
  }
}

/** Waits for frames; a session that ends before rejects. */
async function frames(count: number, next: (once: () => void) => unknown, isOver: () => boolean): Promise<void> {
  for (let n = 0; n < count; n++) {
    await new Promise<void>((resolve, reject) => {
      next(resolve);
      const watch = setInterval(() => {
        if (!isOver()) return;
        clearInterval(watch);
        reject(tooEarly());
      }, 50);
      next(() => clearInterval(watch));
    });
  }
}

/** By its name the page tells it from a refusal. */
function tooEarly(): Error {
  return Object.assign(new Error("the session ended before anything was shown"), { name: "SessionEnded" });
}

function layerOptions(scene: Scene, { scale, antialias }: Picture): WebXRManagedOutputCanvasOptions {
  const options = WebXRManagedOutputCanvasOptions.GetDefaults(scene.getEngine());
  return Object.assign(options, { canvasOptions: { ...options.canvasOptions, antialias, framebufferScaleFactor: scale } });
}
