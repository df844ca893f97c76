"""Reports made by hand, and real ones of a repository, for the tests of formats."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping

from conftest import Repo

from polydup_hook import git, inquiry
from polydup_hook.model import CloneClass, Pair, Place, Report, Skip, Stats

FORMATS = ('json', 'sarif', 'github', 'gitlab', 'checkstyle', 'junit', 'markdown')
STATS = Stats(19, 120, 30, 12.5, 3, 1)
ID = 'a1b2c3d4e5f60718'
OLD = Place('src/users.py', 3, 9, 'load_user', 63, False)
NEW = Place('src/accounts.py', 2, 10, 'Accounts.load_account', 74, True)
FILES = {
    'src/users.py': b"""\
import db

def load_user(key):
    rows = query("users", key)
    if not rows:
        raise NotFound(key)
    user = rows[0]
    user.seen = now()
    return user
""",
    'src/accounts.py': b"""\
class Accounts:
    def load_account(key):
        rows = query("accounts", key)
        if not rows:
            raise NotFound(key)
        account = rows[0]
        if account.locked:
            raise Locked(key)
        account.seen = now()
        return account
""",
}


def pair(first: Place, other: Place, clone_type: int = 3, similarity: float = 0.87, **fields) -> Pair:
    fields = {'renamed': (), 'parameters': (), **fields}
    return Pair(first, other, first.tokens, similarity, clone_type, 9 if clone_type == 3 else 0, **fields)


def clone_class(*pairs: Pair, clone_id: str = ID, new: bool = True, warned: bool = False) -> CloneClass:
    places = tuple(dict.fromkeys(place for pair in pairs for place in (pair.first, pair.other)))
    kind = min(pair.clone_type for pair in pairs)
    likest = max(pair.similarity for pair in pairs)
    return CloneClass(clone_id, kind, likest, 74, places, pairs, new, warned, tuple(f'{n:04x}' for n in range(8)))


COPY = clone_class(
    pair(
        OLD,
        NEW,
        renamed=(('user', 'account'), ('load_user', 'load_account')),
        parameters=(('"users"', '"accounts"'),),
    )
)


def report(*classes: CloneClass, mode: str = 'commit', skipped: tuple[Skip, ...] = ()) -> Report:
    return Report(mode, 2, 3, classes, skipped, 0, ('a note',), STATS)


def rendered(name: str, found: Report, read: Callable[[str], bytes | None] | Mapping[str, bytes] = FILES) -> str:
    """A report in a format, by its name."""
    module = importlib.import_module(f'polydup_hook.report.{name}')
    if name == 'json':
        return module.render(found)
    return module.render(found, read.get if isinstance(read, Mapping) else read)


def checked(repo: Repo, mode: str = 'commit', refs: tuple[str, str] | tuple[()] = (), **options: object) -> Report:
    """What a check of a real repository finds."""
    return _asked(repo, mode, refs, options)[0]


def published(repo: Repo, name: str, mode: str = 'commit', refs: tuple[str, str] | tuple[()] = ()) -> str:
    """What a check of a real repository finds, in a format."""
    found, request = _asked(repo, mode, refs, {})
    with inquiry.source_reader(git.open_repository(str(repo.path)), request) as read:
        return rendered(name, found, read)


def _asked(
    repo: Repo, mode: str, refs: tuple[str, str] | tuple[()], options: Mapping[str, object]
) -> tuple[Report, inquiry.Request]:
    request = inquiry.Request(mode, None, *(refs or (None, None)), options, None, True, False)
    return inquiry.check(git.open_repository(os.fspath(repo.path)), request), request
