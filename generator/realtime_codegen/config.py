"""spec/source.toml as frozen values: what is selected, how it is named and grouped.

Nothing else in the generator knows the word "realtime": another event API is another source.toml.
"""

from __future__ import annotations

import keyword
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from realtime_codegen.model.diagnostics import CodegenError, fail
from realtime_codegen.model.json_values import is_array, is_object

Direction = Literal["sent", "received", "both"]

OWN_MODULES = ("errors", "events", "models", "schemas")
"""Modules of every package, so that none of [modules] can have their names."""

MAX_BYTES = 256 * 1024
"""Longest source.toml, in bytes."""
MAX_LINE = 2000
"""Longest line of it, in characters: the time and memory to read a dotted key grow with the square of its length."""

_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
_BEYOND_A_PATH = frozenset("@?#")
_PRINTABLE_ASCII = re.compile(r"[!-~]+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}")
_CLASS = re.compile(r"[A-Z][A-Za-z0-9_]{0,99}")
_LOGGER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")

CONSTRUCTORS = ("azure",)
"""What `[client] constructors` can name: ways to make a client besides calling its class."""

CONSTRUCTOR_ARGUMENTS = (
    "self", "api_key", "base_url", "headers", "query", "timeout", "max_retries", "http_client",
)  # fmt: skip
"""Parameters of every client, so that none of [client.headers] can have their names."""

_CODEC_NAMES = frozenset(
    {"DecodeError", "EncodeError", "Note", "SCHEMAS", "UNSET", "Unknown", "UnknownEvent", "UnsetType"}
)
"""Names that the root of every package has, so that the root of the exceptions cannot have them."""

