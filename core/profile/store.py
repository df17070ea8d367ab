"""Profiles kept beside the data: one JSON text per dataset, version and layer."""

from __future__ import annotations

import json

from core.engine import NoSuchTableError
from core.i18n import N_
from core.lake import Lake
from core.profile.model import LAYOUT, Profile

TABLE = "lake.quality.profiles"
CREATE = f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (
        dataset VARCHAR, version BIGINT, layer VARCHAR, layout INTEGER, kind VARCHAR, roles VARCHAR,
        computed VARCHAR, profile VARCHAR)
"""


def load(lake: Lake, name: str, version: int, layer: str, kind: str, roles: dict[str, str]) -> Profile | None:
    """The stored profile, if there is one made with this kind, these roles and this layout, and whoever acts sees
    all of the dataset."""
    if lake.partial(name):
        return None
    with lake.read() as cursor:
        try:
            row = cursor.execute(
                f"SELECT profile FROM {TABLE} WHERE dataset = ? AND version = ? AND layer = ? AND layout = ? "
                "AND kind = ? AND roles = ? ORDER BY computed DESC LIMIT 1",
                [name, version, layer, LAYOUT, kind, _roles(roles)],
            ).fetchone()
        except NoSuchTableError:
            return None  # nothing has been profiled in this workspace yet
    return Profile.from_dict(json.loads(row[0])) if row else None


def save(lake: Lake, profile: Profile, roles: dict[str, str]) -> None:
    """Keep a profile; an older one of the same version and layer goes. One of a partial view is not kept."""
    if lake.partial(profile.dataset):
        return
    text = json.dumps(profile.to_dict(), ensure_ascii=False, allow_nan=False)
    with lake.write(N_("Profile")) as cursor:
        cursor.execute(CREATE)
        cursor.execute(
            f"DELETE FROM {TABLE} WHERE dataset = ? AND version = ? AND layer = ?",
            [profile.dataset, profile.version, profile.layer],
        )
        cursor.execute(
            f"INSERT INTO {TABLE} VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                profile.dataset, profile.version, profile.layer, profile.layout, profile.kind, _roles(roles),
                profile.computed, text,
            ],
        )  # fmt: skip


def _roles(roles: dict[str, str]) -> str:
    return json.dumps(roles, ensure_ascii=False, sort_keys=True)
