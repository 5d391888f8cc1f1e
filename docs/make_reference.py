"""Writes docs/reference from the signatures and docstrings of the generated package.

    .venv/bin/python docs/make_reference.py

The source is read and not imported, so every page is a function of the committed files alone. A test compares the pages
with what this gives. Where a class exists twice, the async one stands for both.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import black
from black.mode import Mode, TargetVersion

PACKAGE = Path(__file__).resolve().parents[1] / "generated" / "openai_realtime"
FOLDER = Path(__file__).resolve().parent / "reference"

STYLE = Mode(target_versions={TargetVersion.PY311}, line_length=120)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Part:
    """Names of one module, in the order of the page; none means all public ones of the module."""

    module: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its title, what it says first, and what it describes."""

    title: str
    words: str
    parts: tuple[Part, ...]


MADE_BY_OTHERS = frozenset({"AsyncBaseConnection", "AsyncBeta", "AsyncTranslations", "AsyncTurn", "Peer"})
"""Classes that nobody constructs but this package."""

SYNC = "Each `Async…` class has a sync twin without the prefix: the same methods without `async` and `await`."

PAGES: Mapping[str, Page] = {
    "client": Page(
        "Client and options",
        SYNC + " `connect` of the sync client gives the connection itself.",
        (
            Part("client", ("AsyncRealtimeClient", "AsyncTranslations", "AsyncBeta")),
            Part("_client/websocket/options", ("ConnectOptions", "ReconnectPolicy", "Reconnecting")),
            Part("_client/options", ("RequestOptions",)),
        ),
    ),
    "connections": Page(
        "Connections",
        "What `connect` gives. " + SYNC + " `AsyncBaseConnection` is what all of them share.",
        (
            Part("_client/websocket/async_connection", ("AsyncBaseConnection",)),
            Part("_client/websocket/async_iterators", ("AsyncTurn",)),
            Part("_client/websocket/local_events", ("Reconnected", "LostAudio", "RawMessage")),
            Part("connections"),
        ),
    ),
    "resources": Page(
        "HTTP operations",
        SYNC + " `with_raw_response` of each has the same methods, which give a `RawResponse`.",
        (Part("resources"), Part("_client/http/response", ("RawResponse",))),
    ),
    "webhooks": Page("Webhooks", "The module `openai_realtime.webhooks`.", (Part("webhooks"),)),
    "errors": Page("Errors", "The module `openai_realtime.errors`.", (Part("errors"),)),
    "audio": Page("Audio", "The module `openai_realtime.audio`.", (Part("audio"),)),
    "testing": Page(
        "Testing",
        "The module `openai_realtime.testing`.",
        (
            Part("testing/server", ("FakeRealtimeServer",)),
            Part("testing/script", ("Say", "Speak", "Call", "Fail", "Answer", "Faults", "Reply")),
            Part("testing/records", ("ConnectionRecord", "RequestRecord")),
            Part("testing/checks", ("Violation",)),
            Part("testing/peer", ("Peer",)),
        ),
    ),
}


def pages() -> dict[str, str]:
    """The text of each page, by file name."""
    made = {f"{name}.md": _page(page) for name, page in PAGES.items()}
    return {"README.md": _index(), **made}


def main() -> None:
    """Write the pages, and remove those that are no more."""
    FOLDER.mkdir(exist_ok=True)
    texts = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _index() -> str:
    lines = [f"- [{page.title}]({name}.md)" for name, page in PAGES.items()]
    words = (
        "Made from the signatures and docstrings of `generated/openai_realtime` by `docs/make_reference.py`. Do not "
        "edit it. Events and models are described by the docstrings of `events.py`, `models.py` and `beta.py`, which "
        "editors show; `help(openai_realtime.SessionUpdate)` does, too."
    )
    return "\n".join(["# API reference", "", *textwrap.wrap(words, 120), "", *lines, ""])


def _page(page: Page) -> str:
    blocks = [f"# {page.title}", "\n".join(textwrap.wrap(page.words, 120))]
    for part in page.parts:
        blocks += _part(part)
    return "\n\n".join(blocks) + "\n"


