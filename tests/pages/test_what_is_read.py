"""No page shows what only a program says: names of nothing, names of its own columns, codes; nor the other language."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core import quality
from core.experiment.words import verdict_label
from core.i18n import N_, _, use_language
from core.lake import Lake
from pages.parts.shared.navigation import PAGES, entries
from pages.parts.shared.wording import APART
from tests.pages.chinese_shop import fill
from tests.pages.reading import Read, everything, red, reds, unthemed

Visit = Callable[..., AppTest]
SHOWN = [entry.file.name for entry in entries(PAGES)]
SETS = ("zz_events", "zz_items", "zz_reviews", "zz_test", "zz_searches", "zz_ads", "zz_stock", "zz_orders")
OF_ALL = ("overview.py", "upload.py", "label.py", "shop.py", "incidents.py", "runs.py", "roadmap.py", "catalog.py")
VIEWS = {
    "sentiment.py": [{"view": one} for one in ("mix", "surges", "aspects", "certainty", "explain")],
    "profile.py": [{"tab": one} for one in ("rhythm", "tail", "structure", "associations", "gaps", "compare")],
    "datasets.py": [{"tab": one} for one in ("columns", "people", "lineage", "versions", "compare", "said", "export")],
    "personal.py": [{"tab": "risk"}, {"tab": "keep"}, {"tab": "erase"}],
    "robustness.py": [{"tab": "tests"}, {"tab": "reviews"}],
    "quality.py": [
        {},
        {"failed": "false"},
        {"view": "write"},
        {"view": "suggested", "held": "true"},
        {"view": "agreement"},
    ],
    "ads.py": [{"view": view} for view in ("faults", "clicks", "auction", "effect")],
    "fraud.py": [{}, {"view": "accounts"}],
    "anomalies.py": [{}, *({"view": view} for view in ("days", "measured"))],
    "stock.py": [{}, {"state": "dead_stock"}, {"state": "cannot_be_judged"}],
    "experiments.py": [
        {},
        {"view": "design"},
        {"view": "tests"},
        {"view": "metrics"},
        *({"view": "simulator", "lesson": one} for one in ("peeking", "losing", "power")),
    ],
    "replay.py": [{}, *({"view": view} for view in ("checks", "dirt"))],
    "review.py": [{}, {"finding": "all"}, *({"view": one} for one in ("map", "sample", "measured", "lessons"))],
    "recommend.py": [
        {"left": "item_knn", "right": "ease", "explore": "0.3", "relevance": "0.5"},
        {"who": "drawn", "kind": "heavy"},
        {"who": "basket", "basket": "view:P1"},
        {"view": "product"},
        {"view": "weak", "weak_scorer": "popularity"},
        *({"view": "leaderboard", "part": one} for one in ("figures", "segments", "beyond", "cold", "tuning", "logs")),
    ],
    "catalog.py": [{}, *({"view": view} for view in ("columns", "critical", "descriptions"))],
    "reports.py": [
        {"report": "sheet"},
        {"report": "lead"},
        {"report": "experiment"},
        {"report": "model"},
        {"tab": "repeat"},
    ],
    "runs.py": [{"tab": "history"}, {"tab": "pipelines"}, {"tab": "write"}],
    "roadmap.py": [
        *({"stage": one} for one in ("collect", "clean", "annotate", "monitor", "use")),
        *({"tab": one} for one in ("course", "targets", "compare")),
    ],
    "shop.py": [{"tab": tab} for tab in ("parts", "conflicts", "orphans", "left", "lineage")],
}
FITTING = {
    "ads.py": ("zz_ads",),
    "fraud.py": ("zz_orders", "zz_reviews", "zz_events"),
    "stock.py": ("zz_stock",),
    "anomalies.py": ("zz_events", "zz_reviews"),
    "forecast.py": ("zz_events",),
    "sentiment.py": ("zz_reviews",),
    "robustness.py": ("zz_reviews",),
    "recommend.py": ("zz_events",),
    "replay.py": ("zz_events",),
    "experiments.py": ("zz_test",),
    "train.py": ("zz_reviews",),
}
BY_MACHINES = re.compile(
    r"\bNone\b|\b[Nn]a[Nn]\b|\bNaT\b|<NA>|\bTrue\b|\bFalse\b(?! alarm)"
    r"|(?<![\w.])[-−]0(?:[.,]0+)?(?![\w.,])|\bD\d+(?:_\w+)?\b"
    r"|\b[a-z_]+:[a-z_\u4e00-\u9fff]+|\bundefined\b|\[object "
)
"""Words of Python, pandas, SQL and JavaScript for nothing and for truth, minus nought, ids of checks."""
OWN_COLUMN = re.compile(r"^[_§]\w+$")
INSIDE = re.compile(
    r":material/\w+:|:[a-z-]+\[|`[^`]*`|\w+@\w+|https?://\S+|zz\\?_\w+|\{[^}]*\}|<[^>]+>|%%.*", re.DOTALL
)
"""What Markdown, Plotly and Mermaid make of a text before it is seen, and names of data."""
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*")
LATIN_COMMA = re.compile(r"[\u4e00-\u9fff”』」）] ?, ?(?=[\u4e00-\u9fff“『「（])")
"""A comma of the other language between Chinese words."""
_NAMES = (
    "BERT CSV JSON Lines XML Arrow ORC Parquet UTF UTF- BOM UTC ID SQL Excel EASE TF-IDF NDCG MAP MRR idf Holm Pearson "
    "CUPED ALS RP beta KL Steck IPS SNIPS DR "
    "TANE Huhtala Benjamini Hochberg ydata-profiling Amazon Alexa ASAP Blitzer SST- SemEval UCI Waimai Online shopping "
    "laptops restaurants cells MiniLM-L all- all-MiniLM-L multilingual-e -small small GTIN en zh torch-fp cpu null N A "
    "AX AY AZ BX BY BZ CX CY CZ "
    "YAML Shapley "
    "aspects CPU AMD EPYC thread kB "
    "DAMA-DMBOK DCMM GB Krippendorff Markdown HTML "
    "AutoTheta AutoETS AutoARIMA MSTL Croston Syntetos Boylan TSB MASE RMSSE sMAPE"
)
NAMES = set(_NAMES.split())
"""What Chinese writes in Latin letters too: formats, methods, measures, test sets, people."""
LETTERS = re.compile(r"^(?:[a-zA-Z]|pp|csv|log|min|hit|max|e-|v)$")
STANDARD = {"Language", "workspace", "view", "cart", "purchase", "buy", "pv", "sources", "analyst"}
"""Values that the product writes or that files hold, and the name of a setting."""
JUDGING = (
    "ads.py",
    "overview.py",
    "profile.py",
    "quality.py",
    "review.py",
    "experiments.py",
    "incidents.py",
    "runs.py",
)
"""Pages that say of a finding that it is an error, or that a verdict is withheld."""
FALLING = (N_("Quality score"), N_("Score"), N_("Failing checks"), N_("Errors"))
"""Figures made of failed rules, whose change for the worse is red."""
FIGURES = ("plotly_chart.hovertemplate", "plotly_chart.customdata", "plotly_chart.x", "plotly_chart.y")


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def read(lake: Lake, open_page: Visit, page: str, language: str) -> list[Read]:
    """Every text of a page over all its views and datasets, once each; nothing is red without need."""
    found: dict[Read, None] = {}
    sets = [None] if page in OF_ALL else FITTING.get(page, SETS)
    for name in sets:
        for view in VIEWS.get(page, [{}]):
            app = open_page(page, language=language, **({"dataset": name} if name else {}), **view)
            assert not app.exception, (page, name, view)
            found.update(dict.fromkeys(everything(app)))
            assert unthemed(app) == [], (page, name, view)
            with use_language(language):
                assert without_need(lake, page, name, reds(app)) == [], (page, name, view)
    assert len(found) > 10
    plain = [replace(one, text=re.sub(r"\\(?=[\W_])", "", one.text.replace(APART, ""))) for one in found]
    return [one for one in plain if not one.text.startswith(("<style>", '<div class="printed">'))]  # copies of tables


def without_need(lake: Lake, page: str, name: str | None, seen: list[Read]) -> list[Read]:
    """What is red though it is no failed rule and no refusal: red is left for what is wrong."""
    named = [name] if name else [one.name for one in lake.datasets()]
    failing = [one for report in (quality.latest(lake, one) for one in named) if report for one in report.failing]
    wrong = any(one.severity == "error" for one in failing)
    told = {_("Error"), verdict_label("withheld")}
    return [
        one
        for one in seen
        if not (
            (one.place == "words" and page in JUDGING and any(one.text.endswith(word) for word in told))
            or (one.place == "box" and one.text.startswith(_("Verdict withheld")))
            or (one.place == "change" and one.text in map(_, FALLING))
            or (one.place == "plotly_chart.colour" and page in ("quality.py", "trends.py", "overview.py") and wrong)
        )
    ]


def for_machines(texts: list[Read]) -> list[Read]:
    """Texts that speak of nothing, of truth or of a column of ours; ids stand in the column of the contract alone."""
    bare = [(one, INSIDE.sub(" ", one.text)) for one in texts if one.place not in ("table.check", *FIGURES)]
    wrong = [one for one, text in bare if BY_MACHINES.search(text)]
    return wrong + [one for one in texts if one.place == "table.heading" and OWN_COLUMN.match(one.text)]


def not_chinese(texts: list[Read]) -> list[tuple[Read, list[str]]]:
    """Texts with Latin words that are no names."""
    found = []
    for one in texts:
        if one.place in ("table.check", "table.about", *FIGURES) or "mermaid" in one.text[:12]:
            continue
        words = LATIN.findall(INSIDE.sub(" ", one.text).replace("\\", ""))
        strange = [word for word in words if not (word in NAMES or word in STANDARD or LETTERS.match(word))]
        if strange:
            found.append((one, strange))
    return found


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("page", SHOWN)
def test_a_page_speaks_to_people_in_their_language(shop: Lake, open_page: Visit, page: str, language: str) -> None:
    texts = read(shop, open_page, page, language)
    assert for_machines(texts) == []
    if language == "zh_CN":
        assert not_chinese(texts) == []
        assert [one for one in texts if LATIN_COMMA.search(one.text) and not one.cell] == []


@pytest.mark.parametrize(
    "text", ["None", "price: nan", "-0.000", "since D16_srm", "in_range:price", "True", "a −0 b", "x [object Object]"]
)
def test_the_scan_finds_what_it_is_for(text: str) -> None:
    assert for_machines([Read("caption.body", text)])
    assert not for_machines(
        [Read("caption.body", "No nanny is -0.5 or 10:30, a True-to-life tale".replace("True", "true"))]
    )


def test_the_scan_finds_the_other_language() -> None:
    assert not_chinese([Read("caption.body", "评论 reviews 很多")])
    assert not not_chinese([Read("caption.body", "评论（CSV、UTC）p = 0.5")])
    assert LATIN_COMMA.search("标题, 价格")
    assert not LATIN_COMMA.search("标题、价格，1, 2")


@pytest.mark.parametrize(
    ("code", "is_red"), [("#B91C1C", True), ("#FEE2E2", True), ("#C2410C", False), ("#0F766E", False)]
)
def test_red_is_told_from_its_neighbours(code: str, is_red: bool) -> None:
    assert red(code) is is_red
