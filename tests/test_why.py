"""`--why-not`: the check that keeps two places from being reported, and what would tell them, on real repositories."""

from __future__ import annotations

import json
import re

import pytest
from conftest import Repo
from gate import BODIES, check, function, indented, module, polydup

ONE = function('one', 0)
LINES = len(ONE.splitlines())
OTHER = function('other', 1)
MIXED = [
    text
    for at, line in enumerate(BODIES[0])
    for text in (
        [line] if line[0] == ' ' or at % 2 else [f'shape[{at}] = measure(depth[{at}], {at}, self.scale * 2)', line]
    )
]
EDITED = 'def one():\n' + indented(MIXED).replace('audit', 'ledger')


def why(repo: Repo, a: str, b: str, *args: str) -> dict:
    """The answer as JSON."""
    result = polydup(repo, '--format', 'json', *args, '--why-not', a, b)
    assert result.code == 0, result.err
    return json.loads(result.out)


def failed(answer: dict) -> list[str]:
    return [found['name'] for found in answer['checks'] if not found['passed']]


def facts(answer: dict, name: str) -> dict:
    return next(found for found in answer['checks'] if found['name'] == name)


def places(repo: Repo) -> tuple[str, str]:
    """The whole of `one.py` and `two.py`."""
    return tuple(f'{name}:1-{len((repo.path / name).read_text().splitlines())}' for name in ('one.py', 'two.py'))  # type: ignore[return-value]


def told_with(repo: Repo, answer: dict, a: str, b: str, *args: str) -> bool:
    """Whether a check with the changes that an answer names reports both files."""
    options = [
        word
        for name, value in answer['changes'].items()
        for word in (f'--{name.replace("_", "-")}', *([] if value is True else [_word(value)]))
    ]
    report = check(repo, *args, *options).report
    return any({place['path'] for place in found['places']} == {a, b} for found in report['classes'])


def _word(value: object) -> str:
    return ','.join(value) if isinstance(value, list) else str(value)


# Told, and so nothing to explain.


@pytest.mark.parametrize('args', [(), ('--all-files',)])
def test_a_copy_is_reported(repo, args):
    repo.commit(files={'one.py': ONE})
    repo.stage({'two.py': function('two', 0)})
    answer = why(repo, *places(repo), *args)
    assert failed(answer) == []
    assert answer['reported']
    [found] = check(repo, *args).report['classes']
    assert answer['id'] == found['id']
    assert answer['changes'] == {}


def test_a_copy_that_only_warns(repo):
    repo.commit(files={'one.py': ONE})
    repo.stage({'two.py': function('two', 0)})
    answer = why(repo, *places(repo), '--warn', 'two.py')
    assert answer['reported']
    assert answer['warned']
    assert facts(answer, 'warned')['patterns'] == ['two.py']


@pytest.mark.parametrize('a', ['one.py:2-6', 'one.py:3', f'one.py:1-{LINES}', f'one.py:4-{LINES}'])
def test_lines_stand_for_the_place_that_is_told(repo, a):
    repo.commit(files={'one.py': ONE})
    repo.stage({'two.py': function('two', 0)})
    assert why(repo, a, 'two.py:5')['reported']


# Of several classes, and of parts of one.


LOW = len(function('x', 1).splitlines()) + 3
HIGH = LOW + LINES - 1


def nested(repo: Repo) -> None:
    """A pair of whole functions, and a part of them that a third function holds too."""
    part = 'def third():\n' + indented([*BODIES[0][:8], *BODIES[1]])
    repo.stage({'one.py': ONE, 'two.py': function('two', 0), 'a.py': part})


def test_the_lines_of_a_class_are_told_by_that_class(repo):
    nested(repo)
    classes = check(repo, '--all-files').report['classes']
    assert len(classes) > 1
    for found in classes:
        first, *others = (f'{place["path"]}:{place["start_line"]}-{place["end_line"]}' for place in found['places'])
        for other in others:
            for a, b in ((first, other), (other, first)):
                answer = why(repo, a, b, '--all-files')
                assert (answer['id'], answer['fit']) == (found['id'], 'same'), (a, b)
                shown = [f'{at["path"]}:{at["start_line"]}-{at["end_line"]}' for at in answer['told']]
                assert shown == [a, b]


