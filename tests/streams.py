"""Streams for tests: source text in, what became of it in words."""

from __future__ import annotations

from itertools import accumulate

from polydup_hook.model import CLASS, FUNCTION, ID, NUM, STATEMENT, STR, Stream
from polydup_hook.tokens import Tokenizer

_TOKENIZER = Tokenizer()
_KINDS = {STATEMENT: 'statement', FUNCTION: 'function', CLASS: 'class'}
_CLASSES = {ID: 'ID', STR: 'STR', NUM: 'NUM'}


def tokenized(language: str, source: str | bytes) -> Stream:
    return _TOKENIZER.tokenize(language, source.encode() if isinstance(source, str) else source)


def texts(language: str, source: str | bytes) -> list[str]:
    """The text of each token, cut out of the source."""
    return spelled(tokenized(language, source), source)


def spelled(stream: Stream, source: str | bytes) -> list[str]:
    data = source.encode() if isinstance(source, str) else source
    starts = accumulate(stream.steps)
    return [data[at : at + size].decode('utf-8', 'replace') for at, size in zip(starts, stream.sizes, strict=True)]


def normalized(language: str, source: str | bytes) -> str:
    """The tokens with ID, STR and NUM for the three classes, one blank between two."""
    stream = tokenized(language, source)
    named = zip(stream.norm, spelled(stream, source), strict=True)
    return ' '.join(_CLASSES.get(char, text) for char, text in named)


def with_role(language: str, source: str, role: int) -> list[str]:
    """The texts of the tokens that have all these role bits."""
    stream = tokenized(language, source)
    return [text for text, bits in zip(spelled(stream, source), stream.roles, strict=True) if bits & role == role]


def units(language: str, source: str) -> list[tuple[str, str, str]]:
    """Each unit as (kind, name, source text with single blanks), in the order of the stream."""
    stream = tokenized(language, source)
    data, words = source.encode(), spelled(stream, source)
    starts = list(accumulate(stream.steps))
    found = []
    for start, end, _, _, name, kind in zip(*stream.units, strict=True):
        last = max((starts[token] + stream.sizes[token] for token in range(start, end)), default=0)
        text = data[starts[start] : last].decode() if start < end else ''
        found.append((_KINDS[kind], words[name] if name >= 0 else '', ' '.join(text.split())))
    return found
