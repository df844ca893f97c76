"""What the documents say of the command, its settings and its output, held against the code."""

from __future__ import annotations

import importlib
import json
import os
import re
import sys

import pytest
import yaml
from checkout import ROOT, VERSION
from conftest import Repo
from reports import FORMATS, published

import polydup_hook
from polydup_hook.arguments import parse
from polydup_hook.cli import main
from polydup_hook.errors import ExitCode
from polydup_hook.languages import ENTRIES, HOLDERS
from polydup_hook.settings import NAMES, Settings

toml = importlib.import_module('tomllib' if sys.version_info >= (3, 11) else 'tomli')

README = (ROOT / 'README.md').read_text(encoding='utf-8')
DOCUMENTS = [*ROOT.glob('*.md'), *(ROOT / 'docs').glob('*.md')]
PROJECT = toml.loads((ROOT / 'pyproject.toml').read_text(encoding='utf-8'))

ORDERS = '''\
import csv

from shop.money import to_cents


def read_orders(path, limit=1000):
    """The orders of a file, by customer."""
    orders = {}
    with open(path, newline='') as file:
        for number, row in enumerate(csv.reader(file), 1):
            if number > limit:
                raise ValueError(f'{path}: more than {limit} lines')
            if not row or row[0].startswith('#'):
                continue
            customer, amount, *_ = row
            orders.setdefault(customer.strip(), []).append(to_cents(amount))
    return orders
'''
REFUNDS = """\
import csv

from shop.money import to_cents


def load_refunds(source, most=500):
    refunds = {}
    with open(source, newline='', encoding='utf-8') as file:
        for number, row in enumerate(csv.reader(file), 1):
            if number > most:
                raise ValueError(f'{source}: more than {most} lines')
            if not row or row[0].startswith(';'):
                continue
            customer, amount, *_ = row
            refunds.setdefault(customer.strip(), []).append(to_cents(amount))
    return refunds
"""


def blocks(kind: str) -> list[str]:
    """The fenced blocks of the README of one kind."""
    return re.findall(rf'```{kind}\n(.*?)```', README, re.DOTALL)


def rows(first: str) -> list[list[str]]:
    """The cells of the table whose first column has this name."""
    table = README.split(f'| {first} |')[1].split('\n\n')[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip('|').split('|')] for line in table]


@pytest.fixture
def shop(repo, monkeypatch) -> Repo:
    """The repository of the README's example, with the copy staged."""
    repo.commit(files={'shop/orders.py': ORDERS})
    repo.write('shop/refunds.py', REFUNDS)
    repo.add()
    monkeypatch.chdir(repo.path)
    return repo


def test_output(shop, capsys):
    [shown] = blocks('text')
    assert main([]) == 1
    assert capsys.readouterr().out == shown


def test_settings():
    written = {name.strip('`'): default.strip('`') for name, default, _ in rows('name')}
    lines = '\n'.join(f'{name} = {default}' for name, default in written.items())
    assert tuple(written) == NAMES
    defaults = {
        name: list(value) if isinstance(value, tuple) else value for name, value in Settings()._asdict().items()
    }
    assert toml.loads(lines) == {name: defaults[name] for name in NAMES}


@pytest.mark.parametrize('name', NAMES)
def test_settings_are_options(name):
    assert name in parse([f'--{name.replace("_", "-")}', '1']).options


def test_exit_codes():
    assert [int(code) for code, _ in rows('exit code')] == list(ExitCode)


def test_languages():
    found = {name: [*entry.suffixes.split(), *entry.names.split()] for name, entry in ENTRIES.items()}
    found.update((name, suffixes.split()) for name, suffixes in HOLDERS.items())
    assert rows('language') == [[f'`{name}`', ' '.join(f'`{word}`' for word in words)] for name, words in found.items()]