@pytest.mark.parametrize(
    ('a', 'b', 'fit', 'says'),
    [
        (f'one.py:1-{LINES}', f'two.py:1-{LINES}', 'same', 'are reported, as'),
        ('one.py:3', 'two.py:9', 'same', 'are reported, as'),
        ('one.py:2-4', 'two.py:6-9', 'part', f'are parts of one.py:1-{LINES} and two.py:1-{LINES}, which are reported, as'),
        ('one.py:2-4', f'two.py:1-{LINES}', 'part', 'are parts of'),
        (f'pad.py:1-{HIGH}', f'pad2.py:1-{HIGH + 1}', 'around', f'hold pad.py:{LOW}-{HIGH} and pad2.py:{LOW + 1}-{HIGH + 1}, '),
        (f'pad.py:{LOW - 5}-{LOW + 5}', f'pad2.py:{LOW - 4}-{LOW + 7}', 'across', f'overlap pad.py:{LOW}-{HIGH} and pad2.py:'),
    ],
)  # fmt: skip
def test_how_the_lines_and_the_places_that_are_told_stand(repo, a, b, fit, says):
    before = function('x', 1), function('y', 2) + '    return 1\n'
    pads = {'pad.py': module(before[0], function('p', 0)), 'pad2.py': module(before[1], function('q', 0))}
    repo.stage({'one.py': ONE, 'two.py': function('two', 0), **pads})
    assert why(repo, a, b, '--all-files')['fit'] == fit
    assert f'{a} and {b} {says}' in polydup(repo, '--all-files', '--why-not', a, b).out


def test_a_part_of_a_place_in_a_cell(repo):
    repo.stage({'note.ipynb': notebook('x = 1\n', ONE), 'two.py': function('two', 0)})
    out = polydup(repo, '--all-files', '--why-not', 'note.ipynb#cell2:2-5', 'two.py:2-5').out
    assert f'are parts of note.ipynb#cell2:1-{LINES} and two.py:1-{LINES}, which are reported' in out


# Each rule, and what undoes it.


@pytest.mark.parametrize(
    ('two', 'args', 'name', 'changes'),
    [
        pytest.param(function('two', 0), ('--min-tokens', '200'), 'tokens', {'min_tokens'}, id='tokens'),
        pytest.param(function('two', 0), ('--min-lines', '60'), 'lines', {'min_lines'}, id='lines'),
        pytest.param(EDITED, (), 'similarity', {'threshold'}, id='similarity'),
        pytest.param(function('two', 0), ('--types', 'type-3'), 'types', {'types'}, id='types'),
    ],
)
def test_a_setting_decides(repo, two, args, name, changes):
    repo.stage({'one.py': ONE, 'two.py': two})
    a, b = places(repo)
    answer = why(repo, a, b, '--all-files', *args)
    assert not answer['reported']
    assert answer['failed'] == name
    assert failed(answer) == [name]
    assert set(answer['changes']) == changes
    assert told_with(repo, answer, 'one.py', 'two.py', '--all-files', *args)


def test_the_cost_is_told(repo):
    repo.stage({'one.py': ONE, 'two.py': EDITED})
    found = facts(why(repo, *places(repo), '--all-files'), 'similarity')
    total = sum(found['tokens'])
    assert found['similarity'] == pytest.approx(1 - (2 * found['cost'] + found['gaps']) / total)
    assert ['audit', 'ledger'] in found['parameters']
    assert found['similarity'] < found['least'] == 0.85


DATA = (
    'TABLE = [\n' + ''.join(f'    ("{name}", {at}, "{name * 2}"),\n' for at, name in enumerate('abcdefghijkl')) + ']\n'
)
THIN = '\n\n'.join(f'def get_{name}(self):\n    return self._{name}.value' for name in 'abcdefgh') + '\n'


@pytest.mark.parametrize(('text', 'rules'), [(DATA, {'data', 'thin'}), (THIN, {'thin', 'small', 'data'})])
def test_what_is_no_evidence(repo, text, rules):
    repo.stage({'one.py': text, 'two.py': text + 'x = 1\n'})
    answer = why(repo, *places(repo), '--all-files')
    assert answer['failed'] == 'evidence'
    assert facts(answer, 'evidence')['rule'] in rules
    assert facts(answer, 'evidence')['have'] < facts(answer, 'evidence')['need']


