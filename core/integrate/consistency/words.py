"""Contradictions in words: what each kind is, and why one was found."""

from __future__ import annotations

from core.i18n import N_, _
from core.integrate.consistency.finding import Finding

_KINDS = {
    "category": N_("Wrong category"),
    "attribute": N_("Attribute said differently"),
    "stars": N_("Stars against text"),
    "product": N_("About another product"),
    "translation": N_("Translations that differ"),
    "copied": N_("Copied texts"),
    "language": N_("Another language"),
    "model": N_("By the large model"),
    "extracted": N_("Attributes read from the text"),
}
_SKIPPED = {
    "no_category": N_("There is no title or no category."),
    "no_title": N_("There is no title."),
    "no_translation": N_("No two columns are one text in two languages."),
    "no_stars": N_("There are no stars beside a text."),
    "no_product": N_("No column says which product each review is about."),
    "no_catalog": N_("No catalog with titles knows the products of these reviews."),
    "no_description": N_("There is no text, or no description with a category."),
    "not_read": N_("No model has read these reviews yet: read them on the page Sentiment."),
}
_LANGUAGES = {"en": N_("English"), "zh": N_("Chinese")}
_LABELS = {"positive": N_("positive"), "negative": N_("negative")}


def kind_label(kind: str) -> str:
    """A kind of contradiction."""
    return _(_KINDS.get(kind, kind))


def skipped_label(reason: str) -> str:
    """Why a kind was not looked for."""
    return _(_SKIPPED.get(reason, reason))


def why(one: Finding) -> str:
    """Why a finding was found, in a sentence."""
    about = one.about
    if one.kind == "category":
        return _("Titles like it stand under “{proposal}”, for example “{like}”.").format(
            proposal=one.proposal, like=about["like"]
        )
    if one.kind == "attribute":
        return _("{column} says “{value}”, {text} says “{proposal}”: {said}").format(
            column=one.column, value=one.value, text=about["text"], proposal=one.proposal, said=about["said"]
        )
    if one.kind == "model" and "product" in about:
        return _("It stands under “{product}” and says “{quote}”.").format(
            product=about["product"], quote=about["quote"]
        )
    if one.kind == "model":
        words = _("{column} says “{value}”, the row says “{quote}”.")
        return words.format(column=one.column, value=one.value[:300], quote=about["quote"])
    if one.kind == "extracted":
        return _("{column} is empty, the row says “{quote}”.").format(column=one.column, quote=about["quote"])
    if one.kind == "stars":
        label = _LABELS.get(about["label"], about["label"])
        words = _("The stars are {stars}, and the text reads {label}: {said}")
        return words.format(stars=one.value, label=_(label), said=about["said"])
    if one.kind == "product":
        words = _("It says “{said}”, which fits “{like}” and not “{own}”.")
        return words.format(said=about["said"], like=about["like"], own=about["own"])
    if one.kind == "translation":
        words = _("{other} says “{said}”, which is no translation of it; it fits “{like}” better.")
        return words.format(other=about["other"], said=about["said"], like=about["like"])
    if one.kind == "language":
        here, usual = (_LANGUAGES[about[name]] for name in ("language", "usual"))
        return _("It is written in {language}, the column otherwise in {usual}.").format(
            language=_(here), usual=_(usual)
        )
    if "people" in about:
        words = _("The same text stands in several reviews ({n}); shoppers: {people}, products: {things}.")
        return words.format(n=about["n"], people=about["people"], things=about["things"])
    words = _("Nearly the same text stands under products of several categories ({kinds}), for example “{like}”.")
    return words.format(kinds=about["kinds"], like=about["like"])
