"""Meeting another dataset by its ids."""

from __future__ import annotations

from ibis.expr.types import StringValue, Value

from core.quality.scope import Scope


def without_damage(column: StringValue) -> StringValue:
    """An id without what commonly damages one: case, blanks, `.0`, leading zeros."""
    return column.strip().lower().re_replace(r"\.0+$", "").re_replace(r"^0+(\d)", r"\1")


def meet(scope: Scope, ours: Value, theirs: Value) -> bool:
    """Whether two id columns share any value, damaged ones mended; else the datasets do not belong together."""
    left = ours.cast("string").name("id").as_table().distinct()
    right = without_damage(theirs.cast("string")).name("id").as_table()
    met = left.select(id=without_damage(left.id)).semi_join(right, "id").limit(1)
    return bool(scope.fetch(met.agg(n=met.count()))[0]["n"])