_OTHER_HEADERS = frozenset(
    {
        "authorization", "connection", "content-length", "content-type", "cookie", "host", "proxy-authorization",
        "transfer-encoding", "upgrade", "user-agent",
    }
)  # fmt: skip
"""Headers, in lower case, that follow from the request, from the key or from `user_agent`."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """Which version of the description spec/realtime.yaml was made from; empty strings where unknown."""

    repository: str = ""
    commit: str = ""
    date: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """Glob patterns (`*` is any text) of the paths, webhooks and component schemas to start from."""

    paths: tuple[str, ...] = ()
    webhooks: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventGroup:
    """One event union: its component name, the pattern of its members, who sends them, how their classes are named."""

    union: str
    members: str
    direction: Literal["sent", "received"]
    module: str = ""
    name_prefix: str = ""


@dataclass(frozen=True, slots=True)
class ModuleRule:
    """A module beside the main one, for schemas of a superseded generation."""

    name: str
    prefixes: tuple[str, ...] = ()
    superseded_by: str = ""


@dataclass(frozen=True, slots=True)
class EnvironmentNames:
    """The environment variables that a client reads; empty where it reads none."""

    api_key: str = ""
    base_url: str = ""
    webhook_secret: str = ""


@dataclass(frozen=True, slots=True)
class HeaderArgument:
    """A header that a client sends with every request, taken from `argument` of its constructor or, where `environment`
    is not empty, from that variable. `description` is what the docstring says about the argument.
    """

    argument: str
    name: str
    environment: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """The client of the package.

    `name` is what its classes are called after: `Realtime` makes `RealtimeClient` and `AsyncRealtimeClient`. `base_url`
    is where it connects unless told otherwise, without a slash at the end; where it is empty, the caller has to say.
    `path_prefix` is what its resources leave out of the paths: with `/realtime`, the path
    `/realtime/calls/{call_id}/accept` is `client.calls.accept`. `testing` says whether the fake server is emitted
    beside it, `audio` whether the module `audio` is. `user_agent` is the product in the header User-Agent, `logger` the
    name of its logger. `constructors` are members of `CONSTRUCTORS`.
    """

    name: str
    base_url: str
    path_prefix: str = ""
    testing: bool = False
    user_agent: str = "client"
    logger: str = "client"
    audio: bool = False
    environment: EnvironmentNames = EnvironmentNames()
    headers: tuple[HeaderArgument, ...] = ()
    constructors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """All of source.toml; `client` is None where only types and their codec are wanted.

    `root_error` is the class that all exceptions of the package derive from. `has_fake_server` is true where the fake
    server is emitted without a client, as in a copy that leaves the client out.
    """

    package: str = "client"
    root_error: str = "ClientError"
    upstream: Upstream = field(default_factory=Upstream)
    select: Selection = field(default_factory=Selection)
    drop_prefixes: tuple[str, ...] = ()
    drop_suffixes: tuple[str, ...] = ()
    modules: tuple[ModuleRule, ...] = ()
    events: tuple[EventGroup, ...] = ()
    client: ClientConfig | None = None
    has_fake_server: bool = False


def load_config(path: Path, name: str = "spec/source.toml", *, package: str = "") -> Config:
    """Read source.toml; `package`, where it is not empty, takes the place of the name of the package.

    Raises `CodegenError` (RC801, exit code 2) where it cannot be read or has a key or value of the wrong kind.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _bad(name, error.strerror or type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise _bad(name, str(error)) from error
    _check_size(text, name)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(text, name, error) from error
    except (RecursionError, ValueError) as error:  # of brackets in brackets, and of a number without end
        raise _bad(name, "values too deep or too long to read") from error
    return parse_config(raw, name, package=package)


def parse_config(raw: Mapping[str, Any], name: str = "spec/source.toml", *, package: str = "") -> Config:
    """The frozen form of a parsed source.toml; `package` as for `load_config`.

    Raises `CodegenError` (RC801, exit code 2) at what is not understood.
    """
    try:
        return _config(raw, package)
    except ValueError as error:
        raise _bad(name, str(error)) from error


def _check_size(text: str, name: str) -> None:
    advice = "no project needs this; check where it is from"
    if len(text) > MAX_BYTES:
        raise fail(name, "RC801", f"more than {MAX_BYTES // 1024} KB of text", advice)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            message = f"a line of more than {MAX_LINE} characters"
            raise fail(name, "RC801", message, advice, line=number, column=MAX_LINE + 1)


def _not_toml(text: str, name: str, error: tomllib.TOMLDecodeError) -> CodegenError:
    """The error for a text that is no TOML, at its place; for a conflict of versions at its first marker."""
    if conflict := _CONFLICT.search(text):
        message, advice = "a merge conflict is not resolved", "resolve the conflict and remove its markers"
        return fail(name, "RC801", message, advice, line=text.count("\n", 0, conflict.start()) + 1, column=1)
    message, _, place = str(error).rpartition(" (at ")
    line, column = [int(number) for number in re.findall(r"\d+", place)] or [text.count("\n") + 1, 1]
    return fail(name, "RC801", f"not TOML: {message}", "correct the text at this place", line=line, column=column)


def _bad(name: str, message: str) -> CodegenError:
    return fail(
        name, "RC801", message, "see the comments in spec/source.toml of the project for what each table may hold"
    )


def root_error_of(name: str) -> str:
    """The root of the exceptions where nobody named it: `Clinic` → `ClinicError`."""
    error = f"{name}Error"
    return f"{name}PackageError" if error in _CODEC_NAMES else error


def _config(raw: Mapping[str, Any], package: str) -> Config:
    _known("the file", raw, ("upstream", "select", "package", "names", "modules", "events", "client"))
    tables = {
        key: _table(f"[{key}]", raw.get(key, {})) for key in ("upstream", "select", "package", "names", "modules")
    }
    _known("[package]", tables["package"], ("name",))
    _known("[names]", tables["names"], ("drop_prefixes", "drop_suffixes"))
    modules = tuple(_module(key, value) for key, value in sorted(tables["modules"].items()))
    groups = raw.get("events", [])
    if not is_array(groups):
        raise ValueError("events is not a list; write each group as [[events]]")
    name = package or _identifier("the package", tables["package"].get("name", "client"))
    client = _client(raw["client"], name) if "client" in raw else None
    return Config(
        package=name,
        root_error=_root_error(raw.get("client", {}), name),
        upstream=_upstream(tables["upstream"]),
        select=_selection(tables["select"]),
        drop_prefixes=_strings("[names] drop_prefixes", tables["names"].get("drop_prefixes", [])),
        drop_suffixes=_strings("[names] drop_suffixes", tables["names"].get("drop_suffixes", [])),
        modules=modules,
        events=tuple(_event_group(value, [module.name for module in modules]) for value in groups),
        client=client,
    )


def _upstream(table: Mapping[str, Any]) -> Upstream:
    _known("[upstream]", table, ("repository", "commit", "date", "sha256"))
    return Upstream(**{key: _string(f"[upstream] {key}", value) for key, value in table.items()})


def _selection(table: Mapping[str, Any]) -> Selection:
    _known("[select]", table, ("paths", "webhooks", "schemas"))
    return Selection(**{key: _strings(f"[select] {key}", value) for key, value in table.items()})


def _module(key: str, value: Any) -> ModuleRule:
    where = f"[modules.{key}]"
    table = _table(where, value)
    _known(where, table, ("prefixes", "superseded_by"))
    if _identifier("a module", key) in OWN_MODULES or key.startswith("_"):
        raise ValueError(f"{where} has the name of a module that every package has")
    return ModuleRule(
        key,
        _strings(f"{where} prefixes", table.get("prefixes", [])),
        _string(f"{where} superseded_by", table.get("superseded_by", "")),
    )


def _event_group(value: Any, modules: Sequence[str]) -> EventGroup:
    where = "[[events]]"
    table = _table(where, value)
    _known(where, table, ("union", "members", "direction", "module", "name_prefix"))
    texts = {key: _string(f"{where} {key}", text) for key, text in table.items()}
    if missing := [key for key in ("union", "members", "direction") if not texts.get(key)]:
        raise ValueError(f"{where} lacks {missing[0]}")
    if texts["direction"] not in ("sent", "received"):
        raise ValueError(f"direction of {texts['union']!r} is {texts['direction']!r}; it is sent or received")
    if (module := texts.get("module", "")) and module not in modules:
        raise ValueError(f"module of {texts['union']!r} is {module!r}, which is not under [modules]")
    return EventGroup(**texts)  # type: ignore[arg-type]


_CLIENT_KEYS = (
    "name", "base_url", "path_prefix", "testing", "user_agent", "logger", "error", "audio", "constructors",
    "environment", "headers",
)  # fmt: skip


def _client(value: Any, package: str) -> ClientConfig:
    where = "[client]"
    table = _table(where, value)
    _known(where, table, _CLIENT_KEYS)
    if missing := [key for key in ("name", "base_url") if key not in table]:
        raise ValueError(f"{where} lacks {missing[0]}")
    headers = _table("[client.headers]", table.get("headers", {}))
    default = package if package.isascii() else "client"
    return ClientConfig(
        name=_identifier("the client", table["name"]),
        base_url=_base_url(f"{where} base_url", table["base_url"]),
        path_prefix=_path_prefix(f"{where} path_prefix", table.get("path_prefix", "")),
        testing=_boolean(f"{where} testing", table.get("testing", False)),
        user_agent=_matching(
            f"{where} user_agent", table.get("user_agent", default), _TOKEN, "a product of User-Agent"
        ),
        logger=_matching(f"{where} logger", table.get("logger", default), _LOGGER, "the name of a logger"),
        audio=_boolean(f"{where} audio", table.get("audio", False)),
        environment=_environment(table.get("environment", {})),
        headers=_headers(headers),
        constructors=_constructors(table.get("constructors", [])),
    )


def _root_error(client: Mapping[str, Any], package: str) -> str:
    """What `[client]` calls the root of the exceptions, else the name of the client, else of the package, and Error."""
    if "error" not in client:
        words = package.title().replace("_", "")
        return root_error_of(client["name"] if client else words if words.isidentifier() else "Package")
    where, name = "[client] error", _string("[client] error", client["error"])
    if not _CLASS.fullmatch(name) or keyword.iskeyword(name) or name in _CODEC_NAMES:
        message = "it is an ASCII identifier that starts with a capital, and no other name of the package"
        raise ValueError(f"{where} is {name!r}; {message}")
    return name


def _environment(value: Any) -> EnvironmentNames:
    where = "[client.environment]"
    table = _table(where, value)
    _known(where, table, ("api_key", "base_url", "webhook_secret"))
    return EnvironmentNames(**{key: _variable(f"{where} {key}", name) for key, name in table.items()})


def _headers(table: Mapping[str, Any]) -> tuple[HeaderArgument, ...]:
    found = tuple(_header_argument(key, value) for key, value in table.items())
    names = [one.name.lower() for one in found]
    if twice := [one.name for one in found if names.count(one.name.lower()) > 1]:
        raise ValueError(f"[client.headers] has the header {twice[0]!r} more than once")
    return found


def _header_argument(argument: str, value: Any) -> HeaderArgument:
    where = f"[client.headers.{argument}]"
    table = _table(where, value)
    _known(where, table, ("name", "environment", "description"))
    if _identifier("an argument of the client", argument) in CONSTRUCTOR_ARGUMENTS or argument.startswith("_"):
        raise ValueError(f"{where} has the name of an argument that every client has, or begins with an underscore")
    if not argument.isascii():
        raise ValueError(f"{where} has a name that is not ASCII")
    if "name" not in table:
        raise ValueError(f"{where} lacks name, the header that it is for")
    name = _matching(f"{where} name", table["name"], _TOKEN, "the name of a header")
    if name.lower() in _OTHER_HEADERS:
        raise ValueError(f"{where} name is {name!r}, a header that the client sets itself")
    environment = _variable(f"{where} environment", table["environment"]) if "environment" in table else ""
    return HeaderArgument(argument, name, environment, _string(f"{where} description", table.get("description", "")))


def _constructors(value: Any) -> tuple[str, ...]:
    where = "[client] constructors"
    names = _strings(where, value)
    if unknown := sorted(set(names) - set(CONSTRUCTORS)):
        raise ValueError(f"{where} has {unknown[0]!r}; known are {', '.join(CONSTRUCTORS)}")
    return tuple(one for one in CONSTRUCTORS if one in names)


def _variable(where: str, value: Any) -> str:
    return _matching(where, value, _VARIABLE, "the name of an environment variable")


def _matching(where: str, value: Any, pattern: re.Pattern[str], what: str) -> str:
    text = _string(where, value)
    if not pattern.fullmatch(text):
        raise ValueError(f"{where} is {text!r}, which is not {what}")
    return text


def is_base_url(url: str) -> bool:
    """Whether a path can be appended to an address: http or https, a host, and at most a port and a path."""
    return not set(url) & _BEYOND_A_PATH and _is_web_address(url)


def _base_url(where: str, value: Any) -> str:
    """An address to which a path can be appended. One that may hold credentials is not repeated in the message."""
    url = _string(where, value)
    if set(url) & _BEYOND_A_PATH:
        raise ValueError(f"{where} has more than a host and a path; leave out credentials, query and fragment")
    if not _is_web_address(url):
        raise ValueError(f"{where} is {url!r}; write http:// or https://, a host, and at most a port and a path")
    return url.rstrip("/")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of a port that is no number, or of brackets around what is no address
        return False
    return is_usable and _PRINTABLE_ASCII.fullmatch(url) is not None


def _path_prefix(where: str, value: Any) -> str:
    prefix = _string(where, value)
    if prefix and not prefix.startswith("/"):
        raise ValueError(f"{where} is {prefix!r}; it starts with a slash, or is empty")
    return prefix.rstrip("/")


def _known(where: str, table: Mapping[str, Any], keys: Sequence[str]) -> None:
    if unknown := sorted(set(table) - set(keys)):
        raise ValueError(f"{where} has an unknown key {unknown[0]!r}; known are {', '.join(keys)}")


def _table(where: str, value: Any) -> Mapping[str, Any]:
    if not is_object(value):
        raise ValueError(f"{where} is {value!r}, not a table")
    return value


def _string(where: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{where} is {value!r}, not a string")
    return value


def _boolean(where: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{where} is {value!r}, not true or false")
    return value


def _strings(where: str, value: Any) -> tuple[str, ...]:
    if not is_array(value) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{where} is {value!r}, not a list of strings")
    return tuple(value)


def _identifier(what: str, value: Any) -> str:
    if not isinstance(value, str) or not value.isidentifier() or keyword.iskeyword(value):
        raise ValueError(f"{value!r} cannot name {what}: it is not a Python identifier")
    return value
