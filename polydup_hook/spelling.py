"""The text of tokens: characters that stand for it, forms of literals that formatters do not change, comments of ours.

Knows bytes, and neither languages nor trees.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b

_SALT = b'polydup140'
# The first number for which no two texts collide in all supported grammars together, nor in any of the families of
# C, C#, Ruby, PHP, Kotlin, Swift, Scala, Bash, Lua, HTML, CSS, JSON, YAML, TOML. Streams of two families never meet.


def character(text: bytes) -> str:
    """The character of a token's text: a printable ASCII character stands for itself, all else is hashed.

    The same on every machine, run and grammar; a test holds that no two texts of the supported grammars collide.
    """
    if len(text) == 1 and 32 < text[0] < 127:
        return chr(text[0])
    number = int.from_bytes(blake2b(text, digest_size=8, salt=_SALT).digest(), 'big')
    return chr(0x100 + number % (0xD800 - 0x100))


def parsable(data: bytes) -> bytes:
    """What a parser is given: the bytes themselves, or, where they are not UTF-8, a letter for each odd byte."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.translate(_ODD_AS_LETTER)
    return data


def without_comments(text: bytes, opener: str) -> bytes:
    """A text with blanks for its long runs of lines of comment, where they may stand in a string and not change it.

    Some scanners look from each comment to the next statement: n comments take n² time.
    """
    lines = rb'^(?:[ \t]*%b[^\n\\\'"{}]*\n){64,}' % re.escape(opener.encode())
    return re.sub(lines, lambda run: re.sub(rb'[^\n]', b' ', run[0]), text, flags=re.MULTILINE)


_ODD_AS_LETTER = bytes(byte if byte < 128 else 0x5F for byte in range(256))


def newlines(data: bytes) -> list[int]:
    """The positions of the line breaks."""
    at = -1
    return [at := at + len(line) + 1 for line in data.split(b'\n')[:-1]]


_WORD = re.compile(rb'@?[A-Za-z_\x80-\xff][\w\x80-\xff]*')


def names_in(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where names stand in a piece of a text that no parser took apart."""
    for found in _WORD.finditer(data, start, end):
        if found[0].decode('utf-8', 'replace').lstrip('@').isidentifier():
            yield found.span()


def without(text: bytes, holes: list[tuple[int, int]]) -> bytes:
    """A text with a NUL in place of each of some ranges."""
    edges = [0, *(edge for hole in holes for edge in hole), len(text)]
    return b'\0'.join([text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]) if holes else text


def prose(text: bytes) -> bytes:
    """A text with one blank for each run of white space."""
    return b' '.join(text.split())


def literal(text: bytes, quotes_alike: bool) -> bytes:
    """A string's text in a form that formatters do not change: prefix in lower case, one kind of quote."""
    if b'\n' in text:
        text = prose(text)  # re-indented with the code around it
    if not quotes_alike:
        return text
    body = text.lstrip(b'rRuUbBfFtT')
    if body[:1] not in (b'"', b"'") or body[-1:] != body[:1]:
        return text
    prefix = text[: len(text) - len(body)].lower().replace(b'u', b'')
    width = 3 if body[:3] in (b'"""', b"'''") and len(body) >= 6 else 1
    inner = body[width:-width].replace(b"\\'", b"'").replace(b'\\"', b'"')
    return prefix + b'"' + inner


def mark_in(data: bytes, start: int, end: int) -> tuple[int, str, str] | None:
    """The suppression in a comment that stands there, as (the byte where it does, kind, reason)."""
    text = data[start:end]
    at = text.find(b'polydup')
    found = mark(text.decode('utf-8', 'replace')) if at >= 0 else None
    return (start + at, *found) if found else None


def mark(text: str) -> tuple[str, str] | None:
    """The suppression in a comment's text, as (kind, reason): `ignore`, `off` or `on`."""
    for word, kind in (('polydup-ignore', 'ignore'), ('polydup: off', 'off'), ('polydup: on', 'on')):
        at = text.find(word)
        if at >= 0:
            rest = text[at + len(word) :].split('\n')[0]
            if rest[:1].isalnum() or rest[:1] in ('-', '_'):
                continue
            reason = rest[1:] if rest.startswith(':') else rest
            return kind, reason.replace('*/', '').replace('-->', '').strip()
    return None
