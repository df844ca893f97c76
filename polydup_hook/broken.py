"""What a syntax error hides: code that the tree of some grammars shows in part or not at all."""

import re
from typing import NamedTuple

from polydup_hook.grammar import Effort, Grammar, Node, Range, TooHard
from polydup_hook.spelling import names_in

_WORD = re.compile(rb'\s*(\w+|\S)')
_MOST_PARSES = 32  # each costs as much as what is left of the file
_MOST_EFFORT = 4  # times what one parse of the file may take, for all of them
_FAR = (1 << 32) - 1


class Lost(NamedTuple):
    """Where a word stands that is no node."""

    start: int
    end: int


def with_lost_names(data: bytes, node: Node) -> list[Node | Lost]:
    """What is in an error, with the names between its nodes that are none; the last first."""
    pieces: list[Node | Lost] = []
    at = node.start_byte
    for child in node.children:
        pieces += [Lost(*place) for place in names_in(data, at, child.start_byte)]
        pieces.append(child)
        at = child.end_byte
    pieces += [Lost(*place) for place in names_in(data, at, node.end_byte)]
    return pieces[::-1]


class SecondLook:
    """Parses again what a scanner took for the text of a string behind an error; so often a file and no more."""

    def __init__(self, grammar: Grammar, data: bytes) -> None:
        self._grammar = grammar
        self._data = data
        self._last = -1
        self._parses = 0
        self._effort = Effort(len(data), _MOST_EFFORT)

    def pieces(self, node: Node) -> list[Node | Lost]:
        """What is in an error, with the trees of what it hides; the last first."""
        word = _WORD.fullmatch(self._data, node.start_byte, node.end_byte)
        if word is not None and not node.child_count:
            return [Lost(*word.span(1))]
        found: list[Node | Lost] = []
        at = node.start_byte
        for child in node.children:
            if child.type not in self._grammar.row.pieces:
                found += [*self._again(at, child.start_byte), child]
                at = child.end_byte
        return [*found, *self._again(at, node.end_byte)][::-1]

    def _again(self, start: int, end: int) -> list[Node | Lost]:
        """The tree of a part of the file; where a second look at the same place shows no more, a word and the rest."""
        word = _WORD.match(self._data, start, end)
        if word is None or self._parses == _MOST_PARSES:
            return []
        self._parses += 1
        found: list[Node | Lost] = []
        if start == self._last:
            found.append(Lost(*word.span(1)))
            start = word.end()
        self._last = start
        parser = self._grammar.parser
        parser.included_ranges = [Range((0, 0), (_FAR, _FAR), start, end)]
        try:
            found.append(self._grammar.parse(self._data, self._effort).root_node)
        except TooHard:
            self._parses = _MOST_PARSES
        finally:
            parser.included_ranges = []  # the next file is parsed by the same parser
        return found
