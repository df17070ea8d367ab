"""What a question wants, read from the vectors that the answer desk makes anyway: `python -m benchmarks.intent_heads
[DATA_FOLDER] [write]`.

A logistic regression over the 27 intents of customer service and "none of these" (questions of CLINC150 about other
things), for each encoder that ships. Measured on questions held back: four in ten of each intent, and half of the
classes and of the questions without a class of CLINC150. `write` puts the numbers where `core.text.intent.heads` reads.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from benchmarks.answer_surety import Read, sets
from benchmarks.answers import DATA, OUTSIDE, chinese
from benchmarks.table import row
from core.text.intent import heads
from core.text.models.tasks import OUT_OF_SCOPE

COMMERCE = ("order", "pay", "account", "bill", "cancel", "password", "pin", "refund", "return", "fraud", "transfer",
            "address", "card", "insurance", "reservation", "flight", "balance", "rewards", "application")  # fmt: skip
"""Classes of CLINC150 whose names hold one of these are near to an intent of customer service, and teach nothing."""
LEAST = 0.5
"""Probability below which no intent is told: Chinese questions, of which it learned few, come to wrong ones there."""
RIGHT_OF = 0.05
"""Share of the questions about other things that may be given an intent."""


def main() -> None:
    """Learn, measure, and write where asked to."""
    from sklearn.linear_model import LogisticRegression

    given = [one for one in sys.argv[1:] if one != "write"]
    folder = Path(given[0]) if given else DATA
    halves = [sets(folder, half) for half in (0, 1)]
    for name in (heads.ENGLISH, heads.SEVERAL):
        embed = Read(name)
        seen: list[tuple[str, str]] = []
        held: list[tuple[str, str]] = []
        for kept, _others in halves:
            for label, questions in kept["customer service"].items():
                cut = int(0.6 * len(questions))
                seen += [(one, label) for one in questions[:cut]]
                held += [(one, label) for one in questions[cut:]]
        strange = []
        for kept, others in halves:
            far = [one for one in kept["CLINC150"] if not any(word in one for word in COMMERCE)]
            strange.append([*others, *(one for label in far for one in kept["CLINC150"][label][:4])])
        texts = [one for one, _label in seen] + strange[0]
        labels = [label for _one, label in seen] + [OUT_OF_SCOPE] * len(strange[0])
        vectors = embed(texts)
        centre = vectors.mean(axis=0)
        scale = float((vectors - centre).std())
        model = LogisticRegression(C=0.3, max_iter=2000).fit((vectors - centre) / scale, labels)
        head = heads.Head(
            tuple(model.classes_.tolist()),
            (model.coef_ / scale).astype(np.float16),
            (model.intercept_ - (model.coef_ / scale) @ centre).astype(np.float32),
            0.0,
        )
        wrong = heads.probabilities(head, embed(strange[0]))[:, [one != OUT_OF_SCOPE for one in head.labels]].max(
            axis=1
        )
        head = heads.Head(head.labels, head.weights, head.offsets, float(max(np.quantile(wrong, 1 - RIGHT_OF), LEAST)))
        found = heads.read(head, embed([one for one, _label in held]))
        right = np.mean([label == one.label for one, (_q, label) in zip(found, held, strict=True)])
        none = np.mean([one.known for one in heads.read(head, embed(strange[1]))])
        print(f"{name}: {len(held)} held back, right {right:.3f}; of {len(strange[1])} others given one {none:.3f}; "
              f"from {head.least:.2f} on")  # fmt: skip
        row(f"{name}: right intents of {len(held)}", float(right), better="high")
        row(f"{name}: intents given to other questions", float(none), RIGHT_OF)
        if name == heads.SEVERAL:
            told = [(one, answer) for one, answer in chinese()]
            for (one, _answer), said in list(zip(told, heads.read(head, embed([q for q, _a in told])), strict=True))[
                ::5
            ]:
                print("   ", one, said.label, round(said.p or 0, 2))
            outside = [one for one in OUTSIDE.replace("\n", "|").split("|") if one]
            print("    Chinese outside given one", np.mean([one.known for one in heads.read(head, embed(outside))]))
        if "write" in sys.argv:
            heads.write(head, name)


if __name__ == "__main__":
    main()