def _part(part: Part) -> Iterator[str]:
    tree = ast.parse((PACKAGE / f"{part.module}.py").read_text(encoding="utf-8"))
    described = {name: node for name, node in _named(tree.body) if not name.startswith("_")}
    if not part.names:
        yield from _docstring(tree)
    for name in part.names or _in_order(described):
        node = described[name]
        if isinstance(node, ast.ClassDef):
            yield from _class(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"## `{name}`"
            yield from _function([node])
        else:
            yield f"## `{name}`"
            yield _code(ast.unparse(node))
            yield from _words_after(tree.body, node)


def _in_order(described: Mapping[str, ast.stmt]) -> list[str]:
    """Public names without sync twins and raw variants, connections before the groups of their methods."""
    kept = [one for one in described if f"Async{one}" not in described and not one.endswith("WithRawResponse")]
    return sorted(kept, key=lambda name: name.endswith("Events"))


def _named(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    for node in body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node


def _class(node: ast.ClassDef) -> Iterator[str]:
    bases = ", ".join(ast.unparse(base) for base in node.bases)
    yield f"## `{node.name}`"
    yield _code(f"class {node.name}({bases})" if bases else f"class {node.name}")
    methods: dict[str, list[Function]] = {}
    for child in node.body:
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            methods.setdefault(child.name, []).append(child)
    constructor = methods.get("__init__", [])
    taken = {one.arg for version in constructor for one in version.args.args}
    if constructor and node.name not in MADE_BY_OTHERS and not taken & {"connection", "http"}:
        yield _code(_signature(constructor[-1]))
    yield from _docstring(node)
    for one in constructor:
        yield from _docstring(one)
    yield from _fields(node)
    for name, versions in methods.items():
        if not name.startswith("_"):
            yield f"### `{node.name}.{name}`"
            yield from _function(versions)


def _fields(node: ast.ClassDef) -> Iterator[str]:
    """Fields with a text under them, as a list."""
    lines: list[str] = []
    for field, following in zip(node.body, node.body[1:], strict=False):
        text = _text(following)
        if isinstance(field, ast.AnnAssign) and text:
            lines.append(_entry(ast.unparse(field), text))
    if lines:
        yield "\n".join(lines)


def _function(versions: list[Function]) -> Iterator[str]:
    """Signatures, and the docstring of the last version, which is the one that is no overload."""
    shown = versions[:-1] or versions
    yield _code("\n".join(_signature(one) for one in shown))
    yield from _docstring(versions[-1])


def _signature(node: Function) -> str:
    if any(isinstance(one, ast.Name) and one.id == "cached_property" for one in node.decorator_list):
        return f"{node.name}: {ast.unparse(node.returns)}" if node.returns else node.name
    if any(isinstance(one, ast.Name) and one.id == "property" for one in node.decorator_list):
        return f"{node.name}: {ast.unparse(node.returns)}" if node.returns else node.name
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{word} {node.name}({ast.unparse(node.args)}){returns}: ..."


def _code(source: str) -> str:
    """A block of code. Not marked as python, as it cannot be run."""
    lines = source.split("\n")
    wrapped = [_formatted(line) for line in lines]
    return "```py\n" + "\n".join(wrapped) + "\n```"


def _formatted(line: str) -> str:
    if line.startswith("class "):
        return line
    return black.format_str(line, mode=STYLE).strip()


def _docstring(node: ast.Module | ast.ClassDef | Function) -> Iterator[str]:
    text = ast.get_docstring(node)
    if text:
        yield from _markdown(text)


def _words_after(body: list[ast.stmt], node: ast.stmt) -> Iterator[str]:
    """The text under a constant."""
    following = body[body.index(node) + 1 : body.index(node) + 2]
    text = _text(following[0]) if following else ""
    if text:
        yield text


def _text(node: ast.stmt) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return inspect.cleandoc(node.value.value)
    return ""


def _markdown(docstring: str) -> Iterator[str]:
    """A docstring in the style of Google as Markdown: sections become lists, indented code becomes blocks."""
    for block in re.split(r"\n\n(?! )", docstring):
        heading = re.match(r"(Args|Attributes|Raises|Returns):\n", block)
        if heading:
            yield f"**{heading[1]}**"
            yield from _section(heading[1], textwrap.dedent(block[heading.end() :]))
        else:
            yield from _paragraphs(block)


def _section(name: str, body: str) -> Iterator[str]:
    if name == "Returns":
        yield _joined(body)
        return
    entries = re.split(r"\n(?! )", body)
    yield "\n".join(_entry(*entry.split(":", 1)) if ":" in entry else f"- {_joined(entry)}" for entry in entries)


def _paragraphs(block: str) -> Iterator[str]:
    for part in re.split(r"\n\n", block):
        code = textwrap.dedent(part)
        yield f"```text\n{code}\n```" if part.startswith("    ") else part


def _entry(name: str, text: str) -> str:
    line = f"- `{name.strip()}`: {_joined(text)}"
    return textwrap.fill(line, 120, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _joined(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
