"""The GitHub Action and the job for GitLab: valid, and their scripts run as the services run them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from checkout import HOME, ROOT, clone_project
from conftest import Repo
from gate import function

ACTION = ROOT / 'action.yml'
LOAD, COPY, OTHER = function('load', 0), function('copy', 0), function('walk', 1)
INPUTS = {'from-ref': '', 'to-ref': 'HEAD', 'format': 'github', 'sarif': '', 'args': '', 'python-version': '3.12', 'cache': 'true'}  # fmt: skip


def action() -> dict:
    return yaml.safe_load(ACTION.read_text(encoding='utf-8'))


def scripts() -> list[dict]:
    return [step for step in action()['runs']['steps'] if 'run' in step]


RANGE, INSTALL, RUN = range(3)


class Done(NamedTuple):
    """What a step did."""

    code: int
    out: str
    outputs: dict[str, str]


class Runner:
    """What the service does with a step: the environment, a file for outputs, bash as it calls it."""

    def __init__(self, repo: Repo, temp: Path) -> None:
        self.repo, self.temp = repo, temp
        temp.mkdir()

    def step(self, number: int, contexts: dict[str, str], **env: str) -> Done:
        """Run a step with these values of expressions; all others are empty, as they are in the service."""
        step = scripts()[number]
        values = {name: contexts.get(text[3:-2].strip(), '') for name, text in step.get('env', {}).items()}
        if any('||' in text for text in step.get('env', {}).values()):
            values['BASE_SHA'] = contexts.get('github.event.pull_request.base.sha', '')
        outputs, script = self.temp / 'outputs', self.temp / 'script.sh'
        outputs.write_text('')
        script.write_text(step['run'], encoding='utf-8')
        done = subprocess.run(
            ('bash', '--noprofile', '--norc', '-eo', 'pipefail', script),
            cwd=self.repo.path,
            env={**os.environ, **values, 'RUNNER_TEMP': str(self.temp), 'GITHUB_OUTPUT': str(outputs), **env},
            capture_output=True,
            text=True,
        )
        told = dict(line.split('=', 1) for line in outputs.read_text().splitlines())
        return Done(done.returncode, done.stdout + done.stderr, told)

    def put_command(self, text: str) -> None:
        command = self.temp / 'polydup-venv' / 'bin' / 'polydup-hook'
        command.parent.mkdir(parents=True)
        command.write_text(f'#!/bin/sh\n{text}\n')
        command.chmod(0o755)


def inputs(**given: str) -> dict[str, str]:
    values = {**INPUTS, **{name.replace('_', '-'): value for name, value in given.items()}}
    return {f'inputs.{name}': value for name, value in values.items()}


@pytest.fixture
def runner(repo, tmp_path) -> Runner:
    """A checkout of a pull request as the service makes it: its merge, on no branch. The branch copies code."""
    repo.commit(files={'a.py': LOAD})
    repo.git('checkout', '-q', '-b', 'topic')
    repo.commit('topic', files={'b.py': COPY})
    repo.git('checkout', '-q', 'main')
    repo.commit('main', files={'c.py': OTHER})
    repo.git('update-ref', 'refs/remotes/origin/main', 'main')
    repo.git('checkout', '-q', '--detach')
    repo.git('merge', '-q', '--no-edit', 'topic')
    return Runner(repo, tmp_path / 'temp')


def pull_request(base: str = 'main', sha: str = '') -> dict[str, str]:
    return {'github.base_ref': base, 'github.event.pull_request.base.sha': sha}


# Valid.


@pytest.mark.parametrize(('file', 'schema'), [('action.yml', 'github-actions'), ('docs/ci/gitlab.yml', 'gitlab-ci')])
def test_schemas(file, schema):
    command = (sys.executable, '-m', 'check_jsonschema', '--builtin-schema', f'vendor.{schema}', ROOT / file)
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_expressions_stand_in_no_script():
    """What is put into the text of a script could be a command; names of branches and inputs are others' choice."""
    assert [step['run'] for step in scripts() if '${{' in step['run']] == []
    assert {step['shell'] for step in scripts()} == {'bash'}


