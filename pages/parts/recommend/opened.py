"""What every view of the Recommend page stands on: the dataset, the settings, and what was read of the shop."""

from __future__ import annotations

from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from core.lake import Dataset, Lake
from core.recommend import Features, Options
from core.recommend.data import Shop, features_of, open_shop


@dataclass(frozen=True)
class Opened:
    """An events dataset under the chosen settings. `header`: the place beside the page's title."""

    lake: Lake
    dataset: Dataset
    options: Options
    header: DeltaGenerator

    @property
    def shop(self) -> Shop:
        """The newest state of every table."""
        return open_shop(self.lake, self.dataset.name)

    @property
    def features(self) -> Features:
        """What scorers read of the newest state; kept, so that asking again costs nothing."""
        return features_of(self.lake, self.shop, self.options)
