"""The Python API: its names, what it finds and gives back, its errors, and the hook's questions asked from Python."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import get_type_hints

import pytest
from checkout import ROOT, VERSION
from conftest import Repo
from gate import check, function, indented, inside, module, polydup

import polydup_hook
from polydup_hook import Config, DuplicateMatch, find_copies, find_duplicates, find_duplicates_dict, scan_iter

NAMES = {
    *('Config', 'DuplicateMatch', 'Report', 'ScanStats', '__version__', 'check', 'find_copies', 'find_duplicates'),
    *('find_duplicates_async', 'find_duplicates_dict', 'scan_iter', 'version'),
}


@pytest.fixture
def shop(tmp_path) -> Path:
    """A folder with two exact copies, a renamed one and one of their parts in other files, and code that is like none."""
    folder = tmp_path / 'shop'
    (folder / 'lib').mkdir(parents=True)
    (folder / 'a.py').write_text(module(function('load', 0), function('other', 1)))
    (folder / 'b.py').write_text(module(function('walk', 2), function('load', 0)))
    (folder / 'lib' / 'c.py').write_text(function('fetch', 0, ('total', 'amount_of_all')))
    (folder / 'lib' / 'd.py').write_text(function('shape', 3))
    return folder


# Names.


def test_names():
    assert set(dir(polydup_hook)) == NAMES == set(polydup_hook.__all__)
    assert all(getattr(polydup_hook, name) is getattr(polydup_hook, name) for name in NAMES)
    assert 'find_duplicate' not in dir(polydup_hook)
    with pytest.raises(AttributeError, match='find_duplicate'):
        polydup_hook.find_duplicate  # noqa: B018


def test_types_can_be_asked_for():
    for name in sorted(NAMES - {'__version__'}):
        value = getattr(polydup_hook, name)
        methods = [method for method in vars(value).values() if inspect.isfunction(method)]
        for call in methods if isinstance(value, type) else [value]:
            assert get_type_hints(call) is not None
            assert inspect.signature(call, eval_str=True)
    assert get_type_hints(find_duplicates)['executor'] == Executor | None
    assert get_type_hints(scan_iter)['return'] == Generator[DuplicateMatch, None, None]


def test_version():
    assert polydup_hook.version() == polydup_hook.__version__ == VERSION


def test_an_import_loads_nothing():
    script = 'import sys; before = set(sys.modules); import polydup_hook; print(*sorted(set(sys.modules) - before))'
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    done = subprocess.run((sys.executable, '-c', script), env=env, capture_output=True, check=True, text=True)
    assert done.stdout.split() == ['polydup_hook']


def test_a_name_is_no_module_of_ours():
    """A module of that name would take its place as soon as it was imported."""
    assert not [name for name in NAMES if (ROOT / 'polydup_hook' / f'{name}.py').exists()]


def test_stubs_name_what_is_public():
    lines = (ROOT / 'polydup_hook' / '__init__.pyi').read_text().splitlines()
    assert {line.split()[-1] for line in lines if ' as ' in line} | {'__version__', 'version'} == NAMES
    assert {'__version__: str', 'def version() -> str: ...'} <= set(lines)


# What is found.


@pytest.mark.parametrize(
    ('files', 'found'),
    [
        pytest.param({}, [], id='empty folder'),
        pytest.param({'a.py': ''}, [], id='empty file'),
        pytest.param({'a.txt': function('f', 0), 'b.txt': function('f', 0)}, [], id='no code'),
        pytest.param({'a.py': function('f', 0), 'b.py': function('g', 1)}, [], id='nothing alike'),
        pytest.param({'a.py': 'x = 1\n', 'b.py': 'x = 1\n'}, [], id='too small'),
        pytest.param(
            {'a.py': function('f', 0), 'b.py': function('f', 0)}, [('a.py', 'b.py', 'type-1', 1.0)], id='exact'
        ),
        pytest.param(
            {'a.py': function('f', 0), 'b.py': function('f', 0, ('total', 'amount'))},
            [('a.py', 'b.py', 'type-2', 1.0)],
            id='renamed',
        ),
        pytest.param(
            {'a.py': function('f', 0), 'b.py': function('f', 0, ('if total < 0:', 'if total < 0 and not is_open:'))},
            [('a.py', 'b.py', 'type-3', 0.95)],
            id='edited',
        ),
        pytest.param({'a.py': module(function('f', 0), function('f', 0))}, [('a.py', 'a.py', 'type-1', 1.0)], id='one'),
        pytest.param(
            {'a.py': function('f', 0), 'b.py': function('f', 0), 'c.py': function('f', 0)},
            [('a.py', 'b.py', 'type-1', 1.0), ('a.py', 'c.py', 'type-1', 1.0)],
            id='three: each other with the first',
        ),
    ],
)
def test_findings(tmp_path, files, found):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with inside(tmp_path):
        report = find_duplicates('.')
    told = [(match.file1[2:], match.file2[2:], match.clone_type) for match in report.duplicates]
    assert told == [row[:3] for row in found]
    assert [match.similarity for match in report.duplicates] == pytest.approx([row[3] for row in found], abs=0.05)
    assert len(report) == len(found)
    assert report.files_scanned == sum(name.endswith('.py') for name in files)


def test_a_match(shop):
    report = find_duplicates(shop, types=['type-1'])
    first = report.duplicates[0]
    lines = len(function('load', 0).splitlines())
    start = len(function('walk', 2).splitlines()) + 3
    assert first == DuplicateMatch(
        file1=f'{shop}/a.py',
        file2=f'{shop}/b.py',
        start_line1=1,
        end_line1=lines,
        start_line2=start,
        end_line2=start + lines - 1,
        length=first.length,
        similarity=1.0,
        hash=first.hash,
        clone_type='type-1',
        edit_distance=0,
        function1='load',
        function2='load',
        id=first.id,
    )
    assert first.length >= 50
    assert first.hash == f'0x{first.id}'
    assert int(first.hash, 16) == int(first.id, 16)
    assert str(first) == (
        f'{shop}/a.py:1-{lines} ~ {shop}/b.py:{start}-{start + lines - 1} (100 % alike, type-1, {first.length} tokens)'
    )
    assert '(99 % alike' in str(replace(first, similarity=0.999))
    assert repr(first).startswith(f"DuplicateMatch(file1='{shop}/a.py', ")


def test_a_report(shop):
    report = find_duplicates(shop)
    assert (report.files_scanned, report.functions_analyzed, report.skipped) == (4, 6, [])
    assert [type(value) for value in (report.duplicates, report.skipped)] == [list, list]
    stats = report.stats
    texts = [path.read_text() for path in shop.rglob('*.py')]
    assert stats.total_lines == sum(len(text.splitlines()) for text in texts)
    assert stats.total_tokens > 400
    assert 0 < stats.unique_hashes < stats.total_tokens
    assert stats.duration_ms > 0
    assert repr(report).startswith('Report(files_scanned=4, functions_analyzed=6, duplicates=<2>, stats=ScanStats(')
    assert repr(stats) == (
        f'ScanStats(total_lines={stats.total_lines}, total_tokens={stats.total_tokens}, '
        f'unique_hashes={stats.unique_hashes}, duration_ms={stats.duration_ms!r})'
    )


def test_values_are_frozen_compare_and_pickle(shop):
    report = find_duplicates(shop)
    for value in (report, report.stats, *report.duplicates):
        assert pickle.loads(pickle.dumps(value)) == value
        with pytest.raises(AttributeError):
            value.length = 3
    assert find_duplicates(shop) == report
    assert find_duplicates(shop, types=['type-1']) != report
    assert len(set(report.duplicates)) == len(report)
    assert sorted(report.duplicates, reverse=True)[-1] == min(report.duplicates)
    config = Config(threshold=0.9, languages=['rust'])
    assert pickle.loads(pickle.dumps(config)) == config


def test_dictionaries(shop):
    report = find_duplicates(shop)
    found = find_duplicates_dict(shop)
    del found['stats']['duration_ms']
    plain = json.loads(json.dumps(report.to_dict()))
    assert plain['stats'].pop('duration_ms') > 0
    assert plain == found
    assert plain['duplicates'] == [match.to_dict() for match in report.duplicates]
    assert list(plain) == ['files_scanned', 'functions_analyzed', 'duplicates', 'skipped', 'stats']


@pytest.mark.parametrize('name', ['files_scanned', 'functions_analyzed', 'duplicates', 'skipped'])
def test_the_command_says_the_same(repo: Repo, shop, name):
    for path in shop.rglob('*.py'):
        repo.write(path.relative_to(shop).as_posix(), path.read_bytes())
    repo.write('data.py', b'x = "\0"')
    repo.add()
    told = check(repo, '--all-files').report
    with inside(repo.path):
        found = find_duplicates_dict([path.name for path in sorted(repo.path.iterdir()) if path.name[0] != '.'])
    assert found[name] == told[name]
    assert found[name]


def test_iteration(shop, monkeypatch):
    assert list(scan_iter(shop)) == find_duplicates(shop).duplicates
    from polydup_hook import values

    made = []
    monkeypatch.setattr('polydup_hook.scanning.matches', lambda class_: made.append(class_) or values.matches(class_))
    (shop / 'e.py').write_text(module(function('x', 4), function('y', 4)))
    found = scan_iter(shop)
    assert not made
    next(found)
    assert len(made) == 1
    found.close()
    assert list(found) == []
    assert len(made) == 1


def test_a_notebook(tmp_path):
    cells = [{'cell_type': 'code', 'source': text.splitlines(True)} for text in ('x = 1\n', function('f', 0))]
    (tmp_path / 'n.ipynb').write_text(json.dumps({'cells': cells, 'nbformat': 4, 'metadata': {}}, indent=1))
    (tmp_path / 'a.py').write_text('# a comment\n' + function('f', 0))
    [match] = find_duplicates(tmp_path).duplicates
    sides = {(match.file1, match.start_line1, match.cell1), (match.file2, match.start_line2, match.cell2)}
    assert sides == {(f'{tmp_path}/a.py', 2, 0), (f'{tmp_path}/n.ipynb', 1, 2)}
    assert f'{tmp_path}/n.ipynb#cell2:1-' in str(match)
    assert [value for name, value in match.to_dict().items() if name.startswith('cell')] == [2]


# Parameters and errors.


@pytest.mark.parametrize(
    ('parameters', 'found'),
    [
        ({}, 2),
        ({'min_block_size': 60}, 2),
        ({'min_block_size': 500}, 0),
        ({'threshold': 1.0}, 2),
        ({'types': ['type-1']}, 1),
        ({'types': ('type-2', 'type-3')}, 2),
        ({'config': Config(types=['type-1'])}, 1),
        ({'config': Config(min_tokens=500)}, 0),
        ({'config': Config(min_tokens=500), 'min_block_size': 50}, 2),  # a parameter counts more
        ({'config': Config(exclude=['lib/'])}, 1),
        ({'config': Config(ignore_patterns=['b.py'])}, 1),
        ({'config': Config(include=['lib/'])}, 0),
        ({'config': Config(languages=['go'])}, 0),
        ({'config': Config(languages=['python'], jobs=1)}, 2),
        ({'jobs': 1}, 2),
        ({'jobs': 2}, 2),
    ],
)
def test_parameters(shop, parameters, found):
    assert len(find_duplicates(shop, **parameters)) == found


@pytest.mark.parametrize(
    ('parameters', 'message'),
    [
        ({'min_block_size': 9}, 'min_block_size is 9; it must be a whole number from 10 to 10000'),
        ({'min_block_size': -1}, 'min_block_size is -1; it must be a whole number from 10 to 10000'),
        ({'min_block_size': '50'}, "min_block_size is '50'; it must be a whole number from 10 to 10000"),
        ({'threshold': 1.5}, 'threshold is 1.5; it must be a number from 0.5 to 1.0, such as 0.85'),
        ({'threshold': float('nan')}, 'threshold is nan; it must be a number from 0.5 to 1.0, such as 0.85'),
        ({'jobs': -1}, 'jobs is -1; it must be a whole number from 0 to 1024'),
        ({'types': []}, 'types is []; it must be a list with at least one of type-1, type-2, type-3'),
        ({'types': 'type-1'}, "types is 'type-1'; it must be a list of strings"),
        ({'config': {'jobs': 1}}, "config is {'jobs': 1}; it must be a polydup_hook.Config"),
        ({'executor': 3}, 'executor is 3; it must be a concurrent.futures.Executor'),
        ({'cache_dir': 3}, 'cache_dir holds 3; each must be a path'),
    ],
)
@pytest.mark.parametrize('call', [find_duplicates, find_duplicates_dict, scan_iter])
def test_bad_parameters(shop, call, parameters, message):
    with pytest.raises(ValueError, match=r' must be ') as caught:
        call(shop, **parameters)
    assert str(caught.value) == message
    assert isinstance(caught.value, RuntimeError)
    assert type(pickle.loads(pickle.dumps(caught.value))) is type(caught.value)


@pytest.mark.parametrize('paths', [3, None, b'a', [3], [''], ['a\0b']])
def test_bad_paths(paths):
    with pytest.raises(ValueError, match=r'^paths ') as caught:
        find_duplicates(paths)
    assert isinstance(caught.value, RuntimeError)


@pytest.mark.parametrize('call', [find_duplicates, find_duplicates_dict, scan_iter])
def test_a_missing_path(shop, call):
    with pytest.raises(FileNotFoundError) as caught:
        call([shop, shop / 'gone'])
    assert caught.value.filename == str(shop / 'gone')
    assert isinstance(caught.value, RuntimeError)
    assert pickle.loads(pickle.dumps(caught.value)).filename == str(shop / 'gone')


# Config.


def test_config_by_attribute_and_keyword():
    config = Config()
    config.languages = ['rust', 'python']
    config.ignore_patterns = ['*.test.py']
    assert (config.languages, config.ignore_patterns, config.exclude) == (
        ['rust', 'python'],
        ['*.test.py'],
        ['*.test.py'],
    )
    assert config == Config(languages=['rust', 'python'], exclude=['*.test.py'])
    assert config != Config()
    assert repr(config) == "Config(exclude=['*.test.py'], languages=['rust', 'python'])"
    assert (config.min_tokens, config.min_block_size, config.threshold, config.jobs) == (50, 50, 0.85, 0)
    config.languages.append('go')
    assert config == Config(languages=['go', 'rust', 'python'], exclude=['*.test.py'])
    del config.languages
    assert config.languages == []


def test_config_knows_every_setting():
    from polydup_hook.settings import NAMES, Settings

    config = Config()
    assert set(dir(config)) == {*NAMES, 'language', 'ignore_patterns', 'min_block_size'}
    defaults = Settings()._asdict()
    for name in NAMES:
        default = list(defaults[name]) if isinstance(defaults[name], tuple) else defaults[name]
        assert getattr(config, name) == default
        setattr(config, name, default)
    assert config == Config()


@pytest.mark.parametrize(
    ('name', 'value', 'message'),
    [
        ('threshold', 0.2, 'threshold is 0.2; it must be a number from 0.5 to 1.0, such as 0.85'),
        ('min_block_size', 0, 'min_block_size is 0; it must be a whole number from 10 to 10000'),
        ('languages', ['Rust'], "languages is ['Rust']; it must be a list of known names, and 'Rust' is none; "),
        ('ignore_patterns', ['['], "ignore_patterns is ['[']; it must be a list of gitignore patterns, and '[' has "),
        ('max_file_size', 0, 'max_file_size is 0; it must be a number of bytes from 1 to 1 GiB, '),
    ],
)
def test_config_checks_each_assignment(name, value, message):
    config = Config()
    with pytest.raises(ValueError, match=r' must be ') as caught:
        setattr(config, name, value)
    assert str(caught.value).startswith(message)
    assert config == Config()
    with pytest.raises(ValueError, match=rf'^{name} is '):
        Config(**{name: value})


def test_config_refuses_unknown_names():
    with pytest.raises(AttributeError, match=r'^langauges is no setting'):
        Config().langauges = ['rust']
    with pytest.raises(AttributeError, match=r'^langauges is no setting'):
        Config().langauges  # noqa: B018
    config = Config()
    with pytest.raises(AttributeError, match=r'^langauges is no setting'):
        del config.langauges


def test_config_is_typed_name_by_name():
    """Both as attributes and as keywords, and nothing tells a type checker that there are more."""
    source = (ROOT / 'polydup_hook' / 'config.py').read_text(encoding='utf-8')
    [config] = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    typed = next(node.body for node in config.body if isinstance(node, ast.If))
    attributes = [node.target.id for node in typed if isinstance(node, ast.AnnAssign)]
    [init] = [node for node in typed if isinstance(node, ast.FunctionDef)]
    assert [node.arg for node in init.args.kwonlyargs] == attributes
    assert sorted(attributes) == dir(Config())
    assert init.args.kwarg is None
    seen = {node.name for node in config.body if isinstance(node, ast.FunctionDef)}
    assert not {'__init__', '__setattr__', '__getattr__'} & seen


TYPED = """
from contextlib import closing
from polydup_hook import Config, scan_iter
config = Config(threshold=0.9, languages={'rust'}, types=('type-1',))
config.languages = ['go']
with closing(scan_iter('.', config=config)) as found:
    found.close()
