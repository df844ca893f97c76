"""When two pieces are one place, and when one stands for the other."""

from __future__ import annotations

import pytest

from polydup_hook.classes import _stands_for, is_same_place
from polydup_hook.comparison import Piece


def piece(start, end, key=1):
    return Piece(key, start, end, frozenset())


@pytest.mark.parametrize(
    ('first', 'second', 'expected'),
    [
        (piece(100, 200), piece(100, 200), True),
        (piece(100, 200), piece(100, 200, key=2), False),
        (piece(100, 200), piece(151, 251), False),
        (piece(100, 200), piece(150, 250), False),  # just half
        (piece(100, 200), piece(149, 249), True),
        (piece(149, 249), piece(100, 200), True),
        (piece(100, 200), piece(190, 205), True),  # more than half of the smaller one
        (piece(100, 200), piece(196, 216), False),
        (piece(0, 100), piece(100, 200), False),
    ],
)
def test_which_stands_for_which(first, second, expected):
    assert _stands_for(first, second) == _stands_for(second, first) == expected


@pytest.mark.parametrize(('end', 'expected'), [(200, True), (190, True), (189, False), (100, False)])
def test_one_place(end, expected):
    assert is_same_place(piece(100, 200), piece(100, end)) == expected
