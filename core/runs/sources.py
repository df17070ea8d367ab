"""Where a pipeline's files come from, and that its relative paths stay inside its folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from core.addresses import is_address
from core.collect.sources import Found, NothingThere, discard, files_of
from core.errors import BadInput
from core.i18n import _
from core.lake import Lake
from core.runs.model import Pipeline

VARIABLE = re.compile(r"env:(TOUCHSTONE_SOURCE_[A-Z0-9_]{1,80})")
"""A source that stands in the environment, as an address with a password should; no other variable is read."""


def checked_source(text: str, *, file: bool = False) -> str:
    """A source as it is written in a pipeline.

    Raises:
        BadInput: a relative path that leads out of the pipeline's folder, or another variable of the environment.
    """
    if text.startswith("env:"):
        if file or not VARIABLE.fullmatch(text):
            raise BadInput(_("“{text}”: only variables named TOUCHSTONE_SOURCE_… are read.").format(text=text[:60]))
        return text
    if is_address(text):
        if file:
            raise BadInput(_("“{text}” has to be a file beside the pipeline.").format(text=text.partition("://")[0]))
        return text
    if ".." in (*PurePosixPath(text).parts, *PureWindowsPath(text).parts) or text.startswith("~"):
        raise BadInput(
            _("“{path}” leads out of the pipeline's folder; write the whole path from the root.").format(
                path=text[:120]
            )
        )
    return text


def path_in(pipeline: Pipeline, text: str, *, anywhere: bool) -> Path:
    """A file that a pipeline names.

    Raises:
        BadInput: it leads out of the pipeline's folder by a link, or a page may not read it.
    """
    path = Path(text)
    if path.is_absolute():
        from core.collect.sources import permit

        return permit(anywhere=anywhere, also=(pipeline.folder,)).require_path(path)
    return _inside(pipeline, path)


def _inside(pipeline: Pipeline, path: Path) -> Path:
    home = pipeline.folder.resolve()
    found = (home / path).resolve()
    if found != home and home not in found.parents:
        raise BadInput(_("“{path}” leads out of the pipeline's folder.").format(path=str(path)[:120]))
    return home / path


@contextmanager
def found_for(lake: Lake, pipeline: Pipeline, sources: Sequence[str], *, anywhere: bool) -> Iterator[list[Found]]:
    """What each source comes to, one after the other; a folder or pattern without a file comes to none.

    Raises:
        BadInput, NotFound, Unavailable: as `files_of`.
    """
    found: list[Found] = []
    try:
        for source in sources:
            try:
                found.append(_of(lake, pipeline, source, anywhere))
            except NothingThere:
                found.append(Found((), source))
        yield found
    finally:
        for one in found:
            for path in one.received:
                discard(lake, path)


def _of(lake: Lake, pipeline: Pipeline, source: str, anywhere: bool) -> Found:
    if source.startswith("env:"):
        name = source.removeprefix("env:")
        source = os.environ.get(name, "")
        if not source:
            raise BadInput(_("The variable {name} of the environment is empty.").format(name=name))
    if is_address(source):
        return files_of(lake, source, anywhere=anywhere, also=(pipeline.folder,))
    path = Path(source)
    if path.is_absolute():
        return files_of(lake, source, anywhere=anywhere, also=(pipeline.folder,))
    return files_of(lake, str(pipeline.folder.resolve() / path), only=pipeline.folder)


def is_fetched(source: str) -> bool:
    """Whether a source has to be asked over the network, so that looking at it is no small thing."""
    return source.startswith("env:") or (is_address(source) and not source.startswith("file:"))