@pytest.mark.parametrize('document', DOCUMENTS, ids=lambda path: path.name)
def test_options_and_files_that_are_named_exist(document, capsys):
    text = document.read_text(encoding='utf-8')
    assert main(['--help']) == 0
    known = set(re.findall(r'--[a-z-]+', capsys.readouterr().out))
    assert set(re.findall(r'polydup-hook (--[a-z-]+)', text)) <= known
    for link in re.findall(r'\]\((?!http)([^)#]+)\)', re.sub(r'(?ms)^(`{3,}).*?^\1$', '', text)):
        assert (document.parent / link).exists()


# The recipes.


def recipe(name: str) -> dict:
    [text] = [block for block in blocks('yaml') if block.startswith(f'# {name}\n')]
    return yaml.safe_load(text)


def range_options(commands: list[str], values: dict[str, str]) -> list[str]:
    """The options of the range check among a recipe's commands, with the variables of the service put in."""
    [command] = [command for command in commands if '--from-ref' in command]
    words = re.sub(r'\$(\w+)', lambda match: values[match[1]], command).replace('"', '').split()
    assert words[0] == 'polydup-hook'
    return words[1:]


@pytest.mark.parametrize('copied', [False, True])
@pytest.mark.parametrize('service', ['github', 'gitlab'])
def test_recipes_for_ci(shop, service, copied):
    shop.git('rm', '-q', '-f', 'shop/refunds.py')
    start = shop.git('rev-parse', 'HEAD')
    shop.git('checkout', '-q', '-b', 'topic')
    shop.commit(files={'shop/refunds.py': REFUNDS if copied else 'x = 1\n'})
    shop.git('checkout', '-q', 'main')
    # On the main branch too: it is none of the topic's.
    shop.commit(files={'shop/more.py': ORDERS.replace('orders', 'sales')})
    if service == 'github':
        # The service checks out a merge of the branch, on no branch.
        steps = recipe('.github/workflows/polydup.yml')['jobs']['polydup']['steps']
        assert steps[0]['with'] == {'fetch-depth': 0}
        shop.git('update-ref', 'refs/remotes/origin/main', 'main')
        shop.git('checkout', '-q', '--detach')
        shop.git('merge', '-q', '--no-edit', 'topic')
        options = range_options([step.get('run', '') for step in steps], {'GITHUB_BASE_REF': 'main'})
    else:
        job = recipe('.gitlab-ci.yml')['polydup']
        shop.git('checkout', '-q', '--detach', 'topic')
        ends = {'CI_MERGE_REQUEST_DIFF_BASE_SHA': start, 'CI_COMMIT_SHA': shop.git('rev-parse', 'HEAD')}
        options = range_options(job['script'], ends)
    assert main(options) == copied


def test_calls(shop):
    """The table of calls: each does what its row says."""
    calls = [call.strip('`').split()[1:] for call, *_ in rows('call')]
    assert main([]) == 1
    shop.commit()
    values = {'A': 'HEAD~1', 'B': 'HEAD', 'FILE...': 'shop/refunds.py'}
    assert [main([values.get(word, word) for word in call]) for call in calls] == [0, 1, 1, 1]
    assert main(['--write-baseline']) == 0
    shop.add('.polydup-baseline.json')
    assert [main([values.get(word, word) for word in call]) for call in calls] == [0, 1, 0, 0]


# The API.


def test_examples_of_the_api(shop, capsys):
    """The blocks of docs/api.md in turn, each with what it prints."""
    text = (ROOT / 'docs' / 'api.md').read_text(encoding='utf-8')
    examples = re.findall(r'```python\n(.*?)```\n\n```text\n(.*?)```', text, re.DOTALL)
    assert len(examples) == text.count('```python')
    names: dict[str, object] = {}
    for code, printed in examples:
        exec(compile(code, 'docs/api.md', 'exec'), names)
        assert capsys.readouterr().out == printed


def test_the_api_is_documented():
    text = (ROOT / 'docs' / 'api.md').read_text(encoding='utf-8')
    assert [name for name in dir(polydup_hook) if f'`{name}' not in text] == []


