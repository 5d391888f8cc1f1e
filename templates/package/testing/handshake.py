"""What a WebSocket handshake asks for: whether it may have it, and which session it gets."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass

from .beta import BetaDialect, beta_session, beta_transcription_session
from .checks import Refused, Violation
from .conversation import Conversation
from .ga import GaDialect, realtime_session, transcription_session
from .http11 import HttpAnswer, HttpRequest, error_answer
from .operations import Operations, local_path
from .peer import Behaviour
from .script import Json
from .settings import SESSION_SECONDS
from .state import State, key_of
from .translation import Translation, translation_session

_ALTERNATIVES = {"ga": ("model", "call_id", "intent"), "beta": ("model", "intent"), "translation": ("model",)}
"""The query parameters of a dialect, of which a handshake has exactly one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A handshake that is to be accepted.

    Attributes:
        dialect: "ga", "beta" or "translation".
        behaviour: The session it gets.
    """

    dialect: str
    behaviour: Behaviour


def consider(request: HttpRequest, state: State, operations: Operations) -> Wish | HttpAnswer:
    """What a handshake gets: a session, or an answer that refuses it. What a client may not do is noted."""
    path = local_path(request.path)
    if path not in ("/realtime", "/realtime/translations"):
        return error_answer(404, f"Invalid URL ({request.method} {request.path})", code="unknown_url")
    key = key_of(request.headers)
    refusal = state.refusal(key)
    if refusal is not None:
        if key is None:
            _violated(request, state, Refused(refusal, code="missing_api_key"))
        return error_answer(401, refusal, code="invalid_api_key" if key else None)
    dialect = "translation" if path.endswith("/translations") else _generation(request.headers)
    try:
        _check_query(request.query, dialect, has_session=key in state.secrets)
    except Refused as refused:
        _violated(request, state, refused)
        return error_answer(400, refused.message, code=refused.code)
    return _session_for(request.query, dialect, key or "", state, operations)


def _generation(headers: Mapping[str, str]) -> str:
    offered = headers.get("sec-websocket-protocol", "")
    asks = headers.get("openai-beta", "").strip() == "realtime=v1" or "openai-beta.realtime-v1" in offered
    return "beta" if asks else "ga"


def _violated(request: HttpRequest, state: State, refused: Refused) -> None:
    state.violated(Violation(f"handshake {request.path}", refused.message, "", "", refused.code))


def _check_query(query: Mapping[str, str], dialect: str, *, has_session: bool) -> None:
    """Check the parameters that say what the session is for.

    Raises:
        Refused: there are too many or too few, or one has no value that is known.
    """
    alternatives = _ALTERNATIVES[dialect]
    given = [name for name in alternatives if query.get(name)]
    # An ephemeral key brings its session along.
    if len(given) > 1 or (not given and not has_session):
        raise Refused(
            f"The query must have exactly one of {', '.join(alternatives)}; it has {', '.join(given) or 'none'}.",
            code="invalid_query",
        )
    if query.get("intent", "transcription") != "transcription":
        raise Refused("The only intent is 'transcription'.", code="invalid_query")


def _session_for(
    query: Mapping[str, str], dialect: str, key: str, state: State, operations: Operations
) -> Wish | HttpAnswer:
    if dialect == "translation":
        return Wish(dialect, Translation(_translation(query, key, state), state.ids, state.script))
    if "call_id" in query and dialect == "ga":
        call = operations.call(query["call_id"])
        if call is None:
            return error_answer(404, f"No session found for call_id {query['call_id']}.", code="call_id_not_found")
        session = copy.deepcopy(call.session)
        return Wish(dialect, Conversation(session, GaDialect(), state.ids, state.script, is_call=True))
    session = _prepared(key, dialect, state) or _new(query, dialect, state)
    spelled = BetaDialect() if dialect == "beta" else GaDialect()
    return Wish(dialect, Conversation(session, spelled, state.ids, state.script))


def _new(query: Mapping[str, str], dialect: str, state: State) -> Json:
    ids, end = state.ids, state.expires_at(SESSION_SECONDS)
    if dialect == "beta":
        model = query.get("model")
        return beta_session(ids, model, end) if model else beta_transcription_session(ids)
    if "intent" in query:
        return transcription_session(ids, end)
    return realtime_session(ids, query["model"], end)


def _prepared(key: str, dialect: str, state: State) -> Json | None:
    """The session that an ephemeral key was made with, if it is one of the dialect."""
    secret = state.secrets.get(key)
    if secret is None:
        return None
    kind = str(secret.session.get("type", "beta"))
    of_dialect = {"realtime": "ga", "transcription": "ga", "translation": "translation"}.get(kind, "beta")
    if of_dialect != dialect:
        return None
    return {**copy.deepcopy(secret.session), "expires_at": state.expires_at(SESSION_SECONDS)}


def _translation(query: Mapping[str, str], key: str, state: State) -> Json:
    end = state.expires_at(SESSION_SECONDS)
    return _prepared(key, "translation", state) or translation_session(state.ids, query.get("model", ""), end)
