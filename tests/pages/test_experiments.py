"""The experiments page: nothing there, no arms, a fair test, three arms, a broken one, and the address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.engine import quote
from core.experiment import EMPTY_ARM, Metric, Plan, analyse_file, file_columns, history
from core.lake import Lake
from pages.parts.experiments.setup import _arms

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(autouse=True)
def _no_cache() -> Iterator[None]:
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def store(
    lake: Lake, name: str, frame: pd.DataFrame, kind: str = "assignments", roles: dict[str, str] | None = None
) -> None:
    """Put a frame into the lake as an upload would, every column as text."""
    text = frame.astype(str)
    types = dict.fromkeys(text.columns, "VARCHAR")
    info = {"dataset": name, "action": "ingest", "layer": "raw", "kind": kind, "roles": roles or {}}
    with lake.write(
        "Ingest", info={**info, "types": types, "rows": len(text), "quarantined": 0, "imports": {}}
    ) as cursor:
        cursor.register("incoming", text)
        cursor.execute(
            f"CREATE TABLE lake.raw.{quote(name)} AS SELECT *, row_number() OVER () AS _row, "
            "'ab.csv' AS _file, row_number() OVER () AS _line FROM incoming"
        )
        cursor.unregister("incoming")


def assignments(n: int = 2000, arms: tuple[str, ...] = ("control", "new"), lift: float = 0.1) -> pd.DataFrame:
    random = np.random.default_rng(8)
    arm = np.resize(arms, n)
    return pd.DataFrame(
        {
            "user_id": [f"u{i}" for i in range(n)],
            "variant": arm,
            "bought": np.where(random.random(n) < 0.2 + np.where(arm == arms[-1], lift, 0), "TRUE", "FALSE"),
            "spend": np.round(random.gamma(2, 10, n), 2),
        }
    )


ROLES = {"unit_id": "user_id", "variant": "variant"}


def page(**query: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=40)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    at.switch_page("pages/experiments.py").run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    found = [
        block.value for kind in (at.markdown, at.caption, at.error, at.warning, at.success, at.info) for block in kind
    ]
    return "\n".join(found).replace("\\", "")


def test_an_empty_workspace_offers_the_upload_and_the_calculator(lake: Lake) -> None:
    at = page()
    assert at.number_input(key="calc_base").value == 20.0
    assert "Units per arm: 25,256, in both: 50,512; days at this traffic: 51" in words(at)


def test_a_dataset_without_arms_says_what_is_missing(lake: Lake) -> None:
    frame = pd.DataFrame({"user_id": [f"u{i}" for i in range(50)], "age": range(50)})
    store(lake, "people", frame, kind="users")
    assert "names each unit's variant" in words(page())


def test_a_test_of_unequal_arms_is_read_by_its_planned_shares(lake: Lake) -> None:
    store(lake, "ab", assignments(3000, arms=("control", "control", "control", "new")), roles=ROLES)
    app = page()
    assert "They stand as control=3, new=1" in words(app)
    app.text_input(key="expected").set_value("NEW=1, control=3").run()
    assert not app.exception
    assert app.query_params["expected"] == "NEW=1, control=3"
    assert "Arm sizes fit the plan" in words(app)
    for wrong in ("new=1", "control=3, other=1", "<b>=1, new=x"):
        app.text_input(key="expected").set_value(wrong).run()
        assert not app.exception
        assert "They stand as" in words(app)
    assert "planned share" in words(page(expected="=,="))


def test_a_fair_test_gets_its_verdict(lake: Lake) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    at = page()
    assert at.success[0].value.startswith("No health check found")
    assert "new is better than control on bought" in words(at)
    assert list(at.dataframe[0].value["Metric"]) == ["bought", "spend"]


def test_the_verdict_reads_in_chinese(lake: Lake) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    at = page(lang="zh_CN")
    assert "new 优于 control" in words(at)


def test_three_arms_give_one_row_per_arm_and_metric(lake: Lake) -> None:
    store(lake, "ab", assignments(3000, ("control", "x", "y")), roles=ROLES)
    at = page()
    assert len(at.dataframe[0].value) == 4
    assert set(at.dataframe[0].value["Arm"]) == {"x", "y"}


def test_a_broken_sample_ratio_withholds(lake: Lake) -> None:
    frame = assignments()
    store(lake, "ab", frame.drop(frame[frame.variant == "new"].index[:200]), roles=ROLES)
    at = page()
    assert "Verdict withheld" in at.error[0].proto.SerializeToString().decode("utf-8", "ignore")
    assert set(at.dataframe[0].value["Verdict"]) == {"Withheld"}


def test_the_set_up_changes_the_readout(lake: Lake) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    at = page()
    at.multiselect(key="lower").set_value(["bought"]).run()
    assert not at.exception
    assert "new is worse than control on bought" in words(at)
    at.multiselect(key="shares").set_value([]).run()
    at.multiselect(key="means").set_value([]).run()
    assert not at.exception
    assert "at least one metric" in words(at)


def test_unusable_choices_give_a_message_not_a_trace(lake: Lake) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    at = page()
    at.multiselect(key="means").set_value(["variant"]).run()
    assert not at.exception
    assert "must be different columns" in words(at)


def test_a_readout_is_kept_once(lake: Lake) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    at = page()
    at.button(key="keep").click().run()
    at.button(key="keep").click().run()
    assert not at.exception
    kept = history(lake, "ab")
    assert len(kept) == 1
    assert kept[0].readout["effects"][0]["verdict"] == "better"
    assert lake.dataset("ab").version == kept[0].version


def test_markup_in_names_is_inert(lake: Lake) -> None:
    frame = assignments().rename(columns={"bought": "<b>bought</b> **x**"})
    frame["variant"] = np.where(frame.variant == "new", "[a](http://x)", "control")
    store(lake, "ab", frame, roles=ROLES)
    at = page()
    shown = "\n".join(block.value for block in at.markdown)
    assert "<b>" not in shown
    assert "\\[a\\]" in shown


@pytest.mark.parametrize("word", ["none", "NULL", ""])
def test_a_control_that_is_a_word_for_nothing_is_offered(word: str, tmp_path: Path) -> None:
    rows = [f"u{n},{word if n % 2 else 'treatment'},{n % 3 // 2}" for n in range(200)]
    (tmp_path / "t.csv").write_text("\n".join(["user,arm,done", *rows]) + "\n", encoding="utf-8")
    wanted = Plan(variant="arm", unit="user", metrics=(Metric("done", "proportion"),))
    offered = _arms(file_columns(tmp_path / "t.csv"), wanted)["arm"]
    control = word if word == "none" else EMPTY_ARM
    assert sorted(offered) == sorted([control, "treatment"])
    assert analyse_file(tmp_path / "t.csv", replace(wanted, control=control)).arms == {control: 100, "treatment": 100}


def past() -> pd.DataFrame:
    frame = assignments()
    frame["pre_spend"] = frame.spend * 0.8 + np.random.default_rng(3).normal(0, 3, len(frame))
    frame["city"] = np.resize(["x", "y", "z"], len(frame))
    return frame


def test_what_was_measured_before_narrows_the_effect_unasked(lake: Lake) -> None:
    store(lake, "ab", past(), roles=ROLES)
    at = page()
    assert at.multiselect(key="covariate").value == ["pre_spend"]
    assert "Without covariates: " in words(at)
    assert "wins with probability" in words(at)
    table = at.dataframe[0].value
    assert list(table["Metric"]) == ["bought", "spend"]
    assert table["Variance taken off"][1].rstrip("%") > "50"
    at.multiselect(key="covariate").set_value([]).run()
    assert not at.exception
    assert "Variance taken off" not in at.dataframe[0].value


def test_the_address_restores_every_method(lake: Lake) -> None:
    store(lake, "ab", past(), roles=ROLES)
    asked = {"cap": "99", "quantile_of": "spend", "quantile": "75", "guardrail": "bought", "margin": "50"}
    asked |= {"strata": "city", "correction": "bh", "every": "true", "secondary": "spend · p75"}
    at = page(**asked)
    table = at.dataframe[0].value
    assert list(table["Metric"]) == ["bought", "spend · ≤ p99", "spend · p75"]
    assert list(table["Role"]) == ["Guardrail", "Goal", "Secondary"]
    assert table["Verdict"][0] == "Not worse"
    assert "p, Benjamini-Hochberg" in table
    assert "Corrected interval, absolute" in table
    assert at.selectbox(key="strata").value == "city"


def test_a_column_that_cannot_adjust_is_named_not_a_trace(lake: Lake) -> None:
    store(lake, "ab", past(), roles=ROLES)
    at = page(cluster="city")
    assert not at.exception
    assert "not what was randomised" in words(at)
    assert set(at.dataframe[0].value["Verdict"]) == {"Withheld"}
