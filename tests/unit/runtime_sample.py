"""Assembles the runtime of the generated package and hand-written models into a package; and frames for it."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from realtime_codegen.render.errors import render_errors

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "templates"


def assemble(name: str, folder: Path) -> ModuleType:
    """Import the runtime and the sample models as the package `name`, copied to `folder`."""
    runtime = TEMPLATES / "package" / "_runtime"
    shutil.copytree(runtime, folder / "_runtime", ignore=shutil.ignore_patterns("*.jinja"))
    shutil.copytree(HERE / "sample_package", folder, dirs_exist_ok=True)
    (folder / "errors.py").write_text(render_errors("RealtimeError", frozenset(), TEMPLATES), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, folder / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    package = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    return package


_folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
sample = assemble("runtime_sample_package", Path(_folder.name) / "runtime_sample_package")
"""The assembled package; its attributes are those of sample_package/__init__.py."""

IDS = {"event_id": "e", "response_id": "r", "item_id": "i", "output_index": 0, "content_index": 1}
TEXT = {"type": "response.text.delta", **IDS, "delta": "hi"}
AUDIO = {"type": "response.audio.delta", **IDS, "delta": "QUJD"}
DONE = {"type": "response.done", "event_id": "e", "status": "completed"}
INPUT = {"type": "input_text", "text": "hi"}
OUTPUT = {"type": "output_text", "text": "hi"}


def decode(frame: dict[str, Any], *, strict: bool = False) -> Any:
    return sample.decode_server_event(json.dumps(frame), strict=strict)


def added(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "item.added", "event_id": "e", "item": item}


def updated(**session: Any) -> dict[str, Any]:
    return {
        "type": "session.updated",
        "event_id": "e",
        "session": {"type": "realtime", "object": "realtime.session", **session},
    }


def message(role: str, *content: Any, **more: Any) -> dict[str, Any]:
    return {"type": "message", "object": "realtime.item", "role": role, "content": list(content), **more}


def back(obj: Any) -> Any:
    return json.loads(sample.encode(obj))


def noted(event: Any) -> dict[str, str]:
    return {note.path: note.message for note in sample.notes(event)}
