"""A repository for each example of a search."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import Repo
from histories import World, written


@contextmanager
def repository(world: World) -> Iterator[Repo]:
    """A repository of an example of its own, with a world committed."""
    folder = Path(tempfile.mkdtemp())
    try:
        repo = Repo.create(folder / 'repo')
        written(repo, world)
        repo.commit()
        yield repo
    finally:
        shutil.rmtree(folder)
