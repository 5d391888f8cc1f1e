"""The documentation says what is so: its code runs, its examples are what the generator gives, what it names exists."""

from __future__ import annotations

import os
import re
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

import openai_realtime
from openai_realtime.testing import FakeRealtimeServer
from realtime_codegen import config, load, render
from realtime_codegen.cli import main
from realtime_codegen.config import Config, parse_config
from realtime_codegen.load import nesting, parse_document, yaml_source
from realtime_codegen.load.openapi_versions import open_openapi
from realtime_codegen.model.diagnostics import CODES, Diagnostics
from realtime_codegen.names import assign_names
from realtime_codegen.names.lockfile import Pins
from realtime_codegen.normalize import context, intersection, normalize, scalars, size
from realtime_codegen.normalize import references_into_components as inner_references
from realtime_codegen.normalize import shape_discrimination as by_shape
from realtime_codegen.overlay import query
from realtime_codegen.render.projection import project
from realtime_codegen.support import recursion
from tests.support import PACKAGE, ROOT

from .blocks import is_async, run_blocks, sync_twin

PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "tests" / "README.md"])
}
ARCHITECTURE = PAGES["docs/architecture.md"]
DEFECTS = PAGES["docs/defects.md"]
DECISIONS = sorted(name for name in PAGES if re.match(r"docs/decisions/\d", name))

EVENTS = parse_config({"events": [{"union": "ServerEvent", "members": "ServerEvent*", "direction": "received"}]})
"""The configuration that the text of rule 10 mentions."""

HEADER = "openapi: 3.1.0\ninfo: {title: An example, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"
FENCE = re.compile(r"^(?P<margin> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")


def fenced(page: str, info: str) -> list[str]:
    """The code blocks of a page with an info string, each with as many lines before it as it has in the page."""
    return [
        "\n" * PAGES[page].count("\n", 0, found.start("body")) + textwrap.dedent(found["body"])
        for found in FENCE.finditer(PAGES[page])
        if found["info"] == info
    ]


def prose(page: str) -> str:
    """A page without its code blocks."""
    return FENCE.sub("", PAGES[page])


def commands(page: str, program: str) -> list[list[str]]:
    """The words after `program` wherever a shell block or inline code runs it."""
    code = [*fenced(page, "sh"), *CODE.findall(prose(page))]
    lines = [line.strip().removeprefix(".venv/bin/") for text in code for line in text.splitlines()]
    return [line.split()[1:] for line in lines if line.split()[:1] == [program]]


def rows(text: str) -> list[list[str]]:
    """The cells of every row of the tables in a text, headers and rulers left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rulers = [index for index, line in enumerate(lines) if set(line) <= set("|-: ")]
    headers = {index - 1 for index in rulers}
    kept = [line for index, line in enumerate(lines) if index not in headers and index not in rulers]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in kept]


def section(page: str, heading: str) -> str:
    """The text under a heading, up to the next one of the same level."""
    _, _, rest = PAGES[page].partition(f"\n## {heading}\n")
    assert rest, f"{page} has no section {heading!r}"
    return rest.partition("\n## ")[0]


def anchors(page: str) -> set[str]:
    """The fragment identifiers of the headings of a page, as code hosts make them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(prose(page))}


@pytest.mark.parametrize("page", [page for page in PAGES if fenced(page, "python")])
def test_the_python_blocks_of_a_page_run(page: str, service: FakeRealtimeServer) -> None:
    namespace = run_blocks(fenced(page, "python"), page)
    assert "rt" in namespace


@pytest.mark.parametrize("page", [page for page in PAGES if any(map(is_async, fenced(page, "python")))])
def test_the_python_blocks_of_a_page_run_without_async_and_await(page: str, service: FakeRealtimeServer) -> None:
    blocks = [sync_twin(block) for block in fenced(page, "python") if "asyncio" not in block]
    assert any("RealtimeClient" in block for block in blocks), "else nothing of the client has run"
    assert not any(map(is_async, blocks))
    run_blocks(blocks, page)


def test_the_readme_checks_what_it_shows() -> None:
    assert "\n".join(fenced("README.md", "python")).count("\nassert ") > 15


