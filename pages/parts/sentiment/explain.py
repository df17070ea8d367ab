"""Section of the Sentiment page: why one review got its label, word by word, and whether the explanation holds."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

import pages.parts as parts
from core.figures import NEGATIVE, NEUTRAL, POSITIVE
from core.figures.sentiment import deletion
from core.i18n import _, listed
from core.text.models import adapter
from core.text.reading import content, routing
from core.text.sentiment import Explanation, Summary, explain, insights
from pages.parts.sentiment.sections import ORDERS, label_name, language_name, order_name
from pages.parts.shared.cached import cache_data
from pages.parts.shared.owned import own

FOR, AGAINST = "15,118,110", "194,65,12"
MOST_SHADE = 0.45
"""Opacity of the strongest word: its letters keep a contrast above 7 to 1 in the light and the dark theme."""
COLOURS = {"gradient": POSITIVE, "omission": NEGATIVE, "random": NEUTRAL}


@cache_data(max_entries=50, show_spinner=False)
def explained(model: str, fingerprint: str, text: str, window: int) -> Explanation:
    told: Explanation = parts.ask("core.text.sentiment.explain:explain", model, text, window=window)
    return told


@cache_data(max_entries=50, show_spinner=False)
def offered(workspace: str, name: str, version: int, model: str, mark: int, order: str) -> pd.DataFrame:
    return insights.examples(parts.lake(), name, version, order=order, limit=30, model=model)


def section(found: Summary) -> None:
    """Choose a stored review or write one, and see what its label rests on."""
    text, scorer = _chosen(found)
    if st.button(_("Explain"), key="sentiment_explain", type="primary", icon=":material/search_insights:"):
        st.session_state[own("explained")] = (text, scorer)
    asked, scorer = st.session_state.get(own("explained"), ("", None))
    if not asked or asked != text:
        _shown(text)
        st.caption(
            _("The words of the review are coloured by what each adds to its label, measured in two ways and tested.")
        )
        return
    language = content.read(asked).language
    scorers = [scorer] if scorer else found.model.split(routing.JOINT)
    model = explain.model_for(language, scorers, parts.lake().path)
    if model is None:
        st.info(
            _("No model here reads this text: {language}.").format(language=language_name(language)),
            icon=":material/translate:",
        )
        return
    version = routing.version(model)
    if scorer and scorer != version:
        st.info(
            _("{old} scored this review and is not here any more, or has changed. {new} explains it.").format(
                old=parts.md(scorer), new=parts.md(version)
            ),
            icon=":material/history:",
        )
    part = int(st.session_state.get(own("explained_part"), 1)) - 1
    with st.spinner(_("Measuring each word")):
        told = explained(model, adapter.fingerprint(model), asked, part)
    _drawn(told)
    st.caption(_("Explained by {model}").format(model=parts.md(version)))


def _chosen(found: Summary) -> tuple[str, str | None]:
    """The text, and the stored name of the model that scored it; None for a text of the reader's own."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.segmented_control(
            _("Order"),
            ORDERS,
            default="confident",
            format_func=order_name,
            key=own("explain_order"),
            required=True,
        )
    place = (str(parts.lake().path), found.dataset, found.version, found.model, found.mark)
    texts = offered(*place, order)
    options = [str(text) for text in texts["text"]] if len(texts) else []
    if not options:
        st.caption(_("No review fits."))
    chosen = st.selectbox(
        _("Review"),
        options,
        format_func=lambda text: content.read(text).text[:160],
        key=own(f"explain_review_{order}"),  # each order begins with its own first review
        accept_new_options=True,
        placeholder=_("Choose a review, or type a text of your own"),
    )
    scorers = dict(zip(options, texts["scorer"], strict=True)) if options else {}
    return str(chosen or ""), scorers.get(chosen)


def _shown(text: str) -> None:
    """The chosen review, whole and as the model reads it, while it is not explained yet."""
    if read := content.read(text).text:
        with st.container(border=True):
            st.markdown(parts.md(read))


