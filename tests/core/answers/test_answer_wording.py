"""A large model words an answer from its source alone; what it adds is not shown. A real local server answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from core.answers import Reply, word
from core.answers.desk import Candidate
from core.errors import Unavailable
from core.lake import Lake
from tests.core.text.llm.server import Model, serving, use

SOURCE = "Returns are free within 15 days. Choose Return in My Orders."


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    with serving() as found:
        use(monkeypatch, found.url)
        yield found


def reply(state: str = "answered") -> Reply:
    one = Candidate(SOURCE, "How do I return it?", "k", "faq", 1, "faq.csv", 2, "", "", 0.9, 0.5, 0.9)
    return Reply("can I send it back? I am ann@example.com", state, (one,), confidence=0.9, threshold=0.5)


def says(*sentences: tuple[str, int]) -> Callable[[dict], list[dict]]:
    told = [{"text": text, "source": number} for text, number in sentences]
    return lambda asked: [{"row": row["row"], "sentences": told} for row in asked["rows"]]


def test_a_supported_wording_is_shown_and_one_with_a_promise_is_not(lake: Lake, model: Model) -> None:
    model.answer = says(("You can return it free within 15 days.", 1), ("Just choose Return in My Orders.", 1))
    worded = word(lake, reply())
    assert worded.believed
    assert worded.text == "You can return it free within 15 days. Just choose Return in My Orders."
    [document] = model.documents()
    assert SOURCE in str(document)
    assert "ann@example.com" not in str(document)


@pytest.mark.parametrize(
    "said", ["You can return it within 30 days.", "Returns are not free.", "We give you a voucher."]
)
def test_what_the_source_does_not_say_is_not_shown(lake: Lake, model: Model, said: str) -> None:
    model.answer = says((said, 1))
    worded = word(lake, reply())
    assert (worded.text, worded.believed) == (SOURCE, False)
    assert worded.reason


def test_without_an_answer_nothing_is_asked(lake: Lake, model: Model) -> None:
    assert word(lake, reply("none")).text == ""
    assert model.asked == []


def test_without_a_model_it_says_so(lake: Lake) -> None:
    with pytest.raises(Unavailable):
        word(lake, reply())
