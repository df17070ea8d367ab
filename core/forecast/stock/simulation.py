"""The rule played out: items sold day by day, ordered at their reorder points, delivered after their lead times."""

from __future__ import annotations

import numpy as np

from core.forecast.series import Floats, Ints


def played(days: Floats, point: Floats, batch: Floats, lead: Ints, review: int = 1) -> tuple[Floats, Floats]:
    """Cycles of each item, and in how many of them nothing ran out between the order and its arrival.

    An item begins at point and batch together; what is asked for while nothing is there is delivered later. One order
    is under way at a time, so a batch has to be larger than what a lead time sells.

    Args:
        days: Demand by item and day; shape (N, T).
        point, batch: Reorder point, and pieces above it that an order brings the stock to; shape (N,).
        lead: Days between an order, at the end of a day, and its arrival at the end of another; shape (N,).
        review: Every so many days orders go out.

    Returns:
        Shape (N,) each.
    """
    count, length = days.shape
    stock = point + batch
    due = np.full(count, -1)
    fine = np.ones(count, dtype=np.bool_)
    seen, kept, coming = np.zeros(count), np.zeros(count), np.zeros(count)
    for day in range(length):
        stock = stock - days[:, day]
        waiting = due >= 0
        fine &= ~(waiting & (stock < 0))
        arrives = waiting & (due == day)
        stock = np.where(arrives, stock + coming, stock)
        seen += arrives
        kept += arrives & fine
        due = np.where(arrives, -1, due)
        if day % review == 0:
            order = (due < 0) & (stock <= point)
            coming = np.where(order, point + batch - stock, coming)
            due = np.where(order, day + lead, due)
            fine = np.where(order, stock >= 0, fine)
    return seen, kept
