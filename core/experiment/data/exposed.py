"""Units that were assigned and never exposed, where a column says when each was: left out, and counted apart."""

from __future__ import annotations

from collections.abc import Mapping

from core.cells import sql
from core.engine import Cursor, quote
from core.errors import BadInput, NotFound
from core.experiment.arms import respelled
from core.experiment.data.arm_cells import arm_cells
from core.experiment.data.several import known_text
from core.experiment.plan import Plan
from core.i18n import _


def exposed_only(
    cursor: Cursor, source: str, types: Mapping[str, str], plan: Plan
) -> tuple[str, tuple[dict[str, int], dict[str, int]] | None]:
    """The rows of exposed units, and units and unexposed ones per arm; the whole table where no column says so.

    Raises:
        BadInput: no unit was exposed.
    """
    column = plan.exposed
    if not column:
        return source, None
    if column not in types:
        raise NotFound.among(_("column"), column, [name for name in types if not name.startswith("_")])
    how = sql.convention_of(cursor, source, quote(column), types[column])
    moment = sql.moment(quote(column), types[column], how)
    arm = arm_cells(cursor, source, plan.variant, plan.control).sql
    unit = known_text(plan.unit) if plan.unit else "CAST(row_number() OVER () AS VARCHAR)"
    rows = cursor.execute(
        f"SELECT variant, count(*), count(*) FILTER (WHERE NOT seen) FROM (SELECT unit, min(variant) AS variant, "
        f"bool_or(seen) AS seen FROM (SELECT {unit} AS unit, {arm} AS variant, ({moment}) IS NOT NULL AS seen "
        f"FROM {source}) WHERE unit IS NOT NULL AND variant IS NOT NULL GROUP BY unit) GROUP BY variant ORDER BY 1"
    ).fetchall()
    common = respelled({str(name): int(n) for name, n, _missing in rows})
    units: dict[str, int] = {}
    missing: dict[str, int] = {}
    for name, n, unseen in rows:
        label = common.get(str(name), str(name))
        units[label] = units.get(label, 0) + int(n)
        missing[label] = missing.get(label, 0) + int(unseen)
    if units and sum(missing.values()) == sum(units.values()):
        raise BadInput(
            _("No unit was exposed by this rule, so that nothing can be compared."),
            hint=_("Choose another exposure event or column, or count from the assignment."),
            data={"column": column},
        )
    return f"(SELECT * FROM {source} WHERE ({moment}) IS NOT NULL)", (units, missing)
