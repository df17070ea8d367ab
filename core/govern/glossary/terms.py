"""Terms as they are kept: one subject of statements each, the newest statement of every item holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from core.errors import BadInput, NotFound, TouchstoneError
from core.govern.statements import MAX_CHARS, newest, say_all
from core.i18n import N_, _, language, ngettext, sentences
from core.lake import Lake, kept

STATUSES = {"draft": N_("Draft"), "agreed": N_("Agreed"), "retired": N_("Retired")}
"""How far a term is -> its name (msgid)."""
MOST_LETTERS = 120
"""Letters of a term's name or synonym: a line of a list."""
MOST_LINKS = 200
"""Columns and datasets that one term names, and synonyms of it: more are a rule and not a list."""
MOST_TERMS = 20_000
"""Terms of a workspace: twice what the glossary of a large bank holds."""
MOST_SAID = 12
"""Faults of a file that are said at once: what is read before the file is opened again."""
LONGEST_MEANING = MAX_CHARS
"""Letters of a definition, and of all entries of one list together: what a statement holds."""
_PLACE = "term:"
_LISTS = ("synonyms", "columns", "datasets")
_TEXTS = ("name_zh", "definition", "definition_zh", "owner", "status")


@dataclass(frozen=True)
class Term:
    """A word, what it means, and what it is about.

    Attributes:
        name: As it was first written; found under its normal form.
        definition: What it means; `definition_zh` in Chinese.
        synonyms: Other words for it, the same in every respect.
        owner: Who answers for it.
        status: A key of `STATUSES`; retired terms are about no column any more.
        columns: `dataset.column` of each column that somebody put under it.
        datasets: Datasets that are about it.
        author, time: Who said the newest of it, and when (UTC).
    """

    name: str
    definition: str = ""
    author: str = ""
    time: datetime = datetime.min.replace(tzinfo=UTC)
    name_zh: str = ""
    definition_zh: str = ""
    synonyms: tuple[str, ...] = ()
    owner: str = ""
    status: str = "draft"
    columns: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its name in the reader's language, where it has one."""
        return self.name_zh if language() == "zh_CN" and self.name_zh else self.name

    @property
    def meaning(self) -> str:
        """Its definition in the reader's language, else in the other."""
        ours, other = self.definition_zh, self.definition
        return (ours or other) if language() == "zh_CN" else (other or ours)

    @property
    def names(self) -> tuple[str, ...]:
        """Every word for it."""
        return tuple(filter(None, (self.name, self.name_zh, *self.synonyms)))


@lru_cache(maxsize=65_536)  # the words of a large glossary, asked for on every turn of a page
def normal(name: str) -> str:
    """The form under which a term is looked up: without case, width and signs that are not seen (NFKC with case folded,
    format characters left out); blanks, hyphens and underscores are alike."""
    seen = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return re.sub(r"[\s_\-]+", "_", plain.strip())


def terms(lake: Lake) -> dict[str, Term]:
    """Every shared term by its normal form, in that order."""
    return dict(_terms(lake))


@kept
def _terms(lake: Lake) -> Mapping[str, Term]:
    held: dict[str, dict[str, str]] = {}
    said: dict[str, tuple[datetime, str]] = {}
    for change in newest(lake, _PLACE):
        name = change.subject.removeprefix(_PLACE)
        held.setdefault(name, {})[change.item] = change.value
        said[name] = max(said.get(name, (change.time, change.author)), (change.time, change.author))
    found = {normal(name): _term(name, items, *said[name]) for name, items in held.items()}
    return dict(sorted(found.items()))


def _term(name: str, items: Mapping[str, str], time: datetime, author: str) -> Term:
    texts = {item: items[item] for item in _TEXTS if item in items}
    lists = {item: tuple(items[item].split("\n")) for item in _LISTS if items.get(item)}
    if texts.get("status", "draft") not in STATUSES:
        texts.pop("status")
    return Term(name, author=author, time=time, **texts, **lists)  # type: ignore[arg-type]


