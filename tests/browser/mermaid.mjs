// SPDX-License-Identifier: GPL-3.0-or-later
// Mermaid's own parser reads the diagrams of Markdown files: node mermaid.mjs FILE.md...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const path = createRequire(process.cwd() + "/").resolve("mermaid");
const mermaid = (await import(pathToFileURL(path))).default;
let n = 0, bad = 0;
for (const file of process.argv.slice(2)) {
	for (const [, text] of readFileSync(file, "utf8").matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)) {
		n++;
		try {
			await mermaid.parse(text);
		} catch (e) {
			bad++;
			console.log(file + ": " + String(e.message).slice(0, 400));
		}
	}
}
console.log(n + " diagrams, " + bad + " refused");
process.exit(bad || !n ? 1 : 0);
