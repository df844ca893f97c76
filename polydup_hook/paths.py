"""Names of files, as users and programs write them, as paths from the top of a repository."""

from __future__ import annotations

import os
import posixpath
from contextlib import suppress

from polydup_hook.errors import UserError


def from_top(top: str, prefix: str, name: str) -> str:
    """The path of a file from the top of a working tree, with `/` between its parts.

    `prefix` leads from the top to where relative names start: '' or 'a/b/'. Raises UserError for one that leads out
    of the tree, and for a folder.
    """
    path = name.replace(os.sep, '/')
    if os.path.isabs(name):
        path = _below(top, name).replace(os.sep, '/')
    elif not path.startswith('/'):  # on Windows that is no absolute path, and yet it starts at the top of a drive
        path = posixpath.normpath(prefix + path)
    if path == '..' or path.startswith(('../', '/')) or os.path.isabs(path):
        raise UserError(f'{name!r} is outside the repository {top}')
    full = os.path.join(top, path)
    # Submodules are named by hooks like files. Any other folder would pass unseen.
    if os.path.isdir(full) and not os.path.islink(full) and (path == '.' or not os.path.lexists(f'{full}/.git')):
        raise UserError(f'{name!r} is a folder: name files, or take --all-files with --include')
    return path


def split_place(text: str) -> tuple[str, int, int, bool]:
    """`PATH:START-END` or `PATH:LINE` in its parts, and whether one line alone is named. Raises UserError."""
    name, _, lines = text.rpartition(':')
    start, dash, end = lines.partition('-')
    if not name or not start.isdecimal() or (dash and not end.isdecimal()):
        raise UserError(f'{text!r} is no place; write it PATH:START-END or PATH:LINE, in a notebook PATH#cell2:1-9')
    first, last = _number(start), _number(end) if dash else _number(start)
    if not 0 < first <= last:
        raise UserError(f'{text!r}: lines are counted from 1, and the first comes before the last')
    return name, first, last, not dash


def _number(text: str) -> int:
    return int(text[:9])  # no file has more lines


def split_cell(path: str) -> tuple[str, int]:
    """`PATH#cellN` as the path and the number of the cell; 0 where none is named."""
    name, mark, number = path.rpartition('#cell')
    return (name, _number(number)) if mark and name and number.isdecimal() else (path, 0)


def _below(top: str, name: str) -> str:
    # The top is told without symbolic links; the file itself may be one.
    full = os.path.join(os.path.realpath(os.path.dirname(name)), os.path.basename(name))
    with suppress(ValueError):  # on another drive
        full = os.path.relpath(full, os.path.realpath(top))
    return full
