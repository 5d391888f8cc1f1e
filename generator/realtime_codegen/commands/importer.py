"""spec/realtime.yaml from an upstream description: the selected facts in canonical order.

The same facts give the same bytes, whatever order they came in. Prose is left out: the project's own descriptions are
an overlay.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, cast

import yaml

from realtime_codegen.config import Config, Upstream, load_config
from realtime_codegen.load import display_name, read_source
from realtime_codegen.load.openapi_versions import lift, open_openapi
from realtime_codegen.load.yaml_source import CORE_NUMBER
from realtime_codegen.model.diagnostics import Diagnostic, Diagnostics, Severity, fail
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.model.openapi import KINDS, child, rewrite
from realtime_codegen.normalize.event_types import with_event_types
from realtime_codegen.project import Project
from realtime_codegen.select import select
from realtime_codegen.support.faults import working
from realtime_codegen.write.generated_files import TextFile

_HEADER = """\
# The wire contract: names, types and bounds taken from the upstream description that source.toml names.
# Written by `realtime-codegen import`. Corrections and descriptions belong in overlays/.
"""
_PROSE = frozenset(
    ("description", "summary", "title", "example", "examples", "externalDocs", "$comment", "termsOfService", "contact")
)
_KEPT_EXTENSIONS = frozenset(("x-stainless-const",))
_KEY = re.compile(r"^(?P<head>\s*(?P<key>[A-Za-z0-9_-]+)\s*=\s*)(?P<value>\"[^\"]*\"|'[^']*')", re.MULTILINE)
_TABLE = re.compile(r"^\s*\[upstream\][^\n]*\n(?P<body>.*?)(?=^\s*\[|\Z)", re.MULTILINE | re.DOTALL)
_COMMIT = re.compile(r"https?://raw\.githubusercontent\.com/[^/]+/[^/]+/(?P<commit>[0-9a-f]{40})/")


@dataclass(frozen=True, slots=True)
class Request:
    """What to import: a path, an https address or `-`, and what the user says of it, empty where nothing.

    `sha256` is the digest the file must have.
    """

    upstream: str
    commit: str = ""
    date: str = ""
    sha256: str = ""
    keep_descriptions: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import writes: spec/realtime.yaml and spec/source.toml, as texts.

    `upstream` is the version it is, `before` the one it takes the place of; `document` is the file as it was read.
    `findings` are the notes about facts that stood in prose alone.
    """

    description: str
    source: str
    upstream: Upstream
    before: Upstream
    document: Document
    findings: tuple[Diagnostic, ...] = ()

    def files(self, project: Project) -> tuple[TextFile, ...]:
        """The files to write."""
        texts = ((project.description, self.description), (project.source, self.source))
        return tuple(TextFile(path, project.relative(path), text) for path, text in texts)


def imported(request: Request, project: Project) -> Imported:
    """Read an upstream description; touches nothing.

    Raises `CodegenError`: exit code 2 where it or source.toml cannot be read, or where the file is not the one that it
    should be by its digest; RC301 where the selection matches nothing.
    """
    config = load_config(project.source, project.relative(project.source))
    content, document = read_source(request.upstream)
    upstream = _version(request, hashlib.sha256(content).hexdigest(), config.upstream)
    found = Diagnostics()
    text = import_description(open_openapi(document), config, found, keep_descriptions=request.keep_descriptions)
    source = update_source_toml(
        project.read(project.source), commit=upstream.commit, date=upstream.date, sha256=upstream.sha256
    )
    notes = tuple(one for one in found if one.severity is Severity.NOTE)
    return Imported(text, source, upstream, config.upstream, document, notes)


def _version(request: Request, digest: str, known: Upstream) -> Upstream:
    """Which version a file with this digest is. Raises `CodegenError` (RC101, exit code 2) where it cannot be."""
    is_same = known.sha256 == digest
    commit = request.commit or commit_of(request.upstream) or (known.commit if is_same else "")
    name = display_name(request.upstream)
    if request.sha256 and request.sha256 != digest:
        message = f"the file has the SHA-256 {digest}, not {request.sha256}"
        raise fail(name, "RC101", message, "get the file again, and check which version --sha256 is of")
    if not request.sha256 and not is_same and known.sha256 and commit and commit == known.commit:
        message = f"the file has the SHA-256 {digest}, but spec/source.toml records {known.sha256} for commit {commit}"
        advice = "get the file again or name its commit with --commit; if it is right, confirm it with --sha256"
        raise fail(name, "RC101", message, advice)
    return Upstream(known.repository, commit, request.date or (known.date if is_same else ""), digest)


@working("import")
def import_description(
    document: Document, config: Config, found: Diagnostics | None = None, *, keep_descriptions: bool = False
) -> str:
    """The text of spec/realtime.yaml for an upstream `document`.

    Descriptions, titles and examples are left out unless `keep_descriptions`; vendor extensions always, but for those
    that state a fact. The type of an event that stands in its texts alone becomes a constant, which `found` says.
    Raises `CodegenError` (RC301) where the selection matches nothing.
    """
    diagnostics = Diagnostics()
    selected = select(lift(document), config.select, diagnostics)
    diagnostics.raise_if_failed()
    selected = with_event_types(selected, config, Diagnostics() if found is None else found)
    data = rewrite(selected.data, "openapi", partial(_canonical, keep_descriptions=keep_descriptions))
    if not keep_descriptions:
        data = _with_required_prose(data, config.package)
    return _HEADER + dump(data)


