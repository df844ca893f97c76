"""`--init`: what it sees in a repository, what it would write, and that it writes nothing over anything."""

from __future__ import annotations

import os
from itertools import pairwise

import pytest
import yaml
from conftest import Repo
from gate import polydup
from test_docs import toml

from polydup_hook import URL, __version__, conventions, disk, hookconfig
from polydup_hook.languages import LANGUAGES
from polydup_hook.patterns import fault_in, matcher

SETTINGS, PROJECT, HOOKS = '.polydup.toml', 'pyproject.toml', '.pre-commit-config.yaml'
CODE = 'x = 1\n'
REV = f'v{__version__}'


def files(*paths: str) -> list[tuple[str, str]]:
    return [(path, LANGUAGES.language_of(path) or '') for path in paths]


# Conventions.

NO_TESTS = [
    [],
    ['a.py', 'src/b.py'],
    ['django/test/client.py', 'django/test/runner.py'],  # a package of the product
    ['tools/test_one.py'],  # one is no convention
    ['tests/README.md', 'tests/data.json'],
    ['src/contest/a.py', 'latest/b.py', 'src/testing.ts'],
    ['src/main/java/org/test/A.java', 'src/main/java/org/test/B.java'],
    ['src/a.ts', 'src/a.test.ts'],
    ['te"st/tests/x.rs', 'a\nb/tests/x.rs', '[a]/tests/x.rs', '\udcff/tests/x.rs'],  # patterns could not name them
]
TESTS = [
    (['tests/a.py'], ['tests/**']),
    (['test/a.js', 'lib/a.js'], ['test/**']),
    (['pkg/tests/test_a.py', 'pkg/tests/helper.py', 'pkg/a.py'], ['pkg/tests/**']),
    ([f't/unit/test_{n}.py' for n in 'abcde'] + ['t/smoke/tests/test_f.py', 't/conf.py'], ['t/**']),
    ([f'src/test_{n}.py' for n in 'abcde'] + [f'src/{n}.py' for n in 'abcde'], ['test_*.py']),
    ([f'src/{n}.test.ts' for n in 'abcde'], ['*.test.ts']),
    ([f'{p}/tests/x.rs' for p in 'abcd'], ['**/tests/**']),
    ([f'{p}/tests/x.rs' for p in 'abc'], ['a/tests/**', 'b/tests/**', 'c/tests/**']),
    ([f'{p}/tests/test_x.py' for p in 'abcd'] + ['e/tests/x.py'], [f'{p}/tests/**' for p in 'abcd']),
    (['a/b.go', 'a/b_test.go', 'a/c_test.go'], ['*_test.go']),
    (['src/a.ts', 'src/a.test.ts', 'src/b.ts', 'src/b.test.ts', 'src/c.spec.tsx'], ['*.test.ts']),
    (['src/__tests__/a.js', 'src/a.js'], ['src/__tests__/**']),
    (['src/main/java/A.java', 'src/test/java/ATest.java'], ['src/test/**']),
    ([f'{m}/src/test/A.kt' for m in 'abcd'], ['**/src/test/**']),
    (['spec/a_spec.rb', 'lib/a.rb'], ['spec/**']),
    (['Shop.Tests/A.cs', 'Shop/A.cs'], ['Shop.Tests/**']),
    (['Tests/ATests.swift', 'Sources/A.swift'], ['Tests/**']),
    (['tests/a.py', 'tests/b.css', 'tests/sub/c.html'], ['tests/**']),
    (['src/a/tests.rs', 'src/b/tests.rs', 'src/c.rs'], ['tests.rs']),
    (['名前/tests/x.rs'], ['名前/tests/**']),
]


@pytest.mark.parametrize('paths', NO_TESTS)
def test_no_tests(paths):
    assert conventions.tests(files(*paths)) == []


@pytest.mark.parametrize(('paths', 'patterns'), TESTS)
def test_tests(paths, patterns):
    seen = conventions.tests(files(*paths))
    assert [pattern for pattern, _ in seen] == patterns
    # The number is how many files the pattern is for, as the matcher of the settings has it.
    assert [number for _, number in seen] == [sum(map(matcher((pattern,)), paths)) for pattern in patterns]
    assert [fault_in(pattern) for pattern in patterns] == [None] * len(patterns)


