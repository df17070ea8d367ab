"""Names and sentences of this room in the reader's language."""

from __future__ import annotations

from core.i18n import N_, _, agreed, listed, ngettext
from core.kinds import event_label
from core.recommend.data.read_events import NOT_POSITIVE
from core.recommend.evaluation.evaluate import Figure
from core.recommend.evaluation.metrics import DEFINITIONS, LABELS
from core.recommend.features.bundle import Features, Inputs
from core.recommend.scorers.reasons import attribute_name, title_of
from core.recommend.scorers.registry import SCORERS
from core.recommend.terms import Term

_SPLITS = {
    "time": N_("Global time"),
    "user": N_("Random per shopper"),
    "last": N_("Last item of each shopper"),
}
_TARGETS = {
    "any": N_("Any sign of interest"),
    "intent": N_("Cart, favourite or purchase"),
    "purchase": N_("Purchase"),
}
_FORMS = {"sound": N_("Repaired formulas"), "strict": N_("As published")}
_LAYERS = {"raw": N_("As uploaded"), "clean": N_("After cleaning"), "shop": N_("One shop")}
_WEIGHTINGS = {
    "idf": N_("Rarer attributes weigh more (idf)"),
    "equal": N_("All equal"),
    "learned": N_("Learned from the events"),
}


def scorer_name(name: str) -> str:
    """A scorer's name."""
    return _(SCORERS[name].name)


def ranked_by(name: str) -> str:
    """What the places in a scorer's list go by, in a sentence."""
    return _("Ranked by {what}.").format(what=_(SCORERS[name].counts)) if SCORERS[name].counts else ""


def field_name(name: str) -> str:
    """A scorer's name in the field and the letter of its published formula, "" where its name says it all."""
    declared = SCORERS[name]
    said = [_(declared.term)] if declared.term else []
    if declared.seed:
        said.append(_("formula ({letter}) of the article").format(letter=declared.seed))
    return _("In the field: {term}.").format(term=listed(said)) if said else ""


def split_name(name: str) -> str:
    """A split's name."""
    return _(_SPLITS[name])


def target_name(name: str) -> str:
    """What counts as a hit."""
    return _(_TARGETS[name])


def form_name(name: str) -> str:
    """The formulas as repaired ("sound") or as published ("strict")."""
    return _(_FORMS[name])


def layer_name(name: str) -> str:
    """As uploaded or after cleaning."""
    return _(_LAYERS[name])


def weighting_name(name: str) -> str:
    """Where attribute weights come from."""
    return _(_WEIGHTINGS[name])


def metric_name(name: str, k: int) -> str:
    """A metric's name with its list length."""
    return _(LABELS[name]).format(k=k)


def metric_definition(name: str) -> str:
    """A metric's definition."""
    return _(DEFINITIONS[name])


def figure_text(figure: Figure | None, digits: int = 3) -> str:
    """A value with its interval: "0.139 [0.121, 0.158]"; a dash for nothing."""
    if figure is None or figure.value != figure.value:
        return "–"
    if figure.low is None or figure.high is None or figure.low != figure.low:
        return f"{figure.value:.{digits}f}"
    return f"{figure.value:.{digits}f} [{figure.low:.{digits}f}, {figure.high:.{digits}f}]"


def difference_text(figure: Figure, first: str, second: str, metric: str) -> str:
    """A paired difference as a verdict in words."""
    if figure.low is None or figure.high is None or figure.value != figure.value:
        return ""
    interval = f"{figure.value:+.4f} [{figure.low:+.4f}, {figure.high:+.4f}]"
    if figure.low > 0:
        text = _("{second} is better than {first} by {metric} {interval}.")
    elif figure.high < 0:
        text = _("{second} is worse than {first} by {metric} {interval}.")
    else:
        text = _("No difference between {first} and {second} can be shown: {metric} {interval}.")
    return text.format(first=first, second=second, metric=metric, interval=interval)


def intent_text(gain: Figure) -> str:
    """Whether the trained model of session intent beats the formula, in words."""
    said = difference_text(gain, _("the strength by counted events"), _("the trained model"), "AUC")
    return said[:1].upper() + said[1:]


def row_kind_name(kind: str) -> str:
    """What a source row is: "events", "reviews" or "catalog"."""
    return {"reviews": _("review"), "catalog": _("catalog entry")}.get(kind, _("event"))


def term_name(term: Term) -> str:
    """What a term is."""
    return _(term.label).format(**{key: _type(value) for key, value in term.params.items()})


def term_subject(features: Features, term: Term) -> str:
    """The history item's title or the attribute's name, "" for neither."""
    if term.attribute is not None:
        found = features.inputs.attributes
        group = found.labels[term.attribute].group if found else ""
        return f"{attribute_name(features, term.attribute)} ({group})"
    return title_of(features, term.item) if term.item is not None else ""


def notes(inputs: Inputs) -> list[str]:
    """What a reader should know about how the events were read: rows left out, assumptions made."""
    events = inputs.events
    said = []
    for reason, count in events.skipped.items():
        if reason.startswith(NOT_POSITIVE.split("{")[0]):
            words = _(NOT_POSITIVE).format(threshold=reason.rsplit(" ", 1)[-1])
        else:
            words = _(reason)
        said.append(
            ngettext("{n} row left out: {reason}", "{n} rows left out: {reason}", count).format(
                n=f"{count:,}", reason=words
            )
        )
    for message, params in events.notes:
        met = params.get("n", 0)
        said.append(agreed(message, met if isinstance(met, int) else 0).format(**params))
    for _what, message in inputs.missing:
        said.append(_(message))
    uploaded = "items" not in dict(inputs.missing)  # else what the events say of items stands in
    if uploaded and inputs.catalog is not None and not inputs.catalog.titles:
        said.append(_("The catalog has no titles, so ids stand in: say on the page Datasets which column names items."))
    if inputs.reviews is not None and inputs.reviews.origin == "stars":
        said.append(_("No review has been read by the sentiment model yet: stars stand in for it."))
    if inputs.reviews is not None and len(inputs.reviews.said):
        n = f"{len(inputs.reviews.said):,}"
        said.append(
            ngettext(
                "Taste in reviews also weighs {n} mention of an aspect.",
                "Taste in reviews also weighs {n} mentions of aspects.",
                len(inputs.reviews.said),
            ).format(n=n)
        )
    return said


def _type(value: object) -> str:
    return event_label(str(value))
