"""The Python API: what `import polydup_hook` offers, loaded at first use.

Errors: `FileNotFoundError` for a path that is not there, `ValueError` for a parameter out of its range; both are
`RuntimeError` too.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from polydup_hook import git, inquiry, scanning
from polydup_hook.config import Config as Config
from polydup_hook.config import frozen, given
from polydup_hook.errors import BadParameter, MissingPath, UserError
from polydup_hook.languages import LANGUAGES
from polydup_hook.stopping import Stop
from polydup_hook.values import DuplicateMatch as DuplicateMatch
from polydup_hook.values import Report as Report
from polydup_hook.values import ScanStats as ScanStats
from polydup_hook.values import matches, stats_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

Path = str | os.PathLike[str]
Paths = Path | Iterable[Path]

SOURCE = '<source>'
"""What the matches of a snippet without a file name call it."""


class _Default:
    """Marks a parameter that was left at its default: then a `Config` may say otherwise."""


class _DefaultInt(int, _Default):
    pass


class _DefaultFloat(float, _Default):
    pass


_TOKENS, _THRESHOLD = _DefaultInt(50), _DefaultFloat(0.85)


def find_duplicates(
    paths: Paths,
    min_block_size: int = _TOKENS,
    threshold: float = _THRESHOLD,
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
    return scanning.collected(scanning.classes(scan, executor, Stop()))


def find_duplicates_dict(
    paths: Paths,
    min_block_size: int = _TOKENS,
    threshold: float = _THRESHOLD,
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
    min_block_size: int = _TOKENS,
    threshold: float = _THRESHOLD,
    *,
    config: Config | None = None,
    jobs: int | None = None,
    cache_dir: Path | None = None,
    types: Sequence[str] | None = None,
    executor: Executor | None = None,
) -> Report:
    """`find_duplicates` that never blocks the event loop. Cancelling it stops the work and its processes."""
    import asyncio

    scan = _scan(paths, min_block_size, threshold, config, jobs, cache_dir, types, executor)
    stop = Stop()
    work = asyncio.get_running_loop().run_in_executor(
        None, lambda: scanning.collected(scanning.classes(scan, executor, stop))
    )
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
    min_block_size: int = _TOKENS,
    threshold: float = _THRESHOLD,
    *,
    config: Config | None = None,
    jobs: int | None = None,
    cache_dir: Path | None = None,
    types: Sequence[str] | None = None,
    executor: Executor | None = None,
) -> Iterator[DuplicateMatch]:
    """The matches of `find_duplicates` in the same order, made class by class once all files were read.

    Parameters and paths are looked at now, the work begins with the first match asked for; closing the iterator, or
    leaving it, ends it.
    """
    scan = _scan(paths, min_block_size, threshold, config, jobs, cache_dir, types, executor)
    return (match for found in scanning.classes(scan, executor, Stop()) for match in found)


def check(
    repository: Path = '.',
    *,
    from_ref: str | None = None,
    to_ref: str | None = None,
    all_files: bool = False,
    files: Iterable[Path] | None = None,
    config: Config | None = None,
    cache_dir: Path | None = None,
    use_cache: bool = True,
) -> Report:
    """The hook's own question: what does the staged change bring in, or what changed from one ref to another?

    `all_files` asks for all that the baseline does not accept, `files` (relative to the top of the repository) for
    these. The settings are those of the repository; what a `config` sets counts more. The index is the hook's,
    `.polydup-cache` in the repository, unless `cache_dir` names another folder or `use_cache` is false.
    """
    if all_files and (from_ref is not None or to_ref is not None):
        raise BadParameter('all_files and from_ref contradict each other: give one of them')
    if (from_ref is None) != (to_ref is None):
        raise BadParameter('from_ref and to_ref go together')
    names = None if files is None else tuple(sorted({_text('files', name).replace(os.sep, '/') for name in files}))
    mode = 'all' if all_files else 'commit' if from_ref is None else 'range'
    request = _request(mode, _options(config), cache_dir, use_cache)
    request = request._replace(names=None if all_files else names, from_ref=from_ref, to_ref=to_ref)
    return _asked(repository, lambda opened: inquiry.check(opened, request))


def find_copies(
    source: str | bytes,
    language: str | None = None,
    repository: Path = '.',
    *,
    filename: Path | None = None,
    min_block_size: int = _TOKENS,
    threshold: float = _THRESHOLD,
    config: Config | None = None,
    types: Sequence[str] | None = None,
    cache_dir: Path | None = None,
    use_cache: bool = True,
) -> list[DuplicateMatch]:
    """Where a piece of code stands already in a repository: all that is staged or committed, by the index of its hook.

    `language` is one that `polydup-hook --languages` names; with `filename`, the path from the top of the repository
    that the code is meant for, its suffix tells, and the file that stands there now does not count. Each match has the
    place in the code as its first (`file1` is the file name, or '<source>') and a place in the repository as its
    second; the most alike come first.
    """
    path = _path_for(language, filename)
    options = _options(config, min_block_size=min_block_size, threshold=threshold, types=types)
    request = _request('commit', options, cache_dir, use_cache)
    data = _snippet(source, path)
    report = _asked(repository, lambda opened: inquiry.copies(opened, request, path, data))
    shown = path if filename is not None else SOURCE
    found = (DuplicateMatch(**{**match.to_dict(), 'file1': shown}) for match in report.duplicates)
    return sorted(found, key=lambda match: (-match.similarity, -match.length, match))


# What is asked.


def _scan(
    paths: Paths,
    min_block_size: int,
    threshold: float,
    config: Config | None,
    jobs: int | None,
    cache_dir: Path | None,
    types: Sequence[str] | None,
    executor: Executor | None,
) -> scanning.Scan:
    """Raises BadParameter and MissingPath, before anything is read."""
    if executor is not None and not callable(getattr(executor, 'submit', None)):
        raise BadParameter(f'executor is {executor!r:.60}; it must be a concurrent.futures.Executor')
    named = _named(paths)
    settings = frozen(
        config, min_block_size=_chosen(min_block_size), threshold=_chosen(threshold), types=_list(types), jobs=jobs
    )
    for path in named:
        if not os.path.exists(path):
            raise MissingPath(2, 'No such file or folder', path)
    return scanning.Scan(named, settings, None if cache_dir is None else _text('cache_dir', cache_dir))


def _named(paths: Paths) -> tuple[str, ...]:
    if isinstance(paths, str | os.PathLike):
        return (_text('paths', paths),)
    if isinstance(paths, bytes) or not isinstance(paths, Iterable):
        raise BadParameter(f'paths is {paths!r:.60}; it must be a path or a list of paths')
    return tuple(_text('paths', path) for path in paths)


def _text(name: str, path: object) -> str:
    found = os.fspath(path) if isinstance(path, str | os.PathLike) else path
    if not isinstance(found, str) or not found or '\0' in found:
        raise BadParameter(f'{name} holds {path!r:.60}; each must be a path')
    return found


def _chosen(value: Any) -> Any:
    return None if isinstance(value, _Default) else value


def _list(value: Any) -> Any:
    return list(value) if isinstance(value, tuple | set | frozenset) else value


def _options(config: Config | None, **parameters: Any) -> dict[str, object]:
    """The settings that a call gives, over those of the repository."""
    values = given(config)
    if 'language' in values:
        raise BadParameter("config.language: a repository's own languages are described in its settings")
    chosen = frozen(None, **{name: _list(_chosen(value)) for name, value in parameters.items()})
    names = {'min_block_size': 'min_tokens'}
    known = {names.get(name, name) for name, value in parameters.items() if _chosen(value) is not None}
    return {**values, **{name: getattr(chosen, name) for name in known}}


def _request(mode: str, options: dict[str, object], cache_dir: Path | None, use_cache: bool) -> inquiry.Request:
    return inquiry.Request(
        mode=mode,
        names=None,
        from_ref=None,
        to_ref=None,
        options=options,
        cache_dir=None if cache_dir is None else _text('cache_dir', cache_dir),
        use_cache=use_cache,
        verbose=False,
    )


def _path_for(language: str | None, filename: Path | None) -> str:
    """The path at which the code is laid over the repository; one that no file has where none was given."""
    if filename is not None:
        return _text('filename', filename).replace(os.sep, '/')
    if language is None or language not in LANGUAGES.names:
        raise BadParameter(f'language is {language!r:.60}; it must be one of {", ".join(LANGUAGES.names)}')
    return SOURCE + LANGUAGES.suffixes_of(language)[0]


def _snippet(source: str | bytes, path: str) -> bytes:
    """The code as a file: a method that was cut out of its class begins at the margin."""
    if not isinstance(source, str | bytes):
        raise BadParameter(f'source is {source!r:.60}; it must be text')
    if isinstance(source, bytes):
        return source
    text = textwrap.dedent(source)
    if LANGUAGES.language_of(path) == 'php' and '<?' not in text:
        text = f'<?php {text}'
    return text.encode('utf-8', 'surrogatepass')


def _asked(repository: Path, ask: Any) -> Report:
    """A report of the hook's as one of ours."""
    folder = _text('repository', repository)
    if not os.path.isdir(folder):
        raise MissingPath(2, 'No such folder', folder)
    try:
        found = ask(git.open_repository(folder))
    except UserError as error:
        raise BadParameter(str(error)) from None
    duplicates = [match for class_ in found.classes for match in matches(class_)]
    stats = stats_of(found.stats, found.stats.duration_ms)
    return Report(found.files_scanned, found.functions_analyzed, duplicates, stats, list(found.skipped))
