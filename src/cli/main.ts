#!/usr/bin/env node
// Loaded apart, so that nothing a worker needs can be bundled into this file: a worker that imported it would run the command line again.
const { main } = await import("./run.ts");
process.exitCode = await main(process.argv.slice(2));

export {};
