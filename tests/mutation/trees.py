"""A folder that mutmut can work in: the code to mutate, the tests that decide, and what they read.

mutmut changes what lies below `src`, names a mutant by its module there, and runs the tests with the changed code in
front of everything installed. Two things of ours it cannot do by itself, so the copies differ from the original:

- It leaves functions with a decorator alone. A property or a cached function is written as a plain one that is wrapped
  by the next statement: `@cache def f` becomes `def f` and `f = cache(f)`.
- It puts a switch between the caller and the function, which a function that is used for its bytecode cannot have.
"""

from __future__ import annotations

import ast
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent

DECORATORS = ("cache", "cached_property", "lru_cache", "paused_collector", "property")
USED_FOR_THEIR_BYTECODE = ("_read_or_none",)


@dataclass(frozen=True, slots=True)
class Target:
    """What is mutated, and with what.

    Attributes:
        name: Name of the target and of its folder.
        sources: Packages of the checkout that go below `src`, the mutated one among them.
        mutated: The modules to mutate, as patterns below `src`.
        tests: Files and folders of the checkout that the tests need, besides `tests/support.py`.
        run: The test files that are run, in this order.
        left_out: Tests of these files that see mutmut itself.
    """

    name: str
    sources: tuple[str, ...]
    mutated: tuple[str, ...]
    tests: tuple[str, ...]
    run: tuple[str, ...]
    left_out: tuple[str, ...] = ()


NORMALIZER = Target(
    "normalizer",
    sources=("generator/realtime_codegen",),
    mutated=(
        "realtime_codegen/normalize/*.py",
        "realtime_codegen/model/graph.py",
        "realtime_codegen/model/locations.py",
    ),
    tests=("tests/unit", "tests/golden", "spec"),
    run=(
        "tests/golden/test_ir.py",
        "tests/unit/test_passes.py",
        "tests/unit/test_shapes.py",
        "tests/unit/test_by_shape.py",
        "tests/unit/test_unions.py",
        "tests/unit/test_companions.py",
        "tests/unit/test_normalize.py",
    ),
)

CODEC = Target(
    "codec",
    sources=("generated/openai_realtime",),
    mutated=("openai_realtime/_runtime/*.py",),
    tests=("tests/unit", "tests/package", "templates/package"),
    run=(
        "tests/unit/test_codec_runtime.py",
        "tests/unit/test_codec_frames.py",
        "tests/unit/test_codec_details.py",
        "tests/unit/test_codec_shapes.py",
    ),
    left_out=("tests/unit/test_codec_frames.py::test_the_exact_codec_is_imported_when_first_needed",),
)

TARGETS = {target.name: target for target in (NORMALIZER, CODEC)}


def make_tree(target: Target, folder: Path) -> None:
    """Write the folder anew, but keep what mutmut found out about code that has not changed since."""
    for part in ("src", "tests", "spec", "templates", "mutants/tests", "mutants/templates"):
        shutil.rmtree(folder / part, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    ignored = shutil.ignore_patterns("__pycache__")
    for source in target.sources:
        shutil.copytree(ROOT / source, folder / "src" / Path(source).name, ignore=ignored)
    for path in target.tests:
        shutil.copytree(ROOT / path, folder / path, ignore=ignored)
    shutil.copyfile(ROOT / "tests" / "support.py", folder / "tests" / "support.py")
    shutil.copyfile(HERE / "plugin.py", folder / "tests" / "conftest.py")
    for module in sorted(path for pattern in target.mutated for path in (folder / "src").glob(pattern)):
        module.write_text(mutable(module.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "pyproject.toml").write_text(_configuration(target), encoding="utf-8")


def mutable(source: str) -> str:
    """The source of a module in a form whose every function mutmut can mutate."""
    lines = source.splitlines()
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    for node in sorted(functions, key=lambda node: node.lineno, reverse=True):
        if node.name in USED_FOR_THEIR_BYTECODE:
            lines[node.lineno - 1] += "  # pragma: no mutate block"
        if len(node.decorator_list) == 1 and _name_of(node.decorator_list[0]) in DECORATORS:
            assert node.end_lineno is not None
            decorator = ast.unparse(node.decorator_list[0])
            lines.insert(node.end_lineno, f"{' ' * node.col_offset}{node.name} = {decorator}({node.name})")
            del lines[node.decorator_list[0].lineno - 1]
    return "\n".join(lines) + "\n"


def _name_of(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.id if isinstance(called, ast.Name) else ""


def _configuration(target: Target) -> str:
    arguments = [
        "-p",
        "no:cacheprovider",
        "-p",
        "no:unraisableexception",
        "--no-header",
        *(f"--deselect={test}" for test in target.left_out),
    ]
    present = [path for path in target.run if (ROOT / path).is_file()]
    also = sorted({path.partition("/")[0] for path in target.tests} - {"tests"})
    return f"""[tool.mutmut]
source_paths = ["src"]
only_mutate = {[f"src/{pattern}" for pattern in target.mutated]}
also_copy = {also}
pytest_add_cli_args = {arguments}
pytest_add_cli_args_test_selection = {present}
timeout_multiplier = 3.0
timeout_constant = 5.0
use_git_change_detection = false
use_setproctitle = false
process_isolation = "fork"

[tool.pytest.ini_options]
addopts = ["--import-mode=importlib"]
pythonpath = ["."]
asyncio_default_fixture_loop_scope = "function"
"""
