"""The recipes in docs/recipes.md: valid, and true of the command."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys

import pytest
import yaml
from checkout import ROOT, VERSION
from conftest import Repo
from gate import function, module, polydup
from test_action import ACTION

RECIPES = (ROOT / 'docs' / 'recipes.md').read_text(encoding='utf-8')
JOB = (ROOT / 'docs' / 'ci' / 'gitlab.yml').read_text(encoding='utf-8')
LOAD, COPY = function('load', 0), function('copy', 0, ('limit=50', 'limit=51'))


def blocks(kind: str) -> list[str]:
    return re.findall(rf'```{kind}\n(.*?)```', RECIPES, re.DOTALL)


@pytest.fixture
def copied(repo) -> Repo:
    repo.commit(files={'shop/a.py': LOAD, 'services/shop/x.py': 'x = 1\n'})
    repo.write('shop/b.py', module(COPY, function('walk', 1), function('walks', 1)))
    repo.add()
    return repo


def problems(text: str, matcher: dict) -> list[tuple[str, int, int, str]]:
    """What an editor makes of an output with a matcher of two lines, of which the second may come again."""
    head, place = matcher['pattern']
    found, message = [], None
    for line in text.splitlines():
        if message is not None and (hit := re.search(place['regexp'], line)):
            found.append((hit[place['file']], int(hit[place['line']]), int(hit[place['endLine']]), message))
            continue
        hit = re.search(head['regexp'], line)
        message = hit[head['message']] if hit else None
    return found


@pytest.mark.parametrize('options', [[], ['-v'], ['--all-files'], ['--warn', 'shop/**']])
def test_problems_in_an_editor(copied, options):
    [task] = json.loads(blocks('json')[0])['tasks']
    assert task['problemMatcher']['pattern'][-1]['loop'] is True
    out = polydup(copied, *task['args'], *options).out
    found = problems(out, task['problemMatcher'])
    assert sorted((file, first) for file, first, _, _ in found) == [
        ('shop/a.py', 1),
        ('shop/b.py', 1),
        ('shop/b.py', 18),
        ('shop/b.py', 34),
    ]
    assert all(re.match(r'(new )?duplicate [12] of 2: \d+ % alike', message) for *_, message in found)
    assert all(first < last for _, first, last, _ in found)


def test_a_clean_output_has_no_problems(repo):
    [task] = json.loads(blocks('json')[0])['tasks']
    repo.commit(files={'a.py': LOAD})
    assert problems(polydup(repo, '-v').out, task['problemMatcher']) == []


def test_commands(copied):
    """Those of ours, in the order of the page; each may find what is there and nothing else."""
    copied.write('draft.py', 'x = 1\n')
    [id] = [found['id'] for found in json.loads(polydup(copied, '--format', 'json').out)['classes']][:1]
    lines = [line for block in blocks('console') for line in block.splitlines() if line.startswith('polydup-hook')]
    assert len(lines) == 6
    for line in lines:
        words = shlex.split(line.replace('5c39', id[:4]).partition(' < ')[0])
        command = (sys.executable, '-m', 'polydup_hook', *words[1:])
        done = subprocess.run(command, cwd=copied.path, input=b'x = 1\n', capture_output=True)
        assert done.returncode in (0, 1), (line, done.stderr)
        assert done.returncode == 0 or b'<- new' in done.stdout, line
    assert id in (copied.path / '.polydup-ignore').read_text()


def test_workflow(tmp_path):
    [text] = [block for block in blocks('yaml') if block.startswith('# .github')]
    (tmp_path / 'polydup.yml').write_text(text)
    schema = ('--builtin-schema', 'vendor.github-workflows')
    command = (sys.executable, '-m', 'check_jsonschema', *schema, tmp_path / 'polydup.yml')
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    checkout, ours = yaml.safe_load(text)['jobs']['polydup']['steps']
    assert checkout['with'] == {'fetch-depth': 0}
    inputs = yaml.safe_load(ACTION.read_text(encoding='utf-8'))['inputs']
    assert ours['with'].keys() <= inputs.keys()
    # The table has them all, with their defaults.
    rows = re.findall(r'^\| `([\w-]+)` \| (?:`([^`]*)`)? ?\|', RECIPES, re.MULTILINE)
    assert dict(rows) == {name: value['default'] for name, value in inputs.items()}


def test_skipped_hook_is_called_so():
    [text] = [block for block in blocks('yaml') if 'ci:' in block]
    manifest = yaml.safe_load((ROOT / '.pre-commit-hooks.yaml').read_text(encoding='utf-8'))
    assert yaml.safe_load(text)['ci']['skip'] == [hook['id'] for hook in manifest]


def test_versions():
    assert set(re.findall(r'hook@(v\S+)', RECIPES + JOB)) == {f'v{VERSION}'}


@pytest.mark.parametrize('brings', [False, True])
def test_job_for_gitlab(copied, brings):
    start = copied.git('rev-parse', 'HEAD')
    if not brings:
        copied.stage({'shop/b.py': 'x = 1\n'})
    copied.commit()
    job = yaml.safe_load(JOB)['polydup']
    assert job['variables']['GIT_DEPTH'] == '0'
    assert job['cache'][0]['paths'] == ['.polydup-cache/']
    values = {'CI_MERGE_REQUEST_DIFF_BASE_SHA': start, 'CI_COMMIT_SHA': copied.git('rev-parse', 'HEAD')}
    [line] = [line for line in job['script'] if '--from-ref' in line]
    program, *options = [re.sub(r'\$(\w+)', lambda match: values[match[1]], word) for word in shlex.split(line)]
    assert program.endswith('/polydup-hook')
    assert polydup(copied, *options).code == brings
