"""What `.gitattributes` says of files that nobody here writes: `linguist-generated` and `linguist-vendored`."""

from collections.abc import Iterator

FILE = '.gitattributes'
NAMES = ('linguist-generated', 'linguist-vendored')


def left_out(data: bytes, attribute: str) -> tuple[str, ...]:
    """The patterns of the files that have an attribute, as gitignore has them, in order; `!` takes files out."""
    if attribute.encode() not in data:
        return ()
    return tuple(_patterns(data.decode('utf-8', 'surrogateescape'), attribute))


def _patterns(text: str, attribute: str) -> Iterator[str]:
    for line in text.splitlines():
        pattern, words = [*line.split(None, 1), '', ''][:2]
        if not pattern or pattern[0] in '#"[!':
            continue  # a comment, a quoted name, a macro
        for word in words.split():
            name, _, value = word.partition('=')
            if name.lstrip('-!') == attribute:
                is_set = name[0] not in '-!' and value != 'false'
                yield pattern if is_set else f'!{pattern}'
