"""The aspects of a topic's texts: counted by text, by product and over time, from what was read of them."""

from __future__ import annotations

import pytest

from core.lake import Lake
from core.text.aspects import store
from core.text.aspects.mentions import Opinion
from core.voice import aspects_of, said_of
from tests.core.voice.planted import land, reviews


def test_aspects_are_counted_once_a_text(lake: Lake) -> None:
    land(lake, reviews(weeks=6))
    said = said_of(lake, "reviews")
    assert aspects_of(lake, said, range(len(said))) is None
    store.prepare(lake)
    version = lake.dataset("reviews").version
    rows = []
    for at, text in enumerate(said.texts):
        bad = "zipper" in text
        twice = [Opinion("quality", 0, 3, "negative" if bad else "positive", 0.9)] * 2 if bad else []
        late = [Opinion("delivery", 4, 8, "positive", 0.8)] if "delivery" in text else []
        rows.append((int(said.rows[at]), str(at), "en", text, [*twice, *late]))
    store.store(lake, "reviews", version, store.stamp() or "m", rows)
    places = [at for at, text in enumerate(said.texts) if "zipper" in text or "delivery" in text]
    found = aspects_of(lake, said, places, "week")
    assert found is not None
    assert [one.aspect for one in found] == ["quality", "delivery"]
    zippers = [at for at, text in enumerate(said.texts) if "zipper" in text]
    assert (found[0].texts, found[0].negative) == (len(zippers), len(zippers))
    assert sum(found[0].course) == len(zippers)
    assert found[0].of_product == max([said.items[at] for at in zippers].count(one) for one in set(said.items))
    assert (found[1].negative, found[1].product, sum(found[1].course)) == (0, "", 0)
    assert aspects_of(lake, said, []) == []


@pytest.mark.parametrize("bad", ["", "😡😡😡", "<script>alert(1)</script>", "…", "x" * 100_000, "拉链 zipper رحلة"])
def test_odd_texts_are_read_or_left_out(lake: Lake, bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All texts are the same odd one, of a time that cannot be."""
    from core.voice import hear
    from tests.core.voice.planted import without_model

    without_model(monkeypatch)
    frame = reviews(weeks=4).assign(said=bad)
    frame["at"] = "9999-12-31"
    land(lake, frame)
    found, said = hear(lake, "reviews"), said_of(lake, "reviews")
    assert found.texts == len(said) <= len(frame)
    assert found.growing == ()
    assert all("<" not in word for one in found.topics for word in one.words)
    land(lake, frame.head(1))
    assert hear(lake, "reviews").topics == ()
