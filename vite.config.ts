import { defineConfig, type UserConfig, type UserConfigFnObject } from "vite";
import { isolationHeaders, productHeaders } from "./src/cli/headers.ts";

/** The page (dist/app) and, with `--ssr`, the command line (dist/cli): the same core in both. */
const config: UserConfigFnObject = defineConfig(({ isSsrBuild }): UserConfig => (isSsrBuild ? commandLine() : page()));

function page(): UserConfig {
  return {
    // Relative, so that the page works under any path of a server.
    base: "./",
    publicDir: false,
    resolve: { conditions: ["onnxruntime-web-use-extern-wasm", "module", "browser", "development|production"] },
    optimizeDeps: { exclude: ["onnxruntime-web"] },
    // Workers draw no QR code: the writer would come along with base's door, since it says nothing of its side effects.
    worker: { format: "es", rollupOptions: { treeshake: { moduleSideEffects: (id) => !id.includes("qrcode-generator") } } },
    build: {
      outDir: "dist/app",
      target: "es2022",
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2000,
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: "index.html", "xr-report": "xr-report.html" } },
    },
    server: { headers: { ...isolationHeaders } },
    preview: { headers: { ...productHeaders } },
  };
}

function commandLine(): UserConfig {
  return {
    publicDir: false,
    // Packages are bundled (some are CommonJS with names that Node cannot import); onnxruntime finds its wasm beside its own script, so it stays outside.
    ssr: { noExternal: true, external: ["onnxruntime-web", "selfsigned"] },
    build: {
      outDir: "dist/cli",
      target: "node20",
      ssr: true,
      minify: false,
      rollupOptions: {
        input: { main: "src/cli/main.ts", "worker.node": "src/engine/worker.node.ts" },
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  };
}

export default config;
