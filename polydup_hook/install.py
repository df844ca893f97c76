"""Writes and removes the `pre-commit` hook of a repository."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import suppress

from polydup_hook.errors import UserError
from polydup_hook.git import Repository

# How we know our own; it never changes.
_ID = b'# polydup-hook: written by --install, id 8b1f6a5e0c8e4f0d'

# The command changes its import path first: with -m or -c Python looks into the current folder, and a repository may
# hold a `subprocess.py`. The interpreter may be gone, and so may the package in it.
_SCRIPT = """\
#!/bin/sh
{id}
# Remove it with `polydup-hook --uninstall`.
python={python}
if [ -x "$python" ] && [ -e {package} ]; then
    exec "$python" -c {start} "$@"
fi
if command -v polydup-hook >/dev/null 2>&1; then
    exec polydup-hook "$@"
fi
echo {complaint} >&2
exit 1
"""
_START = 'import sys; sys.path[:] = filter(None, sys.path); from polydup_hook.__main__ import run; run()'
_COMPLAINT = (
    'polydup-hook: cannot run: its Python is gone and polydup-hook is not on PATH. Install it again and run '
    '`polydup-hook --install`, or `polydup-hook --uninstall` to drop this hook; once: `git commit --no-verify`.'
)
# At the top: many hooks end in an `exec`, and nothing below it is ever reached.
_PASTE = 'put the line `polydup-hook || exit $?` below the first line of'


def install(repo: Repository) -> str:
    """Writes the hook, over an older one of ours; what to tell the user.

    UserError when another hook is there, or when hooks are kept outside the repository.
    """
    hooks = repo.hooks_dir()
    path = os.path.join(hooks, 'pre-commit')
    if not _is_inside(repo, hooks):
        raise UserError(f'core.hooksPath keeps the hooks outside this repository: {_PASTE} {path}')
    if os.path.lexists(path) and not is_ours(path):
        raise UserError(f'another hook is there already: {_PASTE} {path}')
    try:
        _write(path, _script())
    except OSError as e:
        raise UserError(f'cannot write {path} ({e.strerror}): make it writable') from e
    return f'wrote {path}'


def uninstall(repo: Repository) -> str:
    """Removes the hook if it is ours; what to tell the user. UserError when it cannot be removed."""
    default = os.path.join(repo.common_dir, 'hooks')
    # One that was written before `core.hooksPath` was set is asleep in the usual folder.
    removed = []
    for hooks in dict.fromkeys((repo.hooks_dir(), default)):
        path = os.path.join(hooks, 'pre-commit')
        if _is_inside(repo, hooks) and is_ours(path):
            try:
                os.unlink(path)
            except OSError as e:
                raise UserError(f'cannot remove {path} ({e.strerror}): remove it by hand') from e
            removed.append(path)
    return f'removed {" and ".join(removed)}' if removed else 'there is no hook of ours to remove'


def _script() -> bytes:
    package = os.path.dirname(os.path.abspath(__file__))
    script = _SCRIPT.format(
        id=_ID.decode(),
        python=shlex.quote(sys.executable or ''),
        package=shlex.quote(package),
        start=shlex.quote(_START),
        complaint=shlex.quote(_COMPLAINT),
    )
    return os.fsencode(script)


def _is_inside(repo: Repository, hooks: str) -> bool:
    # Below, not at: with `core.hooksPath=.` git looks for its hooks on PATH.
    folder = os.path.realpath(hooks)
    return any(folder.startswith(os.path.join(os.path.realpath(home), '')) for home in (repo.top, repo.common_dir))


def is_ours(path: str) -> bool:
    """Whether a hook is one that this wrote."""
    try:
        if not os.path.isfile(path):
            return False  # a pipe would keep us waiting
        with open(path, 'rb') as f:
            return _ID in f.read(4096).splitlines()
    except OSError:
        return False


def _write(path: str, content: bytes) -> None:
    """Makes the executable file at once: a commit meanwhile runs the old hook or the new one."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = f'{path}.{os.getpid()}.tmp'
    try:
        # The mode passes through the umask, as with git's own files.
        with open(temporary, 'wb', opener=lambda name, flags: os.open(name, flags, 0o777)) as f:
            f.write(content)
        os.replace(temporary, path)
    finally:
        with suppress(OSError):
            os.unlink(temporary)