config.langs = []  # wrong
Config(bogus=3)  # wrong
print(config.nothing)  # wrong
"""


def test_a_type_checker_knows_right_from_wrong(tmp_path):
    (tmp_path / 'typed.py').write_text(TYPED)
    env = {**os.environ, 'MYPYPATH': str(ROOT)}
    command = (sys.executable, '-m', 'mypy', '--strict', 'typed.py')
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    told = [line.split(':')[1] for line in done.stdout.splitlines() if ': error: ' in line]
    wrong = [str(number) for number, line in enumerate(TYPED.splitlines(), 1) if '# wrong' in line]
    assert told == wrong, done.stdout + done.stderr


@pytest.mark.parametrize('kind', [list, tuple, set, frozenset])
def test_config_takes_what_a_call_takes(kind):
    assert Config(languages=kind(['rust'])).languages == ['rust']
    assert Config(types=kind(['type-1', 'type-2'])) == Config(types=['type-1', 'type-2'])


def test_config_keeps_nothing_of_the_caller():
    names, zig = ['rust'], {'zig': {'grammar': 'tree_sitter_zig', 'files': ['*.zig']}}
    config = Config(languages=names, language=zig)
    names.append('go')
    zig['zig']['files'].append('*.zag')
    assert (config.languages, config.language['zig']['files']) == (['rust'], ['*.zig'])


@pytest.mark.parametrize('copied', [copy.copy, copy.deepcopy, lambda config: pickle.loads(pickle.dumps(config))])
def test_config_is_copied(copied):
    config = Own()
    config.languages = ['rust']
    other = copied(config)
    assert type(other) is Own
    assert other == config
    other.languages.append('go')
    assert config.languages == ['rust']


def test_each_of_many_copies_is_told(tmp_path):
    """More than are followed for a fingerprint: each has a partner, though none is compared with all."""
    for number in range(80):
        functions = (function(f'f{number}_{n}', 0) for n in range(5))
        (tmp_path / f'm{number:03}.py').write_text(f'x = {number}\n\n\n' + '\n\n'.join(functions))
    report = find_duplicates(tmp_path)
    assert len(report) == 79
    assert len({match.file1 for match in report.duplicates} | {match.file2 for match in report.duplicates}) == 80


class Own(Config):
    """A program's own settings."""

    def __init__(self) -> None:
        super().__init__(threshold=0.9)


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        ({'languages': ['zag']}, "^languages is .* and 'zag' is none"),
        ({'language': {3: {}}}, "^language is .* and '3' is none"),
        ({'language': {3: {}, 'zig': {}}}, "^language is .* and '3' is none"),
        ({'min_tokens': 60, 'min_block_size': 70}, '^min_block_size and min_tokens are the same setting'),
        ({'exclude': ['a'], 'ignore_patterns': ['b']}, '^ignore_patterns and exclude are the same setting'),
    ],
)
def test_config_refuses(settings, message):
    with pytest.raises(ValueError, match=message):
        Config(**settings)


