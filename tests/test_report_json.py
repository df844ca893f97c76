"""The report for programs: every key, its order, and bytes that any parser takes."""

from __future__ import annotations

import json
import os

import pytest

from polydup_hook import __version__
from polydup_hook.model import CloneClass, Pair, Place, Report, Skip, Stats
from polydup_hook.report.json import render

FIRST = Place('src/a.py', 1, 9, 'f', 60, False)
SECOND = Place('src/b.py', 11, 19, 'g', 61, True)
THIRD = Place('src/b.py', 31, 39, 'h', 62, True)
PAIRS = (
    Pair(FIRST, SECOND, 60, 0.912345, 3, 7, (('x', 'y'),), ()),
    Pair(FIRST, THIRD, 60, 1.0, 1, 0, (), ()),
)
CLASS = CloneClass('00b2c3d4e5f60718', 3, 0.912345, 62, (FIRST, SECOND, THIRD), PAIRS, True, False)
STATS = Stats(100, 500, 40, 12.34567, 3, 1)


def report(*classes, skipped=()):
    return Report('commit', 2, 3, classes, skipped, 1, ('a note',), STATS)


def test_clean():
    assert json.loads(render(report())) == {
        'version': __version__,
        'mode': 'commit',
        'files_scanned': 2,
        'functions_analyzed': 3,
        'duplicates': [],
        'classes': [],
        'skipped': [],
        'stats': {
            'total_lines': 100,
            'total_tokens': 500,
            'unique_hashes': 40,
            'duration_ms': 12.346,
            'cache_hits': 3,
            'cache_misses': 1,
        },
    }


def test_the_duplicated_lines_are_told_where_they_were_counted():
    whole = report()._replace(mode='all', stats=STATS._replace(duplicated_lines=7))
    assert json.loads(render(whole))['stats']['duplicated_lines'] == 7


@pytest.mark.parametrize(('limit', 'stops'), [(6.9, True), (7.1, False), (99.9, False)])
def test_a_limit_and_whether_it_stops(limit, stops):
    whole = report()._replace(mode='all', stats=STATS._replace(duplicated_lines=7), fail_above=limit)
    document = json.loads(render(whole))
    assert (document['fail_above'], document['stops']) == (limit, stops)
    assert list(document)[-3:] == ['stats', 'fail_above', 'stops']


@pytest.mark.parametrize(('mode', 'limit'), [('all', 100.0), ('commit', 3.5), ('files', 3.5)])
def test_no_limit_no_word_of_it(mode, limit):
    assert {'fail_above', 'stops'}.isdisjoint(json.loads(render(report()._replace(mode=mode, fail_above=limit))))


def test_a_pair_for_each_place_but_the_first():
    duplicates = json.loads(render(report(CLASS)))['duplicates']
    assert len(duplicates) == 2
    assert duplicates[0] == {
        'id': '00b2c3d4e5f60718',
        'file1': 'src/a.py',
        'start_line1': 1,
        'end_line1': 9,
        'file2': 'src/b.py',
        'start_line2': 11,
        'end_line2': 19,
        'function1': 'f',
        'function2': 'g',
        'length': 60,
        'similarity': 0.9123,
        'hash': '0x00b2c3d4e5f60718',
        'clone_type': 'type-3',
        'edit_distance': 7,
        'new': True,
    }
    assert (duplicates[1]['function2'], duplicates[1]['clone_type'], duplicates[1]['similarity']) == (
        'h',
        'type-1',
        1.0,
    )


@pytest.mark.parametrize(
    ('places', 'new'), [((), [True, True]), ((0,), [True, True]), ((1,), [True, False]), ((2,), [False, True])]
)
def test_a_pair_is_new_where_a_place_of_it_is(places, new):
    """Of a whole check no place is new, and all is told."""
    first, *others = (place._replace(new=at in places) for at, place in enumerate(CLASS.places))
    pairs = tuple(pair._replace(first=first, other=other) for pair, other in zip(PAIRS, others, strict=True))
    document = json.loads(render(report(CLASS._replace(places=(first, *others), pairs=pairs))))
    assert [pair['new'] for pair in document['duplicates']] == new


@pytest.mark.parametrize(('new', 'warned'), [(True, False), (True, True), (False, False)])
def test_a_class_with_its_places(new, warned):
    document = json.loads(render(report(CLASS._replace(new=new, warned=warned))))
    assert [pair['new'] for pair in document['duplicates']] == [new, new]
    (found,) = document['classes']
    places = found.pop('places')
    assert found == {
        'id': '00b2c3d4e5f60718',
        'clone_type': 'type-3',
        'similarity': 0.9123,
        'tokens': 62,
        'new': new,
        'warned': warned,
    }
    assert len(places) == 3
    assert places[1] == {'path': 'src/b.py', 'start_line': 11, 'end_line': 19, 'unit': 'g', 'tokens': 61, 'new': True}


def test_skipped_files():
    document = json.loads(render(report(skipped=(Skip('x.bin', 'binary'),))))
    assert document['skipped'] == [{'path': 'x.bin', 'reason': 'binary'}]


def test_any_path_survives():
    path = 'a\n"\x1b\u202eé漢\udcff'
    text = render(report(skipped=(Skip(path, 'r'),)))
    assert text.isascii()
    assert '\x1b' not in text
    assert os.fsencode(json.loads(text)['skipped'][0]['path']) == os.fsencode(path)


def test_one_object_with_a_newline_and_always_the_same_order():
    text = render(report(CLASS))
    assert text.endswith('}\n')
    assert text == render(report(CLASS))
    assert list(json.loads(text)) == [
        'version',
        'mode',
        'files_scanned',
        'functions_analyzed',
        'duplicates',
        'classes',
        'skipped',
        'stats',
    ]
