// Builds static/vendor/ and tests/vendor/ from the exact versions in package-lock.json, and writes a manifest beside each.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as sass from "sass";

const here = import.meta.dirname;
const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));

function target(root, folder, name) {
  const locked = lock.packages[`node_modules/${name}`];
  const path = join(here, "..", root, folder, locked.version);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  return { path, name, locked };
}

function writeManifest({ path, name, locked }, made) {
  const files = Object.fromEntries(
    readdirSync(path).sort().map((file) => [
      file,
      { sha256: createHash("sha256").update(readFileSync(join(path, file))).digest("hex") },
    ]),
  );
  const manifest = {
    name,
    version: locked.version,
    source: `https://www.npmjs.com/package/${name}/v/${locked.version}`,
    integrity: locked.integrity,
    license: locked.license,
    ...(made ? { made } : {}),
    files,
  };
  writeFileSync(join(path, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

// A sourceMappingURL that points nowhere stops `collectstatic` with hashed names.
const withoutSourceMap = (text) => text.replace(/\/\*# sourceMappingURL=.*?\*\/|\/\/# sourceMappingURL=.*$/gm, "").trimEnd();

function buildGovuk() {
  const out = target("static/vendor", "govuk-frontend", "govuk-frontend");
  const { css } = sass.compile(join(here, "scss/govuk.scss"), {
    style: "compressed",
    sourceMap: false,
    loadPaths: [here],
    quietDeps: true,
  });
  if (/url\(|GDS Transport|@font-face/.test(css)) throw new Error("the stylesheet reaches for a file or font we do not ship");
  writeFileSync(join(out.path, "govuk-frontend.min.css"), `${withoutSourceMap(css)}\n`);
  copyFileSync(join(here, "licenses/govuk-frontend.txt"), join(out.path, "LICENSE")); // the npm package carries none
  writeManifest(out, `scss/govuk.scss compiled by sass ${lock.packages["node_modules/sass"].version}`);
}

function buildAxe() {
  const out = target("tests/vendor", "axe", "axe-core");
  const from = join(here, "node_modules/axe-core");
  writeFileSync(join(out.path, "axe.min.js"), `${withoutSourceMap(readFileSync(join(from, "axe.min.js"), "utf8"))}\n`);
  for (const file of ["LICENSE", "LICENSE-3RD-PARTY.txt"]) copyFileSync(join(from, file), join(out.path, file));
  writeManifest(out);
}

buildGovuk();
buildAxe();