def test_looking_at_a_config_sets_nothing(staged):
    """What it does not set is as the repository says."""
    staged.write('.polydup.toml', 'types = ["type-1"]\n')
    staged.add()
    config = Config()
    assert config.types == ['type-1', 'type-2', 'type-3']
    assert repr(config) == 'Config()'
    assert len(polydup_hook.check(staged.path, config=config)) == 0
    config.types.remove('type-1')
    assert repr(config) == "Config(types=['type-2', 'type-3'])"
    assert pickle.loads(pickle.dumps(config)) == config
    assert len(polydup_hook.check(staged.path, config=config)) == 1


def test_a_call_freezes_its_config(shop):
    config = Config()
    found = scan_iter(shop, config=config)
    config.min_tokens = 500
    assert len(list(found)) == 2
    config.languages.append('cobol')  # seen when it is used
    with pytest.raises(ValueError, match=r'^languages is '):
        find_duplicates(shop, config=config)


def test_a_language_of_ones_own(tmp_path):
    pytest.importorskip('tree_sitter_zig')
    text = 'fn f(a: u32) u32 {\n    var x = a;\n' + '    x = g(x, a) + h(a, x * 2);\n    if (x > 3) x -= k(a);\n' * 3
    text += '    return x;\n}\n'
    for name in 'ab':
        (tmp_path / f'{name}.zig').write_text(text)
    assert find_duplicates(tmp_path).files_scanned == 0
    config = Config(language={'zig': {'grammar': 'tree_sitter_zig', 'files': ['*.zig']}}, languages=['zig'])
    assert find_duplicates(tmp_path, config=config).files_scanned == 2
    assert pickle.loads(pickle.dumps(config)) == config


