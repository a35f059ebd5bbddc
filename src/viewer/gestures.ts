/** How far a pointer can go in a view, CSS px from the view's top left. */
export interface Room {
  readonly width: number;
  /** The screen's lower edge: a captured finger goes on below the view. */
  readonly floor: number;
}

/** Pointer, wheel and pinch of one view, in CSS px from its top left: the browser's events become presses that move, end or are cancelled. */
export interface Press {
  readonly x: number;
  readonly y: number;
  /** "main" left or one finger; "pan" middle or shift+left; "zoom" right. */
  readonly use: "main" | "pan" | "zoom";
  readonly shift: boolean;
  readonly alt: boolean;
  readonly touch: boolean;
  readonly room: Room;
}

export interface Gesture {
  /** Once on its way it goes on whatever other fingers do: a palm must not take a handle out of the hand. */
  readonly firm?: true;
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
  /** Two clicks, or two taps of a finger. */
  doubleClick(touch: boolean): void;
  /** A finger that rests where it went down: what it does from now on; null where that is what `press` began. */
  rest(press: Press): Gesture | null;
  hover(x: number, y: number, shift: boolean): void;
  leave(): void;
  /** Whole notches, positive towards the reader (down). */
  wheel(notches: number, shift: boolean): void;
  /** ctrl+wheel or two fingers: moved by dx, dy and scaled by `factor` about x, y. */
  pinch(x: number, y: number, dx: number, dy: number, factor: number): void;
  /** The two fingers have let go. */
  pinched(): void;
}

/** A press that moved less than this is a click (field.md 4); a finger's tip rolls farther than a mouse. */
const CLICK_PX = 4;
const TAP_PX = 8;
/** Two taps within this time and way are a double tap; a finger rests after this time (Android's and iOS's own figures). */
const DOUBLE_MS = 300;
const DOUBLE_PX = 32;
const REST_MS = 500;
/** A wheel event of at least this many px is a notch of a mouse wheel; less is a trackpad. */
const NOTCH_PX = 50;
const MOUSE_NOTCH_PX = 110;
const TRACKPAD_SLICE_PX = 40;
const LINE_PX = 40;

interface Running {
  readonly press: Press;
  readonly pointer: number;
  readonly resting: ReturnType<typeof setTimeout> | null;
  gesture: Gesture | null;
  moved: boolean;
  rested: boolean;
}

type Spot = Pick<Press, "x" | "y">;

/** What is held in one view, and by which fingers. */
interface Hand {
  readonly element: HTMLElement;
  readonly target: GestureTarget;
  readonly fingers: Map<number, Spot>;
  running: Running | null;
  pinching: boolean;
  /** The last press was a finger's. */
  byFinger: boolean;
  tapped: (Spot & { readonly at_ms: number }) | null;
  box: DOMRect;
}

/** Listens on an element. @returns what ends it. */
export function listen(element: HTMLElement, target: GestureTarget): { cancel(): boolean; stop(): void } {
  const hand: Hand = {
    element,
    target,
    fingers: new Map(),
    running: null,
    pinching: false,
    byFinger: false,
    tapped: null,
    box: element.getBoundingClientRect(),
  };
  const ending = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(kind: K, heard: (event: HTMLElementEventMap[K]) => void): void =>
    element.addEventListener(kind, heard, { signal: ending.signal, passive: false });
  on("pointerdown", (event) => down(hand, event));
  on("pointermove", (event) => move(hand, event));
  on("pointerup", (event) => up(hand, event));
  on("pointercancel", (event) => {
    lift(hand, event.pointerId);
    if (hand.running?.pointer === event.pointerId) cancel(hand);
  });
  // Unless it is taken here, the browser makes a fling of the finger's way even where it may not scroll, and the next tap, wherever it lands, only ends that.
  on("touchmove", (event) => event.cancelable && event.preventDefault());
  on("pointerleave", () => !hand.running && target.leave());
  on("wheel", wheelOf(hand));
  on("contextmenu", (event) => event.preventDefault());
  // Taps are counted here: not every browser makes a double click of two.
  on("dblclick", () => !hand.byFinger && target.doubleClick(false));
  return {
    cancel: () => cancel(hand),
    stop() {
      cancel(hand);
      ending.abort();
    },
  };
}

/** Where an event is. While something is held the element keeps its place, so that is asked for once. */
function placeOf(hand: Hand, event: MouseEvent): Spot {
  if (!hand.running && !hand.pinching) hand.box = hand.element.getBoundingClientRect();
  return { x: event.clientX - hand.box.left, y: event.clientY - hand.box.top };
}

