"""Collect: behaviour, products and people are here, whole, understood, owned, brought by themselves, held to terms."""

from __future__ import annotations

from datetime import timedelta

from core.govern.roadmap.criteria import Criterion, Measured, Named, explains, filled, is_name, share_of, split
from core.govern.roadmap.evidence import Evidence, Held
from core.govern.roadmap.holding import asked, owners
from core.i18n import N_
from core.kinds import KINDS

DEFINITIONS = ("definition", "definition_zh")
"""What the glossary says a word means, in both languages."""
CORE = ("events", "items")
"""The kinds without which nothing can be recommended."""
LATELY = timedelta(days=31)
"""A month: what a pipeline last brought before is not brought any more."""
LONGEST_DAYS = 3_650
"""Ten years, the longest that commercial law asks for books in most places; what is kept longer is kept for ever."""
ONE_SORT = {"event_type"}
"""Roles that need no column: lines of orders are behaviour of one sort, and every reader of events takes them so."""
TWICE = 2
"""Loads from which something is a habit: the first may have been a trial."""


def core_kinds(evidence: Evidence) -> Measured:
    """Kinds of `CORE` that are here with rows."""
    held = {kind: [one for one in filled(evidence) if one.now.kind == kind] for kind in CORE}
    good = tuple(
        Named(found[0].name, page="datasets.py", params={"dataset": found[0].name}) for found in held.values() if found
    )
    words = {"events": N_("no dataset of behaviour with rows"), "items": N_("no catalog with rows")}
    orders = [one.now.roles for one in filled(evidence) if one.now.kind == "orders"]
    if any("item_id" in roles for roles in orders):
        words["events"] = N_(
            "no dataset of behaviour with rows; load the orders once more as the kind “Behaviour events”: each row "
            "counts as an event, and no column of event types is needed"
        )
    elif orders:
        words["events"] = N_(
            "no dataset of behaviour with rows; the orders name no product, so load the lines of the orders, or visits"
        )
    lacking = tuple(Named("", words[kind], page="upload.py") for kind, found in held.items() if not found)
    return Measured(float(len(good)) if good else None, good, lacking)


def whole(evidence: Evidence) -> Measured:
    """Rows that could be read, of the rows that came, over all datasets."""
    found = filled(evidence)
    rows, out = sum(one.now.rows for one in found), sum(one.now.quarantined for one in found)
    good = [Named(one.name, page="quarantine.py", params={"dataset": one.name}) for one in found]
    good = [named for named, one in zip(good, found, strict=True) if not one.now.quarantined]
    lacking = [
        Named(
            one.name, N_("rows in quarantine: {n}"), {"n": one.now.quarantined}, "quarantine.py", {"dataset": one.name}
        )
        for one in found
        if one.now.quarantined
    ]
    return Measured(rows / (rows + out) if rows else None, tuple(good), tuple(lacking))


def understood(evidence: Evidence) -> Measured:
    """Datasets whose kind is known and whose needed roles all have a column."""
    note = N_("its kind is not known, or a column it needs is not named")
    return split(filled(evidence), _understood, "datasets.py", note)


def _understood(one: Held) -> bool:
    return one.now.kind != "other" and set(KINDS[one.now.kind].required) - ONE_SORT <= set(one.now.roles)


def owned(evidence: Evidence) -> Measured:
    """Datasets that somebody who can be named looks after, and that are described."""
    named = owners(evidence)
    texts = {one.subject.removeprefix("dataset:"): one.value for one in evidence.said if one.item == "description"}

    def fits(one: Held) -> bool:
        return is_name(named.get(one.name, "")) and explains(texts.get(one.name, ""), one.name)

    return split(filled(evidence), fits, "datasets.py", N_("no owner who can be named, or no description"))


def meanings(evidence: Evidence) -> Measured:
    """Columns that play a role and whose meaning is written down, here or in the glossary."""
    texts: dict[tuple[str, str], str] = {}
    words: dict[str, dict[str, str]] = {}
    for one in evidence.said:
        place, _colon, name = one.subject.partition(":")
        if place == "dataset" and one.item.startswith("column:"):
            texts[(name, one.item.removeprefix("column:"))] = one.value
        elif place == "term":
            words.setdefault(name, {})[one.item] = one.value
    shared: dict[str, list[str]] = {}
    for name, items in words.items():
        under = [line.partition(".")[2] for line in items.get("columns", "").splitlines()]
        for column in (name, *under) if items.get("status") != "retired" else ():
            shared.setdefault(_plain(column), []).extend(items.get(item, "") for item in DEFINITIONS)
    good, lacking, told, of = [], [], 0, 0
    for held in filled(evidence):
        columns = sorted(set(held.now.roles.values()))
        known = [
            one
            for one in columns
            if any(explains(text, one) for text in (texts.get((held.name, one), ""), *shared.get(_plain(one), ())))
        ]
        told, of = told + len(known), of + len(columns)
        link = {"view": "descriptions", "dataset": held.name}
        if len(known) < len(columns):
            fields = {"n": len(columns) - len(known), "of": len(columns)}
            lacking.append(Named(held.name, N_("columns without a meaning: {n} of {of}"), fields, "catalog.py", link))
        elif columns:
            good.append(Named(held.name, page="catalog.py", params=link))
    return Measured(told / of if of else None, tuple(good), tuple(lacking))


