"""What all tests share: a sealed environment and a builder of real repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A machine that is busy with something else is no fault of a test.
settings.register_profile('usual', deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile('long', settings.get_profile('usual'))  # by hand: as long as `histories.examples` says
settings.load_profile('usual')


class Repo:
    """A real repository for a test; `git` runs in its working tree."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path, *options: str) -> Repo:
        path.mkdir(parents=True)
        repo = cls(path)
        repo.git('init', '-q', '-b', 'main', *options)
        return repo

    def git(self, *args: str | Path, check: bool = True, **env: str) -> str:
        """What git prints, without the last newline. With `check=False` a failure is fine."""
        done = subprocess.run(('git', *args), cwd=self.path, env={**os.environ, **env}, capture_output=True)
        if check and done.returncode:
            raise AssertionError(f'git {args}: {os.fsdecode(done.stderr)}')
        return os.fsdecode(done.stdout).removesuffix('\n')

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file as it stands (no newline is translated), with the folders above it."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def add(self, *paths: str) -> None:
        """Stage these files, or everything."""
        self.git('--literal-pathspecs', 'add', '-A', '--', *(paths or ('.',)))

    def stage(self, files: dict[str, str | bytes | None]) -> None:
        """Write these files, remove those without content, and stage everything."""
        for path, content in files.items():
            if content is None:
                (self.path / path).unlink()
            else:
                self.write(path, content)
        self.add()

    def commit(self, message: str = 'a commit', files: dict[str, str | bytes] | None = None) -> str:
        """Commit what is staged, after writing and staging these files; the commit's id."""
        for path, content in (files or {}).items():
            self.write(path, content)
        if files:
            self.add(*files)
        self.git('commit', '-q', '--allow-empty', '-m', message)
        return self.git('rev-parse', 'HEAD')


@pytest.fixture(autouse=True, scope='session')
def sealed_git(tmp_path_factory):
    """No test sees the user's configuration, or the repository around a hook that started pytest."""
    empty = tmp_path_factory.mktemp('empty')
    names = [name for name in os.environ if name.startswith(('GIT', 'PRE_COMMIT')) or name == 'SKIP']
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.delenv(name)
        for name in ('HOME', 'XDG_CONFIG_HOME', 'GIT_TEMPLATE_DIR'):
            patch.setenv(name, str(empty))
        patch.setenv('GIT_CONFIG_GLOBAL', os.devnull)
        patch.setenv('GIT_CONFIG_NOSYSTEM', '1')
        patch.setenv('GIT_CEILING_DIRECTORIES', str(tmp_path_factory.getbasetemp()))
        # Submodules are cloned from files; git forbids that by default since 2.38.1.
        patch.setenv('GIT_CONFIG_COUNT', '1')
        patch.setenv('GIT_CONFIG_KEY_0', 'protocol.file.allow')
        patch.setenv('GIT_CONFIG_VALUE_0', 'always')
        patch.setenv('GIT_EDITOR', 'true')
        for who in ('AUTHOR', 'COMMITTER'):
            patch.setenv(f'GIT_{who}_NAME', 'T')
            patch.setenv(f'GIT_{who}_EMAIL', 't@example.com')
            patch.setenv(f'GIT_{who}_DATE', '2024-01-01T00:00:00Z')
        yield


@pytest.fixture
def repo(tmp_path) -> Repo:
    """An empty repository on branch `main`, before its first commit."""
    return Repo.create(tmp_path / 'repo')
