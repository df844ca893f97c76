"""What `.gitignore` files say of the files below a folder, as git reads them: the last pattern that matches decides."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from polydup_hook import disk
from polydup_hook.patterns import is_sound, matcher

NAME = '.gitignore'


class Ignoring:
    """The patterns that hold in a folder: those of its own file after those of the folders around it.

    `at` is the folder's path from where the outermost patterns stand, '' or 'a/b/'.
    """

    def __init__(self, patterns: tuple[str, ...] = (), at: str = '', matches: Callable[[str], bool] | None = None):
        self._patterns = patterns
        self._at = at
        self._matches = matches or matcher(patterns, lenient=True)

    def below(self, folder: str, name: str) -> Ignoring:
        """The same for a folder inside, `folder` on disk, called `name` ('' for the outermost itself)."""
        at = f'{self._at}{name}/' if name else self._at
        own = tuple(_placed(pattern, at) for pattern in _read(os.path.join(folder, NAME)))
        return Ignoring(self._patterns + own, at, None if own else self._matches)

    def ignores(self, name: str, is_folder: bool) -> bool:
        """Whether a file or folder right in this folder is ignored."""
        return bool(self._patterns) and self._matches(f'{self._at}{name}/' if is_folder else self._at + name)


def patterns_in(folder: str) -> Ignoring:
    """The patterns that hold in a folder: its own, and those from the top of the working tree that it is in, if any.

    A folder that these ignore was asked for all the same: then its own alone hold.
    """
    alone = Ignoring().below(folder, '')
    chain = [os.path.realpath(folder)]
    while not os.path.lexists(os.path.join(chain[0], '.git')):
        around = os.path.dirname(chain[0])
        if around == chain[0]:
            return alone
        chain.insert(0, around)
    found = Ignoring().below(chain[0], '')
    for inside in chain[1:]:
        name = os.path.basename(inside)
        if found.ignores(name, is_folder=True):
            return alone
        found = found.below(inside, name)
    return found


def _read(path: str) -> list[str]:
    """The patterns of a file that are sound; none where it cannot be read."""
    try:
        lines = re.split('\r\n?|\n', disk.content(path).decode('utf-8', 'surrogateescape'))
    except OSError:
        return []
    return [line for line in lines if line.strip() and not line.startswith('#') and is_sound(line)]


def _placed(pattern: str, at: str) -> str:
    """A pattern as it would stand in the outermost folder."""
    if not at:
        return pattern
    sign = '!' if pattern.startswith('!') else ''
    rest = pattern[len(sign) :]
    anchored = '/' in rest.rstrip().rstrip('/')
    around = re.sub(r'([\\*?\[\]! ])', r'\\\1', at)
    return f'{sign}/{around}{rest.lstrip("/")}' if anchored else f'{sign}/{around}**/{rest}'
