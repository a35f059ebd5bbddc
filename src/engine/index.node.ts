// engine, the door that only Node may use: it reads files and starts worker threads.
export { createNodeHost } from "./host.node.ts";
