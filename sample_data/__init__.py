"""The sample shop: a small invented shop, dirty in the ways real shops are, with an answer key.

``python -m sample_data.generate`` writes it again, byte for byte, from its seed.
"""

from __future__ import annotations

from pathlib import Path

SHOP = Path(__file__).parent / "shop"
"""Folder of the files that come with the product."""
