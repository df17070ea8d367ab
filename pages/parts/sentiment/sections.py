"""Sections of the Sentiment page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from core.figures.sentiment import mix_over_time as mix_figure
from core.i18n import _, listed, ngettext
from core.jobs import Job, Jobs
from core.lake import Lake
from core.text import LABELS
from core.text.models import adapter
from core.text.reading import routing
from core.text.sentiment import Summary, export, insights
from core.text.sentiment import score as sentiment
from pages.parts.shared.charts import plot_lines
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.tables import csv_bytes, table
from pages.parts.shared.taking import take
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import md, number, percent

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ORDERS = ("confident", "uncertain", "contradiction")


def label_name(label: str) -> str:
    """What the reader calls a label."""
    return {"negative": _("Negative"), "neutral": _("Neutral"), "positive": _("Positive")}[label]


def language_name(code: str) -> str:
    """What the reader calls a detected language."""
    return {
        "en": _("English"),
        "zh": _("Chinese"),
        "other": _("other languages"),
        "none": _("no words"),
        "placeholder": _("written by the shop, not by a shopper"),
    }.get(code, code)


def group_name(group: str) -> str:
    """What the reader calls a way of grouping reviews."""
    return {
        "item": _("Product"),
        "category": _("Category"),
        "brand": _("Brand"),
        "rating": _("Stars"),
        "user": _("Shopper"),
        "language": _("Language"),
    }[group]


def view_name(view: str) -> str:
    """What the reader calls a view of the page."""
    return {
        "mix": _("Mix and examples"),
        "surges": _("Surges"),
        "aspects": _("Aspects"),
        "certainty": _("Certainty"),
        "explain": _("Explain a review"),
    }[view]


def engine_name(engine: str) -> str:
    """What the reader calls a choice of engine."""
    return _("Fastest one that agrees with full precision") if engine == "auto" else engine


def languages_read() -> str:
    """The languages the shipped model reads, in words."""
    return listed(language_name(code) for code in sentiment.languages())


def unfinished(identity: int | None) -> Job | None:
    """The job when it waits, runs or could be resumed."""
    job = jobs().get(identity) if identity is not None else None
    return job if job is not None and (job.active or job.resumable) else None


def reading(job: Job, discard: Callable[[Jobs, Lake, Job], None]) -> None:
    """The bar of a job that reads the texts; of a repeat, what is shown meanwhile, and the way to throw it away."""
    if "again" in job.params:
        job_bar(job.id, discard=lambda: discard(jobs(), lake(), job))
        st.caption(_("The results below are the present ones; the repeat replaces them when it ends."))
    else:
        job_bar(job.id)


def headline(found: Summary) -> None:
    """Tiles: how much was scored, the three shares, what was left out."""
    most_first = sorted(found.not_scored.items(), key=lambda item: -item[1])
    left_out = listed(f"{language_name(code)} {number(count)}" for code, count in most_first)
    shares = [
        Tile(
            label_name(label),
            percent(found.share(label)),
            note=ngettext("{n} review", "{n} reviews", found.labels.get(label, 0)).format(
                n=number(found.labels.get(label, 0))
            ),
            help=_("Share of the scored reviews whose most probable class this is."),
        )
        for label in reversed(LABELS)
    ]
    tiles(
        [
            Tile(
                _("Scored"),
                number(found.scored),
                note=ngettext("of {n} review", "of {n} reviews", found.rows).format(n=number(found.rows)),
                help=_("Reviews with a label from the model."),
            ),
            *shares,
            Tile(
                _("Not scored"),
                number(sum(found.not_scored.values())),
                note=left_out or _("every language is read"),
                help=_("Reviews in a language this model does not read, or without any word."),
            ),
        ],
        key="sentiment_tiles",
    )


def certainty(found: Summary) -> list[str]:
    """How sure the model was, and how many texts were too long for it, in words."""
    cut = ngettext("{n} text cut", "{n} texts cut", found.truncated).format(n=number(found.truncated))
    return [_("mean confidence {share}").format(share=percent(found.confidence)), cut]


def over_time(mix: pd.DataFrame, scored: int) -> None:
    """Label shares per period, and how many scored reviews have no usable time."""
    st.subheader(_("Over time"), anchor=False)
    if mix.empty:
        st.caption(_("No column of this dataset plays the role time, or its times cannot be read."))
        return
    names = {label: label_name(label) for label in LABELS}
    alt = _("Shares of negative, neutral and positive reviews over time; periods: {n}").format(n=len(mix))
    plot_lines(mix_figure(mix, names, _("reviews: {n}")), alt, key="sentiment_time")
    if missing := insights.undated(scored, mix):
        st.caption(
            ngettext(
                "{n} scored review has no usable time and is left out here.",
                "{n} scored reviews have no usable time and are left out here.",
                missing,
            ).format(n=number(missing))
        )


def stars(mix: pd.DataFrame) -> None:
    """What the texts say at each number of stars."""
    st.subheader(_("Stars against text"), anchor=False)
    if mix.empty:
        st.caption(_("No column of this dataset plays the role rating."))
        return
    shares = {
        label: st.column_config.NumberColumn(label_name(label), format="percent", width="small") for label in LABELS
    }
    columns = {
        "key": st.column_config.TextColumn(_("Stars"), width="small"),
        "reviews": st.column_config.NumberColumn(_("Reviews"), format="localized", width="small"),
        **shares,
    }
    table(
        mix[["key", "reviews", *LABELS]],
        key="sentiment_stars",
        columns=columns,
        alt=_("Shares of the three labels at each number of stars"),
    )


def grouped(mix: pd.DataFrame, group: str, minimum: int) -> None:
    """Shares by product, category and so on, largest negative share first."""
    if mix.empty:
        st.caption(_("No group has {least} scored reviews.").format(least=number(minimum)))
        return
    named = mix["title"].notna().any()
    starred = mix["expected"].notna().any()
    shown = mix[
        ["key", *(["title"] if named else []), "reviews", *LABELS, "confidence", *(["expected"] if starred else [])]
    ]
    if group == "language":
        shown = shown.assign(key=shown["key"].map(language_name))
    columns = {
        "key": st.column_config.TextColumn(group_name(group)),
        "title": st.column_config.TextColumn(_("Title"), width="large"),
        **_share_columns(),
        "confidence": st.column_config.NumberColumn(_("Confidence"), format="percent"),
        "expected": _stars_read(),
    }
    alt = _("Shares of the three labels by {group}").format(group=group_name(group))
    table(shown, key="sentiment_groups", columns=columns, alt=alt, height=360 if len(shown) > 9 else "auto")


def _stars_read() -> object:
    words = _(
        "Stars the text sounds like, learned from starred reviews; empty where the model of its language has none."
    )
    return st.column_config.NumberColumn(_("Stars read"), format="%.1f", width="small", help=words)


def _share_columns() -> dict[str, object]:
    bars = {
        label: st.column_config.ProgressColumn(label_name(label), format="percent", min_value=0.0, max_value=1.0)
        for label in LABELS
    }
    return {"reviews": st.column_config.NumberColumn(_("Reviews"), format="localized", width="small"), **bars}


def order_name(order: str) -> str:
    """What the reader calls an order of examples."""
    return {
        "confident": _("Surest"),
        "uncertain": _("Least sure"),
        "contradiction": _("Stars contradict text"),
    }[order]


def example_table(frame: pd.DataFrame) -> None:
    """Single reviews with their result and source line."""
    if frame.empty:
        st.caption(_("No review fits."))
        return
    repeated = ["times"] if (frame["times"] > 1).any() else []
    shown = frame[["text", *repeated, "label", "confidence", "rating", "expected", "item", "file", "line"]].assign(
        label=frame["label"].map(label_name)
    )
    columns = {
        "text": st.column_config.TextColumn(_("Review"), width="large"),
        "times": st.column_config.NumberColumn(
            _("Times"),
            format="localized",
            width="small",
            help=_("Rows of the same text, stars and product; the first of them is shown."),
        ),
        "label": st.column_config.TextColumn(_("Label"), width="small"),
        "confidence": st.column_config.ProgressColumn(_("Confidence"), format="percent", min_value=0.0, max_value=1.0),
        "rating": st.column_config.NumberColumn(_("Stars"), width="small"),
        "expected": _stars_read(),
        "item": st.column_config.TextColumn(_("Product"), width="small"),
        "file": st.column_config.TextColumn(_("File"), width="small"),
        "line": st.column_config.NumberColumn(_("Line"), format="localized", width="small"),
    }
    table(shown, key="sentiment_examples", columns=columns, alt=_("Example reviews with their label"), height=400)


def download(found: Summary) -> None:
    """Every row of the dataset with its result, model, engine and version, as CSV or Parquet."""

    def rows() -> pa.Table | None:
        return export.export(lake(), found.dataset, found.version, found.model)

    name = f"{found.dataset}_sentiment_v{number_of(found.dataset, found.version)}"
    forms: tuple[tuple[str, str, str, Callable[[pa.Table], bytes]], ...] = (
        (_("Download all results"), "csv", "text/csv", lambda table: csv_bytes(table.to_pandas())),
        (_("As Parquet"), "parquet", "application/vnd.apache.parquet", export.parquet_bytes),
    )
    with st.container(horizontal=True):
        for label, ending, mime, made in forms:
            take(
                label,
                data=lambda made=made: made(rows()),  # type: ignore[misc]
                file_name=f"{name}.{ending}",
                mime=mime,
                key=f"sentiment_download_{ending}",
                icon=":material/download:",
                on_click="ignore",
            )


def model_facts() -> None:
    """What each shipped model is, what it reads, how good it is on texts it never saw."""
    opened = st.expander(_("About the models"), icon=":material/info:", key="sentiment_model", on_change="rerun")
    if not opened.open:
        return
    with opened:
        for route in routing.routes():
            _facts_of(route)
        st.caption(
            _(
                "Texts the model never saw while training; near-duplicates were kept on one side. "
                "Neutral is the weakest class: read it as lukewarm, factual or mixed."
            )
        )


def _facts_of(route: routing.Route) -> None:
    facts = adapter.describe(route.model)
    st.markdown(
        _(
            "**{model}** on {base}. Reads: {languages}. Other languages are counted and not scored. "
            "Classes: negative, neutral, positive."
        ).format(
            model=md(route.version),
            base=md(facts.base),
            languages=listed(language_name(code) for code in route.languages),
        )
    )
    rows = [
        {
            "source": _("all test sets") if name == "all" else name,
            "rows": one["model"]["rows"],
            "accuracy": one["model"]["accuracy"],
            "polarity": one["model"]["polarity"],
            "ece": one["model"]["ece"],
            "tfidf": one["tfidf"]["accuracy"],
        }
        for name, one in facts.metrics.items()
    ]
    columns = {
        "source": st.column_config.TextColumn(_("Held-out set")),
        "rows": st.column_config.NumberColumn(_("Texts"), format="localized"),
        "accuracy": st.column_config.NumberColumn(_("Accuracy, three classes"), format="percent"),
        "polarity": st.column_config.NumberColumn(_("Accuracy without neutral"), format="percent"),
        "ece": st.column_config.NumberColumn(_("Calibration error"), format="%.3f"),
        "tfidf": st.column_config.NumberColumn(_("TF-IDF baseline"), format="percent"),
    }
    alt = _("Held-out figures of the model")
    table(rows, key=f"sentiment_card_{facts.name}", columns=columns, alt=f"{alt} {facts.name}")
    take(
        _("Download the model card"),
        data=adapter.card(route.model),
        file_name=f"{facts.name}_card.md",
        mime="text/markdown",
        key=f"sentiment_card_download_{facts.name}",
        icon=":material/description:",
        type="tertiary",
        on_click="ignore",
    )


def groups_offered(dataset: str, version: int) -> list[str]:
    """Ways of grouping that this dataset allows, without stars, which have their own table."""
    return [group for group in insights.groups(lake(), dataset, version) if group != "rating"]
