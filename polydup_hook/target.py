"""The target snapshot as the road sees it: which path holds which stream, and where fingerprints stand in it.

A view over the index (a kept snapshot, unchanged) and what was read in this run (in memory). Only places in the target
count, so old versions in the index change no verdict; among many, those of the smallest keys are taken, so neither does
the order in which files were read.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import TypeVar

from polydup_hook.alignment import Outline, Shelf
from polydup_hook.index import Index, IndexTrouble, Posting, Snapshot
from polydup_hook.model import Stream
from polydup_hook.scan import Read

_Row = TypeVar('_Row', tuple[int, int], tuple[int, int, int])


class Target:
    """The target of a run. `overlay` maps the paths that differ from the kept snapshot to their key, None if gone."""

    def __init__(
        self,
        index: Index,
        snapshot: Snapshot | None,
        overlay: dict[str, int | None],
        selected: Callable[[str], bool],
        speaks: Callable[[str], bool] = lambda language: True,
    ) -> None:
        self._index = index
        self._snapshot = snapshot
        self._overlay = overlay
        self._selected = selected
        self._speaks = speaks
        self._streams: dict[int, Stream] = {}
        self._prints: dict[int, list[tuple[int, int]]] = {}
        self._sketches: dict[int, list[tuple[int, int, int]]] = {}
        self._fresh: set[int] = set()
        self._common_places: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._common_units: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        self._skipped: set[int] = set()
        self._paths: dict[int, tuple[str, ...]] = {}
        self._shelf = Shelf()
        self._moved: dict[int, list[str]] = {}
        self._all_places: dict[int, list[tuple[int, int]]] | None = None
        self._all_units: dict[int, list[tuple[int, int, int]]] | None = None
        for path, key in overlay.items():
            if key is not None:
                self._moved.setdefault(key, []).append(path)

    def hold(self, key: int, read: Read, is_found: bool = True) -> None:
        """Add a stream read in this run; look-ups need not find it."""
        if read.stream is None:
            self._skipped.add(key)
        else:
            self._streams[key] = read.stream
            if is_found:
                self.hold_posting(read.posting._replace(key=key))

    def hold_posting(self, posting: Posting) -> None:
        """Let look-ups find a stream that the index keeps without its postings."""
        self._fresh.add(posting.key)
        self._forget_common()
        for value, at in posting.prints:
            insort(self._prints.setdefault(value, []), (posting.key, at))
        for value, unit, tokens in posting.sketches:
            insort(self._sketches.setdefault(value, []), (posting.key, unit, tokens))

    def paths(self, key: int) -> tuple[str, ...]:
        """The selected paths of the target that hold a key, sorted."""
        known = self._paths.get(key)
        if known is None:
            kept = self._index.paths(self._snapshot.number, key) if self._snapshot else []
            found = [path for path in kept if path not in self._overlay] + self._moved.get(key, [])
            known = self._paths[key] = tuple(sorted(path for path in found if self._selected(path)))
        return known

    def key_at(self, path: str) -> int | None:
        """The key at a path, or None."""
        if path in self._overlay:
            return self._overlay[path]
        return self._index.key_at(self._snapshot.number, path) if self._snapshot else None

    def entries(self) -> Iterator[tuple[str, int]]:
        """All selected (path, key) of the target, by path."""
        kept = self._index.entries(self._snapshot.number) if self._snapshot else iter(())
        rest = ((path, key) for path, key in kept if path not in self._overlay)
        staged = sorted((path, key) for path, key in self._overlay.items() if key is not None)
        return ((path, key) for path, key in merge(rest, staged) if self._selected(path))

    def stream(self, key: int) -> Stream | None:
        """The stream of a key of the target, or None when the blob was skipped."""
        stream = self._streams.get(key) or self._index.stream(key)
        if stream is None and key not in self._skipped and not list(self._index.rows([key])):
            raise IndexTrouble('a stream is lost', damaged=True)
        return stream if stream is None or self._speaks(stream.language) else None

    def outline(self, key: int) -> Outline | None:
        """The stream of a key with its units in order, kept for the next look."""
        return self._shelf.outline(key, self.stream)

    def adopt(self, shelf: Shelf) -> None:
        """Look for outlines there, and put them there: a stream is the same in any target."""
        self._shelf = shelf

    def forget(self) -> None:
        """Give back the memory of the outlines."""
        self._shelf.clear()
        self._forget_common()

    def _forget_common(self) -> None:
        self._common_places.clear()
        self._common_units.clear()

    def preload(self, most: int) -> None:
        """Read all shared fingerprints and sketch values at once, up to so many places each: for a whole run."""
        live = {key for _, key in self.entries()} - self._fresh
        places = _shared(self._index.all_places(), live, most)
        units = _shared(self._index.all_units(), live, most)
        places.update((value, self.places(value, most)) for value in self._prints)
        units.update((value, self.units(value, most)) for value in self._sketches)
        self._all_places, self._all_units = places, units

    def places(self, value: int, most: int) -> list[tuple[int, int]]:
        """The first places of a fingerprint in the target as (key, token), by key; at most so many."""
        return self._first(value, most, self._all_places, self._index.places, self._prints, self._common_places)

    def units(self, value: int, most: int) -> list[tuple[int, int, int]]:
        """The first units of the target whose sketch holds a value, as (key, unit, tokens), by key; at most so many."""
        return self._first(value, most, self._all_units, self._index.units, self._sketches, self._common_units)

    def _first(
        self,
        value: int,
        most: int,
        loaded: dict[int, list[_Row]] | None,
        kept: Callable[[int], Iterable[_Row]],
        held: dict[int, list[_Row]],
        common: dict[tuple[int, int], list[_Row]],
    ) -> list[_Row]:
        if loaded is not None:
            return loaded.get(value, [])[:most]
        known = common.get((value, most))
        if known is not None:
            return known
        fresh = held.get(value)
        rows = (row for row in kept(value) if row[0] not in self._fresh)
        both = merge(rows, fresh) if fresh else rows
        found = list(islice((row for row in both if self.paths(row[0])), most))
        if len(found) == most:  # what a thousand look-alikes share is asked for by each of them
            common[value, most] = found
        return found


def _shared(kept: Iterable[tuple[int, _Row]], live: set[int], most: int) -> dict[int, list[_Row]]:
    """The live rows of each value that has two or more, the first by key."""
    found: dict[int, list[_Row]] = {}
    for value, group in groupby(kept, key=itemgetter(0)):
        rows = list(islice((row for _, row in group if row[0] in live), most))
        if len(rows) > 1:
            found[value] = rows
    return found
