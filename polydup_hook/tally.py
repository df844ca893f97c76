"""Counts what a run looked at."""

from collections.abc import Iterable

from polydup_hook.model import FUNCTION, Skip, Stats, Stream


class Tally:
    """The counts of a run, filled file by file."""

    def __init__(self, skipped: Iterable[Skip]) -> None:
        self.sizes: dict[str, int] = {}
        self.functions = 0
        self._tokens = self._hits = self._misses = 0
        self._hashes: set[int] = set()
        self._skipped = list(skipped)

    def count(self, path: str, stream: Stream, prints: Iterable[tuple[int, int]], hit: bool) -> None:
        """Count a file; `hit` says that the index held its stream."""
        self.sizes[path] = stream.total_lines
        self.functions += sum(kind == FUNCTION for kind in stream.units.kind)
        self._tokens += len(stream.norm)
        self._hashes.update(value for value, _ in prints)
        self._hits += hit
        self._misses += not hit

    def skip(self, path: str, reason: str) -> None:
        """Note a file that was not looked into."""
        self._skipped.append(Skip(path, reason))

    @property
    def files(self) -> int:
        """How many files were counted."""
        return len(self.sizes)

    @property
    def skipped(self) -> tuple[Skip, ...]:
        """The files that were not looked into, sorted."""
        return tuple(sorted(self._skipped))

    @property
    def stats(self) -> Stats:
        """The sums; the duration is left to the caller."""
        return Stats(sum(self.sizes.values()), self._tokens, len(self._hashes), 0.0, self._hits, self._misses)
