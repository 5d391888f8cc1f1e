"""The stand-in works from any folder, and with a package whose description had less."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support import PACKAGE

USE = """
import json
from websockets.sync.client import connect
from app.vendor.rt.testing import FakeRealtimeServer
from app.vendor.rt.testing.checks import Refused, check_body, check_message

headers = {"authorization": "Bearer k", "openai-beta": "realtime=v1"}
with FakeRealtimeServer() as server, connect(server.ws_url + "?model=m", additional_headers=headers) as wire:
    assert json.loads(wire.recv())["type"] == "session.created"
    wire.send(json.dumps({"type": "session.update", "session": {"voice": "verse", "of": "an older description"}}))
    assert json.loads(wire.recv())["session"]["voice"] == "verse"
try:
    check_message(b'{"type": "nothing.known"}', "ga")
except Refused as refused:
    assert refused.path == "$.type"
else:
    raise SystemExit("not checked")
import sys
assert not [name for name in sys.modules if name.startswith("openai_realtime")]
"""


def test_a_copy_without_the_beta_types(tmp_path: Path) -> None:
    copy = tmp_path / "app" / "vendor" / "rt"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "beta.py").unlink()
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-W", "error", "-c", USE], check=True, timeout=300, env=environment, cwd=tmp_path)
