"""How lines map from the base to the target, against a map made line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from polydup_hook.lineage import Lines
from polydup_hook.model import Hunk

SIZE = 40
parts = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 4), st.integers(0, 4)), max_size=6)
"""A diff: so many kept lines, then so many old ones in whose place so many new ones stand."""
ranges = st.tuples(st.integers(1, SIZE), st.integers(0, 12)).map(lambda pair: (pair[0], sum(pair)))


def made(parts):
    """The hunks as git writes them, and the old line of each new one (None: added), from line 1 on."""
    hunks, lines, old = [], [None], 0
    for kept, removed, added in parts:
        lines += range(old + 1, old + kept + 1)
        old += kept
        if removed or added:
            hunks.append(Hunk(old + (removed > 0), removed, len(lines) - 1 + (added > 0), added))
            lines += [None] * added
            old += removed
    return tuple(hunks), lines + list(range(old + 1, old + 1 + 2 * SIZE))


@given(parts, ranges, ranges)
def test_kept_lines(parts, old, new):
    hunks, lines = made(parts)
    expected = [lines[at] for at in range(new[0], new[1] + 1) if lines[at] and old[0] <= lines[at] <= old[1]]
    found = Lines(hunks).kept(old, new)
    assert [line for first, last in found for line in range(first, last + 1)] == expected


@given(parts, ranges)
def test_lines_before(parts, new):
    """From behind the last kept line before them, or the first of them that is kept, to the same at their end."""
    hunks, lines = made(parts)
    first, last = Lines(hunks).before(*new)
    kept = [line for line in lines[new[0] : new[1] + 1] if line]
    assert all(first <= line <= last for line in kept)
    outside = {line for line in lines[1 : new[0]] + lines[new[1] + 1 :] if line}
    assert not outside & set(range(first, last + 1))
    if lines[new[0]]:
        assert first == lines[new[0]]
    if lines[new[1]]:
        assert last == lines[new[1]]


@given(parts, ranges)
def test_hunks_near(parts, new):
    hunks, _ = made(parts)
    mapped = Lines(hunks)
    assert set(mapped.touching(*new)) >= {span for span in mapped.spans if span[1][0] <= new[1] and span[1][1] > new[0]}
