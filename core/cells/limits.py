"""From where on a value is far out, and two events are one. Checks, steps, suggestions and profile use the same."""

from __future__ import annotations

MAD_TO_SIGMA = 1.4826
"""The median absolute deviation of a normal distribution times this is its standard deviation (1 / Phi^-1(3/4))."""
IQR_TO_SIGMA = 1 / 1.349
"""The same for the distance between the quartiles (2 Phi^-1(3/4) = 1.349)."""
ROBUST_Z = 4.5
"""Robust deviations from the median a value may have.

The modified z-score is Iglewicz and Hoaglin's (1993), who flag 3.5 in samples of a few dozen. A shop has a million
prices: at 3.5 one in 2,149 sound values of a normal distribution would be flagged, at 4.5 one in 147,000.
"""
LEAST_SPREAD = 0.1
"""Least spread of a group in log units (10 %): prices that all end in .99 do not judge by cents."""
LEAST_FACTOR = 4.0
"""A price less than four times off its group's median is a price: variants and bundles of one product differ so."""
LEAST_ROWS = 20
"""Prices a group needs to be judged by itself: the relative error of a MAD of 20 normal values is about 26 %
(asymptotic standard error 1.167 / sqrt(n)); below that the whole table is the group."""
LEAST_MONEY = 1e-6
"""What is nearer to 0 is no price and no bid: a thousand impressions for a cent are a hundred thousandth each."""
MOST_MONEY = 2**53 / 100
"""A larger amount has no cents in double precision (9e13): cells that say so are damaged, and no sum of them means
anything."""
DOUBLE_FIRE_MS = 1000
"""Two equal events of one shopper within this many milliseconds are one that fired twice.

Twice the usual double-click time (500 ms in Windows), and the resolution of logs written in whole seconds, in which
a double fire shows as a gap of 0 or 1 s. Nobody leaves a page and comes back within it.
"""
