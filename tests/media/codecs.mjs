// Real pages in a room of the codec that the second argument names, as many as the third says: each sends a picture and
// a tone that all know, and compares what it decodes with what was sent.
// node tests/media/codecs.mjs <the example media_room> <codec> [pages]
import { check, finish, launch } from "./harness.mjs";

const codec = process.argv[3];
const count = Number(process.argv[4] ?? 2);
/** The least of which Chromium sends all three layers. */
const SIZE = "960x540";
/** So many frames of each face are compared, after so many; a busy machine may manage fewer, but enough. */
const COMPARED = 40;
const ENOUGH = 10;
const BEFORE = 60;
const WITHIN_MS = 40_000;
/** What half of the frames reach at least, on a good network. */
const PSNR_DB = 28;
const SSIM = 0.9;
/** The tone arrives as loud as it was sent, within so much. */
const LEVEL_DB = 6;

/**
 * Compares frames of each other face, once it has come to its full size, or has had half the time for it: their sizes, and
 * how near they come to what was sent.
 */
const compared = async ([faces, frames, before, withinMs]) => {
  const until = performance.now() + withinMs;
  const full = stream.getVideoTracks()[0].getSettings().width;
  const wait = () => new Promise((resolve) => setTimeout(resolve, 200));
  const videos = () => [...document.querySelectorAll("video")].filter((one) => one.videoWidth > 0);
  const isSeen = (one) => one.getVideoPlaybackQuality().totalVideoFrames >= before;
  const isFull = (one) => one.videoWidth >= full || performance.now() > until - withinMs / 2;
  const isBegun = () => videos().length >= faces && videos().every((one) => isSeen(one) && isFull(one));
  while (!isBegun() && performance.now() < until) await wait();
  const all = new Map(videos().map((video) => [video, []]));
  while (performance.now() < until && [...all.values()].some((some) => some.length < frames)) {
    for (const [video, some] of all) {
      const frame = await Promise.race([compare(video), wait()]);
      if (frame) some.push(frame);
    }
  }
  return [...all.values()];
};

/** Loudness over the next seconds, of what is sent and of each voice that comes: the mean square of the samples. */
const loudness = async (seconds) => {
  const energies = async () => {
    const rows = [...(await peer.connectionReport()).values()].filter((row) => row.kind === "audio" && row.totalSamplesDuration > 0);
    return new Map(rows.filter(({ type }) => type === "media-source" || type === "inbound-rtp").map((row) => [row.id, row]));
  };
  const before = await energies();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  return [...(await energies()).values()].filter(({ id }) => before.has(id)).map((row) => {
    const was = before.get(row.id);
    const square = (row.totalAudioEnergy - was.totalAudioEnergy) / (row.totalSamplesDuration - was.totalSamplesDuration);
    return { type: row.type, square };
  });
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const rounded = (value, digits) => Number(value?.toFixed(digits));

try {
  const { open } = await launch();
  const pages = [];
  for (let n = 1; n <= count; n++) pages.push(await open(n, `&known&size=${SIZE}&codecs=${codec}`));
  const seen = await Promise.all(pages.map((page) => page.evaluate(compared, [count - 1, COMPARED, BEFORE, WITHIN_MS])));
  for (const [at, faces] of seen.entries()) {
    check(`${codec}: page ${at + 1} of ${count} sees every other`, faces.length === count - 1, faces.length);
    for (const frames of faces) {
      const sizes = [...new Set(frames.map(({ width, height }) => `${width}x${height}`))];
      const numbers = new Set(frames.map(({ number }) => number)).size;
      const of = (key, digits) => {
        const values = frames.map((frame) => frame[key]);
        return { median: rounded(median(values), digits), worst: rounded(Math.min(...values), digits) };
      };
      const brighter = rounded(median(frames.map((frame) => frame.brighter)), 1);
      const found = { frames: frames.length, numbers, sizes, psnr: of("psnr", 1), ssim: of("ssim", 3), brighter };
      const isGood = found.psnr.median >= PSNR_DB && found.ssim.median >= SSIM;
      check(`${codec}: page ${at + 1} of ${count} sees what was sent`, numbers >= ENOUGH && isGood, found);
    }
    const answer = await pages[at].evaluate("window.answer");
    const names = [...answer.matchAll(/a=rtpmap:\d+ (\w+)\/90000/g)].map((match) => match[1]).filter((name) => name !== "rtx");
    check(`${codec}: nothing else is answered`, names.length > 0 && names.every((name) => name === codec), [...new Set(names)]);
  }
  const levels = await Promise.all(pages.map((page) => page.evaluate(loudness, 3)));
  const sent = median(levels.flat().filter(({ type }) => type === "media-source").map(({ square }) => square));
  for (const [at, voices] of levels.entries()) {
    const heard = voices.filter(({ type }) => type === "inbound-rtp").map(({ square }) => rounded(10 * Math.log10(square / sent), 1));
    const isAsLoud = heard.length === count - 1 && heard.every((level) => Math.abs(level) <= LEVEL_DB);
    check(`${codec}: page ${at + 1} of ${count} hears it as loud as it was sent (dB)`, isAsLoud, heard);
  }
} finally {
  await finish();
}
