"""Blob → stream.

The leaves of the syntax tree, in order, become normalized tokens: identifiers, strings and numbers become one of three
classes, every other leaf keeps its text.
"""

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import sub
from typing import TYPE_CHECKING

from polydup_hook.grammar import Grammar
from polydup_hook.languages import HOLDERS, LANGUAGES, SCRIPT, Catalog
from polydup_hook.model import DATA, INERT, Part, Stream, Units
from polydup_hook.spelling import newlines
from polydup_hook.walk import Gathered, Walk

if TYPE_CHECKING:
    from polydup_hook.regions import Region

_INERT_ROLE = bytes(role | INERT for role in range(256))
_DATA_ROLE = bytes(role | DATA for role in range(256))
_CODE_ROLE = bytes(role & ~DATA for role in range(256))


class Tokenizer:
    """Tokenizes blobs; loads each grammar when it is first needed."""

    def __init__(self, catalog: Catalog = LANGUAGES) -> None:
        self.catalog = catalog
        self._grammars: dict[str, Grammar] = {}

    def tokenize(self, language: str, data: bytes) -> Stream | None:
        """The stream of a blob; None for a script whose first line names no language of ours. What holds code of other
        languages gives that code. Syntax errors are tokenized too; bytes that are not UTF-8 count as letters.

        Raises MissingGrammar.
        """
        if language == SCRIPT:
            named = self.catalog.language_in(data)
            return self.tokenize(named, data) if named is not None else None
        if language in HOLDERS:
            return self._held(language, data)
        walk = Walk(self._grammar(language), data)
        return _stream(language, data, walk, (Part(0, self.catalog[language].family),))

    def _grammar(self, language: str) -> Grammar:
        grammar = self._grammars.get(language)
        if grammar is None:
            grammar = self._grammars[language] = Grammar(self.catalog[language])
        return grammar

    def _held(self, holder: str, data: bytes) -> Stream:
        """The stream of the regions of a file, one after the other."""
        from polydup_hook.regions import regions

        breaks = newlines(data)
        gathered = _Held()
        parts = []
        for region in regions(holder, data):
            if region.language in self.catalog:
                family = self.catalog[region.language].family
                above = bisect_left(breaks, region.span(0, 1)[0]) if region.cell else 0
                parts.append(Part(len(gathered.tokens), family, region.cell, above))
                gathered.add(Walk(self._grammar(region.language), region.text), region, breaks)
        return _stream(holder, data, gathered, tuple(parts))


class _Held(Gathered):
    """What walks over the regions of a blob gather, with offsets and lines of the blob."""

    def add(self, walk: Walk, region: 'Region', breaks: list[int]) -> None:
        """Add a walk over a region of the blob with these line breaks."""
        tokens, units, blocks, span = len(self.tokens), len(self.units), self.blocks, region.span
        self.blocks += walk.blocks
        numbers = [self.texts.setdefault(text, len(self.texts)) for text in walk.texts]
        self.tokens.extend((char, *span(start, end), numbers[raw], role) for char, start, end, raw, role in walk.tokens)
        for low, high, parent, block, name, unit in walk.units:
            around = parent + units if parent >= 0 else -1
            named = name + tokens if name >= 0 else -1
            self.units.append([low + tokens, high + tokens, around, block + blocks, named, unit])
        self.inert.extend((start + tokens, end + tokens) for start, end in walk.inert)
        self.collections.extend((start + tokens, end - tokens, data) for start, end, data in walk.collections)
        starts = [0, *(at + 1 for at in newlines(region.text))] if walk.marks else []
        for line, kind, reason in walk.marks:
            at = starts[line - 1]
            self.marks.append((bisect_left(breaks, span(at, at + 1)[0]) + 1, kind, reason))


def _innermost(ranges: list[tuple[int, int, bool]]) -> Iterator[tuple[int, int, bool]]:
    """Where each of some ranges, sorted as (start, negative end, value), is the last one around a token. In one pass:
    a hundred thousand of them may stand one in the other."""
    around: list[tuple[int, bool]] = []
    at = 0
    for start, end, value in (*ranges, (sys.maxsize, 0, False)):
        while around and at < start:
            stop, inner = around[-1]
            if at < stop:
                behind = min(stop, start)
                yield at, behind, inner
                at = behind
            if stop <= at:
                around.pop()
        at = max(at, start)
        around.append((-end, value))


def _stream(language: str, data: bytes, found: Gathered, parts: tuple[Part, ...]) -> Stream:
    norm, starts, ends, raw, roles = zip(*found.tokens) if found.tokens else ((),) * 5  # noqa: B905 - rows of five
    breaks = newlines(data)
    total = len(breaks) + (not data.endswith(b'\n') if data else 0)
    first = [bisect_right(breaks, at) + 1 for at in starts]
    breaks.append(len(data))
    more = [
        bisect_right(breaks, end - 1) + 1 - line if breaks[line - 1] < end else 0
        for end, line in zip(ends, first, strict=True)
    ]
    role_bytes = bytearray(roles)
    if any(is_data for _, _, is_data in found.collections):
        for start, end, is_data in _innermost(sorted(found.collections)):
            role_bytes[start:end] = role_bytes[start:end].translate(_DATA_ROLE if is_data else _CODE_ROLE)
    reached = 0
    for start, end in sorted(found.inert):
        if end > reached:
            begin = max(start, reached)
            role_bytes[begin:end] = role_bytes[begin:end].translate(_INERT_ROLE)
            reached = end
    columns = zip(*found.units) if found.units else ((),) * 6  # noqa: B905 - rows of six
    return Stream(
        language=language,
        parts=parts,
        norm=''.join(norm),
        steps=array('I', map(sub, starts, (0, *starts))),
        sizes=array('I', map(sub, ends, starts)),
        first=array('I', first),
        more=array('I', more),
        raw=array('I', raw),
        texts=tuple(found.texts),
        roles=bytes(role_bytes),
        units=Units(*(array('i', column) for column in columns)),
        marks=tuple(found.marks),
        total_lines=total,
    )
