"""Who uses a column: checks, recipe steps, roles that features rely on, models, experiments, terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core import quality
from core.clean import RecipeStep, from_dict, steps_as_seen
from core.govern.glossary import about_columns, terms
from core.govern.lineage.columns import recipe_reads
from core.i18n import N_, _
from core.kinds import KINDS, kind_label, role_label
from core.lake import Dataset, Lake, kept
from core.text.sentiment import scored_versions

USES = {
    "role": N_("Role"),
    "analysis": N_("Analysis"),
    "recipe": N_("Recipe step"),
    "check": N_("Check"),
    "join": N_("Join"),
    "shop": N_("One shop"),
    "model": N_("Model"),
    "experiment": N_("Experiment"),
    "term": N_("Term"),
    "pipeline": N_("Pipeline"),
    "report": N_("Report"),
}
"""How a column is used -> its name (msgid); in the order in which they are shown."""
ANALYSES = (
    ("events", ("user_id", "item_id", "event_type", "timestamp"), N_("Recommend"), "recommend.py"),
    ("items", ("item_id", "title", "category", "brand", "price"), N_("Recommend"), "recommend.py"),
    ("items", ("item_id", "title", "description", "category", "brand"), N_("Search"), "search.py"),
    ("reviews", ("text", "rating", "timestamp"), N_("Sentiment"), "sentiment.py"),
    ("assignments", ("unit_id", "variant", "timestamp"), N_("Experiments"), "experiments.py"),
    ("inventory", ("item_id", "stock", "lead_time", "cost"), N_("Stock"), "stock.py"),
    ("orders", ("order_id", "user_id", "amount", "timestamp", "status"), N_("Fraud"), "fraud.py"),
    ("ads", ("ad_id", "item_id", "bid", "budget"), N_("Ads"), "ads.py"),
    ("events", ("timestamp", "event_type", "item_id"), N_("Forecast"), "forecast.py"),
    ("orders", ("timestamp", "amount"), N_("Forecast"), "forecast.py"),
    ("reviews", ("text", "timestamp"), N_("Topics"), "topics.py"),
)
"""Kind of dataset, roles, and the page whose analysis reads them (its title as msgid, its file)."""
Column = tuple[str, str]


@dataclass(frozen=True)
class Use:
    """One use of a column: what uses it in words, and the page (with its address parameters) that shows it."""

    kind: str
    what: str
    page: str = ""
    params: tuple[tuple[str, str], ...] = ()


def use_title(kind: str) -> str:
    """What a kind of use is called, in the reader's language."""
    return _(USES[kind])


def uses(lake: Lake, dataset: str, column: str) -> tuple[Use, ...]:
    """Who uses a column of a dataset's newest or raw rows, in the reader's language."""
    order = list(USES)
    found = list(_recipe(lake, lake.dataset(dataset), column))
    found += [one for place, one in _everywhere(lake) if place == (dataset, column)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: order.index(one.kind)))


def uses_of_all(lake: Lake) -> dict[Column, tuple[Use, ...]]:
    """Every column of the newest rows that something uses; recipes count by the columns that their steps name."""
    found: dict[Column, dict[Use, None]] = {}
    for place, one in _everywhere(lake):
        found.setdefault(place, {})[one] = None
    for dataset in lake.datasets(built=False):
        for number, step in _steps(dataset):
            for column in step.columns:
                if column in dataset.types:
                    found.setdefault((dataset.name, column), {})[_step(lake, dataset, number)] = None
    return {place: tuple(some) for place, some in found.items()}


def _everywhere(lake: Lake) -> Iterator[tuple[Column, Use]]:
    yield from _roles(lake)
    yield from _analyses(lake)
    yield from _checks(lake)
    yield from _shop(lake)
    yield from _models(lake)
    yield from _experiments(lake)
    for place, claims in about_columns(terms(lake), lake.datasets()).items():
        for term in claims:
            yield place, Use("term", term.title, "catalog.py", (("term", term.name),))