def test_inputs_and_steps_name_each_other():
    text = ACTION.read_text(encoding='utf-8')
    given = action()['inputs']
    assert {name: value['default'] for name, value in given.items()} == INPUTS
    assert set(re.findall(r'inputs\.([\w-]+)', text)) == given.keys()
    assert set(re.findall(r'steps\.(\w+)\.', text)) == {
        step['id'] for step in action()['runs']['steps'] if 'id' in step
    }


# The range.


@pytest.mark.parametrize(
    ('contexts', 'start'),
    [
        (pull_request(), 'main'),
        # The base that the event tells is older than the merge.
        (pull_request(sha='main~1'), 'main'),
        (pull_request('gone', sha='main'), 'main'),
        (pull_request('', sha='main'), 'main'),  # a queue of merges
        ({'inputs.from-ref': 'topic'}, 'topic'),
        ({'inputs.from-ref': 'topic', **pull_request()}, 'topic'),
        ({'github.event.before': 'topic'}, 'topic'),
        ({'github.event.before': '0' * 40, 'github.event.repository.default_branch': 'main'}, 'main'),
        ({'github.event.before': 'f' * 40, 'github.event.repository.default_branch': 'main'}, 'main'),
        ({'inputs.args': '--min-tokens=80', 'github.event.repository.default_branch': 'main'}, 'main'),
        ({'inputs.args': '--quiet\n  --all-files\n'}, None),
    ],
)
def test_range(runner, contexts, start):
    contexts = {**contexts}
    if contexts.get('github.event.pull_request.base.sha'):
        contexts['github.event.pull_request.base.sha'] = runner.repo.git(
            'rev-parse', contexts['github.event.pull_request.base.sha']
        )
    done = runner.step(RANGE, {**inputs(), **contexts})
    head = runner.repo.git('rev-parse', 'HEAD')
    start = runner.repo.git('rev-parse', start) if start else ''
    assert (done.code, done.out, done.outputs) == (0, '', {'from': start, 'to': head, 'base': start or head})


HISTORY = 'the checkout has no history to compare with: give actions/checkout fetch-depth: 0'
NOTHING = 'nothing says what to compare with: give from-ref, or --all-files in args'


@pytest.mark.parametrize(
    ('contexts', 'message'),
    [
        ({}, NOTHING),
        # By a clock, on the default branch: an empty range would be silently green.
        ({'github.event.repository.default_branch': 'here'}, NOTHING),
        ({'inputs.from-ref': 'nope'}, 'from-ref names no commit here'),
        ({'inputs.from-ref': '--all'}, 'from-ref names no commit here'),
        ({'inputs.from-ref': 'main\nto=x'}, 'from-ref names no commit here'),
        ({'inputs.to-ref': ''}, 'to-ref names no commit here'),
        (pull_request('gone', 'f' * 40), 'the base of the pull request is not here: give actions/checkout fetch-depth: 0'),
    ],
)  # fmt: skip
def test_range_that_is_not_there(runner, contexts, message):
    runner.repo.git('update-ref', 'refs/remotes/origin/here', 'HEAD')
    done = runner.step(RANGE, {**inputs(), **contexts})
    assert (done.code, done.out, done.outputs) == (2, f'::error title=polydup::{message}\n', {})


def test_without_history_or_a_checkout(runner, tmp_path):
    shallow = Repo(tmp_path / 'shallow')
    runner.repo.git('clone', '-q', '--depth', '1', f'file://{runner.repo.path}', shallow.path)
    (tmp_path / 'none').mkdir()
    for place, message in ((shallow, HISTORY), (Repo(tmp_path / 'none'), 'there is no checkout: put actions/checkout')):
        done = Runner(place, tmp_path / f'temp-{place.path.name}').step(RANGE, {**inputs(), **pull_request()})
        assert (done.code, done.outputs) == (2, {})
        assert done.out.startswith(f'::error title=polydup::{message}')
    # Everything needs none.
    done = Runner(shallow, tmp_path / 'whole').step(RANGE, inputs(args='--all-files'))
    assert (done.code, done.outputs['from']) == (0, '')


