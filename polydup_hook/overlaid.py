"""A text from outside as if it were a file of the target."""

from collections.abc import Iterable, Iterator

from polydup_hook.changes import Side
from polydup_hook.road import Reader


class Overlaid:
    """A reader of blobs that also knows the text, by an id and by its name in the target."""

    def __init__(self, reader: Reader, names: Iterable[str], data: bytes) -> None:
        self._reader = reader
        self._names = frozenset(names)
        self._data = data

    def read(self, name: str) -> bytes | None:
        """The text, or what the reader gives."""
        return self._data if name in self._names else self._reader.read(name)

    def read_many(self, ids: Iterable[str], max_size: int) -> Iterator[tuple[str, int, bytes | None]]:
        """Each blob in order, as the reader gives it."""
        ids = list(ids)
        rest = self._reader.read_many([blob for blob in ids if blob not in self._names], max_size)
        for blob in ids:
            yield (blob, len(self._data), self._data) if blob in self._names else next(rest)


def laid_over(side: Side, path: str, blob: str) -> Side:
    """The side with the text at a path; nothing counts as changed."""
    return side._replace(overlay={**side.overlay, path: blob}, changed=frozenset())
