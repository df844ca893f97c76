"""The baseline: which classes were accepted, and with how many places. Bytes in, bytes out."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

from polydup_hook.errors import UserError
from polydup_hook.model import CloneClass

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
    """An accepted class. `files` and `units` help a reader; no comparison looks at them."""

    id: str
    sketch: tuple[str, ...]
    clone_type: int
    tokens: int
    places: int
    files: tuple[str, ...]
    units: tuple[str, ...]


class Group(NamedTuple):
    """A class as the baseline sees it: how many places, and the distinct contents of them."""

    places: int
    contents: Sequence[Content]


def alike(sketch: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two sketches share enough to be of one text, edited a little."""
    size = max(len(sketch), len(other))
    return size > 0 and len(set(sketch) & set(other)) >= _ENOUGH * size


def allowed(entries: Sequence[Entry], contents: Sequence[Content], min_tokens: int) -> int:
    """How many places the baseline allows a class with these contents.

    By content id; if there is none, by sketch, the entry that allows most, unless the class is longer by `min_tokens`.
    """
    ids = {content.id for content in contents}
    exact = sum(entry.places for entry in entries if entry.id in ids)
    return exact or max((entry.places for entry in entries if _is_near(entry, contents, min_tokens)), default=0)


def shared_out(
    entries: Sequence[Entry], groups: Sequence[Group], min_tokens: int
) -> tuple[list[int], dict[Entry, int]]:
    """For all classes of a repository: (how many places each is allowed, how many each entry speaks for).

    An entry speaks for classes with its content id. One whose id is nowhere any more, as after an edit, speaks for
    classes with its sketch, once for each place.
    """
    by_id: dict[str, list[Entry]] = {}
    for entry in entries:
        by_id.setdefault(entry.id, []).append(entry)
    spoken: Counter[Entry] = Counter()
    given: list[int] = []
    for group in groups:
        ids = dict.fromkeys(content.id for content in group.contents)
        exact = [entry for id in ids for entry in by_id.get(id, ())]
        given.append(sum(entry.places for entry in exact))
        _speak(spoken, exact, group.places)
    free = [entry for entry in entries if entry not in spoken]
    for number, group in enumerate(groups):
        lacking = group.places - given[number]
        if lacking > 0:
            near = [entry for entry in free if _is_near(entry, group.contents, min_tokens)]
            given[number] += _speak(spoken, near, lacking)
    return given, dict(spoken)


def _speak(spoken: Counter[Entry], entries: Sequence[Entry], places: int) -> int:
    """Let entries speak for places while they have some left; how many they speak for."""
    left = places
    for entry in entries:
        here = min(left, entry.places - spoken[entry])
        spoken[entry] += here
        left -= here
    return places - left


def _is_near(entry: Entry, contents: Sequence[Content], min_tokens: int) -> bool:
    return any(
        content.tokens < entry.tokens + min_tokens and alike(entry.sketch, content.sketch) for content in contents
    )


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


def pruned(entries: Sequence[Entry], spoken: dict[Entry, int]) -> list[Entry]:
    """The entries that still speak of something, allowing no more places than there are."""
    return [entry._replace(places=spoken[entry]) for entry in entries if spoken.get(entry)]


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
        # A line merge of two branches may leave a line twice.
        return list(dict.fromkeys(_entry(item) for item in document['classes'] if item is not None))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
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
        raise ValueError(f'{text!r} is no sketch')
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
            }
        )
        for entry in entries
    )
    body = ''.join(line + ',\n' for line in lines)
    return f'{{"version": {VERSION}, "classes": [\n{body}null\n]}}\n'.encode()
