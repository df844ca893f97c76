"""Many blobs → the index, a batch at a time: in this process, or by a crew when that pays."""

from collections.abc import Iterable, Iterator, Sequence

from polydup_hook.crew import Crew
from polydup_hook.fingerprint import Window
from polydup_hook.index import Index, Posting, Row
from polydup_hook.languages import LANGUAGES, Catalog
from polydup_hook.scan import Source, Wanted, read_all
from polydup_hook.tokens import Tokenizer
from polydup_hook.watch import Watch

Made = tuple[list[Row], list[Posting], set[int]]
"""What is kept of a batch, and the keys of what this clone does not hold."""

_BATCH = 256  # files in one transaction of a cold scan: Ctrl-C loses no more
_PARALLEL_FROM = 400  # files; starting processes costs about as much as tokenizing 100
_A_WORKER = 4  # batches for each worker at least: the last one is not waited for long


def build(
    index: Index,
    reader: Source,
    window: Window,
    wanted: Sequence[Wanted],
    max_size: int,
    crew: Crew,
    catalog: Catalog,
    watch: Watch,
) -> set[int]:
    """Read many blobs into the index, a batch a transaction. Returns the keys that this clone does not hold.

    Raises IndexTrouble when the index cannot be written; what was written stays.
    """
    missing: set[int] = set()
    if crew.helps and (crew.eager or len(wanted) >= _PARALLEL_FROM):
        some = _batches(wanted, max(1, min(_BATCH, len(wanted) // (_A_WORKER * crew.size))))
        requests = (_request(reader, window, batch, max_size, catalog) for batch in some)
        answers: Iterable[Made] = map(_unshipped, crew.map(tokenized, requests))
    else:
        tokenizer = Tokenizer(catalog)
        answers = (_make(reader, tokenizer, window, batch, max_size) for batch in _batches(wanted, _BATCH))
    for rows, postings, gone in answers:
        index.add(rows, postings)
        missing |= gone
        watch.advances(len(rows) + len(gone), sum(row.size for row in rows))
    return missing


def _batches(wanted: Sequence[Wanted], size: int) -> list[Sequence[Wanted]]:
    return [wanted[at : at + size] for at in range(0, len(wanted), size)]


def _make(reader: Source, tokenizer: Tokenizer, window: Window, batch: Sequence[Wanted], max_size: int) -> Made:
    rows, postings, gone = [], [], set()
    for item, read in read_all(reader, tokenizer, window, batch, max_size):
        if read is None:
            gone.add(item.key)
        else:
            rows.append(read.row)
            postings.append(read.posting._replace(key=item.key))
    return rows, postings, gone


# What goes to a crew, and what comes back.


def _request(reader: Source, window: Window, batch: Sequence[Wanted], max_size: int, catalog: Catalog) -> bytes:
    """A batch and its blobs, which are read here: a crew may work where they are not."""
    from polydup_hook import parcel

    blobs = list(reader.read_many(list(dict.fromkeys(item.blob for item in batch)), max_size))
    sizes = [(blob, size, data is not None) for blob, size, data in blobs]
    head = (window, catalog.described, batch, sizes)
    return parcel.wrap(head, [data for _, _, data in blobs if data is not None])


def tokenized(request: bytes) -> bytes:
    """A crew's share: tokenize a batch."""
    from polydup_hook import parcel
    from polydup_hook.custom import catalog_of, described

    (window, languages, batch, sizes), parts = parcel.unwrap(request)
    blobs = iter(parts)
    handed = _Handed({blob: (size, next(blobs) if is_here else None) for blob, size, is_here in sizes})
    tokenizer = Tokenizer(catalog_of(described(languages), LANGUAGES))
    return _shipped(_make(handed, tokenizer, Window(*window), [Wanted(*item) for item in batch], 0))


class _Handed:
    """A reader over blobs already read."""

    def __init__(self, read: dict[str, tuple[int, bytes | None]]) -> None:
        self._read = read

    def read_many(self, ids: Iterable[str], max_size: int) -> Iterator[tuple[str, int, bytes | None]]:
        return ((blob, *self._read[blob]) for blob in ids)


def _shipped(made: Made) -> bytes:
    from polydup_hook import parcel

    rows, postings, gone = made
    parts = [
        part for row, posting in zip(rows, postings, strict=True) for part in (row.data or b'', *posting.columns())
    ]
    return parcel.wrap([[row._replace(data=None) for row in rows], sorted(gone)], parts)


def _unshipped(answer: bytes) -> Made:
    from polydup_hook import parcel

    (heads, gone), parts = parcel.unwrap(answer)
    rows, postings = [], []
    for number, head in enumerate(heads):
        row = Row(*head)
        data, *columns = parts[number * 6 : number * 6 + 6]
        rows.append(row._replace(data=data or None))
        postings.append(Posting.of(row.key, columns))
    return rows, postings, set(gone)
