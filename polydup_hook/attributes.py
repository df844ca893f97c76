"""What `.gitattributes` says of files that nobody here writes: `linguist-generated` and `linguist-vendored`."""

from collections.abc import Iterator

FILE = '.gitattributes'
_NAMES = ('linguist-generated', 'linguist-vendored')


def left_out(data: bytes) -> tuple[str, ...]:
    """The patterns of generated and vendored files, as gitignore has them, in order; with `!` those that are not."""
    if b'linguist' not in data:
        return ()
    return tuple(_patterns(data.decode('utf-8', 'surrogateescape')))


def _patterns(text: str) -> Iterator[str]:
    for line in text.splitlines():
        pattern, attributes = [*line.split(None, 1), '', ''][:2]
        if not pattern or pattern[0] in '#"[!':
            continue  # a comment, a quoted name, a macro
        for word in attributes.split():
            name, _, value = word.partition('=')
            if name.lstrip('-!') in _NAMES:
                is_set = name[0] not in '-!' and value != 'false'
                yield pattern if is_set else f'!{pattern}'
