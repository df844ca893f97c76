"""A blob at several paths is a copy of itself: the pairs that no comparison of two streams finds."""

from collections.abc import Iterator, Sequence

from polydup_hook.added import joined
from polydup_hook.alignment import Fragment, Outline
from polydup_hook.comparison import LINES, TOKENS, Found, Piece
from polydup_hook.evidence import Lack, Limits, lack_of_evidence
from polydup_hook.similarity import Score

_ALIKE = Score(1.0, 1, 0, (), ())


def doubles(key: int, outline: Outline, added: Sequence[tuple[int, int]], limits: Limits) -> Iterator[Found]:
    """The stream with itself: the whole, and what a change added to one of the paths, if that is a part.

    (A file may become the double of another by a paste beside a larger copy that was there before.)
    """
    fragments = [outline.whole(), *(_within(outline, start, end) for start, end in joined(added))]
    for fragment in dict.fromkeys(fragments):
        if fragment is not None and lacking(outline, fragment, limits) is None:
            piece = Piece(key, *fragment)
            yield Found(piece, piece, _ALIKE)


def _within(outline: Outline, start: int, end: int) -> Fragment | None:
    """The largest run of units in a token range."""
    inside = [part for part in outline.fragments(start, end, 1) if start <= part.start and part.end <= end]
    return max(inside, key=lambda part: (part.end - part.start, -part.start), default=None)


def lacking(outline: Outline, fragment: Fragment, limits: Limits) -> Lack | None:
    """What a fragment lacks to be told as a copy of itself."""
    first, last = outline.stream.lines(fragment.start, fragment.end)
    if fragment.end - fragment.start < limits.min_tokens:
        return Lack(TOKENS, fragment.end - fragment.start, limits.min_tokens)
    if last - first + 1 < limits.min_lines:
        return Lack(LINES, last - first + 1, limits.min_lines)
    return lack_of_evidence(outline, fragment, outline, fragment, _ALIKE, limits)