# An index.


def test_an_index_makes_no_difference(shop, tmp_path):
    plain = find_duplicates(shop)
    for _ in range(2):
        assert find_duplicates(shop, cache_dir=tmp_path / 'cache') == plain
    [index] = (tmp_path / 'cache').glob('*.sqlite3')
    (shop / 'e.py').write_text(function('again', 3))
    assert find_duplicates(shop, cache_dir=tmp_path / 'cache') == find_duplicates(shop) != plain
    index.write_bytes(b'no index at all' * 1000)
    assert find_duplicates(shop, cache_dir=tmp_path / 'cache') == find_duplicates(shop)
    assert list(scan_iter(shop, cache_dir=shop / 'a.py')) == find_duplicates(shop).duplicates
    assert not [name for name in os.listdir(shop) if 'polydup' in name]


# The hook's questions.


@pytest.fixture
def staged(repo: Repo, shop) -> Repo:
    """A repository with the shop's files, and a new copy of one function staged."""
    repo.commit(files={path.relative_to(shop).as_posix(): path.read_bytes() for path in shop.rglob('*.py')})
    repo.write('new.py', function('again', 3))
    repo.add()
    return repo


def test_a_check(staged):
    report = polydup_hook.check(staged.path)
    told = check(staged).report
    assert [match.to_dict() for match in report.duplicates] == told['duplicates'] != []
    assert (report.files_scanned, report.functions_analyzed) == (1, 1)
    [match] = report.duplicates
    assert match.new
    assert {match.file1, match.file2} == {'lib/d.py', 'new.py'}


