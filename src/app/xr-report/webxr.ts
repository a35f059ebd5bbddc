/** The few parts of WebXR that the report asks for: it speaks to the browser itself, so that no library stands between. */
export interface XrSystem {
  isSessionSupported(mode: string): Promise<boolean>;
  requestSession(mode: string, options: { readonly optionalFeatures: readonly string[] }): Promise<XrSession>;
}

export interface XrSession extends EventTarget {
  readonly enabledFeatures?: readonly string[];
  readonly environmentBlendMode?: string;
  readonly interactionMode?: string;
  readonly visibilityState?: string;
  readonly frameRate?: number;
  readonly supportedFrameRates?: ArrayLike<number>;
  readonly inputSources: Iterable<XrInputSource>;
  updateRenderState(state: { readonly baseLayer: XrLayer }): void;
  requestReferenceSpace(type: string): Promise<unknown>;
  requestAnimationFrame(draw: (time_ms: number, frame: XrFrame) => void): number;
  end(): Promise<void>;
}

export interface XrInputSource {
  readonly handedness: string;
  readonly targetRayMode: string;
  readonly targetRaySpace: unknown;
  readonly gripSpace?: unknown;
  readonly profiles: readonly string[];
  readonly hand?: { readonly size: number; get?(joint: string): unknown } | null;
  readonly gamepad?: {
    readonly mapping: string;
    readonly buttons: readonly { readonly value: number }[];
    readonly axes: readonly number[];
  } | null;
}

export interface XrFrame {
  getViewerPose(space: unknown): { readonly views: readonly XrView[]; readonly transform: XrTransform } | null | undefined;
  getPose(space: unknown, base: unknown): { readonly transform: XrTransform } | null | undefined;
  getJointPose?(joint: unknown, space: unknown): { readonly transform: XrTransform } | null | undefined;
  createAnchor?(pose: XrTransform, space: unknown): Promise<XrAnchor>;
  readonly trackedAnchors?: { has(anchor: XrAnchor): boolean };
}

export interface XrAnchor {
  readonly anchorSpace: unknown;
}

export interface XrTransform {
  readonly position: { readonly x: number; readonly y: number; readonly z: number };
  /** Column-major. */
  readonly matrix: Float32Array;
}

export interface XrView {
  readonly eye: string;
  readonly projectionMatrix: Float32Array;
  readonly transform: { readonly inverse: { readonly matrix: Float32Array } };
}

export interface XrLayer {
  readonly framebuffer: WebGLFramebuffer | null;
  readonly framebufferWidth: number;
  readonly framebufferHeight: number;
  readonly ignoreDepthValues: boolean;
  readonly antialias: boolean;
  getViewport(view: XrView): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
}

export interface XrLayerMaker {
  new (session: XrSession, gl: WebGL2RenderingContext): XrLayer;
  getNativeFramebufferScaleFactor(session: XrSession): number;
}

/** The browser's WebXR, or null. */
export function xrSystem(): XrSystem | null {
  return (navigator as { readonly xr?: XrSystem }).xr ?? null;
}
