"""The parameter cost, against sums made by hand."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from letters import side

from polydup_hook.similarity import score, shown, upper_bound


class Case(NamedTuple):
    """Two fragments, what an extracted function would need (p), what only one of them has (g), and their type."""

    name: str
    a: str
    b: str
    p: int
    g: int
    type: int
    renamed: str = ''
    parameters: str = ''


CASES = [
    Case('the same', 'a + b ( "c , 1 )', 'a + b ( "c , 1 )', 0, 0, 1),
    Case('one free name', 'a + b', 'a + c', 1, 0, 2, parameters='b:c'),
    Case('a free name again and again', 'a ( b ) + b * b', 'a ( c ) + c * c', 1, 0, 2, parameters='b:c'),
    Case('two free names', 'a + b + a', 'c + d + c', 2, 0, 2, parameters='a:c b:d'),
    Case('a free name for two', 'a + a', 'b + c', 2, 0, 2, parameters='a:b a:c'),
    Case('two free names for one', 'b + c', 'a + a', 2, 0, 2, parameters='b:a c:a'),
    Case('two free names swapped', 'a - b', 'b - a', 2, 0, 2, parameters='a:b b:a'),
    Case('a string', 'a ( "b )', 'a ( "c )', 1, 0, 2, parameters='"b":"c"'),
    Case('a string again and again', 'a ( "b , "b , "b )', 'a ( "c , "c , "c )', 1, 0, 2, parameters='"b":"c"'),
    Case('a string for two', 'a ( "b , "b )', 'a ( "c , "d )', 2, 0, 2, parameters='"b":"c" "b":"d"'),
    Case('a number', 'a + 1', 'a + 2', 1, 0, 2, parameters='1:2'),
    Case('a number for a string', 'a + 1', 'a + "b', 0, 2, 3),
    Case('an attribute', 'a . .b', 'a . .c', 1, 0, 2, parameters='b:c'),
    Case('an attribute again and again', 'a . .b + a . .b', 'a . .c + a . .c', 1, 0, 2, parameters='b:c'),
    Case('a use that was not renamed', 'a! + b + a', 'c! + b + a', 1, 0, 2, 'a:c'),
    Case('a use of what is not bound there', 'a + a', 'a! + a', 0, 0, 1),
    Case('a bound name throughout', 'a! + b + a * a', 'c! + b + c * c', 0, 0, 2, renamed='a:c'),
    Case('two bound names', 'a! + b! + a * b', 'c! + d! + c * d', 0, 0, 2, renamed='a:c b:d'),
    Case('two bound names swapped', 'a! + b! + a * b', 'b! + a! + b * a', 0, 0, 2, renamed='a:b b:a'),
    Case('bound on one side', 'a! + a + a', 'c + c + c', 1, 0, 2, parameters='a:c'),
    Case('bound names used the other way round', 'a! + b! + a - b', 'c! + d! + d - c', 2, 0, 2, 'a:c b:d'),
    Case('a bound name for two', 'a! + b + a + a + a', 'c! + d! + c + c + d', 2, 0, 2, 'a:c', 'b:d'),
    Case('each break costs', 'a! + a + a + a + a', 'c! + d! + c + d + c', 2, 0, 2, 'a:c'),
    Case('two bound names for one', 'a! + b! + a + b', 'c! + c! + c + c', 2, 0, 2, 'a:c'),
    Case('a bound name and an attribute of its name', 'a! . .a', 'c! . .c', 1, 0, 2, 'a:c', 'a:c'),
    Case('the attribute stays', 'a! . .a', 'c! . .a', 0, 0, 2, 'a:c'),
    Case('its own name', 'def =a ( )', 'def =b ( )', 0, 0, 2, renamed='a:b'),
    Case('its own name, recursive', 'def =a ( ) : a ( )', 'def =b ( ) : b ( )', 0, 0, 2, renamed='a:b'),
    Case('it calls the other', 'def =a ( ) : b ( )', 'def =b ( ) : b ( )', 0, 0, 2, renamed='a:b'),
    Case('only one is recursive', 'def =a ( ) : a ( )', 'def =b ( ) : c ( )', 1, 0, 2, 'a:b', 'a:c'),
    Case('its own name and an attribute', 'def =a ( ) : b . .a', 'def =c ( ) : b . .c', 0, 0, 2, renamed='a:c'),
    Case('a token more', 'a ( b )', 'a ( b ) ;', 0, 1, 3),
    Case('a token less', 'a ( - b )', 'a ( b )', 0, 1, 3),
    Case('an operator for another', 'a + b', 'a - b', 0, 2, 3),
    Case('a statement more', 'a = b ; c = d ;', 'a = b ; e ( ) ; c = d ;', 0, 4, 3),
    Case('all at once', 'a! = b ; c ( a , 1 )', 'd! = e ; c ( d , 2 ) ;', 2, 1, 3, 'a:d', 'b:e 1:2'),
    Case('nothing in common', 'a b c', '+ - *', 0, 6, 3),
]


def text(pairs) -> str:
    return ' '.join(f'{x}:{y}' for x, y in pairs)


@pytest.mark.parametrize('case', CASES, ids=[case.name for case in CASES])
def test_cost(case):
    a, b = side(case.a), side(case.b)
    total = a.end + b.end
    result = score(a, b, -1.0)
    assert result.similarity == pytest.approx(1 - (2 * case.p + case.g) / total, abs=1e-12)
    assert result.edit_distance == case.g
    assert result.clone_type == case.type
    assert (text(shown(result.renamed)), text(shown(result.parameters))) == (case.renamed, case.parameters)


@pytest.mark.parametrize('case', CASES, ids=[case.name for case in CASES])
def test_cost_is_the_same_from_the_other_side(case):
    there, back = score(side(case.a), side(case.b), -1.0), score(side(case.b), side(case.a), -1.0)
    assert there[:3] == back[:3]
    assert {(y, x) for x, y in back.parameters} == set(there.parameters)
    assert {(y, x) for x, y in back.renamed} == set(there.renamed)
    assert sorted((j, i, size) for i, j, size in back.blocks) == sorted(there.blocks)


WORDS = st.sampled_from(['a', 'b', 'c', 'a!', 'b!', 'c!', '.a', '.b', '1', '2', '"a', '+', '(', ')', ';'])
TEXTS = st.lists(WORDS, min_size=1, max_size=14).map(' '.join)


@settings(max_examples=300)
@given(a=TEXTS, b=TEXTS)
@example(a='a! ; b! ; a', b='b! ; a! ; c ; a')
@example(a='a! b! b b', b='b! a! a! b')
def test_symmetry(a, b):
    there, back = score(side(a), side(b), -3.0), score(side(b), side(a), -3.0)
    assert (there.similarity, there.clone_type, there.edit_distance) == (
        back.similarity,
        back.clone_type,
        back.edit_distance,
    )
    assert {(y, x) for x, y in back.parameters} == set(there.parameters)
    assert {(y, x) for x, y in back.renamed} == set(there.renamed)


@settings(max_examples=300)
@given(a=TEXTS, b=TEXTS, threshold=st.sampled_from([0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9]))
@example(a='1 1 a', b='2 a b', threshold=0.3)
@example(a='a! . .a', b='c! . .c', threshold=0.5)
def test_a_threshold_only_leaves_out_what_is_below(a, b, threshold):
    anyway = score(side(a), side(b), -3.0)
    assert score(side(a), side(b), threshold) == (anyway if anyway.similarity >= threshold else None)


@given(a=TEXTS)
def test_everything_is_like_itself(a):
    result = score(side(a), side(a), 1.0)
    assert result[:3] == (1.0, 1, 0)
    assert result.renamed == result.parameters == ()


@settings(max_examples=300)
@given(a=TEXTS, b=TEXTS)
def test_bounds(a, b):
    left, right = side(a), side(b)
    result = score(left, right, -3.0)
    total = left.end + right.end
    common = longest_common(left.stream.norm, right.stream.norm)
    assert upper_bound(left.stream.norm, right.stream.norm) == pytest.approx(2 * common / total)
    assert result.similarity <= 2 * common / total + 1e-12
    gaps = result.edit_distance
    assert gaps >= total - 2 * common
    assert gaps % 2 == total % 2
    # Lined up by the texts that are equal, or by what stands there: the blocks say so themselves.
    i = j = 0
    for x, y, size in result.blocks:
        assert x >= i
        assert y >= j
        assert size
        assert left.stream.norm[x : x + size] == right.stream.norm[y : y + size]
        i, j = x + size, y + size
    assert i <= left.end
    assert j <= right.end
    assert gaps == total - 2 * sum(size for _, _, size in result.blocks)
    assert (result.clone_type == 3) == (gaps > 0)


def longest_common(a: str, b: str) -> int:
    """The length of the longest common subsequence, by the book."""
    row = [0] * (len(b) + 1)
    for x in a:
        before = 0
        for at, y in enumerate(b, start=1):
            before, row[at] = row[at], before + 1 if x == y else max(row[at], row[at - 1])
    return row[-1]


# The threshold.


@pytest.mark.parametrize(
    ('a', 'b', 'similarity'),
    [
        ('a + b + c + d + e + f', 'a + b + c + d + e + x', 1 - 2 / 22),
        ('a b c d e f g h i j', 'a b c d e f g h i j +', 1 - 1 / 21),
        ('+ ' * 17 + 'a b c', '+ ' * 17 + 'd e f', 0.85),
        ('+ ' * 17 + '- - -', '+ ' * 17 + '* * *', 0.85),
        ('+ ' * 7 + 'a b c', '+ ' * 7 + 'd e f', 0.7),
    ],
)
def test_the_threshold_is_reached_by_what_equals_it(a, b, similarity):
    assert score(side(a), side(b), similarity).similarity == similarity
    assert score(side(a), side(b), similarity + 1e-9) is None


def test_an_empty_fragment_is_like_nothing():
    full, empty = side('a'), side('')
    assert score(full, empty, 0.0) is None
    assert score(empty, full, 0.0) is None


# Lining up.

LINE_UP = [
    Case(
        'a statement among look-alikes',
        'a . .b = 1 ; a . .c = 2 ; a . .d = 3 ; a . .e = 4 ;',
        'a . .b = 1 ; a . .x = 9 ; a . .c = 2 ; a . .d = 3 ; a . .e = 4 ;',
        0,
        6,
        3,
    ),
    Case(
        'the first of look-alikes is gone',
        'a ( "b ) ; a ( "c ) ; a ( "d ) ; a ( "e ) ;',
        'a ( "c ) ; a ( "d ) ; a ( "e ) ;',
        0,
        5,
        3,
    ),
    Case('two statements swapped', 'a ( 1 ) ; b = c ; d', 'b = c ; a ( 1 ) ; d', 0, 8, 3),
    Case(
        'a statement among look-alikes with names of their own',
        'def =f ( a! , b! , c! ) : d! = g ( a ) ; e! = g ( b ) ; h! = g ( c ) ; return d * e - h',
        'def =f ( i! , j! , k! ) : l! = g ( i ) ; z! = g ( y ) ; m! = g ( j ) ; n! = g ( k ) ; return l * m - n',
        0,
        7,
        3,
        'a:i b:j c:k d:l e:m h:n',
    ),
    Case('two look-alikes swapped', 'a ( "b ) ; a ( "c ) ;', 'a ( "c ) ; a ( "b ) ;', 2, 0, 2, '', '"b":"c" "c":"b"'),
]


@pytest.mark.parametrize('case', LINE_UP, ids=[case.name for case in LINE_UP])
def test_lining_up(case):
    test_cost(case)
    test_cost_is_the_same_from_the_other_side(case)
