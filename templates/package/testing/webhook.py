"""Signed webhooks, as the service sends them when a call comes in."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from ..errors import MissingDependencyError
from .records import Ids

SECRET = "whsec_c3RhbmQtaW4gc2lnbmluZyBzZWNyZXQ="
"""Signing secret where the caller has none: base64 text after `whsec_`."""


def incoming_call(
    ids: Ids, call_id: str, secret: str, sip_headers: Mapping[str, str], created_at: float | None
) -> tuple[dict[str, str], bytes]:
    """Headers and body of `realtime.call.incoming`.

    Args:
        ids: Source of ids.
        call_id: Id of the call.
        secret: Signing secret, as the dashboard of the service shows it.
        sip_headers: SIP headers of the call.
        created_at: Unix time in seconds of the call and of the signature; None is now.

    Raises:
        MissingDependencyError: standardwebhooks is not installed.
    """
    try:
        from standardwebhooks import Webhook
    except ModuleNotFoundError as error:
        message = "signed webhooks need standardwebhooks: pip install standardwebhooks"
        raise MissingDependencyError(message, name=error.name) from error

    now = time.time() if created_at is None else created_at
    event_id = ids.new("evt")
    headers = [{"name": name, "value": value} for name, value in sip_headers.items()]
    event = {
        "object": "event",
        "id": event_id,
        "type": "realtime.call.incoming",
        "created_at": int(now),
        "data": {"call_id": call_id, "sip_headers": headers},
    }
    body = json.dumps(event).encode()
    signature = Webhook(secret).sign(event_id, datetime.fromtimestamp(now, tz=UTC), body.decode())
    signed = {"webhook-id": event_id, "webhook-timestamp": str(int(now)), "webhook-signature": signature}
    return {"content-type": "application/json", "user-agent": "OpenAI/1.0", **signed}, body
