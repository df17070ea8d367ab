"""What concerns several columns or the whole table: keys, dependencies, joins, gaps, the long tail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.profile.table.associations import MOST_VALUES

__getattr__ = lazily(__name__, {"MOST_VALUES": "associations"})

__all__ = ["MOST_VALUES"]
