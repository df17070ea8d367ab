"""Which data a side reads: the newest of every table, all as uploaded, or one table as it stood at a version."""

from __future__ import annotations

from core.i18n import _
from core.lake import Dataset, Lake
from core.recommend.data import Shop, open_shop, pinned
from pages.parts.shared.choices import choice
from pages.parts.shared.wording import layer_name

NEWEST, RAW = "newest", "raw"
MOST = 200
"""Versions offered of each table, the newest ones: a shop loaded daily has that many in half a year."""


def data_control(lake: Lake, dataset: Dataset, key: str) -> Shop:
    """The choice of one side's data, in the address as `KEY_layer`; the shop that it means."""
    newest = open_shop(lake, dataset.name)
    words = {NEWEST: _("Newest data")}
    if any(len(lake.dataset(name).layers) > 1 for _role, name, _layer, _version in newest.layers):
        words[RAW] = _("All as uploaded")
    pins: dict[str, tuple[str, int]] = {}
    for role, name, _layer, _version in newest.layers:
        versions = lake.versions(name)
        for one in versions[::-1][:MOST] if len(versions) > 1 else []:
            label = _("{dataset} version {n} · {layer} · {day}")
            chosen = f"{role}-{one.ordinal}"
            words[chosen] = label.format(
                dataset=name, n=one.ordinal, layer=layer_name(one.layer), day=f"{one.time:%Y-%m-%d}"
            )
            pins[chosen] = (role, one.number)
    if len(words) < 2:
        return newest
    picked = choice(_("Data"), list(words), NEWEST, f"{key}_layer", words.__getitem__, label_visibility="collapsed")
    if picked == NEWEST:
        return newest
    if picked == RAW:
        return open_shop(lake, dataset.name, layer="raw")
    return pinned(lake, newest, *pins[picked])
