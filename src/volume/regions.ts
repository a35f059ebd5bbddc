// Sets of voxels as runs, and what is done with them: one name (`runs`) at the door of the room.
export {
  type Components,
  type Connectivity,
  centroidOf,
  componentsOf,
  holesFilled,
  holesOf,
  keepComponents,
  touchingComponents,
} from "./components.ts";
export {
  complement,
  countOf,
  difference,
  dilated,
  eachRun,
  eroded,
  filterRuns,
  intersection,
  noRuns,
  paint,
  type RunMask,
  runsByLabel,
  runsOf,
  union,
} from "./runs.ts";
