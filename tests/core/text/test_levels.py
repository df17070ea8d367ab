"""Rounding a matrix to six levels, three of them in a byte."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.text.models.six_levels import EACH, LEVELS, packed, unpacked


def drawn(rows: int, width: int, seed: int) -> torch.Tensor:
    return torch.randn(rows, width, generator=torch.Generator().manual_seed(seed))


def test_a_normal_change_loses_what_theory_says() -> None:
    """Max 1960, table I: six levels leave 0.05798 of the variance."""
    change = drawn(400, 1536, 3) * torch.linspace(1e-4, 3.0, 400)[:, None]
    lost = (unpacked(*packed(change), 1536) - change).square().sum(1) / change.square().sum(1)
    assert float(lost.mean()) == pytest.approx(0.05798, abs=5e-4)


@given(st.integers(1, 5), st.integers(1, 20), st.integers(0, 10**6))
def test_every_value_keeps_its_sign_and_becomes_a_level(rows: int, width: int, seed: int) -> None:
    change = drawn(rows, width, seed)
    steps, scale = packed(change)
    assert (steps.dtype, steps.shape) == (torch.uint8, (rows, -(-width // EACH)))
    found = unpacked(steps, scale, width)
    assert found.sign().equal(change.sign())
    assert torch.isclose((found / scale[:, None])[..., None], LEVELS).any(2).all()


def test_the_levels_themselves_survive() -> None:
    rows = LEVELS.repeat(4, 100) * torch.tensor([1e-6, 0.1, 1.0, 50.0])[:, None]
    assert torch.allclose(unpacked(*packed(rows), rows.shape[1]), rows, rtol=1e-5)


def test_a_matrix_that_did_not_change_stays() -> None:
    assert unpacked(*packed(torch.zeros(2, 7)), 7).abs().max() == 0


@pytest.mark.parametrize("width", [2, 3, 7])
def test_another_width_is_refused(width: int) -> None:
    steps, scale = packed(drawn(2, 6, 1))
    with pytest.raises(ValueError, match="do not fit"):
        unpacked(steps, scale, width)


def test_a_byte_that_no_rounding_writes_is_refused() -> None:
    steps, scale = packed(drawn(2, 6, 1))
    with pytest.raises(ValueError, match="do not fit"):
        unpacked(steps.fill_(216), scale, 6)
