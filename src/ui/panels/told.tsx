import type { JSX } from "preact";

/** Words for a mouse and words for fingers; the style sheet shows those for the pointer at hand. */
export function Told({ mouse, touch }: { readonly mouse: string; readonly touch: string }): JSX.Element {
  return (
    <>
      <span class="for-mouse">{mouse}</span>
      <span class="for-touch">{touch}</span>
    </>
  );
}
