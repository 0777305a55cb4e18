// Two pages of real Chromium with a network between them and the relay that loses and delays packets:
// `node tests/media/lossy.mjs <media_room binary> [loss in percent] [delay in ms]`.
// Prints what was lost, asked for and mended, and fails if a side sees less than 85 % of the frames that the other one sends.
import { check, finish, launch, sleep } from "./harness.mjs";
import { link } from "./link.mjs";

const lossPct = Number(process.argv[3] ?? 5);
const delayMs = Number(process.argv[4] ?? 30);

const { open, media } = await launch();
try {
  const [address, port] = media[0].split(":");
  const proxy = await link({ address, port: Number(port) }, { lossPct, delayMs });
  const pages = [await open(1, `&proxy=${proxy}`), await open(2, `&proxy=${proxy}`)];
  const started = Date.now();
  for (const page of pages) {
    await page.waitForFunction("window.view?.find((p) => p.key === 'place0')?.hasPicture", null, { timeout: 15_000 });
  }
  console.log(`both see each other ${Date.now() - started} ms after the second page is ready`);
  const figures = (page) =>
    page.evaluate(async () => {
      const rows = [...(await peer.connectionReport()).values()];
      const sum = (type, key) =>
        rows.filter((row) => row.type === type && row.kind === "video").reduce((total, row) => total + (row[key] ?? 0), 0);
      const inbound = (key) => sum("inbound-rtp", key);
      const outbound = (key) => sum("outbound-rtp", key);
      // The face is sent in several layers, of which the other side sees one.
      const sent = Math.max(...rows.filter((row) => row.type === "outbound-rtp" && row.kind === "video").map((row) => row.framesSent ?? 0));
      return {
        framesDecoded: inbound("framesDecoded"), keyFramesDecoded: inbound("keyFramesDecoded"),
        packetsReceived: inbound("packetsReceived"), packetsLost: inbound("packetsLost"),
        nacksSent: inbound("nackCount"), retransmissionsReceived: inbound("retransmittedPacketsReceived"),
        plisSent: inbound("pliCount"), freezeCount: inbound("freezeCount"), freezesS: inbound("totalFreezesDuration"),
        framesSent: sent, nacksReceived: outbound("nackCount"), retransmitted: outbound("retransmittedPacketsSent"),
      };
    });
  await sleep(2_000);
  const before = await Promise.all(pages.map(figures));
  await sleep(8_000);
  const after = await Promise.all(pages.map(figures));
  for (const i of [0, 1]) {
    const seen = after[i].framesDecoded - before[i].framesDecoded;
    const sent = after[1 - i].framesSent - before[1 - i].framesSent;
    check(`page ${i + 1} sees 85 % of the frames at ${lossPct} % loss and ${2 * delayMs} ms round trip`, seen > sent * 0.85, [seen, sent]);
    check(`page ${i + 1} is mended by the relay`, lossPct === 0 || after[i].retransmissionsReceived > 0, after[i]);
    check(`page ${i + 1} mends what the relay misses`, lossPct === 0 || after[i].retransmitted > 0, after[i].retransmitted);
  }
} finally {
  await finish();
}
