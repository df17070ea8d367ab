"""Spellings of one value, found in six ways and merged by a step that a person reads before it is taken."""

from __future__ import annotations

from core.clean.clusters.columns import clusterable, clusters_of, known_values
from core.clean.clusters.find import METHODS, Cluster, Clusters, find, merging

__all__ = ["METHODS", "Cluster", "Clusters", "clusterable", "clusters_of", "find", "known_values", "merging"]