# The formats.

FORMATS_PAGE = (ROOT / 'docs' / 'formats.md').read_text(encoding='utf-8')


def shown(name: str, number: int = 0) -> str:
    """A fenced block of the section of a format."""
    section = FORMATS_PAGE.split(f'\n## {name}\n')[1].split('\n## ')[0]
    return re.findall(r'(?ms)^(`{3,})\w+\n(.*?)^\1$', section)[number][1]


@pytest.mark.parametrize('name', ['github', 'gitlab', 'checkstyle', 'junit', 'markdown'])
def test_examples_of_formats(shop, name):
    assert published(shop, name) == shown(name)


def test_the_example_of_sarif(shop):
    [run] = json.loads(published(shop, 'sarif'))['runs']
    assert run['results'] == [json.loads(shown('sarif'))]


def test_every_format_has_a_row_and_but_for_text_a_section():
    assert re.findall(r'^\| `(\w+)` \|', FORMATS_PAGE.split('| format |')[1].split('\n\n')[0], re.MULTILINE) == [
        'text',
        *FORMATS,
        'html',
    ]
    assert re.findall(r'^## (\w+)$', FORMATS_PAGE, re.MULTILINE) == list(FORMATS)


@pytest.mark.parametrize('name', ['sarif', 'gitlab'])
def test_recipes_of_formats(name):
    """What is written where is what is taken from there."""
    text = shown(name, 1)
    [written] = re.findall(rf'--output {name}=(\S+)', text)
    values = yaml.safe_load(text)
    if name == 'sarif':
        assert values['jobs']['polydup']['steps'][-1]['with']['sarif_file'] == written
    else:
        assert values['polydup']['artifacts']['reports']['codequality'] == written


# Versions and dependencies.


def test_version():
    assert polydup_hook.__version__ == VERSION == PROJECT['project']['version']
    assert f'\n## {VERSION}\n' in (ROOT / 'CHANGELOG.md').read_text(encoding='utf-8')
    assert set(re.findall(r'(?:rev: |\.git@|hook@)(v\S+)', README)) == {f'v{VERSION}'}


def test_our_own_hooks_depend_on_what_the_project_depends_on():
    config = yaml.safe_load((ROOT / '.pre-commit-config.yaml').read_text(encoding='utf-8'))
    hooks = {hook['id']: hook['additional_dependencies'] for repo in config['repos'] for hook in repo['hooks']}
    [ruff] = [name for name in PROJECT['project']['optional-dependencies']['test'] if name.startswith('ruff')]
    assert hooks == {
        'polydup': PROJECT['project']['dependencies'],
        'ruff-check': [ruff],
        'ruff-format': [ruff],
    }


def test_manifest():
    text = (ROOT / '.pre-commit-hooks.yaml').read_text(encoding='utf-8')
    [hook] = yaml.safe_load(text)
    del hook['name'], hook['description']
    assert hook == {
        'id': 'polydup',
        'entry': 'polydup-hook',
        'language': 'python',
        'types': ['text'],
        'pass_filenames': True,
        'require_serial': True,
        'args': ['--'],
        'stages': ['pre-commit', 'pre-merge-commit', 'pre-push', 'manual'],
        'minimum_pre_commit_version': '3.2.0',
    }
    assert PROJECT['project']['scripts'].keys() == {hook['entry']}


def test_ci_runs_every_version_that_is_declared():
    script = ROOT / '.ci' / 'run'
    assert os.access(script, os.X_OK)
    [versions] = re.findall(r'for version in ([\d. ]+); do', script.read_text(encoding='utf-8'))
    prefix = 'Programming Language :: Python :: 3.'
    declared = {name.rpartition(' ')[2] for name in PROJECT['project']['classifiers'] if name.startswith(prefix)}
    # 3.14 is declared since every dependency has wheels for it.
    assert set(versions.split()) == declared - {'3.14'}
