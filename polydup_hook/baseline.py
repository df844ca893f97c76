"""The baseline: how many places of which contents were accepted. Bytes in, bytes out."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from polydup_hook.errors import UserError
from polydup_hook.patterns import shown

VERSION = 1
_T = TypeVar('_T')
_ENOUGH = 0.625
"""Share of the values that two sketches of one text, edited a little, have in common."""
_DIGITS = 4  # of a sketch's value


class Content(NamedTuple):
    """What a place is known by, wherever it stands: content id (16 hexadecimal digits), sketch, size in tokens."""

    id: str
    sketch: tuple[str, ...]
    tokens: int


class Entry(NamedTuple):
    """Accepted places of one content. `clone_type`, `files` and `units` help a reader; no comparison looks at them.

    `near` says that they were a little below the limits, where a formatter or an edit may lift them over.
    """

    id: str
    sketch: tuple[str, ...]
    clone_type: int
    tokens: int
    places: int
    files: tuple[str, ...]
    units: tuple[str, ...]
    near: bool = False


class Group(NamedTuple):
    """A class as the baseline sees it: where its places are, and the content of each."""

    where: Sequence[Hashable]
    contents: Sequence[Content]


def alike(sketch: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two sketches share enough to be of one text, edited a little."""
    size = max(len(sketch), len(other))
    return size > 0 and len(set(sketch) & set(other)) >= _ENOUGH * size


def known_by(contents: Sequence[Content]) -> Content:
    """The content that most places of a class have."""
    ids = Counter(content.id for content in contents)
    return min(contents, key=lambda content: (-ids[content.id], content.id))


def shared_out(
    entries: Sequence[Entry], groups: Iterable[Group], min_tokens: int, by_sketch: Sequence[Entry] | None = None
) -> tuple[dict[str, int], dict[Entry, int]]:
    """(How many places of a content the baseline does not accept, by content id; how many each entry speaks for.)

    Counted are places, not classes: which look-alikes make a class changes with every edit. An entry speaks for places
    of its content. What it then has left, as after an edit, speaks for places with its sketch: all entries when the
    groups are all there are; of a part of them, only those in `by_sketch`, for the others speak for places not seen.
    """
    places: dict[str, set[Hashable]] = {}
    contents: dict[str, Content] = {}
    for group in groups:
        for where, content in zip(group.where, group.contents, strict=True):
            places.setdefault(content.id, set()).add(where)
            contents[content.id] = content
    lacking = {id: len(places[id]) for id in sorted(places)}
    spoken: Counter[Entry] = Counter()

    def speak(entry: Entry, id: str) -> None:
        number = min(entry.places - spoken[entry], lacking[id])
        spoken[entry] += number
        lacking[id] -= number

    for entry in entries:
        if entry.id in lacking:
            speak(entry, entry.id)
    known = {entry.id for entry in entries}
    for id in (id for id, number in lacking.items() if number):
        for entry in _nearest(entries if by_sketch is None else by_sketch, contents[id], min_tokens):
            # Places a little below the limits make no room for copies of what was accepted above them.
            if not entry.near or id not in known:
                speak(entry, id)
    return {id: number for id, number in lacking.items() if number}, {e: n for e, n in spoken.items() if n}


def _nearest(entries: Sequence[Entry], content: Content, min_tokens: int) -> list[Entry]:
    """The entries with the sketch of a content, unless that is longer by `min_tokens`; the most alike first."""
    near = [
        entry for entry in entries if content.tokens < entry.tokens + min_tokens and alike(entry.sketch, content.sketch)
    ]
    values = set(content.sketch)
    return sorted(near, key=lambda entry: -len(values.intersection(entry.sketch)))


def pruned(entries: Sequence[Entry], *spoken: Mapping[Entry, int]) -> list[Entry]:
    """The entries that still speak of something, allowing no more places than there are."""
    most = {entry: max(by.get(entry, 0) for by in spoken) for entry in entries}
    return [entry._replace(places=places) for entry, places in most.items() if places]


def load(data: bytes, name: str) -> list[Entry]:
    """The entries of a baseline. Raises UserError, which names the file, when it cannot be read."""
    import json

    try:
        document = json.loads(data)
        if document['version'] != VERSION:
            raise UserError(
                f'{name}: format {shown(document["version"])} is not known to this version; '
                'update polydup-hook, or write the baseline anew with: polydup-hook --write-baseline'
            )
        # A line merge of two branches may leave a line twice.
        return list(dict.fromkeys(_entry(item) for item in document['classes'] if item is not None))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            f'{name}: not a baseline ({type(error).__name__}: {error}); '
            'restore it from git, or write it anew with: polydup-hook --write-baseline'
        ) from None


def _entry(item: dict[str, Any]) -> Entry:
    sketch = _typed(item['sketch'], str)
    entry = Entry(
        _typed(item['id'], str),
        split_sketch(sketch),
        int(_typed(item['type'], str)[-1]),
        _typed(item['tokens'], int),
        _typed(item['places'], int),
        tuple(_typed(value, str) for value in _typed(item.get('files', []), list)),
        tuple(_typed(value, str) for value in _typed(item.get('units', []), list)),
        bool(item.get('near')),
    )
    if entry.places < 1 or entry.tokens < 0:
        raise ValueError('a count is out of range')
    return entry


def _typed(value: Any, kind: type[_T]) -> _T:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f'{kind.__name__} expected')
    return value


def split_sketch(text: str) -> tuple[str, ...]:
    """The values of a sketch written as one word. Raises ValueError when it is none."""
    if len(text) % _DIGITS or not set('0123456789abcdef').issuperset(text):
        raise ValueError(f'{shown(text)} is no sketch')
    return tuple(text[at : at + _DIGITS] for at in range(0, len(text), _DIGITS))


def dump(entries: Sequence[Entry]) -> bytes:
    """The bytes of a baseline: one entry a line, sorted.

    Every line of an entry ends alike (hence the null at the end), so line merges of two branches are baselines too.
    """
    import json

    lines = sorted(
        json.dumps(
            {
                'id': entry.id,
                'type': f'type-{entry.clone_type}',
                'tokens': entry.tokens,
                'places': entry.places,
                'sketch': ''.join(entry.sketch),
                'files': list(entry.files),
                'units': list(entry.units),
                **({'near': True} if entry.near else {}),
            }
        )
        for entry in entries
    )
    body = ''.join(line + ',\n' for line in lines)
    return f'{{"version": {VERSION}, "classes": [\n{body}null\n]}}\n'.encode()
