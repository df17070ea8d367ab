"""The model that learns along: how good it is, retraining, automatic labels, fine-tuning, what choosing gains."""

from __future__ import annotations

import streamlit as st

from core.annotate import automatic, curve, finetune, outcome, queue
from core.annotate import head as heads
from core.annotate.curve import Point
from core.annotate.project import Project
from core.errors import BadInput, TouchstoneError
from core.figures.label import learning_curve
from core.i18n import _, ngettext, sentences
from pages.parts.label.frame import label_words, queue_words
from pages.parts.shared import needing
from pages.parts.shared.charts import plot_lines
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import ask, jobs, lake
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent


def head(project: Project, person: str | None) -> None:
    """Figures first, then what can be done with them."""
    _retrain(project)
    found = heads.latest(lake(), project)
    known = outcome.human(lake(), project)
    if found is None:
        st.caption(_("Nothing learned yet: the model needs labels of two kinds. It learns by itself while you label."))
    else:
        _figures(project, found.facts, known)
    _automatic(project)
    _finetune(project, person)
    _curve(project, person)


def _retrain(project: Project) -> None:
    ready = heads.pool_vectors(lake(), project) is not None
    pressed = needing.button(
        "compute",
        _("Learn now"),
        key="label_retrain",
        type="primary",
        icon=":material/model_training:",
        disabled=not ready,
        help=None if ready else _("Waits until the texts are prepared: see the bar above."),
    )
    if pressed:
        try:
            facts: heads.Facts = ask("core.annotate.head:train_named", lake().path, project.name)
        except BadInput as lacking:  # too few labels is where everybody begins, no fault
            st.info(md(sentences(lacking.message, lacking.hint)), icon=":material/info:")
        except TouchstoneError as error:
            st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
        else:
            st.toast(_("Model {n} learned in {seconds} s.").format(n=facts.number, seconds=number(facts.seconds, 2)))


def _figures(project: Project, facts: heads.Facts, known: dict[int, str]) -> None:
    model = queue.scored(lake(), project)
    right = None if model is None else queue.model_accuracy(project, model, known)
    history = [one.accuracy for one in heads.history(lake(), project) if one.accuracy is not None]
    interval = (
        _("95 %: {low}–{high}").format(low=percent(facts.low, 0), high=percent(facts.high, 0))
        if facts.accuracy is not None
        else _("needs two labels of each kind")
    )
    tiles(
        [
            Tile(
                _("Learning model"),
                facts.number,
                note=ngettext("{n} label", "{n} labels", facts.labels).format(n=number(facts.labels)),
                help=_(
                    "How often it has learned anew. In the field: a head, a small model over an encoder that stays."
                ),
            ),
            Tile(
                _("Right by cross-validation"),
                percent(facts.accuracy),
                note=interval,
                chart=history,
                help=_("Each labelled item is judged by a model that did not see it."),
            ),
            Tile(
                _("Always the commonest label"),
                percent(facts.majority),
                help=_("What a model without any knowledge would reach."),
            ),
            Tile(
                _("Calibration error"), number(facts.ece, 3), help=_("Mean gap between stated and reached certainty.")
            ),
            Tile(
                _("Review model"),
                percent(right),
                note=_("on the same items") if right is not None else _("not scored"),
                help=_("Share of people's labels that the model of the Sentiment page gives. The better one suggests."),
            ),
        ],
        key="label_head_tiles",
    )
    spread = " · ".join(f"{md(label_words(project, name))} {number(n)}" for name, n in facts.by_label.items())
    st.caption(_("Learned from: {labels}. Encoder: {encoder}.").format(labels=spread, encoder=md(project.encoder)))


def _automatic(project: Project) -> None:
    st.subheader(_("Automatic labels"), anchor=False)
    st.caption(_("Given where the suggestion is sure enough; kept apart from people's labels, and never learned from."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        percent_sure = st.number_input(_("At least this sure, in %"), 50, 100, 95, key="label_threshold", width=220)
        count = len(automatic.would(lake(), project, percent_sure / 100))
        words = ngettext("Label {n} item automatically", "Label {n} items automatically", count)
        if needing.button(
            "compute",
            words.format(n=number(count)),
            key="label_auto",
            icon=":material/auto_awesome:",
            disabled=not count,
        ):
            automatic.apply(lake(), project, percent_sure / 100)
            st.rerun()
    found = automatic.checked(lake(), project)
    if found.looked:
        st.caption(
            ngettext(
                "{n} automatic label; checked by people: {looked}, right: {right} ({low}–{high}).",
                "{n} automatic labels; checked by people: {looked}, right: {right} ({low}–{high}).",
                found.labels,
            ).format(
                n=number(found.labels),
                looked=number(found.looked),
                right=number(found.right),
                low=percent(found.low, 0),
                high=percent(found.high, 0),
            )
        )
    elif found.labels:
        st.caption(
            ngettext(
                "{n} automatic label, not checked yet: choose the queue “{queue}”.",
                "{n} automatic labels, none checked yet: choose the queue “{queue}”.",
                found.labels,
            ).format(n=number(found.labels), queue=queue_words("check"))
        )


def _finetune(project: Project, person: str | None) -> None:
    if project.task == "behaviour":
        return
    st.subheader(_("Fine-tune BERT on these labels"), anchor=False)
    st.caption(
        _("Trains low-rank differences of the encoder in the background; takes minutes and wants hundreds of labels.")
    )
    if needing.button(
        "compute", _("Fine-tune in the background"), key="label_finetune", icon=":material/rocket_launch:"
    ):
        try:
            finetune.submit(jobs(), lake(), project, person)
        except TouchstoneError as error:
            st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
    job = finetune.latest(jobs(), project)
    if job is None:
        return
    if job.state != "done":
        job_bar(job.id)
        return
    figures = job.result.get("metrics", {}).get("all", {})
    st.caption(
        _("Model from texts ({n}) in {folder}; held out: {share} right, TF-IDF {peer}.").format(
            n=number(job.result.get("texts")),
            folder=md(job.result.get("folder", "")),
            share=percent(figures.get("model", {}).get("accuracy")),
            peer=percent(figures.get("tfidf", {}).get("accuracy")),
        )
    )


def _curve(project: Project, person: str | None) -> None:
    st.subheader(_("What choosing the texts gains"), anchor=False)
    ready = heads.pool_vectors(lake(), project) is not None
    if needing.button(
        "compute", _("Replay the labelling"), key="label_curve_run", icon=":material/show_chart:", disabled=not ready
    ):
        curve.submit(jobs(), project, person)
    job = curve.latest(jobs(), project)
    if job is None:
        st.caption(_("Replays labelling in the order of each queue, on items whose label is known, and compares."))
        return
    if job.state != "done":
        job_bar(job.id)
        return
    points = [Point(**one) for one in job.result.get("points", [])]
    names = {name: queue_words(name) for name in curve.STRATEGIES}
    alt = _("Accuracy of the learning model by number of labels, for each order of labelling")
    plot_lines(learning_curve(points, names, (_("Labels"), _("Accuracy"))), alt, key="label_curve")
    truth = (
        _("People's labels are the truth.")
        if job.result.get("truth") == "people"
        else _("Stars or the rule stand in for people's labels.")
    )
    st.caption(
        _("Items: {n}, three tenths held out; mean of several draws ({seeds}) with 95 % interval.").format(
            n=number(job.result.get("items")), seeds=job.result.get("seeds")
        )
        + " "
        + truth
    )
