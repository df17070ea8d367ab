"""D9_tree: in a table of categories every parent is there, and no category lies above itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import ibis

from core.cells.identifier_names import folded
from core.cells.missing import is_missing
from core.engine import quote
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import amongst, mendable
from core.quality.column_facts import ColumnFacts, Draft
from core.quality.model import Check, CheckResult
from core.quality.params import TEXT
from core.quality.registry import LISTED, ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope

HELD = 0.8
"""The share of parents that are nodes from which two columns are a tree; below, they only share a name."""
OWN = 0.98
"""The share of rows with a node of their own: in a tree each is named once but for a slip."""
SLACK = 0.25
"""By how much the sketch of different values may be below the truth; what it lets through is counted."""
MOST = 200_000
"""Nodes whose way up is followed; the largest public taxonomies (Amazon, UNSPSC) have some tens of thousands."""
FEWEST = 3
"""Nodes with a parent from which there is a tree."""
_PARENT = re.compile(
    r"(?:^|_)(?:superior|belongs_to|father|eltern|padre|pere)(?:_|$)|(?<!ap)(?<!ans)parent|父|上级|上級"
    r"|(?:^|_)upper_(?:id|code|no|key|node|category|cat|class|dept|department|level)(?:_|$)|^up_?(?:id|code|no|key|node)$"
)


def build(scope: Scope, check: Check) -> Outcome:
    """A row fails whose parent is no node (an orphan), or whose way up comes back to itself (a cycle)."""
    node = str(check.params.get("node") or "")
    for name in (check.column, node):
        if name not in scope.types:
            return Skip("column_gone", {"column": name})
    table = scope.table
    own, parent = table[node].cast("string"), table[check.column].cast("string")
    named = ~is_missing(parent) & (parent != "0")
    above = {str(row["node"]): str(row["parent"]) for row in _pairs(scope, check.column, node)}
    circling = in_cycles(above)
    nodes = table.select(node=own).filter(lambda row: row.node.notnull()).distinct()
    orphan = named & ~parent.isin(nodes.node)
    cycle = own.isin(sorted(circling)) if circling else ibis.literal(False)
    return Flags(
        "rows", table, (orphan | (named & cycle)).fill_null(False), named, {"orphan": orphan, "cycle": cycle}, (node,)
    )


def _pairs(scope: Scope, column: str, node: str) -> list[dict[str, object]]:
    table = scope.table
    there = table.filter(~is_missing(table[column]), table[node].notnull())
    pairs = there.select(node=there[node].cast("string"), parent=there[column].cast("string")).distinct()
    return scope.fetch(pairs.limit(MOST))


def in_cycles(above: Mapping[str, str]) -> set[str]:
    """The nodes that stand above themselves."""
    circling, known = set[str](), set[str]()
    for start in above:
        way, at = dict[str, int](), start
        while at in above and at not in way and at not in known:
            way[at] = len(way)
            at = above[at]
        if at in way:
            circling |= {one for one, place in way.items() if place >= way[at]}
        known |= set(way)
    return circling


def clauses(draft: Draft) -> Iterator[Check]:
    """A column that is named a parent, and the column of nodes that holds its values."""
    for one in draft.filled:
        if not names_parent(one.name):
            continue
        node = next((two for two in draft.filled if _names_nodes(two, one) and _is_tree(draft, one, two)), None)
        if node is not None:
            params = {"node": node.name}
            yield Check(f"D9_tree:{one.name}", "D9_tree", "integrity", (one.name,), "error", params=params)


def names_parent(column: str) -> bool:
    """Whether a column's name says that it holds what stands above: `parent_id`, 上级; not `upper_bound`, `top_up`."""
    return _PARENT.search(re.sub(r"[\W_]+", "_", folded(column)).strip("_")) is not None


def _names_nodes(node: ColumnFacts, parent: ColumnFacts) -> bool:
    return bool(
        node.name != parent.name
        and (node.text or node.whole)
        and node.measured["distinct"] >= (OWN - SLACK) * node.rows
    )


def _is_tree(draft: Draft, parent: ColumnFacts, node: ColumnFacts) -> bool:
    table = draft.scope.table
    own = table[node.name].cast("string")
    nodes = table.select(node=own).filter(lambda row: row.node.notnull())
    there = ~is_missing(table[parent.name])
    met = there & table[parent.name].cast("string").isin(nodes.node)
    wanted = table.agg(rows=own.count(), own=own.nunique(), named=there.sum(), met=met.sum())
    row = draft.scope.fetch(wanted)[0]
    named = int(row["named"] or 0)
    return named >= FEWEST and int(row["own"]) >= OWN * int(row["rows"]) - 1 and int(row["met"] or 0) >= HELD * named


def evidence(scope: Scope, check: Check) -> Words:
    outcome = build(scope, check)
    if not isinstance(outcome, Flags) or outcome.applies is None:
        return {}
    table, node = outcome.table, str(check.params["node"])
    wrong = table.filter(outcome.fails & outcome.applies).select(node=table[node].cast("string")).distinct()
    found = sorted(str(row["node"]) for row in scope.fetch(wrong.limit(LISTED + 1)) if row["node"] is not None)
    return {"nodes": found} if len(found) <= LISTED else {}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """Where such a node belongs cannot be known: it stands at the top until someone says."""
    node, name = str(check.params.get("node") or ""), quote(check.column)
    nodes = [str(one) for one in mendable(check).get("nodes", [])]
    if not node or not nodes:
        return
    asked = amongst(node, nodes)
    if dataset.types.get(node, "").upper() != "VARCHAR":
        asked = [one.replace("'", "") for one in asked]
    kept = [f"CASE WHEN {one} THEN NULL ELSE {name} END" for one in asked]
    yield tuple(FixStep("custom_expression", (), {"name": check.column, "expression": one}) for one in kept)


register(
    CheckType(
        "D9_tree",
        title=N_("{column} leads to the top"),
        definition=N_("Every parent is a node of {node}, and no way up comes back to where it began."),
        sentence=N_(
            "{failed} node of the tree does not lead to the top{causes}",
            "{failed} nodes of the tree do not lead to the top{causes}",
        ),
        causes={"orphan": N_("{n} under a parent that is not there"), "cycle": N_("{n} above itself")},
        build=build,
        by_hand=ByHand("integrity", "one", {"node": ""}, needs=("node",)),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        words=lambda params: {"node": str(params.get("node", ""))},
        params={"node": TEXT},
    )
)
