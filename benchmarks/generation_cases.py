"""What generators are run on."""

from __future__ import annotations

SLICE = "Realtime part, corrected, with client"
SLICE_TYPES = "Realtime part, corrected, types and codec alone"
SLICE_UNCHANGED = "Realtime part, nothing changed"
SLICE_RAW = "Realtime part, as it is upstream"
WHOLE = "whole description"
WHOLE_UNCHANGED = "whole description, nothing changed"
