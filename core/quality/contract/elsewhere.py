"""A contract for other tools, one way: pandera, Great Expectations, dbt. What they cannot ask is named in the text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from core.quality.model import Check, Suite

WRITTEN = ("not_null", "unique", "allowed", "in_range", "pattern", "positive")
"""Types that all three tools can ask."""


def left_out(suite: Suite) -> list[str]:
    """The clauses that stand in no text made here: other types, and those of some rows only."""
    return [one.id for one in suite.checks if not _is_written(one)]


def _is_written(check: Check) -> bool:
    one_column = len(check.columns) == 1 or (check.check == "unique" and bool(check.columns))
    return check.check in WRITTEN and one_column and not check.params.get("where")


def _written(suite: Suite) -> Iterator[Check]:
    return (one for one in suite.checks if _is_written(one))


def _strict(suite: Suite) -> list[Check]:
    """Those without a tolerance, which tools ask that know no share of failing rows."""
    return [one for one in _written(suite) if not one.tolerance]


def _not_strict(suite: Suite) -> list[str]:
    kept = {one.id for one in _strict(suite)}
    return [one.id for one in suite.checks if one.id not in kept]


def to_pandera(suite: Suite) -> str:
    """A Python module with a `pandera` schema for a pandas frame of the dataset."""
    columns: dict[str, dict[str, Any]] = {
        name: {"nullable": True, "unique": False, "checks": []} for name in suite.columns
    }
    together: list[list[str]] = []
    for one in _strict(suite):
        if len(one.columns) > 1:
            together.append(list(one.columns))
            continue
        held = columns.setdefault(one.column, _open())
        if one.check == "not_null":
            held["nullable"] = False
        elif one.check == "unique":
            held["unique"] = True
        elif one.check == "allowed":
            held["checks"].append(f"Check.isin({_texts(one)!r})")
        elif one.check == "pattern":
            held["checks"].append(f"Check.str_contains({str(one.params.get('regex', ''))!r})")
        elif one.check in ("in_range", "positive"):
            held["checks"] += [f"Check.{name}({value!r})" for name, value in _limits(one).items()]
    lines = [
        f'"""Contract {suite.version} of {_plain(suite.dataset)}."""',
        "",
        "from pandera.pandas import Check, Column, DataFrameSchema",
        "",
        "schema = DataFrameSchema(",
        "    {",
    ]
    for name, held in columns.items():
        checks = f", checks=[{', '.join(held['checks'])}]" if held["checks"] else ""
        unique = ", unique=True" if held["unique"] else ""
        lines.append(f"        {name!r}: Column(nullable={held['nullable']}{unique}{checks}),")
    lines += ["    },", f"    unique={together[0]!r}," if together else "    unique=None,", ")"]
    further = ["unique together: " + ", ".join(one) for one in together[1:]]
    missing = (*further, *_not_strict(suite))
    return "\n".join([*lines, *(f"# not in this schema: {_plain(one)}" for one in missing), ""])


def _open() -> dict[str, Any]:
    """A column of which nothing is asked."""
    return {"nullable": True, "unique": False, "checks": []}


def _plain(text: str) -> str:
    """A text in one line, as a comment holds it."""
    return " ".join(text.split()).replace('"', "'").replace("\\", "/")


def _texts(check: Check) -> list[str]:
    return [str(one) for one in check.params.get("values", [])]


def _limits(check: Check) -> dict[str, float]:
    """pandera's checks of a number -> their limit."""
    if check.check == "positive":
        return {"gt": 0}
    low, high = check.params.get("low"), check.params.get("high")
    found = {} if low is None else {"gt" if check.params.get("low_open") else "ge": low}
    return found if high is None else found | {"le": high}


def to_great_expectations(suite: Suite) -> str:
    """An expectation suite as JSON."""
    found = [_expectation(one) for one in _written(suite)]
    meta = {"source": "touchstone", "contract": suite.version, "left_out": left_out(suite)}
    return json.dumps({"name": suite.dataset, "expectations": found, "meta": meta}, ensure_ascii=False, indent=2)


