"""Products found, one card each: what matched is marked, and why it is a hit."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.i18n import _, listed
from core.search import Hit, Index, Result, explain, marked, snippet
from core.search.learned import FEATURES
from core.search.matching import TermShare
from core.search.words import field_label, why_words, written_terms
from core.search.words_log import feature_name
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number

SIGNS = {"CNY": "¥", "RMB": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}

MOST_SAID = 120
"""Signs of the attributes that stand in for a title: two lines of a phone."""


def cards(
    index: Index, result: Result, key: str, *, beside: Result | None = None, beside_index: Index | None = None
) -> None:
    """The hits in their order; beside another result, with how far each moved."""
    before = _ranks(beside_index, beside) if beside and beside_index else None
    for hit in result.hits:
        with st.container(border=True, key=own(f"search_{key}_{hit.rank}"), gap=None):
            _card(index, result, hit, key, before)
    if before is not None:
        ids = {index.products.ids[hit.place] for hit in result.hits}
        gone = sum(one not in ids for one in before)
        if gone:
            st.caption(_("Only on the left: {n}").format(n=number(gone)))


def _ranks(index: Index, result: Result) -> dict[str, int]:
    return {index.products.ids[hit.place]: hit.rank for hit in result.hits}


def _card(index: Index, result: Result, hit: Hit, key: str, before: dict[str, int] | None) -> None:
    products = index.products
    texts = products.of(hit.place)
    titles = [products.titles[hit.place], *(values[hit.place] for values in products.other_titles.values())]
    if not any(titles):  # what the catalog says of it stands in, for an id alone tells nobody why it is found
        titles = [" · ".join(filter(None, texts.get("attributes", "").split("\n")))[:MOST_SAID]]
    terms = hit.terms or result.terms
    lines = [marked(index.reader, title, terms) for title in titles if title]
    lines.sort(key=lambda parts: -sum(matched for _text, matched in parts))  # the title that matches most leads
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{hit.rank}**" + _moved(products.ids[hit.place], hit.rank, before), width=64 if before else 32)
        with st.container(gap=None):
            st.markdown(f"{shown(lines[0])}" if lines else md(products.ids[hit.place]))
            for parts in lines[1:2]:
                st.caption(shown(parts))
            st.caption(_facts(index, hit))
            described = snippet(index.reader, texts.get("description", ""), terms)
            if any(matched for _text, matched in described):
                st.caption(shown(described))
            _why(index, result, hit, texts, key)


def _why(index: Index, result: Result, hit: Hit, texts: dict[str, str], key: str) -> None:
    terms = hit.terms or result.terms
    shares = explain(index.lexical, index.reader, terms, texts)
    written = written_terms(index.reader, list(texts.values()), terms)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(":material/help: " + md(why_words(shares, terms, written, hit.similar, hit.whole)))
        opened = st.popover(
            _("What adds up"), type="tertiary", key=own(f"search_why_{key}_{hit.rank}"), on_change="rerun"
        )
    if opened.open:
        with opened:
            _terms(result, hit, shares, written, key)


def _terms(result: Result, hit: Hit, shares: Sequence[TermShare], written: dict[str, str], key: str) -> None:
    rows = [
        {
            "term": written.get(one.term, one.term),
            "field": listed(map(field_label, one.fields)),
            "share": one.share,
            "holders": one.holders,
        }
        for one in shares
    ]
    if hit.whole:
        rows.append({"term": _("the whole title, id or code"), "field": "", "share": hit.whole, "holders": None})
    if rows:
        table(
            rows,
            f"search_terms_{key}_{hit.rank}",
            columns={
                "term": st.column_config.TextColumn(_("Word")),
                "field": st.column_config.TextColumn(_("Field")),
                "share": st.column_config.NumberColumn(_("Adds"), format="%.3f", width="small"),
                "holders": st.column_config.NumberColumn(_("Products with it"), width="small"),
            },
            alt=_("What each word of the query adds to the score"),
            download=False,
        )
        st.caption(_("The words add up to {n} (BM25).").format(n=number(hit.lexical, 3)))
    if hit.parts:
        named = zip(FEATURES, hit.parts, strict=True)
        told = [_("{name} {n}").format(name=feature_name(name), n=number(part, 3)) for name, part in named]
        st.caption(
            _("By learned weights it adds up to {n}: {parts}.").format(n=number(sum(hit.parts), 3), parts=listed(told))
        )
    if hit.similar == hit.similar:
        st.caption(
            _("Nearness in meaning (cosine): {n}; place by words {a}, by meaning {b}.").format(
                n=number(hit.similar, 3), a=number(hit.lexical_rank), b=number(hit.dense_rank)
            )
        )


def _moved(identity: str, rank: int, before: dict[str, int] | None) -> str:
    """How far a product moved against the list beside it."""
    if before is None:
        return ""
    if identity not in before:
        return " :blue-badge[" + _("new") + "]"
    moved = before[identity] - rank
    return f" :green[▲{moved}]" if moved > 0 else f" :gray[▼{-moved}]" if moved < 0 else ""


def _facts(index: Index, hit: Hit) -> str:
    products, place = index.products, hit.place
    parts = [md(products.ids[place])]
    if products.category[place]:
        parts.append(md(" / ".join(level.strip() for level in str(products.category[place]).split(">")[-2:])))
    if products.brand[place]:
        parts.append(md(products.brand[place]))
    if products.price[place] == products.price[place]:
        currency = str(products.currency[place])
        parts.append(md(f"{SIGNS.get(currency.upper(), currency)} {products.price[place]:,.2f}".strip()))
    if products.stock[place] == products.stock[place]:
        parts.append(_("in stock") if products.stock[place] > 0 else _("out of stock"))
    return " · ".join(parts)


def shown(parts: Sequence[tuple[str, bool]]) -> str:
    """Text in parts as Markdown: what matched is marked, nothing in it is read as markup."""
    found = []
    for text, matched in parts:
        words = text.strip()
        if not words:
            found.append(text and " ")
            continue
        before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
        found.append(before + (f":blue-background[{md(words)}]" if matched else md(words)) + after)
    return "".join(found)
