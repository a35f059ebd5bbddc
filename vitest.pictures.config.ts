import { defineConfig, type ViteUserConfig } from "vitest/config";

/** `npm run screenshots`: the pictures of docs, drawn from the real page by what the browser tests are made of. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/pictures/*.pictures.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: "forks",
    maxWorkers: 1,
    fileParallelism: false,
  },
});

export default config;