function down(hand: Hand, event: PointerEvent): void {
  const { element, target, fingers, running } = hand;
  const at = placeOf(hand, event);
  const touch = event.pointerType === "touch";
  hand.byFinger = touch;
  if (touch) fingers.set(event.pointerId, at);
  if (running?.moved && running.gesture?.firm) return;
  if (fingers.size === 2) beginPinch(hand);
  if (hand.running || hand.pinching || fingers.size > 2) return;
  event.preventDefault();
  element.focus({ preventScroll: true });
  capture(element, event.pointerId);
  const press: Press = {
    ...at,
    use: event.button === 2 ? "zoom" : event.button === 1 || event.shiftKey ? "pan" : "main",
    shift: event.shiftKey,
    alt: event.altKey,
    touch,
    room: { width: hand.box.width, floor: window.innerHeight - hand.box.top },
  };
  const resting = touch ? setTimeout(() => rest(hand), REST_MS) : null;
  hand.running = { press, pointer: event.pointerId, resting, gesture: target.press(press), moved: false, rested: false };
  target.hold(true);
}

function move(hand: Hand, event: PointerEvent): void {
  const { target, fingers, running } = hand;
  const at = placeOf(hand, event);
  const before = fingers.get(event.pointerId);
  if (before) fingers.set(event.pointerId, at);
  if (hand.pinching) {
    if (before && fingers.size === 2) pinchBy(hand, event.pointerId, before);
    return;
  }
  if (!running) {
    if (event.pointerType !== "touch") target.hover(at.x, at.y, event.shiftKey);
    return;
  }
  if (running.pointer !== event.pointerId) return;
  running.moved ||= far(at, running.press) >= (running.press.touch ? TAP_PX : CLICK_PX);
  if (running.moved) running.gesture?.move(at.x, at.y, event.altKey);
}

function up(hand: Hand, event: PointerEvent): void {
  lift(hand, event.pointerId);
  if (hand.running?.pointer !== event.pointerId) return;
  const held = letGo(hand);
  held?.gesture?.end();
  if (!held || held.moved || held.rested) return;
  if (held.press.touch) tap(hand, held.press, event.timeStamp);
  else hand.target.click(held.press);
}

function tap(hand: Hand, press: Press, at_ms: number): void {
  const { target, tapped } = hand;
  const again = tapped !== null && at_ms - tapped.at_ms <= DOUBLE_MS && far(press, tapped) <= DOUBLE_PX;
  hand.tapped = again ? null : { x: press.x, y: press.y, at_ms };
  if (again) target.doubleClick(true);
  else target.click(press);
}

/** The finger has not moved since it went down. */
function rest({ running, target }: Hand): void {
  if (!running || running.moved) return;
  const next = target.rest(running.press);
  if (!next) return;
  running.gesture?.cancel();
  running.gesture = next;
  running.rested = true;
}

/** A second finger: what the first has done stays done; what it was only about to do is put back. */
function beginPinch(hand: Hand): void {
  const held = letGo(hand);
  if (held?.moved) held.gesture?.end();
  else held?.gesture?.cancel();
  hand.pinching = true;
  hand.target.hold(true);
}

/** A finger leaves the glass; the pinch ends when only one is left. */
function lift(hand: Hand, pointer: number): void {
  hand.fingers.delete(pointer);
  if (!hand.pinching || hand.fingers.size >= 2) return;
  hand.pinching = false;
  hand.target.hold(false);
  hand.target.pinched();
}

function letGo(hand: Hand): Running | null {
  const held = hand.running;
  hand.running = null;
  if (!held) return null;
  if (held.resting !== null) clearTimeout(held.resting);
  hand.target.hold(false);
  return held;
}

function cancel(hand: Hand): boolean {
  const gesture = letGo(hand)?.gesture ?? null;
  gesture?.cancel();
  return gesture !== null;
}

function far(a: Spot, b: Spot): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Notches of a wheel, the finer steps of a trackpad added up, and its pinch. */
function wheelOf(hand: Hand): (event: WheelEvent) => void {
  const { target } = hand;
  let rest = 0;
  return (event) => {
    event.preventDefault();
    // Shift turns the wheel sideways in most browsers.
    const px = (event.deltaY || event.deltaX) * (event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? MOUSE_NOTCH_PX : 1);
    if (event.ctrlKey) {
      const at = placeOf(hand, event);
      target.pinch(at.x, at.y, 0, 0, Math.exp(-px / 300));
      target.pinched();
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
}

/** Capture may fail when the pointer is already gone; the gesture then ends at the element's edge. */
function capture(element: HTMLElement, pointer: number): void {
  try {
    element.setPointerCapture(pointer);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

function pinchBy({ fingers, target }: Hand, moved: number, before: Spot): void {
  const now = fingers.get(moved);
  const other = [...fingers].find(([id]) => id !== moved)?.[1];
  if (!now || !other) return;
  const apart = far(now, other);
  const was = far(before, other);
  target.pinch((now.x + other.x) / 2, (now.y + other.y) / 2, (now.x - before.x) / 2, (now.y - before.y) / 2, was > 1 ? apart / was : 1);
}
