"""Suppressions: where a comment speaks and where it does not, and ids in `.polydup-ignore`."""

from __future__ import annotations

import re

import pytest
from conftest import Repo
from gate import BODIES, check, function, indented, module, polydup

LOAD, WALK, POST, TILE = (function(name, body) for body, name in enumerate(['load', 'walk', 'post', 'tile']))
COPY, THIRD = function('copy', 0), function('third', 0)
MARK = '# polydup-ignore: they differ soon\n'
NEW = {('b.py', 'copy')}
IGNORE = '.polydup-ignore'


@pytest.fixture
def base(repo) -> Repo:
    """A repository with `load` in a.py and nothing like it."""
    repo.commit(files={'a.py': LOAD, 'other.py': WALK})
    return repo


def staged(repo, **files):
    """Stage files (`__` stands for a dot) and check."""
    for name, content in files.items():
        repo.write(name.replace('__', '.'), content)
    repo.add()
    return check(repo)


def inside(text, mark, line):
    """A function with a comment above one of its lines."""
    lines = text.splitlines(keepends=True)
    indent = re.match(' *', lines[line])[0]
    return ''.join([*lines[:line], indent + mark, *lines[line:]])


SILENT = {
    'no comment': COPY,
    'another comment': '# polydup-ignored by nobody\n' + COPY,
    'a word in a literal': COPY.replace('"none"', '"polydup-ignore"'),
    'behind it': COPY + MARK,
    'behind it, indented': COPY + '    ' + MARK,
    'far before it': MARK + POST + '\n\n' + COPY,
    'at the end of the line before it': 'x = 1  ' + MARK + COPY,
    'in another function of the class': 'class C:\n' + indented(module(inside(POST, MARK, 3), COPY)),
    'off and on before it': '# polydup: off\nx = 1\n# polydup: on\n' + COPY,
    'off behind it': COPY + '# polydup: off\n',
    'off in it': inside(COPY, '# polydup: off\n', 3),
    'off before and on in it': '# polydup: off\n' + inside(COPY, '# polydup: on\n', 6),
    'on alone': '# polydup: on\n' + COPY,
}
SPEAKING = {
    'in it': inside(COPY, MARK, 4),
    'at its first line': COPY.replace('():\n', '():  ' + MARK),
    'at its last line': COPY.rstrip('\n') + '  ' + MARK,
    'first in its body': inside(COPY, MARK, 1),
    'last in its body': inside(COPY, MARK, 14),
    'without a reason': COPY.replace('():\n', '():  # polydup-ignore\n'),
    'with more words around': COPY.replace('():\n', '():  # noqa polydup-ignore: reason\n'),
    'on the line before it': MARK + COPY,
    'before it, with lines between': MARK + '\n# more\n\n' + COPY,
    'before it, behind other code': module(POST, MARK + COPY),
    'above a decorator': MARK + '@cached\n@timed(3)\n' + COPY,
    'between decorators': '@cached\n' + MARK + '@timed(3)\n' + COPY,
    'before a method': 'class C:\n' + indented(module(POST, MARK + COPY)),
    'before its class': module(POST, MARK + 'class C:\n' + indented(COPY)),
    'before the function around it': MARK + 'def g(x):\n    y = x + 1\n    if y:\n' + indented(BODIES[0], 8) + '    return y\n',
    'at the head of the block around it': 'def g(x):\n    y = x + 1\n    if y:  ' + MARK + indented(BODIES[0], 8) + '    return y\n',
    'off before it': '# polydup: off\n' + COPY,
    'off far before it': '# polydup: off: generated twins\n' + module(POST, COPY),
    'off and on around it': '# polydup: off\n' + COPY + '# polydup: on\n' + POST,
    'the second off': '# polydup: off\nx = 1\n# polydup: on\ny = 2\n# polydup: off\n' + COPY,
}  # fmt: skip


@pytest.mark.parametrize('where', SILENT)
def test_comments_that_do_not_speak_for_it(base, where):
    assert {unit for _, unit in staged(base, b__py=SILENT[where]).blamed} in ({'copy'}, {'C.copy'}, {'C'})


