"""The other detectors: how each is called, and what is said when it is not there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Container
from pathlib import Path

from benchmarks.processes import found
from benchmarks.speed.turns import Command, note

_NAMES = ('jscpd', 'arid', 'pylint')
_RENAMED = ('--ignore-identifiers=blind', '--ignore-literals', '-m', 'weak')
_PYLINT = ('--disable=all', '--enable=duplicate-code', '--rcfile=', '--min-similarity-lines=4', '--persistent=n')
JSCPD, JSCPD_RENAMED = 'jscpd', 'jscpd renamed'
CHANGED, CHANGED_RENAMED = 'jscpd --changed', 'jscpd --changed renamed'


class Peers:
    """Those that are installed, beside this interpreter, on PATH, or as a package of this folder that npx knows."""

    def __init__(self, scratch: Path) -> None:
        self._report = str(scratch / 'jscpd')
        self._paths = {name: path for name in _NAMES if (path := _path(name))}
        for name in _NAMES:
            if name not in self._paths:
                note(f'{name}: not installed')

    def versions(self) -> list[str]:
        """One line each."""
        lines = (subprocess.run([path, '--version'], capture_output=True, text=True) for path in self._paths.values())
        return [done.stdout.partition('\n')[0] for done in lines]

    def whole(self, folder: Path) -> dict[str, Command | None]:
        """jscpd on all files, exact and renamed, with our least sizes of a copy."""
        return {JSCPD: self._jscpd(folder), JSCPD_RENAMED: self._jscpd(folder, *_RENAMED)}

    def changed(self, folder: Path) -> dict[str, Command | None]:
        """jscpd on what is staged, each setting with its own record of what HEAD holds."""
        exact, renamed = (('--changed', '--baseline', str(folder / f'.jscpd-{name}.json')) for name in 'ab')
        return {CHANGED: self._jscpd(folder, *exact), CHANGED_RENAMED: self._jscpd(folder, *renamed, *_RENAMED)}

    def python(self, folder: Path) -> dict[str, Command | None]:
        """arid and pylint on a folder of Python."""
        arid = ('--json', '--no-config', '--no-ignore-files', '--keep-going', '.')
        pylint = (*_PYLINT, '--recursive=y', '.')
        return {
            'arid': self._command('arid', folder, *arid, fine=(0, 1, 2)),  # 2: a file does not parse
            'pylint': self._command('pylint', folder, *pylint, fine=range(32)),
        }

    def _jscpd(self, folder: Path, *options: str) -> Command | None:
        fixed = ('-r', 'json', '-o', self._report, '-k', '50', '-l', '5', '-s', '--no-tips', '--no-gitignore')
        return self._command('jscpd', folder, *fixed, *options, '.')

    def _command(self, name: str, folder: Path, *options: str, fine: Container[int] = (0,)) -> Command | None:
        return Command([self._paths[name], *options], folder, fine=fine) if name in self._paths else None


def _path(name: str) -> str | None:
    """Where a command is; npx is asked once, and not to download anything, so that no run pays for it."""
    npx = None if name != 'jscpd' or found(name) else found('npx')
    if npx is None:
        return found(name)
    asked = [npx, '--offline', '--no-install', '--package', name, '--call', f'command -v {name}']
    done = subprocess.run(asked, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    return done.stdout.strip() or None


def machine() -> str:
    """The processor, in words."""
    lines = Path('/proc/cpuinfo').read_text().splitlines() if sys.platform == 'linux' else []
    return next((line.partition(': ')[2] for line in lines if line.startswith('model name')), 'unknown processor')
