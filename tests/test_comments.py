"""Suppressions: a comment speaks for the place it stands at, an id for a class."""

import pytest
from conftest import Repo
from gate import check, function, polydup

OLD, NEW = function('load', 0), function('fetch', 0)
IGNORE = '# polydup-ignore: on purpose\n'


def commented(text, line):
    """A function with the comment behind some line of it."""
    lines = text.splitlines(keepends=True)
    return ''.join([*lines[:line], '    ' + IGNORE, *lines[line:]])


@pytest.fixture
def repo(tmp_path):
    return Repo.create(tmp_path / 'repo')


@pytest.mark.parametrize(
    'text',
    [
        IGNORE + NEW,
        IGNORE + '@cached\n' + NEW,
        'import os\n\n' + IGNORE + NEW,
        commented(NEW, 1),
        commented(NEW, 5),
        '# polydup-ignore\n' + NEW,
        '# polydup: off\n' + NEW + '# polydup: on\n',
        '# polydup: off\n' + NEW,
    ],
)
def test_a_comment_at_the_new_place_excuses_it(repo, text):
    repo.commit('old', {'old.py': OLD})
    repo.write('new.py', text)
    repo.add()
    assert check(repo).code == 0


@pytest.mark.parametrize(
    'text',
    [
        NEW,
        NEW + IGNORE,
        'x = 1  ' + IGNORE + NEW,
        '# polydup-ignored\n' + NEW,
        '# polydup: off\nx = 1\n# polydup: on\n' + NEW,
        NEW + '# polydup: off\n',
    ],
)
def test_a_comment_elsewhere_does_not(repo, text):
    repo.commit('old', {'old.py': OLD})
    repo.write('new.py', text)
    repo.add()
    assert check(repo).blamed == {('new.py', 'fetch')}


def test_a_comment_at_the_original_excuses_no_copy_and_one_pasted_along_does(repo):
    repo.commit('old', {'old.py': IGNORE + OLD})
    repo.write('new.py', NEW)
    repo.add()
    assert check(repo).blamed == {('new.py', 'fetch')}
    repo.write('new.py', IGNORE + OLD)
    repo.add()
    assert check(repo).code == 0


def test_a_whole_check_wants_comments_at_all_places_but_one(repo):
    repo.commit('three', {'a.py': OLD, 'b.py': NEW, 'c.py': IGNORE + NEW})
    assert check(repo, '--all-files').code == 1
    repo.commit('two of three', {'b.py': commented(NEW, 3)})
    assert check(repo, '--all-files').code == 0


@pytest.mark.parametrize(
    ('suffix', 'comment'),
    [
        ('.js', '// {}'),
        ('.ts', '/* {} */'),
        ('.go', '// {}'),
        ('.rs', '/* {} */'),
        ('.java', '// {}'),
        ('.cs', '/// {}'),
        ('.swift', '/* {} */'),
        ('.c', '/* {} */'),
        ('.h', '// {}'),
    ],
)
def test_each_language_has_its_comments(repo, suffix, comment):
    body = ' '.join(f'total = total + left.size{n}(right, {n});\n' for n in range(3))
    body += 'while (total > right) {\n total = total - left.take(7);\n log.add(total, "x");\n}\n'
    heads = {
        '.js': 'function NAME(left, right, total) {\n',
        '.ts': 'function NAME(left, right, total) {\n',
        '.go': 'package a\nfunc NAME(left L, right R, total int) int {\n',
        '.rs': 'fn NAME(left: L, right: R, mut total: i32) -> i32 {\n',
        '.java': 'int NAME(L left, R right, int total) {\n',
        '.cs': 'int NAME(L left, R right, int total) {\n',
        '.swift': 'func NAME(left: L, right: R, total: inout Int) -> Int {\n',
        '.c': 'int NAME(L left, R right, int total) {\n',
        '.h': 'inline int NAME(L left, R right, int total) {\n',
    }
    text = heads[suffix] + body + 'return total;\n}\n'
    if suffix in ('.java', '.cs'):
        text = 'class A {\n' + text + '}\n'
    repo.commit('old', {'old' + suffix: text.replace('NAME', 'load')})
    repo.write('new' + suffix, text.replace('NAME', 'fetch'))
    repo.add()
    assert check(repo).code == 1
    said = comment.format('polydup-ignore: twice')
    repo.write('new' + suffix, text.replace('NAME', 'fetch').replace('while', said + '\nwhile'))
    repo.add()
    assert check(repo).code == 0


def test_ids_in_the_ignore_file(repo):
    repo.commit('old', {'old.py': OLD})
    repo.write('new.py', NEW)
    repo.add()
    (found,) = check(repo).report['classes']
    repo.write('.polydup-ignore', f'# kept apart\n{found["id"]} on purpose\n')
    assert 'git add .polydup-ignore' in check(repo).err
    repo.add()
    assert check(repo).code == 0
    repo.write('.polydup-ignore', 'no-id because\n')
    repo.add()
    result = polydup(repo)
    assert result.code == 2
    assert '.polydup-ignore:1' in result.err


def test_a_directive_with_blanks_in_it_is_what_the_index_says(repo):
    lines = ''.join(f'  total += left.size{n}(right, {n});\n' for n in range(9))
    text = f'int NAME(L left, R right) {{\n  int total = 0;\n#  ifdef A\n{lines}#  endif\n  return total;\n}}\n'
    repo.commit('old', {'old.c': text.replace('NAME', 'load')})
    repo.write('new.h', text.replace('NAME', 'fetch'))
    repo.add()
    assert check(repo).blamed == {('new.h', 'fetch')}