@pytest.mark.parametrize('where', SPEAKING)
def test_comments_that_speak_for_it(base, where):
    plain = SPEAKING[where]
    for words in (MARK.strip(), '# polydup-ignore\n', '# polydup: off'):
        plain = plain.replace(words, '#\n' if words.endswith('\n') else '#')
    assert staged(base, b__py=plain.replace('noqa polydup-ignore', 'noqa')).code == 1, 'without it the copy blocks'
    found = staged(base, b__py=SPEAKING[where])
    assert found.blamed == set()
    assert '1 duplicate accepted' in polydup(base, '-v').out


# A comment speaks for the place it stands at.


@pytest.mark.parametrize('at', ['before it', 'in it', 'around it'])
def test_at_the_original_only_it_excuses_no_copy(repo, at):
    original = {'before it': MARK + LOAD, 'in it': inside(LOAD, MARK, 4), 'around it': '# polydup: off\n' + LOAD}[at]
    repo.commit(files={'a.py': original})
    assert staged(repo, b__py=COPY).blamed == NEW


@pytest.mark.parametrize('at', ['before it', 'in it'])
def test_pasted_together_with_the_copy(repo, at):
    marked = (lambda text: MARK + text) if at == 'before it' else (lambda text: inside(text, MARK, 4))
    repo.commit(files={'a.py': marked(LOAD)})
    assert staged(repo, b__py=module(POST, marked(COPY))).blamed == set()
    assert staged(repo, c__py=THIRD).blamed == {('c.py', 'third')}


def test_it_excuses_one_of_two_new_copies(base):
    assert staged(base, b__py=COPY, c__py=MARK + THIRD).blamed == NEW


def test_whole_check_wants_all_places_but_one(base):
    for number, (files, code) in enumerate(
        (
            ({'b.py': COPY}, 1),
            ({'b.py': MARK + COPY}, 0),
            ({'c.py': THIRD}, 1),
            ({'c.py': MARK + THIRD}, 0),
            ({'b.py': COPY}, 1),
            ({'a.py': MARK + LOAD}, 0),
            ({'b.py': MARK + COPY}, 0),
        )
    ):
        for name, text in files.items():
            base.write(name, text)
        base.add()
        assert check(base, '--all-files').code == code, number
        assert check(base, '--', 'a.py', 'b.py', 'c.py').code in (0, code), number
        base.commit()
        names = [name for name in ('a.py', 'b.py', 'c.py') if (base.path / name).exists()]
        assert check(base, '--', *names).code == code, number


def test_range(base):
    base.commit(files={'b.py': MARK + COPY})
    assert check(base, '--from-ref', 'HEAD^', '--to-ref', 'HEAD').blamed == set()
    base.commit(files={'b.py': COPY})
    assert check(base, '--from-ref', 'HEAD~2', '--to-ref', 'HEAD').blamed == NEW
    assert check(base).blamed == set(), 'its removal alone brings in nothing'


def test_the_staged_comment_counts(base):
    staged(base, b__py=COPY)
    base.write('b.py', MARK + COPY)
    assert check(base).blamed == NEW
    base.add()
    base.write('b.py', COPY)
    assert check(base).blamed == set()


