"""The backend of a web page with voice: the browser speaks with the service directly, and the key stays here.

    python examples/webrtc_backend.py --port 8000       # then open http://127.0.0.1:8000 in a browser
    python examples/webrtc_backend.py --fake            # the same with a fake server, which has no sound

The browser makes a WebRTC offer (SDP) and posts it to `/session`. This program adds the settings of the session, which
the browser must not choose, and gives back the answer of the service. From then on voice flows between browser and
service without coming by here. The id of the call is what a backend needs to join it: see `sip_sideband.py`.

This is the sync client. A real application uses its own web framework, checks who the user is, and has TLS.
"""

from __future__ import annotations

import argparse
import logging
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import openai_realtime as rt

LARGEST_OFFER = 2**18
"""Bytes of an SDP offer. One of a browser has some thousand."""

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Voice</title>
<button id="start">Speak</button>
<pre id="log"></pre>
<script>
const log = text => document.getElementById("log").append(text + "\\n");
document.getElementById("start").onclick = async () => {
  const connection = new RTCPeerConnection();
  const speaker = new Audio();
  connection.ontrack = event => { speaker.srcObject = event.streams[0]; speaker.play(); };
  const microphone = await navigator.mediaDevices.getUserMedia({audio: true});
  connection.addTrack(microphone.getTracks()[0]);
  const events = connection.createDataChannel("oai-events");
  events.onmessage = message => {
    const event = JSON.parse(message.data);
    if (event.type === "response.output_audio_transcript.done") log(event.transcript);
  };
  await connection.setLocalDescription(await connection.createOffer());
  const reply = await fetch("/session", {
    method: "POST", body: connection.localDescription.sdp, headers: {"Content-Type": "application/sdp"},
  });
  if (!reply.ok) { log("The backend answered " + reply.status); return; }
  await connection.setRemoteDescription({type: "answer", sdp: await reply.text()});
  log("Call " + reply.headers.get("X-Call-Id"));
};
</script>
"""

log = logging.getLogger("backend")


class Backend(ThreadingHTTPServer):
    """Serves the page and makes calls.

    Args:
        address: Host and port.
        client: Speaks with the service.
        session: Settings of every call.
    """

    def __init__(self, address: tuple[str, int], client: rt.RealtimeClient, session: rt.SessionCreateRequest) -> None:
        super().__init__(address, Handler)
        self.client = client
        self.session = session


class Handler(BaseHTTPRequestHandler):
    """Answers one request of a browser."""

    def do_GET(self) -> None:
        """The page."""
        if self.path == "/":
            self._answer(200, PAGE, "text/html; charset=utf-8")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        """An SDP offer: make a call of it, and give the SDP answer back."""
        backend = cast("Backend", self.server)
        length = int(self.headers.get("content-length", 0))
        if self.path != "/session" or not 0 < length <= LARGEST_OFFER:
            self.send_error(404)
            return
        offer = self.rfile.read(length).decode()
        try:
            call = backend.client.calls.create(sdp=offer, session=backend.session)
        except rt.APIStatusError as error:
            # What the service says about a key or a quota is for the log, not for a browser.
            log.error("the service answered %d: %s (request %s)", error.status_code, error, error.request_id)
            self.send_error(400 if error.status_code == 400 else 502)
        except rt.APIConnectionError as error:
            log.error("%s", error)
            self.send_error(502)
        else:
            log.info("call %s", call.call_id)
            self._answer(201, call.sdp, "application/sdp", {"X-Call-Id": call.call_id})

    def _answer(self, status: int, text: str, media_type: str, headers: dict[str, str] | None = None) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Log calls, not requests."""


def serve(client: rt.RealtimeClient, args: argparse.Namespace) -> None:
    """Serve browsers until Ctrl-C."""
    session = rt.SessionCreateRequest(
        model=args.model,
        instructions="You are a friendly guide. Answer in one or two sentences.",
        audio=rt.SessionAudio(output=rt.SessionAudioOutput(voice="marin")),
    )
    with client, Backend((args.host, args.port), client, session) as backend:
        print(f"http://{args.host}:{backend.server_port}", flush=True)
        backend.serve_forever()


def main() -> None:
    """Read the command line and listen."""
    parser = argparse.ArgumentParser(description="The backend of a web page with voice.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on, 0 for a free one (%(default)s)")
    parser.add_argument("--model", default="gpt-realtime", help="the model (default: %(default)s)")
    parser.add_argument("--fake", action="store_true", help="use a fake server: no key, no network")
    args = parser.parse_args()
    logging.basicConfig(format="%(message)s")
    log.setLevel(logging.INFO)
    if args.fake:
        from openai_realtime.testing import FakeRealtimeServer

        with FakeRealtimeServer() as server:
            serve(rt.RealtimeClient("sk-fake", base_url=server.url), args)
    else:
        serve(rt.RealtimeClient(), args)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    except rt.RealtimeError as error:
        sys.exit(f"{type(error).__name__}: {error}")
