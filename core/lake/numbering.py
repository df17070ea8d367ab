"""The number a person sees: a dataset's own 1, 2, 3 ...; the lake's snapshot stays behind it.

Inside, everything goes by snapshots. Here is the way out (`own_number`, `version_name`) and the way in
(`snapshot_given`), so that what is shown can be given back. A snapshot can be named as such, ``@58``; it is the only
name of a version that the dataset's present life does not count, because the dataset was removed and loaded anew.
"""

from __future__ import annotations

from bisect import bisect_right

from core.errors import BadInput, NotFound
from core.i18n import _
from core.lake.workspace import Lake


def own_numbers(lake: Lake, name: str) -> dict[int, int]:
    """Snapshot -> the dataset's own number, of every version since it was last dropped; empty where there is none."""
    try:
        return {item.number: item.ordinal for item in lake.versions(name)}
    except NotFound:
        return {}


def own_number(lake: Lake, name: str, snapshot: int | None) -> int | None:
    """Which of the dataset's own versions was the newest at a snapshot; None where its present life has none."""
    return _newest_at(own_numbers(lake, name), snapshot)


def version_name(lake: Lake, name: str, snapshot: int | None) -> str:
    """A version as people read and give it: "3", or "@58" where the dataset's own count has none."""
    return named(own_numbers(lake, name), snapshot)


def named(numbers: dict[int, int], snapshot: int | None) -> str:
    """As `version_name`, of numbers asked for once."""
    own = _newest_at(numbers, snapshot)
    return f"@{snapshot or 0}" if own is None else str(own)


def snapshot_given(lake: Lake, name: str, given: str) -> int:
    """The snapshot of the version that a person names: "3" the dataset's third, "@58" the newest one at snapshot 58.

    Raises:
        BadInput: when it is neither form.
        NotFound: when there is no such dataset or version; it says which there are.
    """
    text = given.strip()
    by_snapshot = text.startswith("@")
    if not text.removeprefix("@").isdecimal():
        raise BadInput(
            _("“{text}” is no version.").format(text=given),
            hint=_("Write the dataset's own number, such as 2, or a snapshot of the workspace, such as @58."),
        )
    wanted = int(text.removeprefix("@"))
    numbers = own_numbers(lake, name)
    if by_snapshot:
        found = [snapshot for snapshot in numbers if snapshot <= wanted <= lake.version()]
        found = found or _of_a_former_life(lake, name, wanted)
    else:
        found = [snapshot for snapshot, own in numbers.items() if own == wanted]
    if found:
        return found[-1]
    lake.dataset(name)  # says so where the dataset itself is not there
    raise _unknown(name, given, numbers)


def _newest_at(numbers: dict[int, int], snapshot: int | None) -> int | None:
    snapshots = sorted(numbers)
    place = bisect_right(snapshots, snapshot or 0)
    return numbers[snapshots[place - 1]] if place else None


def _of_a_former_life(lake: Lake, name: str, snapshot: int) -> list[int]:
    try:
        return [lake.dataset(name, snapshot).version] if snapshot <= lake.version() else []
    except NotFound:
        return []


def _unknown(name: str, given: str, numbers: dict[int, int]) -> NotFound:
    words = _("{name} has no version {version}.").format(name=name, version=given)
    if not numbers:
        return NotFound(words, hint=_("There is none yet."))
    snapshots, own = sorted(numbers), sorted(numbers.values())
    known = _("Its versions are {first} to {last}, in the snapshots @{oldest} to @{newest}.").format(
        first=own[0], last=own[-1], oldest=snapshots[0], newest=snapshots[-1]
    )
    return NotFound(words, hint=known, data={"version": given, "known": own})
