"""Nothing that assumes one system: what Windows and macOS do otherwise, as far as a Unix can play it."""

from __future__ import annotations

import errno
import io
import ntpath
import os
import re
import shutil
import subprocess
import sys
import zlib

import pytest
import windows
from checkout import ROOT
from conftest import Repo

from polydup_hook import crew, git, model, paths, streams
from polydup_hook.errors import UserError

BLOCK = ''.join(f'    total_{n} = rows[{n}].price * rows[{n}].amount + rows[{n}].tax\n' for n in range(6))
ORIGINAL = f'def sums(rows):\n{BLOCK}    return total_0\n'
COPY = ORIGINAL.replace('sums', 'totals')
GIT = shutil.which('git') or ''


@pytest.fixture
def copied(repo: Repo) -> Repo:
    """A repository in which a copy is staged. One of its files is named in Latin-1, as none on Windows can be."""
    repo.commit(files={'sub/a.py': ORIGINAL})
    blob = repo.git('hash-object', '-w', 'sub/a.py')
    subprocess.run(
        ('git', 'update-index', '-z', '--index-info'),
        input=f'100644 {blob}\t'.encode() + b'caf\xe9.py\0',
        cwd=repo.path,
        check=True,
    )
    repo.git('commit', '-q', '-m', 'a name in Latin-1', GIT_AUTHOR_NAME='\udce9')
    repo.write('b.py', COPY)
    repo.add('b.py')
    return repo


# Which git is run.


@pytest.mark.parametrize('folders', ['', '.', 'sub', '{here}', ':{real}', '.:{real}', 'sub:{real}', '{real}:.'])
def test_no_git_of_the_repository_is_run(copied, tmp_path, monkeypatch, folders):
    """A folder of PATH that is named from where we stand holds what strangers wrote."""
    for place in ('git', 'sub/git', 'git.exe', 'git.cmd', 'git.bat'):
        copied.write(place, f'#!/bin/sh\ntouch {tmp_path}/ran\nexec {GIT} "$@"\n').chmod(0o755)
    monkeypatch.chdir(copied.path)
    monkeypatch.setenv('PATH', folders.format(real=os.path.dirname(GIT), here='./'))
    if '{real}' in folders:
        assert git.open_repository().top == str(copied.path)
    else:
        with pytest.raises(UserError, match=r'install git 2\.31 or newer, and see PATH'):
            git.open_repository()
    assert not (tmp_path / 'ran').exists()


@pytest.mark.parametrize(('name', 'found'), [('git.exe', True), ('git', False), ('git.cmd', False), ('git.bat', False)])
def test_git_of_windows(repo, tmp_path, monkeypatch, name, found):
    """A `git.cmd` is run by a shell, which reads the names of files as commands."""
    program = tmp_path / 'bin' / name
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {GIT} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv('PATH', str(program.parent))
    for module, played in windows.pipes().items():
        monkeypatch.setitem(sys.modules, module, played)
    monkeypatch.setattr(sys, 'platform', 'win32')
    if found:
        assert git.open_repository(str(repo.path)).head is None
    else:
        with pytest.raises(UserError, match='install git'):
            git.open_repository(str(repo.path))


def test_no_module_of_the_repository_is_loaded(repo, tmp_path):
    """`python -m` looks for modules where it stands, before all others."""
    mark = tmp_path / 'mark'
    for name in ('sqlite3', 'rapidfuzz', 'pathspec', 'tomllib', 'json', 'rich'):
        repo.write(f'{name}.py', f'open({str(mark)!r}, "w")\n')
    repo.write('a.py', ORIGINAL)
    repo.add()
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    for options in ([], ['--all-files', '--jobs', '2'], ['--format', 'html']):
        done = subprocess.run(
            (sys.executable, '-m', 'polydup_hook', *options), cwd=repo.path, env=env, capture_output=True
        )
        assert done.returncode in (0, 1), done.stderr
    assert not mark.exists()


@pytest.mark.skipif(os.name != 'posix', reason='elsewhere no folder goes while a process stands in it')
def test_where_we_stand_is_gone(tmp_path):
    gone = tmp_path / 'gone'
    gone.mkdir()
    script = 'cd "$1" && rmdir "$1" && exec "$0" -m polydup_hook'
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    done = subprocess.run(('sh', '-c', script, sys.executable, gone), env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, '')
    assert 'the current directory is gone' in done.stderr
    assert 'Traceback' not in done.stderr


