"""`pip install .` in an empty environment, and the command that it gives."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from checkout import VERSION, clone_project, outside
from conftest import Repo

from polydup_hook.languages import LANGUAGES

pytestmark = pytest.mark.slow

BLOCK = ''.join(f'    total_{n} = rows[{n}].price * rows[{n}].amount + rows[{n}].tax\n' for n in range(6))
ORIGINAL = f'def sums(rows):\n{BLOCK}    return total_0\n'


def run(*command: str | Path, cwd: Path, code: int = 0, **env: str) -> str:
    """What a command prints on stdout; it has to end with this code."""
    done = subprocess.run(command, cwd=cwd, env=outside(env), capture_output=True)
    assert done.returncode == code, os.fsdecode(done.stdout + done.stderr)
    return os.fsdecode(done.stdout)


@pytest.fixture(scope='module')
def project(tmp_path_factory) -> Path:
    return clone_project(tmp_path_factory.mktemp('origin') / 'polydup-hook').path


@pytest.fixture(scope='module')
def wheel(tmp_path_factory, project) -> Path:
    folder = tmp_path_factory.mktemp('wheel')
    run(sys.executable, '-m', 'pip', 'wheel', '--quiet', '--no-deps', '-w', folder, '.', cwd=project)
    [wheel] = folder.iterdir()
    return wheel


@pytest.fixture(scope='module')
def scripts(tmp_path_factory, project) -> Path:
    """The folder of commands of an environment into which the project was installed, and nothing else."""
    folder = tmp_path_factory.mktemp('environment')
    run(sys.executable, '-m', 'venv', folder, cwd=project)
    scripts = Path(sysconfig.get_path('scripts', 'venv', {'base': str(folder)}))
    # Not one dependency may need a compiler.
    run(scripts / 'python', '-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', '.', cwd=project)
    return scripts


def test_versions(scripts, tmp_path):
    told = f'polydup-hook {VERSION}\n'
    assert run(scripts / 'polydup-hook', '--version', cwd=tmp_path) == told
    assert run(scripts / 'python', '-m', 'polydup_hook', '--version', cwd=tmp_path) == told
    script = 'from importlib.metadata import version; print("polydup-hook", version("polydup-hook"))'
    assert run(scripts / 'python', '-c', script, cwd=tmp_path) == told


@pytest.mark.parametrize('module', [False, True])
def test_checks_from_a_sub_directory(scripts, repo: Repo, module):
    command = (scripts / 'python', '-m', 'polydup_hook') if module else (scripts / 'polydup-hook',)
    repo.commit(files={'sub/a.py': ORIGINAL})
    assert run(*command, cwd=repo.path / 'sub') == ''
    repo.write('b.py', ORIGINAL.replace('sums', 'totals'))
    repo.add()
    assert 'sub/a.py:1-8' in run(*command, cwd=repo.path / 'sub', code=1)
    assert 'b.py:1-8' in run(*command, '--all-files', cwd=repo.path / 'sub', code=1)


def test_hook_finds_what_installed_it(scripts, repo: Repo):
    repo.commit(files={'a.py': ORIGINAL})
    run(scripts / 'polydup-hook', '--install', cwd=repo.path)
    repo.write('b.py', ORIGINAL.replace('sums', 'totals'))
    repo.add()
    run('git', 'commit', '-q', '-m', 'a copy', cwd=repo.path, code=1)
    repo.git('rm', '-q', '--cached', 'b.py')
    run('git', 'commit', '-q', '--allow-empty', '-m', 'none', cwd=repo.path)


def test_cold_scan_in_processes(scripts, repo: Repo):
    functions = (f'def f{n}(rows):\n    return [row.name for row in rows if row.size > {n}]\n' for n in range(450))
    repo.commit(files={f'm{n}.py': text for n, text in enumerate(functions)})
    run(scripts / 'polydup-hook', '--all-files', '--jobs', '2', cwd=repo.path)


def test_dependencies_are_those_declared(scripts, tmp_path):
    """Nothing comes along that nobody chose: a commit's path and an audit both pay for it."""
    listed = run(scripts / 'python', '-m', 'pip', 'list', '--format', 'freeze', cwd=tmp_path)
    names = {line.partition('==')[0].lower().replace('_', '-') for line in listed.split()}
    assert names - {'pip', 'setuptools', 'wheel', 'tomli'} == {
        *('polydup-hook', 'jinja2', 'pathspec', 'rapidfuzz', 'rich', 'ruamel.yaml', 'tree-sitter'),
        'markupsafe',  # of jinja2
        *('markdown-it-py', 'mdurl', 'pygments'),  # of rich
        *(grammar.replace('_', '-') for grammar in LANGUAGES.grammars),
    }


def test_what_the_wheel_holds(wheel, project):
    assert wheel.name == f'polydup_hook-{VERSION}-py3-none-any.whl'
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    modules = {path.relative_to(project).as_posix() for path in (project / 'polydup_hook').rglob('*.py')}
    page = {path.relative_to(project).as_posix() for path in (project / 'polydup_hook/report/page').iterdir()}
    about = {f'polydup_hook-{VERSION}.dist-info/{name}' for name in ('METADATA', 'WHEEL', 'RECORD')}
    about |= {f'polydup_hook-{VERSION}.dist-info/{name}' for name in ('entry_points.txt', 'licenses/LICENSE')}
    data = {f'polydup_hook/{name}' for name in ('py.typed', '__init__.pyi', 'report/schema.json')}
    assert names == {*modules, *page, *data, *about}