LANGUAGES = {
    'a.py': ('def {name}(rows, limit):\n    total = 0\n    for row in rows:\n        if row.amount > limit:\n            total += row.amount * row.rate\n            audit.append((row.id, row.seen, total))\n    log.info("total", total, len(rows))\n    return total, max(rows, key=by_rate)\n', ['# {}']),
    'a.js': ('function {name}(rows, limit) {{\n  let total = 0;\n  for (const row of rows) {{\n    if (row.amount > limit) {{\n      total += row.amount * row.rate;\n      audit.push(row.id, row.seen, total);\n    }}\n  }}\n  log.info("total", total, rows.length);\n  return total + rows[0].rate;\n}}\n', ['// {}', '/* {} */', '/**\n * Loads.\n * {}\n */']),
    'a.ts': ('function {name}(rows: Row[], limit: number): number {{\n  let total = 0;\n  for (const row of rows) {{\n    if (row.amount > limit) {{\n      total += row.amount * row.rate;\n      audit.push(row.id, row.seen, total);\n    }}\n  }}\n  log.info("total", total, rows.length);\n  return total + rows[0].rate;\n}}\n', ['// {}', '/* {} */']),
    'a.rs': ('fn {name}(rows: &[Row], limit: i64) -> i64 {{\n    let mut total = 0;\n    for row in rows {{\n        if row.amount > limit {{\n            total += row.amount * row.rate;\n            audit.push(row.id, row.seen, total);\n        }}\n    }}\n    log.info("total", total, rows.len());\n    total + rows[0].rate\n}}\n', ['// {}', '/// {}', '/* {} */']),
    'a.go': ('package a\n\n\nfunc {name}(rows []Row, limit int) int {{\n\ttotal := 0\n\tfor _, row := range rows {{\n\t\tif row.amount > limit {{\n\t\t\ttotal += row.amount * row.rate\n\t\t\taudit.push(row.id, row.seen, total)\n\t\t}}\n\t}}\n\tlog.info("total", total, len(rows))\n\treturn total + rows[0].rate\n}}\n', ['// {}', '/* {} */']),
    'a.java': ('class {name}C {{\n  int {name}(List<Row> rows, int limit) {{\n    int total = 0;\n    for (Row row : rows) {{\n      if (row.amount() > limit) {{\n        total += row.amount() * row.rate();\n        audit.push(row.id(), row.seen(), total);\n      }}\n    }}\n    log.info("total", total, rows.size());\n    return total + rows.get(0).rate();\n  }}\n}}\n', ['// {}', '/* {} */', '/** {} */']),
}  # fmt: skip


@pytest.mark.parametrize(
    ('name', 'comment'), [(name, comment) for name, (_, comments) in LANGUAGES.items() for comment in comments]
)
def test_comments_of_each_language(repo, name, comment):
    text = LANGUAGES[name][0]
    repo.commit(files={name: text.format(name='load')})
    copy = text.format(name='copy')
    other = name.replace('a.', 'b.')
    assert staged(repo, **{other: copy}).code == 1
    head, found, rest = copy.rpartition('\n\n\n')
    mark = comment.format('polydup-ignore: on purpose') + '\n'
    assert staged(repo, **{other: head + found + mark + rest}).blamed == set()
    lines = copy.splitlines(keepends=True)
    assert staged(repo, **{other: ''.join([*lines[:-4], mark, *lines[-4:]])}).blamed == set()


# Ids.


def known_by(repo):
    """The lines for `.polydup-ignore` that a comment on a pull request would give."""
    comment = polydup(repo, '--format', 'markdown').out
    return re.findall(r'^ +([0-9a-f]{16}~[0-9a-f]+ reason)$', comment, re.MULTILINE)


@pytest.mark.parametrize('short', [False, True], ids=['as printed', 'the id alone'])
def test_an_id_excuses_its_class(base, short):
    found = staged(base, b__py=COPY, c__py=function('walk2', 1))
    assert len(found.report['classes']) == 2
    ids = [item['id'] for item in found.report['classes'] if 'b.py' in str(item)]
    line = f'{ids[0]} they part soon' if short else next(line for line in known_by(base) if line.startswith(ids[0]))
    base.write(IGNORE, f'# What is meant to be\n\n{line}\n')
    assert check(base).blamed == {*NEW, ('c.py', 'walk2')}, 'it is not staged yet'
    assert f'{IGNORE} is not staged and so not used: git add {IGNORE}' in check(base).err
    base.add()
    assert check(base).blamed == {('c.py', 'walk2')}
    assert check(base, '--all-files').code == 1
    base.git('rm', '-qf', 'c.py')
    assert check(base, '--all-files').code == 0
    base.commit()
    assert staged(base, d__py=THIRD).blamed == set(), 'an id speaks for all places there will be'


