"""Where a file of several languages holds code: the scripts and styles of a page or component, the cells of a notebook.

What stands around the code is no code of ours. Each region is tokenized by itself, so that no copy crosses its edge.
"""

import re
from array import array
from collections.abc import Iterator
from typing import NamedTuple

from polydup_hook.model import Ints


class Region(NamedTuple):
    """Code within a blob. `text` stands at the byte `at` of it as it is; or, in a notebook, each byte of the text was
    made of the bytes of the blob from `starts` to `ends`, in code `cell`."""

    language: str
    text: bytes
    at: int = 0
    starts: Ints | None = None
    ends: Ints | None = None
    cell: int = 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a range of the text, not empty, stands in the blob."""
        if self.starts is None or self.ends is None:
            return self.at + start, self.at + end
        return self.starts[start], self.ends[end - 1]


def regions(holder: str, data: bytes) -> list[Region]:
    """The regions of a blob, in order. `holder` is a name of `languages.HOLDERS`."""
    return list(_cells(data) if holder == 'jupyter' else _elements(data))


# Pages and components.

_OPENING = re.compile(rb'<!--|<(script|style)(?=[\s>])', re.I)
_INSIDE = re.compile(rb'(?:[^>"\']|"[^"]{0,9999}"|\'[^\']{0,9999}\'){0,999}')
"""What stands in a start tag. Nothing has to follow, so it never goes back."""
_CLOSING = {b'script': re.compile(rb'</script', re.I), b'style': re.compile(rb'</style', re.I)}
_ATTRIBUTE = re.compile(rb'([a-z-]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\'|([^\s"\'>]+))', re.I)
_LANGUAGES = {
    b'script': {
        **dict.fromkeys(('', 'js', 'javascript', 'jsx', 'mjs', 'module', 'babel', 'ecmascript'), 'javascript'),
        **dict.fromkeys(('ts', 'typescript'), 'typescript'),
        'tsx': 'tsx',
    },
    b'style': dict.fromkeys(('', 'css', 'postcss'), 'css'),
}
_LETTERS = re.compile(r'^(text|application)/(x-)?')


def _elements(data: bytes) -> Iterator[Region]:
    """The scripts and styles: from their start tag to the first end tag of the same name, as browsers read them."""
    at = 0
    while (found := _OPENING.search(data, at)) is not None:
        at = found.end()
        if found[1] is None:
            end = data.find(b'-->', at)
            at = len(data) if end < 0 else end
            continue
        inside = _INSIDE.match(data, at)
        assert inside is not None  # it matches nothing, too
        at = inside.end()
        if data[at : at + 1] != b'>' or inside[0].rstrip().endswith(b'/'):
            continue
        at += 1
        element = found[1].lower()
        closing = _CLOSING[element].search(data, at)
        end = closing.start() if closing else len(data)
        language = _LANGUAGES[element].get(_said(inside[0]))
        if language is not None and data[at:end].strip():
            yield Region(language, data[at:end], at)
        at = end


def _said(attributes: bytes) -> str:
    """What `lang` or else `type` says of the language."""
    found = {name.lower(): (a or b or c) for name, a, b, c in _ATTRIBUTE.findall(attributes)}
    said = found.get(b'lang') or found.get(b'type') or b''
    return _LETTERS.sub('', said.decode('ascii', 'replace').strip().lower())


# Notebooks.

_SPACE = re.compile(r'[ \t\r\n]*')
_MARK = '\xef\xbb\xbf'  # of the byte order, as Latin-1 has it
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(.))', re.S)
_MAGIC = re.compile(rb'^[ \t]*(?:%{1,2}[A-Za-z]|!(?!=)|\?)|^[ \t]*[\w.]+\?{1,2}[ \t]*$', re.M)
_OTHER_CODE = re.compile(rb'\s*%%(?!time|timeit|capture|prun|debug)')
_OF_KERNELS = {'c++': 'cpp', 'c#': 'csharp', 'javascript': 'typescript', 'ipython': 'python'}
"""Languages whose kernels call them otherwise; a kernel of JavaScript takes TypeScript too."""


class _Piece(NamedTuple):
    """A string of a JSON document: its characters stand from `start` on, the closing quote at `end`."""

    start: int
    end: int


def _cells(data: bytes) -> Iterator[Region]:
    """The code cells. What is not JSON, or no notebook, has none."""
    document = data.decode('latin-1')  # JSON's own marks are ASCII: a character a byte
    try:
        language, cells = _read(document)
    except (ValueError, IndexError, RecursionError):
        return
    for number, pieces in enumerate(cells, 1):
        text, starts, ends = _joined(document, pieces)
        if text.strip() and not _OTHER_CODE.match(text):
            yield Region(language, _without_magic(text), starts[0], starts, ends, number)


def _without_magic(text: bytes) -> bytes:
    """A cell with the lines that are for the notebook's shell blanked."""
    if not _MAGIC.search(text):
        return text
    lines = text.split(b'\n')
    return b'\n'.join(b' ' * len(line) if _MAGIC.match(line) else line for line in lines)


