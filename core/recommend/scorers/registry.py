"""The named scorers: what each computes, on what, where it is undefined, and how it is fitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.errors import NotFound, Unavailable
from core.i18n import N_, _
from core.recommend.features.bundle import Features
from core.recommend.features.interest import Form
from core.recommend.scorers import factors, neighbours
from core.recommend.scorers.fitted import (
    ByAttributes,
    Factorised,
    IntentSound,
    IntentStrict,
    ItemItem,
    Model,
    Popularity,
    SentimentSimilarity,
)

Parameters = Mapping[str, float]
NO_HISTORY = N_("a shopper without history is shown what is popular")
COLD_LAST = N_("an item that nobody has met scores 0 and comes last")


@dataclass(frozen=True)
class Scorer:
    """The declaration of a scorer.

    Attributes:
        id: Stable name used in addresses, on the command line and in stored results.
        name: msgid of its name.
        seed: Letter of the published formula it implements, "" for a baseline.
        formula: Form -> formula text.
        shapes: Inputs with their shapes.
        domain: msgid: where a score is defined and its range.
        cold_user, cold_item: msgids: what happens without history.
        needs: Inputs beyond events: "items" and/or "reviews".
        defaults: Tunable numbers.
    """

    id: str
    name: str
    formula: Mapping[Form, str]
    shapes: str
    domain: str
    cold_user: str
    cold_item: str
    build: Callable[[Features, Parameters], Model]
    seed: str = ""
    needs: tuple[str, ...] = ()
    defaults: Parameters = field(default_factory=dict)

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms in which the scorer differs."""
        return tuple(self.formula)


def _formula(text: str) -> dict[Form, str]:
    return {"strict": text, "sound": text}


def _count(value: float) -> int | None:
    return int(value) if value > 0 else None


def _intent(features: Features, p: Parameters) -> Model:
    if features.options.form == "strict":
        return IntentStrict(features.spoken)
    links = neighbours.cosine(features.R, _count(p["neighbours"]), p["shrinkage"])
    return IntentSound(features.spoken, ItemItem(features, links))


