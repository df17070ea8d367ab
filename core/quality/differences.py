"""What differs between two versions of a dataset, with rows matched by the key that its contract has agreed on."""

from __future__ import annotations

from collections.abc import Sequence

from core.lake import Diff, Lake
from core.quality.store import load_suite


def differences(lake: Lake, name: str, v1: int, v2: int, key: Sequence[str] = (), limit: int = 50) -> Diff:
    """The difference of two versions, the same one for every page and command.

    Args:
        v1, v2: Snapshots of the versions before and after.
        key: Columns that name a row; without, the contract's, then what `core.lake.matching` finds.

    Raises:
        NotFound: no such dataset or version, or a key column that is not in both.
    """
    return lake.diff(name, v1, v2, limit, key=key, contract=contract_key(lake, name))


def contract_key(lake: Lake, name: str) -> tuple[str, ...]:
    """The columns that the dataset's contract wants unique; none where it names no key."""
    suite = load_suite(lake, name)
    keys = [check.columns for check in suite.checks if check.check == "unique"] if suite else []
    return keys[0] if keys else ()