@pytest.mark.parametrize(
    ('paths', 'vendored', 'generated'),
    [
        (['src/vendors.py', 'src/generate.py', 'distribution/a.js'], [], []),
        (['vendor/a.go', 'vendor/b/vendor/c.go'], ['vendor/**'], []),
        (['pip/_vendor/x.py', 'third_party/y.cc'], ['pip/_vendor/**', 'third_party/**'], []),
        (['api/generated/x.ts', 'js/a.min.js', 'x_pb2.py'], [], ['api/generated/**', '*.min.js', '*_pb2.py']),
    ],
)
def test_code_of_others(paths, vendored, generated):
    assert [pattern for pattern, _ in conventions.vendored(files(*paths))] == vendored
    assert [pattern for pattern, _ in conventions.generated(files(*paths))] == generated


def test_conventions_are_of_languages_that_are_read():
    assert conventions.TESTS.keys() <= set(LANGUAGES.names)


# `.pre-commit-config.yaml`.

UNFIT = {
    'no mapping': '- repo: a\n',
    'nothing': '',
    'no repos': 'fail_fast: true\n',
    'empty': 'repos: []\n',
    'null': 'repos:\n',
    'in brackets': 'repos: [{repo: a, rev: b, hooks: [{id: c}]}]\n',
    'its item in braces': 'repos:\n- {repo: a, rev: b, hooks: [{id: c}]}\n',
    'in braces': '{repos: []}\n',
    'two documents': 'repos:\n- repo: a\n---\nrepos:\n- repo: b\n',
    'no YAML': 'repos:\n- repo: [\n',
    'a control character': 'repos:\n- repo: \x01\n',
    'deep': 'repos:\n- repo: ' + '[' * 3000,
}
FIT = {
    'two spaces': ('repos:\n  - repo: a\n    rev: b\n    hooks:\n      - id: c\n', '  - repo: {url}\n    rev: {rev}\n    hooks:\n      - id: polydup\n'),
    'none': ('repos:\n- repo: a\n  rev: b\n  hooks:\n  - id: c\n', '- repo: {url}\n  rev: {rev}\n  hooks:\n  - id: polydup\n'),
    'four': ('repos:\n-   repo: a\n    rev: b\n    hooks:\n    -   id: c\n', '-   repo: {url}\n    rev: {rev}\n    hooks:\n    -   id: polydup\n'),
    'quotes': ('repos:\n- repo: "a"\n  rev: \'b\'\n  hooks:\n  - id: "c"\n', '- repo: "{url}"\n  rev: \'{rev}\'\n  hooks:\n  - id: "polydup"\n'),
    'empty lines': ('repos:\n- repo: a\n  hooks: [{id: c}]\n\n- repo: b\n  hooks: [{id: c}]\n', '\n- repo: {url}\n  rev: {rev}\n  hooks:\n    - id: polydup\n'),
    'no newline at the end': ('repos:\n- repo: a\n  hooks:\n  - id: c', '\n- repo: {url}\n  rev: {rev}\n  hooks:\n  - id: polydup\n'),
    'CRLF': ('repos:\r\n- repo: a\r\n  hooks:\r\n  - id: c\r\n', '- repo: {url}\r\n  rev: {rev}\r\n  hooks:\r\n  - id: polydup\r\n'),
    'a mark at the start': ('\ufeffrepos:\n- repo: é\n  hooks:\n  - id: c\n', '- repo: {url}\n  rev: {rev}\n  hooks:\n  - id: polydup\n'),
    'comments of the last item': ('repos:\n- repo: a\n  hooks:\n  - id: c  # why\n  # and why\n', '- repo: {url}\n  rev: {rev}\n  hooks:\n  - id: polydup\n'),
    'a text at the end': ('repos:\n- repo: a\n  hooks:\n  - id: c\n    entry: |\n      one\n      two\n', '- repo: {url}\n  rev: {rev}\n  hooks:\n  - id: polydup\n'),
    'anchors': ('x: &x [a]\nrepos:\n- repo: local\n  hooks:\n  - id: c\n    types: *x\n', '- repo: {url}\n  rev: {rev}\n  hooks:\n  - id: polydup\n'),
}  # fmt: skip
AFTER = ['', '# the end\n', 'ci:\n  skip: [c]\n', '...\n']


@pytest.mark.parametrize('name', UNFIT)
def test_files_that_are_left_alone(name):
    with pytest.raises(hookconfig.Unfit) as caught:
        hookconfig.enrolled(UNFIT[name], URL, REV)
    assert str(caught.value).startswith(('it ', 'its ', 'the '))


