"""What of a model's answers holds against the row they are about: nothing is taken that the row does not bear out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from core.integrate.asked.questions import KIND_OF, LONGEST_VALUE, Questions
from core.integrate.consistency.attributes import mentions, plain
from core.integrate.consistency.finding import Finding

SURENESS = {"certain": 0.9, "likely": 0.7, "unsure": 0.5}
"""What the model calls itself, as a rank of its findings; how often it is right is measured by people's labels."""
LEAST_QUOTED = 2
"""Signs of a quotation: one letter stands in every text, two of Chinese are a word."""
_MASK = re.compile(r"\[(?:mail|phone|card|account|id|login)\]")


def findings(
    questions: Questions, answers: Mapping[int, Mapping[str, Any]], sent: Mapping[int, Mapping[str, Any]], stamp: str
) -> tuple[list[Finding], Counter[str]]:
    """Findings, the surest first, and how many were not believed, by reason.

    A quotation has to stand in the row's texts as they were sent. A proposal has to stand in the row's texts,
    or to be a word of its column where they name none of these; it is written as the column usually is, or as the text
    writes it.

    Args:
        questions: What was asked.
        answers: Place of the question -> answer, of the form that was asked for.
        sent: Place of the question -> the row as it left, masked.
        stamp: What was asked with: instruction and model.
    """
    found: list[Finding] = []
    refused: Counter[str] = Counter()
    for place, answer in sorted(answers.items()):
        seen: set[str] = set()
        for said in answer["findings"]:
            reason, proposal, value = _judged(questions, place, said, sent[place], seen)
            if reason:
                refused[reason] += 1
                continue
            seen.add(said["column"])
            at = questions.places[place]
            table = questions.table
            found.append(
                Finding(
                    KIND_OF[questions.use],
                    int(table.rows[at]),
                    table.id(at),
                    said["column"],
                    value,
                    proposal,
                    SURENESS[said["sure"]],
                    table.title(at),
                    {"quote": said["quote"], "sure": said["sure"], "stamp": stamp, **_product(questions.rows[place])},
                )
            )
    return sorted(found, key=lambda one: (-one.confidence, one.row, one.column)), refused


def _judged(
    questions: Questions, place: int, said: Mapping[str, Any], sent: Mapping[str, Any], seen: set[str]
) -> tuple[str, str | None, str]:
    """Reason of disbelief ("" for none), the proposal as it is written, and what the cell says."""
    column, row = said["column"], questions.rows[place]
    cell = questions.table.columns[column][questions.places[place]]
    value = str(cell) if cell else ""
    texts = [str(text) for text in sent["texts"].values()]
    if column in seen:
        return "twice", None, value
    if questions.use == "attributes" and column not in row["missing"]:
        return "filled", None, value
    if questions.use != "attributes" and not value:
        return "empty", None, value
    quote = plain(said["quote"])
    if len(quote) < LEAST_QUOTED or not any(quote in plain(text) for text in texts):
        return "quote", None, value
    proposal = said["proposal"]
    if questions.use != "attributes" and (proposal is None or column not in questions.allowed):
        return "", None, value  # where it belongs is for a person to say
    if plain(proposal or "") == plain(value):
        return "same", None, value
    written = _written(proposal or "", texts, questions.allowed.get(column, {}), column in _closed(questions))
    return ("unsaid", None, value) if written is None else ("", written, value)


def _product(row: Mapping[str, Any]) -> dict[str, str]:
    """What a review stands under."""
    return {"product": row["product"]["title"]} if "product" in row else {}


def _closed(questions: Questions) -> set[str]:
    """Columns that take no new word: a category is one of the shop's."""
    category = questions.table.roles.get("category")
    return {category} if category else set()


def _written(proposal: str, texts: list[str], allowed: Mapping[str, str], closed: bool) -> str | None:
    """A proposal as it is written into the cell; None where neither the column nor the row knows it."""
    wanted = plain(proposal)
    if not wanted or len(wanted) > LONGEST_VALUE * (5 if closed else 1) or _MASK.search(proposal):
        return None
    if wanted in allowed and (closed or not (named := set().union(*mentions(texts, allowed))) or wanted in named):
        return allowed[wanted]  # where the texts name words of the column, it is one of those
    if closed or not any(mentions([text], [wanted])[0] for text in texts):
        return None
    pattern = re.sub(r"\\? ", r"\\s+", re.escape(wanted))
    hit = next((hit for text in texts if (hit := re.search(pattern, text, re.IGNORECASE))), None)
    return re.sub(r"\s+", " ", hit[0]) if hit else proposal.strip()
