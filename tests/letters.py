"""Streams made of letters, for tests of what knows no language."""

from __future__ import annotations

from array import array

from polydup_hook.alignment import Fragment, Outline
from polydup_hook.model import BOUND, DEFINED, FUNCTION, ID, LITERAL, MEMBER, NUM, STATEMENT, STR, Part, Stream, Units
from polydup_hook.similarity import Side
from polydup_hook.spelling import character


def stream_of(
    norm: str, raw: list[int], texts: list[bytes], roles: bytes, units: list[list[int]], line: int = 1
) -> Stream:
    """One token a line, or `line` tokens a line."""
    size = len(norm)
    return Stream(
        parts=(Part(0, 'letters'),),
        language='python',
        norm=norm,
        steps=array('I', [0, *[2] * (size - 1)][:size]),
        sizes=array('I', [1] * size),
        first=array('I', [1 + at // line for at in range(size)]),
        more=array('I', [0] * size),
        raw=array('I', raw),
        texts=tuple(texts),
        roles=roles,
        units=Units(*(array('i', column) for column in (zip(*units, strict=True) if units else [()] * 6))),
        marks=(),
        total_lines=size // line,
    )


def outline(text: str, named: bool = False) -> Outline:
    """Letters are tokens, braces are units: `{ab}{c{de}}`. Units in one unit, or in none, are siblings.

    With `named`, the first token of each unit names it.
    """
    letters: list[str] = []
    units: list[list[int]] = []
    open_: list[int] = []
    for char in text:
        if char == '{':
            around = open_[-1] if open_ else -1
            units.append([len(letters), -1, around, around + 1, len(letters) if named else -1, STATEMENT])
            open_.append(len(units) - 1)
        elif char == '}':
            units[open_.pop()][1] = len(letters)
        else:
            letters.append(char)
    assert not open_
    return Outline(stream_of(''.join(letters), [0] * len(letters), [b''], bytes(len(letters)), units))


def shown(of: Outline, fragment: Fragment) -> str:
    """The letters of a fragment."""
    return of.stream.norm[fragment.start : fragment.end]


def side(text: str) -> Side:
    """Words are tokens: `a` a name, `a!` one bound here, `.a` an attribute, `=a` the name of the fragment, `"a` a string,
    `1` a number; anything else is its own text. All of it is the fragment."""
    norm, raw, roles = [], [], []
    texts = {b'': 0}
    own = []
    for at, word in enumerate(text.split()):
        char, name, role = _token(word)
        norm.append(char)
        raw.append(texts.setdefault(name.encode(), len(texts)))
        roles.append(role)
        if role & DEFINED:
            own.append(at)
    units = [[0, len(norm), -1, 0, own[0], FUNCTION]] if own else []
    made = stream_of(''.join(norm), raw, list(texts), bytes(roles), units)
    return Side(made, 0, len(norm), frozenset(own))


def _token(word: str) -> tuple[str, str, int]:
    if word.startswith('"'):
        return STR, word, LITERAL
    if word[0].isdigit():
        return NUM, word, LITERAL
    if word.startswith('.') and word[1:].isalpha():
        return ID, word[1:], MEMBER
    if word.startswith('=') and word[1:].isalpha():
        return ID, word[1:], DEFINED
    if word.endswith('!'):
        return ID, word[:-1], BOUND
    if word.isalpha() and word.islower():
        return ID, word, 0
    return character(word.encode()), '', 0