def define(lake: Lake, name: str, definition: str, author: str | None = None) -> int:
    """Say what a word means everywhere; what else is said of it stays. Returns 1 where that changed something.

    An empty definition of a term of which nothing else is known takes it away.

    Raises:
        BadInput: no name.
    """
    plain = _name(name)
    known = terms(lake).get(normal(plain))
    return say_all(lake, {f"{_PLACE}{known.name if known else plain}": {"definition": definition}}, author)


def keep(lake: Lake, given: Iterable[Term], author: str | None = None) -> int:
    """Keep terms as they are given, in one commit; returns how many statements changed.

    A term of a known name (or one that differs from it in case and blanks alone) takes its place.

    Raises:
        BadInput: no term; a term without a name, of an unknown status, too long, with too many links; two of one name;
            too many terms. All that is wrong is said at once, up to `MOST_SAID` of it.
    """
    known, said, seen = terms(lake), {}, set()
    wrong: list[TouchstoneError] = []
    for one in given:
        try:
            name = _name(one.name)
            if max(len(_line(word)) for word in one.names) > MOST_LETTERS:
                raise BadInput(
                    _("A name of the term “{name}” is longer than {most} characters.").format(
                        name=f"{name[:40]}…", most=MOST_LETTERS
                    )
                )
            if normal(name) in seen:
                raise BadInput(_("The term “{name}” is given twice.").format(name=name))
            seen.add(normal(name))
            if one.status not in STATUSES:
                raise NotFound.among(_("status"), one.status, STATUSES)
            before = known.get(normal(name))
            said[f"{_PLACE}{before.name if before else name}"] = _items(one)
        except TouchstoneError as error:
            wrong.append(error)
    _refuse(wrong)
    if len(seen | known.keys()) > MOST_TERMS:
        raise BadInput(_("Terms of a workspace: at most {n}.").format(n=f"{MOST_TERMS:,}"))
    return say_all(lake, said, author)


def _refuse(wrong: list[TouchstoneError]) -> None:
    """Say all that is wrong with the terms of a file, each line once."""
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        told = list(dict.fromkeys(one.message for one in wrong))
        hints = list(dict.fromkeys(one.hint for one in wrong if one.hint))
        more = len(told) - MOST_SAID
        if more > 0:
            told = [*told[:MOST_SAID], ngettext("{n} more is wrong.", "{n} more are wrong.", more).format(n=more)]
        raise BadInput(sentences(*told), hint=sentences(*hints[:3]))


def remove(lake: Lake, name: str, author: str | None = None) -> None:
    """Take a term away; what was said of it stays in the history.

    Raises:
        NotFound: no such term.
    """
    known = terms(lake)
    term = known.get(normal(name))
    if term is None:
        raise NotFound.among(_("term"), name, [one.name for one in known.values()])
    say_all(lake, {f"{_PLACE}{term.name}": dict.fromkeys((*_TEXTS, *_LISTS), "")}, author)


def _items(term: Term) -> dict[str, str]:
    """A term as statements.

    Raises:
        BadInput: too many entries of a list.
    """
    items = {item: _line(getattr(term, item)) for item in ("name_zh", "owner", "status")}
    items |= {item: _storable(getattr(term, item)).strip() for item in ("definition", "definition_zh")}
    for item in _LISTS:
        values = list(dict.fromkeys(filter(None, map(_line, getattr(term, item)))))
        if len(values) > MOST_LINKS:
            raise BadInput(
                _("The term “{name}” names more than {most} columns, datasets or synonyms.").format(
                    name=term.name, most=MOST_LINKS
                )
            )
        items[item] = "\n".join(values)
    if any(len(text) > LONGEST_MEANING for text in items.values()):
        raise BadInput(
            _("A definition or a list of the term “{name}” is longer than {most} characters.").format(
                name=_line(term.name)[:MOST_LETTERS], most=f"{LONGEST_MEANING:,}"
            )
        )
    return items


def _storable(text: str) -> str:
    """A text without halves of signs, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _line(text: str) -> str:
    return " ".join(_storable(text).split())


def _name(name: str) -> str:
    plain = _line(name)[:MOST_LETTERS]
    if not normal(plain).strip("_"):
        raise BadInput(_("A term needs a name."))
    return plain
