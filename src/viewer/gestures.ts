/** Pointer, wheel and pinch of one view, in CSS px from its top left: the browser's events become presses that move, end or are cancelled. */
export interface Press {
  readonly x: number;
  readonly y: number;
  /** "main" left or one finger; "pan" middle or shift+left; "zoom" right. */
  readonly use: "main" | "pan" | "zoom";
  readonly shift: boolean;
  readonly alt: boolean;
  readonly touch: boolean;
}

export interface Gesture {
  move(x: number, y: number, alt: boolean): void;
  end(): void;
  /** Puts back what the gesture changed. */
  cancel(): void;
}

export interface GestureTarget {
  /** A pointer took hold of something, or let go. */
  hold(held: boolean): void;
  press(press: Press): Gesture | null;
  /** A press that ended where it began. */
  click(press: Press): void;
  doubleClick(): void;
  hover(x: number, y: number, shift: boolean): void;
  leave(): void;
  /** Whole notches, positive towards the reader (down). */
  wheel(notches: number, shift: boolean): void;
  /** ctrl+wheel or two fingers: moved by dx, dy and scaled by `factor` about x, y. */
  pinch(x: number, y: number, dx: number, dy: number, factor: number): void;
}

/** A press that moved less than this is a click (field.md 4). */
const CLICK_PX = 4;
/** A wheel event of at least this many px is a notch of a mouse wheel; less is a trackpad. */
const NOTCH_PX = 50;
const MOUSE_NOTCH_PX = 110;
const TRACKPAD_SLICE_PX = 40;
const LINE_PX = 40;

/** Listens on an element. @returns what ends it. */
export function listen(element: HTMLElement, target: GestureTarget): { cancel(): boolean; stop(): void } {
  const fingers = new Map<number, { x: number; y: number }>();
  let running: { press: Press; gesture: Gesture | null; pointer: number; moved: boolean } | null = null;
  let rest = 0;
  const ending = new AbortController();
  const { signal } = ending;
  const place = (event: MouseEvent): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const cancel = (): boolean => {
    const held = running?.gesture ?? null;
    if (running) target.hold(false);
    running = null;
    held?.cancel();
    return held !== null;
  };

  const down = (event: PointerEvent): void => {
    const at = place(event);
    if (event.pointerType === "touch") fingers.set(event.pointerId, at);
    if (fingers.size === 2) {
      cancel();
      return;
    }
    if (running || fingers.size > 2) return;
    event.preventDefault();
    element.focus({ preventScroll: true });
    capture(element, event.pointerId);
    const use = event.button === 2 ? "zoom" : event.button === 1 || event.shiftKey ? "pan" : "main";
    const press: Press = { ...at, use, shift: event.shiftKey, alt: event.altKey, touch: event.pointerType === "touch" };
    running = { press, gesture: target.press(press), pointer: event.pointerId, moved: false };
    target.hold(true);
  };
  const move = (event: PointerEvent): void => {
    const at = place(event);
    const before = fingers.get(event.pointerId);
    if (before) fingers.set(event.pointerId, at);
    if (before && fingers.size === 2) {
      pinchBy(fingers, event.pointerId, before, target);
      return;
    }
    if (!running) {
      if (event.pointerType !== "touch") target.hover(at.x, at.y, event.shiftKey);
      return;
    }
    if (running.pointer !== event.pointerId) return;
    running.moved ||= Math.hypot(at.x - running.press.x, at.y - running.press.y) >= CLICK_PX;
    if (running.moved) running.gesture?.move(at.x, at.y, event.altKey);
  };
  const up = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
    if (!running || running.pointer !== event.pointerId) return;
    const { press, gesture, moved } = running;
    running = null;
    target.hold(false);
    gesture?.end();
    if (!moved) target.click(press);
  };
  const lost = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
    if (running?.pointer === event.pointerId) cancel();
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    // Shift turns the wheel sideways in most browsers.
    const px = (event.deltaY || event.deltaX) * (event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? MOUSE_NOTCH_PX : 1);
    if (event.ctrlKey) {
      const at = place(event);
      target.pinch(at.x, at.y, 0, 0, Math.exp(-px / 300));
      return;
    }
    if (Math.abs(px) >= NOTCH_PX) {
      rest = 0;
      target.wheel(Math.sign(px) * Math.max(1, Math.round(Math.abs(px) / MOUSE_NOTCH_PX)), event.shiftKey);
      return;
    }
    rest += px / TRACKPAD_SLICE_PX;
    const whole = Math.trunc(rest);
    rest -= whole;
    if (whole !== 0) target.wheel(whole, event.shiftKey);
  };

  element.addEventListener("pointerdown", down, { signal });
  element.addEventListener("pointermove", move, { signal });
  element.addEventListener("pointerup", up, { signal });
  element.addEventListener("pointercancel", lost, { signal });
  element.addEventListener("pointerleave", () => !running && target.leave(), { signal });
  element.addEventListener("wheel", wheel, { signal, passive: false });
  element.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
  element.addEventListener("dblclick", () => target.doubleClick(), { signal });
  return { cancel, stop: () => ending.abort() };
}

/** Capture may fail when the pointer is already gone; the gesture then ends at the element's edge. */
function capture(element: HTMLElement, pointer: number): void {
  try {
    element.setPointerCapture(pointer);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

function pinchBy(
  fingers: ReadonlyMap<number, { x: number; y: number }>,
  moved: number,
  before: { x: number; y: number },
  target: GestureTarget,
): void {
  const now = fingers.get(moved);
  const other = [...fingers].find(([id]) => id !== moved)?.[1];
  if (!now || !other) return;
  const apart = Math.hypot(now.x - other.x, now.y - other.y);
  const was = Math.hypot(before.x - other.x, before.y - other.y);
  target.pinch((now.x + other.x) / 2, (now.y + other.y) / 2, (now.x - before.x) / 2, (now.y - before.y) / 2, was > 1 ? apart / was : 1);
}
