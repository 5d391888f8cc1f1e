"""The HTTP operations, as functions without I/O: a request goes in, an answer comes out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from .beta import BetaDialect, beta_session, beta_transcription_session
from .checks import Refused, Violation, check_body
from .ga import GaDialect, realtime_session, transcription_session
from .http11 import HttpAnswer, HttpRequest, error_answer, form_parts, json_answer
from .script import Json
from .settings import SESSION_SECONDS
from .state import CallState, Secret, State, key_of
from .translation import merged_translation, translation_session

SECRET_SECONDS = 600
"""How long an ephemeral key lasts where the request does not say."""

DEFAULT_MODEL = "gpt-realtime"
"""Model of a session that names none."""

_PREFIX = re.compile(r"(?:/[^/]+)*/v1(?=/realtime(?:/|$))")
"""What may come before `/realtime`: `/v1`, with any path of a gateway before it."""

_CALL_ACTION = re.compile(r"/realtime/calls/([^/]+)/(accept|reject|refer|hangup)")

SDP_ANSWER = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\na=rtpmap:111 opus/48000/2\r\n"
)
"""An answer to an offer of audio. Nothing listens at its address: the fake server has no media."""


def local_path(path: str) -> str | None:
    """A path from `/realtime` on; None where it belongs to another interface."""
    found = _PREFIX.match(path)
    return path[found.end() :] if found else None


class Operations:
    """The nine operations over the state of a server."""

    def __init__(self, state: State, hang_up: Callable[[str], None]) -> None:
        """Take the state, and what ends the connections of a call with an id."""
        self._state = state
        self._hang_up = hang_up
        self._routes: Mapping[str, Callable[[HttpRequest], HttpAnswer]] = {
            "/realtime/client_secrets": self._create_secret,
            "/realtime/calls": self._create_call,
            "/realtime/sessions": self._create_session,
            "/realtime/transcription_sessions": self._create_transcription_session,
            "/realtime/translations/client_secrets": self._create_translation_secret,
        }

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Carry out a request."""
        path = local_path(request.path)
        action = _CALL_ACTION.fullmatch(path or "")
        route = self._routes.get(path or "")
        if route is None and action is None:
            return error_answer(404, f"Invalid URL ({request.method} {request.path})", code="unknown_url")
        if request.method != "POST":
            return error_answer(405, f"Not allowed to {request.method} on {request.path}.", code="method_not_supported")
        key = key_of(request.headers)
        refusal = self._state.refusal(key)
        if refusal is not None:
            if key is None:
                self._violated(request, Refused(refusal, code="missing_api_key"))
            return error_answer(401, refusal, code="invalid_api_key" if key else None)
        try:
            return self._act(request, *action.groups()) if action else cast("Any", route)(request)
        except Refused as refused:
            violation = self._violated(request, refused)
            return error_answer(400, refused.message, code=refused.code, param=violation.param)

    def _violated(self, request: HttpRequest, refused: Refused) -> Violation:
        where = f"{request.method} {request.path}"
        violation = Violation(where, refused.message, refused.path, "", refused.code)
        self._state.violated(violation)
        return violation

    # Ephemeral keys.

    def _create_secret(self, request: HttpRequest) -> HttpAnswer:
        body = _json_body(request, "RealtimeCreateClientSecretRequest")
        session = self.new_session(cast("Json", body.get("session") or {}))
        return self._secret(body, {**session, "expires_at": 0})

    def _create_translation_secret(self, request: HttpRequest) -> HttpAnswer:
        body = _json_body(request, "RealtimeTranslationClientSecretCreateRequest")
        wanted = cast("Json", body["session"])
        session = translation_session(self._state.ids, wanted["model"], 0)
        return self._secret(body, merged_translation(session, wanted))

    def _secret(self, body: Json, session: Json) -> HttpAnswer:
        seconds = cast("Json", body.get("expires_after") or {}).get("seconds", SECRET_SECONDS)
        value = "ek_" + self._state.ids.noise(32)
        secret = Secret(session, self._state.expires_at(seconds))
        self._state.secrets[value] = secret
        return json_answer({"value": value, "expires_at": secret.expires_at, "session": session})

    def new_session(self, wanted: Json) -> Json:
        """A session of the current interface with the settings of a request."""
        ids, end = self._state.ids, self._state.expires_at(SESSION_SECONDS)
        if wanted.get("type") == "transcription":
            return GaDialect().merged(transcription_session(ids, end), wanted)
        model = str(wanted.get("model") or DEFAULT_MODEL)
        return GaDialect().merged(realtime_session(ids, model, end), wanted)

    # Sessions of the beta API.

    def _create_session(self, request: HttpRequest) -> HttpAnswer:
        body = _json_body(request, "RealtimeSessionCreateRequest")
        session = beta_session(self._state.ids, str(body.get("model") or DEFAULT_MODEL), 0)
        session = BetaDialect().merged(session, body)
        answer = {name: session[name] for name in ("id", "object", "model", "instructions", "tools", "tool_choice")}
        answer |= {name: session[name] for name in ("tracing", "truncation", "prompt", "turn_detection", "include")}
        answer |= {"output_modalities": session["modalities"], "expires_at": 0, "type": "realtime"}
        return json_answer({**answer, "client_secret": self._client_secret(session)})

    def _create_transcription_session(self, request: HttpRequest) -> HttpAnswer:
        body = _json_body(request, "RealtimeTranscriptionSessionCreateRequest")
        session = BetaDialect().merged(beta_transcription_session(self._state.ids), body)
        return json_answer({**session, "client_secret": self._client_secret(session)})

    def _client_secret(self, session: Json) -> Json:
        value = "ek_" + self._state.ids.noise(32)
        secret = Secret(session, self._state.expires_at(60))
        self._state.secrets[value] = secret
        return {"value": value, "expires_at": secret.expires_at}

    # Calls.

    def _create_call(self, request: HttpRequest) -> HttpAnswer:
        offer, wanted = _offer(request)
        if not offer.strip().startswith("v=0"):
            raise Refused("The SDP offer could not be parsed.", path="$.sdp", code="invalid_offer")
        secret = self._state.secrets.get(key_of(request.headers) or "")
        session = secret.session if secret and not wanted else self.new_session(wanted)
        call_id = "rtc_" + self._state.ids.noise(24)
        self._state.calls[call_id] = CallState(session)
        location = request.path.rstrip("/") + "/" + call_id
        return HttpAnswer(201, SDP_ANSWER.encode(), {"content-type": "application/sdp", "location": location})

    def _act(self, request: HttpRequest, call_id: str, action: str) -> HttpAnswer:
        """Accept, reject, refer or hang up a call."""
        component = {
            "accept": "RealtimeSessionCreateRequestGA",
            "reject": "RealtimeCallRejectRequest",
            "refer": "RealtimeCallReferRequest",
        }.get(action)
        # Only what accepts or refers has a body that is required.
        optional = action in ("reject", "hangup")
        body = {} if optional and not request.body else _json_body(request, component)
        call = self.call(call_id)
        if call is None:
            return error_answer(404, f"No session found for call_id {call_id}.", code="call_id_not_found")
        if action == "accept":
            call.session = self.new_session(body)
        if action in ("reject", "hangup"):
            call.over = True
            self._hang_up(call_id)
        return HttpAnswer()

    def call(self, call_id: str) -> CallState | None:
        """The call with an id. One that begins with `rtc_` came in by SIP, if it was not made here."""
        known = self._state.calls.get(call_id)
        if known is None and call_id.startswith("rtc_"):
            known = self._state.calls[call_id] = CallState(self.new_session({}))
        return None if known is None or known.over else known


