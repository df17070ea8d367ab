"""What to train on and how: columns, rungs, preset, and the rarer settings."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.errors import TouchstoneError
from core.i18n import _, sentences
from core.lake import Dataset
from core.text.columns import suggested
from core.text.training.ladder import ENGLISH, MULTILINGUAL, PRESETS, RUNGS, Plan, data, job
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.wording import md

DEFAULT_RUNGS = ("lexicon", "tfidf", "head", "lora")
BASES = ("auto", ENGLISH, MULTILINGUAL)


@dataclass(frozen=True)
class Choice:
    """What the reader chose."""

    text: str
    label: str
    kind: str
    limit: int
    plan: Plan


def preset_help(preset: str) -> str:
    """What a preset means, in a sentence."""
    return {
        "quick": _("Two epochs, 80 tokens, small ranks: minutes on a laptop."),
        "textbook": _("Learning rate 2e-5, batch 16, 128 tokens, 5 epochs, as the textbooks have it."),
        "best": _("Up to six epochs with early stopping, 160 tokens, rank 16."),
    }[preset]


def kind_name(kind: str) -> str:
    """What the reader calls a way to read labels."""
    return {
        "auto": _("As it fits"),
        "sentiment": _("Sentiment: names, 0/1 or stars 1 to 5"),
        "classes": _("Classes as they are"),
    }[kind]


def choose(dataset: Dataset) -> Choice | None:
    """The form; None when the dataset has too few columns."""
    columns = list(lake().columns(dataset.name, version=dataset.version))
    if len(columns) < 2:
        st.caption(_("This dataset has no column beside the text that could hold labels."))
        return None
    best = suggested(lake(), dataset)
    left, middle, right = st.columns(3)
    place = {"index": None, "placeholder": _("Choose a column")}
    text = left.selectbox(
        _("Text"),
        columns,
        key=own(f"train_text_{dataset.name}"),
        **({"index": columns.index(best.text)} if best.text else place),
    )
    label = middle.selectbox(
        _("Label"),
        columns,
        key=own(f"train_label_{dataset.name}"),
        **({"index": columns.index(best.label)} if best.label else place),
    )
    kind = right.selectbox(_("Labels are read as"), data.KINDS, format_func=kind_name, key=own("train_kind"))
    rungs = st.pills(
        _("Models to compare"),
        list(RUNGS),
        format_func=lambda rung: _(RUNGS[rung]),
        selection_mode="multi",
        default=DEFAULT_RUNGS,
        help=_("From the simplest to the dearest; in the field, the rungs of a ladder."),
        key=own("train_rungs"),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        preset = st.segmented_control(
            _("Preset"),
            list(PRESETS),
            format_func=lambda name: _(PRESETS[name]),
            default="quick",
            required=True,
            key=own("train_preset"),
        )
        st.caption(preset_help(preset))
    with st.expander(_("More settings"), icon=":material/tune:", key=own("train_more"), on_change="ignore"):
        one, two, three, four = st.columns(4)
        limit = one.number_input(
            _("Texts at most"),
            0,
            1_000_000,
            2_000,
            step=500,
            key=own("train_limit"),
            help=_("Drawn at random; 0 takes all."),
        )
        seed = two.number_input(_("Seed"), 0, 1_000_000, 13, key=own("train_seed"))
        trials = three.number_input(
            _("Search trials"),
            0,
            20,
            0,
            key=own("train_trials"),
            help=_("Random learning rates, ranks and epochs for each network; the development part chooses."),
        )
        base = four.selectbox(
            _("Encoder"), BASES, format_func=lambda b: _("by language") if b == "auto" else b, key=own("train_base")
        )
    if text is None or label is None or text == label or not rungs:
        st.caption(_("Choose a column with texts, another with few labels that repeat, and at least one model."))
        return None
    plan = Plan(tuple(rungs), preset, base, int(seed), 13, int(trials))
    return Choice(text, label, kind, int(limit), plan)


def start(dataset: Dataset, chosen: Choice | None, busy: bool) -> None:
    """The button that queues the climb; what the data lacks is told beside it."""
    if busy:
        st.badge(_("A training is going on"), icon=":material/hourglass_top:", color="blue")
    pressed = needing.button(
        "compute",
        _("Train"),
        type="primary",
        icon=":material/model_training:",
        key="train_run",
        disabled=busy or chosen is None,
    )
    if not pressed or chosen is None:
        return
    try:
        job.submit(
            jobs(),
            lake(),
            dataset.name,
            chosen.text,
            chosen.label,
            chosen.plan,
            kind=chosen.kind,
            version=dataset.version,
            limit=chosen.limit,
        )
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), title=error.title)
    else:
        st.rerun()