def _drawn(told: Explanation) -> None:
    st.subheader(_headline(told), anchor=False)
    if told.windows > 1:
        st.segmented_control(
            _("Part of the review"),
            list(range(1, told.windows + 1)),
            default=1,
            key=own("explained_part"),
            required=True,
        )
        st.caption(
            _(
                "The review is longer than the model reads at once; each part is explained by itself. "
                "The stored label is that of part 1."
            )
        )
    way = st.segmented_control(
        _("Measured by"),
        ["gradient", "omission"],
        default=_better(told),
        format_func=_way,
        key=own("explained_way"),
        required=True,
    )
    st.html(coloured(told, way))
    st.caption(
        _("Teal and solid underline: speaks for “{label}”. Orange and dotted underline: speaks against it.").format(
            label=label_name(told.label)
        )
    )
    left, right = st.columns(2, gap="large")
    with left:
        _table(told)
    with right:
        _test(told)


def _headline(told: Explanation) -> str:
    top = sorted(told.words, key=lambda word: -getattr(word, _better(told)))[:3]
    words = listed(f"“{parts.md(told.text[word.start : word.stop])}”" for word in top)
    return _("{label} with {share}, above all for {words}").format(
        label=label_name(told.label), share=parts.percent(told.p, 0), words=words
    )


def _better(told: Explanation) -> str:
    """The way whose order makes the label fall fastest."""
    return max(("gradient", "omission"), key=told.aopc)


def coloured(told: Explanation, way: str) -> str:
    """The review as HTML with each word shaded by its value; nothing of the review is read as markup."""
    most = max((abs(getattr(word, way)) for word in told.words), default=0.0) or 1.0
    drawn, last = [], 0
    for word in told.words:
        value = getattr(word, way)
        share = abs(value) / most
        colour, line = (FOR, "solid") if value > 0 else (AGAINST, "dotted")
        style = f"background:rgba({colour},{MOST_SHADE * share:.2f});border-radius:3px;padding:1px 1px;"
        if share >= 0.15:
            style += f"border-bottom:2px {line} rgb({colour});"
        drawn.append(html.escape(told.text[last : word.start]))
        drawn.append(f'<span style="{style}">{html.escape(told.text[word.start : word.stop])}</span>')
        last = word.stop
    drawn.append(html.escape(told.text[last:]))
    body = "".join(drawn)
    return f'<div aria-hidden="true" style="line-height:2;font-size:1.05rem;overflow-wrap:anywhere">{body}</div>'


def _way(way: str) -> str:
    return {
        "gradient": _("Integrated gradients"),
        "omission": _("Leaving the word out"),
        "random": _("random order"),
    }[way]


def _table(told: Explanation) -> None:
    rows = [
        {"word": told.text[word.start : word.stop], "gradient": word.gradient, "omission": word.omission}
        for word in told.words
    ]
    parts.table(
        rows,
        "sentiment_words",
        columns={
            "word": st.column_config.TextColumn(_("Word")),
            "gradient": st.column_config.NumberColumn(_way("gradient"), format="%+.3f", width="small"),
            "omission": st.column_config.NumberColumn(_way("omission"), format="%+.3f", width="small"),
        },
        alt=_("What each word adds to the probability of the label"),
        height=300,
    )
    st.caption(
        _(
            "In probability of the label. The gradients add up from {baseline} (no text) to {p} "
            "with an error of {error}; punctuation has {rest} of it."
        ).format(
            baseline=parts.percent(told.baseline),
            p=parts.percent(told.p),
            error=parts.percent(told.error, 2),
            rest=f"{told.rest:+.3f}",
        )
    )


def _test(told: Explanation) -> None:
    best = _better(told)
    if told.aopc(best) > told.aopc("random"):
        words = _(
            "Taking out the words found by “{way}” lowers the label by {best} on average, random words by {chance}."
        )
    else:
        words = _("Neither way beats random words here ({best} against {chance}): do not trust this explanation.")
    st.markdown(
        words.format(
            way=_way(best), best=parts.percent(told.aopc(best)), chance=parts.percent(max(told.aopc("random"), 0.0))
        )
    )
    names = {order: _way(order) for order in told.curves}
    figure = deletion(told.curves, COLOURS, names, _("words taken out"))
    parts.plot(figure, _("Probability of the label as words are taken out, by three orders"), key="sentiment_deletion")