def test_a_check_of_a_range(staged):
    start = staged.git('rev-parse', 'HEAD')
    staged.commit()
    assert len(polydup_hook.check(staged.path)) == 0
    assert len(polydup_hook.check(staged.path, from_ref=start, to_ref='HEAD')) == 1
    assert len(polydup_hook.check(staged.path, all_files=True)) == 3
    assert len(polydup_hook.check(staged.path, files=['new.py'])) == 1
    assert len(polydup_hook.check(staged.path, all_files=True, config=Config(types=['type-1']))) == 1


@pytest.mark.parametrize(
    ('parameters', 'error', 'message'),
    [
        ({'repository': 'gone'}, FileNotFoundError, 'gone'),
        ({'repository': '..'}, ValueError, 'is not in a git repository'),
        ({'from_ref': 'nowhere', 'to_ref': 'HEAD'}, ValueError, "'nowhere' names no commit here"),
        ({'from_ref': 'HEAD'}, ValueError, '^from_ref and to_ref go together'),
        ({'from_ref': 'HEAD', 'to_ref': 'HEAD', 'all_files': True}, ValueError, '^all_files and from_ref'),
        ({'config': 3}, ValueError, '^config is 3'),
    ],
)
def test_errors_of_a_check(staged, parameters, error, message):
    with inside(staged.path), pytest.raises(error, match=message) as caught:
        polydup_hook.check(**parameters)
    assert isinstance(caught.value, RuntimeError)


