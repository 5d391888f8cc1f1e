"""Where things are."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""

SHARED = Path(os.environ.get("REALTIME_SHARED", ROOT.parent / "shared"))
"""Upstream descriptions, which are no part of the repository."""

WORK = ROOT / ".cache" / "bench"
"""The environment of the benchmarks, and what they write on the way."""

PEERS = WORK / "peers"
"""Inputs of the generators and what they made of them."""

PYDANTIC_MODELS = PEERS / "pydantic_models.py"
"""What datamodel-code-generator makes of the Realtime part: what the decoding cases compare with."""

PAGE = ROOT / "docs" / "benchmarks.md"
"""The page that shows the results."""

PAGE_FOLDER = ROOT / "docs" / "benchmarks"
"""The results and plots that the page refers to."""

RESULTS = PAGE_FOLDER / "results.json"
"""The numbers of the last full run."""
