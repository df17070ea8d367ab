"""What a person can choose of a plan: columns that need a rule, parts that are missing, datasets of rates or ids."""

from __future__ import annotations

from core.integrate.shop.crosswalks import golden_of
from core.integrate.shop.made import reads_of
from core.integrate.shop.parts import MADE_OF_EVENTS, PARTS
from core.integrate.shop.plan import Plan
from core.integrate.shop.proposal import candidates
from core.integrate.shop.standard import layout
from core.lake import Dataset, Lake


def columns_decided(lake: Lake, plan: Plan) -> list[tuple[str, str]]:
    """(part, column) that rows of one thing may say differently: what several sources tell, and what has a rule."""
    found = []
    for part in (one for one in PARTS.values() if one.key):
        reads = reads_of(lake, plan, part.name)
        for column in layout(part, reads):
            if column.name != part.key and (len(column.of) > 1 or column.name in plan.rules.get(part.name, {})):
                found.append((part.name, column.name))
    return found


def missing_parts(plan: Plan) -> list[str]:
    """The parts that most of the use of a shop needs and that no dataset goes into."""
    return [name for name in ("items", "events", "reviews", "users", "searches") if not plan.of(name)]


def left_out_at_first(lake: Lake, plan: Plan) -> tuple[list[str], list[str]]:
    """The datasets that do not go in: those that are apart, and golden rows of others that go in themselves."""
    held = {one.name: one for one in lake.datasets(built=False)}
    used = {one.dataset for one in plan.sources if one.used}
    out = [one.dataset for one in plan.sources if not one.used]
    golden = [name for name in out if (of := golden_of(held[name])) and of <= used]
    return [name for name in out if name not in golden], golden


def others(lake: Lake) -> dict[str, Dataset]:
    """The datasets that may hold rates or a crosswalk: uploaded ones that are no part's."""
    parts = {one.name for one in candidates(lake)}
    return {one.name: one for one in lake.datasets() if not one.built and one.name not in parts}


def total_rows(lake: Lake, plan: Plan) -> int:
    """Rows that go in."""
    return sum(lake.dataset(one.dataset).rows for one in plan.sources if one.used and one.part != MADE_OF_EVENTS)
