"""What an answer about the command's own verdicts is made of: checks with their figures, no words."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from polydup_hook.model import CloneClass, Pair


class Asked(NamedTuple):
    """Lines of a file that are asked about, 1-based and inclusive; those of a notebook's code cell where `cell` is one.

    `line_alone` says that one line was named, and stands for the function around it.
    """

    path: str
    first: int
    last: int
    line_alone: bool = False
    cell: int = 0


class Check(NamedTuple):
    """One of the checks on the way to a report, in what it was `about` (A, B or both: ''), and what it went by.

    Facts are numbers, texts, and lists and mappings of such.
    """

    name: str
    passed: bool
    facts: Mapping[str, Any]
    about: str = ''


class Answer(NamedTuple):
    """Why two places are not reported together, or by which class they are.

    `told` is its id, or ''; `warned` says that it stops nothing. `places` are those of its places that are about what
    was asked for; the lines that were asked for are the 'same' as theirs, a 'part' of them, 'around' them or 'across'
    their ends: `fit`. `checks` are in the order in which a run makes them.
    `changes` are the settings, by their names, with which a check tells them, `all_files` among them: tried out on the
    two files alone.
    """

    asked: tuple[Asked, Asked]
    told: str
    warned: bool
    checks: tuple[Check, ...]
    changes: Mapping[str, Any]
    places: tuple[Asked, ...] = ()
    fit: str = ''
    notes: tuple[str, ...] = ()


class Explained(NamedTuple):
    """A class whole.

    `state` is 'new', 'reported' (by a check of everything), 'old', or the name of the check that says why it is not
    reported. `nearest` gives for each place the number of the one that it is most like, from 0, how alike they are, and
    the type. `between` are the numbers of the two places that `pair` compares. `suppressed` says that
    `.polydup-ignore`, comments or the baseline speak for it, whatever its state.
    """

    clones: CloneClass
    state: str
    check: Check | None
    nearest: tuple[tuple[int, float, int], ...]
    between: tuple[int, int]
    pair: Pair
    suppressed: bool
