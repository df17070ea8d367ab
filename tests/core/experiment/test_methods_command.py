"""The options of the command, and the exit code where a gate is shut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.commands.experiment_methods import with_methods, with_roles
from core.errors import TouchstoneError
from core.experiment import Column, Metric, Plan
from tests.core.experiment.test_adjusted import shop


def run(path: Path, *words: str) -> tuple[int, Any, str]:
    base = ["experiment", str(path), "--unit", "user", "--variant", "arm", "--json"]
    result = CliRunner().invoke(app, [*base, *words])
    facts = json.loads(result.stdout) if result.stdout.startswith("{") else None
    return result.exit_code, facts, result.output


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ab") / "shop.csv"
    shop(lift=-8.0).to_csv(path, index=False)
    return path


def test_every_option_reaches_the_plan(file: Path) -> None:
    words = ["--metric", "orders", "--metric", "visits", "--kind", "mean", "--kind", "quantile", "--quantile", "0.9"]
    words += ["--cap", "orders=0.99", "--secondary", "visits", "--guardrail", "bought=0.5", "--covariate", "auto"]
    words += [
        "--strata",
        "city",
        "--feature",
        "auto",
        "--correction",
        "bh",
        "--family",
        "all",
        "--planned",
        "5000",
        "--prior",
        "0.1",
    ]
    code, facts, said = run(file, *words)
    assert code == 0, said
    plan = facts["plan"]
    assert plan["covariates"] == ["pre_revenue", "pre_orders"]
    assert (plan["strata"], plan["correction"], plan["planned"], plan["prior"]) == ("city", "bh", 5000, 0.1)
    assert plan["features"] == ["city", "pre_revenue", "pre_orders"]
    assert {one["metric"] for one in facts["differing"]} == {"orders · ≤ p99", "bought"}
    roles = {one["metric"]: one["role"] for one in facts["effects"]}
    assert roles == {"orders · ≤ p99": "goal", "visits · p90": "secondary", "bought": "guardrail"}
    assert all(one["bayes"]["win"] > 0 for one in facts["effects"])


def test_a_guardrail_that_is_worse_and_a_broken_comparison_shut_the_gate(file: Path, tmp_path: Path) -> None:
    assert run(file, "--metric", "orders", "--guardrail", "revenue=0.05")[0] == 1
    rows = shop()
    rows.drop(rows[rows.arm == "new"].index[:300]).to_csv(tmp_path / "uneven.csv", index=False)
    assert run(tmp_path / "uneven.csv", "--metric", "orders")[0] == 1


COLUMNS = [Column(name, "DOUBLE", 99) for name in ("orders", "bought", "pre_orders")] + [Column("arm", "VARCHAR", 2)]
WRONG: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"caps": ["orders=much"]}, {}),
    ({"caps": ["nothing=0.9"]}, {}),
    ({"caps": ["orders=7"]}, {}),
    ({"secondary": ["nothing"]}, {}),
    ({"guardrails": ["bought=-1"]}, {}),
    ({"quantiles": [0.9]}, {}),
    ({}, {"covariates": ["orders"]}),
    ({}, {"covariates": ["nothing"]}),
    ({}, {"covariates": ["pre_orders / nothing"]}),
    ({}, {"strata": "arm"}),
    ({}, {"correction": "all"}),
    ({}, {"prior": 0.0}),
    ({}, {"planned": -5}),
]


@pytest.mark.parametrize(("roles", "methods"), WRONG)
def test_wrong_options_are_refused_in_a_sentence(roles: dict[str, Any], methods: dict[str, Any]) -> None:
    every = {"quantiles": [], "caps": [], "guardrails": [], "secondary": [], **roles}
    rest = {
        "covariates": [],
        "strata": "",
        "cluster": "",
        "features": [],
        "correction": "holm",
        "planned": 0,
        "prior": 0.3,
        **methods,
    }

    def planned() -> None:
        metrics = with_roles([Metric("orders")], **every, columns=COLUMNS)
        with_methods(Plan("arm", metrics), COLUMNS, **rest).check([column.name for column in COLUMNS])

    with pytest.raises(TouchstoneError):
        planned()
