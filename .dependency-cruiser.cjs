// The layer rule: rooms.json is the table, this file only reads it (docs/decisions/0001).
const rooms = require("./rooms.json");
const error = (name, from, to) => ({ name, severity: "error", from, to });
const walls = Object.entries(rooms).flatMap(([room, may]) => [
  error(`${room}: room`, { path: `^src/${room}/` }, { path: "^src/", pathNot: [room, ...may.rooms].map((r) => `^src/${r}/`) }),
  error(
    `${room}: package`,
    { path: `^src/${room}/` },
    { path: "node_modules/", pathNot: may.packages.map((p) => `node_modules/${p}/`) },
  ),
  ...(may.node
    ? []
    : [error(`${room}: node`, { path: `^src/${room}/`, pathNot: "\\.node\\.ts$" }, { dependencyTypes: ["core"] })]),
]);
module.exports = {
  forbidden: [
    error("no cycle", {}, { circular: true }),
    error(
      "by the door",
      { path: "^(src|test|scripts)/([^/]+)/" },
      { path: "^src/[^/]+/", pathNot: ["^src/[^/]+/index(\\.(node|browser))?\\.ts$", "^src/$2/"] },
    ),
    error("a room must be in the table", { path: "^src/", pathNot: `^src/(${Object.keys(rooms).join("|")})/` }, {}),
    error("resolvable", {}, { couldNotResolve: true }),
    error("babylon by deep paths", {}, { path: "node_modules/@babylonjs/core/index\\.js" }),
    ...walls,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "browser", "node", "require", "default", "types"] },
    exclude: { path: "\\?(url|raw|worker)$" },
  },
};
