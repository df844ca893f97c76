"""Faults of the cache and the disk: the findings are the same, what is not kept is told in a line, and nothing is written
or run elsewhere. `benchmarks/faults.py` tries each system call; `test_cache_states.py` has caches as we leave them."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import zlib
from array import array
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Repo
from gate import check, function, module, polydup
from streams import tokenized

from polydup_hook import answers, cachedir, index
from polydup_hook.fingerprint import window_for
from polydup_hook.packing import Damaged, pack, unfolded, unpack
from polydup_hook.scan import posting_of

ROOT = Path(__file__).parents[1]
POSIX = pytest.mark.skipif(os.name != 'posix', reason='links, pipes and limits of POSIX')


@pytest.fixture
def staged(repo) -> Repo:
    """A repository with a copy staged, and a cache that knows its HEAD."""
    repo.commit(files={'a.py': module(function('one', 0), function('other', 3)), 'b.py': function('walk', 1)})
    repo.stage({'new.py': function('again', 0)})
    assert blamed(repo) == (1, {('new.py', 'again')}, '')
    return repo


def blamed(repo, *args):
    found = check(repo, *args)
    return found.code, found.blamed, found.err


FOUND = (1, {('new.py', 'again')})


def the_file(repo: Repo) -> Path:
    (path,) = (repo.path / cachedir.NAME).glob('v*.sqlite3')
    return path


def apart(repo: Repo, code: str = '', *args: str) -> subprocess.CompletedProcess[str]:
    """A check in a process of its own, which may wait for ever, after some code."""
    command = (sys.executable, '-c', f'{code}\nfrom polydup_hook.cli import run; run()', *args)
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    return subprocess.run(command, cwd=repo.path, env=env, capture_output=True, text=True, timeout=60)


# In place of the folder.


def link_to(target):
    def lay(folder: Path) -> None:
        shutil.rmtree(folder)
        folder.symlink_to(target)

    return lay


def a_pipe(folder: Path) -> None:
    shutil.rmtree(folder)
    os.mkfifo(folder)


def a_repository(folder: Path) -> None:
    (folder / '.git').write_text('gitdir: elsewhere\n')


def a_pipe_for_a_tag(folder: Path) -> None:
    (folder / 'CACHEDIR.TAG').unlink()
    os.mkfifo(folder / 'CACHEDIR.TAG')


def files_of_others(folder: Path) -> None:
    (folder / 'CACHEDIR.TAG').unlink()
    (folder / '.gitignore').write_text('!keep\n')


@POSIX
@pytest.mark.parametrize(
    ('lay', 'why'),
    [
        (link_to('../outside'), 'a symbolic link is not followed'),
        (link_to('nowhere'), 'a symbolic link is not followed'),
        (link_to('.polydup-cache'), 'a symbolic link is not followed'),
        (a_pipe, 'a file stands where'),
        (a_repository, 'it is a repository'),
        (a_pipe_for_a_tag, 'not empty, and no cache of ours'),
        (files_of_others, 'not empty, and no cache of ours'),
    ],
)
def test_what_is_no_cache_is_left_alone(staged, tmp_path, lay, why):
    outside = tmp_path / 'outside'
    shutil.copytree(staged.path / cachedir.NAME, outside)
    lay(staged.path / cachedir.NAME)
    before = held(tmp_path)
    for _ in range(2):
        *found, err = blamed(staged)
        assert tuple(found) == FOUND
        assert why in err
        assert err.count('\n') == 1
    polydup(staged, '--cache-info')
    if (staged.path / cachedir.NAME).is_symlink():
        polydup(staged, '--clear-cache')
    assert held(tmp_path) == before


def held(folder: Path) -> dict[str, object]:
    return {
        str(path): path.read_bytes() if path.is_file() and not path.is_symlink() else path.lstat().st_mode
        for path in folder.rglob('*')
    }


@pytest.mark.parametrize('ignored', [None, '', '*', '*\n'])
@pytest.mark.parametrize('tag', [None, '', 'Signature: 8a47'])
def test_a_first_run_that_was_killed_is_carried_on(staged, ignored, tag):
    folder = staged.path / cachedir.NAME
    shutil.rmtree(folder)
    folder.mkdir()
    for name, text in (('.gitignore', ignored), ('CACHEDIR.TAG', tag)):
        if text is not None:
            (folder / name).write_text(text)
    if tag and ignored != '*\n':
        return  # the tag is written last
    assert blamed(staged) == (*FOUND, '')
    assert the_file(staged).stat().st_size
    assert (folder / '.gitignore').read_text() == '*\n'
    assert staged.git('status', '--porcelain').split() == ['A', 'new.py']


# In place of the file, and beside it.


def journal_above(file: Path, above: Path) -> bytes:
    """A journal of a transaction over several files: when it is rolled back, the file that it names is deleted."""
    (page,) = struct.unpack('>H', file.read_bytes()[16:18])
    magic, name = bytes.fromhex('d9d505f920a163d7'), str(above).encode()
    head = magic + struct.pack('>IIIII', 0, 1, file.stat().st_size // page, 512, page)
    lock = struct.pack('>I', 0x40000000 // page + 1)
    return head.ljust(512, b'\0') + lock + name + struct.pack('>II', len(name), sum(name)) + magic


def linked(file, outside):
    file.unlink()
    file.symlink_to(outside)


def linked_hard(file, outside):
    file.unlink()
    os.link(outside, file)


def dangling(file, outside):
    file.unlink()
    file.symlink_to(outside.parent / 'nothing')


def pipe(suffix):
    def lay(file, outside):
        Path(f'{file}{suffix}').unlink(missing_ok=True)
        os.mkfifo(f'{file}{suffix}')

    return lay


def link_beside(suffix):
    return lambda file, outside: Path(f'{file}{suffix}').symlink_to(outside)


def bytes_beside(suffix, data):
    return lambda file, outside: Path(f'{file}{suffix}').write_bytes(data)


def names_above(file, outside):
    Path(f'{file}-journal').write_bytes(journal_above(file, outside))


BESIDE = {
    'a link': linked,
    'a hard link': linked_hard,
    'a link to nothing': dangling,
    'a pipe': pipe(''),
    **{f'a pipe as {name}': pipe(f'-{name}') for name in ('journal', 'wal', 'shm')},
    **{f'a link as {name}': link_beside(f'-{name}') for name in ('journal', 'wal', 'shm')},
    **{f'garbage as {name}': bytes_beside(f'-{name}', bytes(range(1, 256)) * 20) for name in ('journal', 'wal', 'shm')},
    **{f'nothing as {name}': bytes_beside(f'-{name}', b'') for name in ('journal', 'wal', 'shm')},
    'a journal that names another file': names_above,
    'a journal of a newer time': bytes_beside('-journal', bytes.fromhex('d9d505f920a163d7') + b'\xff' * 800),
}
WAITS = {'a pipe', 'a pipe as journal', 'a pipe as wal', 'a pipe as shm'}


@POSIX
@pytest.mark.parametrize('kind', BESIDE)
def test_what_stands_in_place_of_the_index_is_not_used(staged, tmp_path, kind):
    outside = tmp_path / 'outside'
    shutil.copy(the_file(staged), outside)
    before = outside.read_bytes()
    name = the_file(staged)
    BESIDE[kind](name, outside)
    if kind in WAITS:
        done = apart(staged)
        assert (done.returncode, done.stderr) == (1, '')
    else:
        code, found, err = blamed(staged)
        assert (code, found) == FOUND
        assert err.count('\n') <= 1
    assert outside.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ['outside', 'repo']
    assert blamed(staged) == (*FOUND, '')
    assert the_file(staged) == name
    assert name.is_file()
    assert not name.is_symlink()
    with closing(sqlite3.connect(name)) as db:
        assert db.execute('PRAGMA integrity_check').fetchall() == [('ok',)]


# Content of a stranger's.

ENDLESS = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)'
SCHEMAS = {
    'a view': f'DROP TABLE entry; CREATE VIEW entry AS {ENDLESS} SELECT x AS snapshot, x AS path, x AS key FROM n',
    'a trigger': 'CREATE TRIGGER t BEFORE INSERT ON posted_25_26 BEGIN DELETE FROM entry; END',
    'a computed column': 'ALTER TABLE stream ADD COLUMN more AS (length(data))',
    'an index over what is computed': 'CREATE INDEX i ON stream(length(data))',
    'a check': 'DROP TABLE ready; CREATE TABLE ready(snapshot INTEGER, step TEXT CHECK (length(randomblob(9)) = 9))',
    'a virtual table': 'CREATE VIRTUAL TABLE v USING fts4(x)',
    'another table': 'CREATE TABLE more(x)',
    'a default': "DROP TABLE answer; CREATE TABLE answer(number INTEGER PRIMARY KEY, question DEFAULT 'x', data)",
    'statistics': 'ANALYZE',
    'tables of a newer version': 'ALTER TABLE snapshot ADD COLUMN colour TEXT',
}


@pytest.mark.parametrize('kind', SCHEMAS)
def test_tables_of_others_are_not_used(staged, kind):
    with closing(sqlite3.connect(the_file(staged))) as db, db:
        db.executescript(SCHEMAS[kind])
    if kind == 'a view':
        done = apart(staged)
        assert done.returncode == 1
    assert blamed(staged) == (*FOUND, '')
    assert polydup(staged, '--all-files').err == ''
    with closing(sqlite3.connect(the_file(staged))) as db:
        kinds = {kind for (kind,) in db.execute('SELECT DISTINCT type FROM sqlite_master')}
        names = {name for (name,) in db.execute('SELECT name FROM sqlite_master')}
        assert kinds == {'table', 'index'}
        assert not names & {'t', 'i', 'v', 'more', 'sqlite_stat1'}


@pytest.mark.parametrize('tree', ['--output={outside}', '-O{outside}', '--ext-diff', 'HEAD', ':', '\n', '', '0' * 40])
def test_what_an_index_calls_a_tree_is_no_option_of_git(staged, tmp_path, tree):
    outside = tmp_path / 'outside'
    outside.write_text('mine\n')
    with closing(sqlite3.connect(the_file(staged))) as db, db:
        assert db.execute('UPDATE snapshot SET tree = ?', (tree.format(outside=outside),)).rowcount == 1
    assert blamed(staged) == (*FOUND, '')
    assert outside.read_text() == 'mine\n'


STREAM = tokenized('python', 'def f(a, b):\n    return a + [b, "c"]\n')


def test_a_stream_unfolds_to_no_more_than_its_file_can_make():
    packed = pack(STREAM, 1)
    size = len(zlib.decompress(packed[4:]))
    assert unpack(packed, 1, size) == STREAM
    with pytest.raises(Damaged):
        unpack(packed, 1, size - 1)
    with pytest.raises(Damaged):
        unfolded(zlib.compress(bytes(10**7)), 10**6)


def test_an_answer_unfolds_to_no_more_than_there_can_be(monkeypatch):
    kept = answers.packed(answers.Answer([], 7))
    assert answers.unpacked(kept) == answers.Answer([], 7)
    monkeypatch.setattr(answers, '_MOST', 10)
    assert answers.unpacked(kept) is None


@pytest.mark.parametrize('parent', [[0], [1, 0], [-1, 1], [-1, 0, 3]])
def test_units_that_are_in_themselves_are_damage(parent):
    count = len(parent)
    units = STREAM.units._replace(
        start=array('I', [0] * count),
        end=array('I', [9] * count),
        parent=array('i', parent),
        block=array('I', [0] * count),
        name=array('i', [-1] * count),
        kind=array('I', [0] * count),
    )
    with pytest.raises(Damaged):
        unpack(pack(STREAM._replace(units=units), 1), 1)


def test_a_stream_that_lies_under_a_right_checksum_blocks_nothing(repo):
    """The old file is said to hold what is staged now; on the same lines it holds other code."""
    repo.commit(files={'a.py': function('walk', 1), 'b.py': function('tile', 3)})
    check(repo)
    repo.stage({'new.py': function('one', 0)})
    assert blamed(repo) == (0, set(), '')
    lie = tokenized('python', function('one', 0))
    with closing(sqlite3.connect(the_file(repo))) as db, db:
        keys = [key for (key,) in db.execute('SELECT key FROM entry')]
        db.executemany('UPDATE stream SET data = ? WHERE key = ?', [(pack(lie, key), key) for key in keys])
        (print_,) = db.execute("SELECT name FROM sqlite_master WHERE name LIKE 'print_%'").fetchone()
        rows = posting_of(0, lie, window_for(50)).prints
        db.executemany(
            f'INSERT OR IGNORE INTO {print_} VALUES(?,?,?)', [(value, key, at) for key in keys for value, at in rows]
        )
    code, found, err = blamed(repo)
    assert (code, found) == (0, set())
    assert 'is made anew' in err
    assert blamed(repo) == (0, set(), '')


@pytest.mark.parametrize('byte', [(18, 1, 9), (18, 2, 2), (44, 4, 9), (60, 4, 7), (16, 2, 3), (28, 4, 2**31)])
def test_a_file_that_says_it_is_of_a_newer_format(staged, byte):
    at, size, value = byte
    data = bytearray(the_file(staged).read_bytes())
    data[at : at + size] = (0x0202 if (at, size) == (18, 2) else value).to_bytes(size, 'big')
    the_file(staged).write_bytes(data)
    staged.commit('more', {'c.py': function('more', 4)})
    staged.stage({'newer.py': function('again_', 0)})
    for _ in range(2):
        code, found, err = blamed(staged)
        assert (code, found) == (1, {('newer.py', 'again_')})
        assert err.count('\n') <= 1
    assert err == ''


def test_rows_that_are_left_behind_say_nothing(tmp_path):
    """As where something else fails while they are read: Python prints what a generator raises when it is dropped."""
    kept = index.Index(str(tmp_path / 'file'), window_for(50))
    kept.add([index.Row(key, 1, 1, 1, 1, None, b'') for key in range(9)], [])
    rows = kept.rows(range(9))
    assert next(rows).key == 0
    kept.close()
    rows.close()


# Locked, full, read-only.


@pytest.mark.parametrize('lock', ['BEGIN IMMEDIATE', 'BEGIN EXCLUSIVE', 'BEGIN; SELECT * FROM stream'])
@pytest.mark.parametrize('args', [(), ('--all-files',), ('--min-tokens', '40')])
def test_locked_by_another_for_long(staged, monkeypatch, lock, args):
    monkeypatch.setattr(index, '_LOCKED_FOR', 0.05)
    expected = check(staged, '--no-cache', *args)
    staged.commit('more', {'c.py': function('more', 4)})
    staged.stage({'newer.py': function('again_', 0)})
    expected = check(staged, '--no-cache', *args)
    with closing(sqlite3.connect(the_file(staged), isolation_level=None)) as db:
        for statement in lock.split(';'):
            db.execute(statement)
        for _ in range(2):
            found = check(staged, *args)
            assert (found.code, found.report['classes']) == (expected.code, expected.report['classes'])
            assert found.err.count('\n') <= 1
        db.execute('ROLLBACK')
    assert check(staged, *args).err == ''


def test_another_process_is_waited_for_a_bounded_time():
    assert index._LOCKED_FOR <= 2


def bounded(pages):
    """`sqlite3.connect` with a disk that has room for so many pages."""

    connect = sqlite3.connect

    def bounded_connect(path, **options):
        db = connect(path, **options)
        if path != ':memory:':
            db.execute(f'PRAGMA max_page_count={pages}')
        return db

    return bounded_connect


@pytest.mark.parametrize('pages', [1, 5, 14, 15, 16, 20, 24])
@pytest.mark.parametrize('args', [(), ('--all-files',)])
def test_a_full_disk_costs_the_index_and_is_told_once(staged, monkeypatch, pages, args):
    expected = check(staged, '--no-cache', *args).report['classes']
    for state in ('cold', 'warm'):
        if state == 'cold':
            shutil.rmtree(staged.path / cachedir.NAME)
        else:
            check(staged, *args)
            staged.commit('more', {f'{body}.py': function(f'more{body}', body) for body in (4, 5, 2)})
            staged.stage({'new.py': function('again', 0)})
            expected = check(staged, '--no-cache', *args).report['classes']
        with monkeypatch.context() as patch:
            patch.setattr(index.sqlite3, 'connect', bounded(pages))
            found = check(staged, *args)
        assert found.report['classes'] == expected
        assert found.err.count('\n') <= 1
        assert found.err == '' or 'disk is full' in found.err
        assert found.err or pages > 10 or state == 'warm'
        if found.err and state == 'cold':
            # What fills the disk would fail the commit behind the hook.
            assert all(path.stat().st_size < 5000 for path in (staged.path / cachedir.NAME).iterdir())
        assert check(staged, *args).err == ''


LIMIT = """
import resource, signal
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
signal.signal(signal.SIGXFSZ, signal.{1})
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
"""


@POSIX
@pytest.mark.parametrize('size', [1, 600, 30000])
def test_files_that_may_not_grow(staged, size):
    shutil.rmtree(staged.path / cachedir.NAME)
    expected = polydup(staged, '--no-cache')
    found = apart(staged, LIMIT.format(size, 'SIG_IGN'))
    assert (found.returncode, found.stdout) == (1, expected.out)
    assert 'no index kept' in found.stderr
    assert found.stderr.count('\n') == 1
    assert blamed(staged) == (*FOUND, '')


@POSIX
@pytest.mark.parametrize('size', [0, 1, 9000, 50000])
def test_killed_while_it_writes(staged, size):
    """By a signal, in the system call that would make a file larger than this."""
    staged.commit('more', {'c.py': module(function('more', 4), function('most', 5)), 'b.py': function('walk_', 2)})
    staged.stage({'new.py': function('again', 0), 'newer.py': function('again_', 0)})
    if size != 50000:
        shutil.rmtree(staged.path / cachedir.NAME)
    expected = check(staged, '--no-cache').report['classes']
    found = apart(staged, LIMIT.format(size, 'SIG_DFL'))
    assert found.returncode == -signal.SIGXFSZ
    again = check(staged)
    assert (again.report['classes'], again.err) == (expected, '')
    with closing(sqlite3.connect(the_file(staged))) as db:
        assert db.execute('PRAGMA integrity_check').fetchall() == [('ok',)]
    assert cachedir.NAME not in staged.git('status', '--porcelain')


# Files that the user asked for.

ASKED = {
    'report.json': ('--all-files', '--format', 'json', '--output', 'report.json'),
    '.polydup-baseline.json': ('--write-baseline',),
    '.pre-commit-config.yaml': ('--init', '--yes'),
    '.git/hooks/pre-commit': ('--install',),
}


@pytest.mark.parametrize(
    ('name', 'call', 'is_there'),
    [
        *(('report.json', call, is_there) for call in ('open', 'fsync', 'replace') for is_there in (False, True)),
        *(('.polydup-baseline.json', call, is_there) for call in ('open', 'replace') for is_there in (False, True)),
        *(('.git/hooks/pre-commit', call, is_there) for call in ('open', 'replace') for is_there in (False, True)),
        *(('.pre-commit-config.yaml', call, False) for call in ('open', 'replace')),
    ],
)
def test_a_file_that_cannot_be_written_is_as_it_was(staged, monkeypatch, name, call, is_there):
    file = staged.path / name
    file.parent.mkdir(exist_ok=True)
    before = None
    if is_there:
        assert polydup(staged, *ASKED[name]).code in (0, 1)
        before = file.read_bytes()
    around = sorted(os.listdir(file.parent))

    def fails(*args, **kwargs):
        raise OSError(28, 'No space left on device')

    with monkeypatch.context() as patch:
        patch.setattr(*(('builtins.open', opened_never(open)) if call == 'open' else (os, call, fails)))
        found = polydup(staged, *ASKED[name])
    assert found.code == 2
    assert found.err.count('\n') == 1
    assert 'No space left on device' in found.err
    assert (file.read_bytes() if file.exists() else None) == before
    assert sorted(os.listdir(file.parent)) == around


def opened_never(real):
    def opened(name, mode='r', *args, **kwargs):
        if '.tmp' in str(name):
            raise OSError(28, 'No space left on device')
        return real(name, mode, *args, **kwargs)

    return opened


@POSIX
@pytest.mark.parametrize('name', ['report.json', '.polydup-baseline.json'])
def test_what_a_killed_run_left_is_in_nobodys_way(staged, monkeypatch, name):
    """In a container a process has the same number each time."""
    (staged.path / f'{name}.{os.getpid()}.tmp').write_text('half')
    assert polydup(staged, *ASKED[name]).code in (0, 1)
    assert (staged.path / name).read_bytes()


@POSIX
def test_a_baseline_is_not_written_through_a_link(repo, tmp_path):
    (tmp_path / 'outside').mkdir()
    (repo.path / 'sub').mkdir()
    (repo.path / 'sub' / 'out').symlink_to(tmp_path / 'outside')
    repo.commit(files={'.polydup.toml': 'baseline = "sub/out/deep/base.json"\n', 'a.py': function('one', 0)})
    (repo.path / 'sub' / 'out' / 'deep').mkdir()
    for args in (('--write-baseline',), ('--write-baseline', '--all-files')):
        found = polydup(repo, *args)
        if 'goes without' in found.err:
            continue
        assert found.code == 2
        assert 'sub/out is a symbolic link' in found.err
    assert not list((tmp_path / 'outside' / 'deep').iterdir())


@POSIX
def test_pipes_and_devices_among_our_files_are_not_read(staged):
    names = ('.polydup.toml', 'pyproject.toml', '.polydup-ignore', '.polydup-baseline.json')
    for name in names:
        os.mkfifo(staged.path / name)
    assert apart(staged).returncode == 1
    for name in names:
        (staged.path / name).unlink()
        (staged.path / name).symlink_to('/dev/zero')
    assert apart(staged).returncode == 1


@POSIX
@pytest.mark.parametrize('args', [('--install',), ('--uninstall',), ('--init',)])
def test_a_pipe_for_a_hook_is_not_waited_for(staged, args):
    (staged.path / '.git' / 'hooks').mkdir(exist_ok=True)
    os.mkfifo(staged.path / '.git' / 'hooks' / 'pre-commit')
    done = apart(staged, '', *args)
    assert done.returncode in (0, 2)
    assert done.stderr.count('\n') <= 1


def test_a_skipped_file_that_comes_back(repo):
    """A whole check drops what no snapshot leads to: of a file that is skipped nothing but its reason was kept."""
    repo.commit(files={'a.py': function('one', 0), 'made.py': '# @generated\n' + function('two', 1)})
    assert check(repo, '--all-files').code == 0
    repo.git('rm', '-q', 'made.py')
    repo.git('commit', '-q', '-m', 'gone')
    assert check(repo, '--all-files').code == 0
    repo.git('checkout', '-q', 'HEAD~1')
    repo.stage({'new.py': function('again', 0)})
    for _ in range(2):
        assert blamed(repo) == (1, {('new.py', 'again')}, '')
