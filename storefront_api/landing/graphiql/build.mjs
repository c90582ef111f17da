// Bundles GraphiQL and its workers into dist/, so that the page needs no other host.
import { build } from "esbuild";

await build({
  entryPoints: {
    main: "main.js",
    page: "page.css",
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
  },
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".ttf": "file", ".woff": "file", ".woff2": "file", ".svg": "file" },
  assetNames: "[name]-[hash]",
  outdir: "dist",
  logLevel: "error",
});
