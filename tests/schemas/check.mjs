// SPDX-License-Identifier: Apache-2.0
// An independent validator (ajv) on documents: `node check.mjs SCHEMAS TOOLS good|bad FILE...`.
// Prints what is wrong; fails when a good document is refused or a bad one accepted.
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [schemas, tools, wanted, ...files] = process.argv.slice(2);
const Ajv = createRequire(join(tools, "node_modules", "x.js"))("ajv");
const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: true });
const byName = {};
for (const file of readdirSync(schemas)) {
  if (file.endsWith(".schema.json")) {
    byName[file.replace(".schema.json", "")] = JSON.parse(readFileSync(join(schemas, file), "utf8"));
  }
}
let wrong = 0;
for (const file of files) {
  const json = JSON.parse(readFileSync(file, "utf8"));
  const schema = byName[json.schema];
  const valid = schema !== undefined && ajv.validate(schema, json);
  if (valid !== (wanted === "good")) {
    wrong += 1;
    console.log(`${file}: ${valid ? "accepted" : JSON.stringify(ajv.errors, null, 1)}`);
  }
}
console.log(`${files.length} documents, ${wrong} wrong verdicts`);
process.exit(wrong === 0 && files.length > 0 ? 0 : 1);
