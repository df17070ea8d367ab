"""What to do about topics that grow: whom it concerns, who answers for it; done is done until it grows again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.access import Person, acting
from core.errors import BadInput, Forbidden
from core.govern import statements
from core.govern.catalog import describe
from core.govern.describing import own
from core.i18n import use_language
from core.incidents import incidents
from core.lake import Lake
from core.voice import action_heads, action_rows, actions, hear, settle
from tests.core.voice.planted import land, reviews, without_model


@pytest.fixture
def grown(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Lake:
    without_model(monkeypatch)
    land(lake, reviews(broken=30))
    hear(lake, "reviews")
    return lake


def test_a_growing_topic_asks_whoever_answers_for_its_cause(grown: Lake) -> None:
    (one,) = actions(grown, "reviews")
    assert one.cause is not None
    assert (one.cause.column, one.cause.value, one.state, one.owner) == ("supplier", "S3", "open", "")
    assert "S3" in one.sentence
    assert one.name in one.sentence
    assert one.incident in {each.id for each in incidents(grown)}
    with grown.read() as cursor:
        kept = cursor.execute(
            f"SELECT _row FROM {grown.table('reviews')} AS source WHERE said LIKE '%zipper%'"
        ).fetchall()
    assert set(one.texts) <= {row for (row,) in kept}
    describe(grown, "reviews", owner="Ann")
    assert actions(grown, "reviews")[0].owner == "Ann"
    own(grown, "reviews", "supplier", "Bob")
    assert actions(grown, "reviews")[0].owner == "Bob"


def test_done_is_kept_with_name_and_time_and_opens_again(grown: Lake) -> None:
    (one,) = actions(grown, "reviews")
    done = settle(grown, "reviews", one.topic)
    assert (done.state, done.author) == ("done", grown.author)
    assert done.time is not None
    assert statements.history(grown, f"topic:reviews:{one.topic}")[-1].value == one.period.isoformat()
    assert settle(grown, "reviews", one.topic, False).state == "open"
    statements.say(grown, f"topic:reviews:{one.topic}", {"done": "2020-01-01"})
    assert actions(grown, "reviews")[0].state == "open", "it grew again after that"
    statements.say(grown, f"topic:reviews:{one.topic}", {"done": "<b>never"})
    assert actions(grown, "reviews")[0].state == "open"
    with pytest.raises(BadInput, match="nothing to do"):
        settle(grown, "reviews", 9_999)
    with acting(Person("eve", "viewer")), pytest.raises(Forbidden):
        settle(grown, "reviews", one.topic)
    assert actions(grown, "reviews")[0].state == "open"


def test_nothing_grows_nothing_is_to_be_done(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    without_model(monkeypatch)
    land(lake, reviews(weeks=12))
    assert actions(lake, "reviews") == []
    hear(lake, "reviews")
    assert actions(lake, "reviews") == []


def test_the_command_lists_settles_and_writes_actions(grown: Lake, tmp_path: Path) -> None:
    path = tmp_path / "actions.csv"
    (one,) = actions(grown, "reviews")
    call = ["--workspace", str(grown.path), "topics", "reviews"]
    with use_language("zh_CN"):
        assert all("S3" in text for text in (one.sentence, one.concerns))
        assert "询问" in one.sentence
    grown.close()
    ran = CliRunner().invoke(app, [*call, "--done", str(one.topic), "--aspects", "--actions", str(path), "--json"])
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert (told["actions"][0]["state"], told["actions"][0]["concerns"]["value"]) == ("done", "S3")
    assert {each["aspects"] for each in told["topics"]} == {None}, "nobody read them for aspects"
    with path.open(encoding="utf-8-sig") as stream:
        (row,) = csv.DictReader(stream)
    assert row["Concerns"] == "supplier S3"
    assert list(row) == action_heads() == list(action_rows([one])[0])
    ran = CliRunner().invoke(app, call)
    assert f"{one.name}: " in ran.stdout
    assert "usual are" in ran.stdout
    assert "More often there: supplier S3" in ran.stdout
    ran = CliRunner().invoke(app, [*call, "--actions", str(tmp_path)])
    assert ran.exit_code not in (0, None)
    assert "Traceback" not in ran.output
