"""A shop's events, catalog and reviews as arrays, and the way back to the source rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.recommend.data.from_files import shop_of
    from core.recommend.data.origins import source_rows, sources_of
    from core.recommend.data.profiles import Profiles, profiles_of
    from core.recommend.data.shelf import Shelf, shelf_of
    from core.recommend.data.shop import (
        Shop,
        built_events,
        event_kinds,
        features_of,
        inputs_of,
        is_small,
        layers_of,
        model_of,
        open_shop,
        pinned,
    )

__getattr__ = lazily(
    __name__,
    {
        "Shop": "shop",
        "built_events": "shop",
        "event_kinds": "shop",
        "features_of": "shop",
        "inputs_of": "shop",
        "is_small": "shop",
        "layers_of": "shop",
        "model_of": "shop",
        "open_shop": "shop",
        "pinned": "shop",
        "Profiles": "profiles",
        "profiles_of": "profiles",
        "Shelf": "shelf",
        "shelf_of": "shelf",
        "shop_of": "from_files",
        "source_rows": "origins",
        "sources_of": "origins",
    },
)

__all__ = [
    "Profiles",
    "Shelf",
    "Shop",
    "built_events",
    "event_kinds",
    "features_of",
    "inputs_of",
    "is_small",
    "layers_of",
    "model_of",
    "open_shop",
    "pinned",
    "profiles_of",
    "shelf_of",
    "shop_of",
    "source_rows",
    "sources_of",
]