@pytest.mark.parametrize(
    ('source', 'found'),
    [
        pytest.param('', [], id='nothing'),
        pytest.param('x = 1\n', [], id='too small'),
        pytest.param(function('f', 4), [], id='new'),
        pytest.param(function('f', 3), ['lib/d.py', 'new.py'], id='committed and staged'),
        pytest.param(indented(function('f', 3), 8), ['lib/d.py', 'new.py'], id='cut out of a class'),
        pytest.param(function('f', 0), ['a.py', 'b.py', 'lib/c.py'], id='three'),
        pytest.param(function('f', 0, ('total', 'sum_of_all')), ['a.py', 'b.py', 'lib/c.py'], id='renamed'),
        pytest.param('\n'.join(function('f', 1).splitlines()[1:]), ['a.py'], id='a body'),
        pytest.param(module(function('f', 3), function('g', 3)), ['lib/d.py', 'new.py'], id='twice in itself'),
        pytest.param(function('f', 1).encode(), ['a.py'], id='bytes'),
    ],
)
def test_copies(staged, source, found):
    copies = find_copies(source, 'python', staged.path)
    assert sorted(match.file2 for match in copies) == found
    assert {match.file1 for match in copies} <= {'<source>'}
    assert [match.similarity for match in copies] == sorted((match.similarity for match in copies), reverse=True)