@pytest.mark.parametrize('name', ['$(touch${IFS}pwned)', '`touch${IFS}pwned`', ';touch${IFS}pwned', 'a\'b"c', '-x'])
def test_names_are_no_commands(runner, name):
    runner.repo.git('update-ref', f'refs/remotes/origin/{name}', 'main')
    done = runner.step(RANGE, {**inputs(), **pull_request(name)})
    assert (done.code, done.outputs['from']) == (0, runner.repo.git('rev-parse', 'main'))
    runner.step(RANGE, {**inputs(args=name, from_ref=name, to_ref=name), **pull_request(name)})
    runner.put_command('exit 0')
    assert runner.step(RUN, inputs(args=name, format=name, sarif=name)).code == 0
    assert not (runner.repo.path / 'pwned').exists()


# The check.


@pytest.mark.parametrize(
    ('given', 'ends', 'options'),
    [
        ({}, ('a', 'b'), ['--from-ref', 'a', '--to-ref', 'b', '--format', 'text']),
        ({'args': '--all-files'}, ('', 'b'), ['--format', 'text', '--all-files']),
        ({'args': ' --warn=my tests/** \n\n--exclude=$x,*\n', 'format': ''}, ('', 'b'), ['--warn=my tests/**', '--exclude=$x,*']),
        ({'format': 'github\njson=out/a b.json'}, ('', 'b'), ['--format', 'github', '--format', 'json', '--output', 'json=out/a b.json']),
        ({'format': 'github', 'sarif': 'x.sarif'}, ('', 'b'), ['--format', 'github', '--format', 'sarif', '--output', 'sarif=x.sarif']),
    ],
)  # fmt: skip
def test_options(runner, given, ends, options):
    runner.put_command('printf "%s\\n" "$@"; exit 1')
    contexts = {'steps.range.outputs.from': ends[0], 'steps.range.outputs.to': ends[1]}
    done = runner.step(RUN, {**inputs(**given), **contexts})
    assert (done.code, done.out.splitlines()) == (1, options)


def run_all(runner: Runner, contexts: dict[str, str]) -> Done:
    """The scripts in turn, less what installs."""
    found = runner.step(RANGE, contexts)
    assert found.code == 0, found.out
    ends = {f'steps.range.outputs.{name}': value for name, value in found.outputs.items()}
    return runner.step(RUN, {**contexts, **ends})


@pytest.mark.parametrize('copied', [False, True])
def test_a_pull_request(runner, copied):
    runner.put_command(f'PYTHONPATH={ROOT} exec {sys.executable} -m polydup_hook "$@"')
    if not copied:
        runner.repo.git('reset', '-q', '--hard', 'main')
        runner.repo.commit(files={'d.py': function('post', 2)})
    done = run_all(runner, {**inputs(args='--no-cache'), **pull_request()})
    assert done.code == copied
    assert ('b.py:1-15  copy  <- new in this range' in done.out) == copied


@pytest.mark.slow
def test_installed(runner, tmp_path):
    project = clone_project(tmp_path / 'project')
    # Modules in the repository that is checked are none of the action's.
    for name in ('venv', 'pip', 'polydup_hook'):
        runner.repo.write(f'{name}.py', 'raise SystemExit("theirs")\n')
    done = runner.step(INSTALL, {'github.action_path': str(project.path)}, HOME=HOME)
    assert done.code == 0, done.out
    done = run_all(runner, {**inputs(), **pull_request()})
    assert done.code == 1
    assert 'copy  <- new in this range' in done.out
