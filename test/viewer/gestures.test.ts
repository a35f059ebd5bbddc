import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Gesture, type GestureTarget, listen, type Press } from "../../src/viewer/gestures.ts";

/** The glass of a view 390 x 600 px at 0, 100 of a screen 844 px high: takes pointer events as a browser sends them. */
function newGlass() {
  const glass = {
    measured: 0,
    focus: () => {},
    setPointerCapture: () => {},
    getBoundingClientRect: () => {
      counted.measured++;
      return { left: 0, top: 100, width: 390, height: 600 };
    },
  };
  const counted = Object.assign(new EventTarget(), glass);
  return counted;
}

let glass: ReturnType<typeof newGlass>;
let said: string[];
let heard: ReturnType<typeof listen>;
/** What `press` gives for a spot: a handle left of x = 100, else the picture. */
function gesture(name: string, firm: boolean): Gesture {
  return {
    ...(firm ? { firm: true as const } : {}),
    move: (x, y) => said.push(`${name} to ${x},${y}`),
    end: () => said.push(`${name} ends`),
    cancel: () => said.push(`${name} back`),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { innerHeight: 844 });
  said = [];
  glass = newGlass();
  const target: GestureTarget = {
    hold: () => {},
    press: (press: Press) => gesture(press.x < 100 ? "handle" : "turn", press.x < 100),
    click: (press) => said.push(`click ${press.x},${press.y}`),
    doubleClick: (touch) => said.push(touch ? "double tap" : "double click"),
    rest: (press) => (press.x < 100 ? null : gesture("window", false)),
    hover: () => said.push("hover"),
    leave: () => {},
    wheel: () => {},
    pinch: (x, y, dx, dy, factor) => said.push(`pinch ${x},${y} by ${dx},${dy} x ${factor.toFixed(3)}`),
    pinched: () => said.push("pinched"),
  };
  heard = listen(glass as unknown as HTMLElement, target);
});
afterEach(() => {
  heard.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function send(kind: string, pointerId: number, x: number, y: number, pointerType = "touch", timeStamp = 0): void {
  const event = new Event(`pointer${kind}`, { cancelable: true });
  const plain = { pointerId, pointerType, clientX: x, clientY: y + 100, button: 0, shiftKey: false, altKey: false };
  Object.assign(event, plain);
  Object.defineProperty(event, "timeStamp", { value: timeStamp });
  glass.dispatchEvent(event);
}

test("a tap may roll 7 px; a drag begins at 8", () => {
  send("down", 1, 200, 200);
  send("move", 1, 206, 203);
  send("up", 1, 206, 203);
  expect(said).toEqual(["turn ends", "click 200,200"]);
  said.length = 0;
  send("down", 1, 200, 200);
  send("move", 1, 208, 200);
  send("up", 1, 208, 200);
  expect(said).toEqual(["turn to 208,200", "turn ends"]);
});

test("two taps at one place are a double tap, also where the browser makes no double click; a browser that does is not heard twice", () => {
  const tap = (x: number, at_ms: number): void => {
    send("down", 1, x, 200, "touch", at_ms);
    send("up", 1, x, 200, "touch", at_ms + 40);
  };
  tap(200, 1000);
  tap(210, 1200);
  glass.dispatchEvent(new Event("dblclick"));
  expect(said.filter((line) => line !== "turn ends")).toEqual(["click 200,200", "double tap"]);
  said.length = 0;
  tap(200, 3000);
  tap(200, 3400);
  tap(300, 3500);
  expect(said.filter((line) => line !== "turn ends")).toEqual(["click 200,200", "click 200,200", "click 300,200"]);
});

test("a mouse's double click is the browser's", () => {
  send("down", 1, 200, 200, "mouse");
  send("up", 1, 200, 200, "mouse");
  glass.dispatchEvent(new Event("dblclick"));
  expect(said).toEqual(["turn ends", "click 200,200", "double click"]);
});

test("two fingers pinch about their middle; what the first finger had turned stays turned", () => {
  send("down", 1, 150, 200);
  send("move", 1, 170, 200);
  send("down", 2, 270, 200);
  send("move", 2, 290, 200);
  send("move", 1, 150, 200);
  send("up", 2, 290, 200);
  send("move", 1, 120, 200);
  send("up", 1, 120, 200);
  expect(said).toEqual(["turn to 170,200", "turn ends", "pinch 230,200 by 10,0 x 1.200", "pinch 220,200 by -10,0 x 1.167", "pinched"]);
});

test("two fingers that come together pinch, even where the first one lies on a handle: it is put back", () => {
  send("down", 1, 90, 200);
  send("move", 1, 93, 200);
  send("down", 2, 190, 200);
  send("move", 2, 203, 200);
  expect(said).toEqual(["handle back", "pinch 148,200 by 6.5,0 x 1.134"]);
});

test("a handle on its way is not taken out of the hand by another finger or the palm", () => {
  send("down", 1, 90, 200);
  send("move", 1, 110, 220);
  send("down", 2, 300, 500);
  send("down", 3, 320, 540);
  send("move", 2, 310, 500);
  send("up", 3, 320, 540);
  send("move", 1, 130, 240);
  send("up", 1, 130, 240);
  send("move", 2, 320, 510);
  send("up", 2, 320, 510);
  expect(said).toEqual(["handle to 110,220", "handle to 130,240", "handle ends"]);
});

test("a finger taken away by the system puts its handle back; a pinch only ends", () => {
  send("down", 1, 90, 200);
  send("move", 1, 110, 220);
  send("cancel", 1, 110, 220);
  expect(said).toEqual(["handle to 110,220", "handle back"]);
  said.length = 0;
  send("down", 1, 150, 200);
  send("down", 2, 250, 200);
  send("cancel", 1, 150, 200);
  send("cancel", 2, 250, 200);
  expect(said).toEqual(["turn back", "pinched"]);
  send("down", 1, 150, 200);
  send("move", 1, 190, 200);
  expect(said.at(-1)).toBe("turn to 190,200");
});

test("a finger that rests half a second does the other thing, and is no tap; one that moved or a mouse does not", () => {
  send("down", 1, 200, 200);
  vi.advanceTimersByTime(520);
  send("move", 1, 240, 200);
  send("up", 1, 240, 200);
  expect(said).toEqual(["turn back", "window to 240,200", "window ends"]);
  said.length = 0;
  send("down", 1, 200, 200);
  vi.advanceTimersByTime(520);
  send("up", 1, 200, 200);
  expect(said).toEqual(["turn back", "window ends"]);
  said.length = 0;
  send("down", 1, 200, 200);
  send("move", 1, 220, 200);
  vi.advanceTimersByTime(2000);
  send("move", 1, 230, 200);
  send("up", 1, 230, 200);
  send("down", 1, 200, 200, "mouse");
  vi.advanceTimersByTime(2000);
  send("move", 1, 230, 200, "mouse");
  send("up", 1, 230, 200, "mouse");
  expect(said.some((line) => line.startsWith("window"))).toBe(false);
});

test("while something is held the view is not measured again: nothing forces a layout", () => {
  send("down", 1, 200, 200);
  const before = glass.measured;
  for (let n = 0; n < 50; n++) send("move", 1, 200 + n, 200);
  expect(glass.measured).toBe(before);
});

test("Escape in mid-drag puts back, and what the finger then does is nothing", () => {
  send("down", 1, 90, 200);
  send("move", 1, 110, 220);
  expect(heard.cancel()).toBe(true);
  send("move", 1, 150, 250);
  send("up", 1, 150, 250);
  expect(heard.cancel()).toBe(false);
  expect(said).toEqual(["handle to 110,220", "handle back"]);
});
