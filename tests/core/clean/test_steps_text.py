"""Text steps on planted damage."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.cells.mending import mended
from core.cells.signs import stripped
from core.clean import RecipeStep
from core.clean.steps.values import clusters, fingerprint
from core.engine import to_sql


def test_trim_takes_blanks_and_invisible_characters(bench):
    cells = [
        "  a  b ",
        "\ufeffkey",
        "x\u200by",
        "\u3000全\u3000角\u3000",
        "ok",
        " \t ",
        None,
        "two\n\nlines",
        "👩\u200d💻",
    ]
    wanted = ["a b", "key", "xy", "全 角", "ok", None, None, "two\n\nlines", "👩\u200d💻"]
    assert bench.one(cells, "trim_space") == wanted


def test_trim_can_join_lines_and_keep_empty_cells(bench):
    assert bench.one([" a\n b", " "], "trim_space", lines=True, empty=False) == ["a b", ""]


def test_width_leaves_chinese_punctuation_alone(bench):
    cells = ["ＡＢＣ１２３", "很好，谢谢！", "e\u0301", "plain"]
    assert bench.one(cells, "unify_width") == ["ABC123", "很好，谢谢！", "é", "plain"]
    assert bench.one(["（１）！"], "unify_width", signs="all") == ["(1)!"]


@pytest.mark.parametrize(("case", "wanted"), [("lower", "red shoe"), ("upper", "RED SHOE"), ("first", "Red shoe")])
def test_case(bench, case, wanted):
    assert bench.one(["rEd Shoe"], "change_case", case=case) == [wanted]


def test_encoding_and_entities_are_mended_and_healthy_text_stays(bench):
    cells = ["CafÃ©", "â€œquotedâ€\x9d", "Tom &amp;amp; Jerry", "naïve café", "AT&T; R&D", "中文", None]
    wanted = ["Café", "“quoted”", "Tom & Jerry", "naïve café", "AT&T; R&D", "中文", None]
    assert bench.one(cells, "mend_encoding") == wanted


def test_words_for_missing_become_empty(bench):
    assert bench.one(["N/A", " null ", "-", "nano", "", None], "blank_missing") == [
        None,
        None,
        None,
        "nano",
        None,
        None,
    ]


@settings(deadline=None)
@given(st.text(max_size=40))
def test_mending_twice_is_mending_once(text):
    assert mended(mended(text)) == mended(text)


def test_a_fingerprint_ignores_case_accents_order_and_punctuation():
    assert fingerprint("Café, Crème") == fingerprint("crème  cafe") == "cafe creme"
    assert fingerprint("!!!") == ""


def test_clusters_keep_the_commonest_spelling_and_never_chain():
    found = clusters([("Shoes", 5), ("shoes ", 2), ("SHOES", 2), ("Hats", 9), ("--", 1)])
    assert found == {"shoes ": "Shoes", "SHOES": "Shoes"}


def test_one_spelling_per_value(bench):
    cells = ["Home & Garden", "home garden", "Garden, Home", "Home & Garden", "Toys"]
    assert bench.one(cells, "cluster_categories") == ["Home & Garden"] * 4 + ["Toys"]


def test_map_values_and_what_is_not_in_the_dictionary(bench):
    mapping = {"m": "male", "f": "female", "?": None}
    assert bench.one(["m", "F ", "?", "x"], "map_values", mapping=mapping) == ["male", "F ", None, "x"]
    assert bench.one(["m", "F ", "?", "x"], "map_values", mapping=mapping, fold=True, others="empty") == [
        "male", "female", None, None,
    ]  # fmt: skip


def test_event_types_in_two_languages(bench):
    cells = ["pv", "Buy", " 加购 ", "view", "add_to_cart", "odd", None]
    wanted = ["view", "purchase", "cart", "view", "cart", "odd", None]
    assert bench.one(cells, "standardise_event_types") == wanted
    assert bench.one(["odd"], "standardise_event_types", more={"odd": "click"}) == ["click"]


messy = st.lists(
    st.one_of(st.none(), st.text(alphabet=" \t\n\u3000\u200bＡ１aÉé&;,.amp-", max_size=12)), min_size=1, max_size=12
)


@pytest.mark.parametrize("step", ["trim_space", "unify_width", "change_case", "blank_missing", "mend_ids"])
def test_normalising_twice_is_normalising_once(bench, step):
    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(messy)
    def check(cells):
        name = bench.land({"x": cells})
        item = RecipeStep(step, ("x",))
        bench.clean(name, item)
        once = bench.column(name, "x")
        outcome = bench.clean(name, item, item)
        assert bench.column(name, "x") == once
        assert outcome.steps[1].cells_changed == 0

    check()


def test_text_steps_leave_other_types_alone(bench):
    assert bench.one([1, 2], "trim_space", type="BIGINT") == [1, 2]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(" \t\n\x0b\x0c\ra　é", max_size=6), min_size=1, max_size=20))
def test_looking_before_trimming_trims_the_same(bench, texts):
    table = ibis.table({"x": "string"}, name="given_texts")
    sql = to_sql(table.select(quick=stripped(table.x), plain=table.x.strip()))
    with bench.lake.read() as cursor:
        cursor.register(table.get_name(), pa.table({"x": texts}))
        rows = cursor.execute(sql).fetchall()
    assert [quick for quick, _plain in rows] == [plain for _quick, plain in rows]
