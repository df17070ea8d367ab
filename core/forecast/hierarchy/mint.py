"""Forecasts of all nodes made to add up with the least variance of their errors (MinT; Wickramasuriya, Athanasopoulos &
Hyndman 2019).

In the form with constraints: with C = [I, -A] the sums' error is C y, and y - W C' (C W C')^-1 C y is coherent. Only a
matrix as large as there are sums is solved, and the shrunken covariance W = l D + (1 - l) R R'/T is never written out,
so that ten thousand items under two hundred sums take a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.errors import NotFound
from core.forecast.hierarchy.structure import Hierarchy
from core.forecast.series import Floats
from core.i18n import N_, _

METHODS = {
    "bottom_up": N_("bottom-up"),
    "structure": N_("MinT by the number of items"),
    "variance": N_("MinT by variances"),
    "shrink": N_("MinT with a shrunken covariance"),
}
"""Ways to reconcile, the simplest first."""
RIDGE = 1e-10
"""Added to the solved matrix in proportion to its mean diagonal: sums whose errors are all 0 make it singular."""
FEW = 10
"""Errors of a node below which its variance is not told; the number of items stands for it."""


@dataclass(frozen=True)
class Reconciler:
    """A linear map of forecasts of all nodes to coherent ones.

    Attributes:
        hierarchy: The sums.
        method: One of `METHODS`.
        shrinkage: Weight of the diagonal, 1 but for "shrink".
        map: Takes (M, k), gives (M, k), coherent.
    """

    hierarchy: Hierarchy
    method: str
    shrinkage: float
    map: Callable[[Floats], Floats]

    def __call__(self, forecasts: Floats, *, positive: bool = False) -> Floats:
        """Coherent forecasts; (M, ...) to (M, ...).

        Args:
            positive: Items below 0 are set to 0 and added up anew (Di Fonzo & Girolimetto 2023: "sntz").
        """
        flat = forecasts.reshape(len(forecasts), -1)
        found = self.map(flat)
        bottom = found[self.hierarchy.above :]
        if positive:
            bottom = np.maximum(bottom, 0.0)
        whole = self.hierarchy.whole(bottom)  # added up once more: coherent to the last digit
        return np.asarray(whole.reshape(forecasts.shape))


def shrinkage_of(errors: Floats) -> float:
    """Weight of the diagonal by Schafer & Strimmer (2005): what correlations vary by chance over what they are.

    Args:
        errors: Of M nodes at T moments, without gaps; shape (M, T).

    The sums over all pairs are taken by the Gram matrix of moments, T by T, where there are more nodes than moments.
    """
    count, moments = errors.shape
    if moments < 3 or count < 2:
        return 1.0
    centred = errors - errors.mean(axis=1, keepdims=True)
    deviation = centred.std(axis=1, ddof=1)
    z = centred[deviation > 0] / deviation[deviation > 0][:, None]
    if len(z) < 2:
        return 1.0
    gram = z.T @ z if moments < len(z) else z @ z.T  # their squares add up to the same
    scale = moments / (moments - 1)
    sum_r2 = float((gram**2).sum()) / (moments - 1) ** 2  # over all pairs of nodes
    sum_w2 = float((((z**2).sum(axis=0)) ** 2).sum())
    mean2 = float((gram**2).sum()) / moments**2
    own = (z**2).sum(axis=1) / (moments - 1)
    own_r2 = float((own**2).sum())
    own_w2 = float((z**4).sum())
    own_mean2 = float((((z**2).mean(axis=1)) ** 2).sum())
    variance = scale / (moments - 1) ** 2 * ((sum_w2 - moments * mean2) - (own_w2 - moments * own_mean2))
    off = sum_r2 - own_r2
    return float(np.clip(variance / off, 0.0, 1.0)) if off > 0 else 1.0


def reconciler_of(hierarchy: Hierarchy, method: str = "shrink", errors: Floats | None = None) -> Reconciler:
    """The map for a hierarchy.

    Args:
        errors: Forecast errors of all nodes at the same moments, NaN where unknown; shape (M, T). Needed by "variance"
            and "shrink"; where too few are known the number of items stands for a variance.

    Raises:
        NotFound: No such method.
    """
    if method not in METHODS:
        raise NotFound.among(_("way to reconcile"), method, list(METHODS))
    above, sums = hierarchy.above, hierarchy.sums
    if method == "bottom_up" or not above:
        return Reconciler(hierarchy, method, 1.0, lambda y: hierarchy.whole(y[above:]))
    sizes = np.concatenate([np.asarray(sums.sum(axis=1)).ravel(), np.ones(hierarchy.bottom)])
    diagonal, shrinkage, scatter = sizes.copy(), 1.0, None
    if method != "structure" and errors is not None:
        told = np.isfinite(errors).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = np.nansum(errors**2, axis=1) / np.maximum(told, 1)
        usual = np.median((spread / sizes)[(told >= FEW) & (spread > 0)]) if (spread[told >= FEW] > 0).any() else 1.0
        diagonal = np.where((told >= FEW) & (spread > 0), spread, sizes * usual)
        if method == "shrink":
            whole = errors[:, np.isfinite(errors).all(axis=0)]
            if whole.shape[1] >= FEW:
                shrinkage = shrinkage_of(whole)
                scatter = whole / np.sqrt(whole.shape[1])
    return Reconciler(hierarchy, method, shrinkage, _projected(hierarchy, diagonal, shrinkage, scatter))


def _projected(
    hierarchy: Hierarchy, diagonal: Floats, shrinkage: float, scatter: Floats | None
) -> Callable[[Floats], Floats]:
    """y - W C' (C W C')^-1 C y with W = l diag + (1 - l) scatter scatter'."""
    from scipy.linalg import cho_factor, cho_solve

    above, sums = hierarchy.above, hierarchy.sums
    over, under = diagonal[:above], diagonal[above:]

    def constrained(y: Floats) -> Floats:
        return np.asarray(y[:above] - sums @ y[above:])

    def spread(z: Floats) -> Floats:
        """W C' z; (K, k) to (M, k)."""
        plain = np.vstack([over[:, None] * z, -under[:, None] * (sums.T @ z)]) * shrinkage
        if scatter is not None and shrinkage < 1:
            plain = plain + (1 - shrinkage) * (scatter @ (constrained(scatter).T @ z))
        return np.asarray(plain)

    inner = shrinkage * (np.diag(over) + (sums.multiply(under[None, :]) @ sums.T).toarray())
    if scatter is not None and shrinkage < 1:
        part = constrained(scatter)
        inner = inner + (1 - shrinkage) * (part @ part.T)
    inner = inner + np.eye(above) * (RIDGE * np.trace(inner) / above)
    solved = cho_factor(inner)
    return lambda y: np.asarray(y - spread(cho_solve(solved, constrained(y))))