def test_nothing_alike(repo):
    repo.stage({'one.py': ONE, 'two.py': OTHER})
    answer = why(repo, *places(repo), '--all-files')
    assert answer['failed'] == 'similarity'
    assert answer['changes'] == {}
    text = polydup(repo, '--all-files', '--why-not', *places(repo)).out
    assert 'both are python\n' in text
    assert text.endswith('no setting would tell it\n')


# Files and lines.


@pytest.mark.parametrize(
    ('files', 'args', 'reason'),
    [
        pytest.param({}, (), 'missing', id='missing'),
        pytest.param({'two.txt': ONE}, (), 'unknown', id='unknown language'),
        pytest.param({'two.py': ONE}, ('--exclude', 'two*'), 'exclude', id='excluded'),
        pytest.param({'two.py': ONE}, ('--include', 'one*'), 'include', id='not included'),
        pytest.param({'two.py': ONE}, ('--languages', 'go,rust'), 'languages', id='language off'),
        pytest.param({'two.py': ONE}, ('--max-file-size', '20'), 'too large', id='too large'),
        pytest.param({'two.py': b'x = "\0"\n' * 9}, (), 'binary', id='binary'),
        pytest.param({'two.py': f'# @generated by a tool\n{ONE}'}, (), 'generated', id='generated'),
        pytest.param(
            {'two.py': ONE, '.gitattributes': 'two.py linguist-generated\n'}, (), 'linguist-generated', id='attribute'
        ),
        pytest.param(
            {'two.py': ONE, '.gitattributes': 't*.py linguist-vendored\n'}, (), 'linguist-vendored', id='vendored'
        ),
    ],
)
@pytest.mark.parametrize('mode', [(), ('--all-files',)])
def test_a_file_that_is_not_looked_into(repo, files, args, reason, mode):
    repo.stage({**files, 'small.py': 'x = 1\n'})
    name = next((name for name in files if name.startswith('two')), 'two.py')
    answer = why(repo, f'{name}:1-3', 'small.py:1', *args, *mode)
    assert answer['failed'] == 'file'
    found = answer['checks'][0]
    assert reason in (found['why'], *found['by'])
    assert found['place'] == 'A'
    assert not answer['reported']


def test_a_file_that_is_not_staged(repo):
    repo.stage({'one.py': ONE})
    repo.write('two.py', ONE)
    text = polydup(repo, '--why-not', 'one.py:1-9', 'two.py:1-9').out
    assert 'two.py: it is not staged: git add it' in text


@pytest.mark.parametrize(
    ('a', 'complaint'),
    [
        ('one.py', 'write it PATH:START-END'),
        ('one.py:', 'write it PATH:START-END'),
        (':3', 'write it PATH:START-END'),
        ('one.py:a-b', 'write it PATH:START-END'),
        ('one.py:3-', 'write it PATH:START-END'),
        ('one.py:0-3', 'lines are counted from 1'),
        ('one.py:9-3', 'the first comes before the last'),
        (f'one.py:1-{LINES + 1}', f'has no line {LINES + 1}: its last is {LINES}'),
        ('one.py:99999999999', f'its last is {LINES}'),
        ('../one.py:1', 'is outside the repository'),
        ('note.ipynb#cell9:1', 'no code in cell 9'),
    ],
)
def test_places_that_are_none(repo, a, complaint):
    repo.stage({'one.py': ONE, 'two.py': OTHER, 'note.ipynb': notebook(OTHER)})
    result = polydup(repo, '--why-not', a, 'two.py:1-3')
    assert result.code == 2
    assert complaint in result.err
    assert result.out == ''


def test_a_path_with_colons_and_one_from_below(repo):
    repo.stage({'a:1:b.py': ONE, 'sub/two.py': function('two', 0)})
    assert why(repo, f'a:1:b.py:1-{LINES}', 'sub/two.py:2-9', '--all-files')['reported']
    result = polydup(repo, '--all-files', '--why-not', '../a:1:b.py:3', 'two.py:3', cwd='sub')
    assert 'are reported' in result.out


