"""A recommendation looked at before it goes out: whose, on which data, by which rules, and from the product's side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.preview.audience import Audience, audience_of, suggested_item
    from core.recommend.preview.basket import (
        BASKET_KINDS,
        BASKET_MOST,
        SEARCH_FOUND,
        Put,
        basket_list_or_work,
        find,
        list_of_basket,
        read,
        titled,
        with_basket,
    )
    from core.recommend.preview.differences import Move, agreement, moves, why_moved
    from core.recommend.preview.held_back import Held, causes
    from core.recommend.preview.personas import PERSONAS, drawn, members, persona_name, persona_names
    from core.recommend.preview.timeline import Visit, steps_of, visits
    from core.recommend.preview.words import (
        agreement_words,
        audience_words,
        band_words,
        changed_words,
        exposure_words,
        move_words,
        parameter_name,
        removed_words,
        why_words,
    )

__getattr__ = lazily(
    __name__,
    {
        "Audience": "audience",
        "Held": "held_back",
        "Move": "differences",
        "PERSONAS": "personas",
        "Put": "basket",
        "Visit": "timeline",
        "agreement": "differences",
        "audience_of": "audience",
        "causes": "held_back",
        "drawn": "personas",
        "find": "basket",
        "basket_list_or_work": "basket",
        "list_of_basket": "basket",
        "members": "personas",
        "moves": "differences",
        "persona_name": "personas",
        "persona_names": "personas",
        "read": "basket",
        "steps_of": "timeline",
        "titled": "basket",
        "visits": "timeline",
        "why_moved": "differences",
        "agreement_words": "words",
        "move_words": "words",
        "parameter_name": "words",
        "removed_words": "words",
        "why_words": "words",
        "BASKET_KINDS": "basket",
        "BASKET_MOST": "basket",
        "SEARCH_FOUND": "basket",
        "changed_words": "words",
        "band_words": "words",
        "audience_words": "words",
        "exposure_words": "words",
        "suggested_item": "audience",
        "with_basket": "basket",
    },
)

__all__ = [
    "BASKET_KINDS",
    "BASKET_MOST",
    "PERSONAS",
    "SEARCH_FOUND",
    "Audience",
    "Held",
    "Move",
    "Put",
    "Visit",
    "agreement",
    "agreement_words",
    "audience_of",
    "audience_words",
    "band_words",
    "basket_list_or_work",
    "causes",
    "changed_words",
    "drawn",
    "exposure_words",
    "find",
    "list_of_basket",
    "members",
    "move_words",
    "moves",
    "parameter_name",
    "persona_name",
    "persona_names",
    "read",
    "removed_words",
    "steps_of",
    "suggested_item",
    "titled",
    "visits",
    "why_moved",
    "why_words",
    "with_basket",
]
