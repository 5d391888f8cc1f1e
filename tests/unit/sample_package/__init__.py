# mypy: ignore-errors
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false
# ruff: noqa: F401
"""The sample package: the runtime of every generated package around hand-written models."""

from ._runtime.base import ABSENT, Facts, Model, Note, Unknown, UnknownEvent, extra_fields, notes
from ._runtime.codec import decode, encode, event_decoder
from .errors import DecodeError, EncodeError, RealtimeError
from .models import *  # noqa: F403
from .models import ClientEvent, ServerEvent

decode_server_event = event_decoder(ServerEvent, "decode_server_event")
decode_client_event = event_decoder(ClientEvent, "decode_client_event")
