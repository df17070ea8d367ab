"""What a test would start from, in the shop's own data: how many units come, what its metrics are and how they vary.

From events: of the users of the newest two weeks the share that does each thing, and the purchases and revenue of one
of them, and ratios whose unit stays the user: clicks over views, the value of an order; the correlation with what the
same user did in the two weeks before is what CUPED has to gain. From a dataset of an earlier test: its control arm,
and what its measures from before the test took off the variance.

A ratio R of sums has the deviation of its linearised value, (y - R d) / mean d, one for each user (the delta method:
Deng, Knoblich and Lu 2018), and its past is linearised around the ratio of the past.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.cells import sql
from core.engine import quote
from core.errors import BadInput
from core.experiment.arms import pick_control
from core.experiment.columns import is_time
from core.experiment.data.aggregate import UnitTable, unit_table
from core.experiment.data.measured import measured, sound
from core.experiment.data.several import known_text
from core.experiment.design.traffic import DAY, WEEK, Traffic, traffic_of
from core.experiment.health.checks import OUTLIER_SHARE
from core.experiment.methods.moments import SAME_AS_OUTCOME, reduction
from core.experiment.source import dataset_columns, dataset_tests, suggest_for
from core.i18n import N_, _
from core.kinds import EVENT_TYPES
from core.lake import Lake, kept

if TYPE_CHECKING:
    from core.lake import Dataset
    from core.recommend.events import Events

WINDOW = 2 * WEEK
"""Days: the usual length of a test; what a user does within them is the outcome."""
FEWEST_UNITS = 20
"""Fewer say nothing of how units vary."""
NAMED = {
    "view": N_("Users who view a product"),
    "click": N_("Users who click"),
    "cart": N_("Users who put into the cart"),
    "favourite": N_("Users who keep as a favourite"),
    "purchase": N_("Users who buy"),
    "purchases": N_("Purchases per user"),
    "revenue": N_("Revenue per user"),
    "click_rate": N_("Clicks per view"),
    "cart_rate": N_("Put into the cart per view"),
    "purchase_rate": N_("Purchases per view"),
    "order_value": N_("Value of a purchase"),
}
"""Metrics that every shop's events give."""
RATIOS = {
    "click_rate": ("click", "view"),
    "cart_rate": ("cart", "view"),
    "purchase_rate": ("purchase", "view"),
    "order_value": ("revenue", "purchases"),
}
"""Ratio -> what is counted or summed above and below the line."""
FIRST = ("purchase", "cart", "click", "view", "favourite", "purchases", "revenue", *RATIOS)
"""The order in which they are offered: tests are mostly about buying."""


@dataclass(frozen=True)
class Baseline:
    """A metric as it is without a test.

    Attributes:
        name: One of `NAMED`, or the column of an earlier test.
        kind: "proportion", "mean" or "ratio".
        value: Its mean over units; a ratio's sum over sum.
        deviation: One unit's standard deviation; a ratio's that of its linearised value.
        correlation: With the same unit's value of the time before; 0 where nothing is known of it.
        units: How many units it is made of.
        heaviest: Share of the total that one unit holds where it is outsized, by the rule of the health check; else 0.
    """

    name: str
    kind: str
    value: float
    deviation: float
    correlation: float
    units: int
    heaviest: float = 0.0


@dataclass(frozen=True)
class Start:
    """What a dataset says a test would start from: `arm` is the earlier test's control, "" for events."""

    traffic: Traffic | None
    metrics: tuple[Baseline, ...]
    days: int
    arm: str = ""


def metric_name(name: str) -> str:
    """A baseline's name in the reader's language; a column's name is its own."""
    return _(NAMED[name]) if name in NAMED else name


@kept
def start_of(lake: Lake, dataset: str) -> Start:
    """Traffic and metrics of a dataset of events or of assignments.

    Raises:
        BadInput: the dataset has neither users with times nor an earlier test.
    """
    found = lake.dataset(dataset)
    start = _of_events(lake, found) if found.kind == "events" else _of_a_test(lake, found)
    if not start.metrics:
        raise BadInput(
            _("Dataset “{name}” has no outcome that varies between units.").format(name=dataset),
            hint=_("Choose the shop's events, or write the values yourself."),
        )
    return start