def _roles(lake: Lake) -> Iterator[tuple[Column, Use]]:
    for one in lake.datasets():
        known = {role.name for role in KINDS[one.kind].roles} if one.kind in KINDS else set()
        for role, column in one.roles.items():
            if role in known:
                told = _("plays {role} in {kind}").format(role=role_label(role), kind=kind_label(one.kind))
                yield (one.name, column), Use("role", told, "datasets.py", (("dataset", one.name),))


def _analyses(lake: Lake) -> Iterator[tuple[Column, Use]]:
    for one in lake.datasets():
        for kind, roles, title, page in ANALYSES:
            for role in roles if kind == one.kind else ():
                if column := one.column(role):
                    yield (one.name, column), Use("analysis", _(title), page, (("dataset", one.name),))


def _steps(dataset: Dataset) -> list[tuple[int, RecipeStep]]:
    steps = from_dict(dataset.recipe).steps if dataset.recipe and dataset.layer == "clean" else ()
    return [(number, step) for number, step in enumerate(steps) if step.enabled]


def _step(lake: Lake, dataset: Dataset, number: int) -> Use:
    does = steps_as_seen(lake, dataset.name, from_dict(dataset.recipe))[number][0]
    told = _("step {n}: {sentence}").format(n=number + 1, sentence=does)
    return Use("recipe", told, "clean.py", (("dataset", dataset.name), ("step", str(number + 1))))


def _recipe(lake: Lake, dataset: Dataset, column: str) -> Iterator[Use]:
    """The steps that read a raw column, under whatever name they meet it; for a newer column those that wrote it."""
    found = recipe_reads(lake, dataset.name)
    for other in lake.datasets(built=False):
        read = recipe_reads(lake, other.name) if other.name != dataset.name else None
        for one in read.steps if read else ():
            if (dataset.name, column) in one.others:
                yield _step(lake, other, one.index)
    if found is None:
        return
    names = {column}
    for one in found.steps:
        if one.reads & names:
            yield _step(lake, dataset, one.index)
        names = {one.renames.get(name, name) for name in names - one.removes}


def _checks(lake: Lake) -> Iterator[tuple[Column, Use]]:
    for report in quality.load_reports(lake, newest=True):
        for result in report.results:
            address = (("dataset", report.dataset), ("check", result.id))
            use = Use("check", quality.describe(result), "quality.py", address)
            yield from (((report.dataset, column), use) for column in result.columns)
            other, target = result.params.get("dataset"), result.params.get("target")
            if isinstance(other, str) and isinstance(target, str) and other and target:
                told = _("{column} of {dataset} is looked up in it").format(
                    column=result.column, dataset=report.dataset
                )
                yield (other, target), Use("join", told, "quality.py", address)


def _shop(lake: Lake) -> Iterator[tuple[Column, Use]]:
    for one in lake.datasets(built=True):
        for line in one.imports.get("lineage", ()):
            if line["dataset"] and line["source"]:
                told = f"{one.name}.{line['column']}"
                address = (("dataset", one.name), ("tab", "lineage"))
                yield (str(line["dataset"]), str(line["source"])), Use("shop", told, "datasets.py", address)


def _models(lake: Lake) -> Iterator[tuple[Column, Use]]:
    for one in lake.datasets():
        column = one.column("text")
        if column:
            for _version, model, _rows in scored_versions(lake, one.name)[:3]:
                yield (one.name, column), Use("model", model, "sentiment.py", (("dataset", one.name),))


@kept
def _planned(lake: Lake) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    from core.experiment.log import registrations

    return tuple((one.dataset, one.name, tuple(metric.name for metric in one.metrics)) for one in registrations(lake))


def _experiments(lake: Lake) -> Iterator[tuple[Column, Use]]:
    """What a registered test measures, where its metric is called as a column is."""
    for dataset, name, metrics in _planned(lake):
        for column in metrics:
            yield (dataset, column), Use("experiment", name, "experiments.py", (("dataset", dataset),))
