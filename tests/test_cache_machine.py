"""The cache against none, over random histories: whatever was done before, a check says what it says without one.

`pytest --hypothesis-profile long --timeout 0 tests/test_cache_machine.py` plays a hundred times as many histories.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from conftest import Repo
from histories import CHANGES, FILES, PATHS, Layout, World, changed, examples, told, written
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

MODES = [(), (), ('--all-files',), ('--from-ref', 'first', '--to-ref', 'HEAD'), ('--', *PATHS[:3]), ('--', *PATHS[2:])]
OPTIONS = [
    (),
    (),
    ('--min-tokens', '25'),
    ('--min-tokens', '100'),
    ('--threshold', '0.7', '--min-lines', '3'),
    ('--types', 'type-1'),
    ('--exclude', 'sub/'),
    ('--include', '[ab].py'),
    ('--languages', 'go'),
    ('--max-file-size', '900'),
    ('--jobs', '1'),
]


class Histories(RuleBasedStateMachine):
    """A repository, what its working tree holds, and a cache that lives through all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.repo = Repo.create(self.folder / 'repo')
        self.cache = self.folder / 'cache'
        self.old = self.folder / 'old'
        self.world: World = {}
        self.worlds: dict[str, World] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(files=st.dictionaries(st.sampled_from(PATHS), FILES, min_size=1, max_size=4))
    def begin(self, files: World) -> None:
        self.commit(files)
        self.repo.git('tag', 'first')

    def commit(self, world: World) -> None:
        written(self.repo, world, self.world)
        self.world = world
        self.repo.commit()

    @rule(data=st.data(), is_committed=st.booleans())
    def change(self, data: st.DataObject, is_committed: bool) -> None:
        after = changed(self.world, data, CHANGES)
        if is_committed:
            self.commit(after)
        else:
            written(self.repo, after, self.world)
            self.world = after

    @rule(path=st.sampled_from(PATHS))
    def unstage(self, path: str) -> None:
        """A file of the index as it was, while the working tree goes on."""
        self.repo.git('reset', '-q', '--', path, check=False)

    @rule(file=FILES, path=st.sampled_from(PATHS))
    def untracked(self, file, path: str) -> None:
        """What the working tree holds and the index does not."""
        self.repo.write(path, file._replace(layout=Layout(above=1)).text())
        self.world = {**self.world, path: file}

    @rule()
    def commit_staged(self) -> None:
        self.repo.commit()

    @rule()
    def amend(self) -> None:
        if self.repo.git('rev-parse', 'HEAD') != self.repo.git('rev-parse', 'first'):
            self.repo.git('commit', '-q', '--amend', '--allow-empty', '-m', 'amended')

    @rule(name=st.sampled_from(['main', 'side', 'other']))
    def switch(self, name: str) -> None:
        self.repo.git('add', '-A')
        self.repo.commit()
        now = self.repo.git('branch', '--show-current')
        self.worlds[now] = self.world
        known = name in self.worlds
        self.repo.git('checkout', '-q', *(() if known else ('-b',)), name)
        self.world = self.worlds.setdefault(name, self.world)

    @rule(name=st.sampled_from(['main', 'side', 'other']), done=st.booleans())
    def merge(self, name: str, done: bool) -> None:
        """Checked while it stands still, resolved by what either side has."""
        self.repo.git('add', '-A')
        self.repo.commit()
        if name not in self.worlds:
            return
        command = ['git', 'merge', '-q', '--no-commit', '--no-ff', '-X', 'theirs', name]
        subprocess.run(command, cwd=self.repo.path, capture_output=True)
        self.agree((), ())
        self.repo.git('add', '-A')
        self.agree((), ())
        if done:
            self.repo.git('commit', '-q', '--allow-empty', '-m', 'merged')
        else:
            self.repo.git('reset', '-q', '--hard')
        self._look()

    @rule()
    def back(self) -> None:
        self.repo.git('reset', '-q', '--hard', 'first')
        self._look()

    def _look(self) -> None:
        """The working tree is whatever git made of it: known by its paths alone."""
        for path in [*self.world, *PATHS, 'new.py', 'deep/er/new.py']:
            file = self.repo.path / path
            if file.exists() and path not in self.world:
                file.unlink()
            elif not file.exists() and path in self.world:
                self.world = {name: held for name, held in self.world.items() if name != path}

    # The cache.

    def files(self) -> list[Path]:
        return sorted(self.cache.glob('v*.sqlite3'))

    @rule()
    def keep_the_cache(self) -> None:
        if self.cache.exists():
            shutil.rmtree(self.old, ignore_errors=True)
            shutil.copytree(self.cache, self.old)

    @rule()
    def bring_back_an_old_one(self) -> None:
        if self.old.exists():
            shutil.rmtree(self.cache, ignore_errors=True)
            shutil.copytree(self.old, self.cache)

    @rule()
    def no_cache(self) -> None:
        shutil.rmtree(self.cache, ignore_errors=True)

    @precondition(lambda self: self.files())
    @rule(part=st.integers(1, 3), what=st.sampled_from(['streams', 'built', 'answers', 'posted']))
    def half_built(self, part: int, what: str) -> None:
        """As a run that was killed leaves it."""
        for file in self.files():
            with closing(sqlite3.connect(file)) as db, db:
                if what == 'streams':
                    db.execute('DELETE FROM ready')
                    db.execute('DELETE FROM snapshot')
                    db.execute('DELETE FROM entry')
                    db.execute('DELETE FROM stream WHERE abs(key) % ? = 0', (part,))
                    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE name GLOB 'posted_*'").fetchall():
                        for table in (name, name.replace('posted', 'print'), name.replace('posted', 'sketch')):
                            db.execute(f'DELETE FROM {table} WHERE abs(key) % ? = 0', (part,))
                elif what == 'built':
                    db.execute('DELETE FROM ready')
                elif what == 'answers':
                    db.execute('DELETE FROM answer')
                else:
                    db.execute('DELETE FROM snapshot WHERE number % ? = 0', (part,))

    @precondition(lambda self: self.files())
    @rule(at=st.integers(0, 1 << 16))
    def damaged(self, at: int) -> None:
        for file in self.files():
            data = bytearray(file.read_bytes())
            data[at % len(data)] ^= 255
            file.write_bytes(data)

    @rule(mode=st.sampled_from(MODES), options=st.sampled_from(OPTIONS))
    def agree(self, mode: tuple[str, ...], options: tuple[str, ...]) -> None:
        if mode[:1] == ('--',):
            staged = {*self.repo.git('ls-files').split()}
            mode = ('--', *(path for path in mode[1:] if path in staged))
            if mode == ('--',):
                return
        expected = told(self.repo, '--no-cache', *options, *mode)
        assert told(self.repo, '--cache-dir', str(self.cache), *options, *mode) == expected


TestHistories = Histories.TestCase
TestHistories.settings = examples(1, stateful_step_count=20)
