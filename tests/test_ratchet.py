"""The ratchet: a limit for the duplicated share, which then decides for a whole check."""

from __future__ import annotations

import pytest
from conftest import Repo
from gate import check, function, polydup
from reports import checked

from polydup_hook.report.words import ratchet

LOAD, COPY, WALK = function('load', 0), function('copy', 0), function('walk', 1)


@pytest.fixture
def indebted(repo) -> Repo:
    """A repository of which two of three functions are copies."""
    repo.commit(files={'a.py': LOAD, 'b.py': COPY, 'c.py': WALK})
    return repo


@pytest.mark.parametrize(
    ('limit', 'code', 'word'), [('100', 1, None), ('99.9', 0, 'not above'), ('3.5', 1, 'above'), ('0', 1, 'above')]
)
def test_the_share_decides_where_a_limit_is_set(indebted, limit, code, word):
    done = polydup(indebted, '--all-files', '--fail-above', limit)
    assert done.code == code
    assert done.out.startswith('duplicate 1 of 1' if word is None else 'warning: duplicate 1 of 1')
    share = 100 * 2 * len(LOAD.splitlines()) / sum(len(text.splitlines()) for text in (LOAD, COPY, WALK))
    told = f'polydup-hook: {share:.2f} % of the lines are duplicated, {word} fail_above = {float(limit):g}\n'
    assert done.err == ('' if word is None else told)


def test_what_is_accepted_counts(indebted):
    assert polydup(indebted, '--write-baseline').code == 0
    indebted.add()
    assert polydup(indebted, '--all-files').code == 0
    assert polydup(indebted, '--all-files', '--fail-above', '3.5').code == 1


def test_without_duplicates_no_limit_is_too_low(repo):
    repo.commit(files={'c.py': WALK, 'README': 'text'})
    assert polydup(repo, '--all-files', '--fail-above', '0').code == 0
    repo.git('rm', '-q', 'c.py')
    assert polydup(repo, '--all-files', '--fail-above', '0').code == 0


def test_a_commit_is_judged_by_its_copies(indebted):
    indebted.write('.polydup.toml', 'fail_above = 99.9\n')
    indebted.add()
    assert polydup(indebted).code == 0
    indebted.write('d.py', COPY)
    indebted.add()
    assert check(indebted).blamed == {('d.py', 'copy')}
    assert polydup(indebted, '--all-files').code == 0
    assert polydup(indebted, '--all-files', '--exit-zero', '--fail-above', '1').code == 0


@pytest.mark.parametrize('limit', [100.0, 99.9, 3.5, 0.0])
def test_the_note_and_the_formats_have_the_same_words(indebted, limit):
    report = checked(indebted, 'all', fail_above=limit)
    assert [note for note in report.notes if 'fail_above' in note] == ([ratchet(report)] if limit < 100 else [])
    assert report.stops is (limit < 60 or limit == 100)


@pytest.mark.parametrize('name', ['sarif', 'github', 'junit', 'markdown', 'html'])
def test_each_format_gives_the_reason(indebted, name):
    """Also where all is accepted, and notes are not wanted."""
    assert polydup(indebted, '--write-baseline').code == 0
    indebted.add()
    done = polydup(indebted, '--all-files', '-q', '--fail-above', '3.5', '--output', f'{name}=told')
    assert (done.code, done.err) == (1, '')
    told = (indebted.path / 'told').read_text(encoding='utf-8').replace('%25', '%')
    assert ' % of the lines are duplicated, above fail_above = 3.5' in told


def test_the_last_line_gives_the_reason(indebted):
    done = polydup(indebted, '--all-files', '-q', '--fail-above', '3.5')
    assert (done.code, done.err) == (1, '')
    assert done.out.endswith(' % of the lines are duplicated, above fail_above = 3.5\n')