def rule_examples() -> list[tuple[str, str, str]]:
    """Heading, before and after of each rule that has both."""
    parts = re.split(r"^### ", section("docs/architecture.md", "Normalization"), flags=re.MULTILINE)[1:]
    found: list[tuple[str, str, str]] = []
    for part in parts:
        blocks = {match["info"]: match["body"] for match in FENCE.finditer(part)}
        if "yaml before" in blocks:
            found.append((part.partition("\n")[0], blocks["yaml before"], blocks["yaml after"]))
    return found


@pytest.mark.parametrize(("rule", "before", "after"), rule_examples(), ids=[rule for rule, _, _ in rule_examples()])
def test_the_normalizer_does_what_the_rule_shows(rule: str, before: str, after: str) -> None:
    config = EVENTS if "members =" in section_of_rule(rule) else Config()
    assert normalized(before, config) == yaml.safe_load(after)


def test_all_ten_rules_are_described() -> None:
    headings = re.findall(r"^### Rule (\d+):", ARCHITECTURE, re.MULTILINE)
    assert headings == [str(number) for number in range(1, 11)]
    assert len(rule_examples()) == 9, "every rule but the one about directions has a before and an after"


def section_of_rule(rule: str) -> str:
    """The text of one rule."""
    return ARCHITECTURE.partition(f"### {rule}\n")[2].partition("\n### ")[0]


def normalized(schemas: str, config: Config) -> Any:
    """The component schemas that the generator makes of `schemas`, without what it adds in words."""
    document = open_openapi(parse_document(HEADER + textwrap.indent(schemas, "    "), "example.yaml"))
    diagnostics = Diagnostics()
    ir = assign_names(normalize(document, config, diagnostics), config, Pins(), document, diagnostics)
    assert not diagnostics.sorted()
    found = project(ir, "An example", "1")["components"]["schemas"]
    return without(found, {"x-component"} if "description" in schemas else {"x-component", "description"})


def without(value: Any, keys: set[str]) -> Any:
    """A JSON value without some keys, at every depth."""
    if isinstance(value, list):
        return [without(item, keys) for item in cast("Sequence[Any]", value)]
    if isinstance(value, dict):
        entries = cast("Mapping[str, Any]", value)
        return {key: without(item, keys) for key, item in entries.items() if key not in keys}
    return value


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in LINK.findall(prose(page)):
        if target.startswith("https://"):
            continue
        path, _, fragment = target.partition("#")
        place = (ROOT / page).parent / path if path else ROOT / page
        assert place.exists(), f"{page} links to {target}"
        if fragment:
            linked = place.resolve().relative_to(ROOT.resolve()).as_posix()
            assert fragment in anchors(linked), f"{page} links to {target}"


def test_every_page_is_reached_from_the_readme() -> None:
    found, waiting = set[str](), ["README.md"]
    while waiting:
        page = waiting.pop()
        if page in found or page not in PAGES:
            continue
        found.add(page)
        places = [(ROOT / page).parent / target.partition("#")[0] for target in LINK.findall(prose(page))]
        waiting += [os.path.relpath(place, ROOT) for place in places]
    assert {page for page in PAGES if page.startswith("docs/")} - found == set()


@pytest.mark.parametrize("page", PAGES)
def test_paths_that_are_named_exist(page: str) -> None:
    roots = ("spec/", "generator/", "templates/", "generated/", "tests/", "docs/")
    for code in CODE.findall(prose(page)):
        if code.startswith(roots) and not set(code) & set("<*# "):
            assert (ROOT / code).exists(), f"{page} names {code}"


def test_every_command_that_is_named_exists() -> None:
    known = main.commands
    named = [(page, words) for page in PAGES for words in commands(page, "realtime-codegen")]
    for page, (command, *arguments) in [one for one in named if one[1]]:
        assert command in known, f"{page}: realtime-codegen {command}"
        options = {option for parameter in known[command].params for option in parameter.opts}
        used = {argument for argument in arguments if argument.startswith("--")}
        assert used <= {*options, "--help"}, f"{page}: realtime-codegen {command}"
    assert {words[0] for _, words in named if words} >= {"generate", "check", "import", "normalize", "explain"}


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {(page, words[0]) for page in PAGES for words in commands(page, "make") if words}
    assert {(page, target) for page, target in named if target not in known} == set()
    assert {target for page, target in named if page == "README.md"} >= {"generate", "test", "help"}


