"""What the catalog says of each item as one text, and the vectors that an encoder reads from it.

The vectors are remembered in the workspace by what the text says (`core.text.reading.remembered`): looking only recalls
them, and where some are missing a job reads them (`core.recommend.data.read_texts`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from core.i18n import N_
from core.recommend.events import Texts
from core.recommend.features.attributes import Catalog
from core.recommend.memory_cache import Kept
from core.text.reading import item_text

if TYPE_CHECKING:
    from core.recommend.features.bundle import Inputs
    from core.text.models import encoders

MOST_ITEMS = 100_000
"""Item texts read of one shop: what the memory of vectors holds of one encoder."""
KEPT_MB = 200
"""Of vectors in memory: one shop of 100,000 items at 384 numbers each, the newest whatever it takes."""
NO_TEXTS = N_("The catalog says nothing of its items in words.")
NOT_READ = N_("The texts of the items have not been read by the encoder yet.")
TOO_MANY = N_("The catalog has more than 100,000 different texts, which is more than are read.")


class ItemVectors(NamedTuple):
    """Vectors of length 1 per item, float32 of shape (I, d), zeros where unknown; `known` of shape (I,)."""

    matrix: npt.NDArray[np.float32]
    known: npt.NDArray[np.bool_]
    model: str


_kept: Kept[ItemVectors | None] = Kept(6, KEPT_MB)


def item_texts(catalog: Catalog) -> Texts:
    """One text an item (`core.text.reading.item_text`), shape (I,); "" where the catalog says nothing."""
    if "_texts" not in catalog.__dict__:
        catalog.__dict__["_texts"] = _texts(catalog)
    found: Texts = catalog.__dict__["_texts"]
    return found


def encoder_for(catalog: Catalog) -> str:
    """Name of the encoder that reads this catalog."""
    return item_text.encoder_for(item_texts(catalog).tolist())


def tuned_from(catalog: Catalog) -> str:
    """Name of the encoder that is tuned: that of the main titles alone.

    On a shop with titles in two languages the English one learned in two passes, and the one of several languages in
    none: its vectors lie close together, and its passes take three times as long.
    """
    return item_text.encoder_for([catalog.title(int(item), "") or "" for item in np.flatnonzero(catalog.known)])


def cannot_read(inputs: Inputs, model: str | None = None) -> str:
    """msgid of why there are no vectors of this shop's items, "" where they can be had at once."""
    if inputs.catalog is None or not any(item_texts(inputs.catalog)):
        return NO_TEXTS
    if len(_distinct(inputs.catalog)) > MOST_ITEMS:
        return TOO_MANY
    return NOT_READ if item_vectors(inputs, model) is None else ""


def item_vectors(inputs: Inputs, model: str | None = None) -> ItemVectors | None:
    """The vectors of all item texts, recalled and not read; None where any is not remembered yet.

    Args:
        inputs: A shop; `home` is the workspace that remembers.
        model: Name or folder of an encoder, or folder of an adapter; by default that of the catalog's language.
    """
    if inputs.vectors is not None and model in (None, inputs.vectors.model):
        return inputs.vectors
    if inputs.catalog is None or inputs.home is None:
        return None
    texts = _distinct(inputs.catalog)
    if not texts or len(texts) > MOST_ITEMS:
        return None
    from core.text.models import tuned
    from core.text.reading import remembered

    name = model or encoder_for(inputs.catalog)
    encoder = tuned.resolve(name)
    state = remembered.state(encoder, item_text.LENGTH, inputs.home)
    if state is None:
        return None
    key = (inputs.home, encoder.sha256, state, hash(tuple(item_texts(inputs.catalog))))
    return _kept.get(key, lambda: _recalled(inputs, encoder, name))


def vectors_missing(inputs: Inputs, model: str | None = None) -> int:
    """How many different item texts have not been read by the encoder yet; 0 without a catalog."""
    if inputs.catalog is None or inputs.vectors is not None:
        return 0
    from core.text.models import tuned
    from core.text.reading import remembered

    texts = list(_distinct(inputs.catalog))
    if inputs.home is None or not texts:
        return len(texts)
    encoder = tuned.resolve(model or encoder_for(inputs.catalog))
    _matrix, known = remembered.recalled(texts, encoder, item_text.LENGTH, inputs.home)
    return int((~known).sum())


def read_vectors(
    inputs: Inputs, model: str | None = None, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Read what is missing and remember it in the workspace; what was read stays when stopped.

    Args:
        inputs: A shop with a catalog, and the workspace as `home`.
        model: Name or folder of an encoder, or folder of an adapter; by default that of the catalog's language.
        progress: Called with (texts read now, texts to be read now); may raise to stop.

    Returns:
        How many texts were read now.
    """
    from core.text.models import tuned
    from core.text.reading import remembered

    assert inputs.catalog is not None
    assert inputs.home is not None
    name = model or encoder_for(inputs.catalog)
    network = tuned.load_model(name) if tuned.is_adapter(name) else None
    texts = item_texts(inputs.catalog).tolist()
    return remembered.read(texts, tuned.resolve(name), item_text.LENGTH, inputs.home, progress, model=network)


def _recalled(inputs: Inputs, encoder: encoders.Encoder, name: str) -> ItemVectors | None:
    """The remembered vectors, one row an item; None where one is missing."""
    from core.text.reading import remembered

    assert inputs.catalog is not None
    assert inputs.home is not None
    texts = item_texts(inputs.catalog)
    places = _distinct(inputs.catalog)
    matrix, known = remembered.recalled(list(places), encoder, item_text.LENGTH, inputs.home)
    if not known.all():
        return None
    said = np.asarray([bool(text) for text in texts], dtype=np.bool_)
    made = np.zeros((len(texts), encoder.hidden), dtype=np.float32)
    made[said] = matrix[[places[text] for text in texts[said]]]
    return ItemVectors(made, said, name)


def _distinct(catalog: Catalog) -> dict[str, int]:
    """Different texts in order of the items -> place."""
    return {text: place for place, text in enumerate(dict.fromkeys(text for text in item_texts(catalog) if text))}


def _texts(catalog: Catalog) -> Texts:
    made = np.full(len(catalog.known), "", dtype=object)
    told = catalog.description if catalog.description is not None else made
    for item in np.flatnonzero(catalog.known):
        titles = [titles[item] for titles in catalog.titles.values()]
        made[item] = item_text.item_text(titles, catalog.category[item], catalog.brand[item], told[item])
    return made
