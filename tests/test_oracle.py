"""Exact copies in small random programs: those that a naive comparison of all with all finds, and no others.

`pytest --hypothesis-profile long --timeout 0 tests/test_oracle.py` tries a hundred times as many programs.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import NamedTuple

from gate import check, indented
from histories import examples
from hypothesis import given
from hypothesis import strategies as st
from streams import spelled, tokenized
from worlds import repository

LEAST = 25
OPTIONS = ('--all-files', '--min-tokens', str(LEAST), '--min-lines', '1', '--types', 'type-1', '--threshold', '1.0')

WORDS = ['load', 'walk', 'size', 'rows']
SHAPES = [
    '{a} = {b}.{c}({d}, "{a}")',
    '{a}.{b}({c}[{n}], {d}={a})',
    'self.{a} += {b}({c}) * {n}',
    'assert {a}.{b} < {c}({d}, {n}), "{b}"',
    'del {a}[{b}.{c}:{n}]',
    '{a}, {b} = {c}.{d}(), {n}',
    'return {a}({b} or {c}.{d})',
    'if {a}.{b}({n}):\n    {c}.{d}({a} - {n})\n    {b} = {c} @ {d}',
    'for {a} in {b}.{c}():\n    {d}.{a}({a}, *{b})',
]


@st.composite
def lines_of(draw, function: int) -> list[str]:
    """Statements of a function. Many have the shape of others; none has their words."""
    found = []
    for number in range(draw(st.integers(2, 7))):
        a, b, c, d = (f'{draw(st.sampled_from(WORDS))}_{function}_{number}' for _ in 'abcd')
        found.append(draw(st.sampled_from(SHAPES)).format(a=a, b=b, c=c, d=d, n=draw(st.integers(0, 9))))
    return found


class Run(NamedTuple):
    """Siblings in a file: the lines they stand on, their tokens."""

    path: str
    first: int
    last: int
    start: int
    end: int


@st.composite
def programs(draw) -> dict[str, str]:
    """Two files of functions, into which statements of others are copied, perhaps into a block of their own."""
    functions = [draw(lines_of(number)) for number in range(draw(st.integers(2, 5)))]
    original = [list(lines) for lines in functions]
    for number in range(draw(st.integers(0, len(functions) - 1))):
        source = original[number]
        start = draw(st.integers(0, len(source) - 1))
        part = source[start : draw(st.integers(start + 1, len(source)))]
        if draw(st.booleans()):
            part = [f'while block_{number}:\n' + indented('\n'.join(part)).rstrip('\n')]
        target = functions[draw(st.integers(number + 1, len(functions) - 1))]
        at = draw(st.sampled_from([0, len(target)]))
        target[at:at] = part
    texts = [f'def f{number}():\n' + indented('\n'.join(lines)) for number, lines in enumerate(functions)]
    at = draw(st.integers(0, len(texts)))
    return {'a.py': '\n\n'.join(texts[:at]), 'b.py': '\n\n'.join(texts[at:])}


def copies(program: dict[str, str]) -> set[tuple[Run, Run]]:
    """All pairs of runs of siblings of enough tokens that are the same text, and share none of it."""
    by_text: dict[tuple[str, ...], list[Run]] = defaultdict(list)
    for path, source in program.items():
        stream = tokenized('python', source)
        words = spelled(stream, source)
        blocks = defaultdict(list)
        for start, end, block in zip(stream.units.start, stream.units.end, stream.units.block, strict=True):
            blocks[block].append((start, end))
        for siblings in blocks.values():
            for i in range(len(siblings)):
                for j in range(i, len(siblings)):
                    start, end = siblings[i][0], siblings[j][1]
                    if end - start >= LEAST:
                        lines = stream.first[start], stream.first[end - 1]
                        by_text[tuple(words[start:end])].append(Run(path, *lines, start, end))
    return {
        (a, b)
        for same in by_text.values()
        for a, b in combinations(sorted(set(same)), 2)
        if a.path != b.path or a.end <= b.start
    }


Place = tuple[str, int, int]


def is_told(a: Run, b: Run, classes: list[list[Place]]) -> bool:
    """Whether each line of one run stands in a place, and its copy in the other run in another place of the same class.

    One class may hold all of it, or several may share it: where code repeats itself, its edges are cut in many ways.
    """
    return all(
        any(_holds(x, a, at) and _holds(y, b, at) and x != y for places in classes for x in places for y in places)
        for at in range(a.last - a.first + 1)
    )


def _holds(place: Place, run: Run, at: int) -> bool:
    return run.path == place[0] and place[1] <= run.first + at <= place[2]


@examples(10)
@given(programs())
def test_the_exact_copies_are_those_of_a_naive_search(program):
    known = copies(program)
    with repository({}) as repo:
        repo.commit(files=program)
        classes = [
            [(place['path'], place['start_line'], place['end_line']) for place in found['places']]
            for found in check(repo, *OPTIONS).report['classes']
        ]
    for a, b in known:
        assert is_told(a, b, classes), (a, b)
    spans = {(a[:3], b[:3]) for a, b in known}
    for places in classes:
        for place in places[1:]:
            assert tuple(sorted((places[0], place))) in spans, (places[0], place)
