"""The Python API: what `import polydup_hook` offers, loaded at first use.

Errors: `FileNotFoundError` for a path that is not there, `ValueError` for a parameter out of its range; both are
`RuntimeError` too.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from concurrent.futures import Executor
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any

from polydup_hook.config import Config as Config
from polydup_hook.config import frozen
from polydup_hook.errors import BadParameter, MissingPath
from polydup_hook.parameters import THRESHOLD, TOKENS, Path, Paths, check_ref, chosen, listed, text_of, texts_of
from polydup_hook.stopping import Stop
from polydup_hook.values import DuplicateMatch as DuplicateMatch
from polydup_hook.values import Report as Report
from polydup_hook.values import ScanStats as ScanStats

if TYPE_CHECKING:
    from polydup_hook.scanning import Scan


def find_duplicates(
    paths: Paths,
    min_block_size: int = TOKENS,
    threshold: float = THRESHOLD,
    *,
    config: Config | None = None,
    jobs: int | None = None,
    cache_dir: Path | None = None,
    types: Sequence[str] | None = None,
    executor: Executor | None = None,
) -> Report:
    """The duplicates in some files and folders, in a git repository or not; in folders `.gitignore` is respected.

    `paths` is one path or several; what several lead to is read once. `min_block_size` is the least size of a duplicate
    in tokens (10 to 10000), `threshold` the least similarity (0.5 to 1). A `config` holds all settings; the parameters
    count more. No settings file is read. `jobs` is the number of processes (0: one a core), used when that pays.
    `cache_dir` is a folder for an index that makes the next scan faster; without it nothing is written. `types` are of
    'type-1', 'type-2', 'type-3'. With `executor`, any `concurrent.futures.Executor`, the work is done there.

    Paths in the matches are as they were given: a file below a folder is the folder, `/`, and its path from there.
    """
    scan = _scan(paths, min_block_size, threshold, config, jobs, cache_dir, types, executor)
    return _found(scan, executor, Stop())


def find_duplicates_dict(
    paths: Paths,
    min_block_size: int = TOKENS,
    threshold: float = THRESHOLD,
    *,
    config: Config | None = None,
    jobs: int | None = None,
    cache_dir: Path | None = None,
    types: Sequence[str] | None = None,
    executor: Executor | None = None,
) -> dict[str, Any]:
    """`find_duplicates(...).to_dict()`: ready for `json.dumps`."""
    return find_duplicates(
        paths,
        min_block_size,
        threshold,
        config=config,
        jobs=jobs,
        cache_dir=cache_dir,
        types=types,
        executor=executor,
    ).to_dict()


async def find_duplicates_async(
    paths: Paths,
    min_block_size: int = TOKENS,
    threshold: float = THRESHOLD,
    *,
    config: Config | None = None,
    jobs: int | None = None,
    cache_dir: Path | None = None,
    types: Sequence[str] | None = None,
    executor: Executor | None = None,
) -> Report:
    """`find_duplicates` that never blocks the event loop. Cancelling it stops the work and its processes."""
    import asyncio

    paths = list(paths) if isinstance(paths, list) else paths  # as it is now, like the `Config`
    prepare = partial(_scan, paths, min_block_size, threshold, copy(config), jobs, cache_dir, types, executor)
    stop = Stop()
    # In a thread from the first path on: there may be many, and the engine is yet to be loaded.
    work = asyncio.get_running_loop().run_in_executor(None, lambda: _found(prepare(), executor, stop))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        # How it ended is of no interest any more; asked for, so that nobody complains of it.
        work.add_done_callback(lambda done: done.cancelled() or done.exception())
        stop.set()
        raise


# polydup-ignore: the signatures of the interface are written out, for readers and type checkers
def scan_iter(
    paths: Paths,
    min_block_size: int = TOKENS,
    threshold: float = THRESHOLD,
    *,
    config: Config | None = None,
    jobs: int | None = None,
    cache_dir: Path | None = None,
    types: Sequence[str] | None = None,
    executor: Executor | None = None,
) -> Generator[DuplicateMatch, None, None]:
    """The matches of `find_duplicates` in the same order, made class by class once all files were read.

    Parameters and paths are looked at now, the work begins with the first match asked for; closing the iterator, or
    leaving it, ends it.
    """
    scan = _scan(paths, min_block_size, threshold, config, jobs, cache_dir, types, executor)
    from polydup_hook import scanning

    return (match for found in scanning.classes(scan, executor, Stop()) for match in found)


def check(
    repository: Path = '.',
    *,
    from_ref: str | None = None,
    to_ref: str | None = None,
    all_files: bool = False,
    files: Paths | None = None,
    config: Config | None = None,
    cache_dir: Path | None = None,
    use_cache: bool = True,
) -> Report:
    """The hook's own question: what does the staged change bring in, or what changed from one ref to another?

    `all_files` asks for all that the baseline does not accept, `files` (a path or several, from the top of the
    repository or absolute) for these; those that are not in the index are told in `skipped`. The settings are those of
    the repository; what a `config` sets counts more. The index is the hook's, `.polydup-cache` in the repository,
    unless `cache_dir` names another folder or `use_cache` is false.
    """
    from polydup_hook import asking

    check_ref('from_ref', from_ref)
    check_ref('to_ref', to_ref)
    if all_files and (from_ref is not None or to_ref is not None):
        raise BadParameter('all_files and from_ref contradict each other: give one of them')
    if (from_ref is None) != (to_ref is None):
        raise BadParameter('from_ref and to_ref go together')
    named = None if files is None else texts_of('files', files)
    mode = 'all' if all_files else 'commit' if from_ref is None else 'range'
    request = asking.requested(mode, asking.options_of(config), cache_dir, use_cache, (from_ref, to_ref))
    return asking.checked(repository, request, None if all_files else named)


def find_copies(
    source: str | bytes,
    language: str | None = None,
    repository: Path = '.',
    *,
    filename: Path | None = None,
    min_block_size: int = TOKENS,
    threshold: float = THRESHOLD,
    config: Config | None = None,
    types: Sequence[str] | None = None,
    cache_dir: Path | None = None,
    use_cache: bool = True,
) -> list[DuplicateMatch]:
    """Where a piece of code stands already in a repository: all that is staged or committed, by the index of its hook.

    `language` is one that `polydup-hook --languages` names there. With `filename`, the path that the code is meant for
    (from the top of the repository or absolute), its suffix tells where no language is named, and the file that stands
    there now does not count. Each match has the place in the code as its first (`file1` is the file name, or
    '<source>') and a place in the repository as its second; the most alike come first.
    """
    from polydup_hook import asking

    if language is None and filename is None:
        raise BadParameter('language is None; name one, or give a filename')
    options = asking.options_of(config, min_block_size=min_block_size, threshold=threshold, types=types)
    request = asking.requested('commit', options, cache_dir, use_cache, (None, None))
    return asking.copies(
        repository, request, source, language, None if filename is None else text_of('filename', filename)
    )


# A scan.


def _scan(
    paths: Paths,
    min_block_size: int,
    threshold: float,
    config: Config | None,
    jobs: int | None,
    cache_dir: Path | None,
    types: Sequence[str] | None,
    executor: Executor | None,
) -> Scan:
    """Raises BadParameter and MissingPath, before anything is read."""
    from polydup_hook.scanning import Scan

    if executor is not None and not callable(getattr(executor, 'submit', None)):
        raise BadParameter(f'executor is {executor!r:.60}; it must be a concurrent.futures.Executor')
    named = texts_of('paths', paths)
    settings = frozen(
        config, min_block_size=chosen(min_block_size), threshold=chosen(threshold), types=listed(types), jobs=jobs
    )
    for path in named:
        _check_there(path)
    return Scan(named, settings, None if cache_dir is None else text_of('cache_dir', cache_dir))


def _check_there(path: str) -> None:
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise MissingPath(2, 'No such file or folder', path) from None
    except OSError:
        pass  # there or not, it cannot be read, which is told


def _found(scan: Scan, executor: Executor | None, stop: Stop) -> Report:
    from polydup_hook import scanning

    return scanning.collected(scanning.classes(scan, executor, stop))
