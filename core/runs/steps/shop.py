"""The shop: the parts that would come out otherwise are built anew."""

from __future__ import annotations

from core.errors import BadInput
from core.i18n import _, kept, listed
from core.integrate import shop as room
from core.ledger import Outcome
from core.runs.sources import path_in
from core.runs.work import Look, Work, nothing


def look(work: Work, _dataset: str) -> Look:
    """Which parts would be built."""
    parts = room.stale(work.lake, _plan(work))
    said = _("Parts to build: {names}.").format(names=listed(map(room.part_label, parts)))
    return Look(bool(parts), said if parts else _("The shop is up to date."))


def do(work: Work, _dataset: str) -> Outcome:
    """Build what changed.

    Raises:
        BadInput, NotFound: the plan cannot be read, or nothing goes into the shop.
    """
    plan = _plan(work)
    if not room.stale(work.lake, plan):
        return nothing(_("The shop is up to date."))
    work.begin()
    built = room.build(
        work.lake,
        plan,
        author=work.author,
        progress=lambda done, total, part: work.tell(done, total, room.part_label(part) if part else ""),
    )
    fresh = [one for one in built.parts if one.fresh]
    said = _("Parts built: {names}.").format(names=listed(room.part_label(one.part) for one in fresh))
    rows_in, rows = sum(one.rows_in for one in fresh), sum(one.rows for one in fresh)
    return Outcome("done", kept(said), rows_in, rows, versions=tuple(one.version for one in fresh))


def _plan(work: Work) -> room.Plan:
    asked = work.pipeline.shop
    if asked is None or not asked.plan:
        return room.propose(work.lake)
    path = path_in(work.pipeline, asked.plan, anywhere=work.anywhere)
    try:
        return room.from_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(_("There is no file {file}.").format(file=asked.plan)) from error
