"""Settings from files and options, what is refused and in what words, and what patterns match."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from polydup_hook.errors import UserError
from polydup_hook.patterns import matcher
from polydup_hook.scope import selects
from polydup_hook.settings import NAMES, Settings, load

LANGUAGES = ('go', 'javascript', 'python')


def loaded(files=None, **options):
    return load(lambda path: (files or {}).get(path), options, LANGUAGES)


def refusal(files=None, **options):
    with pytest.raises(UserError) as caught:
        loaded(files, **options)
    message = str(caught.value)
    assert '\n' not in message
    return message


@pytest.mark.parametrize(
    'files',
    [
        {},
        {'.polydup.toml': b''},
        {'.polydup.toml': b'# nothing yet\n'},
        {'.polydup.toml': b'\xef\xbb\xbf# with a mark of Windows editors\r\n'},
        {'pyproject.toml': b'[project]\nname = "x"\n'},
        {'pyproject.toml': b'[dependency-groups]\ndev = ["polydup-hook"]\n'},
        {'pyproject.toml': b'[tool.polydup]\n'},
        {'pyproject.toml': b'this is [ not TOML, and none of our business'},
        {'pyproject.toml': b'[tool.polydup]\n', '.polydup.toml': b'# empty\n'},
    ],
)
def test_defaults_where_nothing_is_chosen(files):
    assert loaded(files) == Settings()


def test_defaults_are_the_documented_ones():
    assert Settings() == (
        50,
        5,
        0.85,
        ('type-1', 'type-2', 'type-3'),
        ('type-1', 'type-2', 'type-3'),
        (),
        (),
        (),
        (),
        '.polydup-baseline.json',
        1048576,
        0,
        False,
        100.0,
        (),
        False,
    )


def test_the_defaults_pass_their_own_checks():
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in Settings()._asdict().items()}
    del given['baseline_named'], given['language']
    assert loaded(**given) == Settings(baseline_named=True)
    assert tuple(given) == NAMES


@pytest.mark.parametrize(
    ('line', 'name', 'value'),
    [
        ('min_tokens = 10', 'min_tokens', 10),
        ('min_tokens = 10000', 'min_tokens', 10000),
        ('min_lines = 1', 'min_lines', 1),
        ('threshold = 0.5', 'threshold', 0.5),
        ('threshold = 1', 'threshold', 1.0),
        ('types = ["type-1"]', 'types', ('type-1',)),
        ('types = ["type-3", "type-1", "type-3"]', 'types', ('type-1', 'type-3')),
        ('fail_on = []', 'fail_on', ()),
        ('warn = ["tests/**", "!tests/core.py"]', 'warn', ('tests/**', '!tests/core.py')),
        ('languages = ["python", "go"]', 'languages', ('go', 'python')),
        ('include = ["src/**/*.py"]', 'include', ('src/**/*.py',)),
        ('exclude = ["[a-c]*.py", "\\\\#x", "名前/"]', 'exclude', ('[a-c]*.py', '\\#x', '名前/')),
        ('baseline = "ci/./known.json"', 'baseline', 'ci/known.json'),
        ('max_file_size = 1', 'max_file_size', 1),
        ('max_file_size = "500KB"', 'max_file_size', 500_000),
        ('max_file_size = "1.5 mib"', 'max_file_size', 1_572_864),
        ('max_file_size = "2000"', 'max_file_size', 2000),
        ('jobs = 4', 'jobs', 4),
        ('fail_above = 3.5', 'fail_above', 3.5),
        ('fail_above = 0', 'fail_above', 0.0),
        ('fail_above = 100', 'fail_above', 100.0),
    ],
)
def test_each_setting_from_both_files(line, name, value):
    own = loaded({'.polydup.toml': line.encode()})
    shared = loaded({'pyproject.toml': b'[tool.polydup]\n' + line.encode()})
    assert own == shared == Settings(baseline_named=name == 'baseline')._replace(**{name: value})
    assert type(getattr(own, name)) is type(value)


def test_option_over_file_over_default():
    settings = loaded({'.polydup.toml': b'min_tokens = 60\nmin_lines = 7\n'}, min_tokens=70)
    assert settings == Settings(min_tokens=70, min_lines=7)


@pytest.mark.parametrize(('files', 'options'), [({'.polydup.toml': b'baseline = "b"'}, {}), ({}, {'baseline': 'b'})])
def test_a_baseline_that_was_named_is_known_as_such(files, options):
    assert loaded(files, **options) == Settings(baseline='b', baseline_named=True)


@pytest.mark.parametrize(
    ('line', 'what', 'right'),
    [
        ('min_tokens = 9', 'min_tokens is 9', 'a whole number from 10 to 10000'),
        ('min_tokens = 10001', 'min_tokens is 10001', 'a whole number from 10 to 10000'),
        ('min_tokens = true', 'min_tokens is True', 'a whole number'),
        ('min_tokens = "50"', "min_tokens is '50'", 'a whole number'),
        ('min_tokens = 50.0', 'min_tokens is 50.0', 'a whole number'),
        ('min_tokens = 0x' + 'f' * 20000, 'min_tokens is too long to show', 'a whole number'),
        ('min_lines = 0', 'min_lines is 0', 'a whole number from 1'),
        ('threshold = 0.49', 'threshold is 0.49', 'a number from 0.5 to 1.0, such as 0.85'),
        ('threshold = 85', 'threshold is 85', 'a number from 0.5 to 1.0'),
        ('threshold = nan', 'threshold is nan', 'a number from 0.5 to 1.0'),
        ('threshold = true', 'threshold is True', 'a number from 0.5 to 1.0'),
        ('fail_above = -0.1', 'fail_above is -0.1', 'a number of percent from 0 to 100, such as 3.5'),
        ('fail_above = 100.5', 'fail_above is 100.5', 'a number of percent'),
        ('fail_above = nan', 'fail_above is nan', 'a number of percent'),
        ('fail_above = "3.5%"', "fail_above is '3.5%'", 'a number of percent'),
        ('fail_above = false', 'fail_above is False', 'a number of percent'),
        ('types = []', 'types is []', 'at least one of type-1, type-2, type-3'),
        ('types = "type-1"', "types is 'type-1'", 'a list of strings'),
        ('types = [1]', 'types is [1]', 'a list of strings'),
        ('types = ["type1"]', "'type1' is none", "did you mean 'type-1'?"),
        ('fail_on = ["all"]', "'all' is none", 'there are: type-1, type-2, type-3'),
        ('languages = ["pyton"]', "'pyton' is none", "did you mean 'python'?"),
        ('languages = ["cobol"]', "'cobol' is none", 'there are: go, javascript, python'),
        ('warn = "tests"', "warn is 'tests'", 'a list of strings'),
        ('exclude = [""]', "'' matches nothing", 'gitignore patterns'),
        ('exclude = ["!"]', "'!' matches nothing", 'gitignore patterns'),
        ('exclude = ["#x"]', "'#x' is a comment", "'\\#'"),
        ('exclude = ["x\\\\"]', 'lone backslash', 'gitignore patterns'),
        ('exclude = ["x["]', "'x[' has a bracket", 'gitignore patterns'),
        ('exclude = ["[[:alpha:]]"]', 'has a bracket', 'gitignore patterns'),
        ('exclude = ["a\\nb"]', 'control character', 'gitignore patterns'),
        ('exclude = ["*a*a*a*a"]', 'too many wildcards', 'three `*` to a part'),
        ('exclude = ["**/a/**/b/**/c/**"]', 'too many wildcards', 'two `**`'),
        ('exclude = ["*a*/*b*/*c*/d"]', 'too many wildcards', 'four in all'),
        ('include = ["!tests"]', "include is ['!tests']", 'use exclude'),
        ('baseline = ""', "baseline is ''", 'relative path'),
        ('baseline = "/b"', "baseline is '/b'", 'relative path'),
        ('baseline = "a/../../b"', "baseline is 'a/../../b'", 'inside the repository'),
        ('baseline = "C:/b"', "baseline is 'C:/b'", 'relative path'),
        ('baseline = "a\\\\b"', 'baseline is', 'with / between'),
        ('baseline = "a//b"', 'baseline is', 'relative path'),
        ('baseline = "."', 'baseline is', 'of a file'),
        ('baseline = ".GIT/hooks/pre-commit"', 'baseline is', 'inside the repository'),
        ('baseline = 1', 'baseline is 1', 'relative path'),
        ('max_file_size = 0', 'max_file_size is 0', 'from 1 to 1 GiB'),
        ('max_file_size = "1XB"', "max_file_size is '1XB'", "'1MiB'"),
        ('max_file_size = "-1"', "max_file_size is '-1'", "'1MiB'"),
        ('max_file_size = "2GiB"', "max_file_size is '2GiB'", 'from 1 to 1 GiB'),
        ('max_file_size = false', 'max_file_size is False', 'a number of bytes'),
        ('jobs = -1', 'jobs is -1', 'a whole number from 0'),
        ('min-tokens = 60', "unknown setting 'min-tokens'", "did you mean 'min_tokens'?"),
        ('tresholt = 0.9', "unknown setting 'tresholt'", "did you mean 'threshold'?"),
        ('zzz = 1', "unknown setting 'zzz'", 'there are: min_tokens, min_lines'),
        ('baseline_named = true', "unknown setting 'baseline_named'", "did you mean 'baseline'?"),
        ('"\\u001b[31m" = 1', "unknown setting '\\x1b[31m'", 'there are:'),
        ('min_tokens =\n', 'not valid TOML', 'line 1'),
        ('x = ' + '[' * 100_000, 'nested', '.polydup.toml'),
    ],
)
def test_refusals_name_file_key_fault_and_remedy(line, what, right):
    message = refusal({'.polydup.toml': line.encode()})
    assert message.startswith('.polydup.toml: ')
    assert what in message
    assert right in message
    assert len(message) < 250


@pytest.mark.parametrize(
    ('options', 'start'),
    [
        ({'min_tokens': 9}, '--min-tokens is 9; it must be a whole number'),
        ({'max_file_size': '1X'}, "--max-file-size is '1X'; it must be"),
        ({'fail_on': ['x']}, "--fail-on is ['x']; it must be"),
        ({'min_token': 9}, "options: unknown setting 'min_token'; did you mean 'min_tokens'?"),
    ],
)
def test_refusals_name_the_option(options, start):
    assert refusal(**options).startswith(start)


@pytest.mark.parametrize(
    ('data', 'message'),
    [
        (b'[tool.polydup]\nmin_lines = 0', 'pyproject.toml: [tool.polydup]: min_lines is 0'),
        (b'[tool.polydup]\nmin_line = 1', "pyproject.toml: [tool.polydup]: unknown setting 'min_line'"),
        (b'[tool]\npolydup = 1', 'pyproject.toml: tool.polydup must be a table'),
        (b'tool = 1\n# polydup', 'pyproject.toml: tool.polydup must be a table'),
        (b'[tool.polydup', 'pyproject.toml: not valid TOML'),
        (b'[tool.polydup]\nwarn = ["\xff"]', 'pyproject.toml: byte 24 is not UTF-8; save the file as UTF-8'),
    ],
)
def test_refusals_in_pyproject(data, message):
    assert refusal({'pyproject.toml': data}).startswith(message)


def test_two_files_with_settings_are_refused():
    message = refusal({'pyproject.toml': b'[tool.polydup]\njobs = 1', '.polydup.toml': b'jobs = 1'})
    assert '.polydup.toml' in message
    assert 'pyproject.toml' in message


@pytest.mark.parametrize(
    ('include', 'exclude', 'path', 'selected'),
    [
        ((), (), 'a.py', True),
        (('src/',), (), 'a.py', False),
        (('packages/*/src/**/gen/**/*_test*.ts',), (), 'packages/x/src/a/gen/b/c_test1.ts', True),
        (('src/',), (), 'src/deep/a.py', True),
        (('*.py',), (), 'deep/a.py', True),
        (('/*.py',), (), 'deep/a.py', False),
        (('src/*.py',), (), 'src/deep/a.py', False),
        (('src/**/*.py',), (), 'src/a.py', True),
        ((), ('*.py',), 'a.py', False),
        ((), ('*.py', '!keep.py'), 'keep.py', True),
        ((), ('*.py', '!keep.py'), 'drop.py', False),
        ((), ('vendor',), 'lib/vendor/a/b.py', False),
        (('*.py',), ('*.py',), 'a.py', False),
        ((), ('*.py',), 'a\udcff.py', False),
        ((), ('*.py',), 'new\nline/a.py', False),
        ((), ('*.py',), 'a.py\n', True),
        ((), ('a?b',), 'a\nb', False),
    ],
)
def test_selection(include, exclude, path, selected):
    assert selects(Settings(include=include, exclude=exclude))(path) is selected


def test_a_pattern_that_cannot_be_compiled_is_told_when_it_is_used():
    for pattern in ('[z-a]', '[a--b]'):
        with pytest.raises(UserError, match=r'is not a pattern'):
            matcher([pattern])('x')


@pytest.mark.parametrize('pattern', ['*a*a*b', '**/*a*a*b', '**/a/**/a*a*b', '**/a/**/*a*/b'])
@pytest.mark.parametrize('path', [('a' * 255 + '/') * 16, 'a/' * 2048])
def test_the_worst_pattern_that_is_let_pass_is_answered_soon(pattern, path):
    loaded(exclude=[pattern])
    start = time.process_time()
    assert not matcher([pattern])(path)
    assert time.process_time() - start < 5


def test_nothing_heavy_is_loaded_without_work_for_it():
    code = (
        'import sys; from polydup_hook import patterns, scope, settings as s\n'
        "found = s.load({'pyproject.toml': b'[project]'}.get, {'exclude': ['*.md']}, ())\n"
        "scope.selects(found); scope.selects(s.Settings())('x'); patterns.matcher(())('x')\n"
        "print(*sorted({'tomllib', 'tomli', 'pathspec', 'difflib', 'dataclasses', 'argparse'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert done.stdout == '\n'