@pytest.mark.parametrize('after', AFTER)
@pytest.mark.parametrize('name', FIT)
def test_our_lines_look_like_those_above(name, after):
    before, lines = FIT[name]
    if after and not before.endswith('\n'):
        return
    after = after.replace('\n', '\r\n') if '\r' in before else after
    made = hookconfig.enrolled(before + after, URL, REV)
    assert made == before + lines.format(url=URL, rev=REV) + after
    # As pre-commit's own parser has it.
    old, new = yaml.safe_load(before + after), yaml.safe_load(made)
    assert new.pop('repos') == [*old.pop('repos'), {'repo': URL, 'rev': REV, 'hooks': [{'id': 'polydup'}]}]
    assert new == old
    assert hookconfig.is_enrolled(made, URL)
    assert not hookconfig.is_enrolled(before + after, URL)


@pytest.mark.parametrize(
    'text',
    [
        f'repos:\n- repo: {URL}\n  rev: v0.0.1\n  hooks:\n  - id: polydup\n',
        f'repos: [{{repo: "{URL}.git/"}}]\n',
        'repos:\n- repo: local\n  hooks:\n  - id: x\n  - id: polydup\n    entry: polydup-hook\n',
        hookconfig.new(URL, REV),
    ],
)
def test_files_that_name_us(text):
    assert hookconfig.is_enrolled(text, URL)


def test_a_name_of_entities_costs_no_time():
    """Aliases of aliases stand for a billion values; nothing of ours makes them."""
    names = 'abcdefghij'
    lines = ''.join(f'{b}: &{b} [{", ".join(["*" + a] * 9)}]\n' for a, b in pairwise(names))
    text = f'a: &a [x]\n{lines}repos:\n- repo: a\n'
    assert hookconfig.enrolled(text, URL, REV).startswith(text)


# The whole.


@pytest.fixture
def shop(repo) -> Repo:
    """A repository in which there is something to be said of tests and vendored code."""
    repo.commit(files={'shop/a.py': CODE, 'tests/test_a.py': CODE, 'vendor/lib.js': 'var x = 1\n', 'notes': 'text'})
    return repo


def tree(repo) -> dict[str, bytes]:
    return {
        str(path.relative_to(repo.path)): path.read_bytes()
        for path in repo.path.rglob('*')
        if path.is_file() and '.git' not in path.relative_to(repo.path).parts
    }


def test_nothing_is_written_unasked(shop):
    before = tree(shop)
    found = polydup(shop, '--init')
    assert (found.code, found.err, tree(shop)) == (0, '', before)
    assert f'b/{SETTINGS}' in found.out
    assert f'b/{HOOKS}' in found.out
    assert '  polydup-hook --init --yes\n  # put the address of the polydup-hook that you use' in found.out
    assert f'\n  git add {SETTINGS} {HOOKS}\n  pre-commit install\n' in found.out


def test_written(shop):
    before = tree(shop)
    assert polydup(shop, '--init', '--yes').code == 0
    new = {name: data for name, data in tree(shop).items() if name not in before}
    assert new.keys() == {SETTINGS, HOOKS}
    assert toml.loads(new[SETTINGS].decode()) == {'warn': ['tests/**'], 'exclude': ['vendor/**']}
    assert yaml.safe_load(new[HOOKS]) == {'repos': [{'repo': URL, 'rev': REV, 'hooks': [{'id': 'polydup'}]}]}
    # Each setting has its reason above it.
    assert all(line.startswith(('#', 'warn', 'exclude')) for line in new[SETTINGS].decode().split('\n') if line)
    # What was written is what a check goes by.
    shop.add()
    assert polydup(shop, '--all-files').code == 0


def test_twice(shop):
    polydup(shop, '--init', '--yes')
    before = tree(shop)
    for staged in (False, True):
        if staged:
            shop.add()
        again = polydup(shop, '--init', '--yes')
        assert (again.code, tree(shop)) == (0, before)
        assert '\nNothing to write.\n' in again.out


def test_the_shown_diff_is_what_is_written(shop, tmp_path):
    shop.commit(files={HOOKS: FIT['four'][0], PROJECT: '[tool.x]\ny = 1\n'})
    shown = polydup(shop, '--init').out
    patch = tmp_path / 'patch'
    patch.write_text(shown[shown.index('--- ') : shown.index('\nNext')] + '\n')
    shop.git('apply', patch)
    patched = tree(shop)
    shop.git('checkout', '-q', '.')
    polydup(shop, '--init', '--yes')
    assert tree(shop) == patched
    assert toml.loads(patched[PROJECT].decode())['tool']['polydup'] == {'warn': ['tests/**'], 'exclude': ['vendor/**']}


