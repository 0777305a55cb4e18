"""GStreamer's webrtcbin as a WHIP or as a WHEP client: `publish` or `play`, the endpoint, the token, the codec.

What it plays it prints, a line of JSON for each half second; it goes on until its standard input is closed.
"""

import json
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

from server import Session  # noqa: E402

ENCODERS = {
    "VP8": "vp8enc deadline=1 cpu-used=8 keyframe-max-dist=2000 ! rtpvp8pay picture-id-mode=15-bit",
    "H264": "openh264enc complexity=low gop-size=2000 ! video/x-h264,profile=constrained-baseline ! h264parse config-interval=-1"
    " ! rtph264pay aggregate-mode=zero-latency",
}
DECODERS = {
    "VP8": "rtpvp8depay ! vp8dec",
    "H264": "rtph264depay ! h264parse ! openh264dec",
    "OPUS": "rtpopusdepay ! opusdec",
}
PARAMETERS = {"H264": ",packetization-mode=(string)1,profile-level-id=(string)42e01f"}
TONE_HZ = 440


class Client:
    def __init__(self, pipeline, endpoint, token):
        self._endpoint, self._token = endpoint, token
        # A launch line of one element would be that element, without a pipeline; so something that does nothing stands beside it.
        self.pipeline = Gst.parse_launch(f"{pipeline} fakesrc num-buffers=0 ! fakesink async=false")
        self.loop = GLib.MainLoop()
        self.webrtc = self.pipeline.get_by_name("webrtc")
        # libnice leaves loopback out, and everything here is on it. Kept, for Python would take the last reference along.
        self._ice = self.webrtc.get_property("ice-agent")
        self._ice.emit("add-local-ip-address", "127.0.0.1")
        self.webrtc.connect("on-negotiation-needed", self._offer)
        self.webrtc.connect("notify::ice-gathering-state", self._gathered)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self._fail)
        self._session = None

    def run(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        threading.Thread(target=self._until_told, daemon=True).start()
        self.loop.run()
        if self._session:
            self._session.end()
        self.pipeline.set_state(Gst.State.NULL)

    def _until_told(self):
        sys.stdin.read()
        self.loop.quit()

    def _fail(self, _bus, message):
        error, detail = message.parse_error()
        print(f"{error.message}: {detail}", file=sys.stderr)
        self.loop.quit()

    def _offer(self, webrtc):
        for index in range(2):
            transceiver = webrtc.emit("get-transceiver", index)
            if transceiver and self.direction:
                transceiver.set_property("direction", self.direction)
        webrtc.emit("create-offer", None, Gst.Promise.new_with_change_func(self._offered))

    def _offered(self, promise):
        # The offer lives in the reply.
        reply = promise.get_reply()
        self.webrtc.emit("set-local-description", reply.get_value("offer"), None)

    def _gathered(self, webrtc, _property):
        if webrtc.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE and not self._session:
            GLib.idle_add(self._exchange)

    def _exchange(self):
        if self._session:
            return False
        offer = self.webrtc.get_property("local-description").sdp.as_text()
        self._session = Session(self._endpoint, self._token, offer)
        _, sdp = GstSdp.SDPMessage.new()
        GstSdp.sdp_message_parse_buffer(self._session.answer.encode(), sdp)
        answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, sdp)
        self.webrtc.emit("set-remote-description", answer, None)
        return False


class Publisher(Client):
    """Publishes a blue picture and a tone."""

    direction = GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY

    def __init__(self, endpoint, token, codec):
        super().__init__(
            "webrtcbin name=webrtc bundle-policy=max-bundle "
            f"audiotestsrc is-live=true freq={TONE_HZ} volume=0.3 ! audioconvert ! audioresample ! opusenc ! rtpopuspay"
            " ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! webrtc. "
            "videotestsrc is-live=true pattern=blue ! video/x-raw,width=320,height=240,framerate=20/1 ! videoconvert"
            f" ! {ENCODERS[codec]} ! application/x-rtp,media=video,encoding-name={codec},payload=96 ! webrtc.",
            endpoint,
            token,
        )


class Player(Client):
    """Plays, and tells what comes."""

    direction = None

    def __init__(self, endpoint, token, codec):
        super().__init__("webrtcbin name=webrtc bundle-policy=max-bundle", endpoint, token)
        self.frames, self.rgb, self.loudness = 0, (0, 0, 0), 0
        receive = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
        for caps in (
            "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2",
            f"application/x-rtp,media=video,encoding-name={codec},payload=96,clock-rate=90000"
            f",rtcp-fb-nack-pli=(boolean)true{PARAMETERS.get(codec, '')}",
        ):
            self.webrtc.emit("add-transceiver", receive, Gst.Caps.from_string(caps))
        self.webrtc.connect("pad-added", self._stream)
        GLib.timeout_add(500, self._tell)

    def _tell(self):
        print(json.dumps({"frames": self.frames, "rgb": self.rgb, "loudness": self.loudness}), flush=True)
        return True

    def _stream(self, _webrtc, pad):
        if pad.direction != Gst.PadDirection.SRC:
            return
        encoding = pad.get_current_caps().get_structure(0).get_string("encoding-name")
        is_video = encoding != "OPUS"
        raw = "videoconvert ! video/x-raw,format=RGB" if is_video else "audioconvert ! audio/x-raw,format=S16LE"
        decoding = Gst.parse_bin_from_description(
            f"{DECODERS[encoding]} ! {raw} ! appsink name=sink emit-signals=true sync=false", True
        )
        decoding.get_by_name("sink").connect("new-sample", self._frame if is_video else self._sound)
        self.pipeline.add(decoding)
        decoding.sync_state_with_parent()
        linked = pad.link(decoding.get_static_pad("sink"))
        assert linked == Gst.PadLinkReturn.OK, linked

    def _frame(self, sink):
        bytes_ = self._bytes(sink)
        self.frames += 1
        pixels = memoryview(bytes_)[: len(bytes_) // 3 * 3]
        self.rgb = tuple(sum(pixels[at::300]) / len(pixels[at::300]) for at in range(3))
        return Gst.FlowReturn.OK

    def _sound(self, sink):
        samples = memoryview(self._bytes(sink)).cast("h")
        self.loudness = sum(map(abs, samples)) / max(len(samples), 1)
        return Gst.FlowReturn.OK

    @staticmethod
    def _bytes(sink):
        buffer = sink.emit("pull-sample").get_buffer()
        return buffer.extract_dup(0, buffer.get_size())


if __name__ == "__main__":
    Gst.init(None)
    what, endpoint, token, codec = sys.argv[1:]
    {"publish": Publisher, "play": Player}[what](endpoint, token, codec).run()
