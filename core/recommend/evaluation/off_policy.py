"""What another policy would have earned, estimated from logs that say how likely each shown item was to be shown."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.errors import BadInput
from core.i18n import N_, _
from core.recommend.events import Floats, Ints

LEAST_EFFECTIVE = 50
"""Below so many effective rows an estimate rests on a few heavy ones, and its interval is too narrow: it is refused."""
LEAST_SHARE = 0.01
"""Below this effective share of the log the two policies have too little in common to speak of one by the other."""
LEAST_SUPPORT = 0.9
"""Below this mean weight a tenth of what the policy would show was never shown: IPS counts it as never clicked."""
FOLDS = 5
"""Parts the log is cut in for the doubly robust estimate: each part's clicks are foretold from the other four."""
PRIOR_ROWS = 20.0
"""So many rows pull the click rate of an item half way to the rate of all."""
METHODS: dict[str, str] = {
    "logged": N_("As logged"),
    "ips": N_("Inverse propensity (IPS)"),
    "snips": N_("Self-normalised (SNIPS)"),
    "dr": N_("Doubly robust (DR)"),
}
DEFINITIONS: dict[str, str] = {
    "logged": N_("Clicks over shown items, as the log has them."),
    "ips": N_("Mean of w·click, w = π(item | shopper) / propensity; unbiased where every propensity is right."),
    "snips": N_("Σ w·click over Σ w: a little biased, far less scattered."),
    "dr": N_(
        "Foretold clicks of the policy's own items, plus w times what the log's clicks differ from the foretold ones; "
        "right where either the propensities or the forecast are."
    ),
}


@dataclass(frozen=True)
class Log:
    """N shown items.

    Attributes:
        context: Which shopper (or visit) each row belongs to: rows of one are drawn together in the bootstrap.
        action: Which item was shown, 0 to A − 1.
        reward: 1 where it was clicked, or any number.
        propensity: Probability with which the logging policy showed this item here, in (0, 1].
    """

    context: Ints
    action: Ints
    reward: Floats
    propensity: Floats

    def __len__(self) -> int:
        return len(self.action)


@dataclass(frozen=True)
class Estimate:
    """One estimate with its 95 % bootstrap interval over shoppers."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class OffPolicy:
    """What the log says of another policy.

    Attributes:
        estimates: Method (key of METHODS) -> estimate; only "logged" where it was refused.
        rows, contexts: Of the log.
        matched: Rows whose item the policy would show as well.
        support: Σw / N: near 1 where the log could have shown all that the policy would; lower by what it never could.
        effective: (Σw)² / Σw², the number of equally weighted rows that scatter as much.
        refused: msgid of why nothing is said, "" where it is.
    """

    estimates: dict[str, Estimate]
    rows: int
    contexts: int
    matched: int
    support: float
    effective: float
    refused: str


UNSUPPORTED = N_(
    "The log never shows part of what this scorer would show: IPS counts that as never clicked, and the other "
    "estimates take it to be like the rest."
)
TOO_FEW = N_("The log and this scorer have too few shown items in common to speak of one by the other.")


def estimate(
    log: Log, policy: Floats, direct: Floats | None = None, *, seed: int = 0, resamples: int = 500
) -> OffPolicy:
    """IPS, SNIPS and DR of a policy.

    Dudík, Langford, Li: Doubly robust policy evaluation and learning, ICML 2011; Swaminathan, Joachims: The
    self-normalized estimator for counterfactual learning, NeurIPS 2015; effective sample size as in Owen: Monte
    Carlo theory, methods and examples, ch. 9.

    Args:
        log: What was shown and clicked.
        policy: π(shown item | its context) for each row; shape (N,).
        direct: Σ_a π(a | context) q(a) for each row, with q of `forecast`; None leaves DR out. Shape (N,).
        seed, resamples: Of the bootstrap over contexts.

    Raises:
        BadInput: No rows, or a propensity outside (0, 1].
    """
    check(log)
    w = policy / log.propensity
    total, square = float(w.sum()), float((w**2).sum())
    effective = total**2 / square if square > 0 else 0.0
    contexts, group = np.unique(log.context, return_inverse=True)
    refused = "" if effective >= max(LEAST_EFFECTIVE, LEAST_SHARE * len(log)) else TOO_FEW
    sums: dict[str, Floats] = {"rows": np.ones(len(log)), "reward": log.reward, "w": w, "wr": w * log.reward}
    if direct is not None:
        sums |= {"dr": direct + w * (log.reward - forecast(log))}
    each: dict[str, Floats] = {
        name: np.bincount(group, weights=values, minlength=len(contexts)).astype(np.float64)
        for name, values in sums.items()
    }
    estimates = {"logged": _ratio(each, "reward", "rows", seed, resamples)}
    if not refused:
        estimates["ips"] = _ratio(each, "wr", "rows", seed, resamples)
        estimates["snips"] = _ratio(each, "wr", "w", seed, resamples)
        if direct is not None:
            estimates["dr"] = _ratio(each, "dr", "rows", seed, resamples)
    return OffPolicy(estimates, len(log), len(contexts), int((policy > 0).sum()), total / len(log), effective, refused)


def check(log: Log) -> None:
    """Refuse a log that cannot be weighed.

    Raises:
        BadInput: No rows, or a propensity outside (0, 1].
    """
    if not len(log):
        raise BadInput(_("The log has no rows with an item and a propensity."))
    wrong = ~((log.propensity > 0) & (log.propensity <= 1))
    if wrong.any():
        raise BadInput(
            _("A propensity is a probability above 0 and up to 1; {n} of {total} are not.").format(
                n=f"{int(wrong.sum()):,}", total=f"{len(log):,}"
            )
        )


def forecast(log: Log) -> Floats:
    """q of the shown item for each row, learned without the row's own fold: its smoothed click rate; shape (N,)."""
    rates, fold = rates_by_fold(log)
    found: Floats = rates[fold, log.action]
    return found