@pytest.mark.parametrize(
    ('project', 'place'),
    [
        (None, SETTINGS),
        ('[project]\nname = "x"\n', SETTINGS),
        ('tool = {x = 1}\n', SETTINGS),  # closed to another table
        ('[tool.x]\ny = 1\n', PROJECT),
        ('[tool.x]\ny = 1', PROJECT),
        ('[tool.x]\r\ny = 1\r\n', PROJECT),
        ('[tool.x.y]\n', PROJECT),
    ],
)
def test_where_settings_go(shop, project, place):
    if project is not None:
        shop.write(PROJECT, project)
    polydup(shop, '--init', '--yes')
    files = tree(shop)
    assert (SETTINGS in files) == (place == SETTINGS)
    assert files.get(PROJECT, b'').startswith((project or '').encode())
    if place == PROJECT:
        assert toml.loads(files[PROJECT].decode())['tool']['polydup']['warn'] == ['tests/**']
        assert (b'\r' in project.encode()) == (b'\r' in files[PROJECT])
        assert b'\n' not in files[PROJECT].replace(b'\r\n', b'') or '\r' not in project


@pytest.mark.parametrize(
    ('files', 'told'),
    [
        ({SETTINGS: 'min_tokens = 80\n'}, f'{SETTINGS} could say warn = ["tests/**"]: tests repeat themselves'),
        ({PROJECT: '[tool.polydup]\nwarn = ["tests/**"]\n'}, '[tool.polydup] could say exclude = ["vendor/**"]: '),
        ({HOOKS: 'repos: []\n'}, f'{HOOKS} stays as it is, for its `repos:` is no list with a `-` before each item: '),
        ({HOOKS: 'repos: [\n'}, f'{HOOKS} stays as it is, for it is not valid YAML (line 2): add'),
        ({'.husky/pre-commit': 'npm test\n'}, 'husky runs the hooks here, and stays as it is: let it run'),
        ({'lefthook.yml': ''}, 'lefthook runs the hooks here'),
    ],
)
def test_what_is_there_stays_as_it_is(shop, files, told):
    for name, text in files.items():
        shop.write(name, text)
    shop.add()
    found = polydup(shop, '--init', '--yes')
    assert found.code == 0
    assert told in found.out
    assert {name: tree(shop)[name] for name in files} == {name: text.encode() for name, text in files.items()}


def test_settings_that_say_it_already(shop):
    shop.write(SETTINGS, 'warn = ["test*/"]\nexclude = ["/vendor"]\n')
    found = polydup(shop, '--init')
    assert 'could say' not in found.out
    assert found.out.count('none beside those that settings speak of') == 2


def test_attributes_that_say_it_already(shop):
    shop.write('.gitattributes', 'vendor/** linguist-vendored\n')
    assert 'exclude' not in polydup(shop, '--init').out


def test_generated_files_that_say_so_need_no_setting(repo):
    said = '# Generated by a compiler.  DO NOT EDIT!\n# source: a.proto\n# generated, do not edit\n'
    repo.commit(files={'a_pb2.py': said + CODE, 'b.py': CODE})
    assert '*_pb2.py' not in polydup(repo, '--init').out
    repo.commit(files={'b_pb2.py': CODE})
    assert '*_pb2.py (2 files)' in polydup(repo, '--init').out


def test_defaults_need_no_settings(repo):
    repo.commit(files={'a.py': CODE})
    assert 'no settings are needed: the defaults fit.' in polydup(repo, '--init', '--yes').out
    assert not (repo.path / SETTINGS).exists()


def test_files_that_git_does_not_track_are_not_seen(shop):
    shop.write('node_modules/x/index.js', 'x\n')
    shop.write('spec/a_spec.rb', 'x\n')
    out = polydup(shop, '--init').out
    assert 'node_modules' not in out
    assert 'ruby' not in out


