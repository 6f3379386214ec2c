"""The arithmetic of every version gives what it gave when it was new: a golden file each, never written anew.

A failure means that an old formula was changed. Give the new arithmetic a new number in `domain/split.py`, keep the
old one in `domain/explain.py`, and add a golden file for the new one.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from ledger_service.domain.explain import FORMULAS, Share, UnknownFormula, explain
from ledger_service.domain.split import FORMULA

GOLDEN = Path(__file__).with_name("golden")


def cases(formula: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((GOLDEN / f"formula-{formula}.json").read_text())
    return found


@pytest.mark.parametrize("formula", sorted(FORMULAS))
def test_an_old_formula_is_never_changed(formula: int) -> None:
    assert len(cases(formula)) >= 300
    for case in cases(formula):
        split = explain(formula, case["inputs"]).split
        assert dataclasses.asdict(split) == case["split"], case["inputs"]


def test_what_is_posted_now_can_be_explained() -> None:
    assert FORMULA in FORMULAS
    with pytest.raises(UnknownFormula):
        explain(0, {})


@pytest.mark.parametrize("formula", sorted(FORMULAS))
def test_the_steps_are_the_split(formula: int) -> None:
    for case in cases(formula):
        explanation = explain(formula, case["inputs"])
        value = {step.share: step.value for step in explanation.steps}
        split = explanation.split
        assert value[Share.COMMISSION] + value[Share.VAT] + value[Share.CLIENT] == split.amount
        assert value.get(Share.REFERRAL, 0) == split.referral
        assert (value[Share.PLATFORM], value[Share.SUCCESS_FEE]) == (split.platform, split.fee)
        for step in explanation.steps:
            if step.so_far is not None and step.before is not None:
                assert step.value == step.so_far - step.before, step
