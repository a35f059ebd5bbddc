import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Emulated hands and loudspeakers run by the clock of a machine that draws by software: a test that a stutter broke is tried once more, and the report says so.
    retry: 1,
    maxWorkers: 1,
    fileParallelism: false,
  },
});

export default config;
