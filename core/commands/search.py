"""search: what a query finds in a catalog and why; and how well the searches of a log would be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit
from core.commands.shop_tables import LayerOption, catalog_table, known_layer

if TYPE_CHECKING:
    from core.lake import Lake


def register(app: typer.Typer) -> None:
    """Add the search command."""
    app.command("search")(search)


def search(
    ctx: typer.Context,
    query: str = typer.Argument("", help="What a shopper would type."),
    items: str = typer.Option("", help="Items dataset or file; the only dataset of items when omitted."),
    replay: str = typer.Option("", help="Searches dataset: ask its queries again instead."),
    k: int = typer.Option(10, "-k", min=1, max=1000, help="Products listed."),
    mode: str = typer.Option("bm25", help="bm25 (words), dense (meaning) or fused (both)."),
    layer: str = LayerOption,
    read: bool = typer.Option(False, "--read", help="Read the products with the text model first."),
    json: bool = JsonOption,
) -> None:
    """Search a catalog, or replay a search log on it."""
    from core.search import open_index, open_vectors
    from core.search.dense import read as read_products

    known_layer(layer)
    with catalog_table(ctx, items) as (lake, dataset):
        index = open_index(lake, dataset, layer or None)
        if read:
            read_products(index.products, lake.path, lambda _done, _of: None)
        vectors = open_vectors(lake, index) if mode != "bm25" or replay else None
        if replay:
            _replay(ctx, lake, index, vectors, replay, json)
        else:
            _search(ctx, index, vectors, query, mode, k, json)


def _search(ctx: typer.Context, index: Any, vectors: Any, query: str, mode: str, k: int, json: bool) -> None:
    from core.i18n import _
    from core.search import did_you_mean, explain
    from core.search import search as find
    from core.search.index import NO_VECTORS
    from core.search.suggest import vocabulary_of
    from core.search.words import headline, suggested_why, why_words, written_terms

    result = find(index, query, mode, vectors=vectors, most=k)
    products = index.products
    rows = []
    for hit in result.hits:
        texts = products.of(hit.place)
        shares = explain(index.lexical, index.reader, result.terms, texts)
        written = written_terms(index.reader, list(texts.values()), result.terms)
        rows.append(
            {
                "rank": hit.rank,
                "item_id": products.ids[hit.place],
                "title": products.titles[hit.place],
                "score": hit.score,
                "why": why_words(shares, result.terms, written, hit.similar, hit.whole),
            }
        )
    meant = did_you_mean(index, vocabulary_of(index), query) if result.terms else None
    lines = [headline(result)]
    if mode != result.mode:
        lines.append(_(NO_VECTORS))
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


def _replay(ctx: typer.Context, lake: Lake, index: Any, vectors: Any, name: str, json: bool) -> None:
    from core.errors import BadInput
    from core.i18n import _
    from core.search import open_log
    from core.search.groups import together
    from core.search.misses import Asked, misses
    from core.search.opened import open_vocabulary
    from core.search.replay import LOGGED, Way, replay
    from core.search.words_log import bias_words, cause_name, figure_words, lost_words, replay_words, way_name

    dataset = lake.dataset(name)
    if not dataset.column("query"):
        raise BadInput(_("“{name}” has no column of queries.").format(name=name))
    log = open_log(lake, dataset)
    layer = index.products.layer
    modes = ["bm25", *(["dense", "fused"] if vectors is not None and vectors.known.all() else [])]
    ways = [(Way(mode, layer), index, vectors) for mode in modes]
    if log.says_results:
        ways.insert(0, (Way(LOGGED, ""), index, None))
    found = replay(ways, log)
    failing = misses(log, Asked(index, open_vocabulary(lake, index, log), together(log)))
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