def _plain(name: str) -> str:
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def kept_for(evidence: Evidence) -> Measured:
    """Datasets that tell of people and have a rule how long they are kept; ten years and more is no rule."""
    days = {one.dataset: one.days for one in evidence.keeping}
    people = [one for one in filled(evidence) if one.now.kind == "users" or "user_id" in one.now.roles]
    if not people:
        return Measured(1.0 if filled(evidence) else None)

    def fits(one: Held) -> bool:
        return 0 < days.get(one.name, 0) <= LONGEST_DAYS

    return split(people, fits, "personal.py", N_("no rule says how long it is kept"))


def repeated(evidence: Evidence) -> Measured:
    """Datasets that a pipeline brought twice at least, the last time within a month and well."""
    loads: dict[str, list[tuple[bool, bool]]] = {}
    for night in evidence.nights:
        recent = evidence.now - night.time <= LATELY
        for kind, dataset, well in night.steps:
            if kind == "ingest":
                loads.setdefault(dataset, []).append((well, recent))

    def fits(one: Held) -> bool:
        found = loads.get(one.name, [])
        return sum(well for well, _recent in found) >= TWICE and found[-1] == (True, True)

    note = N_("no pipeline brought it twice, the last time within a month")
    return split(filled(evidence), fits, "runs.py", note)


def door(evidence: Evidence) -> Measured:
    """Datasets whose contract keeps bad loads out, with checks that ran and one of them an error."""
    contracts = {one.dataset: one for one in evidence.contracts}
    good, lacking = [], []
    for one in filled(evidence):
        strict = one.name in contracts and contracts[one.name].breach != "warn"
        named = Named(one.name, page="quality.py", params={"dataset": one.name})
        if strict and asked(evidence, one.name):
            good.append(named)
        else:
            note = N_("its contract warns and lets every load in") if not strict else N_("its contract asks too little")
            lacking.append(Named(one.name, note, {}, "quality.py", {"dataset": one.name, "view": "write"}))
    return share_of(good, lacking)


CRITERIA = (
    Criterion(
        "collect.core", "collect", 1, N_("Behaviour and a catalog are here"),
        N_("Datasets of the kinds events and catalog, each with rows. An empty file does not count."),
        N_("Load a file of behaviour and a catalog"), "upload.py", "count", 2, "4", "8.2", core_kinds,
    ),
    Criterion(
        "collect.whole", "collect", 2, N_("Nearly every row that came could be read"),
        N_("Rows loaded, of the rows loaded and in quarantine, over all datasets."),
        N_("Mend and reload the rows in quarantine"), "quarantine.py", "share", 0.99, "13", "11.2", whole,
        "collect.core",
    ),
    Criterion(
        "collect.understood", "collect", 2, N_("Datasets are understood"),
        N_("The kind is known and every role that it needs has a column."),
        N_("Say what kind a dataset is, and which columns play its roles"), "datasets.py", "share", 0.8, "5", "8.1",
        understood, "collect.core",
    ),
    Criterion(
        "collect.owner", "collect", 3, N_("Datasets have an owner and a description"),
        N_(
            "Somebody who can be named looks after it, and a sentence says what it is. “x”, “tbd” and a description "
            "that repeats the name do not count."
        ),
        N_("Name an owner and describe the dataset"), "datasets.py", "share", 0.8, "3", "7.1", owned, "collect.core",
    ),
    Criterion(
        "collect.meaning", "collect", 3, N_("Half of the columns that matter have a meaning"),
        N_("Columns that play a role, whose meaning is written down beside them or in the glossary."),
        N_("Write down what the columns mean"), "catalog.py", "share", 0.5, "12", "8.4", meanings, "collect.core",
        {"view": "descriptions"},
    ),
    Criterion(
        "collect.repeated", "collect", 4, N_("Half of the datasets come by themselves"),
        N_("A pipeline brought it twice at least, the last time within a month and without a failure."),
        N_("Let a pipeline load the datasets"), "runs.py", "share", 0.5, "8", "13.3", repeated, "collect.core",
        {"tab": "write"},
    ),
    Criterion(
        "collect.kept_for", "collect", 4, N_("It is settled how long data about people is kept"),
        N_("Datasets with a column of persons, or of the kind users, "
           "with a rule for their rows or versions of ten years at most. All of none where no data is about people."),
        N_("Set how long rows and versions are kept"), "personal.py", "share", 0.8, "7", "13.4", kept_for,
        "collect.core", {"tab": "keep"},
    ),
    Criterion(
        "collect.door", "collect", 5, N_("Contracts keep bad loads out"),
        N_(
            "A load that breaks the contract is refused or set aside. Only contracts count whose checks ran on the "
            "newest version: three at least, one of them an error."
        ),
        N_("Let the contract refuse or set aside what breaks it"), "quality.py", "share", 0.8, "13", "11.1", door,
        "monitor.checked", {"view": "write"},
    ),
    Criterion(
        "collect.meaning_all", "collect", 5, N_("Nearly all columns that matter have a meaning"),
        N_("Columns that play a role, whose meaning is written down beside them or in the glossary."),
        N_("Write down what the columns mean"), "catalog.py", "share", 0.9, "12", "12.1", meanings,
        "collect.meaning", {"view": "descriptions"},
    ),
)  # fmt: skip
