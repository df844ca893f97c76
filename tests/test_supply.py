"""What the project is made of, what it does to the machine that it runs on, and what is handed to those who install it."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from checkout import ROOT, VERSION, clone_project, outside
from conftest import Repo

import polydup_hook

toml = importlib.import_module('tomllib' if sys.version_info >= (3, 11) else 'tomli')
PROJECT = toml.loads((ROOT / 'pyproject.toml').read_text(encoding='utf-8'))['project']
DEPENDENCIES = PROJECT['dependencies']

# What we depend on.


@pytest.mark.parametrize('dependency', DEPENDENCIES)
def test_every_range_has_two_ends(dependency):
    assert re.fullmatch(r"[a-z\d.-]+>=\d[\d.]*,<\d[\d.]*(; python_version < '3\.11')?", dependency)


def test_the_lowest_releases_are_those_of_the_ranges():
    text = (ROOT / '.ci' / 'lowest.txt').read_text(encoding='utf-8')
    rows = [line for line in text.splitlines() if not line.startswith('#')]
    assert rows == [re.sub(r'>=([\d.]+),<[\d.]+', r'==\1', row) for row in DEPENDENCIES]
    assert '-c .ci/lowest.txt' in (ROOT / '.ci' / 'run').read_text(encoding='utf-8')


def test_later_pythons_are_not_shut_out():
    assert PROJECT['requires-python'] == '>=3.10'
    assert PROJECT['urls']['Source'] == polydup_hook.URL


# What our code can do.

NETWORK = (
    *('socket', 'ssl', 'http', 'urllib.request', 'ftplib', 'smtplib', 'poplib', 'imaplib', 'xmlrpc', 'socketserver'),
    *('asyncio.streams', 'requests', 'httpx', 'aiohttp', 'webbrowser'),
)
UNSAFE = (
    'pickle',
    'marshal',
    'shelve',
    'dill',
    'code',
    'codeop',
    'runpy',
    'pty',
    'ctypes',
    'multiprocessing.reduction',
)
RUNNING = ('eval', 'exec', 'compile', '__import__', 'breakpoint', 'input')
OF_OS = re.compile(r'system|popen|exec[lv]\w*|spawn\w+|posix_spawn\w*|fork\w*|startfile')
SOURCES = sorted((ROOT / 'polydup_hook').rglob('*.py'))


def faults(source: str) -> list[str]:
    """What a module may not hold: calls that run text, modules that read objects, shells, the network."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ''] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            found += [name for name in names if any(f'{name}.'.startswith(f'{bad}.') for bad in (*NETWORK, *UNSAFE))]
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            owner, _, method = name.rpartition('.')
            of_os = owner == 'os' and OF_OS.fullmatch(method)
            if name in RUNNING or of_os or name == 'yaml.load':
                found.append(name)
            found += [f'{word.arg}=' for word in node.keywords if word.arg in ('shell', 'preexec_fn', 'executable')]
    return found


@pytest.mark.parametrize(
    'source',
    [
        'import pickle',
        'from pickle import loads',
        'import urllib.request',
        'from socket import socket',
        'eval(x)',
        'os.system(x)',
        'os.popen(x)',
        'os.execvp(x)',
        'subprocess.run(x, shell=True)',
        'yaml.load(x)',
    ],
)
def test_such_code_would_be_seen(source):
    assert len(faults(source)) == 1


