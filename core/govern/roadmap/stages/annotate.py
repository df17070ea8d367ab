"""Annotate and train: reviews read by models, labels that people agree on, models that beat a word list."""

from __future__ import annotations

from collections import defaultdict

from core.annotate.agreement import alpha
from core.govern.roadmap.criteria import Criterion, Measured, Named, filled, share_of
from core.govern.roadmap.evidence import Evidence, Model
from core.i18n import N_

SHARED_FEW, SHARED_MANY = 20, 50
"""Items that two people labelled: from 20 on labels count at all, from 50 on their agreement is measured.

With 20 items and three even labels the standard error of alpha is .17, with 50 it is .1.
"""
FEWEST_TESTED = 100
"""Texts of a test set from which two models are told apart by ten points of F1 (standard error 5 points at F1 .5)."""
FEWEST_CASES = 100
"""Cases of behaviour from which a share of 90 % has an interval of six points to each side."""


def reading(evidence: Evidence) -> Measured:
    """Rows of the newest versions of review datasets that a model has read."""
    good: list[Named] = []
    lacking: list[Named] = []
    mute: list[Named] = []
    done, of = 0, 0
    for one in filled(evidence):
        if one.now.kind != "reviews":
            continue
        if "text" not in one.now.roles:
            note = N_("no column of texts is named")
            mute.append(Named(one.name, note, {}, "datasets.py", {"dataset": one.name}))
            continue
        per_model: dict[str, int] = defaultdict(int)
        for read in evidence.reads:
            if (read.dataset, read.version) == (one.name, one.now.number):
                per_model[read.model] = max(per_model[read.model], read.rows)
        rows = min(max(per_model.values(), default=0), one.now.rows)
        done, of = done + rows, of + one.now.rows
        named = {"page": "sentiment.py", "params": {"dataset": one.name}}
        fields = {"n": rows, "of": one.now.rows}
        (good if rows == one.now.rows else lacking).append(
            Named(one.name, N_("reviews read: {n} of {of}"), fields, **named)  # type: ignore[arg-type]
        )
    if not of:
        lacking = mute or [Named("", N_("no dataset of reviews"), page="upload.py")]
    return Measured(done / of if of else None, tuple(good), tuple(lacking))


def _projects(evidence: Evidence) -> dict[str, dict[int, dict[str, str]]]:
    """Project -> item -> person -> label."""
    found: dict[str, dict[int, dict[str, str]]] = {}
    for one in evidence.labels:
        found.setdefault(one.project, {}).setdefault(one.place, {})[one.person] = one.label
    return found


def shared(items: dict[int, dict[str, str]]) -> int:
    """Items that two people or more labelled."""
    return sum(len(by) > 1 for by in items.values())


def labelled(evidence: Evidence) -> Measured:
    """Items labelled by people in projects of which two people labelled some of the same."""
    good: list[Named] = []
    lacking: list[Named] = []
    items = 0
    for name, found in sorted(_projects(evidence).items()):
        fields = {"n": len(found), "both": shared(found)}
        note = N_("items labelled: {n}, by two people: {both}")
        counts = shared(found) >= SHARED_FEW
        items += len(found) if counts else 0
        (good if counts else lacking).append(Named(name, note, fields, "label.py"))
    if not good and not lacking:
        lacking = [Named("", N_("no labelling project"), page="label.py")]
    return Measured(float(items), tuple(good), tuple(lacking))


def agreement(evidence: Evidence) -> Measured:
    """Krippendorff's alpha of the project with the highest, among those of which two people labelled 50 items."""
    good: list[tuple[float, Named]] = []
    lacking: list[Named] = []
    for name, found in sorted(_projects(evidence).items()):
        value = alpha(found) if shared(found) >= SHARED_MANY else None
        if value is None:
            note = N_("items labelled by two people: {n}, of 50 needed")
            lacking.append(Named(name, note, {"n": shared(found)}, "label.py"))
        else:
            good.append((value, Named(name, N_("alpha {value}"), {"value": f"{value:.2f}"}, "label.py")))
    best = max((value for value, _named in good), default=None)
    return Measured(best, tuple(named for _value, named in good), tuple(lacking))


def trained(evidence: Evidence) -> list[Model]:
    """Models of this workspace that beat a word list on a test set large enough to say so, the best first."""
    found = [one for one in evidence.models if one.tested >= FEWEST_TESTED and one.f1 > one.baseline]
    return sorted(found, key=lambda one: (-one.f1, one.name))