SCORERS: dict[str, Scorer] = {
    scorer.id: scorer
    for scorer in (
        Scorer(
            "popularity",
            N_("Popularity"),
            _formula("y_ui = |{v : v met i}|"),
            "R (U×I)",
            N_("every item; a count of shoppers"),
            N_("the same for everyone"),
            COLD_LAST,
            lambda f, p: Popularity(f),
        ),
        Scorer(
            "item_knn",
            N_("Item neighbours"),
            _formula("y_ui = Σ_h r_uh · ⟨r_h, r_i⟩ / (‖r_h‖‖r_i‖ + λ)"),
            "R (U×I), B (I×I)",
            N_("every item; 0 where no met item is a neighbour"),
            NO_HISTORY,
            COLD_LAST,
            lambda f, p: ItemItem(f, neighbours.cosine(f.R, _count(p["neighbours"]), p["shrinkage"])),
            defaults={"neighbours": 100, "shrinkage": 10.0},
        ),
        Scorer(
            "rp3beta",
            N_("Random walk (RP3beta)"),
            _formula("y_ui = Σ_h r_uh · (P_iu^α P_ui^α)_hi / deg_i^β"),
            "R (U×I), B (I×I)",
            N_("every item; 0 where no walk leads"),
            NO_HISTORY,
            COLD_LAST,
            lambda f, p: ItemItem(f, neighbours.rp3beta(f.R, p["alpha"], p["beta"], _count(p["neighbours"]))),
            defaults={"alpha": 1.0, "beta": 0.3, "neighbours": 150},
        ),
        Scorer(
            "ease",
            "EASE",
            _formula("Y = R·B, B = I − P·diag(1/P_jj), P = (RᵀR + λI)⁻¹"),
            "R (U×I), B (I×I)",
            N_("every item; shops of at most 10,000 items"),
            NO_HISTORY,
            COLD_LAST,
            lambda f, p: ItemItem(f, neighbours.ease(f.R, p["regularisation"])),
            defaults={"regularisation": 200.0},
        ),
        Scorer(
            "als",
            N_("Implicit ALS"),
            _formula("y_ui = x_u·y_i, x_u = (YᵀC_uY + λI)⁻¹YᵀC_u1, c_ui = 1 + α·r_ui"),
            "R (U×I), X (U×F), Y (I×F)",
            N_("every item that somebody has met"),
            NO_HISTORY,
            COLD_LAST,
            lambda f, p: Factorised(
                f, factors.fit(f.R, int(p["factors"]), p["regularisation"], p["alpha"], int(p["iterations"]))
            ),
            defaults={"factors": 32, "regularisation": 5.0, "alpha": 1.0, "iterations": 15},
        ),
        Scorer(
            "attr_projection",
            N_("(a) Attribute projection, as published"),
            _formula("y_ui = Σ_j a_ij·p_uj / √(Σ_j p_uj²)"),
            "A (I×J), P (U×J)",
            N_("items with attributes; never negative; favours items with many attributes"),
            NO_HISTORY,
            N_("scored like any other, from its attributes"),
            lambda f, p: ByAttributes(f, np.ones(f.A.shape[1]), user_norm=True, item_norm=False),
            seed="a",
            needs=("items",),
        ),
        Scorer(
            "attr_cosine",
            N_("(a) Attribute cosine"),
            _formula("y_ui = Σ_j a_ij·p_uj / (‖p_u‖·‖a_i‖)"),
            "A (I×J), P (U×J)",
            N_("items with attributes; 0 to 1"),
            NO_HISTORY,
            N_("scored like any other, from its attributes"),
            lambda f, p: ByAttributes(f, np.ones(f.A.shape[1]), user_norm=True, item_norm=True),
            seed="a",
            needs=("items",),
        ),
        Scorer(
            "item_cf",
            N_("(a) Collaborative, over items"),
            _formula("y_ui = Σ_h cos(r_i, r_h)·r_uh / ‖r_u‖"),
            "R (U×I), S (I×I)",
            N_("every item; 0 where no shopper met both"),
            NO_HISTORY,
            COLD_LAST,
            lambda f, p: ItemItem(f, neighbours.cosine(f.R, None, 0.0), scaled=True),
            seed="a",
        ),
        Scorer(
            "content",
            N_("(b) Content with attribute weights"),
            _formula("y_ui = Σ_j w_j·a_ij·p_uj"),
            "A (I×J), P (U×J), w (J)",
            N_("items with attributes; never negative; linear in w"),
            NO_HISTORY,
            N_("scored like any other, from its attributes"),
            lambda f, p: ByAttributes(f, f.w, user_norm=False, item_norm=False),
            seed="b",
            needs=("items",),
        ),
        Scorer(
            "sentiment",
            N_("(d) Sentiment similarity"),
            {
                "strict": "y_ui = Σ_j a_ij·s_uj / (‖a_i‖·‖s_u‖)",
                "sound": "y_ui = Σ_j a_ij·s̃_uj / (‖a_i‖·‖s̃_u‖), s̃ = (n·s + 3·s̄)/(n + 3)",
            },
            "A (I×J), S_user (U×J)",
            N_("shoppers with reviews, items with attributes; −1 to 1"),
            N_("a shopper without reviews is not scorable and is shown what is popular"),
            N_("scored like any other, from its attributes"),
            lambda f, p: SentimentSimilarity(f.spoken),
            seed="d",
            needs=("items", "reviews"),
        ),
        Scorer(
            "intent",
            N_("(e) Sentiment and intent"),
            {
                "strict": "y_ui = similarity_ui · max_j w_j·(s_ij·r_ui)",
                "sound": "y_ui = max(similarity_ui, 0) · r̂_ui · max_j w_j·max(s̃_ij, 0)·p_uj",
            },
            "A (I×J), S_user (U×J), S_item (I×J), R (U×I), P (U×J), w (J)",
            N_("shoppers and items with reviews; as published 0 for every item not met before"),
            N_("a shopper without reviews is not scorable and is shown what is popular"),
            N_("an item without reviews is not scorable"),
            _intent,
            seed="e",
            needs=("items", "reviews"),
            defaults={"neighbours": 100, "shrinkage": 10.0},
        ),
    )
}


def scorer(name: str) -> Scorer:
    """A scorer by id; NotFound with near names."""
    if name not in SCORERS:
        raise NotFound.among(_("scorer"), name, SCORERS)
    return SCORERS[name]


def why_not(declared: Scorer, features: Features) -> str:
    """msgid of why this scorer cannot work on these inputs, "" where it can."""
    inputs = features.inputs
    if "items" in declared.needs and inputs.attributes is None:
        return inputs.reason("items") or N_("The catalog has no attributes to compare items by.")
    if "reviews" in declared.needs and inputs.reviews is None:
        return inputs.reason("reviews") or N_("There are no reviews.")
    if declared.id == "ease" and len(inputs.events.items) > neighbours.EASE_MOST_ITEMS:
        return N_("EASE is limited to 10,000 items.")
    return ""


def fit(name: str, features: Features, parameters: Parameters | None = None) -> Model:
    """Fit a scorer.

    Raises:
        NotFound: No such scorer.
        Unavailable: An input it needs is missing.
        BadInput: The shop is beyond the scorer's limits.
    """
    declared = scorer(name)
    reason = why_not(declared, features)
    if reason and declared.id != "ease":
        raise Unavailable(_(reason), title=_("Not scorable"), data={"scorer": name})
    unknown = sorted(set(parameters or {}) - set(declared.defaults))
    if unknown:
        raise NotFound.among(_("parameter"), unknown[0], declared.defaults)
    return declared.build(features, {**declared.defaults, **(parameters or {})})
