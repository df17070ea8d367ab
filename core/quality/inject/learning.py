"""Faults of what models learn from and people write: D14, D15."""

from __future__ import annotations

from datetime import timedelta

from core.i18n import N_
from core.quality.bases.parts import is_test, is_train
from core.quality.inject.faults import Fault, register
from core.quality.inject.sheet import Sheet, like, moment_of

REVIEW = ("text", "user_id", "item_id")


def _split(sheet: Sheet) -> str:
    """The column that names the part of each row, or ""."""
    for name, cells in sheet.cells.items():
        words = {str(cell) for cell in cells if cell is not None}
        if len(words) <= 8 and any(map(is_train, words)) and any(map(is_test, words)):
            return name
    return ""


def into_both(sheet: Sheet) -> None:
    """Rows for learning come again among those held back."""
    column = _split(sheet)
    if not column:
        return
    held = next(str(cell) for cell in sheet.cells[column] if cell is not None and is_test(str(cell)))
    learnt = [place for place, cell in enumerate(sheet.cells[column]) if cell is not None and is_train(str(cell))]
    own = sheet.named("review_id")
    for number in range(max(1, round(sheet.share * len(learnt)))):
        place = sheet.draw.choice(learnt)
        sheet.append(place, **({column: held} | ({own: f"{sheet.cells[own][place]}c{number}"} if own else {})))


def comes_again(sheet: Sheet) -> None:
    """Visits delivered again twelve days later; reviews posted again."""
    at, own = sheet.named("timestamp"), sheet.named("review_id")
    by = sheet.named("session_id") if sheet.kind == "events" else ""
    chosen = sheet.pick(lambda one: moment_of(sheet.cells[at][one]) is not None)
    groups = {sheet.cells[by][place] for place in chosen} if by else set()
    if groups:
        some = sheet.draw.sample(sorted(groups, key=str), max(1, round(sheet.share * len(groups))))
        chosen = [place for place, cell in enumerate(sheet.cells[by]) if cell in some]
    for number, place in enumerate(chosen):
        moment = moment_of(sheet.cells[at][place])
        if moment:
            later = {at: like(sheet.cells[at][place], moment + timedelta(days=12))}
            sheet.append(place, **(later | ({own: f"{sheet.cells[own][place]}c{number}"} if own else {})))


def known_early(sheet: Sheet) -> None:
    """What a row says of the past lies after it."""
    at = sheet.named("timestamp")
    column = sheet.column or next(
        (name for name in sheet.cells if name != at and name.lower().startswith(("last_", "prev", "first_"))), ""
    )
    if not column:
        return
    for place in sheet.pick(lambda one: bool(moment_of(sheet.cells[at][one]) and moment_of(sheet.cells[column][one]))):
        moment = moment_of(sheet.cells[at][place])
        if moment:
            sheet.set(place, column, like(sheet.cells[column][place], moment + timedelta(days=2)))


def copied_texts(sheet: Sheet) -> None:
    """One long review stands under other writers and products."""
    text = sheet.named("text")
    long = [place for place, cell in enumerate(sheet.cells[text]) if len(str(cell or "").encode()) >= LONG]
    if long:
        model = long[0]
        for place in sheet.pick(lambda one: one != model and sheet.filled(text)(one)):
            sheet.set(place, text, sheet.cells[text][model])


LONG = 90
"""Bytes of a review that is copied: a sentence or two."""


def burst(sheet: Sheet) -> None:
    """Praise of one product within a day."""
    at, item, text = sheet.named("timestamp"), sheet.named("item_id"), sheet.named("text")
    user, own, stars = sheet.named("user_id"), sheet.named("review_id"), sheet.named("rating")
    dated = [place for place in range(len(sheet)) if moment_of(sheet.cells[at][place])]
    if not dated:
        return
    place = dated[len(dated) // 2]
    moment = moment_of(sheet.cells[at][place])
    for number in range(max(FEWEST, round(sheet.share * len(sheet)))):
        cells = {item: sheet.cells[item][place], text: f"{PRAISE[number % len(PRAISE)]} {number}"}
        cells |= {user: f"{str(sheet.cells[user][place])[:-2]}{number:02}x"} if user else {}
        cells |= {own: f"B{number:05}"} if own else {}
        cells |= {stars: type(sheet.cells[stars][place])(5)} if stars and sheet.cells[stars][place] else {}
        if moment:
            cells[at] = like(sheet.cells[at][place], moment + timedelta(minutes=11 * (number % 100)))
        sheet.append(place, **cells)


FEWEST = 12
"""Reviews of the smallest burst that is bought: a dozen."""
PRAISE = ("Best I ever had, buy it now.", "Five stars from all of us.", "My friends all want one too.")
register(
    Fault("D14_split", N_("Rows for learning among those held back"), ("D14_split",), into_both),
    Fault("D14_again", N_("Visits or reviews that come again later"), ("D14_again",), comes_again, ("timestamp",),
          ("events", "reviews")),
    Fault("D14_future", N_("Features that know the future"), ("D14_future",), known_early, ("timestamp",), column=True),
    Fault("D15_copied", N_("Reviews that copy another"), ("D15_copied",), copied_texts, REVIEW, ("reviews",)),
    Fault("D15_burst", N_("A burst of praise for one product"), ("D15_burst",), burst, ("text", "item_id", "timestamp"),
          ("reviews",)),
)  # fmt: skip
