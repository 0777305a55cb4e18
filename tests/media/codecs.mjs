// Two real pages in a room of the codec that the second argument names: what each decodes is that codec, and a picture.
// node tests/media/codecs.mjs <the example media_room> <codec>
import { check, finish, launch, sleep } from "./harness.mjs";

const codec = process.argv[3];
const FRAMES = 60;
const WITHIN_MS = 20_000;

/** What a page decodes of the other's face. */
const decoded = () => {
  const video = [...document.querySelectorAll("video")].find((one) => one.videoWidth > 0);
  const canvas = new OffscreenCanvas(64, 48);
  const context = canvas.getContext("2d");
  if (video) context.drawImage(video, 0, 0, 64, 48);
  const pixels = context.getImageData(0, 0, 64, 48).data;
  const colours = new Set();
  for (let i = 0; i < pixels.length; i += 4) colours.add(`${pixels[i] >> 5} ${pixels[i + 1] >> 5} ${pixels[i + 2] >> 5}`);
  const quality = video?.getVideoPlaybackQuality();
  return { frames: quality?.totalVideoFrames ?? 0, width: video?.videoWidth ?? 0, colours: colours.size };
};

try {
  const { open } = await launch();
  const query = `&codecs=${codec}`;
  const pages = [await open(1, query), await open(2, query)];
  const until = Date.now() + WITHIN_MS;
  let seen = [];
  do {
    await sleep(250);
    seen = await Promise.all(pages.map((page) => page.evaluate(decoded)));
  } while (seen.some((one) => one.frames < FRAMES) && Date.now() < until);
  for (const [at, one] of seen.entries()) {
    check(`${codec}: page ${at + 1} decodes the other's picture`, one.frames >= FRAMES && one.colours > 3, one);
    const answer = await pages[at].evaluate("window.answer");
    const names = [...answer.matchAll(/a=rtpmap:\d+ (\w+)\/90000/g)].map((match) => match[1]).filter((name) => name !== "rtx");
    check(`${codec}: nothing else is answered`, names.length > 0 && names.every((name) => name === codec), [...new Set(names)]);
  }
} finally {
  await finish();
}
