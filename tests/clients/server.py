"""The real binary, and an ad-hoc consultation on it, as an integrator has them."""

import json
import os
import pathlib
import subprocess
import tempfile
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
READY_WITHIN_S = 60


class Server:
    """A demo of its own, on free ports, with these settings (`TILTS_SECTION_KEY`)."""

    def __init__(self, **settings):
        self._data = tempfile.TemporaryDirectory(prefix="tilts-clients-")
        command = [ROOT / "target/debug/tilts", "demo", "--json", "--data", self._data.name]
        command += ["--listen", "127.0.0.1:0", "--media", "127.0.0.1:0"]
        log = pathlib.Path(self._data.name, "log")
        with log.open("w") as errors:
            env = {**os.environ, **settings}
            self._process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=errors, text=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the demo ended with {self._process.wait(READY_WITHIN_S)}: {log.read_text()}")
        ready = json.loads(line)
        self.url = ready["url"].rstrip("/")
        self._integrator = ready["demo"]["integrator_token"]

    def open(self, *names, **more):
        """Opens a consultation: its id, and id and token of each participant."""
        body = {"participants": [{"name": name} for name in names], **more}
        request = urllib.request.Request(
            f"{self.url}/api/v1/consultations",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self._integrator}"},
        )
        with urllib.request.urlopen(request) as response:
            opened = json.load(response)
        return opened["id"], [(one["id"], one["token"]) for one in opened["participants"]]

    def metric(self, name):
        """The sum of a figure over all its labels."""
        with urllib.request.urlopen(f"{self.url}/metrics") as response:
            lines = response.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((name + "{", name + " ")))

    def stop(self):
        self._process.terminate()
        self._process.wait(30)
        self._process.stdout.close()
        self._data.cleanup()


class Session:
    """A WHIP or WHEP session from its offer to its end, by HTTP alone."""

    def __init__(self, endpoint, token, offer):
        self._token = token
        self._base = "/".join(endpoint.split("/")[:3])
        with self._ask("POST", endpoint, offer.encode(), {"Content-Type": "application/sdp"}) as response:
            assert response.status == 201, response.status
            assert response.headers["Content-Type"] == "application/sdp"
            self.url = self._base + response.headers["Location"]
            self.etag = response.headers["ETag"]
            self.answer = response.read().decode()

    def end(self):
        """Ends it. Twice: that is no error."""
        for _ in range(2):
            with self._ask("DELETE", self.url) as response:
                assert response.status == 200, response.status

    def _ask(self, method, url, body=None, headers=None):
        headers = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        try:
            return urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=15)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {url}: {error.code} {error.read().decode()}") from None
