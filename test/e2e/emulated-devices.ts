/** Devices that the tests wear. iwer 2.5 stands in for them, with the repairs of webxr.md 12. */
export type DeviceName =
  | "quest"
  | "hololens-joints"
  | "hololens-ray"
  | "hololens-grasp"
  | "controllers"
  | "vision"
  | "no-floor"
  | "bounded-only"
  | "vr-only"
  | "phone";

export type Hand = "left" | "right";

/** What the emulator's script takes from this one. */
export interface EmulatedDevices {
  readonly configs: Readonly<Record<DeviceName, object>>;
  /** Whether a device shows hands with joints; the others show controllers, or what is shaped like them. */
  withHands(name: DeviceName): boolean;
}

/** Runs in the page: the devices as iwer is told of them (webxr.md 12). */
export function emulatedDevices(): void {
  const own = globalThis as unknown as { IWER: { metaQuest3: object & Record<string, unknown> }; emulatedDevices: EmulatedDevices };
  const { metaQuest3 } = own.IWER;
  const modes = { "immersive-vr": "opaque", "immersive-ar": "alpha-blend" };
  const additive = { "immersive-vr": "additive", "immersive-ar": "additive" };
  const handLike = (profileId: string, graspTells = true): object => {
    const button = (id: string, eventTrigger: string | null): object => ({ id, type: "analog", ...(eventTrigger ? { eventTrigger } : {}) });
    const side = {
      gamepad: {
        mapping: "xr-standard",
        buttons: [button("trigger", "select"), null, null, null, button("grasp", graspTells ? "squeeze" : null)],
        axes: [],
      },
      gripOffsetMatrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
      numHapticActuators: 0,
    };
    return { profileId, fallbackProfileIds: ["generic-hand-select"], layout: { left: side, right: side } };
  };
  const hololens = {
    name: "HoloLens 2",
    controllerConfig: undefined as object | undefined,
    supportedSessionModes: ["inline", "immersive-vr", "immersive-ar"],
    supportedFeatures: ["viewer", "local", "local-floor", "unbounded", "anchors", "hit-test", "hand-tracking"],
    supportedFrameRates: [60],
    isSystemKeyboardSupported: true,
    internalNominalFrameRate: 60,
    environmentBlendModes: additive,
    interactionMode: "world-space",
    userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
  };
  const withoutJoints = hololens.supportedFeatures.filter((feature) => feature !== "hand-tracking");
  const configs: Record<DeviceName, object> = {
    quest: { ...metaQuest3, environmentBlendModes: modes },
    "hololens-joints": hololens,
    "hololens-ray": { ...hololens, supportedFeatures: withoutJoints, controllerConfig: handLike("generic-hand-select-grasp") },
    // The grasp moves its button, and no event tells of it.
    "hololens-grasp": { ...hololens, supportedFeatures: withoutJoints, controllerConfig: handLike("generic-hand-select-grasp", false) },
    controllers: { ...metaQuest3, environmentBlendModes: modes },
    vision: {
      ...hololens,
      name: "Vision",
      supportedSessionModes: ["inline", "immersive-vr"],
      environmentBlendModes: modes,
      supportedFeatures: withoutJoints,
      controllerConfig: handLike("generic-hand-select"),
    },
    "no-floor": { ...metaQuest3, environmentBlendModes: modes, supportedFeatures: ["viewer", "local", "hand-tracking"] },
    "bounded-only": {
      ...metaQuest3,
      environmentBlendModes: modes,
      supportedFeatures: ["viewer", "local", "bounded-floor", "hand-tracking"],
    },
    phone: {
      ...hololens,
      name: "Phone",
      supportedSessionModes: ["inline", "immersive-ar"],
      supportedFeatures: ["viewer", "local", "local-floor", "anchors", "hit-test"],
      environmentBlendModes: modes,
      interactionMode: "screen-space",
      controllerConfig: handLike("generic-touchscreen"),
      userAgent: "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/150.0.0.0 Mobile Safari/537.36",
    },
    "vr-only": { ...metaQuest3, environmentBlendModes: modes, supportedSessionModes: ["inline", "immersive-vr"] },
  };
  const withHands = (of: DeviceName): boolean => !["hololens-ray", "hololens-grasp", "controllers", "vision", "phone"].includes(of);
  own.emulatedDevices = { configs, withHands };
}
