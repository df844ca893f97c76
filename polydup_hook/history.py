"""What git remembers: the commits on the way of a branch, and who wrote lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

from polydup_hook.errors import UserError
from polydup_hook.git import GitError, Repository
from polydup_hook.gitformat import Blamed
from polydup_hook.model import Author, Lines, path_of

_USUAL = 30
"""Commits that are looked at when no range is given."""
_MOST = 200
"""Commits of a range that are looked at: of more some, evenly spread, the first and the last among them."""
_T = TypeVar('_T')


class Commit(NamedTuple):
    """A commit: its id, its tree, and when it was committed (ISO 8601; as git has it where that is no date)."""

    id: str
    tree: str
    date: str


def first_parents(repository: Repository, span: str) -> tuple[list[Commit], int]:
    """(the commits of a span on the way of its branch, the oldest first; how many there are before some are left out).

    A span is what `git rev-list` takes: `v1.0..HEAD`, or a commit with all that is behind it; '' is the last 30 commits
    of `HEAD`. Raises UserError where it names none.
    """
    if span.startswith('-'):
        raise UserError(f'--history {span}: a range of commits is wanted, such as v1.0..HEAD')
    name = span or 'HEAD'
    try:
        found = [Commit(*fields) for fields in repository.first_parents(name, None if span else _USUAL)]
    except GitError as error:
        if not error.is_refusal:
            raise
        raise UserError(f'{name} names no commits here ({error.said}); in CI fetch more history') from None
    if not found:
        raise UserError(f'{name} is empty: the two ends are the same, or the first has all that the second has')
    return _spread(found)[::-1], len(found)


def _spread(items: Sequence[_T]) -> list[_T]:
    if len(items) <= _MOST:
        return list(items)
    last = len(items) - 1
    return [items[at * last // (_MOST - 1)] for at in range(_MOST)]


def authors(
    repository: Repository, revision: str, wanted: Iterable[Lines], read: Callable[[str], bytes | None]
) -> dict[Lines, Author]:
    """Who wrote most of some lines, 1-based and inclusive, of files that `read` gives, as git blames a revision.

    Where a file differs from the revision, the lines that are equal count. What is not in there has no author, nor has
    what was written before the history that is here (a shallow clone).
    """
    found = {}
    commit = repository.commit_of(revision)
    with repository.blobs() as reader:
        for path, first, last in wanted:
            kept, text = reader.read(f'{commit}:{path}'), read(path)
            if kept is None or text is None:
                continue
            author = _author(repository.blame(commit, path, _equal_lines(kept, text, first, last)))
            if author is not None:
                found[path, first, last] = author
    return found


def _equal_lines(kept: bytes, text: bytes, first: int, last: int) -> list[tuple[int, int]]:
    """The lines of a content that equal some of a text, as ranges."""
    if kept == text:
        return [(first, last)]
    blocks = SequenceMatcher(None, kept.split(b'\n'), text.split(b'\n')).get_matching_blocks()
    ends = ((a, max(b, first - 1), min(b + size, last), b) for a, b, size in blocks)
    return [(a + start - b + 1, a + end - b) for a, start, end, b in ends if start < end]


def _author(found: Iterator[Blamed]) -> Author | None:
    lines = Counter(blamed for blamed in found if not blamed.is_cut_off)
    if not lines:
        return None
    most = max(lines, key=lambda blamed: (lines[blamed], blamed.time, blamed.commit))
    return Author(path_of(most.name), most.commit, _day(most.time, most.zone))


def _day(time: int, zone: str) -> str:
    """The day of a time in seconds, where its author was; '' for a time that no calendar has."""
    try:
        minutes = int(zone[1:3]) * 60 + int(zone[3:5])
        there = timezone(timedelta(minutes=-minutes if zone.startswith('-') else minutes))
        return datetime.fromtimestamp(time, there).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ''
