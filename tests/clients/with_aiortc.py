"""aiortc as a WHIP and as a WHEP client."""

import asyncio
import fractions
import math

import aioice.ice
import av
import numpy
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

from server import Session

# aioice leaves loopback out, and everything here is on it.
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]

TONE_HZ = 440


class Colour(VideoStreamTrack):
    """A picture of one colour, as bytes of red, green and blue."""

    def __init__(self, rgb):
        super().__init__()
        self._rgb = rgb

    async def recv(self):
        pts, time_base = await self.next_timestamp()
        frame = av.VideoFrame.from_ndarray(numpy.full((240, 320, 3), self._rgb, numpy.uint8), format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    """A tone of 440 Hz."""

    _at = 0

    async def recv(self):
        silence = await super().recv()
        times = (numpy.arange(silence.samples) + self._at) / silence.sample_rate
        self._at += silence.samples
        samples = (numpy.sin(2 * math.pi * TONE_HZ * times) * 8_000).astype(numpy.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.pts, frame.sample_rate = silence.pts, silence.sample_rate
        frame.time_base = fractions.Fraction(1, silence.sample_rate)
        return frame


class Publisher:
    """Publishes a colour and a tone."""

    async def start(self, endpoint, token, rgb, codec):
        self._connection = RTCPeerConnection()
        for track in (Tone(), Colour(rgb)):
            transceiver = self._connection.addTransceiver(track, direction="sendonly")
            if track.kind == "video":
                known = RTCRtpSender.getCapabilities("video").codecs
                transceiver.setCodecPreferences([one for one in known if one.mimeType.lower() == f"video/{codec}".lower()])
        self._session = await _negotiate(self._connection, endpoint, token)

    async def stop(self):
        self._session.end()
        await self._connection.close()


class Player:
    """Plays, and keeps what comes: frames, the last one's colour, and how loud the tone is."""

    def __init__(self):
        self.frames, self.rgb, self.loudness = 0, (0, 0, 0), 0

    async def start(self, endpoint, token):
        self._connection = RTCPeerConnection()
        self._tasks = []
        for kind in ("audio", "video"):
            self._connection.addTransceiver(kind, direction="recvonly")
        self._connection.on("track", self._take)
        self._session = await _negotiate(self._connection, endpoint, token)

    async def stop(self):
        self._session.end()
        for task in self._tasks:
            task.cancel()
        await self._connection.close()

    def _take(self, track: MediaStreamTrack):
        self._tasks.append(asyncio.ensure_future(self._watch(track) if track.kind == "video" else self._listen(track)))

    async def _watch(self, track):
        while True:
            frame = await track.recv()
            self.frames += 1
            self.rgb = tuple(frame.to_ndarray(format="rgb24").mean(axis=(0, 1)))

    async def _listen(self, track):
        while True:
            frame = await track.recv()
            self.loudness = float(numpy.abs(frame.to_ndarray()).mean())


async def _negotiate(connection, endpoint, token):
    await connection.setLocalDescription(await connection.createOffer())
    offer = connection.localDescription.sdp
    session = await asyncio.to_thread(Session, endpoint, token, offer)
    await connection.setRemoteDescription(RTCSessionDescription(session.answer, "answer"))
    return session
