"""Counts what a run looked at."""

from collections.abc import Iterable

from polydup_hook.model import FUNCTION, Skip, Stats, Stream


class Tally:
    """The counts of a run, filled file by file."""

    def __init__(self, skipped: Iterable[Skip]) -> None:
        self.files = 0
        self.functions = 0
        self._lines = self._tokens = self._hits = self._misses = 0
        self._hashes: set[int] = set()
        self.unique_hashes: int | None = None
        self._skipped = list(skipped)

    def count(self, stream: Stream, hit: bool) -> None:
        """Count a file; `hit` says that the index held its stream."""
        self.files += 1
        self.functions += sum(kind == FUNCTION for kind in stream.units.kind)
        self._lines += stream.total_lines
        self._tokens += len(stream.norm)
        self._hits += hit
        self._misses += not hit

    def hash(self, prints: Iterable[tuple[int, int]]) -> None:
        """Count the fingerprints of a file, where `unique_hashes` is not known from before."""
        self._hashes.update(value for value, _ in prints)

    def skip(self, path: str, reason: str) -> None:
        """Note a file that was not looked into."""
        self._skipped.append(Skip(path, reason))

    @property
    def skipped(self) -> tuple[Skip, ...]:
        """The files that were not looked into, sorted."""
        return tuple(sorted(self._skipped))

    @property
    def stats(self) -> Stats:
        """The sums; the duration is left to the caller."""
        hashes = len(self._hashes) if self.unique_hashes is None else self.unique_hashes
        return Stats(self._lines, self._tokens, hashes, 0.0, self._hits, self._misses)
