"""Which datasets are of one shop: those that name the same products or the same people."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping

from core.engine import quote
from core.integrate.linked import linked
from core.integrate.shop.parts import PARTS
from core.integrate.usable import SHARED
from core.lake import Dataset, Lake, kept


@kept
def groups_of(lake: Lake, names: tuple[str, ...], joined: tuple[tuple[str, str], ...] = ()) -> Mapping[str, int]:
    """Dataset -> number of its group; those of one group meet by ids or are joined, directly or through others.

    Groups are numbered by what they hold, the one with most parts first; of equal ones those that a person joined go
    before those nobody did, and then that with most rows.
    """
    datasets = {name: lake.dataset(name) for name in names}
    walks = [pair for pair in joined if set(pair) <= set(names)]
    heads = linked([*_meeting(lake, datasets), *walks])
    by_hand = {name for pair in walks if len(set(pair)) > 1 for name in pair}
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[heads.get(name, name)].append(name)
    ranked = sorted(
        groups.values(),
        key=lambda group: (
            -len({datasets[one].kind for one in group}),
            by_hand.isdisjoint(group),
            -sum(datasets[one].rows for one in group),
        ),
    )
    return {name: place for place, group in enumerate(ranked) for name in group}


def _meeting(lake: Lake, datasets: Mapping[str, Dataset]) -> list[tuple[str, str]]:
    """Pairs of datasets that share ids of products or of people."""
    table = f'memory.main."shop_ids_{uuid.uuid4().hex}"'
    with lake.read() as cursor:
        cursor.execute(f"CREATE TABLE {table} (dataset VARCHAR, part VARCHAR, h UBIGINT)")
        try:
            for name, dataset in datasets.items():
                part = PARTS[dataset.kind]
                ids = dict(part.ids) | ({part.key: part.name} if part.key else {})
                for role, of in ids.items():
                    column = dataset.column(role)
                    if column in dataset.types:
                        cell = f"trim(CAST({quote(column)} AS VARCHAR))"
                        source = lake.table(name)
                        cursor.execute(
                            f"INSERT INTO {table} SELECT DISTINCT ?, ?, hash({cell}) FROM {source} WHERE {cell} <> ''",
                            [name, of],
                        )
            sizes = f"SELECT dataset, part, count(*) AS n FROM {table} GROUP BY ALL"
            common = (
                f"SELECT a.dataset AS l, b.dataset AS r, part, count(*) AS n FROM {table} a JOIN {table} b "
                "USING (part, h) WHERE a.dataset < b.dataset GROUP BY ALL"
            )
            found = cursor.execute(
                f"WITH sizes AS ({sizes}), common AS ({common}) SELECT DISTINCT c.l, c.r FROM common c "
                "JOIN sizes x ON x.dataset = c.l AND x.part = c.part "
                "JOIN sizes y ON y.dataset = c.r AND y.part = c.part "
                f"WHERE c.n >= {SHARED} * least(x.n, y.n)"
            ).fetchall()
        finally:
            cursor.execute(f"DROP TABLE {table}")
    return [(str(left), str(right)) for left, right in found]
