"""Complaints that every shop knows: a text says one of them in whatever words, in either language.

Texts that say one thing in other words ("arrived broken", "the glass was cracked when it came") are often further from
each other, for an encoder, than from texts about the same product, so that groups by nearness alone cut one complaint
into several topics. The complaints that shops know are told by a linear model (multinomial logistic regression) over
the vectors that are there anyway, one small file for each encoder that ships; `python -m models_shop.complaint_kinds`
makes them from our own sentences and public praise. Another encoder's texts are grouped by nearness alone, and so is
whatever is of no kind.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.i18n import N_

KINDS = {
    "damaged": N_("arrived damaged"),
    "late": N_("late delivery"),
    "courier": N_("rude courier"),
    "battery": N_("short battery life"),
    "charger": N_("broken charger"),
    "small": N_("too small"),
    "colour": N_("another colour than shown"),
    "smell": N_("bad smell"),
    "missing": N_("missing parts"),
    "wrong": N_("wrong item sent"),
    "refund": N_("no refund"),
    "service": N_("support does not answer"),
    "zipper": N_("broken zipper"),
    "noise": N_("too loud"),
    "leak": N_("it leaks"),
    "manual": N_("unclear instructions"),
    "pairing": N_("unstable connection"),
    "price": N_("too expensive"),
    "large": N_("too large"),
    "fake": N_("not genuine"),
    "used": N_("not new"),
    "stopped": N_("soon broken"),
    "spoilt": N_("spoilt or expired"),
    "rash": N_("irritates the skin"),
    "thin": N_("poor material"),
}
"""Kind -> what it is called (msgid)."""
FOLDER = Path(__file__).parent / "known"
"""One file for each encoder: `weights` (kinds and none, width), `bias` (kinds and none,), `names` (kinds and none,)."""
SURE = 0.6
"""Chance from which a text is of a kind: what shops say beside these kinds, and praise, stays below."""
FOLLOWS = 0.6
"""Share of a group's texts that are of one kind from which the others of the group, which the model did not know, are
of it too."""


@lru_cache(maxsize=4)
def model(encoder: str) -> tuple[NDArray[np.float32], NDArray[np.float32], tuple[str, ...]] | None:
    """Weights, bias and names of an encoder's kinds, "" for none of them; None of an encoder that does not ship."""
    file = FOLDER / f"{encoder}.npz"
    if not file.is_file():
        return None
    with np.load(file) as held:
        names = tuple(str(one) for one in held["names"])
        return held["weights"].astype(np.float32), held["bias"].astype(np.float32), names


def kinds_of(vectors: NDArray[np.float32], encoder: str, *, sure: float = SURE) -> NDArray[np.str_]:
    """(texts,) the key of each text's kind, "" for none.

    Args:
        vectors: (texts, width) of length 1, as the encoder gave them.
        encoder: Its name.
        sure: Chance from which a text is of a kind.
    """
    known = model(encoder)
    if known is None or not len(vectors) or vectors.shape[1] != known[0].shape[1]:
        return np.full(len(vectors), "", dtype="U16")
    return told(vectors, *known, sure=sure)


def told(
    vectors: NDArray[np.float32],
    weights: NDArray[np.float32],
    bias: NDArray[np.float32],
    names: tuple[str, ...],
    *,
    sure: float = SURE,
) -> NDArray[np.str_]:
    """As `kinds_of`, by given weights (kinds, width) and bias (kinds,)."""
    level = vectors @ weights.T + bias
    chance = np.exp(level - level.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    best = chance.argmax(axis=1)
    return np.where(chance[np.arange(len(best)), best] >= sure, np.array(names, dtype="U16")[best], "")


def gathered(
    group: NDArray[np.int64], kinds: NDArray[np.str_], fewest: int
) -> tuple[NDArray[np.int64], dict[int, str]]:
    """The groups with each kind of complaint as one: (texts,) the group of each, the largest 0; and group -> its kind.

    The texts of a kind leave the groups that they stood in; of a group of which `FOLLOWS` are of one kind, all go with
    them. What is left of a group stays one where it has `fewest` texts.

    Args:
        group: (texts,) the group of each, -1 for none.
        kinds: (texts,) the kind of each, "" for none.
        fewest: Texts that a topic needs.
    """
    kinds = kinds.copy()
    for one in range(int(group.max(initial=-1)) + 1):
        names, counts = np.unique(kinds[group == one], return_counts=True)
        if counts.max() >= FOLLOWS * counts.sum() and names[counts.argmax()]:
            kinds[(group == one) & (kinds == "")] = names[counts.argmax()]
    names, counts = np.unique(kinds[kinds != ""], return_counts=True)
    large = [str(one) for one in names[counts >= fewest]]
    if not large:
        return group, {}
    made = group.copy()
    first = int(group.max(initial=-1)) + 1
    for at, name in enumerate(large):
        made[kinds == name] = first + at
    numbers, counts = np.unique(made[made >= 0], return_counts=True)
    kept = counts >= fewest
    order = numbers[kept][np.argsort(-counts[kept], kind="stable")]
    number = {int(one): at for at, one in enumerate(order)}
    of = {number[first + at]: name for at, name in enumerate(large)}
    return np.array([number.get(int(one), -1) for one in made], np.int64), of