# Without what only Unix has.


@pytest.fixture
def on_windows(copied, tmp_path):
    """Calls `polydup-hook` in the repository, as on Windows."""
    program = tmp_path / 'bin' / 'git.exe'
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {GIT} "$@"\n')
    program.chmod(0o755)

    def call(*arguments: str, code: int, **env: str) -> str:
        done = subprocess.run(
            (sys.executable, ROOT / 'tests' / 'windows.py', *arguments),
            cwd=copied.path,
            env={**os.environ, 'PATH': str(program.parent), 'PYTHONPATH': str(ROOT), **env},
            capture_output=True,
        )
        told = os.fsdecode(done.stdout + done.stderr)
        assert done.returncode == code, told
        assert 'Traceback' not in told
        assert 'internal' not in told
        return told

    return call


@pytest.mark.skipif(not os.path.isdir('/proc/self/fd'), reason='looks at /proc')
@pytest.mark.parametrize(
    ('arguments', 'code', 'shown'),
    [
        ([], 1, 'b.py:1-8'),
        (['--', 'b.py'], 1, 'caf\\xe9.py:1-8'),
        (['--all-files', '--jobs', '2', '--blame'], 1, 'caf\\xe9.py:1-8'),
        (['--from-ref', 'HEAD~1', '--to-ref', 'HEAD'], 1, 'caf\\xe9.py:1-8'),
        (['--format', 'sarif'], 1, 'caf%E9.py'),
        (['--format', 'gitlab', '--format', 'html', '--output', 'html=page.html'], 1, 'b.py'),
        (['--why-not', 'b.py:1-8', 'sub/a.py:1-8'], 0, 'reported'),
        (['--history', 'HEAD'], 0, '%'),
        (['--write-baseline'], 0, 'accepted'),
        (['--init', '--yes'], 0, 'python 3 files'),
        (['--clear-cache'], 0, 'freed'),
    ],
)
def test_without_what_only_unix_has(on_windows, arguments, code, shown):
    assert shown in on_windows(*arguments, code=code)


@pytest.mark.skipif(not os.path.isdir('/proc/self/fd'), reason='looks at /proc')
def test_a_damaged_index_is_made_anew_where_an_open_file_cannot_be_removed(on_windows, copied):
    on_windows(code=1)
    [index] = (copied.path / '.polydup-cache').glob('*.sqlite3')
    data = bytearray(index.read_bytes())
    for start in range(8192, len(data), 4096):
        data[start : start + 64] = b'\xff' * 64
    index.write_bytes(data)
    assert 'made anew' in on_windows('--all-files', code=1)
    assert 'anew' not in on_windows('--all-files', code=1)


# The names of files.


@pytest.mark.parametrize('name', [b'a.py', 'ä/é.py'.encode(), b'caf\xe9.py', b'\xed\xa0\x80.py', b'\xff\xfe'])
@pytest.mark.parametrize('refuses', [False, True])
def test_any_name_comes_back(name, refuses, monkeypatch):
    if refuses:
        monkeypatch.setattr(os, 'fsdecode', lambda name: bytes(name).decode('utf-8', 'surrogatepass'))
    assert model.bytes_of(model.path_of(name)) == name


@pytest.mark.parametrize(
    ('name', 'path'),
    [
        ('a.py', 'lib/a.py'),
        ('in\\a.py', 'lib/in/a.py'),
        ('..\\a.py', 'a.py'),
        ('C:\\work\\repo\\a.py', 'a.py'),
        ('c:/WORK/repo/lib\\a.py', 'lib/a.py'),
        ('a.py.', 'lib/a.py.'),
        ('CON', 'lib/CON'),
        ('D:\\work\\repo\\a.py', None),
        ('C:\\work\\other\\a.py', None),
        ('\\a.py', None),
        ('/a.py', None),
        ('\\\\server\\share\\a.py', None),
        ('..\\..\\a.py', None),
    ],
)
def test_names_of_windows(name, path, monkeypatch):
    monkeypatch.setattr(os, 'path', ntpath)
    monkeypatch.setattr(os, 'sep', '\\')
    monkeypatch.setattr(os, 'getcwd', lambda: 'C:\\work\\repo\\lib')
    if path is None:
        with pytest.raises(UserError, match='outside the repository'):
            paths.from_top('C:/work/repo', 'lib/', name)
    else:
        assert paths.from_top('C:/work/repo', 'lib/', name) == path