def test_the_two_commands_of_the_readme() -> None:
    assert [block.strip() for block in fenced("README.md", "sh")] == ["make generate\nmake test"]


def test_the_readme_lists_the_commands() -> None:
    sentence = PAGES["README.md"].partition("The command line is")[2].partition("each has")[0]
    assert {code for code in CODE.findall(sentence) if code != "realtime-codegen"} == set(main.commands)


def test_the_table_of_diagnostics_is_complete() -> None:
    table = rows(section("docs/architecture.md", "Diagnostics"))
    assert {cells[0]: cells[1] for cells in table} == CODES


def test_the_bounds_are_those_of_the_code() -> None:
    assert scalars.MAX_LENGTH == 2**63 - 1
    assert [cells[1] for cells in rows(section("docs/architecture.md", "Bounds"))] == [
        f"{load.MAX_BYTES // 1024**2} MiB",
        f"{yaml_source.MAX_NODES:,}",
        f"{nesting.MAX_DEPTH} levels",
        f"{yaml_source.MAX_DIGITS:,}",
        f"{recursion.MAX_CALLS:,}",
        f"{context.MAX_FOLLOWED:,}",
        f"{context.MAX_MERGED:,}",
        f"{intersection.MAX_ALTERNATIVES}",
        f"{inner_references.MAX_WRITTEN_OUT:,}",
        f"{size.MAX_WRITTEN:,}",
        f"{size.MAX_TYPES:,}",
        f"{size.MAX_PROPERTIES:,}",
        f"{size.MAX_VARIANTS:,}",
        f"{size.MAX_OPERATIONS:,}",
        f"{size.MAX_ARGUMENTS:,}",
        f"{by_shape.MAX_PAIRS:,}",
        f"{query.MAX_READ:,}",
        f"{render.MAX_TEXT:,}",
        f"{scalars.MAX_LISTED:,}",
        "2^63 - 1",
        f"{config.MAX_BYTES // 1024} KiB, {config.MAX_LINE:,} characters a line",
    ]


@pytest.mark.parametrize("page", PAGES)
def test_diagnostic_codes_that_are_named_exist(page: str) -> None:
    assert set(re.findall(r"\bRC\d+\b", PAGES[page])) <= set(CODES)


def test_the_files_of_the_package_are_listed() -> None:
    table = rows(section("docs/architecture.md", "The generated package"))
    listed = [code for cells in table for code in CODE.findall(cells[0])]
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    present = {path.relative_to(PACKAGE).as_posix() for path in files}
    # A name with a slash at its end stands for a whole folder.
    folders = tuple(name for name in listed if name.endswith("/"))
    assert all((PACKAGE / folder).is_dir() for folder in folders)
    assert sorted({*listed} - {*folders}) == sorted(name for name in present if not name.startswith(folders))


def test_the_modules_of_the_pipeline_exist() -> None:
    table = [cells for cells in rows(section("docs/architecture.md", "The pipeline")) if len(cells) == 4]
    assert len(table) == 7
    source = ROOT / "generator" / "realtime_codegen"
    for module in [code for cells in table for code in CODE.findall(cells[3])]:
        assert (source / f"{module}.py").is_file() or (source / module / "__init__.py").is_file(), module


def test_the_tree_of_the_architecture_is_the_real_one() -> None:
    text = section_of_rule("Where things are")
    shown: dict[str, set[str]] = {}
    folder = ""
    for line in re.findall(r"^ *[\w./]+(?=  |/$)|^[\w./]+/$", text, re.MULTILINE):
        if line.startswith(" "):
            shown[folder].add(line.strip())
        else:
            folder = line.strip("/")
            shown[folder] = set()
    for folder, names in shown.items():
        present = {
            path.name + "/" * path.is_dir()
            for path in (ROOT / folder).iterdir()
            if not path.name.startswith(("__", "_templates", "_spec"))
        }
        assert names == present - {"py.typed"}, folder
    assert shown.keys() == {"generator/realtime_codegen", "templates"}


