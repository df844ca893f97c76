"""The columns of a terminal that texts take, and how they are cut and padded to some."""

from collections.abc import Sequence


def width_of(text: str) -> int:
    """The columns a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in 'WF' else 1 for c in text)


def clip(text: str, room: int) -> str:
    """A text cut at its end to so many columns."""
    if width_of(text) <= room:
        return text
    end = room - 1
    while width_of(text[:end]) > room - 1:
        end -= 1
    return text[:end] + '…'


def clip_left(text: str, room: int) -> str:
    """A text cut at its start."""
    return clip(text[::-1], room)[::-1]


def widest_of(texts: Sequence[str], most: int) -> int:
    """The columns of the widest text, at most so many."""
    return min(most, max(width_of(text) for text in texts))


def padding(text: str, columns: int) -> str:
    """The blanks that fill a text up to so many columns."""
    return ' ' * (columns - width_of(text))
