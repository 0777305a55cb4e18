// What the media tests with real Chromium share: the example server, the browser, and words for what was seen.
// Needs `playwright-core` and `esbuild`, looked up from the directory that the test is started in.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const require = createRequire(join(process.cwd(), "noop.js"));
const { chromium } = require("playwright-core");
const { buildSync } = require("esbuild");

const here = dirname(fileURLToPath(import.meta.url));
const BROWSER_ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
];

let server = null;
let browser = null;
let failed = false;

/** Starts the server named by the first argument, and a browser. */
export async function launch() {
  const site = mkdtempSync(join(tmpdir(), "media-site-"));
  for (const file of ["page.html", "picture.js"]) cpSync(join(here, file), join(site, file));
  const entryPoints = [join(here, "../../web/src/media/peer.ts")];
  buildSync({ entryPoints, outfile: join(site, "peer.js"), format: "esm", bundle: true });
  server = spawn(process.argv[2], [site], { stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise((resolve) => createInterface({ input: server.stdout }).once("line", resolve));
  const { url, media } = JSON.parse(line);
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: BROWSER_ARGUMENTS });
  /** A page of the room that has joined. */
  const open = async (n, query = "") => {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.log(`page ${n}:`, error.message));
    await page.goto(`${url}/?participant=${id(n)}${query}`);
    await page.waitForFunction("window.ready", null, { timeout: 20_000 });
    return page;
  };
  return { open, media, server };
}

/** The id of the participant with this number. */
export function id(n) {
  return `00000000-0000-0000-0000-00000000000${n}`;
}

/** Says what was seen, and remembers whether it was right. */
export function check(what, ok, value) {
  console.log(`${ok ? "ok  " : "FAIL"} ${what}: ${JSON.stringify(value)}`);
  if (!ok) failed = true;
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Ends what `launch` started, and the process with what the checks came to. */
export async function finish() {
  await browser?.close();
  server?.kill("SIGCONT");
  server?.kill();
  process.exit(failed ? 1 : 0);
}
