"""A text from outside as if it were a file of the target."""

from collections.abc import Iterable, Iterator

from polydup_hook.changes import Side
from polydup_hook.errors import UserError
from polydup_hook.languages import Catalog
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


def placed(path: str, language: str | None, catalog: Catalog) -> str:
    """Where a text is laid so that it is read in the language: at its path, or where no file can be. UserError."""
    known = catalog.language_of(path)
    if language is None and known is None:
        raise UserError(f'{path!r} is of no language that is known: `polydup-hook --languages` lists them')
    if language in (None, known):
        return path
    suffixes = catalog.suffixes_of(language) if language in catalog.names else ()
    if not suffixes:
        names = ', '.join(name for name in catalog.names if catalog.suffixes_of(name))
        raise UserError(f'language is {language!r:.60}; it must be one of {names}')
    return f'{path}/text{suffixes[0]}'


def laid_over(side: Side, path: str, blob: str, instead_of: str) -> Side:
    """The side with the text at a path and without the file that it stands for; nothing counts as changed."""
    return side._replace(overlay={**side.overlay, instead_of: None, path: blob}, changed=frozenset())
