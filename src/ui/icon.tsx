import {
  Check,
  ChevronDown,
  ChevronUp,
  CircleCheck,
  CircleDot,
  Contrast,
  Copy,
  Crosshair,
  Ellipsis,
  Eye,
  FolderDown,
  FolderOpen,
  Grid2x2,
  Info,
  Keyboard,
  Maximize2,
  Minimize2,
  OctagonX,
  PanelLeft,
  PanelsTopLeft,
  Plus,
  RectangleGoggles,
  Redo2,
  Save,
  Trash,
  TriangleAlert,
  Undo2,
  X,
} from "lucide-static";
import type { JSX } from "preact";

export type IconName =
  | "tick"
  | "down"
  | "up"
  | "safe"
  | "entry"
  | "contrast"
  | "copy"
  | "target"
  | "more"
  | "eye"
  | "folder"
  | "grid"
  | "drop"
  | "info"
  | "keys"
  | "enlarge"
  | "restore"
  | "forbidden"
  | "drawer"
  | "split"
  | "add"
  | "redo"
  | "save"
  | "remove"
  | "caution"
  | "undo"
  | "headset"
  | "close";

/** The page's icons, all from lucide (ISC); stroke and size are the style sheet's. */
const ICONS: Readonly<Record<IconName, string>> = {
  tick: Check,
  down: ChevronDown,
  up: ChevronUp,
  safe: CircleCheck,
  entry: CircleDot,
  contrast: Contrast,
  copy: Copy,
  target: Crosshair,
  more: Ellipsis,
  eye: Eye,
  folder: FolderOpen,
  grid: Grid2x2,
  drop: FolderDown,
  info: Info,
  keys: Keyboard,
  enlarge: Maximize2,
  restore: Minimize2,
  forbidden: OctagonX,
  drawer: PanelLeft,
  split: PanelsTopLeft,
  add: Plus,
  redo: Redo2,
  save: Save,
  remove: Trash,
  caution: TriangleAlert,
  undo: Undo2,
  headset: RectangleGoggles,
  close: X,
};

/** A drawing beside words: hidden from readers, so whoever shows one alone gives the button its name. The markup is a constant of the library; no input reaches it. */
export function Icon({ name, class: extra }: { readonly name: IconName; readonly class?: string }): JSX.Element {
  return <span class={extra ? `icon ${extra}` : "icon"} aria-hidden="true" dangerouslySetInnerHTML={{ __html: ICONS[name] }} />;
}
