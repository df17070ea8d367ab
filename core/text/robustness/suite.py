"""The behavioural tests: what every sentiment model should get right, should ignore, and should follow.

Three kinds after Ribeiro et al. 2020 (CheckList, arXiv:2005.04118): minimum functionality (``MFT``: one text, labels
that are right), invariance (``INV``: a change of the text must leave the label), direction (``DIR``: a change must not
move a probability the wrong way by more than ``TOLERANCE``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core.i18n import _
from core.text.robustness.changes import CHANGES
from core.text.robustness.phrases import PHRASES

TOLERANCE = 0.1
"""Below this a probability has not moved, as in CheckList's directional tests (Ribeiro et al. 2020)."""
CASES = 40
"""Most cases of one test."""


@dataclass(frozen=True)
class Case:
    """One case: the text as changed, the text before (INV and DIR), and what is right.

    Attributes:
        labels: labels that are right (MFT).
        rises: label whose probability must not fall (DIR).
    """

    text: str
    before: str = ""
    labels: tuple[str, ...] = ()
    rises: str = ""


@dataclass(frozen=True)
class Test:
    """Cases that share one expectation."""

    key: str
    kind: str
    language: str
    cases: tuple[Case, ...] = field(repr=False)


def title(key: str) -> str:
    """What a test asks, in the reader's language."""
    return {
        "praise": _("Plain praise is positive"),
        "complaint": _("Plain complaint is negative"),
        "negated_praise": _("Negated praise is negative"),
        "negated_complaint": _("Negated complaint is not negative"),
        "turned_bad": _("Was good, is bad: negative"),
        "turned_good": _("Looked bad, is good: positive"),
        "lukewarm": _("Lukewarm is neutral"),
        "typo": _("A typing slip changes nothing"),
        "homophone": _("A character that sounds alike changes nothing"),
        "upper": _("Capital letters change nothing"),
        "lower": _("Lower case without a final mark changes nothing"),
        "spaces": _("Doubled spaces change nothing"),
        "punctuation": _("Half-width punctuation changes nothing"),
        "markup": _("Markup around the text changes nothing"),
        "contraction": _("Contractions change nothing"),
        "added_fact": _("An added fact, number or link changes nothing"),
        "added_praise": _("Added praise does not lower the positive share"),
        "added_complaint": _("Added complaint does not lower the negative share"),
    }.get(key, key)


def build(language: str, texts: Sequence[str] = (), seed: int = 13) -> list[Test]:
    """All tests of a language (en, zh).

    Args:
        texts: texts of the analyst's own data; the changes are tried on them too.
    """
    generator = np.random.default_rng(seed)
    words = PHRASES[language]

    def fill(patterns: Sequence[str], opinions: Sequence[str] = ("",)) -> list[str]:
        made = [p.format(t=t, x=x) for p in patterns for t in words.things for x in opinions]
        return [made[i] for i in generator.permutation(len(made))[:CASES]]

    praise, complaint = fill(words.says, words.praise), fill(words.says, words.complaint)
    plain: list[tuple[str, list[str], tuple[str, ...]]] = [
        ("praise", praise, ("positive",)),
        ("complaint", complaint, ("negative",)),
        ("negated_praise", fill(words.negated_praise), ("negative",)),
        ("negated_complaint", fill(words.negated_complaint), ("positive", "neutral")),
        ("turned_bad", fill(words.turned_bad), ("negative",)),
        ("turned_good", fill(words.turned_good), ("positive",)),
        ("lukewarm", fill(words.lukewarm), ("neutral",)),
    ]
    tests = [Test(key, "MFT", language, tuple(Case(t, labels=right) for t in made)) for key, made, right in plain]
    own = [texts[i] for i in generator.permutation(len(texts))[:CASES]]
    mixed = own or [text for pair in zip(praise, complaint, strict=True) for text in pair][:CASES]
    pool = own or [*mixed, *(text for _key, made, _right in plain[2:] for text in made)]
    for key, change in CHANGES[language].items():
        pairs = [(new, old) for old in pool if (new := change(old, generator)) != old]
        tests.append(Test(key, "INV", language, tuple(Case(new, old) for new, old in pairs[:CASES])))
    facts = [(text + words.added_fact[i % len(words.added_fact)], text) for i, text in enumerate(mixed)]
    tests.append(Test("added_fact", "INV", language, tuple(Case(new, old) for new, old in facts)))
    for key, added, rises in (
        ("added_praise", words.added_praise, "positive"),
        ("added_complaint", words.added_complaint, "negative"),
    ):
        pairs = [(text + added[i % len(added)], text) for i, text in enumerate(mixed)]
        tests.append(Test(key, "DIR", language, tuple(Case(new, old, rises=rises) for new, old in pairs)))
    return [test for test in tests if test.cases]