@pytest.mark.parametrize('text', ['# a comment\n' * 5, 'import os\nimport sys\n\n\n\n'])
def test_lines_without_code(repo, text):
    repo.stage({'one.py': text + ONE, 'two.py': ONE})
    assert why(repo, 'one.py:1-3', 'two.py:1-3', '--all-files')['failed'] == 'code'


def test_lines_of_a_page_outside_its_scripts(repo):
    repo.stage({'page.html': '<p>\ntext\n</p>\n<script>\nlet x = f(1)\n</script>\n', 'two.js': 'let x = f(1)\n'})
    answer = why(repo, 'page.html:1-3', 'two.js:1', '--all-files')
    assert (answer['failed'], facts(answer, 'code')['holder']) == ('code', 'html')
    assert why(repo, 'page.html:5', 'two.js:1', '--all-files')['failed'] == 'tokens'


def notebook(*cells: str) -> str:
    return json.dumps(
        {
            'cells': [
                {'cell_type': 'code', 'metadata': {}, 'outputs': [], 'source': cell.splitlines(keepends=True)}
                for cell in cells
            ],
            'metadata': {'language_info': {'name': 'python'}},
            'nbformat': 4,
            'nbformat_minor': 5,
        },
        indent=1,
    )


def test_cells_of_a_notebook(repo):
    repo.stage({'note.ipynb': notebook('x = 1\n', ONE), 'two.py': function('two', 0)})
    answer = why(repo, f'note.ipynb#cell2:1-{LINES}', 'two.py:1-9', '--all-files')
    assert answer['reported']
    assert facts(answer, 'units')['places'][0]['cell'] == 2
    assert why(repo, 'note.ipynb#cell1:1', 'two.py:1-9', '--all-files')['failed'] in ('tokens', 'similarity')


def test_a_file_whose_name_looks_like_a_cell(repo):
    repo.stage({'x#cell2': '#!/usr/bin/env python\n' + ONE, 'two.py': function('two', 0)})
    assert why(repo, 'x#cell2:2-9', 'two.py:1-9', '--all-files')['reported']


def test_a_place_and_itself(repo):
    repo.stage({'one.py': ONE})
    assert why(repo, 'one.py:1-9', 'one.py:5-12', '--all-files')['failed'] == 'apart'
    assert why(repo, 'one.py:3', 'one.py:9', '--all-files')['failed'] == 'apart'


def test_one_file_at_two_paths(repo):
    repo.stage({'one.py': ONE, 'two.py': ONE})
    assert why(repo, 'one.py:2-9', 'two.py:2-9', '--all-files')['reported']
    answer = why(repo, 'one.py:2-9', 'two.py:2-9', '--all-files', '--min-tokens', '200')
    assert answer['failed'] == 'tokens'
    assert told_with(repo, answer, 'one.py', 'two.py', '--all-files')


def test_languages_of_one_family(repo):
    body = '(a) {\n  return a.b(1) + a.c(2)\n}\n'
    repo.stage({'one.js': 'function f' + body, 'two.ts': 'function g' + body})
    text = polydup(repo, '--all-files', '--why-not', 'one.js:1', 'two.ts:1').out
    assert 'javascript and typescript are compared' in text


def test_languages_that_are_not_compared(repo):
    repo.stage({'one.py': ONE, 'two.go': 'package a\n\nfunc f(a int) int {\n\treturn a + 1\n}\n'})
    answer = why(repo, 'one.py:1-5', 'two.go:3-5', '--all-files')
    assert answer['failed'] == 'family'
    assert facts(answer, 'family')['families'] == ['python', 'go']


# Excuses.


def staged_copy(repo: Repo, **more: str) -> None:
    repo.commit(files={'one.py': ONE})
    repo.stage({'two.py': function('two', 0), **more})


@pytest.mark.parametrize('mode', [(), ('--all-files',)])
def test_a_comment_suppresses(repo, mode):
    staged_copy(repo, **{'two.py': '# polydup-ignore: generated twice\n' + function('two', 0)})
    answer = why(repo, *places(repo), *mode)
    assert failed(answer) == ['comments']
    assert facts(answer, 'comments')['comments'] == [{'path': 'two.py', 'line': 1}]


