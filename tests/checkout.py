"""The project as it stands in the working tree, as a repository that others install from."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Repo

ROOT = Path(__file__).resolve().parent.parent
VERSION = re.findall(r'^version = "(.+)"$', (ROOT / 'pyproject.toml').read_text(), re.MULTILINE)[0]

HOME = os.environ.get('HOME', '')
"""The user's own home, read before `sealed_git` hides it: pip's configuration and cache are there."""
_HIDDEN = ('PYTHONPATH', 'VIRTUAL_ENV', 'SOURCE_DATE_EPOCH', 'COVERAGE_PROCESS_CONFIG', 'COVERAGE_PROCESS_START')


def outside(env: dict[str, str]) -> dict[str, str]:
    """The environment of a command that knows nothing of this checkout nor of these tests, and has `env` besides."""
    return {**{name: value for name, value in os.environ.items() if name not in _HIDDEN}, 'HOME': HOME, **env}


def clone_project(folder: Path) -> Repo:
    """A repository with one commit, tagged as a release: all that is in the working tree, committed or not."""
    if not (ROOT / '.git').exists():
        pytest.skip('needs a checkout of the project: this is an unpacked source distribution')
    listed = subprocess.run(
        ('git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'),
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    project = Repo.create(folder)
    for name in os.fsdecode(listed.stdout).split('\0'):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    project.add()
    project.commit('the project')
    project.git('tag', f'v{VERSION}')
    return project
