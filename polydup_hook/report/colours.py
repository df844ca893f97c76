"""Lines of code in the colours of their syntax, as pygments sees them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

PLAIN = ' '
_LETTERS = (
    ('Comment', 'c'),
    ('Keyword.Constant', 'm'),
    ('Keyword', 'k'),
    ('Operator.Word', 'k'),
    ('Name.Builtin', 'b'),
    ('Name.Function', 'f'),
    ('Name.Class', 'f'),
    ('Name.Decorator', 'd'),
    ('Name.Tag', 'k'),
    ('Name.Attribute', 'b'),
    ('Literal.String', 's'),
    ('Literal.Number', 'm'),
)
"""Kinds of tokens with their letters; the first that fits counts, what fits none is plain."""
_NAMES = {
    '.cts': 'a.ts',
    '.csx': 'a.cs',
    '.sbt': 'a.scala',
    '.sc': 'a.scala',
    '.h': 'a.hpp',
    '.ipynb': 'a.py',
    '.mts': 'a.ts',
    '.html': 'a.ts',
    '.htm': 'a.ts',
    '.svelte': 'a.ts',
    '.vue': 'a.ts',
}
"""Suffixes that pygments does not know or takes for those of another language; of a page, its scripts are shown."""


def coloured(name: str, lines: Sequence[str]) -> list[str]:
    r"""The lines of a piece of code, each as its segments with a newline between: a letter for the colour, then text.

    Letters are those of `_LETTERS`, and PLAIN. `name` is a file name that tells the language; one that is unknown gives
    plain lines. The texts together are the lines as they were.
    """
    lexer = _lexer('.' + name.rpartition('.')[2].lower() if '.' in name else name) if name else None
    if lexer is None:
        return [PLAIN + line if line else '' for line in lines]
    found: list[list[list[str]]] = [[]]
    for _, kind, text in lexer.get_tokens_unprocessed('\n'.join(lines)):
        letter = _letter(kind)
        first, *more = text.split('\n')
        _join(found[-1], letter, first)
        for part in more:
            found.append([])
            _join(found[-1], letter, part)
    if len(found) != len(lines):  # no lexer should; one of a plug-in may
        return [PLAIN + line if line else '' for line in lines]
    return ['\n'.join(letter + text for letter, text in segments) for segments in found]


def _join(segments: list[list[str]], letter: str, text: str) -> None:
    """Add a text to the segments of a line; blanks have no colour, and go with what stands before them."""
    if not text:
        return
    if segments and (segments[-1][0] == letter or text.isspace()):
        segments[-1][1] += text
    else:
        segments.append([letter, text])


@cache
def _letter(kind: object) -> str:
    name = str(kind).removeprefix('Token.')
    return next((letter for start, letter in _LETTERS if (name + '.').startswith(start + '.')), PLAIN)


@lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer | None:
    from pygments.lexers import find_lexer_class_for_filename

    found = find_lexer_class_for_filename(_NAMES.get(name, f'a{name}' if name.startswith('.') else name))
    # A place begins within a script, where pygments would wait for the mark that opens it.
    return found(startinline=True) if found else None
