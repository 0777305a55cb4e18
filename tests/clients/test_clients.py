"""Clients that are not ours, on the real binary: aiortc and GStreamer publish and play through WHIP and WHEP, and what
one publishes the other decodes: the right picture, and a tone."""

import asyncio
import json
import logging
import pathlib
import subprocess
import sys
import unittest

from server import Server
from with_aiortc import Player, Publisher

GSTREAMER = pathlib.Path(__file__).with_name("with_gstreamer.py")
# Slow steps are no news on a busy machine.
logging.getLogger("asyncio").setLevel(logging.ERROR)
RED, BLUE = (220, 20, 20), (0, 0, 255)
#: How long it may take on a busy machine until both have seen and heard enough.
WITHIN_S = 40
FRAMES = 30
#: Mean amplitude of what comes; silence has none.
AUDIBLE = 500


class Gst:
    """GStreamer in a process of its own."""

    def __init__(self, *arguments):
        command = [sys.executable, GSTREAMER, *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.frames, self.rgb, self.loudness = 0, (0, 0, 0), 0

    async def follow(self):
        while line := await asyncio.to_thread(self._process.stdout.readline):
            for name, value in json.loads(line).items():
                setattr(self, name, value)

    def stop(self):
        """Its exit status."""
        self._process.stdin.close()
        try:
            return self._process.wait(15)
        finally:
            self._process.kill()
            self._process.stdout.close()


def looks_like(found, wanted):
    return all(abs(one - other) < 60 for one, other in zip(found, wanted))


def enough(player, rgb):
    return player.frames >= FRAMES and player.loudness > AUDIBLE and looks_like(player.rgb, rgb)


async def until(is_so):
    for _ in range(WITHIN_S * 10):
        if is_so():
            break
        await asyncio.sleep(0.1)


class Clients(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    async def each_plays_the_other(self, codec, **more):
        consultation, ((a, a_token), (b, b_token)) = self.server.open("aiortc", "GStreamer", **more)
        whip, whep = (f"{self.server.url}/{door}/{consultation}" for door in ("whip", "whep"))
        aiortc, aiortc_plays = Publisher(), Player()
        await aiortc.start(whip, a_token, RED, codec)
        gstreamer = Gst("publish", whip, b_token, codec)
        # The one names whom it plays; the other plays the main speaker, who is not itself.
        gstreamer_plays = Gst("play", f"{whep}/{a}", b_token, codec)
        following = asyncio.ensure_future(gstreamer_plays.follow())
        await aiortc_plays.start(whep, a_token)

        await until(lambda: enough(aiortc_plays, BLUE) and enough(gstreamer_plays, RED))
        found = {name: (player.frames, player.rgb, player.loudness)
                 for name, player in (("aiortc", aiortc_plays), ("GStreamer", gstreamer_plays))}
        await aiortc_plays.stop()
        await aiortc.stop()
        statuses = [await asyncio.to_thread(one.stop) for one in (gstreamer_plays, gstreamer)]
        following.cancel()
        self.assertTrue(enough(aiortc_plays, BLUE) and enough(gstreamer_plays, RED), found)
        self.assertEqual(statuses, [0, 0], "GStreamer ended its sessions")

    async def test_vp8(self):
        await self.each_plays_the_other("VP8")

    async def test_h264(self):
        await self.each_plays_the_other("H264", codecs=["H264", "opus"])


class Audience(unittest.IsolatedAsyncioTestCase):
    """More who watch than one worker is to carry: the last of them are on another, to which the room is piped."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(TILTS_MEDIA_WORKERS="2", TILTS_MEDIA_WATCHERS="2")

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    async def test_all_see_and_hear_who_speaks(self):
        consultation, people = self.server.open("speaker", "at home", "away", "away with GStreamer")
        (speaker, speaks), *watch = people
        whip, whep = (f"{self.server.url}/{door}/{consultation}" for door in ("whip", "whep"))
        publisher = Publisher()
        await publisher.start(whip, speaks, RED, "VP8")
        players = [Player(), Player()]
        for player, (_, token) in zip(players, watch):
            await player.start(whep, token)
        gstreamer = Gst("play", f"{whep}/{speaker}", watch[2][1], "VP8")
        following = asyncio.ensure_future(gstreamer.follow())
        players.append(gstreamer)
        await until(lambda: all(enough(player, RED) for player in players))
        found = [(player.frames, player.rgb, player.loudness) for player in players]
        piped, dropped = (self.server.metric(f"tilts_media_{name}_total") for name in ("piped_packets", "pipe_dropped_packets"))
        for one in (*players[:2], publisher):
            await one.stop()
        self.assertEqual(await asyncio.to_thread(gstreamer.stop), 0, "GStreamer ended its session")
        following.cancel()
        self.assertTrue(all(enough(player, RED) for player in players), found)
        self.assertGreater(piped, FRAMES)
        self.assertEqual(dropped, 0)


if __name__ == "__main__":
    unittest.main()
