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
from core.recommend.features.attributes import LEVELS, Catalog
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.recommend.features.bundle import Inputs
    from core.text.models import encoders

ENGLISH = "all-MiniLM-L6-v2"
"""The encoder that reads English item texts; all others are read by the multilingual one."""
MULTILINGUAL = "multilingual-e5-small"
"""The encoder that ships and reads English and Chinese."""
LENGTH = 128
"""Tokens read of an item's text: title, path, brand and attributes take some 40, the rest is description."""
MOST_CHARACTERS = 800
"""Letters taken of each field: more than LENGTH tokens hold in either language."""
MOST_ITEMS = 100_000
"""Item texts read of one shop: what the memory of vectors holds of one encoder."""
STEP = 512
"""Texts read between two reports: a few seconds of one core."""
LOOKED_AT = 500
"""Titles from which the language of a catalog is told."""
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
    """One text an item, shape (I,); "" where the catalog says nothing.

    Title, category path, brand, further attributes as "name: value", then the description.
    """
    if "_texts" not in catalog.__dict__:
        catalog.__dict__["_texts"] = _texts(catalog)
    found: Texts = catalog.__dict__["_texts"]
    return found


def encoder_for(catalog: Catalog) -> str:
    """The encoder that reads this catalog: the English one where nine of ten texts are English."""
    from core.text.reading import content

    said = [text for text in item_texts(catalog) if text][:LOOKED_AT]
    english = sum(content.language_of(text) != "zh" for text in said)
    return ENGLISH if english >= 0.9 * len(said) else MULTILINGUAL


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
    state = remembered.state(encoder, LENGTH, inputs.home)
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
    _matrix, known = remembered.recalled(texts, encoder, LENGTH, inputs.home)
    return int((~known).sum())


def read_vectors(
    inputs: Inputs, model: str | None = None, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Read what is missing and remember it in the workspace; what was read stays when stopped.

    Args:
        inputs: A shop with a catalog, and the workspace as `home`.
        model: Name or folder of an encoder, or folder of an adapter; by default that of the catalog's language.
        progress: Called with (texts read, texts in all); may raise to stop.

    Returns:
        How many texts there are.
    """
    from core.text.models import tuned
    from core.text.reading import remembered

    assert inputs.catalog is not None
    texts = list(_distinct(inputs.catalog))
    name = model or encoder_for(inputs.catalog)
    encoder, network = tuned.resolve(name), tuned.load_model(name)
    for start in range(0, len(texts), STEP):
        progress(start, len(texts))
        remembered.vectors(texts[start : start + STEP], encoder, LENGTH, inputs.home, model=network)
    progress(len(texts), len(texts))
    return len(texts)


def _recalled(inputs: Inputs, encoder: encoders.Encoder, name: str) -> ItemVectors | None:
    """The remembered vectors, one row an item; None where one is missing."""
    from core.text.reading import remembered

    assert inputs.catalog is not None
    assert inputs.home is not None
    texts = item_texts(inputs.catalog)
    places = _distinct(inputs.catalog)
    matrix, known = remembered.recalled(list(places), encoder, LENGTH, inputs.home)
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
    from core.text.reading import content

    def clean(value: object) -> str:
        return content.cleaned(str(value))[:MOST_CHARACTERS] if value else ""

    made = np.full(len(catalog.known), "", dtype=object)
    for item in np.flatnonzero(catalog.known):
        path = " > ".join(part for part in LEVELS.split(clean(catalog.category[item])) if part)
        named = [f"{name}: {clean(cells[item])}" for name, cells in catalog.extra.items() if _says(catalog, name, item)]
        told = "" if catalog.description is None else clean(catalog.description[item])
        parts = [clean(catalog.title(int(item), "")), path, clean(catalog.brand[item]), ", ".join(named), told]
        made[item] = ". ".join(part for part in parts if part)
    return made


def _says(catalog: Catalog, name: str, item: int) -> bool:
    """Whether a further attribute of an item is a word; flags (0 or 1) are none."""
    return name not in catalog.flags and catalog.extra[name][item] is not None
