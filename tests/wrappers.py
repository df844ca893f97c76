"""A `git` before the real one on PATH that does something else at some of its calls."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


class Wrapper:
    """Counts the calls of git; at those that are chosen it runs a script of the shell, in which `$real` is git."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._script, self._count = folder / 'git', folder / 'count'
        self._real = shutil.which('git')
        self._path = os.environ['PATH']
        folder.mkdir()
        self._monkeypatch = monkeypatch
        self.does(':', '-lt 0')

    def does(self, action: str, calls: str = '-ge 1') -> None:
        """From now on, do this at the calls of a number that is `-eq 3`, `-ge 2` and so on; the count starts anew."""
        self._count.write_text('0')
        self._script.write_text(
            f'#!/bin/sh\nreal={self._real}\nread n < {self._count}\nn=$((n + 1))\necho $n > {self._count}\n'
            f'if [ $n {calls} ]; then\n{action}\nfi\nexec $real "$@"\n'
        )
        self._script.chmod(0o755)
        self._monkeypatch.setenv('PATH', f'{self._script.parent}{os.pathsep}{self._path}')

    @property
    def calls(self) -> int:
        """How often git was called since `does`."""
        return int(self._count.read_text())

    def rests(self) -> None:
        """Let the real git do it again."""
        self._monkeypatch.setenv('PATH', self._path)