def _read(document: str) -> tuple[str, list[list[_Piece]]]:
    """The kernel's language, and for each code cell the strings of its source."""
    language = 'python'
    cells: list[list[_Piece]] = []
    for key, at in _members(document, _skip(document, len(_MARK) if document.startswith(_MARK) else 0)):
        if key == 'cells':
            for cell in _items(document, at):
                kind, source = '', None
                for name, value in _members(document, cell):
                    if name == 'cell_type':
                        kind = str(_value(document, value)[0])
                    elif name == 'source':
                        source = value
                if kind == 'code' and source is not None:
                    cells.append(_pieces(document, source))
        elif key == 'metadata':
            language = _kernel(_value(document, at)[0])
    return language, cells


def _kernel(metadata: object) -> str:
    """The language that a notebook is written in, by what its metadata call it."""
    for key, field in (('language_info', 'name'), ('kernelspec', 'language')):
        info = metadata.get(key) if isinstance(metadata, dict) else None
        name = info.get(field) if isinstance(info, dict) else None
        if isinstance(name, str) and name:
            return _OF_KERNELS.get(name.lower(), name.lower())
    return 'python'


def _skip(document: str, at: int) -> int:
    found = _SPACE.match(document, at)
    return found.end() if found else at


def _value(document: str, at: int) -> tuple[object, int]:
    from json import JSONDecoder

    return JSONDecoder().raw_decode(document, at)


def _members(document: str, at: int) -> Iterator[tuple[str, int]]:
    """The keys of an object, each with where its value begins."""
    for start in _parts(document, at, '{}'):
        if document[start] != '"':
            raise ValueError('no key')
        key, behind = _value(document, start)
        colon = _skip(document, behind)
        if document[colon] != ':':
            raise ValueError('no colon')
        yield str(key), _skip(document, colon + 1)


def _items(document: str, at: int) -> Iterator[int]:
    """Where the items of an array begin."""
    return _parts(document, at, '[]')


def _parts(document: str, at: int, brackets: str) -> Iterator[int]:
    if document[at] != brackets[0]:
        raise ValueError('another value')
    at = _skip(document, at + 1)
    while document[at] != brackets[1]:
        yield at
        if brackets == '{}':
            at = _skip(document, _skip(document, _value(document, at)[1]) + 1)
        at = _skip(document, _value(document, at)[1])
        if document[at] == ',':
            at = _skip(document, at + 1)
        elif document[at] != brackets[1]:
            raise ValueError('no comma')


def _pieces(document: str, at: int) -> list[_Piece]:
    starts = [at] if document[at] == '"' else list(_items(document, at))
    found = []
    for start in starts:
        if document[start] != '"':
            raise ValueError('no string')
        found.append(_Piece(start + 1, _value(document, start)[1] - 1))
    return found


def _joined(document: str, pieces: list[_Piece]) -> tuple[bytes, Ints, Ints]:
    """The text that some strings stand for, and for each byte of it the range in the document that it is made of."""
    text = bytearray()
    starts, ends = array('I'), array('I')

    def add(made: bytes, start: int, end: int) -> None:
        text.extend(made)
        starts.extend([start] * len(made))
        ends.extend([end] * len(made))

    for piece in pieces:
        at = piece.start
        high = ''
        for found in _ESCAPE.finditer(document, piece.start, piece.end):
            plain = document[at : found.start()].encode('latin-1')
            high = '' if plain else high  # half a character, alone
            text.extend(plain)
            starts.extend(range(at, found.start()))
            ends.extend(range(at + 1, found.start() + 1))
            at = found.end()
            if found[1] is None:
                add(_SIMPLE.get(found[2], found[2]).encode('latin-1'), found.start(), at)
                continue
            character = chr(int(found[1], 16))
            if '\ud800' <= character < '\udc00':
                high = character
                continue
            both = (high + character).encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')
            add(both.encode(), found.start() - (6 if high else 0), at)
            high = ''
        text.extend(document[at : piece.end].encode('latin-1'))
        starts.extend(range(at, piece.end))
        ends.extend(range(at + 1, piece.end + 1))
    return bytes(text), starts, ends


_SIMPLE = {'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f'}
