"""The log: what is in force after labels, skips, undos, decisions; two annotators at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from core.annotate import automatic, log, outcome, project, queue
from core.annotate.project import Project
from core.errors import BadInput, NotFound
from core.lake import Lake, open_lake

Make = Callable[..., Project]


def test_the_pool_holds_each_text_once_and_no_wordless_one(lake: Lake, make: Make) -> None:
    made = make(prepared=False)
    items = project.items(lake, made.name)
    assert len(items) == 60
    assert len({item.text_hash for item in items}) == 60
    assert [item.place for item in items] == list(range(60))
    assert not any("<b>" in item.text for item in items)
    assert made.encoder == "all-MiniLM-L6-v2"
    twin = make("Mood again", prepared=False)
    assert [item.row for item in project.items(lake, twin.name)] == [item.row for item in items]


def test_settings_have_revisions_and_labels_stay(lake: Lake, make: Make) -> None:
    made = make(prepared=False)
    project.change(lake, made.name, guidelines="# Read twice", goal=7)
    assert project.get(lake, made.name).guidelines == "# Read twice"
    with pytest.raises(BadInput):
        project.change(lake, made.name, labels=("a", "b"))
    with pytest.raises(BadInput):
        make("Mood", prepared=False)
    with pytest.raises(NotFound):
        project.get(lake, "mod")


@pytest.mark.parametrize("labels", [["only"], ["a", "a"], list("abcdefghij"), ["a", "b" * 41]])
def test_wrong_labels_are_refused(lake: Lake, make: Make, labels: list[str]) -> None:
    with pytest.raises(BadInput):
        make("Own", prepared=False, task="own", labels=labels)


def test_a_key_pressed_twice_counts_once_and_undo_is_an_entry(lake: Lake, make: Make) -> None:
    made = make(prepared=False)
    item = project.items(lake, made.name)[0]
    assert log.label(lake, made, item, "Ann", "negative", seconds=2.0)
    assert log.label(lake, made, item, "Ann", "positive") is None
    assert outcome.human(lake, made) == {0: "negative"}
    assert log.undo(lake, made, "Bob") is None
    assert log.undo(lake, made, "Ann") == 0
    assert outcome.human(lake, made) == {}
    assert log.undo(lake, made, "Ann") is None
    assert log.label(lake, made, item, "Ann", "positive")
    assert outcome.human(lake, made) == {0: "positive"}
    assert outcome.newest_entry(lake, made.name) == 3
    with pytest.raises(BadInput):
        log.label(lake, made, project.items(lake, made.name)[1], "Ann", "splendid")


def test_no_item_comes_twice_even_after_a_skip(lake: Lake, make: Make) -> None:
    made = make(prepared=False, overlap=0.0)
    seen = []
    while item := queue.next_item(lake, made, "Ann", "random"):
        seen.append(item.place)
        if len(seen) % 2:
            log.label(lake, made, item, "Ann", "neutral")
        else:
            log.skip(lake, made, item, "Ann")
    assert sorted(seen) == list(range(60))
    assert len(outcome.human(lake, made)) == 30


def test_two_annotators_at_once_share_only_the_overlap(lake: Lake, make: Make) -> None:
    made = make(prepared=False, overlap=0.25)
    done: dict[str, list[int]] = {"Ann": [], "Bob": []}

    def work(name: str) -> None:
        while item := queue.next_item(lake, made, name, "random"):
            done[name].append(item.place)
            log.label(lake, made, item, name, "neutral")

    threads = [threading.Thread(target=work, args=[name]) for name in done]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    both = set(done["Ann"]) & set(done["Bob"])
    assert both == set(queue.shared(made, 60))
    assert len(both) == 15
    assert set(done["Ann"]) | set(done["Bob"]) == set(range(60))


def test_a_decision_beats_the_annotators_and_can_be_replaced(lake: Lake, make: Make) -> None:
    made = make(prepared=False)
    item = project.items(lake, made.name)[3]
    log.label(lake, made, item, "Ann", "negative")
    log.label(lake, made, item, "Bob", "positive", source="semi")
    assert [one.place for one in outcome.open_disputes(lake, made)] == [3]
    assert outcome.human(lake, made) == {}
    log.decide(lake, made, item, "Cleo", "neutral")
    log.decide(lake, made, item, "Cleo", "positive")
    one = outcome.outcomes(lake, made)[3]
    assert (one.label, one.decided_by, one.by) == ("positive", "Cleo", {"Ann": "negative", "Bob": "positive"})
    assert outcome.open_disputes(lake, made) == []


def test_automatic_labels_stay_apart_and_yield_to_people(lake: Lake, make: Make) -> None:
    made = make(prepared=False)
    items = project.items(lake, made.name)
    log.label(lake, made, items[0], "Ann", "negative")
    assert log.automatic(lake, made, [(items[0], "positive", 0.99), (items[1], "positive", 0.97)]) == 1
    assert outcome.human(lake, made) == {0: "negative"}
    assert {p: o.source for p, o in outcome.outcomes(lake, made).items()} == {0: "manual", 1: "automatic"}
    check = queue.next_item(lake, made, "Ann", "check")
    assert check is not None
    assert check.place == 1
    log.label(lake, made, check, "Ann", "neutral", queue="check")
    found = automatic.checked(lake, made)
    assert (found.labels, found.looked, found.right) == (1, 1, 0)
    assert outcome.human(lake, made) == {0: "negative", 1: "neutral"}


def test_labels_become_a_table_a_dataset_and_lake_rows(lake: Lake, make: Make) -> None:
    made = make(prepared=False)
    items = project.items(lake, made.name)
    with pytest.raises(BadInput):
        outcome.to_dataset(lake, made)
    for item in items[:4]:
        log.label(lake, made, item, "Ann", "negative", source="semi")
    log.label(lake, made, items[0], "Bob", "positive")
    frame = outcome.table(lake, made)
    assert frame["source_row"].is_monotonic_increasing
    disputed = frame[frame["text_hash"] == items[0].text_hash].iloc[0]
    assert disputed["annotators"] == '{"Ann": "negative", "Bob": "positive"}'
    assert disputed["label"] is None
    name = outcome.to_dataset(lake, made)
    assert outcome.to_dataset(lake, made) == name
    assert lake.dataset(name).rows == 4
    assert len(lake.versions(name)) == 2
    assert lake.dataset(name).column("text") == "text"
    with lake.read() as cursor:
        assert cursor.execute("SELECT count(*), count(DISTINCT entry) FROM lake.annotate.labels").fetchone() == (5, 5)


def test_labels_outlive_the_process(lake: Lake, make: Make) -> None:
    made = make(prepared=False)
    log.label(lake, made, project.items(lake, made.name)[2], "Ann", "neutral")
    folder = lake.path
    lake.close()
    again = open_lake(folder)
    try:
        assert outcome.human(again, project.get(again, made.name)) == {2: "neutral"}
    finally:
        again.close()


@pytest.mark.parametrize("name", ["", "   ", "model", "x" * 61])
def test_names_that_cannot_sign(name: str) -> None:
    with pytest.raises(BadInput):
        log.annotator_name(name)
