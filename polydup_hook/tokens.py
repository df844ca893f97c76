"""Blob → stream.

The leaves of the syntax tree, in order, become normalized tokens: identifiers, strings and numbers become one of three
classes, every other leaf keeps its text.
"""

from array import array
from bisect import bisect_right
from operator import sub

from polydup_hook.grammar import Grammar
from polydup_hook.languages import LANGUAGES
from polydup_hook.model import DATA, INERT, Stream, Units
from polydup_hook.spelling import newlines
from polydup_hook.walk import Walk

_INERT_ROLE = bytes(role | INERT for role in range(256))
_DATA_ROLE = bytes(role | DATA for role in range(256))
_CODE_ROLE = bytes(role & ~DATA for role in range(256))


class Tokenizer:
    """Tokenizes blobs; loads each grammar when it is first needed."""

    def __init__(self) -> None:
        self._grammars: dict[str, Grammar] = {}

    def tokenize(self, language: str, data: bytes) -> Stream:
        """The stream of a blob. Syntax errors are tokenized too; bytes that are not UTF-8 count as letters.

        Raises UserError when the grammar cannot be loaded.
        """
        grammar = self._grammars.get(language)
        if grammar is None:
            grammar = self._grammars[language] = Grammar(LANGUAGES[language])
        return _stream(language, data, Walk(grammar, data))


def _stream(language: str, data: bytes, walk: Walk) -> Stream:
    norm, starts, ends, raw, roles = zip(*walk.tokens) if walk.tokens else ((),) * 5  # noqa: B905 - rows of five
    breaks = newlines(data)
    total = len(breaks) + (not data.endswith(b'\n') if data else 0)
    first = [bisect_right(breaks, at) + 1 for at in starts]
    breaks.append(len(data))
    more = [
        bisect_right(breaks, end - 1) + 1 - line if breaks[line - 1] < end else 0
        for end, line in zip(ends, first, strict=True)
    ]
    role_bytes = bytearray(roles)
    for start, end, is_data in sorted(walk.collections) if any(row[2] for row in walk.collections) else ():
        role_bytes[start:-end] = role_bytes[start:-end].translate(_DATA_ROLE if is_data else _CODE_ROLE)
    for start, end in walk.inert:
        role_bytes[start:end] = role_bytes[start:end].translate(_INERT_ROLE)
    columns = zip(*walk.units) if walk.units else ((),) * 6  # noqa: B905 - rows of six
    return Stream(
        language=language,
        norm=''.join(norm),
        steps=array('I', map(sub, starts, (0, *starts))),
        sizes=array('I', map(sub, ends, starts)),
        first=array('I', first),
        more=array('I', more),
        raw=array('I', raw),
        texts=tuple(walk.texts),
        roles=bytes(role_bytes),
        units=Units(*(array('i', column) for column in columns)),
        marks=tuple(walk.marks),
        total_lines=total,
    )
