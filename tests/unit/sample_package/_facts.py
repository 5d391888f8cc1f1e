# mypy: ignore-errors
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false
"""What the sample description says beyond the Python types; see Facts."""

from __future__ import annotations

from . import models
from ._base import Facts

FACTS = {
    models.Session: Facts(required_constants=("type", "object")),
    models.ServerVad: Facts(required_constants=("type",)),
    models.Tracing: Facts(closed=True),
    models.ResponseDone: Facts(null_forbidden=("finished",)),
    models.Usage: Facts(null_forbidden=("total",)),
    models.MessageUser: Facts(required_constants=("type", "role")),
}