def _of_events(lake: Lake, dataset: Dataset) -> Start:
    from core.recommend.data import inputs_of, open_shop

    events = inputs_of(lake, open_shop(lake, dataset.name)).events
    seen = traffic_of(events.user, events.time)
    days = min(WINDOW, seen.days)
    last = (seen.first + seen.days) * DAY
    now, before = ((events.time >= last - k * days * DAY) & (events.time < last - (k - 1) * days * DAY) for k in (1, 2))
    present = np.unique(events.user[now])
    worth = _revenue(lake, events)

    def per_user(what: str, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        kind = EVENT_TYPES.index("purchase" if what in ("purchases", "revenue") else what)
        return _per_user(events, (events.kind == kind) & mask, worth if what == "revenue" else None)[present]

    found = []
    for name in FIRST:
        parts = RATIOS.get(name, (name,))
        if "revenue" in parts and worth is None:
            continue
        outcome, earlier = ([per_user(part, mask) for part in parts] for mask in (now, before))
        if name in EVENT_TYPES:
            outcome, earlier = ([np.minimum(part, 1.0) for part in of] for of in (outcome, earlier))
        made = _ratio(name, outcome, earlier) if name in RATIOS else _baseline(name, outcome[0], earlier[0])
        if made is not None:
            found.append(made)
    return Start(seen, tuple(found), days)


def _per_user(events: Events, mask: NDArray[np.bool_], worth: NDArray[np.float64] | None) -> NDArray[np.float64]:
    weights = None if worth is None else np.nan_to_num(worth[mask])
    return np.bincount(events.user[mask], weights=weights, minlength=len(events.users)).astype(np.float64)


def _baseline(name: str, outcome: NDArray[np.float64], earlier: NDArray[np.float64]) -> Baseline | None:
    if len(outcome) < FEWEST_UNITS or outcome.std() == 0:
        return None
    known = earlier.std() > 0
    correlation = float(np.corrcoef(outcome, earlier)[0, 1]) if known else 0.0
    kind = "proportion" if name in EVENT_TYPES else "mean"
    heaviest = _heaviest(outcome) if kind == "mean" else 0.0
    deviation = float(outcome.std(ddof=1))
    return Baseline(name, kind, float(outcome.mean()), deviation, correlation, len(outcome), heaviest)


def _heaviest(values: NDArray[np.float64]) -> float:
    """The largest unit's share of the total where it is outsized, else 0."""
    share = float(np.abs(values).max() / np.abs(values).sum())
    return share if share > max(OUTLIER_SHARE, 20 / len(values)) else 0.0


def _ratio(name: str, outcome: list[NDArray[np.float64]], earlier: list[NDArray[np.float64]]) -> Baseline | None:
    """A ratio of sums over users, as if it were a mean of the linearised values; None where nothing stands below."""
    now, before = _linear(*outcome), _linear(*earlier)
    if now is None:
        return None
    made = _baseline(name, now, np.zeros_like(now) if before is None else before)
    ratio = float(outcome[0].sum() / outcome[1].sum())
    return made and replace(made, kind="ratio", value=ratio, heaviest=_heaviest(outcome[0]))


def _linear(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64] | None:
    whole = below.sum()
    if not whole > 0 or not above.any():
        return None
    linear: NDArray[np.float64] = (above - above.sum() / whole * below) / below.mean()
    return linear


def _revenue(lake: Lake, events: Events) -> NDArray[np.float64] | None:
    """Price times quantity of every event, None where no price is known."""
    from core.recommend.data import parsing

    roles = lake.dataset(events.dataset).roles
    columns = lake.columns(events.dataset, events.layer, events.version)
    price, quantity = (roles.get(role) for role in ("price", "quantity"))
    if price not in columns:
        return None
    with lake.read() as cursor:
        table = lake.table(events.dataset, events.layer, events.version)

        def of(column: str) -> str:
            how = parsing.column_convention(cursor, table, column, columns[column])
            return parsing.money(column, columns[column], how)

        pieces = f"coalesce({of(quantity)}, 1)" if quantity in columns else "1"
        frame = cursor.execute(f"SELECT _row, {of(str(price))} * {pieces} AS worth FROM {table} ORDER BY _row").df()
    places = np.searchsorted(frame["_row"].to_numpy(), events.row).clip(max=max(len(frame) - 1, 0))
    worth: NDArray[np.float64] = frame["worth"].to_numpy(np.float64)[places]
    return worth


def _of_a_test(lake: Lake, dataset: Dataset) -> Start:
    plan = suggest_for(lake, dataset.name)
    if plan is None:
        raise BadInput(
            _("Dataset “{name}” is neither events nor a test.").format(name=dataset.name),
            hint=_("Choose the shop's events, or write the values yourself."),
        )
    held = dataset_tests(lake, dataset.name, plan.variant, None, plan.unit)
    if held is not None:
        plan = replace(plan, test=held[1][0])
    types = lake.columns(dataset.name)
    with lake.read() as cursor:
        source = lake.table(dataset.name)
        with unit_table(cursor, source, {**types, "_row": "BIGINT"}, plan) as units:
            control = pick_control(list(units.arms))
            samples = [one.sample for one in units.statistics()[control]]
            correlations = _from_before(units, control)
        seen = None
        when = assigned_column(lake, dataset)
        if when is not None and plan.unit is not None:
            how = sql.convention_of(cursor, source, quote(when), types[when])
            rows = cursor.execute(
                f"SELECT dense_rank() OVER (ORDER BY {known_text(plan.unit)}) AS u, "
                f"epoch({sql.moment(quote(when), types[when], how)}) AS t FROM {source} "
                f"WHERE {known_text(plan.unit)} IS NOT NULL"
            ).df()
            if rows["t"].notna().any():
                seen = traffic_of(rows["u"].to_numpy(np.int64), rows["t"].to_numpy(np.float64))
    found = []
    for metric, sample, known in zip(plan.metrics, samples, correlations, strict=True):
        spread = sample.error_squared(metric.kind) * sample.n
        if sample.n >= FEWEST_UNITS and spread > 0:
            found.append(Baseline(metric.name, metric.kind, sample.value, float(np.sqrt(spread)), known, sample.n))
    return Start(seen, tuple(found), 0, control)


def _from_before(units: UnitTable, control: str) -> list[float]:
    """Per metric, the correlation that the covariates of an earlier test came to: the root of what they took off."""
    if not units.plan.covariates:
        return [0.0] * len(units.plan.metrics)
    table = sound(units, control)
    others = [arm for arm in table.arms if arm != control]
    gained = [max((reduction(of[control], of[arm]) for arm in others), default=0.0) for of in measured(table)]
    return [float(np.sqrt(one)) if 0 < one < SAME_AS_OUTCOME else 0.0 for one in gained]


def assigned_column(lake: Lake, dataset: Dataset) -> str | None:
    """The column that says when a unit was assigned: by its role, else by its name; None where there is none."""
    columns = lake.columns(dataset.name)
    role = dataset.roles.get("timestamp")
    if role in columns:
        return role
    return next((one.name for one in dataset_columns(lake, dataset.name) if is_time(one)), None)
