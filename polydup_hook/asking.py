"""The hook's questions, asked by a program: of the repository that it names, with its words for what is wrong."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from polydup_hook import inquiry
from polydup_hook.config import Config, frozen, given
from polydup_hook.errors import BadParameter, MissingPath, UserError
from polydup_hook.git import Repository, open_repository
from polydup_hook.languages import LANGUAGES
from polydup_hook.model import Report as Found
from polydup_hook.model import Skip
from polydup_hook.parameters import Path, chosen, listed, text_of
from polydup_hook.paths import from_top
from polydup_hook.values import DuplicateMatch, Report, matches, stats_of

SOURCE = '<source>'
"""What the matches of a snippet without a file name call it."""

LOCAL = frozenset(
    (
        *('GIT_DIR', 'GIT_WORK_TREE', 'GIT_IMPLICIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_PREFIX', 'GIT_INDEX_FILE'),
        *('GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_GRAFT_FILE', 'GIT_SHALLOW_FILE'),
        'GIT_REPLACE_REF_BASE',
    )
)
"""What the environment says of one repository: `git rev-parse --local-env-vars`, without configuration."""


def requested(
    mode: str, options: dict[str, object], cache_dir: Path | None, use_cache: bool, refs: Sequence[str | None]
) -> inquiry.Request:
    """A request for everything that the mode means."""
    return inquiry.Request(
        mode=mode,
        names=None,
        from_ref=refs[0],
        to_ref=refs[1],
        options=options,
        cache_dir=None if cache_dir is None else text_of('cache_dir', cache_dir),
        use_cache=use_cache,
        verbose=False,
    )


def options_of(config: Config | None, **parameters: Any) -> dict[str, object]:
    """The settings that a call gives, over those of the repository."""
    values = given(config)
    if 'language' in values:
        raise BadParameter("config.language: a repository's own languages are described in its settings")
    settings = frozen(None, **{name: listed(chosen(value)) for name, value in parameters.items()})
    names = {'min_block_size': 'min_tokens'}
    known = {names.get(name, name) for name, value in parameters.items() if chosen(value) is not None}
    values.update((name, getattr(settings, name)) for name in known)
    return {name: listed(value) for name, value in values.items()}


def checked(repository: Path, request: inquiry.Request, files: Sequence[str] | None) -> Report:
    """What the hook would say; `files` are those to look at, None for all."""
    with _in_our_words():
        at = _opened(repository)
        names = None if files is None else {from_top(at.top, '', name): name for name in files}
        unknown = _unknown(at, request, names) if names else []
        found = inquiry.check(at, request._replace(names=None if names is None else tuple(sorted(names))))
    told = {skip.path for skip in found.skipped}
    return _report(found, [skip for skip in unknown if skip.path not in told])


def copies(
    repository: Path, request: inquiry.Request, source: str | bytes, language: str | None, filename: str | None
) -> list[DuplicateMatch]:
    """The places that are alike to the source, the most alike first."""
    with _in_our_words():
        at = _opened(repository)
        path = SOURCE if filename is None else from_top(at.top, '', filename)
        data = _snippet(source, language or LANGUAGES.language_of(path))
        report = _report(inquiry.copies(at, request, path, data, language), [])
    found = (DuplicateMatch(**{**match.to_dict(), 'file1': path}) for match in report.duplicates)
    return sorted(found, key=lambda match: (-match.similarity, -match.length, match))


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except UserError as error:
        raise BadParameter(str(error).removeprefix('--')) from None  # of a setting: a program gives no options


# The repository.


def _opened(repository: Path) -> Repository:
    """The repository around a folder, whatever the environment says of another one, as it does in git's hooks.

    What it says of this one counts: a hook's `GIT_INDEX_FILE` holds what is about to be committed.
    """
    folder = text_of('repository', repository)
    if not os.path.isdir(folder):
        raise MissingPath(2, 'No such folder', folder)
    if not LOCAL & os.environ.keys():
        return open_repository(folder)
    around = _told_by_environment()
    try:
        own = open_repository(folder, LOCAL | {name for name in os.environ if name.startswith('GITHEAD_')})
    except UserError:
        if around is None or not _holds(around, folder):
            raise
        return around
    if around is None:
        return own
    is_own = os.path.realpath(around.git_dir) == os.path.realpath(own.git_dir)
    is_nearer = 'GIT_WORK_TREE' in os.environ and _holds(around, folder) and not _holds(around, own.top)
    return around if is_own or is_nearer else own


def _told_by_environment() -> Repository | None:
    """The repository that the environment means here, if any."""
    try:
        return open_repository()
    except (UserError, FileNotFoundError):  # the latter: of the current folder
        return None


def _holds(repository: Repository, folder: str) -> bool:
    top, real = os.path.realpath(repository.top), os.path.realpath(folder)
    return real == top or real.startswith(os.path.join(top, ''))


# Files.


def _unknown(at: Repository, request: inquiry.Request, names: dict[str, str]) -> list[Skip]:
    """What is there of these files, but not where it is looked for. Raises MissingPath for one that is nowhere."""
    place = 'the index' if request.to_ref is None else request.to_ref
    with inquiry.source_reader(at, request) as read:
        gone = [path for path in sorted(names) if read(path) is None]
    with at.blobs() as reader:
        for path in gone:
            if not os.path.lexists(_full(at, path)) and reader.read(f'{at.head_tree}:{path}') is None:
                raise MissingPath(2, 'No such file', names[path])
    return [Skip(path, f'not in {place}') for path in gone if not os.path.isdir(_full(at, path))]  # not of submodules


def _full(at: Repository, path: str) -> str:
    return os.path.join(at.top, path)


def _snippet(source: str | bytes, language: str | None) -> bytes:
    """The code as a file: a method that was cut out of its class begins at the margin."""
    if not isinstance(source, str | bytes):
        raise BadParameter(f'source is {source!r:.60}; it must be text')
    if isinstance(source, bytes):
        return source
    text = textwrap.dedent(source)
    if language == 'php' and '<?' not in text:
        text = f'<?php {text}'
    return text.encode('utf-8', 'surrogatepass')


# What comes back.


def _report(found: Found, more: Sequence[Skip]) -> Report:
    """A report of the hook's as one of ours."""
    duplicates = [match for class_ in found.classes for match in matches(class_)]
    stats = stats_of(found.stats, found.stats.duration_ms)
    return Report(found.files_scanned, found.functions_analyzed, duplicates, stats, sorted((*found.skipped, *more)))
