"""Reports that are made of a workspace, without a reader: each kind is one module that gives a document.

- quality: what changed, what fails, which incidents: of one dataset or all, over a week
- cleaning: what a recipe did and gained; sheet: what a dataset is (Gebru et al. 2021)
- experiment: a test's readout; model: a model's card; lead: the month of the whole workspace
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.report.kinds.experiment import of_readout
    from core.report.kinds.making import KINDS, Kind, kind_label, made, subjects
    from core.report.kinds.shared import source_of

__getattr__ = lazily(
    __name__,
    {
        "KINDS": "making",
        "Kind": "making",
        "kind_label": "making",
        "made": "making",
        "of_readout": "experiment",
        "source_of": "shared",
        "subjects": "making",
    },
)

__all__ = ["KINDS", "Kind", "kind_label", "made", "of_readout", "source_of", "subjects"]
