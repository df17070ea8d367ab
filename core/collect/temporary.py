"""Use files without a workspace: they are landed in a temporary one, with everything landing repairs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import NotFound
from core.i18n import _

if TYPE_CHECKING:
    from core.lake import Lake


@contextmanager
def landed(files: Mapping[str, Path | str], kinds: Mapping[str, str] | None = None) -> Iterator[Lake]:
    """A workspace that holds some files as datasets, and is gone when the block ends.

    Args:
        files: Dataset name -> file.
        kinds: Dataset name -> kind, recognised where left out.

    Raises:
        NotFound: there is no such file.
        BadInput: a file cannot be read as a table.
    """
    from core.collect.landing import ingest
    from core.lake import open_lake

    for path in files.values():
        if not Path(path).is_file():
            raise NotFound(_("There is no file {file}.").format(file=path))
    with tempfile.TemporaryDirectory(prefix="touchstone_") as folder:
        lake = open_lake(Path(folder))
        try:
            for name, path in files.items():
                ingest(lake, [Path(path)], name, kind=(kinds or {}).get(name))
            yield lake
        finally:
            lake.close()
