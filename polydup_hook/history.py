"""What git remembers: the commits on the way of a branch, and who wrote lines.

The only user of GitPython, which takes 130 ms to load: for questions that are asked by name, never on a commit's path.
As in `git`, nothing that a configuration names is run, and nothing is fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher
from itertools import islice
from typing import NamedTuple

from git import Repo
from git.exc import GitCommandError
from git.objects import Commit as GitCommit

from polydup_hook.errors import UserError
from polydup_hook.git import PINNED, Repository
from polydup_hook.model import Author, Lines

_USUAL = 30
"""Commits that are looked at when no range is given."""
_MOST = 200
"""Commits of a range that are looked at: of more some, evenly spread, the first and the last among them."""


class Commit(NamedTuple):
    """A commit: its id, when it was committed (ISO 8601), and its tree."""

    id: str
    date: str
    tree: str


def first_parents(repository: Repository, span: str) -> tuple[list[Commit], int]:
    """(the commits of a span on the way of its branch, the oldest first; how many there are before some are left out).

    A span is what `git rev-list` takes: `v1.0..HEAD`, or a commit with all that is behind it; '' is the last 30 commits
    of `HEAD`. Raises UserError where it names none.
    """
    if span.startswith('-'):
        raise UserError(f'--history {span}: a range of commits is wanted, such as v1.0..HEAD')
    with _opened(repository) as repo:
        try:
            names = repo.iter_commits(span or 'HEAD', first_parent=True)
            found = list(names if span else islice(names, _USUAL))
            if found:
                return [_commit(commit) for commit in reversed(_spread(found))], len(found)
        except (GitCommandError, ValueError):
            pass
    raise UserError(f'{span or "HEAD"} names no commits here: see `git log {span or "HEAD"}`; in CI fetch more history')


def _commit(commit: GitCommit) -> Commit:
    return Commit(commit.hexsha, commit.committed_datetime.isoformat(), commit.tree.hexsha)


def _spread(commits: Sequence[GitCommit]) -> list[GitCommit]:
    if len(commits) <= _MOST:
        return list(commits)
    last = len(commits) - 1
    return [commits[at * last // (_MOST - 1)] for at in range(_MOST)]


def authors(
    repository: Repository, revision: str, wanted: Iterable[Lines], read: Callable[[str], bytes | None]
) -> dict[Lines, Author]:
    """Who wrote most of some lines, 1-based and inclusive, of files that `read` gives, as git blames a revision.

    Where a file differs from the revision, the lines that are equal count; what is not in there has no author.
    """
    found = {}
    with _opened(repository) as repo:
        for path, first, last in wanted:
            author = _author(repo, revision, path, _known_lines(repo, revision, path, first, last, read(path) or b''))
            if author is not None:
                found[path, first, last] = author
    return found


def _known_lines(repo: Repo, revision: str, path: str, first: int, last: int, text: bytes) -> list[tuple[int, int]]:
    """The lines of a revision that equal some of a text, as ranges."""
    try:
        kept = (repo.commit(revision).tree / path).data_stream.read()
    except (KeyError, ValueError):
        return []
    if kept == text:
        return [(first, last)]
    blocks = SequenceMatcher(None, kept.split(b'\n'), text.split(b'\n')).get_matching_blocks()
    ends = ((a, max(b, first - 1), min(b + size, last), b) for a, b, size in blocks)
    return [(a + start - b + 1, a + end - b) for a, start, end, b in ends if start < end]


def _author(repo: Repo, revision: str, path: str, ranges: Iterable[tuple[int, int]]) -> Author | None:
    lines: Counter[GitCommit] = Counter()
    for first, last in ranges:
        try:
            for entry in repo.blame_incremental(revision, path, L=f'{first},{last}', no_textconv=True):
                lines[entry.commit] += len(entry.linenos)
        except GitCommandError:
            return None
    if not lines:
        return None
    commit = max(lines, key=lambda commit: (lines[commit], commit.authored_date, commit.hexsha))
    return Author(commit.author.name or 'nobody', commit.hexsha, commit.authored_datetime.date().isoformat())


@contextmanager
def _opened(repository: Repository) -> Iterator[Repo]:
    with Repo(repository.top) as repo:
        repo.git.update_environment(**PINNED)
        repo.git.set_persistent_git_options(c='core.fsmonitor=false')
        yield repo