def test_places_of_copies(staged):
    [match, *_] = find_copies('# a comment\n\n' + function('f', 3), 'python', staged.path)
    lines = len(function('f', 3).splitlines())
    assert (match.start_line1, match.end_line1, match.start_line2, match.end_line2) == (3, lines + 2, 1, lines)
    assert (match.function1, match.function2, match.clone_type) == ('f', 'shape', 'type-2')


def test_many_in_one_text(staged):
    """What a text repeats within itself hides nothing, and is not asked for."""
    one = find_copies(function('load', 0), 'python', staged.path)
    assert one
    many = ''.join(function(f'load{number}', 0) + '\n' for number in range(100))
    places = {(match.file2, match.start_line2) for match in find_copies(many, 'python', staged.path)}
    assert places == {(match.file2, match.start_line2) for match in one}


def test_copies_for_a_file(staged):
    text = (staged.path / 'lib' / 'd.py').read_text()
    found = find_copies(text, repository=staged.path, filename='lib/d.py')
    assert [(match.file1, match.file2) for match in found] == [('lib/d.py', 'new.py')]
    assert len(find_copies(text, repository=staged.path, filename='lib/other.py')) == 2


def test_copies_leave_no_trace(staged):
    """What was only asked about is not in the index."""
    before = polydup_hook.check(staged.path, all_files=True)
    for _ in range(3):
        find_copies(function('f', 4), 'python', staged.path)
        assert not find_copies(function('g', 4), 'python', staged.path)
    assert polydup_hook.check(staged.path, all_files=True) == before


