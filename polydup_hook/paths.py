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
    if os.path.isabs(name):
        path = _below(top, name).replace(os.sep, '/')
    else:
        path = posixpath.normpath(prefix + name.replace(os.sep, '/'))
    if path == '..' or path.startswith(('../', '/')) or os.path.isabs(path):
        raise UserError(f'{name!r} is outside the repository {top}')
    full = os.path.join(top, path)
    # Submodules are named by hooks like files. Any other folder would pass unseen.
    if os.path.isdir(full) and not os.path.islink(full) and (path == '.' or not os.path.lexists(f'{full}/.git')):
        raise UserError(f'{name!r} is a folder: name files, or take --all-files with --include')
    return path


def _below(top: str, name: str) -> str:
    # The top is told without symbolic links; the file itself may be one.
    full = os.path.join(os.path.realpath(os.path.dirname(name)), os.path.basename(name))
    with suppress(ValueError):  # on another drive
        full = os.path.relpath(full, os.path.realpath(top))
    return full
