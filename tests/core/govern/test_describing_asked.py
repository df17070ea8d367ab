"""What a large model is told of columns, and what of its answer is taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from core import govern
from core.collect import ingest
from core.errors import Unavailable
from core.govern.describing import ask
from core.lake import Lake
from core.settings import settings
from core.text.llm import place
from tests.core.text.llm.server import Model, serving, use

SECRET = "ann.very.private@shop.example"


def fill(lake: Lake) -> None:
    path = lake.path / "people.csv"
    path.write_text(
        "email,zz1,zz2\n" + "".join(f"{n}{SECRET},{'ABC'[n % 3]},private remark number {n}\n" for n in range(40)),
        "utf-8",
    )
    ingest(lake, path, "people")


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    with serving() as server:
        monkeypatch.setenv(place.KEY, "sk-none")
        use(monkeypatch, server.url)
        yield server
    settings.cache_clear()


def test_no_cell_leaves_but_few_values_and_nothing_is_kept(prepared: Callable[..., Lake], model: Model) -> None:
    lake = prepared(fill)
    said = {"zz1": "The  class\nof the row.", "zz2": "", "email": "Where to write to."}
    model.answer = lambda told: [{"row": row["row"], "description": said[row["column"]]} for row in told["rows"]]
    found = ask(lake, "people", ("email", "zz1", "zz2", "not there"))
    assert [(one.column, one.text, one.by) for one in found] == [
        ("email", "Where to write to.", "model"),
        ("zz1", "The class of the row.", "model"),
    ]
    sent = json.dumps(model.documents(), ensure_ascii=False)
    assert SECRET not in sent
    assert "private remark" not in sent
    [values] = [row["values"] for one in model.documents() for row in one["rows"] if row["column"] == "zz1"]
    assert sorted(values) == ["A", "B", "C"]
    assert govern.about(lake, "people").columns == {}


def test_without_a_model_it_says_so(prepared: Callable[..., Lake]) -> None:
    with pytest.raises(Unavailable):
        ask(prepared(fill), "people", ("zz1",))