def test_the_extensions_of_overlays_are_those_that_are_read() -> None:
    table = rows(section("docs/architecture.md", "Overlays and corrections"))
    documented = {code for cells in table for code in CODE.findall(cells[0]) if code.startswith("x-")}
    source = (ROOT / "generator" / "realtime_codegen" / "overlay" / "file.py").read_text(encoding="utf-8")
    assert documented == set(re.findall(r'"(x-[a-z-]+)"', source))


def test_the_correction_that_is_shown_is_one_of_the_corrections() -> None:
    actions = yaml.safe_load((ROOT / "spec" / "overlays" / "corrections.yaml").read_text(encoding="utf-8"))["actions"]
    for page in ("docs/architecture.md", "CONTRIBUTING.md"):
        (block,) = fenced(page, "yaml")
        (shown,) = yaml.safe_load(block)
        assert shown in actions


def test_every_defect_is_listed_once() -> None:
    listed = [cells[0] for cells in rows(DEFECTS)]
    survey = [f"S{number}" for number in range(1, 39)]
    assert listed == [*survey, *(f"wire-{number}" for number in range(1, 31)), "X1", "X2", "X3", "X4"]


def test_defects_are_handled_where_the_list_says() -> None:
    actions = yaml.safe_load((ROOT / "spec" / "overlays" / "corrections.yaml").read_text(encoding="utf-8"))["actions"]
    corrected = {action["x-defect"] for action in actions}
    said = {cells[0] for cells in rows(DEFECTS) if re.search(r"corrections(?! \(as )", cells[2])}
    assert said == corrected
    twins = {cells[0]: re.findall(r"\(as (\S+)\)", cells[2]) for cells in rows(DEFECTS)}
    assert all(twin in corrected for found in twins.values() for twin in found)


def test_every_way_of_handling_is_explained() -> None:
    explained = set(re.findall(r"^- \*\*(.+?)\*\*", DEFECTS, re.MULTILINE))
    assert explained == {"corrections", "rule N", "websocket.yaml", "codec", "allowed", "not on the wire"}
    for cells in rows(DEFECTS):
        ways = re.sub(r"rule \d+", "rule N", re.sub(r" \(as \S+\)", "", cells[2])).split(", ")
        assert {re.sub(r"^(and|read by) | for any other$", "", way) for way in ways} <= explained, cells


def test_decisions_are_numbered_and_have_their_parts() -> None:
    numbers = [int(Path(name).name[:4]) for name in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    for name in DECISIONS:
        title, *parts = HEADING.findall(PAGES[name])
        assert title.startswith(f"{Path(name).name[:4]} ")
        assert parts == ["Context", "Choice", "Alternatives"], name
    index = PAGES["docs/decisions/README.md"]
    assert [f"docs/decisions/{target}" for target in LINK.findall(index)] == DECISIONS


def test_the_changelog_names_what_is_public() -> None:
    listed = {code for code in CODE.findall(PAGES["CHANGELOG.md"]) if code.isidentifier()}
    names = {"decode_server_event", "decode_client_event", "decode", "encode", "UnknownEvent", "Unknown", "SCHEMAS"}
    assert names <= listed & set(openai_realtime.__all__)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert version in PAGES["CHANGELOG.md"]


def test_the_changelog_names_the_upstream_commit() -> None:
    upstream = tomllib.loads((ROOT / "spec" / "source.toml").read_text(encoding="utf-8"))["upstream"]
    assert f"at commit {upstream['commit'][:8]} of {upstream['date']}" in PAGES["CHANGELOG.md"]


def test_the_readme_is_that_of_the_distribution() -> None:
    project_table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project_table["readme"] == "README.md"
    assert all((ROOT / name).is_file() for name in project_table["license-files"])


def test_the_package_needs_what_the_readme_says() -> None:
    table = tomllib.loads((ROOT / "generated" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [re.split(r"[<>=~]", one)[0] for one in table["dependencies"]] == ["msgspec"]
    assert "msgspec](https://jcristharif.com/msgspec/) alone" in PAGES["README.md"]
