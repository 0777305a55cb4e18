// Pages of real Chromium in one room: `node tests/media/pages.mjs <media_room binary>`.
// Prints what each side decoded, and fails if a side sees or hears nothing, or sees what it should not.
import { check, finish, id, launch, sleep } from "./harness.mjs";

const { open, server } = await launch();
try {
  const first = await open(1);
  const second = await open(2);
  const pages = [first, second];
  const hasPicture = (page, key = "place0") =>
    page.waitForFunction((key) => window.view?.find((p) => p.key === key)?.hasPicture, key, { timeout: 10_000 });
  const before = await Promise.all(pages.map((page) => hasPicture(page).then(() => page.evaluate("peer.stats()"))));
  await sleep(4_000);
  const after = await Promise.all(pages.map((page) => page.evaluate("peer.stats()")));
  for (const i of [0, 1]) {
    check(`page ${i + 1} decodes frames`, after[i].framesDecoded > before[i].framesDecoded + 20, [before[i].framesDecoded, after[i].framesDecoded]);
    check(`page ${i + 1} hears`, after[i].audioEnergy > before[i].audioEnergy, after[i].audioEnergy);
    check(`page ${i + 1} figures`, after[i].down.bitrateBps > 50_000, after[i]);
    const quality = (await pages[i].evaluate("events")).filter((event) => event.kind.name === "quality").at(-1);
    check(`relay's figures of page ${i + 1}`, quality?.kind.rttMs !== null, quality?.kind);
    console.log(JSON.stringify(await pages[i].evaluate("log")));
  }
  const estimate = await first.evaluate(async () => {
    const rows = [...(await peer.connectionReport()).values()];
    return rows.find((row) => row.type === "candidate-pair" && row.nominated)?.availableOutgoingBitrate;
  });
  check("the sender's estimate has risen above its start of 300 kbit/s", estimate > 400_000, estimate);

  // Lip sync: what Chromium itself estimates as playout time of both streams of place 0, on the sender's clock.
  // Chromium starts with a long audio buffer and shortens it over seconds.
  const offset = await first.evaluate(async () => {
    let offset = Number.NaN;
    for (let i = 0; i < 100 && !(Math.abs(offset) < 60); i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      const rows = [...(await peer.connectionReport()).values()].filter((row) => row.type === "inbound-rtp");
      const at = (kind) => rows.find((row) => row.kind === kind && row.estimatedPlayoutTimestamp)?.estimatedPlayoutTimestamp;
      offset = at("audio") - at("video");
    }
    return offset;
  });
  check("voice and face lie on one clock (ms)", Math.abs(offset) < 60, offset);

  // A document next to the face.
  await first.evaluate(async () => {
    const document = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } });
    await peer.setTrack("document", document.getVideoTracks()[0]);
    await post("/publish", { source: "document", published: true });
  });
  await hasPicture(second, "content0");
  check("a document is seen", true, await second.evaluate("peer.stats()"));
  await first.evaluate(() => post("/publish", { source: "document", published: false }));
  await second.waitForFunction(() => window.view.find((p) => p.key === "content0").participant === null, null, { timeout: 5_000 });
  check("and hidden again", true, null);

  // Network change: an ICE restart mends it, frames go on.
  const frames = async (page) => (await page.evaluate("peer.stats()")).framesDecoded;
  await first.evaluate("peer.networkChanged()");
  await sleep(500);
  const atRestart = await frames(first);
  await sleep(2_000);
  check("frames go on after an ICE restart", (await frames(first)) > atRestart + 10, (await frames(first)) - atRestart);

  // The server says that it lost the session: a new one swaps in without the other side losing the picture.
  await first.evaluate(() => {
    peer.sessionLost(1);
    return peer.rebuild();
  });
  await first.waitForFunction("peer.mediaEpoch === 2 && peer.state === 'live'", null, { timeout: 10_000 });
  const atSwap = await Promise.all(pages.map(frames));
  await sleep(3_000);
  const later = await Promise.all(pages.map(frames));
  for (const i of [0, 1]) check(`page ${i + 1} sees on after the swap`, later[i] > atSwap[i] + 15, later[i] - atSwap[i]);
  const gone = (await first.evaluate("events")).filter((event) => event.kind.name.startsWith("PeerGone"));
  check("the old session is replaced", gone.length === 1 && gone[0].media_epoch === 1, gone);

  // A privacy cut.
  await first.evaluate(() => post("/gate", { gated: true }));
  await sleep(500);
  const cut = await Promise.all(pages.map(frames));
  await sleep(1_000);
  const stillCut = await Promise.all(pages.map(frames));
  check("nothing passes a gate", cut[0] === stillCut[0] && cut[1] === stillCut[1], [cut, stillCut]);
  await first.evaluate(() => post("/gate", { gated: false }));
  await sleep(1_500);
  const open2 = await Promise.all(pages.map(frames));
  check("and all passes again", open2[0] > stillCut[0] + 5 && open2[1] > stillCut[1] + 5, open2);

  // The relay stands still for five seconds: the page says so within three, and is back when it goes on.
  server.kill("SIGSTOP");
  const stoppedAt = Date.now();
  await first.waitForFunction("peer.state === 'interrupted'", null, { timeout: 6_000 });
  const noticedMs = Date.now() - stoppedAt;
  await sleep(5_000 - noticedMs);
  server.kill("SIGCONT");
  const continuedAt = Date.now();
  const framesBefore = await Promise.all(pages.map(frames));
  await first.waitForFunction("peer.state === 'live'", null, { timeout: 6_000 });
  const backMs = Date.now() - continuedAt;
  // Within 3 s; a busy machine gets half a second more.
  check("silence is noticed (ms)", noticedMs > 2_000 && noticedMs < 3_500, noticedMs);
  check("and ends with it (ms)", backMs < 2_000, backMs);
  await sleep(4_000);
  const framesAfter = await Promise.all(pages.map(frames));
  for (const i of [0, 1]) check(`page ${i + 1} sees on after the silence`, framesAfter[i] > framesBefore[i] + 10, framesAfter[i] - framesBefore[i]);

  // A third participant.
  const third = await open(3);
  await Promise.all([hasPicture(third), hasPicture(third, "place1"), hasPicture(first, "place1"), hasPicture(second, "place1")]);
  check("three see each other", true, await third.evaluate("peer.stats()"));
  await third.close();
  const silent = Date.now();
  await first.waitForFunction("window.view.find((p) => p.key === 'place1').participant !== null", null, { timeout: 5_000 });
  const told = await first.evaluate(async (participant) => {
    for (let i = 0; i < 100; i++) {
      const events = await (await fetch(`/events?participant=${participant}&after=0`)).json();
      if (events.some((event) => event.kind.name.startsWith("PeerSilent") || event.kind.name.startsWith("PeerGone"))) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }, id(3));
  check("a closed page is noticed (ms)", told, Date.now() - silent);
} finally {
  await finish();
}
