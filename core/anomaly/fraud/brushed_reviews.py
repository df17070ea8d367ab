"""Brushed reviews: praise in somebody's pay, in copied words, in a burst, by accounts that write nothing else.

Two rules. Copies: at least `COPIES` accounts write the same text (of at least `LETTERS` letters) about one product,
and so many of the text's copies would meet there by chance in fewer than `CHANCE` of all texts, given the product's
share of reviews; a sentence that a shop suggests to everybody is spread over products. Burst: within `DAYS` days a
product gets at least `BURST` reviews with the highest stars, more than its own rhythm and the shop's busy days bring
(Poisson), and most of them by accounts that wrote once, or in copied words.
"""

from __future__ import annotations

import numpy as np

from core.anomaly.fraud import case as cases
from core.anomaly.fraud.case import Case, against, counted, distinct, poisson_tail, rate, tail
from core.anomaly.records import Records
from core.recommend.events import Floats, Mask

NEEDS = ("text", "item_id")
ANY: tuple[str, ...] = ()
COPIES = 3
"""Accounts with one text: two may be a couple."""
LETTERS = 12
"""Letters (Chinese ones count for three): "very good" is written by many without copying."""
DAYS = 3
"""Days of a burst."""
BURST = 8
"""Reviews of a burst."""
PRAISE = 0.8
"""Of the reviews of a case have the highest stars, where there are stars."""
ONCE = 0.6
"""Of a burst's reviews are by accounts that wrote once, or in copied words."""


def find(records: Records) -> list[Case]:
    """Products with brushed reviews."""
    top = praise(records)
    copied, found = _copies(records, top)
    if records.has("timestamp"):
        found += _bursts(records, top, copied)
    return cases.together(records, found, by="keys")


def praise(records: Records) -> Mask:
    """Rows with the highest stars; all where no column holds stars."""
    stars = records.numbers.get("rating")
    if stars is None:
        return np.ones(len(records), dtype=np.bool_)
    most = float(np.nanquantile(stars, 0.95))
    with np.errstate(invalid="ignore"):
        return stars >= most


def _weight(text: str) -> int:
    return sum(3 if sign > "\u2e80" else 1 for sign in text)


def _copies(records: Records, top: Mask) -> tuple[Mask, list[Case]]:
    """Rows whose text another account wrote too, and the cases among them."""
    text, item = records.code("text"), records.code("item_id")
    writer = records.code("user_id") if records.has("user_id") else np.arange(len(records))
    writer = np.where(writer >= 0, writer, len(records) + np.arange(len(records)))  # who is not named is nobody else
    words = records.values["text"]
    writers = distinct(writer, text, len(words))
    copied = (text >= 0) & (writers[np.maximum(text, 0)] > 1)
    share = counted(item, len(records.values["item_id"])) / max(1, int((item >= 0).sum()))
    wanted = np.flatnonzero(writers >= COPIES)
    wanted = wanted[[_weight(str(words[one])) >= LETTERS for one in wanted]] if len(wanted) else wanted
    found: list[Case] = []
    for value, places in cases.places_of(text, wanted).items():
        about = item[places]
        if not (about >= 0).any():
            continue
        target = int(np.bincount(about[about >= 0]).argmax())
        own = places[about == target]
        k = len(np.unique(writer[own]))
        score = float(tail(k, int(writers[value]), float(share[target])))
        if k < COPIES or score * max(1, len(wanted)) > cases.CHANCE or top[own].mean() < PRAISE:
            continue
        name = records.value("item_id", target)
        links = [("item_id", name), ("text", str(words[value])[:120])]
        reasons = [against("copied_text", k, writers[writers > 0], "texts")]
        found.append(cases.case(records, "brushed_reviews", "item", name, own, score, reasons, links))
    return copied, found


def _bursts(records: Records, top: Mask, copied: Mask) -> list[Case]:
    """Products praised in a burst by who writes nothing else."""
    item, time = records.code("item_id"), records.time
    keep = np.flatnonzero((item >= 0) & np.isfinite(time))
    if not len(keep):
        return []
    day = (time[keep] // 86_400).astype(np.int64)
    day -= day.min()
    days = int(day.max()) + 1
    shop = np.bincount(day, minlength=days).astype(np.float64)
    window = np.convolve(shop, np.ones(DAYS), "full")[: days + DAYS - 1]  # reviews of the DAYS days that end on each
    totals = counted(item[keep], len(records.values["item_id"]))
    user = records.code("user_id")
    wrote = counted(user)
    once = np.zeros(len(records), dtype=np.bool_)
    if len(wrote):
        once = (user >= 0) & (wrote[np.maximum(user, 0)] == 1)
    usual = rate(once)
    found: list[Case] = []
    wanted = np.flatnonzero(totals >= BURST)
    groups = {value: places[np.isfinite(time[places])] for value, places in cases.places_of(item, wanted).items()}
    densest = {value: _densest(time[own] // 86_400) for value, own in groups.items() if len(own) >= BURST}
    most = np.array([count for _first, count in densest.values()])
    for value, (first, _count) in densest.items():
        own = groups[value]
        inside = own[(time[own] // 86_400 >= first) & (time[own] // 86_400 < first + DAYS)]
        good = inside[top[inside]]
        k = len(good)
        if k < max(BURST, PRAISE * len(inside)):
            continue
        end = int(first - time[keep].min() // 86_400) + DAYS - 1
        expected = (totals[value] - k + 0.5) * window[end] / max(1.0, shop.sum() - k)
        score = float(poisson_tail(k, expected))
        odd = int((once[good] | copied[good]).sum())
        if score * len(wanted) * days > cases.CHANCE or odd < ONCE * k:
            continue
        if not copied[good].any() and float(tail(odd, k, usual)) * len(wanted) > cases.CHANCE:
            continue
        name = records.value("item_id", value)
        reasons = [against("reviews_burst", k, most, "items"), against("odd_writers", odd / k, once, "reviews")]
        found.append(cases.case(records, "brushed_reviews", "item", name, good, score, reasons, [("item_id", name)]))
    return found


def _densest(day: Floats) -> tuple[float, int]:
    """The day at which the `DAYS` days with most rows begin, and how many they have."""
    ordered = np.sort(day)
    counts = np.searchsorted(ordered, ordered + DAYS, side="left") - np.arange(len(ordered))
    return float(ordered[int(counts.argmax())]), int(counts.max())