@pytest.mark.parametrize('path', SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_runs_text_or_asks_the_network(path):
    assert faults(path.read_text(encoding='utf-8')) == []


# What it does.

BLOCK = ''.join(f'    total_{n} = rows[{n}].price * rows[{n}].amount + rows[{n}].tax\n' for n in range(6))
ORIGINAL = f'def sums(rows):\n{BLOCK}    return total_0\n'
FORMATS = ('json', 'sarif', 'github', 'gitlab', 'checkstyle', 'junit', 'markdown', 'html')
DRIVER = """
import asyncio, sys, threading
from pathlib import Path
from polydup_hook import cli, crew

crew._SCRIPT = f'import sys; sys.path.insert(0, {sys.argv[1]!r}); import guard; {crew._SCRIPT}'

def call(code, *arguments):
    found = cli.main(arguments)
    assert found == code, (arguments, found)

outputs = [word for format in sys.argv[2].split() for word in ('--format', format, '--output', f'{format}=out/{format}')]
call(1)
call(1, '--', 'b.py')
call(1, *outputs)
call(1, '--all-files', '--jobs', '2', '--blame', '-v')
call(1, '--all-files', '--no-cache')
call(0, '--from-ref', 'HEAD~1', '--to-ref', 'HEAD')
call(0, '--why-not', 'b.py:1-8', 'a.py:1-8')
call(0, '--explain', sys.argv[3])
call(0, '--history', 'HEAD')
call(0, '--init')
call(0, '--languages')
call(0, '--cache-info')
call(0, '--help')
call(2, '--nonsense')

import polydup_hook

assert polydup_hook.check('.').duplicates
assert polydup_hook.find_copies(Path('b.py').read_text(), repository='.', language='python')
assert polydup_hook.find_duplicates('.', jobs=2).duplicates
assert asyncio.run(polydup_hook.find_duplicates_async('many', jobs=2)) is not None
call(0, '--clear-cache')
"""


@pytest.fixture
def guarded(repo: Repo, tmp_path):
    """A repository with a staged copy, and the environment of a process that is watched."""
    many = {
        f'many/m{n}.py': f'def f{n}(rows):\n    return [row.name for row in rows if row.size > {n}]\n'
        for n in range(420)
    }
    repo.commit(files={'a.py': ORIGINAL})
    repo.commit(files={**many, 'many/large.py': '\n'.join(f'value_{n} = {n}' for n in range(20_000))})
    repo.write('b.py', ORIGINAL.replace('sums', 'totals'))
    repo.add('b.py')
    (repo.path / 'out').mkdir()
    log = tmp_path / 'log'
    env = {**os.environ, 'GUARD_LOG': str(log), 'PYTHONPATH': str(ROOT)}
    env['GUARD_MAY_WRITE'] = os.pathsep.join(str(at) for at in (repo.path / '.polydup-cache', repo.path / 'out'))
    return repo, env, log


def test_no_network_no_programs_and_nothing_written(guarded, tmp_path):
    repo, env, log = guarded
    script = tmp_path / 'driver.py'
    script.write_text(DRIVER)
    told = subprocess.run(
        (sys.executable, '-m', 'polydup_hook', '--format', 'json'), cwd=repo.path, env=env, capture_output=True
    )
    [id] = re.findall(rb'"id": "(\w+)"', told.stdout)[:1]
    before = state(repo)
    command = (sys.executable, ROOT / 'tests' / 'guard.py', script, ROOT / 'tests', ' '.join(FORMATS), id.decode())
    done = subprocess.run(command, cwd=repo.path, env=env, capture_output=True)
    assert done.returncode == 0, os.fsdecode(done.stdout[-500:] + done.stderr)
    lines = log.read_text().splitlines()
    assert [line for line in lines if not line.startswith('watched ')] == []
    assert len(lines) >= 3  # those of a crew are watched too
    assert {path.name for path in (repo.path / 'out').iterdir()} == set(FORMATS)
    assert state(repo) == before


def state(repo: Repo) -> object:
    """The working tree, but for what may be written, and the index, to the byte."""
    files = {}
    for path in sorted(repo.path.rglob('*')):
        name = path.relative_to(repo.path).as_posix()
        if not name.startswith(('.polydup-cache', 'out/')) and path.is_file():
            files[name] = path.read_bytes()
    return files


@pytest.mark.parametrize(
    'act',
    [
        'import socket; socket.socket()',
        'import socket; socket.getaddrinfo("example.org", 80)',
        'import os; os.system("true")',
        'import subprocess; subprocess.run(["true"])',
        'import subprocess; subprocess.run(["git"])',
        'open("a.py", "a")',
        'import os; os.remove("a.py")',
        'import os; os.rename("a.py", "out/a.py")',
        'import sqlite3; sqlite3.connect("x")',
        'import pickle; pickle.loads(pickle.dumps(open))',
    ],
)
def test_the_guard_refuses(repo, tmp_path, act):
    repo.write('a.py', 'x')
    script = tmp_path / 'driver.py'
    script.write_text(act)
    env = {**os.environ, 'GUARD_LOG': str(tmp_path / 'log'), 'GUARD_MAY_WRITE': str(repo.path / 'out')}
    done = subprocess.run(
        (sys.executable, ROOT / 'tests' / 'guard.py', script), cwd=repo.path, env=env, capture_output=True
    )
    assert b'PermissionError: the guard refuses' in done.stderr
    assert 'refused ' in (tmp_path / 'log').read_text()


ALONE = ('unshare', '-rn') if os.name == 'posix' else ()


@pytest.mark.skipif(
    not ALONE or not shutil.which('unshare') or subprocess.run((*ALONE, 'true'), capture_output=True).returncode != 0,
    reason='no network of its own can be made here',
)
def test_git_and_all_where_there_is_no_network(guarded):
    repo, env, _ = guarded
    repo.git('config', 'remote.origin.url', 'https://example.org/none')
    repo.git('config', 'remote.origin.promisor', 'true')
    command = (*ALONE, sys.executable, '-m', 'polydup_hook', '--all-files', '--format', 'html')
    done = subprocess.run(command, cwd=repo.path, env=env, capture_output=True)
    assert (done.returncode, done.stderr.count(b'\n')) == (1, 1)
    assert b'</html>' in done.stdout


@pytest.mark.parametrize(('folder', 'code'), [('src', 0), ('lib/site-packages', 1)])
def test_a_grammar_that_settings_name_is_one_that_is_installed(repo, folder, code):
    """With an editable install the folders of a repository are on Python's path: a change could bring along the rest."""
    [binding] = Path(importlib.util.find_spec('tree_sitter_zig').origin).parent.glob('_binding*')
    repo.write(f'{folder}/tree_sitter_strange/{binding.name}', binding.read_bytes())
    repo.write(f'{folder}/tree_sitter_strange/__init__.py', '')
    settings = '[language.strange]\ngrammar = "tree_sitter_strange"\nfiles = ["*.zig"]\n'
    rows = ''.join(f'    t += rows[{n}].price * rows[{n}].amount + rows[{n}].tax;\n' for n in range(6))
    zig = f'fn sums(rows: []const Row) f64 {{\n    var t: f64 = 0;\n{rows}    return t;\n}}\n'
    repo.commit(files={'a.zig': zig, 'b.zig': zig, '.polydup.toml': settings})
    env = {**os.environ, 'PYTHONPATH': os.pathsep.join((str(ROOT), str(repo.path / folder)))}
    command = (sys.executable, '-m', 'polydup_hook', '--all-files', '--min-tokens', '25')
    done = subprocess.run(command, cwd=repo.path, env=env, capture_output=True, text=True)
    assert ('strange is missing' in done.stderr, done.returncode) == (not code, code), done.stderr


# How it may be run.


@pytest.mark.parametrize(
    'options',
    [['-I'], ['-OO'], ['-X', 'dev', '-W', 'error'], ['-X', 'utf8=0']],
    ids=' '.join,
)
def test_however_python_is_started(repo, options):
    repo.commit(files={'a.py': ORIGINAL})
    repo.write('b.py', ORIGINAL.replace('sums', 'totals'))
    repo.add('b.py')
    start = 'import sys; sys.path.insert(0, sys.argv.pop(1)); from polydup_hook.cli import run; run()'
    command = (
        sys.executable,
        *options,
        '-c',
        start,
        ROOT,
        '--format',
        'text',
        '--format',
        'html',
        '--output',
        'html=h',
    )
    done = subprocess.run(command, cwd=repo.path, capture_output=True)
    assert (done.returncode, done.stderr) == (1, b'')
    assert b'b.py:1-8' in done.stdout


def test_from_a_zip_archive(repo, tmp_path):
    """A zipapp of ours, with the dependencies installed beside it; and nothing that is read-only is written to."""
    import zipapp

    source = tmp_path / 'source'
    shutil.copytree(ROOT / 'polydup_hook', source / 'polydup_hook', ignore=shutil.ignore_patterns('__pycache__'))
    zipapp.create_archive(source, tmp_path / 'hook.pyz', main='polydup_hook.cli:run')
    repo.commit(files={'a.py': ORIGINAL})
    repo.write('b.py', ORIGINAL.replace('sums', 'totals'))
    repo.add('b.py')
    for arguments in ([], ['--all-files', '--jobs', '2'], ['--format', 'html']):
        command = (sys.executable, tmp_path / 'hook.pyz', *arguments)
        done = subprocess.run(command, cwd=repo.path, capture_output=True)
        assert (done.returncode, done.stderr) == (1, b''), arguments


# What is handed out.


def built(project: Path, to: Path, *options: str, umask: int = 0o022, **env: str) -> dict[str, bytes]:
    """What `python -m build` makes, by name."""
    command = (sys.executable, '-m', 'build', '--no-isolation', '--quiet', '--outdir', to, *options, project)
    done = subprocess.run(command, env=outside(env), umask=umask, capture_output=True)
    assert done.returncode == 0, os.fsdecode(done.stdout + done.stderr)
    return {path.name: path.read_bytes() for path in to.iterdir()}


@pytest.fixture(scope='module')
def checkout(tmp_path_factory) -> Path:
    return clone_project(tmp_path_factory.mktemp('origin') / 'polydup-hook').path


@pytest.fixture(scope='module')
def release(tmp_path_factory, checkout) -> Path:
    folder = tmp_path_factory.mktemp('release')
    built(checkout, folder)
    return folder


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes(release, checkout, tmp_path):
    """Whatever the clock, the umask, the folder and the order of its files; and whether it is built from a checkout."""
    other = tmp_path / 'another folder' / 'p'
    listed = subprocess.run(('git', 'ls-files'), cwd=checkout, capture_output=True, check=True).stdout.decode().split()
    for name in reversed(listed):
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(checkout / name, other / name)
        (other / name).chmod(0o700 if os.access(checkout / name, os.X_OK) else 0o600)
        os.utime(other / name, (1_000_000_000, 1_000_000_000))
    (other / 'polydup_hook' / '__pycache__').mkdir()
    (other / 'polydup_hook' / '__pycache__' / 'x.pyc').write_bytes(b'x')
    first = {path.name: path.read_bytes() for path in release.iterdir()}
    assert sorted(first) == [f'polydup_hook-{VERSION}-py3-none-any.whl', f'polydup_hook-{VERSION}.tar.gz']
    # Once the wheel of the sdist was made, here the one of the folder.
    assert built(other, tmp_path / 'made', '--wheel', '--sdist', umask=0o077, TZ='Pacific/Auckland') == first


@pytest.mark.slow
def test_what_the_source_distribution_holds(release, checkout):
    with tarfile.open(release / f'polydup_hook-{VERSION}.tar.gz') as file:
        names = {member.name.partition('/')[2] for member in file.getmembers() if member.isfile()}
    listed = subprocess.run(('git', 'ls-files'), cwd=checkout, capture_output=True, check=True).stdout.decode().split()
    assert names == {*listed, 'PKG-INFO'}


@pytest.mark.slow
def test_the_metadata(release):
    done = subprocess.run(
        (sys.executable, '-m', 'twine', 'check', '--strict', *release.iterdir()), capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.count('PASSED')) == (0, 2), done.stdout + done.stderr
    with zipfile.ZipFile(release / f'polydup_hook-{VERSION}-py3-none-any.whl') as file:
        told = file.read(f'polydup_hook-{VERSION}.dist-info/METADATA').decode()
    head = told.partition('\n\n')[0].splitlines()
    for line in ('License-Expression: MIT', 'License-File: LICENSE', 'Requires-Python: >=3.10'):
        assert line in head
    assert not [line for line in head if line.startswith('Classifier: License')]  # the expression says it
    assert [line for line in head if line.startswith('Requires-Dist: ') and 'extra ==' not in line] != []
