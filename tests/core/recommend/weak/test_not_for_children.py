"""What is not for children by the meaning of its title, where no word says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from core.recommend.features.bundle import Features, Options
from core.recommend.features.not_for_children import PHRASES, asked, groups_by_meaning, near, read_titles
from core.recommend.weak.rules.unsafe import groups
from core.recommend.weak.unsafe_words import GROUPS, unsafe
from tests.core.recommend.shops import random_inputs

HIDDEN = {
    "Heineken 330ml x 24 Cans": "alcohol",
    "Herb Grinder and Pipe Set for Smoking": "tobacco",
    "Brass Knuckles Self Defence": "weapon",
}
PLAIN = [
    "Kettle 1.7L",
    "Wireless Earbuds Bluetooth",
    "Stemless Tumbler Set for Parties 4 Pack",
    "Teddy Bear Plush 40cm",
    "Knife Sharpener",
]


def test_a_title_is_near_what_it_says_and_no_harmless_thing_is() -> None:
    """A law of the vectors: each phrase is nearest to its own group, each harmless thing to none."""
    said = asked()
    rng = np.random.default_rng(1)
    made = rng.normal(size=(len(said), 64))
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    n = sum(map(len, PHRASES.values()))
    assert near(made[:n], made, 0.2).tolist() == [group for group, one in PHRASES.items() for _phrase in one]
    assert not near(made[n:], made, 0.0).any()
    assert set(PHRASES) == set(GROUPS)


def test_titles_without_a_word_of_any_list_are_told_once_they_are_read(tmp_path: Path) -> None:
    inputs = random_inputs(1)
    assert inputs.catalog is not None
    said = [*HIDDEN, *PLAIN]
    texts = np.asarray([said[n % len(said)] for n in range(len(inputs.events.items))], dtype=object)
    inputs = replace(inputs, catalog=replace(inputs.catalog, titles={"": texts}), home=tmp_path)
    assert not any(unsafe(one) for one in said)
    assert groups_by_meaning(inputs) is None
    assert not groups(Features(inputs, Options())).any()
    assert read_titles(inputs) == len(said)
    assert groups(Features(inputs, Options())).tolist() == [HIDDEN.get(one, "") for one in texts]