# Processes.


def test_a_child_behind_a_launcher_works(monkeypatch, tmp_path):
    """In an environment on Windows `python.exe` starts the real one, so that its parent is not this process."""
    launcher = tmp_path / 'python'
    launcher.write_text(f'#!/bin/sh\n{sys.executable} "$@"\nexit $?\n')
    launcher.chmod(0o755)
    monkeypatch.setattr(sys, 'executable', str(launcher))
    monkeypatch.setattr(crew, '_SCRIPT', f'import sys; sys.platform = "win32"; {crew._SCRIPT}')
    with crew.Child() as helper:
        for _ in range(3):
            assert list(helper.answers(zlib.compress, b'x')) == [zlib.compress(b'x')]


# Consoles.


def test_a_reader_that_has_gone_on_windows(monkeypatch, tmp_path):
    """There a broken pipe is an invalid argument."""

    class Gone(io.StringIO):
        def flush(self):
            raise OSError(errno.EINVAL, 'Invalid argument')

        def fileno(self):
            raise OSError

    monkeypatch.setattr(sys, 'stdout', Gone())
    with pytest.raises(UserError):
        streams.say('found')
    monkeypatch.setattr(sys, 'platform', 'win32')
    streams.say('found')


LOCALE_C = {'PYTHONUTF8': '0', 'PYTHONCOERCECLOCALE': '0', 'LC_ALL': 'C'}
CONSOLES = [{'PYTHONIOENCODING': 'cp1252'}, {'PYTHONIOENCODING': 'utf-16'}, LOCALE_C]


@pytest.fixture
def worded(repo: Repo) -> Repo:
    """A copy is staged whose names and words no console but one of UTF-8 has."""
    repo.commit(files={'größe/漢.py': ORIGINAL.replace('tax', 'größe'), 'setup.txt': 'x\n'})
    repo.write('é.py', COPY.replace('tax', 'größe'))
    repo.add()
    return repo


def called(repo: Repo, *arguments: str, code: int = 1, **env: str) -> bytes:
    done = subprocess.run(
        (sys.executable, '-m', 'polydup_hook', *arguments),
        cwd=repo.path,
        env={**os.environ, 'PYTHONPATH': str(ROOT), **env},
        capture_output=True,
    )
    assert done.returncode == code, done.stderr.decode('utf-8', 'replace')
    assert b'Traceback' not in done.stderr
    return done.stdout


@pytest.mark.parametrize('console', CONSOLES, ids=lambda env: '-'.join(env.values()))
def test_formats_for_machines_are_the_same_on_every_console(worded, console):
    """They are what `--output` writes: UTF-8, whatever the console has."""
    printed = {}
    for format, other in (('html', 'markdown'), ('markdown', 'html')):
        outputs = ('--format', format, '--format', other, '--output', f'{other}={other}')
        printed[format] = called(worded, *outputs, **console)
    for format, data in printed.items():
        assert 'größe'.encode() in data
        assert steady(data) == steady((worded.path / format).read_bytes())


def steady(data: bytes) -> bytes:
    """Without what is measured."""
    return re.sub(rb'[\d.]+ ?(?:ms|s)\b|"duration_ms":[\d.]+', b'', data)


@pytest.mark.parametrize(
    ('arguments', 'code'),
    [([], 1), (['--all-files', '-v'], 1), (['--why-not', 'é.py:1-8', 'größe/漢.py:1-8'], 0), (['--history', 'HEAD'], 0),
     (['--init'], 0), (['--languages'], 0), (['--write-baseline'], 0), (['--cache-info'], 0), (['--version'], 0)],
)  # fmt: skip
def test_what_people_read_is_ascii_where_the_console_lacks_a_sign(worded, arguments, code):
    printed = called(worded, *arguments, code=code, PYTHONIOENCODING='cp437')
    text = printed.decode('ascii')
    assert '\\u2502' not in text  # of a frame
    assert '\\u2192' not in text
    assert '\\u2026' not in text
    assert '\\u2212' not in text