@pytest.mark.parametrize('kind', ['ours', 'pre-commit', 'other'])
def test_plain_hooks(shop, kind):
    if kind == 'ours':
        polydup(shop, '--install')
    else:
        text = (
            '#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\n'
            if kind == 'pre-commit'
            else '#!/bin/sh\n'
        )
        shop.write('.git/hooks/pre-commit', text)
    out = polydup(shop, '--init', '--yes').out
    assert (HOOKS in tree(shop)) == (kind == 'pre-commit')
    assert ('a plain git hook runs the hooks here, and stays as it is' in out) == (kind == 'other')
    assert 'pre-commit install' not in out


def test_from_a_folder_and_before_the_first_commit(repo):
    repo.write('sub/deep/tests/a.rs', 'fn x() {}\n')
    repo.add()
    found = polydup(repo, '--init', '--yes', cwd='sub/deep')
    assert f'git add ../../{SETTINGS} ../../{HOOKS}\n' in found.out
    assert toml.loads((repo.path / SETTINGS).read_text()) == {'warn': ['sub/deep/tests/**']}


@pytest.mark.parametrize(
    ('files', 'message'),
    [
        ({HOOKS: b'# \xff\n'}, f'{HOOKS}: byte 2 is not UTF-8; save the file as UTF-8'),
        ({SETTINGS: b'# \xff\n'}, f'{SETTINGS}: byte 2 is not UTF-8; save the file as UTF-8'),
        ({PROJECT: b'# \xff\n'}, f'{PROJECT}: byte 2 is not UTF-8; save the file as UTF-8'),
        ({SETTINGS: b'nope = 1\n'}, f"{SETTINGS}: unknown setting 'nope'"),
        ({f'{SETTINGS}/x': b''}, f'/{SETTINGS} cannot be read: Is a directory'),
    ],
)
def test_files_that_cannot_be_read(shop, files, message):
    for name, data in files.items():
        shop.write(name, data)
    before = tree(shop)
    found = polydup(shop, '--init', '--yes')
    assert (found.code, found.out, found.err.count('\n'), tree(shop)) == (2, '', 1, before)
    assert message in found.err


def test_an_index_that_is_damaged(shop):
    shop.write('.git/index', 'no index')
    found = polydup(shop, '--init')
    assert (found.code, found.out, found.err.count('\n')) == (2, '', 1)
    assert found.err.startswith('polydup-hook: git cannot list its files (')


def test_nothing_tracked_and_no_working_tree(repo, tmp_path):
    repo.write('a.py', CODE)
    found = polydup(repo, '--init')
    assert (found.code, found.err) == (
        2,
        'polydup-hook: git tracks no file here yet, so there is nothing to go by: git add first\n',
    )
    bare = Repo.create(tmp_path / 'bare', '--bare')
    assert polydup(bare, '--init').err.endswith('is in a bare repository or in .git: change into a working tree\n')


@pytest.mark.parametrize('name', [SETTINGS, HOOKS])
def test_links_are_not_followed(shop, tmp_path, name):
    outside = tmp_path / 'outside'
    outside.write_text('')
    (shop.path / name).symlink_to(outside)
    found = polydup(shop, '--init', '--yes')
    assert (found.code, outside.read_text()) == (2, '')
    assert found.err.endswith(f'{name} is a symbolic link, which is not followed: put a file there\n')


def test_a_tree_that_cannot_be_written(shop, monkeypatch):
    def refused(*paths):
        raise OSError(30, 'Read-only file system')

    before = tree(shop)
    monkeypatch.setattr(os, 'replace', refused)
    found = polydup(shop, '--init', '--yes')
    assert (found.code, found.out, tree(shop)) == (2, '', before)
    assert found.err.endswith(f'{SETTINGS} cannot be written: Read-only file system; it is as it was\n')


def test_a_file_that_changed_meanwhile(tmp_path):
    path = tmp_path / 'x'
    with pytest.raises(Exception, match='was changed meanwhile'):
        disk.write(str(path), b'before', b'after')
    path.write_bytes(b'theirs')
    with pytest.raises(Exception, match='was changed meanwhile'):
        disk.write(str(path), None, b'after')
    assert path.read_bytes() == b'theirs'
    assert os.listdir(tmp_path) == ['x']


def test_names_cannot_speak_to_the_terminal(repo):
    repo.commit(files={'\x1b[2J/tests/x.rs': 'fn x() {}\n', 'tests/y.rs': 'fn x() {}\n'})
    assert '\x1b' not in polydup(repo, '--init').out


def test_yes_goes_with_init(repo):
    assert polydup(repo, '--yes').err == 'polydup-hook: --yes goes with --init\n'
    assert tree(repo) == {}
