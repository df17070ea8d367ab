"""Sections of the Train page that show what was trained."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from core.figures.train import curves as curve_figure
from core.figures.train import gap
from core.i18n import _, ngettext
from core.text.models import adapter
from core.text.sentiment import job as sentiment_job
from core.text.training.ladder import RUNGS, Comparison, Run, event_bytes, runs
from core.text.training.ladder import pack as packed
from pages.parts.shared.charts import plot, plot_lines
from pages.parts.shared.owned import own
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tables import table
from pages.parts.shared.taking import take
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import md, number, percent

if TYPE_CHECKING:
    import pandas as pd


def rung_name(run: Run) -> str:
    """What the reader calls a run: its rung, and its name where several share it."""
    return f"{_(RUNGS.get(run.rung, run.rung))} · {run.run[:4]}"


def split_name(run: Run) -> str:
    """What the reader calls the split a run was measured on."""
    rows = run.metrics.get("rows", {})
    texts = _("texts: {n}").format(n=number(sum(rows.values())) if rows else "–")
    version = _("version {n}").format(n=number_of(run.data, run.version)) if run.version else run.data
    return f"{version} · {run.text_column} → {run.label_column} · {texts} · {run.split_hash[:6]}"


def headline(found: list[Run], best: Run) -> None:
    """Tiles: the best rung, what it adds to TF-IDF, its calibration, its cost."""
    test = best.metrics["test"]
    plain = next((one for one in found if one.rung == "tfidf"), None)
    delta = f"{100 * (test['accuracy'] - plain.metrics['test']['accuracy']):+.1f}" if plain and plain != best else None
    tiles(
        [
            Tile(
                _("Best by accuracy"),
                percent(test["accuracy"]),
                delta,
                note=_("points to TF-IDF") if delta else _(RUNGS[best.rung]),
            ),
            Tile(_("Macro-F1"), percent(test["macro_f1"]), note=_(RUNGS[best.rung])),
            Tile(_("Texts per second"), number(best.metrics.get("texts_per_s"))),
            Tile(
                _("Calibration error"),
                f"{test['ece']:.3f}",
                note=_("{n} before temperature").format(n=f"{test['ece_before']:.3f}"),
                help=_("Mean gap between how sure the model is and how often it is right, in 15 bins."),
            ),
        ],
        key="train_tiles",
    )


def ladder(found: list[Run]) -> None:
    """Every finished rung of one split, cheapest first."""
    order = list(RUNGS)
    rows = [
        {
            "rung": _(RUNGS.get(one.rung, one.rung)),
            "accuracy": one.metrics["test"]["accuracy"],
            "macro_f1": one.metrics["test"]["macro_f1"],
            "ece": one.metrics["test"]["ece"],
            "speed": one.metrics.get("texts_per_s"),
            "size": one.metrics["kilobytes"],
            "seconds": one.metrics["seconds"],
            "preset": one.preset,
            "run": one.run,
        }
        for one in sorted(found, key=lambda one: order.index(one.rung))
    ]
    columns = {
        "rung": st.column_config.TextColumn(_("Model"), width="medium", help=_("In the field: rung of the ladder.")),
        "accuracy": st.column_config.ProgressColumn(_("Accuracy"), format="percent", min_value=0.0, max_value=1.0),
        "macro_f1": st.column_config.NumberColumn(_("Macro-F1"), format="percent"),
        "ece": st.column_config.NumberColumn(_("Calibration error"), format="%.3f"),
        "speed": st.column_config.NumberColumn(_("Texts per second"), format="localized"),
        "size": st.column_config.NumberColumn(_("KB to ship"), format="localized"),
        "seconds": st.column_config.NumberColumn(_("Training, s"), format="%.1f"),
        "preset": st.column_config.TextColumn(_("Preset"), width="small"),
        "run": st.column_config.TextColumn(_("Run"), width="small"),
    }
    table(rows, key="train_ladder", columns=columns, alt=_("Held-out figures of every model"), file_name="ladder.csv")


def curves(points: pd.DataFrame, found: list[Run]) -> None:
    """Loss and development accuracy of the runs that have a curve."""
    names = {one.run: rung_name(one) for one in found if (points["run"] == one.run).any()}
    left, right = st.columns(2)
    with left:
        st.markdown("**" + _("Loss") + "**")
        figure = curve_figure(points, names, ("loss", "dev_loss"), _("loss"))
        plot_lines(figure, _("Training loss by step, and development loss by epoch"), key="train_loss")
        st.caption(_("Solid: training, running mean. Dotted: development part."))
    with right:
        st.markdown("**" + _("Development part") + "**")
        figure = curve_figure(points, names, ("dev_accuracy", "dev_macro_f1"), _("share"))
        plot_lines(figure, _("Accuracy and macro-F1 on the development part by epoch"), key="train_dev")
        st.caption(_("Solid: accuracy. Dotted: macro-F1."))


def compared(found: Comparison) -> None:
    """Two runs on the same test texts, in words and as an interval."""
    icon = ":material/balance:" if found.verdict == "open" else ":material/trophy:"
    st.markdown(f"{icon} {md(found.words())}")
    words = _("points of accuracy, 95 % interval")
    plot(gap(found.low, found.difference, found.high, words), found.words(), key="train_gap")
    st.caption(
        ngettext(
            "{a} text was right in the first run alone, {b} in the second alone.",
            "{a} texts were right in the first run alone, {b} in the second alone.",
            found.only_first,
        ).format(a=number(found.only_first), b=number(found.only_second))
    )


def reading(run: Run) -> None:
    """What going on with masked-language training did."""
    read = run.metrics.get("reading")
    if read:
        st.caption(
            _(
                "Loss per masked word on held-out texts: {before} before, {after} after the encoder went "
                "on reading (texts: {n}, steps: {steps}); {control} when only the head learned."
            ).format(
                before=f"{read['before']:.3f}",
                after=f"{read['after']:.3f}",
                control=f"{read['control']:.3f}",
                n=number(read["texts"]),
                steps=number(read["steps"]),
            )
        )


def model(run: Run) -> None:
    """What can be done with one run's model: score, download, read its card and settings."""
    reading(run)
    if run.metrics.get("tracker"):
        st.caption(md(run.metrics["tracker"]))
    folder = lake().path / "models" / run.model if run.model else None
    stored = folder is not None and (folder / adapter.TENSORS).is_file()
    with st.container(horizontal=True):
        usable = run.kind == "sentiment" and stored and run.version
        if usable and st.button(
            _("Score reviews with it"), icon=":material/play_arrow:", key="train_use", type="primary"
        ):
            sentiment_job.submit(jobs(), lake(), run.data, model=run.model)
            st.toast(_("Scoring started; its progress is on the Sentiment page."), icon=":material/check:")
        if stored and folder is not None:
            take(
                _("Download the model"),
                data=lambda: packed(folder),
                file_name=f"{run.model}.zip",
                mime="application/zip",
                key="train_download",
                icon=":material/download:",
                on_click="ignore",
            )
        if run.rung in ("lora", "adalora", "full"):
            take(
                _("TensorBoard log"),
                data=lambda: event_bytes(lake(), run.run),
                file_name=f"events.out.tfevents.{run.run}",
                mime="application/octet-stream",
                key="train_events",
                icon=":material/monitoring:",
                on_click="ignore",
            )
    if stored and folder is not None:
        with st.expander(_("Model card"), icon=":material/description:", key=own("train_card"), on_change="ignore"):
            st.markdown(adapter.card(str(folder)))
    elif run.model:
        st.caption(_("The files of this model are no longer there; train it again to get them back."))
    else:
        st.caption(_("This one keeps no model; it is the yardstick."))
    with st.expander(
        _("Settings and figures"), icon=":material/data_object:", key=own("train_facts"), on_change="ignore"
    ):
        st.json(json.dumps({"settings": run.settings, **run.metrics}, ensure_ascii=False))


def live(dataset: str) -> None:
    """Curves of the runs under way, read from the stored rows."""
    going = [one for one in runs.listed(lake(), dataset) if one.state == "running"]
    points = runs.curves(lake(), [one.run for one in going]) if going else None
    if points is None or points.empty:
        st.caption(_("The first points of the curves appear here within seconds of a network's first steps."))
    else:
        curves(points, going)