def _expectation(one: Check) -> dict[str, Any]:
    kwargs: dict[str, Any] = {"column": one.column}
    if one.tolerance:
        kwargs["mostly"] = 1 - one.tolerance
    if one.check == "unique" and len(one.columns) > 1:
        kind, kwargs = "expect_compound_columns_to_be_unique", {"column_list": list(one.columns)}
    elif one.check == "in_range":
        kind = "expect_column_values_to_be_between"
        kwargs |= {"min_value": one.params.get("low"), "max_value": one.params.get("high")}
        kwargs |= {"strict_min": True} if one.params.get("low_open") else {}
    elif one.check == "positive":
        kind = "expect_column_values_to_be_between"
        kwargs |= {"min_value": 0, "strict_min": True}
    elif one.check == "allowed":
        kind = "expect_column_values_to_be_in_set"
        kwargs["value_set"] = _texts(one)
    elif one.check == "pattern":
        kind = "expect_column_values_to_match_regex"
        kwargs["regex"] = one.params.get("regex")
    else:
        plain = {"not_null": "expect_column_values_to_not_be_null", "unique": "expect_column_values_to_be_unique"}
        kind = plain[one.check]
    return {"type": kind, "kwargs": kwargs, "meta": {"check": one.id, "severity": one.severity}}


def to_dbt(suite: Suite) -> str:
    """A properties file of a dbt model with its data tests (dbt 1.10.5 or later); limits and patterns as tests of the
    package dbt_utils. dbt counts failing rows and knows no share of them, so clauses with a tolerance are left out."""
    import yaml

    columns: dict[str, list[Any]] = {name: [] for name in suite.columns}
    model: list[Any] = []
    for one in _strict(suite):
        if len(one.columns) > 1:
            names = [_sql_name(name) for name in one.columns]
            model.append({"dbt_utils.unique_combination_of_columns": _arguments(one, combination_of_columns=names)})
        else:
            columns.setdefault(one.column, []).append(_dbt_test(one))
    said: dict[str, Any] = {"name": suite.dataset, "columns": []}
    if model:
        said["data_tests"] = model
    said["columns"] = [
        {"name": name} | ({} if _simple(name) else {"quote": True}) | ({"data_tests": tests} if tests else {})
        for name, tests in columns.items()
    ]
    said["config"] = {"meta": {"touchstone": {"contract": suite.version, "left_out": _not_strict(suite)}}}
    return str(yaml.safe_dump({"version": 2, "models": [said]}, allow_unicode=True, sort_keys=False, width=110))


def _dbt_test(one: Check) -> dict[str, Any]:
    if one.check in ("not_null", "unique"):
        return {one.check: _arguments(one)}
    if one.check == "allowed":
        return {"accepted_values": _arguments(one, values=_texts(one))}
    if one.check == "pattern":
        regex = _whole(str(one.params.get("regex", ""))).replace("'", "''")
        return {"dbt_utils.expression_is_true": _arguments(one, expression=f"~ '{regex}'")}
    signs = {"gt": ">", "ge": ">=", "le": "<="}
    parts = [f"{signs[name]} {value!r}" for name, value in _limits(one).items()]
    joined = f" AND {_sql_name(one.column)} ".join(parts)
    return {"dbt_utils.expression_is_true": _arguments(one, expression=joined)}


def _whole(regex: str) -> str:
    """The expression for a whole text: `~` looks for it anywhere in Postgres, and in DuckDB asks it of all of it."""
    return regex if regex.startswith("^") and regex.endswith("$") and "|" not in regex else f".*(?:{regex}).*"


def _simple(name: str) -> bool:
    """Whether a name means the same without quotes in every database."""
    return name.isascii() and name.isidentifier() and name == name.lower()


def _sql_name(name: str) -> str:
    return name if _simple(name) else '"' + name.replace('"', '""') + '"'


def _arguments(one: Check, **arguments: Any) -> Mapping[str, Any]:
    severity = "error" if one.severity == "error" else "warn"
    return {**({"arguments": arguments} if arguments else {}), "config": {"severity": severity}}
