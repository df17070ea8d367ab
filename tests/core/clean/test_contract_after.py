"""Steps that hide what belongs to people take the contract with them: what passed before passes, or is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from core import clean, quality
from core.clean.contract import contract_after
from core.collect import ingest
from core.lake import Lake

Prepared = Callable[..., Lake]
STEPS = {
    "mail": clean.RecipeStep("hash_personal", ("mail",), {"kind": "mail"}),
    "name": clean.RecipeStep("mask_personal", ("name",)),
    "born": clean.RecipeStep("coarsen", ("born",), {"way": "decade"}),
    "age": clean.RecipeStep("coarsen", ("age",), {"way": "band", "width": 10.0}),
    "zip": clean.RecipeStep("coarsen", ("zip",), {"way": "first", "width": 2.0}),
    "remark": clean.RecipeStep("hide_within", ("remark",)),
}


def people(lake: Lake) -> None:
    """Eighty persons, whose contract asks for forms, values, bounds and no two of a mail address."""
    draw, n = Random(5), 80
    frame = pd.DataFrame(
        {
            "user_id": [f"u{at:03}" for at in range(n)],
            "mail": [f"p{at}@x.example" for at in range(n)],
            "name": [f"{draw.choice(['Anna', 'Bo', 'Carl'])} Holm{at}" for at in range(n)],
            "born": [f"19{draw.randrange(60, 99)}-{draw.randrange(1, 13):02}-01" for at in range(n)],
            "age": [draw.randrange(18, 80) for at in range(n)],
            "zip": [f"{draw.randrange(10, 14)}{draw.randrange(100, 999)}" for at in range(n)],
            "remark": [f"ring +49 170 {1000000 + at}" for at in range(n)],
            "price": [at + 0.5 for at in range(n)],
        }
    )
    with TemporaryDirectory() as folder:
        frame.to_csv(Path(folder, "people.csv"), index=False)
        ingest(lake, Path(folder, "people.csv"), "people")
    quality.check(lake, "people")
    suite = quality.load_suite(lake, "people")
    assert suite is not None
    own = (
        quality.Check("forms", "pattern", "validity", ("mail",), params={"pattern": "^[^@]+@x[.]example$"}),
        quality.Check("lone", "unique", "uniqueness", ("name",)),
    )
    quality.save_suite(lake, quality.Suite(suite.dataset, (*suite.checks, *own), suite.weights, suite.columns))


@pytest.mark.parametrize("chosen", [("mail", "age"), ("name", "born", "zip", "remark")])
def test_what_passed_before_passes_or_is_said(prepared: Prepared, chosen: tuple[str, ...]) -> None:
    lake = prepared(people)
    before = {one.id: one for one in quality.check(lake, "people").results}
    recipe = clean.Recipe(tuple(STEPS[one] for one in chosen), lake.dataset("people").imports)
    said = " ".join(contract_after(lake, "people", recipe))
    suite = quality.load_suite(lake, "people")
    version = lake.version()
    clean.apply(lake, "people", recipe)
    assert lake.version() == version + 1, "rows and contract are one commit"
    after = {one.id: one for one in quality.check(lake, "people").results}
    for key, was in before.items():
        if was.passed:
            assert (key in after and after[key].passed) or (key not in after and key in said), key
    now = quality.load_suite(lake, "people")
    assert suite is not None
    assert now is not None
    changed = {one.id for one in suite.checks} ^ {one.id for one in now.checks}
    changed |= {one.id for one in now.checks if one not in suite.checks}
    assert all(one in said for one in changed)
    touched = {*chosen}
    assert [one for one in now.checks if one.columns and not touched & {*one.columns}] == [
        one for one in suite.checks if one.columns and not touched & {*one.columns}
    ]


def test_other_steps_leave_the_contract_alone(prepared: Prepared) -> None:
    lake = prepared(people)
    recipe = clean.Recipe((clean.RecipeStep("trim_space", ("name",)),), lake.dataset("people").imports)
    suite = quality.load_suite(lake, "people")
    assert contract_after(lake, "people", recipe) == ()
    clean.apply(lake, "people", recipe)
    assert quality.load_suite(lake, "people") == suite
