"""The page in docs/changes/ about one upstream version: where it came from, what changed, what became unnecessary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from realtime_codegen.commands.importer import Imported
from realtime_codegen.config import Upstream
from realtime_codegen.diff.changes import Diff
from realtime_codegen.diff.report import render
from realtime_codegen.model.diagnostics import Diagnostic


def title(upstream: Upstream) -> str:
    """What a version is called: `2026-01-31 (0123abcd)`, or what of it is known."""
    commit = upstream.commit[:8]
    if upstream.date:
        return f"{upstream.date} ({commit})" if commit else upstream.date
    return commit or "the version before"


def page(new: Imported, diff: Diff, expired: Iterable[Diagnostic]) -> str:
    """The text of the page, in Markdown. The same versions give the same text."""
    head, _, rest = render(diff, "markdown").partition("\n")
    corrections = "".join(f"{line}\n" for line in _corrections(expired))
    return f"{head}\n\n{_provenance(new)}\n{rest}{corrections}"


def _provenance(new: Imported) -> str:
    upstream = new.upstream
    source = f"[{upstream.repository}](https://github.com/{upstream.repository})" if upstream.repository else "upstream"
    commit = f" at commit `{upstream.commit}`" if upstream.commit else ""
    return f"The description of {source}{commit} of {upstream.date}, SHA-256 `{upstream.sha256}`."


def _corrections(expired: Iterable[Diagnostic]) -> Iterator[str]:
    messages = list(dict.fromkeys(one.message for one in expired))
    if messages:
        yield from ("", "## Corrections that became unnecessary", "")
        yield from (f"- `{one.replace('`', '')}`" for one in messages)
