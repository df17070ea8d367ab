"""Names and sentences of this room in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.i18n import N_, _, listed, ngettext, sentences

if TYPE_CHECKING:
    from core.search.describe import Meaning
    from core.search.index import Result
    from core.search.matching.bm25 import TermShare
    from core.search.matching.tokens import Reader
    from core.search.suggest import Suggestion

_MODES = {"bm25": N_("By words"), "dense": N_("By meaning"), "fused": N_("By both")}
_MODE_TERMS = {
    "bm25": N_("BM25 over weighted fields"),
    "dense": N_("cosine of sentence vectors"),
    "fused": N_("reciprocal rank fusion"),
}
_FIELDS = {
    "title": N_("title"),
    "codes": N_("id"),
    "brand": N_("brand"),
    "category": N_("category"),
    "attributes": N_("attributes"),
    "description": N_("description"),
}
_SUGGESTED = {
    "slip": N_("a slip of the keys"),
    "joined": N_("one word written as two"),
    "cut": N_("two words written as one"),
    "sound": N_("Chinese typed as it sounds"),
    "homophone": N_("other characters of the same sound"),
    "letters": N_("letters damaged on their way"),
}


def mode_name(mode: str) -> str:
    """How a search goes."""
    return _(_MODES[mode])


def mode_term(mode: str) -> str:
    """The same in the field's words."""
    return _("In the field: {term}.").format(term=_(_MODE_TERMS[mode]))


def field_label(name: str) -> str:
    """A field of a product."""
    return _(_FIELDS[name])


def suggested_why(suggestion: Suggestion) -> str:
    """What was wrong with the query."""
    return _(_SUGGESTED[suggestion.why])


def headline(result: Result) -> str:
    """How many products are found, and how many of them hold every word; or why none."""
    if not result.hits:
        return _(result.reason)
    total = result.total
    found = ngettext("{n} product found", "{n} products found", total).format(n=f"{total:,}")
    if len(result.terms) == 1 or result.mode == "dense":
        return _("{what}.").format(what=found)
    if not result.complete:
        return _("{what}.").format(what=listed([found, _("none holds every word of the query")], clauses=True))
    held = ngettext("{n} in all holds every word", "{n} in all hold every word", result.complete)
    return _("{what}.").format(what=listed([found, held.format(n=f"{result.complete:,}")], clauses=True))


def unknown_words(result: Result, written: Mapping[str, str]) -> str:
    """Which words no product holds; "" where each is held."""
    words = [f"“{written.get(term, term)}”" for term in result.unknown[:5]]
    return _("No product says {words}.").format(words=listed(words)) if words else ""


def meaning_words(meaning: Meaning) -> str:
    """What kind of query it is, in a sentence."""
    category = meaning.category.split(">")[-1].strip()
    said = {
        "product": _("It names one product."),
        "brand": _("It names the brand {brand}.").format(brand=meaning.brand),
        "category": _("It names the category {category}.").format(category=category),
        "brand_category": _("It names the brand {brand} and the category {category}.").format(
            brand=meaning.brand, category=category
        ),
        "attribute": _("It asks for a property of products."),
        "words": "",
    }[meaning.kind]
    if not meaning.categories:
        return said
    name, share = next(iter(meaning.categories.items()))
    told = (
        _("{share} of what shoppers chose after it is in {category}.")
        if meaning.by_clicks
        else _("{share} of what it finds, weighed by score, is in {category}.")
    )
    return sentences(said, told.format(share=f"{100 * share:.0f} %", category=name))


def why_words(
    shares: Sequence[TermShare], terms: Sequence[str], written: Mapping[str, str], similar: float, whole: float
) -> str:
    """Why a product is a hit: its fields, the strongest first, with the words found in each in the query's order."""
    if whole:
        return _("The query is its whole title, id or code.")
    by_field: dict[str, list[str]] = {}
    strength: dict[str, float] = {}
    order = {term: place for place, term in enumerate(terms)}
    for one in sorted(shares, key=lambda one: order.get(one.term, 0)):
        for name, share in one.fields.items():
            word = written.get(one.term, one.term)
            held = by_field.setdefault(name, [])
            if word not in held:
                held.append(word)
            strength[name] = strength.get(name, 0.0) + share
    strongest = sorted(by_field, key=lambda name: -strength[name])
    parts = [_("{field}: {words}").format(field=field_label(name), words=listed(by_field[name])) for name in strongest]
    if similar == similar:
        parts.append(_("near in meaning: {n}").format(n=f"{similar:.2f}"))
    return listed(parts, clauses=True)


def written_terms(reader: Reader, texts: Sequence[str], terms: Sequence[str]) -> dict[str, str]:
    """Term -> how these texts write it: a stem is no word to be read."""
    wanted = set(terms)
    found: dict[str, str] = {}
    for text in texts:
        for start, end, held in reader.spans(text):
            for term in wanted.intersection(held):
                found.setdefault(term, text[start:end].lower())
    return found
