import { defineConfig, type UserConfig } from "vite";

/** The bench as one file for Node, bundled like the command line. */
const config: UserConfig = defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ["onnxruntime-web", "playwright-core"] },
  build: { target: "node20", minify: false, rollupOptions: { output: { format: "es" } } },
});

export default config;