def _json_body(request: HttpRequest, component: str | None) -> Json:
    """The body of a request, checked against a component.

    Raises:
        Refused: it is no JSON object, or not as described.
    """
    if request.content_type != "application/json":
        raise Refused(
            f"Unsupported content type: '{request.content_type}'. This API method only accepts 'application/json'.",
            code="unsupported_content_type",
        )
    return _parsed(request.body, component, "$")


def _parsed(data: bytes, component: str | None, path: str) -> Json:
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused(f"We could not parse the JSON body: {error}", path=path, code="invalid_json") from None
    if component is not None:
        check_body(value, component, path=path)
    if not isinstance(value, dict):
        raise Refused("Expected a JSON object.", path=path, code="invalid_type")
    return cast("Json", value)


def _offer(request: HttpRequest) -> tuple[str, Json]:
    """The SDP offer and the session of a request that creates a call.

    Raises:
        Refused: it is in another form than the two that are described.
    """
    if request.content_type == "application/sdp":
        return request.body.decode(errors="replace"), {}
    if request.content_type != "multipart/form-data":
        raise Refused(f"Unsupported content type: '{request.content_type}'.", code="unsupported_content_type")
    parts = {part.name: part for part in form_parts(request)}
    for name, media_type in (("sdp", "application/sdp"), ("session", "application/json")):
        if name in parts and parts[name].content_type not in (media_type, "text/plain"):
            found = parts[name].content_type
            raise Refused(f"The part '{name}' is {found}, not {media_type}.", path=f"$.{name}")
    body: Json = {name: part.data.decode(errors="replace") for name, part in parts.items()}
    if "session" in parts:
        body["session"] = _parsed(parts["session"].data, None, "$.session")
    check_body(body, "RealtimeCallCreateRequest")
    return str(body["sdp"]), cast("Json", body.get("session") or {})
