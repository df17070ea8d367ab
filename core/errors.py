"""Errors that a person can act on.

Every failure that a user may meet is a `TouchstoneError`: the app shows it as a box with a title,
a message and a hint; the command line prints it as one line on stderr and exits with 2.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from core.i18n import _, listed, sentences


class TouchstoneError(Exception):
    """A failure with words for the person who meets it.

    Args:
        message: What happened, in one sentence, naming the file, row or column.
        title: A human heading; each subclass has its own default.
        hint: What to do next; where it names a page, `command` says the same for the command line.
        command: What to do next on the command line; empty where the hint serves both.
        data: Machine-readable facts (column, row, value, ...), shown by `--json` and in tests.
    """

    exit_code = 2
    """What the command line exits with: 2 for bad input, 1 where a gate failed."""

    def __init__(
        self,
        message: str,
        *,
        title: str | None = None,
        hint: str = "",
        command: str = "",
        data: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.title = title or self.default_title()
        self.hint = hint
        self.command = command
        self.data = data or {}

    @classmethod
    def default_title(cls) -> str:
        return _("Something went wrong")

    def line(self) -> str:
        """The error as one line for a terminal."""
        text = f"{self.title}: {self.message}"
        return " ".join(sentences(text, self.command or self.hint).split())


class BadInput(TouchstoneError):
    """A file, value or setting that the user gave cannot be used."""

    @classmethod
    def default_title(cls) -> str:
        return _("This input cannot be used")


class NotFound(TouchstoneError):
    """A dataset, version, column or job that does not exist."""

    @classmethod
    def default_title(cls) -> str:
        return _("Not found")

    @classmethod
    def among(cls, what: str, name: str, known: Iterable[str]) -> NotFound:
        """Build the error with the nearest known names as a hint.

        Args:
            what: The translated noun, for example "dataset".
            name: The name asked for.
            known: The names that exist.
        """
        names = list(known)
        near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
        if near:
            hint = _("Did you mean: {names}?").format(names=listed(near))
        elif names:
            hint = _("Known: {names}.").format(names=listed(names[:10]))
        else:
            hint = _("There is none yet.")
        message = _("There is no {what} named “{name}”.").format(what=what, name=name)
        return cls(message, hint=hint, data={"name": name, "known": names})


class Cancelled(TouchstoneError):
    """A job that was cancelled on request."""

    @classmethod
    def default_title(cls) -> str:
        return _("Cancelled")


class Unavailable(TouchstoneError):
    """Something the work needs is missing: weights, an extension, a device, disk space."""

    @classmethod
    def default_title(cls) -> str:
        return _("Not available")


class Forbidden(TouchstoneError):
    """Something that the role of whoever acts does not allow."""

    @classmethod
    def default_title(cls) -> str:
        return _("Not allowed")