def dump(data: Mapping[str, Any]) -> str:
    """YAML text of plain JSON values in their own order, without aliases; innermost collections on one line."""
    write = cast(Any, yaml).dump  # its stubs differ by version in how much of the types they know
    return str(write(data, Dumper=_Dumper, sort_keys=False, default_flow_style=None, width=120, allow_unicode=True))


def commit_of(source: str) -> str | None:
    """The commit in a raw.githubusercontent.com address; `None` where there is none."""
    match = _COMMIT.match(source)
    return match["commit"] if match else None


def update_source_toml(text: str, *, commit: str, date: str, sha256: str) -> str:
    """The text of source.toml with other values in [upstream] and nothing else changed.

    Raises `CodegenError` (RC801) where it lacks one of the keys or a value is no plain word.
    """
    table = _TABLE.search(text)
    values = {"commit": commit, "date": date, "sha256": sha256}
    present = {match["key"] for match in _KEY.finditer(table["body"])} if table else ()
    missing = [key for key in values if key not in present]
    if table is None or missing:
        advice = 'write commit = "", date = "" and sha256 = "" under [upstream]'
        raise fail("spec/source.toml", "RC801", f"[upstream] lacks {missing[0]}", advice)

    def updated(match: re.Match[str]) -> str:
        return match["head"] + _quoted(values[match["key"]]) if match["key"] in values else match[0]

    return text[: table.start("body")] + _KEY.sub(updated, table["body"]) + text[table.end("body") :]


def _quoted(value: str) -> str:
    if not re.fullmatch(r"[\w.:/+-]*", value):
        message = f"{value!r} cannot be recorded as upstream"
        raise fail("spec/source.toml", "RC801", message, "pass a plain commit, date or digest")
    return f'"{value}"'


def _canonical(kind: str, node: Mapping[str, Any], *, keep_descriptions: bool) -> Mapping[str, Any]:
    """One object with its keys in canonical order and without prose and vendor extensions."""
    order = {key: index for index, key in enumerate(KINDS[kind])}
    kept: dict[str, Any] = {}
    for key in sorted(node, key=lambda key: (order.get(key, len(order)), key)):
        if not _is_dropped(kind, key, keep_descriptions=keep_descriptions):
            kept[key] = _canonical_value(kind, key, node[key])
    return kept


def _is_dropped(kind: str, key: str, *, keep_descriptions: bool) -> bool:
    if key.startswith("x-"):
        return key not in _KEPT_EXTENSIONS
    if kind == "callback" or keep_descriptions:
        return False
    return key in _PROSE or (kind, key) in {("openapi", "tags"), ("components", "examples")}


def _canonical_value(kind: str, key: str, value: Any) -> Any:
    found = child(kind, key)
    if found is None:
        return sorted(value) if _is_required_list(kind, key, value) else _sorted(value)
    return dict(sorted(value.items())) if found.container == "map" and is_object(value) else value


def _is_required_list(kind: str, key: str, value: Any) -> bool:
    if (kind, key) != ("schema", "required") or not is_array(value):
        return False
    return all(isinstance(name, str) for name in value)


def _sorted(value: Any) -> Any:
    """A plain value with the keys of its objects in alphabetical order."""
    if is_object(value):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if is_array(value) else value


def _with_required_prose(data: Mapping[str, Any], package: str) -> Mapping[str, Any]:
    """The two texts that OpenAPI demands, in words that are not upstream's: the title and what each response is."""
    info = data.get("info")
    info = dict(info) if is_object(info) else {}
    return rewrite({**data, "info": {"title": f"Wire contract of {package}", **info}}, "openapi", _describe_responses)


def _describe_responses(kind: str, node: Mapping[str, Any]) -> Mapping[str, Any]:
    responses = node.get("responses") if kind in ("operation", "components") else None
    if not is_object(responses):
        return node
    described = {name: _described(response, status_text(name)) for name, response in responses.items()}
    return {**node, "responses": described}


def _described(response: Any, description: str) -> Any:
    is_plain = is_object(response) and "$ref" not in response
    return {"description": description, **response} if is_plain else response


def status_text(code: str) -> str:
    """What a response code means: `Created` for `201`; any other name as it is."""
    try:
        return HTTPStatus(int(code)).phrase
    except ValueError:
        return code


class _Dumper(yaml.CSafeDumper):
    """Quotes text that either version of YAML would read as something else; PyYAML by itself knows version 1.1."""

    def ignore_aliases(self, data: Any) -> bool:
        """Every value is written out where it stands."""
        return True


# The stubs of PyYAML say nothing of the parameters.
cast(Any, _Dumper).add_implicit_resolver("tag:yaml.org,2002:float", CORE_NUMBER, list("+-.0123456789"))
