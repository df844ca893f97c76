"""The baseline: which classes were accepted, and with how many places. Bytes in, bytes out."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

from polydup_hook.errors import UserError
from polydup_hook.model import CloneClass

VERSION = 1
_T = TypeVar('_T')
_ENOUGH = 5  # of the 8 values of a sketch


class Content(NamedTuple):
    """What a place is known by, wherever it stands: content id (16 hexadecimal digits), sketch, size in tokens."""

    id: str
    sketch: tuple[str, ...]
    tokens: int


class Entry(NamedTuple):
    """An accepted class. `files` and `units` help a reader; no comparison looks at them."""

    id: str
    sketch: tuple[str, ...]
    clone_type: int
    tokens: int
    places: int
    files: tuple[str, ...]
    units: tuple[str, ...]


def alike(sketch: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two sketches share enough to be of one text, edited a little."""
    size = max(len(sketch), len(other))
    return size > 0 and len(set(sketch) & set(other)) * 8 >= _ENOUGH * size


def matching(entries: Sequence[Entry], contents: Sequence[Content], min_tokens: int) -> list[Entry]:
    """The entries that speak of a class with places of these contents.

    By content id; if there is none, the one by sketch that allows most, unless the class is longer by `min_tokens`.
    """
    ids = {content.id for content in contents}
    exact = [entry for entry in entries if entry.id in ids]
    if exact:
        return exact
    near = [
        entry
        for entry in entries
        for content in contents
        if content.tokens < entry.tokens + min_tokens and alike(entry.sketch, content.sketch)
    ]
    return [max(near, key=lambda entry: (entry.places, entry.id))] if near else []


def entry_of(class_: CloneClass) -> Entry:
    """The entry that accepts a class as it is."""
    places = class_.places
    return Entry(
        id=class_.id,
        sketch=class_.sketch,
        clone_type=class_.clone_type,
        tokens=class_.tokens,
        places=len(places),
        files=tuple(sorted({place.path for place in places})),
        units=tuple(sorted({place.unit for place in places if place.unit})),
    )


def pruned(old: Sequence[Entry], now: Sequence[Entry], min_tokens: int) -> list[Entry]:
    """The accepted entries that still speak of something, allowing no more places than there are."""
    kept: list[Entry] = []
    for entry in old:
        places = sum(item.places for item in now if _same(entry, item, min_tokens))
        if places:
            kept.append(entry._replace(places=min(entry.places, places)))
    return kept


def _same(entry: Entry, item: Entry, min_tokens: int) -> bool:
    return entry in matching([entry], [Content(item.id, item.sketch, item.tokens)], min_tokens)


def load(data: bytes, name: str) -> list[Entry]:
    """The entries of a baseline. Raises UserError, which names the file, when it cannot be read."""
    import json

    try:
        document = json.loads(data)
        if document['version'] != VERSION:
            raise UserError(
                f'{name}: format {document["version"]} is not known to this version; '
                'update polydup-hook, or write the baseline anew with: polydup-hook --write-baseline'
            )
        return [_entry(item) for item in document['classes']]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(
            f'{name}: not a baseline ({type(error).__name__}: {error}); '
            'restore it from git, or write it anew with: polydup-hook --write-baseline'
        ) from None


def _entry(item: dict[str, Any]) -> Entry:
    entry = Entry(
        _typed(item['id'], str),
        tuple(_typed(value, str) for value in _typed(item['sketch'], list)),
        int(_typed(item['type'], str)[-1]),
        _typed(item['tokens'], int),
        _typed(item['places'], int),
        tuple(_typed(value, str) for value in _typed(item.get('files', []), list)),
        tuple(_typed(value, str) for value in _typed(item.get('units', []), list)),
    )
    if entry.places < 1 or entry.tokens < 0:
        raise ValueError('a count is out of range')
    return entry


def _typed(value: Any, kind: type[_T]) -> _T:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f'{kind.__name__} expected')
    return value


def dump(entries: Sequence[Entry]) -> bytes:
    """The bytes of a baseline: one entry a line, sorted, so that merges are line merges."""
    import json

    lines = sorted(
        json.dumps(
            {
                'id': entry.id,
                'type': f'type-{entry.clone_type}',
                'tokens': entry.tokens,
                'places': entry.places,
                'sketch': list(entry.sketch),
                'files': list(entry.files),
                'units': list(entry.units),
            }
        )
        for entry in entries
    )
    body = ',\n'.join(lines)
    return f'{{"version": {VERSION}, "classes": [\n{body}\n]}}\n'.encode()
