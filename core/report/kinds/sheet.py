"""A data sheet: what a dataset holds, where it comes from, what was done to it, what it may be used for.

Sections follow Gebru et al. 2021, Datasheets for Datasets (Communications of the ACM 64, 12): motivation, composition,
collection, preprocessing, uses, maintenance. What nobody said is named as missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from core import profile as profiles
from core import quality as checks
from core.cells.type_words import type_words
from core.clean import from_dict, steps_as_seen
from core.govern import about, personal_data, terms
from core.govern.catalog import About
from core.govern.describing import owners_of
from core.govern.glossary import about_columns, fitting
from core.i18n import _, listed, ngettext
from core.kinds import kind_label, role_label
from core.lake import Dataset, Lake, version_name
from core.quality.model import percent
from core.report.document import Bullets, Document, Heading, Part, Table, Text, Tile, Tiles
from core.report.kinds.quality import failing
from core.report.kinds.shared import source_of


def sheet(lake: Lake, subject: str, _now: datetime) -> Document:
    """The sheet of a dataset as it is now."""
    dataset = lake.dataset(subject)
    title = _("Data sheet of {name}").format(name=subject)
    return Document("sheet", title, tuple(_parts(lake, dataset, about(lake, subject))), (source_of(lake, subject),))


def _parts(lake: Lake, dataset: Dataset, said: About) -> Iterator[Part]:
    seen = profiles.profile(lake, dataset.name)
    report = checks.latest(lake, dataset.name)
    yield Tiles(
        (
            Tile(_("Rows"), f"{dataset.rows:,}"),
            Tile(_("Columns"), f"{len(seen.columns):,}"),
            Tile(_("Missing cells"), percent(seen.missing_share)),
            Tile(_("Score"), checks.score_shown(report.score if report else None), _("of 100")),
            Tile(_("Versions"), f"{len(lake.versions(dataset.name)):,}"),
        )
    )
    yield Heading(_("What it is for"))
    yield Text(said.description or _("Nobody has described it yet."), "" if said.description else "warning")
    yield Bullets(
        (
            _("Kind: {name}").format(name=kind_label(dataset.kind)),
            _("Owner: {name}").format(name=said.owner or _("nobody is named")),
            *([_("Tags: {names}").format(names=listed(said.tags))] if said.tags else []),
        )
    )
    yield Heading(_("What the dataset holds"))
    yield _columns(lake, dataset, said, seen)
    if seen.duplicate_rows:
        many = seen.duplicate_rows
        yield Text(
            ngettext("{n} row is a copy of another.", "{n} rows are copies of others.", many).format(n=f"{many:,}")
        )
    yield from _personal(lake, dataset.name)
    yield Heading(_("Where it comes from"))
    yield from _origin(lake, dataset)
    yield Heading(_("What was done to it"))
    recipe = from_dict(dataset.recipe) if dataset.recipe else None
    told = steps_as_seen(lake, dataset.name, recipe) if recipe else []
    steps = [does for step, (does, _note) in zip(recipe.steps if recipe else (), told, strict=True) if step.enabled]
    if steps and dataset.clean_version is not None:
        yield Bullets(tuple(steps))
    else:
        yield Text(_("Nothing: the rows are as they were loaded."))
    yield Heading(_("How good the data is"))
    if report is None:
        yield Text(_("No version has been checked yet."), "warning")
    else:
        yield from failing(report.failing, 3)
    yield from _use(lake, dataset)


def _columns(lake: Lake, dataset: Dataset, said: About, seen: profiles.Profile) -> Table:
    claims, owners = about_columns(terms(lake), [dataset]), owners_of(lake, dataset.name)
    roles: dict[str, list[str]] = {}
    for role, column in dataset.roles.items():
        roles.setdefault(column, []).append(role_label(role))
    rows = []
    for one in seen.columns:
        term = fitting(claims, dataset.name, one.name)
        meaning = said.columns.get(one.name) or (term.meaning if term else None)
        missing = (one.nulls + one.blanks) / one.rows if one.rows else 0.0
        held, owner = listed(roles.get(one.name, [])) or None, owners.get(one.name)
        rows.append((one.name, type_words(one.type), held, meaning, owner, missing, one.distinct))
    shown = [
        (name, kind, role or "–", meaning or "–", owner or "–", percent(missing), f"{distinct:,}")
        for name, kind, role, meaning, owner, missing, distinct in rows
    ]
    names = (_("Column"), _("Type"), _("Role"), _("Meaning"), _("Owner"), _("Missing"), _("Distinct values"))
    seen_of = [at for at, name in enumerate(names) if at != OWNER_AT or owners]
    return Table(
        tuple(names[at] for at in seen_of),
        tuple(tuple(row[at] for at in seen_of) for row in rows),
        tuple(tuple(row[at] for at in seen_of) for row in shown),
    )


OWNER_AT = 4
"""Place of the owners in the table of columns; the column is left out where nobody is named for any."""


def _personal(lake: Lake, name: str) -> Iterator[Part]:
    found = personal_data(lake, name)
    yield Heading(_("Whom it is about"))
    if not found:
        yield Text(_("No personal data was found in it."), "ok")
        return
    yield Table(
        (_("Column"), _("Within the cell"), _("What"), _("Names one person")),
        tuple((one.column, one.path or None, one.title, one.direct) for one in found),
    )


def _origin(lake: Lake, dataset: Dataset) -> Iterator[Part]:
    if dataset.built:
        yield Bullets(
            tuple(
                _("{name}, version {n}").format(
                    name=one["dataset"], n=version_name(lake, str(one["dataset"]), int(one["version"]))
                )
                for one in dataset.imports.get("sources", [])
            )
        )
        return
    rows = []
    for version in lake.versions(dataset.name):
        if version.layer == "raw":
            files = version.info.get("imports", {}).get("files", [])
            names = [str(one.get("name")) for one in files if isinstance(one, dict)]
            rows.append(
                (version.ordinal, version.time, version.author, listed(names[:MOST_FILES]) or None, version.rows)
            )
    yield Table((_("Version"), _("Time"), _("Who"), _("From files"), _("Rows")), tuple(rows[-MOST_VERSIONS:]))
    if dataset.quarantined:
        n = dataset.quarantined
        yield Text(ngettext("{n} row is in quarantine.", "{n} rows are in quarantine.", n).format(n=f"{n:,}"))


MOST_FILES = 3
"""Files named of a version; a folder of hundreds is not read."""
MOST_VERSIONS = 30
"""Versions listed: a month of days."""


def _use(lake: Lake, dataset: Dataset) -> Iterator[Part]:
    suite = checks.suite_of(lake, dataset.name)
    yield Heading(_("Who relies on it, and who looks after it"))
    lines = []
    if suite is not None:
        n = len(suite.checks)
        lines.append(ngettext("Its contract has {n} check.", "Its contract has {n} checks.", n).format(n=n))
        if suite.consumers:
            lines.append(_("It is relied on by: {names}").format(names=listed(suite.consumers)))
        if suite.owner:
            lines.append(_("Its contract is looked after by {name}.").format(name=suite.owner))
    else:
        lines.append(_("It has no contract yet."))
    built = [
        one.name
        for one in lake.datasets(built=True)
        if any(str(source.get("dataset")) == dataset.name for source in one.imports.get("sources", []))
    ]
    if built:
        lines.append(_("One shop is made of it: {names}").format(names=listed(built)))
    lines.append(_("Its last change was on {day}.").format(day=f"{dataset.updated:%Y-%m-%d}"))
    yield Bullets(tuple(lines))
