// Two pages of real Chromium that send their faces in three layers, one of them behind a link that narrows and widens:
// `node tests/media/layers.mjs <media_room binary>`. Fails if the picture does not follow the link, or the voice suffers;
// prints how soon it followed and what was estimated, which on a machine that is busy with other things is as restless as the link then is.
import { check, finish, launch, sleep } from "./harness.mjs";
import { link } from "./link.mjs";

/** The most time for the picture to follow; how soon it did is printed. */
const FOLLOWS_WITHIN_MS = 15_000;

const { open, media } = await launch();
try {
  const [address, port] = media[0].split(":");
  const conditions = { delayMs: 15 };
  const proxy = await link({ address, port: Number(port) }, conditions);
  const size = "&size=1280x720";
  await open(1, size);
  const page = await open(2, `${size}&proxy=${proxy}`);

  /** What the page sees and hears, by its own statistics, and what the relay says of it. */
  const look = async () => {
    const kind = (await page.evaluate("events")).filter((event) => event.kind.name === "quality").at(-1)?.kind;
    const place = await page.evaluate("(({ hasPicture, isPaused }) => ({ hasPicture, isPaused }))(view.find((p) => p.key === 'place0'))");
    const seen = await page.evaluate(async () => {
      const rows = [...(await peer.connectionReport()).values()].filter((row) => row.type === "inbound-rtp");
      const face = rows.find((row) => row.kind === "video" && row.framesDecoded > 0);
      const voice = rows.find((row) => row.kind === "audio" && row.packetsReceived > 0);
      return {
        width: face?.frameWidth ?? 0, frames: face?.framesDecoded ?? 0, freezes: face?.freezeCount ?? 0,
        samples: voice?.totalSamplesReceived ?? 0, concealed: (voice?.concealedSamples ?? 0) - (voice?.silentConcealedSamples ?? 0),
      };
    });
    return { ...seen, ...place, layer: kind?.layers?.[0], estimateKbps: Math.round((kind?.estimateBps ?? 0) / 1_000) };
  };
  /** Waits until what is seen is so; gives the time that took, in ms. */
  const until = async (what, isSo) => {
    const began = performance.now();
    let seen = await look();
    while (!isSo(seen) && performance.now() - began < FOLLOWS_WITHIN_MS) {
      await sleep(50);
      seen = await look();
    }
    const ms = Math.round(performance.now() - began);
    check(`${what} (${ms} ms)`, isSo(seen), seen);
    return seen;
  };
  /** Watches for so long: frames a second, the share of the voice that had to be made up, the mean estimate. */
  const watch = async (seconds) => {
    const before = await look();
    let estimates = 0;
    for (let i = 0; i < seconds; i++) {
      await sleep(1_000);
      estimates += (await look()).estimateKbps / seconds;
    }
    const after = await look();
    return {
      framesPerS: (after.frames - before.frames) / seconds,
      concealedPct: (100 * (after.concealed - before.concealed)) / Math.max(1, after.samples - before.samples),
      estimateKbps: Math.round(estimates), width: after.width, layer: after.layer,
    };
  };

  const best = await until("a wide link shows the best layer", (seen) => seen.layer?.layer === 2 && seen.width > 640);

  conditions.downKbps = 700;
  await until("a link of 700 kbit/s shows the middle layer", (seen) => seen.width > 0 && seen.width < best.width);
  await sleep(10_000);
  const middle = await watch(8);
  console.log(`estimate ${middle.estimateKbps} of 700 kbit/s`);
  check("the voice is whole at 700 kbit/s", middle.concealedPct < 3, middle.concealedPct);

  conditions.downKbps = 300;
  await until("a link of 300 kbit/s shows the lowest layer", (seen) => seen.width > 0 && seen.width <= 320);
  await sleep(10_000);
  const low = await watch(8);
  console.log(`estimate ${low.estimateKbps} of 300 kbit/s`);
  check("it moves, and the voice is whole at 300 kbit/s", low.framesPerS > 5 && low.concealedPct < 3, low);

  conditions.downKbps = 150;
  await until("a link of 150 kbit/s carries the voice alone, and the page says so", (seen) => seen.isPaused && !seen.hasPicture);
  await sleep(4_000);
  const voice = await watch(8);
  console.log(`estimate ${voice.estimateKbps} of 150 kbit/s`);
  check("the voice is whole at 150 kbit/s", voice.concealedPct < 3, voice);
  check("no picture is sent", voice.framesPerS < 0.5 && voice.layer.isPaused, voice);

  conditions.downKbps = 0;
  await until("the picture is back on a wide link", (seen) => seen.hasPicture && !seen.isPaused);
  await until("and becomes the best again", (seen) => seen.layer?.layer === 2 && seen.width === best.width);
} finally {
  await finish();
}
