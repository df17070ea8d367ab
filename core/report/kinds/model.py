"""A model card: what a text model is for, what it learned from, how right it is beside a plain baseline, its limits.

Sections follow Mitchell et al. 2019, Model Cards for Model Reporting. Every figure is of the stored configuration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from core.i18n import N_, _, listed
from core.lake import Lake
from core.report.document import Bullets, Document, Heading, Part, Table, Text, Tile, Tiles
from core.text.models import adapter

TASKS = {
    "sentiment": N_("Tells of a review's text whether it is negative, neutral or positive."),
    "aspects": N_("Tells of one mention in a review whether it is negative, neutral or positive."),
    "intent": N_("Tells what a customer's short question or search is about, or that it is about none of its intents."),
    "labels": N_("Sorts texts into classes of a team's own."),
}
LIMITS = {
    "sentiment": (
        N_("Neutral is its weak class: three stars often hold a complaint. Read it as lukewarm, factual or mixed."),
        N_("Irony, comparisons with another product and questions are often misread."),
    ),
    "aspects": (
        N_("It judges a mention and does not find it; mentions are found by a list of words."),
        N_("Mentions that are compared with another product, or wished for, are often misread."),
    ),
    "intent": (
        N_("Questions made from templates are easier than those that people type."),
        N_("One intent is given even where a question holds two."),
    ),
    "labels": (N_("It knows the classes that it was given and calls every text one of them."),),
}
LANGUAGES = {"en": N_("English"), "zh": N_("Chinese")}
ALWAYS = N_("It is not for judging the people who wrote the texts.")
COLUMNS = {
    "accuracy": N_("Accuracy"),
    "macro_f1": N_("Macro-F1"),
    "polarity": N_("Polarity"),
    "in_scope": N_("In scope, right"),
    "out_recall": N_("Out of scope, found"),
    "out_precision": N_("Out of scope, precision"),
}
FORM = "{:.1f} %"
SENTIMENTS = {"negative": N_("Negative"), "neutral": N_("Neutral"), "positive": N_("Positive")}
ALL = "all"
"""What the trainer calls all test sets taken together."""


def subjects(lake: Lake) -> list[str]:
    """The shipped models and those trained in the workspace, by name."""
    own = sorted(one.parent.name for one in (lake.path / "models").glob("*/config.json"))
    return [*own, *(name for name in adapter.available() if name not in own)]


def model(lake: Lake, subject: str, _now: datetime) -> Document:
    """The card of a model that the workspace knows."""
    folder = adapter.folder_of(subject, lake.path)
    found = adapter.describe(str(folder))
    return Document("model", _("Model card: {name}").format(name=subject), tuple(_parts(found, folder)))


def _parts(one: adapter.Adapter, folder: Path) -> Iterator[Part]:
    task = one.task if one.task in TASKS else "labels"
    rows: Mapping[str, Mapping[str, int]] = one.training.get("rows", {})
    yield Tiles(
        (
            Tile(_("Classes"), f"{len(one.labels):,}"),
            Tile(_("Texts learned from"), f"{sum(rows.get('train', {}).values()):,}"),
            Tile(_("Texts tested on"), f"{sum(rows.get('test', {}).values()):,}"),
            Tile(_("Trained"), str(one.training.get("date", "–"))),
        )
    )
    yield Heading(_("What it is for"))
    yield Text(_(TASKS[task]))
    yield Heading(_("How right it is"))
    yield from _figures(one)
    yield Heading(_("What it learned from"))
    sources = one.training.get("sources", {})
    yield Table(
        (_("Source"), _("Training"), _("Development"), _("Test")),
        tuple(
            (name, *(int(parts.get(part, 0)) for part in ("train", "dev", "test"))) for name, parts in sources.items()
        ),
    )
    if len(one.labels) <= MOST_CLASSES:
        yield Table(
            (_("Class"), _("Training"), _("Development"), _("Test")),
            tuple(
                (_said(label), *(int(rows.get(part, {}).get(label, 0)) for part in ("train", "dev", "test")))
                for label in one.labels
            ),
            title=_("Texts of each class"),
        )
    yield Heading(_("How it was made"))
    yield Bullets(tuple(_made(one, folder)))
    yield Heading(_("Limits"))
    yield Bullets((*(_(text) for text in LIMITS[task]), _(ALWAYS)))


MOST_CLASSES = 20
"""Classes that are listed one by one; 150 intents are no reading."""


def _figures(one: adapter.Adapter) -> Iterator[Part]:
    """Each test set with the model and the baseline of words beside it."""
    if not one.metrics:
        yield Text(_("It was not tested on texts that were held back."), "warning")
        return
    names = [key for key in COLUMNS if any(found["model"].get(key) is not None for found in one.metrics.values())]
    head: tuple[str, ...] = (_("Test set"), _("Texts"))
    for key in names:
        head += (_(COLUMNS[key]), _("{measure}, word list").format(measure=_(COLUMNS[key])))
    values, shown = [], []
    for name, found in one.metrics.items():
        pairs = [found[side].get(key) for key in names for side in ("model", "tfidf")]
        ece = [found[side].get("ece") for side in ("model", "tfidf")]
        said = _("all together") if name == ALL else name
        values.append((said, int(found["model"]["rows"]), *pairs, *ece))
        shown.append((said, f"{found['model']['rows']:,}", *map(_percent, pairs), *map(_three, ece)))
    head += (_("Calibration error"), _("{measure}, word list").format(measure=_("Calibration error")))
    yield Table(head, tuple(values), tuple(shown))
    yield Text(
        _("Word list: words and pairs of words (TF-IDF) with logistic regression on the same split. Calibration error: "
          "mean distance between certainty and share of right answers over 15 bins; below 0.03 is good."),
        "small",
    )  # fmt: skip


def _made(one: adapter.Adapter, folder: Path) -> Iterator[str]:
    settings: Mapping[str, Any] = one.training.get("settings", {})
    yield _("Reads: {names}; at most {n} tokens of a text, longer ones are cut and counted.").format(
        names=listed(_(LANGUAGES.get(name, name)) for name in one.languages), n=one.max_length
    )
    yield _("Base: {name}").format(name=one.base)
    if settings.get("method") == "full":
        yield _("Trained were all weights but the embeddings.")
    elif settings:
        yield _("Trained were low-rank matrices of rank {n} on every linear layer, and the head.").format(n=one.rank)
    if settings:
        yield _("Epochs: {epochs}, steps: {steps}, time: {seconds} s, on {device}, seed {seed}").format(
            epochs=settings.get("epochs", "–"),
            steps=f"{one.training.get('steps', 0):,}",
            seconds=f"{one.training.get('seconds', 0):,.0f}",
            device=one.training.get("device", "–"),
            seed=settings.get("seed", "–"),
        )
    yield _("Calibrated on the development part: temperature {value}").format(value=f"{one.temperature:.3f}")
    if one.reject:
        yield _("It refuses below a certainty of {value}.").format(value=f"{one.reject:.3f}")
    size = sum(each.stat().st_size for each in folder.iterdir() if each.is_file())
    yield _("Size on disk: {n} kB").format(n=f"{size / 1000:,.0f}")


def _said(label: str) -> str:
    """A class's name: those of sentiment in the reader's language, a team's own as they are."""
    return _(SENTIMENTS[label]) if label in SENTIMENTS else label


def _percent(value: float | None) -> str:
    return "–" if value is None else FORM.format(100 * value)


def _three(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