@pytest.mark.parametrize(
    ('language', 'source', 'file'),
    [
        ('java', '    int f(int a) {\n' + '        int x{n} = g(a, {n});\n' * 8 + '        return x1;\n    }\n', 'A.java'),
        ('php', '    function f($a) {\n' + '        $x{n} = g($a, $this->h{n});\n' * 8 + '        return $a;\n    }\n', 'a.php'),
    ],
)  # fmt: skip
def test_copies_of_methods(repo: Repo, language, source, file):
    method = ''.join(line.replace('{n}', str(n)) for n, line in enumerate(source.splitlines(True)))
    repo.commit(files={file: ('<?php\n' if language == 'php' else '') + 'class A {\n' + method + '}\n'})
    [match] = find_copies(method, language, repo.path)
    assert (match.file2, match.start_line1) == (file, 1)


@pytest.mark.parametrize(
    ('parameters', 'message'),
    [
        ({'language': 'cobol'}, "^language is 'cobol'; it must be one of python, "),
        ({'language': None}, '^language is None; name one, or give a filename'),
        ({'language': 3}, '^language is 3; it must be one of python, '),
        ({'language': 'cobol', 'filename': 'a.py'}, "^language is 'cobol'; it must be one of python, "),
        ({'filename': '../a.py'}, "'../a.py' is outside the repository"),
        ({'filename': 'lib'}, "'lib' is a folder"),
        ({'filename': 3}, '^filename holds 3'),
        ({'filename': 'a.txt'}, "'a.txt' is of no language that is known"),
        ({'language': 'python', 'threshold': 3}, '^threshold is 3; it must be '),
        ({'language': 'python', 'source': 3}, '^source is 3; it must be text'),
        ({'language': 'python', 'repository': '..'}, 'is not in a git repository'),
    ],
)
def test_errors_of_copies(staged, parameters, message):
    with inside(staged.path), pytest.raises(ValueError, match=message) as caught:
        find_copies(**{'source': 'x = 1', **parameters})
    assert isinstance(caught.value, RuntimeError)


# --stdin.


def piped(repo: Repo, text: str, *args: str, cwd: str = '.') -> subprocess.CompletedProcess[str]:
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    command = (sys.executable, '-m', 'polydup_hook', '--stdin', *args)
    return subprocess.run(command, cwd=repo.path / cwd, env=env, input=text, capture_output=True, text=True)


def test_stdin(staged):
    done = piped(staged, function('f', 3), '--stdin-filename', 'e.py', cwd='lib')
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith('duplicate 1 of 2: 100 % alike, type-2, ')
    assert lines[1].split() == ['lib/d.py:1-12', 'shape']
    assert lines[2].split(maxsplit=2) == ['lib/e.py:1-12', 'f', '<- in the text given']
    assert lines[-1].startswith('polydup-hook: 2 duplicates (2 type-2); 1 file, 1 function checked')
    done = piped(staged, function('f', 3), '--stdin-filename', 'lib/e.py', '--format', 'json', '--exit-zero')
    assert done.returncode == 0
    told = json.loads(done.stdout)
    found = find_copies(function('f', 3), repository=staged.path, filename='lib/e.py')
    assert told['mode'] == 'text'
    assert len(told['duplicates']) == len(found) == 2


def test_stdin_without_copies(staged):
    done = piped(staged, function('f', 4), '--stdin-filename', 'e.py')
    assert (done.returncode, done.stdout, done.stderr) == (0, '', '')


@pytest.mark.parametrize(
    ('args', 'message'),
    [
        (['--stdin'], '--stdin and --stdin-filename NAME go together'),
        (['--stdin-filename', 'a.py'], '--stdin and --stdin-filename NAME go together'),
        (['--stdin', '--stdin-filename', 'a.py', '--all-files'], '--stdin goes without anything else to check'),
        (['--stdin', '--stdin-filename', 'a.py', 'b.py'], '--stdin goes without anything else to check'),
        (['--stdin', '--stdin-filename', 'a.py', '--cache-info'], '--stdin goes without anything else to check'),
        (['--stdin', '--stdin-filename', '../a.py'], "'../a.py' is outside the repository"),
    ],
)
def test_stdin_refuses(staged, args, message):
    done = polydup(staged, *args)
    assert (done.code, done.out) == (2, '')
    assert message in done.err
