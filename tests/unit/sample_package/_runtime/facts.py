# mypy: ignore-errors
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false
"""What the sample description says beyond the Python types; see Facts."""

from __future__ import annotations

from .. import models, shapes
from .base import Facts

FACTS = {
    models.Session: Facts(required_constants=("object",)),
    models.Tracing: Facts(closed=True),
    models.ResponseDone: Facts(null_forbidden=("finished",)),
    models.Usage: Facts(null_forbidden=("total",)),
    models.MessageUser: Facts(required_constants=("role",)),
    shapes.Lamp: Facts(null_forbidden=("colour",)),
}
