"""What the normalizer makes of every golden case, exactly: `ir.txt` in its folder, see `tests.golden.ir_text`.

Nothing is rendered here, so this says fast whether the cause of a difference lies before the templates.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from realtime_codegen import pipeline
from realtime_codegen.model.diagnostics import CodegenError, Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.model.ir import Ir
from realtime_codegen.normalize import normalize
from tests.golden.harness import GOLDEN, cases, lay_out
from tests.golden.ir_text import text_of_ir
from tests.golden.test_golden import compare


@cache
def corrected(case: str) -> tuple[pipeline.Inputs, Document] | None:
    """What reaches the normalizer; None for a case that ends before."""
    with TemporaryDirectory() as folder:
        try:
            inputs = pipeline.load(lay_out(GOLDEN / case, Path(folder).resolve()))
            return inputs, pipeline.correct(inputs, Diagnostics())
        except CodegenError:
            return None


def normalized(case: str) -> tuple[Ir, Diagnostics] | None:
    """The Ir of a case, and what the normalizer reports."""
    found = corrected(case)
    if found is None:
        return None
    inputs, document = found
    diagnostics = Diagnostics()
    return normalize(document, inputs.config, diagnostics), diagnostics


CASES = [case for case in cases() if corrected(case)]


@pytest.mark.parametrize("case", CASES)
def test_the_ir_is_as_expected(case: str) -> None:
    found = normalized(case)
    assert found
    ir, diagnostics = found
    reports = "".join(f"{one}\n" for one in diagnostics.sorted())
    compare(GOLDEN / case / "ir.txt", "\n".join(filter(None, [text_of_ir(ir), reports])))


@pytest.mark.parametrize("case", sorted({path.parent.name for path in GOLDEN.glob("*/ir.txt")}))
def test_a_case_with_an_ir_reaches_the_normalizer(case: str) -> None:
    assert case in CASES
