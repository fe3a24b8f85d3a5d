// Builds what the web door serves: one style sheet, fonts, htmx; and axe for the browser journeys.
//   npm ci && npm run build
import { compile } from "sass";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const web = "../commonhours/web/static/web";
const papers = "../commonhours/documents/templates/fonts";
const vendor = "../tests/vendor";
const loadPaths = ["styles", "node_modules/@uswds/uswds/packages"];
const colours = JSON.parse(readFileSync("colours.json", "utf8"));
const colour = /#[0-9a-f]{3,8}\b|rgba?\([^)]*\)/g;

function compiled(name) {
  const sheet = compile(`styles/${name}.scss`, { style: "compressed", loadPaths, quietDeps: true });
  return sheet.css.replace(/^\uFEFF|@charset "UTF-8";/g, "");
}

// White is a sheet of paper as a background and ink on a button as text: only the property tells which.
function property(declaration, value) {
  const asText = /^(color|fill)\s*:/.test(declaration) && colours.asText[value];
  return asText || colours.asAnything[value];
}

function recoloured(css) {
  return css.replace(/([a-z-]+:)([^;{}]*)(?=[;}])/g, (whole, name, values) => name + values.replace(colour, (value) => {
    if (value === "rgba(0,0,0,0)") return value;
    const variable = property(name, value);
    if (!variable) throw new Error(`colours.json has no property for ${value} in ${whole}`);
    return `var(${variable})`;
  }));
}

// Our fonts are declared once, in _fonts.scss; our icons are marked up, so no USWDS picture is ever fetched.
const withoutFiles = (css) => css.replace(/@font-face\{[^}]*\}/g, "").replace(/url\("?\.\.\/img[^)]*\)/g, "none");

// USWDS says left and right; a page in Arabic begins on the right, so each side becomes a beginning or an end.
function mirrored(css) {
  const sides = { left: "start", right: "end" };
  return css
    .replace(/\b(margin|padding|border)-(left|right)(?=[-:])/g, (_, what, side) => `${what}-inline-${sides[side]}`)
    .replace(/([;{])(left|right):/g, (_, before, side) => `${before}inset-inline-${sides[side]}:`)
    .replace(/\b(text-align|float):(left|right)/g, (_, what, side) => `${what}:${what === "float" ? "inline-" : ""}${sides[side]}`);
}

function main() {
  for (const folder of ["css", "fonts", "js"]) mkdirSync(`${web}/${folder}`, { recursive: true });
  mkdirSync(papers, { recursive: true });
  mkdirSync(vendor, { recursive: true });
  const sheet = `@layer base,usa;@layer usa{${mirrored(recoloured(withoutFiles(compiled("usa"))))}}${compiled("house")}\n`;
  writeFileSync(`${web}/css/commonhours.css`, sheet);
  for (const weight of [400, 600, 700])
    for (const subset of ["latin", "latin-ext"])
      copyFileSync(`node_modules/@fontsource/public-sans/files/public-sans-${subset}-${weight}-normal.woff2`,
        `${web}/fonts/public-sans-${subset}-${weight}.woff2`);
  copyFileSync("node_modules/@fontsource/public-sans/LICENSE", `${web}/fonts/LICENSE-public-sans.txt`);
  // Khmer: for pages as browsers want it, for papers whole.
  const khmer = "node_modules/@fontsource/noto-sans-khmer", whole = "node_modules/@expo-google-fonts/noto-sans-khmer";
  for (const weight of [400, 600, 700])
    copyFileSync(`${khmer}/files/noto-sans-khmer-khmer-${weight}-normal.woff2`, `${web}/fonts/noto-sans-khmer-${weight}.woff2`);
  copyFileSync(`${khmer}/LICENSE`, `${web}/fonts/LICENSE-noto-sans-khmer.txt`);
  for (const name of ["400Regular", "700Bold"])
    copyFileSync(`${whole}/${name}/NotoSansKhmer_${name}.ttf`, `${papers}/NotoSansKhmer-${name}.ttf`);
  copyFileSync(`${whole}/LICENSE_FONT`, `${papers}/LICENSE-noto-sans-khmer.txt`);
  copyFileSync("node_modules/htmx.org/dist/htmx.min.js", `${web}/js/htmx.min.js`);
  copyFileSync("node_modules/htmx.org/LICENSE", `${web}/js/LICENSE-htmx.txt`);
  copyFileSync("node_modules/axe-core/axe.min.js", `${vendor}/axe.min.js`);
  copyFileSync("node_modules/axe-core/LICENSE", `${vendor}/LICENSE-axe.txt`);
  console.log(`commonhours.css ${sheet.length} bytes, ${gzipSync(sheet, { level: 9 }).length} gzipped`);
}

main();
