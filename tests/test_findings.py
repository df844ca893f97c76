"""Which place of a class is told beside which."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streams import tokenized

from polydup_hook import judgement
from polydup_hook.alignment import Outline
from polydup_hook.classes import Alike, Near, classes, link
from polydup_hook.comparison import Found, Piece
from polydup_hook.findings import Located, finding, nearest
from polydup_hook.model import CloneClass
from polydup_hook.similarity import Score


def piece(key: int) -> Piece:
    return Piece(key, 0, 60, frozenset())


def class_of(paths: list[str], similarities: dict[tuple[int, int], float]):
    located = [Located(path, piece(at)) for at, path in enumerate(paths)]
    alike: Alike = {}
    for (a, b), similarity in similarities.items():
        link(alike, piece(a), piece(b), Near(-similarity, 3, piece(a), piece(b)))
    return located, alike


@pytest.mark.parametrize(
    ('name', 'paths', 'similarities', 'expected'),
    [
        ('none known', ['a', 'b', 'c'], {}, [0, 0, 0]),
        ('all like the first', ['a', 'b', 'c'], {(0, 1): 0.9, (0, 2): 0.9}, [0, 0, 0]),
        ('one more like the second', ['a', 'b', 'c'], {(0, 1): 0.9, (0, 2): 0.9, (1, 2): 1.0}, [0, 0, 1]),
        ('reached by a later one', ['a', 'b', 'c'], {(0, 1): 0.86, (0, 2): 0.9, (1, 2): 0.95}, [0, 2, 0]),
        ('of equals that in its file', ['a/x', 'b/x', 'b/x'], {(0, 1): 1.0, (0, 2): 1.0, (1, 2): 1.0}, [0, 0, 1]),
        ('of equals that in its folder', ['a/x', 'b/x', 'b/y'], {(0, 1): 1.0, (0, 2): 1.0, (1, 2): 1.0}, [0, 0, 1]),
    ],
)
def test_each_place_is_told_beside_the_one_it_is_most_like(name, paths, similarities, expected):
    assert nearest(*class_of(paths, similarities)) == expected


def test_one_blob_at_several_paths_is_told_beside_its_first():
    located, alike = class_of(['a', 'b'], {(0, 1): 0.9})
    assert nearest([located[0], located[1], Located('c', piece(1))], alike) == [0, 0, 1]


LINES = ['a = read(b)', 'print(a)', 'c = a + len(b)']


def test_a_pair_is_told_as_it_was_found():
    """Places of a class that are nearly the same stand for one: with the largest the score may not reach the threshold."""
    sources = ['\n'.join([*LINES, 'd(c)']), '\n'.join(LINES), '\n'.join([*LINES, 'd(c)', 'del a'])]
    outlines = [Outline(tokenized('python', source)) for source in sources]
    whole = [Piece(key, *outline.whole()) for key, outline in enumerate(outlines)]
    part = whole[0]._replace(end=whole[1].end)
    alike: Alike = {}
    link(alike, whole[0], whole[1], Near(-1.0, 1, part, whole[1]))

    def told(*keys: int) -> CloneClass:
        located = [Located(f'{key}.py', whole[key]) for key in keys]
        return finding(located, set(located[1:]), True, False, outlines.__getitem__, alike)

    (pair,) = told(0, 1).pairs
    assert [(place.path, place.start_line, place.end_line, place.new) for place in (pair.first, pair.other)] == [
        ('0.py', 1, 3, False),
        ('1.py', 1, 3, True),
    ]
    assert (pair.similarity, pair.clone_type, pair.tokens) == (1.0, 1, part.end)
    assert told(0, 1).places == (pair.first, pair.other)
    link(alike, whole[0], whole[2], Near(-0.9, 3, whole[0], whole[2]))
    assert [place.end_line for place in told(0, 1, 2).places] == [4, 3, 5]
    assert [pair.first.end_line for pair in told(0, 1, 2).pairs] == [3, 4]


def test_what_stands_for_another_piece_is_alike_to_what_that_one_is():
    """A class may hold pieces that overlap; one of them is told."""
    wide, late = Piece(0, 0, 100, frozenset()), Piece(0, 40, 120, frozenset())
    others = [piece(key) for key in range(1, 6)]
    score = Score(0.9, 3, 6, (), ())
    found = [Found(wide, other, score) for other in others[:4]] + [Found(late, other, score) for other in others[1:]]
    grouped = classes(found)
    (class_,) = grouped.classes
    assert class_.pieces == (wide, late, *others)
    kept = [Located(f'{one.key}.py', one) for one in (wide, *others)]
    assert nearest(kept, grouped.alike) == [0, 0, 0, 0, 0, 0]
    assert grouped.alike[wide][others[0]].here == wide
    assert grouped.alike[wide][others[4]] == Near(-0.9, 3, late, others[4])


@pytest.mark.parametrize(('above', 'spoken'), [(0, {1}), (1, {2}), (2, set())])
def test_a_comment_speaks_for_the_lines_that_are_told(above, spoken):
    lines = ['a = b', *(f'c{n} = d{n}(e, {n}) + f[{n}]' for n in range(4))]
    source = [*lines[:above], '# polydup: off', *lines[above:], '# polydup: on', 'g = 1']
    outline = Outline(tokenized('python', '\n'.join(source)))
    size = len(outline.stream.norm)
    whole, told = Piece(0, 0, size - 3, frozenset()), Piece(0, 3, size - 3, frozenset())
    alike: Alike = {}
    link(alike, whole, piece(1), Near(-1.0, 1, told, piece(1)))
    rules = SimpleNamespace(outline_of=lambda key: outline, alike=alike)
    assert {line for _, line in judgement.comments_on(Located('0.py', whole), rules)} == spoken


@given(
    st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda x: x[0] < x[1]), st.floats(0.5, 1))
)
def test_the_pairs_hold_together_what_is_alike_and_none_could_be_more_alike(similarities):
    located, alike = class_of([f'{n}.py' for n in range(6)], similarities)
    edges = [tuple(sorted((at, to))) for at, to in enumerate(nearest(located, alike)) if at]
    told = sum(similarities.get(edge, 0.0) for edge in edges if _reached(edge[1], similarities))
    assert told == pytest.approx(_most(similarities))


def _reached(at: int, similarities) -> bool:
    return at in _groups(similarities)[0]


def _groups(similarities) -> list[set[int]]:
    groups = [{n} for n in range(6)]
    for a, b in similarities:
        one, other = (next(group for group in groups if n in group) for n in (a, b))
        if one is not other:
            one |= other
            groups.remove(other)
    return sorted(groups, key=min)


def _most(similarities) -> float:
    """The weight of the best spanning tree of the places that hang together with the first (Kruskal 1956)."""
    groups = [{n} for n in range(6)]
    total = 0.0
    for (a, b), similarity in sorted(similarities.items(), key=lambda item: -item[1]):
        one, other = (next(group for group in groups if n in group) for n in (a, b))
        if one is not other:
            one |= other
            groups.remove(other)
            total += similarity if _reached(a, similarities) else 0.0
    return total