def rates_by_fold(log: Log) -> tuple[Floats, Ints]:
    """Click rate of every action without each fold, shape (FOLDS, A); and the fold of each row, shape (N,).

    Contexts are cut whole, so that a shopper's own clicks never foretell themselves.
    """
    contexts, group = np.unique(log.context, return_inverse=True)
    fold = (np.random.default_rng(0).permutation(len(contexts)) % FOLDS)[group].astype(np.int64)
    actions = int(log.action.max()) + 1
    rates = np.empty((FOLDS, actions))
    for part in range(FOLDS):
        rest = fold != part
        overall = float(log.reward[rest].mean()) if rest.any() else 0.0
        shown = np.bincount(log.action[rest], minlength=actions)
        clicked = np.bincount(log.action[rest], weights=log.reward[rest], minlength=actions)
        rates[part] = (clicked + PRIOR_ROWS * overall) / (shown + PRIOR_ROWS)
    return rates, fold


def uniform_over(lists: Ints, context: Ints, log: Log) -> tuple[Floats, Floats]:
    """The policy that shows each item of a shopper's list equally often.

    Args:
        lists: One list per context position; −1 for an empty slot; shape (C, K).
        context: Position in `lists` of each logged row; shape (N,).
        log: The log; actions are item positions.

    Returns:
        (π of the shown item per row, Σ_a π(a) q(a) per row), each of shape (N,).
    """
    rates, fold = rates_by_fold(log)
    own = lists[context]
    filled = own >= 0
    size = filled.sum(axis=1)
    share = np.divide(1.0, size, out=np.zeros(len(own)), where=size > 0)
    policy = ((own == log.action[:, None]) & filled).any(axis=1) * share
    unknown = own >= rates.shape[1]
    overall = float(log.reward.mean())
    foretold = np.where(unknown, overall, rates[fold[:, None], np.where(filled & ~unknown, own, 0)])
    return policy, (foretold * filled).sum(axis=1) * share


def _ratio(each: dict[str, Floats], over: str, under: str, seed: int, resamples: int) -> Estimate:
    """Σ over / Σ under, with the percentile interval over resampled contexts."""
    top, bottom = each[over], each[under]
    rng = np.random.default_rng(seed)
    drawn = []
    for _sample in range(resamples):
        at = rng.integers(0, len(top), len(top))
        below = bottom[at].sum()
        drawn.append(top[at].sum() / below if below else math.nan)
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return Estimate(float(top.sum() / bottom.sum()), float(low), float(high))
