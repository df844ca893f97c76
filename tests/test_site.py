"""The pages of docs/: what they say of settings, of an example and of made commits, and the site that is built of them."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlsplit

import pytest
from checkout import ROOT, VERSION
from conftest import Repo
from streams import normalized

import polydup_hook
from polydup_hook.cli import main

sys.path.append(str(ROOT))  # behind all else: an installed polydup_hook stays the one that is tested
from benchmarks import handmade

DOCS = ROOT / 'docs'
PAGES = sorted(DOCS.glob('*.md'))
DECIDES = (DOCS / 'how-it-decides.md').read_text(encoding='utf-8')
COMPARISON = (DOCS / 'comparison.md').read_text(encoding='utf-8')


def rows(page: str, first: str) -> list[list[str]]:
    """The cells of the table whose first column has this name."""
    lines = page.split(f'| {first} |', 1)[1].split('\n\n')[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip('|').split('|')] for line in lines]


# The reference of settings.


@pytest.fixture
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location('configuration', DOCS / 'configuration.py')
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_what_the_settings_say(generator):
    made = generator.page()
    assert generator.PAGE.read_text(encoding='utf-8') == made, 'run: python docs/configuration.py'


@pytest.mark.parametrize('names', ['NAMES', 'KINDS'])
def test_a_setting_that_is_not_told_of_is_an_error(generator, monkeypatch, names):
    monkeypatch.setattr(generator, names, (*getattr(generator, names), 'brand_new'))
    with pytest.raises(LookupError, match='brand_new'):
        generator.page()


def test_the_reference_gives_types_and_options(generator):
    made = generator.page()
    for line in (
        '| a whole number from 10 to 10000 | `50` | `--min-tokens N` |',
        '| a list of `type-1`, `type-2`, `type-3`, `type-4` | `["type-1", "type-2", "type-3"]` | `--fail-on TYPE,...` |',
        '| a list of gitignore patterns | `[]` | `--warn GLOB,...` |',
        '| true or false | `false` | `--cross-language` |',
    ):
        assert line in made


# The example.


@pytest.fixture
def shop(repo, monkeypatch) -> Repo:
    """The repository of the example, with the copy staged."""
    code = dict(re.findall(r'```python\n# (\S+)\n(.*?)```', DECIDES, re.DOTALL))
    first, second = code
    repo.commit(files={first: code[first]})
    repo.stage({second: code[second]})
    monkeypatch.chdir(repo.path)
    return repo


def test_the_stopped_commit(shop, capsys):
    [shown] = re.findall(r'```text\n(.*?)```', (DOCS / 'index.md').read_text(encoding='utf-8'), re.DOTALL)
    assert main([]) == 1
    assert capsys.readouterr().out == shown


def test_the_score_of_the_example(shop, capsys):
    counts = {name: count for _, name, count in rows(DECIDES, 'of the pair') if name}
    m, n, p, g = (int(counts[name]) for name in 'mnpg')
    report = polydup_hook.find_duplicates('shop')
    [match] = report.duplicates
    sizes = [polydup_hook.find_duplicates(path).stats.total_tokens for path in (match.file1, match.file2)]
    assert [m, n] == sizes
    assert g == match.edit_distance
    assert main([]) == 1
    told = capsys.readouterr().out
    assert f'would need {p} parameters' in told
    for kind in ('parameters: ', 'renamed one to one: '):
        [line] = [line for line in DECIDES.splitlines() if line.startswith(f'| {kind}')]
        for pair in re.findall(r'`([^`]+)` → `([^`]+)`', line):
            assert ' → '.join(pair) in told
    [score] = re.findall(r'\*\*1 − .*\| \*\*(.*)\*\*', DECIDES)
    assert float(score) == match.similarity == round(1 - (2 * p + g) / (m + n), 4)
    assert f'**1 − (2·{p} + {g}) / ({m} + {n})**' in DECIDES
    assert main(['--threshold', '0.9']) == 0


@pytest.mark.parametrize(('code', 'tokens'), rows(DECIDES, 'code'))
def test_tokens(code, tokens):
    code = code.strip('`')
    assert f'`{normalized("python", code + " pass" * code.endswith(":")).removesuffix(" pass")}`' == tokens


# The comparison.


@pytest.mark.parametrize('case', [*handmade.NEW, *handmade.OLD], ids=lambda case: case.name)
def test_made_commits(repo, monkeypatch, case):
    handmade.make(repo.path, case.base)
    repo.add()
    repo.commit()
    handmade.make(repo.path, case.staged)
    repo.add()
    handmade.make(repo.path, case.loose)
    monkeypatch.chdir(repo.path)
    assert main(['-q']) == (case in handmade.NEW)


@pytest.mark.parametrize(
    ('first', 'cases'), [('brought in', handmade.NEW), ('not a copy of this commit', handmade.OLD)]
)
def test_the_comparison_tells_of_the_commits_that_are_made(first, cases):
    said = {name: ours for name, ours, *_ in rows(COMPARISON, first)}
    assert said == {case.name: 'stops' if cases is handmade.NEW else '–' for case in cases}


# All pages.


@pytest.mark.parametrize('page', PAGES, ids=lambda path: path.name)
def test_pages_speak_of_this_project_alone(page):
    text = page.read_text(encoding='utf-8')
    hosts = {urlsplit(address).hostname for address in re.findall(r'https?://[^\s)>\]`"]+', text)}
    assert hosts <= {'example.org', 'docs.pmd-code.org', 'github.com', 'json.schemastore.org', 'docs.github.com'}
    assert not re.search(r'(?<![\w.])/(home|root|Users)/', text)
    assert set(re.findall(r'(?:rev: |\.git@|hook@)(v\S+)', text)) <= {f'v{VERSION}'}


class Page(HTMLParser):
    """The ids of a page, what it links to, and what it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(path.read_text(encoding='utf-8'))

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids.update(filter(None, (found.get('id'), found.get('name'))))
        if tag == 'a' and found.get('href'):
            self.links.append(found['href'])
        elif tag == 'link' and found.get('rel') not in ('canonical', 'next', 'prev'):
            self.loads.append(found['href'])
        elif found.get('src'):
            self.loads.append(found['src'])


@pytest.mark.slow
def test_the_site(tmp_path):
    """It is built without a warning, all links within it lead somewhere, and it loads nothing from elsewhere."""
    environment = {
        **os.environ,
        'NO_MKDOCS_2_WARNING': '1',
        'http_proxy': 'http://127.0.0.1:9',
        'https_proxy': 'http://127.0.0.1:9',
    }
    command = [sys.executable, '-m', 'mkdocs', 'build', '--strict', '--site-dir', str(tmp_path / 'site')]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert 'WARNING' not in done.stderr
    files = {path.resolve(): Page(path) for path in (tmp_path / 'site').rglob('*.html')}
    assert {path.stem for path in files} == {'404', *(page.stem for page in PAGES)}
    assert not list((tmp_path / 'site').rglob('*.py'))
    for path, page in files.items():
        for address in page.loads:
            assert not urlsplit(address).netloc, f'{path.name} loads {address}'
        if path.stem != '404':  # it is shown at any address, and names the site's own
            for address in page.links:
                parts = urlsplit(address)
                if not parts.netloc:
                    target = (path.parent / unquote(parts.path)).resolve() if parts.path not in ('', '.') else path
                    target = target / 'index.html' if target.is_dir() else target
                    assert target.is_file(), f'{path.name}: {address}'
                    fragment = unquote(parts.fragment)
                    assert not fragment or fragment in files[target].ids, f'{path.name}: {address}'