def models(evidence: Evidence) -> Measured:
    """How many such models there are."""
    held = trained(evidence)
    good = tuple(_model(one) for one in held)
    lacking = tuple(_model(one) for one in evidence.models if one not in held)
    if not good and not lacking:
        lacking = (Named("", N_("no model was trained here"), page="train.py"),)
    return Measured(float(len(good)), good, lacking)


def _model(one: Model) -> Named:
    note = N_("macro F1 {f1}, a word list {base}, texts tested: {n}")
    fields = {"f1": f"{one.f1:.2f}", "base": f"{one.baseline:.2f}", "n": one.tested}
    return Named(one.name, note, fields, "train.py")


def calibration(evidence: Evidence) -> Measured:
    """The smallest calibration error of such a model."""
    found = [
        (one.error, Named(one.name, N_("error {value}"), {"value": f"{one.error:.3f}"}, "train.py"))
        for one in trained(evidence)
    ]
    best = min((error for error, _named in found), default=None)
    return Measured(best, tuple(named for _error, named in found))


def behaviour(evidence: Evidence) -> Measured:
    """Cases passed by the newest test of a model trained here; the best of several."""
    names = {one.name for one in evidence.models}
    newest = {one.model: one for one in evidence.behaviours if one.model in names and one.cases >= FEWEST_CASES}
    found = [
        Named(one.model, N_("cases passed: {n} of {of}"), {"n": one.passed, "of": one.cases}, "robustness.py")
        for one in newest.values()
    ]
    if not found:
        return share_of((), ())
    return Measured(max(one.passed / one.cases for one in newest.values()), tuple(found))


_READ_WHY = N_("Rows of the newest version of every review dataset for which a result of one model is stored.")
_READ_DO = N_("Let a model read the reviews")

CRITERIA = (
    Criterion(
        "annotate.read", "annotate", 1, N_("A model reads the reviews"), _READ_WHY, _READ_DO, "sentiment.py", "share",
        0.5, "14", "9.1", reading, "collect.core",
    ),
    Criterion(
        "annotate.labels", "annotate", 2, N_("People label, and some of it twice"),
        N_("Items labelled by people, in projects in which two of them labelled 20 of the same items at least."),
        N_("Label texts, with a second person for some"), "label.py", "count", 100, "14", "", labelled,
        "annotate.read",
    ),
    Criterion(
        "annotate.agreement", "annotate", 3, N_("Annotators agree well enough for tentative conclusions"),
        N_(
            "Krippendorff’s alpha of a project in which two people labelled 50 items at least; .667 is his lowest "
            "limit. Labels that nobody else looked at do not count."
        ),
        N_("Let a second person label the same texts, and talk about what differs"), "label.py", "alpha", 0.667, "14",
        "", agreement, "annotate.labels",
    ),
    Criterion(
        "annotate.read_all", "annotate", 3, N_("Nearly every review is read"), _READ_WHY, _READ_DO, "sentiment.py",
        "share", 0.95, "14", "9.1", reading, "annotate.read",
    ),
    Criterion(
        "annotate.model", "annotate", 4, N_("A model trained here beats a word list"),
        N_("Macro F1 above that of TF-IDF with logistic regression, on the same 100 held-out texts at least."),
        N_("Train a model from the labels"), "train.py", "count", 1, "14", "", models, "annotate.labels",
    ),
    Criterion(
        "annotate.agreement_high", "annotate", 4, N_("Annotators agree reliably"),
        N_(
            "Krippendorff’s alpha of a project in which two people labelled 50 items at least; .8 is his limit for "
            "reliable labels."
        ),
        N_("Sharpen the guidelines where annotators differ"), "label.py", "alpha", 0.8, "14", "", agreement,
        "annotate.agreement",
    ),
    Criterion(
        "annotate.calibrated", "annotate", 5, N_("Its certainty can be believed"),
        N_("The expected calibration error of the model on its held-out texts: how far it is from being right."),
        N_("Train with calibration, or on more texts"), "train.py", "error", 0.05, "14", "", calibration,
        "annotate.model",
    ),
    Criterion(
        "annotate.tested", "annotate", 5, N_("It passes tests of its behaviour"),
        N_("Cases passed by a model trained here: negation, names, spelling and others, 100 cases at least."),
        N_("Test the model’s behaviour"), "robustness.py", "share", 0.9, "14", "", behaviour, "annotate.model",
    ),
)  # fmt: skip