@pytest.mark.parametrize('mode', [(), ('--all-files',)])
def test_an_id_is_ignored(repo, mode):
    staged_copy(repo)
    [found] = check(repo).report['classes']
    repo.stage({'.polydup-ignore': f'# reasons\n{found["id"]} they differ in owner\n'})
    answer = why(repo, *places(repo), *mode)
    assert failed(answer) == ['ignored']
    assert facts(answer, 'ignored')['lines'] == [2]


@pytest.mark.parametrize('mode', [(), ('--all-files',)])
def test_the_baseline_accepts(repo, mode):
    staged_copy(repo)
    assert polydup(repo, '--write-baseline').code == 0
    repo.add()
    answer = why(repo, *places(repo), *mode)
    assert failed(answer) == ['baseline']
    ids = {entry['id'] for entry in facts(answer, 'baseline')['entries']}
    assert ids <= {
        entry['id'] for entry in json.loads((repo.path / '.polydup-baseline.json').read_bytes())['classes'] if entry
    }
    assert ids


def test_nothing_is_added(repo):
    repo.commit(files={'one.py': ONE, 'two.py': function('two', 0)})
    answer = why(repo, *places(repo))
    assert failed(answer) == ['added']
    assert answer['changes'] == {'all_files': True}
    assert told_with(repo, answer, 'one.py', 'two.py')


@pytest.mark.parametrize(
    ('two', 'args', 'name', 'says'),
    [
        (EDITED, (), 'similarity', r'they are not alike enough \(0\.\d\d of 0\.85\)'),
        (function('two', 0), ('--min-tokens', '200'), 'tokens', r'they are below `min_tokens` \(168 of 200\)'),
        (function('two', 0), ('--min-lines', '60'), 'lines', rf'they are below `min_lines` \({LINES} of 60\)'),
    ],
)
def test_what_matters_comes_first_where_nothing_is_added(repo, two, args, name, says):
    repo.commit(files={'one.py': ONE, 'two.py': two})
    answer = why(repo, *places(repo), *args)
    assert answer['failed'] == name
    assert failed(answer) == ['added', name]
    head = polydup(repo, *args, '--why-not', *places(repo)).out.splitlines()[0]
    assert re.search(f' are not reported: {says}; nor does the change bring them in$', head), head


def test_a_moved_place_is_old(repo):
    third = function('three', 2)
    repo.commit(files={'one.py': ONE, 'old.py': module(function('two', 0), OTHER), 'two.py': third})
    repo.stage({'old.py': OTHER, 'two.py': module(third, function('two', 0))})
    at = len(third.splitlines()) + 3
    answer = why(repo, f'one.py:1-{LINES}', f'two.py:{at}-{at + LINES - 1}')
    assert failed(answer) == ['old']
    assert facts(answer, 'old')['before'] == [{'path': 'old.py', 'start_line': 1, 'end_line': LINES}]
    assert answer['changes'] == {'all_files': True}


def test_a_range(repo):
    repo.commit(files={'one.py': ONE})
    start = repo.git('rev-parse', 'HEAD')
    repo.commit(files={'two.py': function('two', 0)})
    assert why(repo, *places(repo), '--from-ref', start, '--to-ref', 'HEAD')['reported']
    assert failed(why(repo, *places(repo))) == ['added']


# What is shown.


def test_hostile_names(repo):
    repo.stage({'one\x1b[31m.py': ONE, 'two.py': EDITED.replace('ledger', 'l_é')})
    out = polydup(repo, '--all-files', '--why-not', 'one\x1b[31m.py:1-9', f'two.py:1-{LINES}').out
    assert '\x1b' not in out
    assert 'one\\x1b[31m.py:1-9' in out


def test_what_does_not_go_together(repo):
    repo.stage({'one.py': ONE})
    for args in (('one.py',), ('--output', 'x'), ('--exit-zero',), ('--explain', 'abcd'), ('--between', '1,2')):
        assert polydup(repo, '--why-not', 'one.py:1', 'one.py:2', *args).code == 2
