// Types for every document in src/, from the committed schema. A front end outside this repository puts the address of
// the API here instead, e.g. "http://127.0.0.1:8000/graphql/".
import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: process.env.SCHEMA ?? "../../../storefront_api/schema.graphql",
  documents: ["src/**/*.ts", "!src/generated/**/*"],
  generates: {
    "src/generated/": {
      preset: "client",
      presetConfig: {
        fragmentMasking: false,
        // The manifest for `oucai persisted register`.
        persistedDocuments: { mode: "embedHashInDocument", hashAlgorithm: "sha256" },
      },
      config: {
        documentMode: "string",
        useTypeImports: true,
        enumsAsTypes: true,
        defaultScalarType: "unknown",
        scalars: {
          Date: "string",
          DateTime: "string",
          Decimal: "number",
          JSONString: "string",
          PositiveDecimal: "number | string",
          PositiveInt: "number",
          UUID: "string",
          Upload: "File",
        },
      },
    },
  },
};

export default config;
