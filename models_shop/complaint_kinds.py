"""`python -m models_shop.complaint_kinds FOLDER` makes the models of known complaints, one for each encoder that ships.

Learnt from our own sentences (`models_shop.complaints`): every way of a complaint in several frames about several
things, in each language that the encoder reads; against praise of our own and reviews that praise, from the public sets
under FOLDER. What is held back of ways, frames and things is judged by `benchmarks.paraphrases`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.text.models import encoders
from core.text.reading import item_text, remembered
from core.text.topics import kinds
from models_shop import corpora
from models_shop.complaints import ALL, FRAMES, SUBJECTS, filled, praised, ways

FRAMES_EACH = 7
"""Frames in which each way is said."""
PRAISED, PUBLIC = 200, 500
"""Texts that praise, of our own and of the public sets, for each language."""
PRAISE = 2
"""The label of a public text that praises (`core.text.sentiment`: negative, neutral, positive)."""
LONGEST_PRAISE = 400
"""Letters of a public text: the longer ones say many things."""
SCALE, STRENGTH = 5.0, 30.0
"""Vectors of length 1 are lengthened before they are learnt from; inverse strength of the penalty. Of 10, 100 and 1,000
at this length all were within two points on what was held back."""

Known = tuple[NDArray[np.float32], NDArray[np.float32], tuple[str, ...]]


def examples(
    languages: Sequence[str], public: Path | None, part: slice = ALL, said: slice = ALL
) -> list[tuple[str, str]]:
    """Text and kind, "" for none."""
    draw = np.random.default_rng(31)
    rows = []
    for language in languages:
        for kind in SUBJECTS:
            for way in ways(kind, language)[said]:
                frames = draw.choice(FRAMES[language][part], FRAMES_EACH)
                rows += [(filled(draw, str(frame), language, way, part), kind) for frame in frames]
        rows += [(praised(draw, language, part), "") for _n in range(PRAISED)]
        if public is not None:
            held = [
                one.text
                for one in corpora.public_sets(public, language)
                if one.label == PRAISE and one.part != "test" and len(one.text) <= LONGEST_PRAISE
            ]
            rows += [(str(one), "") for one in draw.choice(np.array(held, dtype=object), PUBLIC, replace=False)]
    return rows


def learnt(rows: Sequence[tuple[str, str]], read: Callable[[Sequence[str]], NDArray[np.float32]]) -> Known:
    """Weights, bias and names, for `core.text.topics.kinds.told`."""
    from sklearn.linear_model import LogisticRegression

    vectors = read([text for text, _kind in rows])
    made = LogisticRegression(C=STRENGTH, max_iter=500).fit(vectors * SCALE, [kind for _text, kind in rows])
    names = tuple(str(one) for one in made.classes_)
    return (made.coef_ * SCALE).astype(np.float32), made.intercept_.astype(np.float32), names


def reader(name: str, memory: Path | None = None) -> Callable[[Sequence[str]], NDArray[np.float32]]:
    """What gives the vectors of an encoder."""
    encoder = encoders.resolve(name)
    return lambda texts: remembered.vectors(texts, encoder, item_text.LENGTH, memory)


def main(public: Path, memory: Path | None = None) -> None:
    """Write the models."""
    kinds.FOLDER.mkdir(exist_ok=True)
    for name, source in encoders.ENCODERS.items():
        weights, bias, names = learnt(examples(source.languages, public), reader(name, memory))
        np.savez_compressed(
            kinds.FOLDER / f"{name}.npz", weights=weights.astype(np.float16), bias=bias, names=np.array(names)
        )
        print(name, len(names), "kinds and none")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(Path, sys.argv[2:3]))
