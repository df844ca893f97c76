"""How a text for people may look, and what makes texts from outside harmless on a terminal."""

from typing import NamedTuple

BOLD, DIM, RED, GREEN, YELLOW, CYAN = '1', '2', '1;31', '1;32', '1;33', '36'
WIDEST = 160
"""Columns that are used at most: longer lines are hard to read."""
_ASCII = str.maketrans({'│': '|', '…': '~', '→': '->'})


class Look(NamedTuple):
    """How the text may look; `width` is in columns, `verbose` lists every place; `command` is what calls us."""

    color: bool
    width: int
    ascii: bool
    verbose: bool
    command: str

    def paint(self, code: str, text: str) -> str:
        """A text in a colour, where there are any."""
        return f'\x1b[{code}m{text}\x1b[0m' if self.color and text else text

    def show(self, text: str) -> str:
        """A text from outside."""
        return escaped(text, ascii=self.ascii)

    def plain(self, text: str) -> str:
        """A text of ours, in ASCII where nothing else may be shown."""
        return text.translate(_ASCII) if self.ascii else text


def escaped(text: str, *, ascii: bool = False) -> str:
    r"""Text from outside, made harmless for a terminal: `\x1b`, `\u202e`, and `\xff` for a byte outside UTF-8."""
    if text.isprintable() and (text.isascii() or not ascii):
        return text
    return ''.join(c if c.isprintable() and (c.isascii() or not ascii) else _escape(c) for c in text)


def _escape(character: str) -> str:
    if '\udc80' <= character <= '\udcff':
        return f'\\x{ord(character) - 0xDC00:02x}'
    return character.encode('unicode_escape').decode('ascii')
