"""Where the glossary contradicts itself or the workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.govern.glossary.terms import Term, normal
from core.govern.glossary.uses import about_columns
from core.i18n import _, listed
from core.lake import Dataset

TOLD = 5
"""Terms named in a sentence: enough to see which kind they are of."""


@dataclass(frozen=True)
class Conflict:
    """One contradiction: `kind` is "column" (two terms claim it), "word" (two terms are called so), or "gone".

    Attributes:
        about: The column as `dataset.column`, the word, or what is not there.
        terms: Names of the terms, at least one.
    """

    kind: str
    about: str
    terms: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        named, rest = [f"“{one}”" for one in self.terms[:TOLD]], len(self.terms) - TOLD
        if rest > 0:
            named.append(_("{n} more").format(n=f"{rest:,}"))
        words = {"about": self.about, "terms": listed(named)}
        if self.kind == "column":
            return _("{about} is claimed by {terms}: take it from all but one, or retire the others.").format(**words)
        if self.kind == "word":
            return _("“{about}” is a word for {terms}: each word should mean one thing.").format(**words)
        return _("Not in the workspace: {about}, named by {terms}.").format(**words)


def conflicts(shared: Mapping[str, Term], datasets: Iterable[Dataset]) -> list[Conflict]:
    """Every contradiction, columns first; retired terms contradict nothing."""
    there = list(datasets)
    found = [
        Conflict("column", f"{dataset}.{column}", tuple(term.name for term in claims))
        for (dataset, column), claims in sorted(about_columns(shared, there).items())
        if len(claims) > 1 and len({term.meaning for term in claims}) > 1
    ]
    words: dict[str, list[str]] = {}
    alive = [term for term in shared.values() if term.status != "retired"]
    for term in alive:
        for word in dict.fromkeys(map(normal, term.names)):
            words.setdefault(word, []).append(term.name)
    found += [Conflict("word", word, tuple(named)) for word, named in sorted(words.items()) if len(named) > 1]
    known = {one.name for one in there} | {f"{one.name}.{column}" for one in there for column in one.types}
    for term in alive:
        found += [Conflict("gone", one, (term.name,)) for one in (*term.columns, *term.datasets) if one not in known]
    return found
