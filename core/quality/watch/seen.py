"""What is watched as its reader sees it: figures that count rows and cells stay, and what tells of the cells of a
column that they do not see as it is goes, before anything is reckoned from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.quality.scope import TIME, Scope
from core.quality.seen import closed_figures
from core.quality.watch import orders
from core.quality.watch.series import Piece, Series
from core.quality.watch.sketch import Held, Sketch


def series_as_seen(scope: Scope, found: Series) -> Series:
    """The pieces as whoever acts may see them; the very same where they see all, none where they see some rows alone.

    Of a closed column there are no values, no buckets of its numbers and no middles. What is made of it goes too: what
    orders come to without the prices, the rates of events without their types, what texts say without the texts, and
    days without the times that they are of.
    """
    closed = scope.lake.closed(scope.dataset.name)
    if closed is None:
        return Series()
    if not closed:
        return found
    ways = scope.lake.hidden(scope.dataset.name)
    timeless = clock_of(scope.roles, found.basis) in closed

    def seen(piece: Piece) -> Piece:
        sketch = _sketch(scope, piece.sketch, ways)
        return replace(piece, sketch=replace(sketch, hours={}), day=None) if timeless else replace(piece, sketch=sketch)

    uploads = tuple(seen(one) for one in found.uploads)
    periods = () if timeless else tuple(seen(one) for one in found.periods)
    return replace(found, uploads=uploads, periods=periods, grain="" if timeless else found.grain)


def clock_of(roles: Mapping[str, str], basis: str) -> str:
    """The column that the days of a series are of; "" for none."""
    return basis if basis != TIME else roles.get("timestamp") or roles.get("registered_at", "")


def _sketch(scope: Scope, sketch: Sketch, ways: Mapping[str, str]) -> Sketch:
    columns = {
        name: Held(blank=one.blank, distinct=one.distinct) if name in ways else one
        for name, one in sketch.columns.items()
    }
    gone = closed_figures(scope.roles, ways)
    kinds = {name: f"{'order' if name in orders.FIGURES else 'opinion'}:{name}" for name in sketch.more}
    more = {name: one for name, one in sketch.more.items() if not kinds[name].startswith(gone)}
    types = {} if "rate:" in gone else sketch.types
    return replace(sketch, columns=columns, more=more, types=types)