@pytest.mark.parametrize('short', [False, True], ids=['as printed', 'the id alone'])
def test_an_id_after_an_edit_in_step(base, short):
    staged(base, b__py=COPY)
    (line,) = known_by(base)
    base.write(IGNORE, line.partition('~')[0] if short else line)
    base.add()
    base.commit()
    assert check(base, '--all-files').code == 0
    edited = ('total < 0', 'not total < 0')
    staged(base, a__py=LOAD.replace(*edited), b__py=COPY.replace(*edited))
    found = check(base, '--all-files')
    assert found.code == (1 if short else 0)
    assert ('suppresses nothing any more' in found.err) == short
    assert check(base).blamed == set(), 'compared with the base it is old anyway'


def test_an_id_does_not_excuse_strangers(base):
    staged(base, b__py=COPY)
    base.write(IGNORE, known_by(base)[0])
    assert staged(base, c__py=function('walk2', 1)).blamed == {('c.py', 'walk2')}


BAD = ['x', 'polydup-ignore', '0123456789abcde', '0123456789abcdeg', '0123456789ABCDEF', '0123456789abcdef~', '0123456789abcdef~12', '0123456789abcdef~xyzw', '0123456789abcdef.1234 reason', '0123456789abcdef01 reason', '\ufeff0123456789abcdef', '\0']  # fmt: skip


@pytest.mark.parametrize('line', BAD)
def test_bad_line(base, line):
    staged(base, b__py=COPY)
    base.write(IGNORE, f'# fine\n\n0123456789abcdef a reason\n{line}\n')
    base.add()
    for args in ((), ('--all-files',), ('--write-baseline',)):
        done = polydup(base, *args)
        assert (done.code, done.out) == (2, '')
        assert f'{IGNORE}:4: ' in done.err
        assert 'copy the line that the report prints' in done.err


@pytest.mark.parametrize(
    'data', [b'', b'\n\n', b'# nothing\n', b'   # nothing \xff\n', b'0123456789abcdef \xff\xfe\r\n']
)
def test_harmless_files(base, data):
    base.write(IGNORE, data)
    assert staged(base, b__py=COPY).blamed == NEW


# What suppresses nothing any more is told.


def told(repo, *args):
    found = check(repo, '--all-files', *args)
    return [line.removeprefix('polydup-hook: ') for line in found.err.splitlines()]


def test_nothing_is_stale_where_all_is_used(base):
    base.commit(files={'b.py': MARK + COPY, 'c.py': '# polydup: off\n' + THIRD + '# polydup: on\n'})
    assert told(base) == []


def test_stale_comments(base):
    base.commit(files={'b.py': MARK + COPY, 'c.py': 'x = 1\n' + MARK + '# polydup: off\n' + POST + '# polydup: on\n'})
    assert told(base) == [
        'c.py:2: this comment suppresses nothing any more: remove it',
        'c.py:3: this comment suppresses nothing any more: remove it',
    ]
    base.git('rm', '-q', 'a.py')
    assert 'b.py:1: this comment suppresses nothing any more: remove it' in told(base)
    assert told(base, '--min-tokens', '100') == [], 'with other settings it may be of use'
    assert check(base).err == '', 'a commit is not told'


def test_stale_ids(base):
    staged(base, b__py=COPY)
    (line,) = known_by(base)
    gone = '0123456789abcdef'
    base.write(IGNORE, f'{line}\n{gone} reason\n{gone} again\n')
    base.add()
    assert told(base) == [f'{IGNORE}: {gone} suppresses nothing any more: remove its line']


def test_many_stale_ones_are_counted(base):
    base.write(IGNORE, ''.join(f'{number:016x} reason\n' for number in range(30)))
    base.add()
    assert len(told(base)) == 11
    assert told(base)[-1] == '20 more such notes (-v gives all)'
    assert len(told(base, '-v')) == 30
