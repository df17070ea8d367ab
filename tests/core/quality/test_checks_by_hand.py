"""Checks that people write: tried before they are kept, limited to some rows, refused in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import BadInput, NotFound, TouchstoneError
from core.lake import Lake, open_lake
from core.quality import Check, Suite, check, describe, drafted, failing_rows, fixes, save_suite, suite_from, suite_of
from core.quality import params as held
from core.quality.checks import CHECKS
from core.quality.contract.suites import clause_from, clause_text
from core.quality.contract.writing import (
    TEMPLATES,
    filled_in,
    free_id,
    pairs_from,
    pairs_text,
    with_clause,
    without_clause,
)
from core.quality.suggestions import evidence, suggested
from core.quality.trying import Unfinished, looked_back, rows_of, sound, tried
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, events, items, land

ROOM = Path(__file__).parents[3] / "core" / "quality"
CHEAP = "category = 'Home > Kitchen 0'"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """Two versions of products, the second with faults in two categories; the first category by itself; events."""
    lake = open_lake(tmp_path_factory.mktemp("by_hand") / "workspace")
    land(lake, "items", "items", ITEM_ROLES, items())
    check(lake, "items")
    rows = items()
    for place in (0, 1, 4):  # categories 0, 1, 0
        rows[place] |= {"price": -1.0, "title": " Ã©t ", "brand": None, "sku": "SKU00009"}
    land(lake, "items", "items", ITEM_ROLES, rows)
    land(lake, "cheap", "items", ITEM_ROLES, [row for row in rows if row["category"].endswith("0")])
    clicks = [row | {"web": number % 3 == 0} for number, row in enumerate(events(40))]
    clicks += [row for row in clicks if row["type"] == "purchase"][:5]
    land(lake, "events", "events", EVENT_ROLES, clicks)
    land(lake, "events_web", "events", EVENT_ROLES, [row for row in clicks if row["web"]])
    yield lake
    lake.close()


def test_a_condition_is_counted_now_and_over_the_history_before_it_is_kept(shop: Lake) -> None:
    before = suite_of(shop, "items")
    clause = Check("mine", "condition", "validity", params={"condition": "price > 0", "label": "Prices"})
    found = tried(shop, "items", clause)
    assert (found.number, found.result.failed, found.result.total) == (2, 3, 120)
    assert describe(found.result) == "3 rows do not meet the condition Prices: price > 0"
    assert [(one.number, one.result.failed) for one in looked_back(shop, "items", clause)] == [(1, 0), (2, 3)]
    rows = rows_of(shop, "items", found)
    assert [(row["_line"], row["price"]) for row in rows] == [(2, -1.0), (3, -1.0), (6, -1.0)]
    assert suite_of(shop, "items") == before


@pytest.mark.parametrize(
    ("whole", "part", "where"),
    [("items", "cheap", CHEAP), ("events", "events_web", "web")],
)
def test_a_check_of_some_rows_is_the_check_of_a_table_of_those_rows(
    shop: Lake, whole: str, part: str, where: str
) -> None:
    """For every rule that can be limited; a contract drafted from the part gives the clauses."""
    clauses = [one for one in drafted(shop, part).checks if CHECKS[one.check].narrows and one.check != "reference"]
    assert len({one.check for one in clauses}) > (8 if whole == "items" else 10)
    limited = tuple(replace(one, params={**one.params, "where": where}) for one in clauses)
    apart = check(shop, part, suite=Suite(part, tuple(clauses)), store=False)
    within = check(shop, whole, suite=Suite(whole, limited), store=False)
    counts = [[(one.id, one.failed, one.total) for one in report.results] for report in (apart, within)]
    assert counts[0] == counts[1]
    pairs = list(zip(apart.results, within.results, strict=True))
    assert [one.id for one in apart.results if one.failed]
    for one, two in pairs:
        if one.failed and one.has_rows:
            assert len(failing_rows(shop, within, two, 1000)) == len(failing_rows(shop, apart, one, 1000)), one.id
            assert describe(two).endswith(f", only where {where}")


def test_a_fix_of_some_rows_is_limited_to_them(shop: Lake) -> None:
    from core.clean import STEPS
    from core.quality.words import OF_WHOLE_COLUMNS

    clause = Check("mine", "in_range", "validity", ("price",), params={"low": 0, "where": CHEAP})
    found = fixes(tried(shop, "items", clause).result, shop.dataset("items"))
    assert found
    assert {step.where for fix in found for step in fix} == {CHEAP}
    texts = "".join(path.read_text("utf-8") for path in ROOM.rglob("*.py"))
    used = {*re.findall(r'FixStep\("([a-z_]+)"', texts), "parse_price", "parse_number"}
    assert {name for name in used if not STEPS[name].facet} <= set(OF_WHOLE_COLUMNS)


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        (Check("a", "condition", "validity", params={"condition": "pricee > 0"}), "price"),
        (Check("a", "condition", "validity", params={"condition": "price + 1"}), "not a condition"),
        (Check("a", "condition", "validity", params={"condition": "title > 3 AND"}), "cannot be read"),
        (Check("a", "condition", "validity", params={"condition": "EXISTS (SELECT 1)"}), "not allowed"),
        (Check("a", "condition", "validity", params={"condition": "read_csv('/etc/passwd') > 0"}), "not allowed"),
        (Check("a", "condition", "validity"), "Condition"),
        (Check("a", "in_range", "validity", ("price",)), "Least or Greatest"),
        (Check("a", "in_range", "validity", ("price",), params={"low": "x"}), "a bound"),
        (Check("a", "not_null", "completeness", ("prise",)), "price"),
        (Check("a", "not_null", "completeness"), "column"),
        (Check("a", "not_null", "completeness", ("sku", "price")), "Choose one"),
        (Check("a", "volume", "completeness", params={"where": "price > 0"}), "as a whole"),
        (Check("a", "not_null", "completeness", ("sku",), params={"where": "prize > 0"}), "price"),
        (Check("a", "not_null", "completeness", ("sku",), severity="grave"), "severity"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(shop: Lake, clause: Check, said: str) -> None:
    with pytest.raises((BadInput, NotFound)) as refused:
        tried(shop, "items", clause)
    assert said in f"{refused.value.message} {refused.value.hint}"


@pytest.mark.parametrize("rule", [name for name, kind in CHECKS.items() if kind.by_hand])
def test_a_clause_nobody_has_written_yet_is_unfinished_and_not_wrong(shop: Lake, rule: str) -> None:
    by_hand = CHECKS[rule].by_hand
    assert by_hand is not None
    clause = Check("a", rule, by_hand.dimension)
    if by_hand.needs or by_hand.columns != "none":
        with pytest.raises(Unfinished):
            sound(shop, "items", clause)
    wrong = replace(clause, columns=("price",), params={name: {"no": ["such"]} for name in by_hand.asks})
    if by_hand.asks:
        with pytest.raises(BadInput) as refused:
            sound(shop, "items", wrong)
        assert not isinstance(refused.value, Unfinished)


def test_a_check_that_takes_too_long_is_stopped(shop: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(scope: object, *_rest: object) -> None:
        with shop.read() as cursor:
            cursor.execute("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b").fetchall()

    monkeypatch.setattr("core.quality.trying.run", endless)
    with pytest.raises(BadInput, match=re.escape("longer than 0.2 s")):
        tried(shop, "items", Check("a", "not_null", "completeness", ("sku",)), seconds=0.2)
    monkeypatch.undo()
    assert tried(shop, "items", Check("a", "not_null", "completeness", ("sku",))).result.passed


def test_a_condition_whose_column_went_is_skipped_and_stops_no_other_check(shop: Lake) -> None:
    suite = drafted(shop, "items")
    lost = Check("lost", "condition", "validity", params={"condition": "gone > 0"})
    within = Check("within", "not_null", "validity", ("sku",), params={"where": "gone > 0"})
    report = check(shop, "items", suite=with_clause(with_clause(suite, lost), within), store=False)
    states = {one.id: one.state for one in report.results}
    assert states["lost"] == states["within"] == "skipped"
    assert sum(one != "skipped" for one in states.values()) > 10
    result = report.result("lost")
    assert result is not None
    assert "gone > 0" in describe(result)


def test_every_rule_can_be_written_and_its_parameters_have_names() -> None:
    drafted_only = {name for name, kind in CHECKS.items() if kind.by_hand is None}
    known = {name for name in CHECKS if name.startswith("new_")} | {"weak_lists"}  # kept where its shares are watched
    assert drafted_only <= known, "or give the type its `by_hand`"
    for name, kind in CHECKS.items():
        for parameter in kind.by_hand.asks if kind.by_hand else ():
            assert parameter in held.LABELS, (name, parameter)
            assert held.kind_of(parameter, kind.params), (name, parameter)
        for need in kind.by_hand.needs if kind.by_hand else ():
            assert kind.by_hand is not None
            assert set(need.split("|")) <= set(kind.by_hand.asks)


def test_a_rule_asks_for_all_that_it_reads() -> None:
    """What a module reads of its parameters can be set in the form."""
    for name, kind in CHECKS.items():
        if kind.by_hand is None:
            continue
        text = Path(str(kind.build.__code__.co_filename)).read_text("utf-8")
        read = set(re.findall(r'params(?:\.get\(|\[)"([a-z_]+)"', text))
        assert read <= set(kind.by_hand.asks), name


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_is_a_check_that_runs(shop: Lake, name: str) -> None:
    clause = filled_in(TEMPLATES[name], ["title", "sku"] if name != "above" else ["price"], suite_of(shop, "items"))
    assert tried(shop, "items", clause).result.total >= 0
    assert clause_from(clause_text(clause)) == clause


def test_a_clause_is_the_same_as_text(shop: Lake) -> None:
    for one in (*drafted(shop, "items").checks, *drafted(shop, "events").checks):
        assert clause_from(clause_text(one)) == one
    mine = Check(
        "é:1", "allowed", "validity", ("brand",), "info", 2.0, 0.1, {"values": ["a", "b"], "where": CHEAP}, "Ann"
    )
    assert clause_from(clause_text(mine)) == mine


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("check: not_nul\ncolumns: [sku]", "not_null"),
        ("check: not_null\ncolumn: sku", "columns"),
        ("check: not_null\ncolumns: sku", "must be a list"),
        ("check: not_null\ncolumns: [sku]\nseverity: bad", "Known: info, warning, error"),
        ("check: condition\nparams: {condition: 'price >'}", "cannot be read"),
        ("a: [", "neither JSON nor YAML"),
        ("just words", "mapping"),
    ],
)
def test_a_text_that_is_no_check_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(TouchstoneError) as refused:
        clause_from(text)
    assert said in f"{refused.value.message} {refused.value.hint}"


def test_the_contract_with_a_check_of_ones_own(shop: Lake) -> None:
    suite = drafted(shop, "items")
    clause = Check("", "not_null", "completeness", ("sku",), owner="Ann")
    clause = replace(clause, id=free_id(clause, suite))
    assert clause.id == "not_null:sku#2"
    kept = save_suite(shop, with_clause(suite, clause))
    again = suite_of(shop, "items")
    assert again is not None
    assert again.to_dict() == kept.to_dict() == suite_from(kept.to_yaml(), "items").to_dict()
    assert again.checks[-1].owner == "Ann"
    changed = with_clause(again, replace(clause, severity="error"))
    assert [one.id for one in changed.checks] == [one.id for one in again.checks]
    assert without_clause(changed, clause.id).to_dict() == suite.to_dict()
    with pytest.raises(NotFound):
        without_clause(suite, "nothing")
    for wrong in (  # what could not be read again is not kept
        replace(suite, checks=(*suite.checks, suite.checks[0])),
        replace(suite, checks=(replace(suite.checks[0], severity="dire"),)),
        replace(suite, breach="shrug"),
    ):
        with pytest.raises(BadInput):
            save_suite(shop, wrong)
    assert suite_of(shop, "items") == again


def test_what_the_data_suggests_says_why(shop: Lake) -> None:
    suite = drafted(shop, "events")
    without = replace(suite, checks=tuple(one for one in suite.checks if one.id != "not_null:user"))
    weaker = replace(
        without,
        checks=tuple(
            replace(one, params={"values": ["view"]}) if one.id == "event_known:type" else one for one in without.checks
        ),
    )
    save_suite(shop, replace(weaker, checks=weaker.checks))
    found = {one.check.id: one for one in suggested(shop, "events")}
    assert found["not_null:user"].state == "new"
    assert found["not_null:item"].state == "held"
    rows = shop.dataset("events").rows
    assert evidence(found["not_null:user"])[:2] == [
        f"holds in all {rows} rows it is asked of",
        f"cells looked at that are filled: {rows} of {rows} (100.0 %)",
    ]
    assert found["event_known:type"].state == "changed"
    assert all(evidence(one) for one in found.values())
    again = with_clause(weaker, found["not_null:user"].check)
    save_suite(shop, again)
    assert {one.check.id: one.state for one in suggested(shop, "events")}["not_null:user"] == "held"


def test_pairs_are_the_same_as_text() -> None:
    assert pairs_from(pairs_text({"a = b": 0.5, "c": 0.25}), numbers=True) == {"a = b": 0.5, "c": 0.25}
    assert pairs_from("peek = view\n\nno pair") == {"peek": "view"}


def test_a_sound_clause_passes_as_it_is(shop: Lake) -> None:
    one = Check("a", "unique", "uniqueness", ("sku", "title"))
    assert sound(shop, "items", one) == one
