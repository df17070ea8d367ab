"""search: what a query finds in a catalog and why; and how well the searches of a log would be answered."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state
from core.commands.use.shop_tables import LayerOption, catalog_table, known_layer

if TYPE_CHECKING:
    from core.search import SearchLog


def register(app: typer.Typer) -> None:
    """Add the search command."""
    app.command("search")(search)


def search(
    ctx: typer.Context,
    query: str = typer.Argument("", help="What a shopper would type."),
    items: str = typer.Option("", help="Items dataset or file; the only dataset of items when omitted."),
    log: str = typer.Option("", "--log", "--replay", help="Searches, a dataset or file; asked again without QUERY."),
    k: int = typer.Option(10, "-k", min=1, max=1000, help="Products listed."),
    mode: str = typer.Option("bm25", help="bm25 (words), dense (meaning) or fused (both)."),
    layer: str = LayerOption,
    read: bool = typer.Option(False, "--read", help="Read the products with the text model first."),
    json: bool = JsonOption,
) -> None:
    """Search a catalog, or replay a search log on it."""
    from core.search import open_index, open_vectors
    from core.search.matching import read as read_products

    known_layer(layer)
    with catalog_table(ctx, items) as (lake, dataset):
        index = open_index(lake, dataset, layer or None)
        if read:
            read_products(index.products, lake.path)
        searches = _log(ctx, log) if log else None
        vectors = open_vectors(lake, index) if mode != "bm25" or searches is not None else None
        if searches is not None and not query:
            _replay(ctx, index, vectors, searches, json)
        else:
            _search(ctx, index, vectors, searches, query, mode, k, json)


def _log(ctx: typer.Context, name: str) -> SearchLog:
    """The searches of a dataset of the workspace or of a file."""
    from core.collect.temporary import landed
    from core.errors import BadInput
    from core.i18n import _
    from core.search import open_log

    with landed({"log": name}) if Path(name).is_file() else nullcontext(state(ctx).lake) as lake:
        dataset = lake.dataset("log" if Path(name).is_file() else name)
        if not dataset.column("query"):
            raise BadInput(_("“{name}” has no column of queries.").format(name=name))
        return open_log(lake, dataset)


def _search(
    ctx: typer.Context, index: Any, vectors: Any, log: SearchLog | None, query: str, mode: str, k: int, json: bool
) -> None:
    from core.i18n import _
    from core.search import did_you_mean, explain
    from core.search import search as find
    from core.search.index import NO_VECTORS
    from core.search.learned import learn
    from core.search.suggest import vocabulary_of
    from core.search.words import headline, suggested_why, why_words, written_terms
    from core.search.words_log import fused_words

    whole = vectors if vectors is not None and not vectors.missing else None
    learned = learn(index, whole, log) if log is not None and mode == "fused" else None
    result = find(index, query, mode, vectors=vectors, most=k, learned=learned)
    products = index.products
    rows = []
    for hit in result.hits:
        texts = products.of(hit.place)
        terms = hit.terms or result.terms
        shares = explain(index.lexical, index.reader, terms, texts)
        written = written_terms(index.reader, list(texts.values()), terms)
        rows.append(
            {
                "rank": hit.rank,
                "item_id": products.ids[hit.place],
                "title": products.titles[hit.place],
                "score": hit.score,
                "why": why_words(shares, terms, written, hit.similar, hit.whole),
            }
        )
    vocabulary = vocabulary_of(index, log.asked(clicked=True) if log is not None else None)
    meant = did_you_mean(index, vocabulary, query) if result.terms else None
    lines = [headline(result)]
    if mode != result.mode:
        lines.append(_(NO_VECTORS))
    if learned is not None:
        lines.append(fused_words(learned))
    if meant:
        lines.append(_("Did you mean: {query} ({why})").format(query=meant.query, why=suggested_why(meant)))
    lines += [f"{r['rank']:>3}  {r['item_id']}  {r['title']}  {r['score']:.4g}  {r['why']}" for r in rows]
    told = {
        "query": result.query,
        "mode": result.mode,
        "total": result.total,
        "complete": result.complete,
        "suggestion": meant.query if meant else None,
        "items": rows,
    }
    emit(ctx, told, lines, as_json=json)
    if not rows:
        raise typer.Exit(1)


def _replay(ctx: typer.Context, index: Any, vectors: Any, log: SearchLog, json: bool) -> None:
    from core.search.groups import together
    from core.search.misses import Asked, misses
    from core.search.replay import LOGGED, Way, replay
    from core.search.suggest import vocabulary_of
    from core.search.words_log import bias_words, cause_name, figure_words, lost_words, replay_words, way_name

    layer = index.products.layer
    modes = ["bm25", *(["dense", "fused"] if vectors is not None and not vectors.missing else [])]
    ways = [(Way(mode, layer), index, vectors) for mode in modes]
    if log.says_results:
        ways.insert(0, (Way(LOGGED, ""), index, None))
    found = replay(ways, log)
    failing = misses(log, Asked(index, vocabulary_of(index, log.asked(clicked=True)), together(log)))
    lines = [replay_words(found)]
    for one in found.ways:
        ndcg, mrr = figure_words(one.ndcg), figure_words(one.mrr)
        lines.append(f"{way_name(one.way, several=False):24} NDCG@10 {ndcg}  MRR@100 {mrr}")
    if found.bias is not None:
        lines.append(bias_words(found.bias))
    lines.append(lost_words(failing))
    lines += [f"{m.lost:8.1f}  {m.searches:>6}  {m.query}  {cause_name(m.cause)}  {m.other}" for m in failing[:20]]
    told = {
        "queries": len(found.queries),
        "ways": [{"name": one.way.name, "ndcg": one.ndcg, "mrr": one.mrr, "empty": one.empty} for one in found.ways],
        "bias": found.bias,
        "misses": failing,
    }
    emit(ctx, told, lines, as_json=json)
