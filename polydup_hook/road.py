"""One run along the road with one index: streams, pairs, classes, verdicts."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from polydup_hook.added import added_tokens
from polydup_hook.baseline import Content, Entry
from polydup_hook.changes import Side
from polydup_hook.clones import MOST_PLACES, Found, Look, Search, classes
from polydup_hook.doubles import doubles
from polydup_hook.evidence import Limits
from polydup_hook.git import BlobReader, Repository
from polydup_hook.index import Index, IndexTrouble, Posting
from polydup_hook.judgement import Rules, Verdicts, judge
from polydup_hook.model import Change, CloneClass, Stream
from polydup_hook.newness import Changed
from polydup_hook.scan import MISSING, Read, Wanted, posting_of
from polydup_hook.seeking import version_of
from polydup_hook.settings import Settings, matcher
from polydup_hook.snapshot import (
    Base,
    Reading,
    bring_up,
    read_missing,
    reason_of,
    save,
    wanted_of,
)
from polydup_hook.tally import Tally
from polydup_hook.target import Target
from polydup_hook.verify import stands_in

Ranges = list[tuple[int, int]]


class Run(NamedTuple):
    """What a run is about. `whole` are the paths checked whole (None: all files of the target)."""

    repository: Repository
    reader: BlobReader
    settings: Settings
    selected: Callable[[str], bool]
    side: Side
    whole: frozenset[str] | None
    named: frozenset[str] | None
    baseline: tuple[Entry, ...]
    ignored: tuple[Content, ...]


class Outcome(NamedTuple):
    """What a run found, and what it looked at."""

    verdicts: Verdicts
    tally: Tally


class Road:
    """The way through one index. `travel` raises IndexTrouble when the index cannot be used."""

    def __init__(self, run: Run, index: Index, reading: Reading) -> None:
        self._run = run
        self._index = index
        self._reading = reading
        self._keys: dict[str, int] = {}
        self._reads: dict[int, Read] = {}
        self._postings: dict[int, Posting] = {}
        self._missing: set[int] = set()
        self._added: dict[str, Ranges] = {}
        self._hashes: set[int] = set()

    def travel(self) -> Outcome:
        """From the blobs of the changed files to the verdicts; what was read is kept in the index."""
        self._read_overlay()
        jobs = self._jobs()
        tally = Tally(self._run.side.skips)
        if self._run.whole is not None:
            for path in sorted(self._run.side.changed):
                key = self._keys.get(path)
                self._count(tally, path, key, self._stream(key) if key is not None else None)
            if not jobs:
                return Outcome(Verdicts((), 0), tally)
        base = bring_up(self._index, self._run.side.base_tree, self._reading)
        with self._index.reading():
            if base.snapshot is not None and base.snapshot not in self._index.snapshots():
                raise IndexTrouble('another process moved the snapshot', damaged=False)
            target = self._target(base)
            found = self._all(target, tally) if self._run.whole is None else self._pairs(target, jobs)
            verdicts = self._verdicts(target, found)
            self._verify(target, verdicts.reported)
        self._save(base)
        return Outcome(verdicts, tally)

    # --- the files ---

    def _read_overlay(self) -> None:
        items = {}
        for path, blob in self._run.side.overlay.items():
            item = wanted_of(path, blob) if blob is not None else None
            if item is not None:
                items[item.key] = item
                self._keys[path] = item.key
        self._reads, self._postings, self._missing = read_missing(self._index, list(items.values()), self._reading)

    def _stream(self, key: int) -> Stream | None:
        read = self._reads.get(key)
        return read.stream if read else self._index.stream(key)

    def _posting(self, key: int, stream: Stream) -> Posting:
        read = self._reads.get(key)
        if read is not None:
            return read.posting._replace(key=key)
        return self._postings.get(key) or posting_of(key, stream, self._reading.window)

    def _target(self, base: Base) -> Target:
        overlay: dict[str, int | None] = dict(base.delta)
        for path in self._run.side.overlay:
            key = self._keys.get(path)
            overlay[path] = None if key in self._missing else key
        target = Target(self._index, base.snapshot, overlay, self._run.selected)
        for key, read in {**base.reads, **self._reads}.items():
            target.hold(key, read)
        for posting in {**base.postings, **self._postings}.values():
            target.hold_posting(posting)
        return target

    # --- the pairs ---

    def _jobs(self) -> dict[str, Ranges | None]:
        """The changed files that can hold a blamed place: token ranges on added lines (None: checked whole)."""
        run = self._run
        jobs: dict[str, Ranges | None] = dict.fromkeys(run.whole or ())
        least = (run.settings.min_tokens + 1) // 2
        for path in run.side.changed - (run.whole or frozenset()):
            added = self.added(path) if run.selected(path) else []
            if sum(end - start for start, end in added) >= least:
                jobs[path] = added
        return jobs

    def added(self, path: str) -> Ranges:
        """The token ranges of a changed file that are new against every base."""
        known = self._added.get(path)
        if known is not None:
            return known
        stream = self._stream(self._keys[path]) if path in self._keys else None
        if stream is None:
            return []
        added: Ranges | None = None
        for changes in self._run.side.bases:
            change = next(change for change in changes if change.path == path)
            ranges = self._added_to(stream, change)
            added = ranges if added is None else _common(added, ranges)
        self._added[path] = added or []
        return self._added[path]

    def _added_to(self, stream: Stream, change: Change) -> Ranges:
        if change.old_blob is None or change.old_path is None:
            return added_tokens(stream, None, None)
        on_lines = added_tokens(stream, None, change.hunks)
        if not on_lines or change.hunks is None:
            return on_lines
        old = wanted_of(change.old_path, change.old_blob)
        return added_tokens(stream, self._any_stream(old) if old else None, change.hunks)

    def _any_stream(self, wanted: Wanted) -> Stream | None:
        """A stream that the index holds, or that is read now."""
        kept = self._index.stream(wanted.key)
        if kept is not None:
            return kept
        reads, _, _ = read_missing(self._index, [wanted], self._reading)
        return reads[wanted.key].stream if wanted.key in reads else None

    def _pairs(self, target: Target, jobs: dict[str, Ranges | None]) -> list[Found]:
        search = Search(Look(target.places, target.units, target.outline), self._limits(), self._reading.window)
        found: list[Found] = []
        for path, added in sorted(jobs.items()):
            key = self._key_at(target, path)
            outline = target.outline(key) if key is not None else None
            if key is None or outline is None:
                continue
            posting = self._posting(key, outline.stream)
            found += self._doubles(target, key, added or [])
            found += search.pairs(posting, added)
        return found

    def _doubles(self, target: Target, key: int, added: Ranges) -> Iterator[Found]:
        outline = target.outline(key) if len(target.paths(key)) > 1 else None
        return doubles(key, outline, added, self._limits()) if outline is not None else iter(())

    def _key_at(self, target: Target, path: str) -> int | None:
        return self._keys[path] if path in self._keys else target.key_at(path)

    # --- the verdicts ---

    def _verdicts(self, target: Target, found: Iterable[Found]) -> Verdicts:
        run = self._run
        types = {int(name[-1]) for name in run.settings.types}
        groups = classes(pair for pair in found if pair.score.clone_type in types)
        if not groups:
            return Verdicts((), 0)
        added = {path: self.added(path) for path in run.side.changed if path in self._keys}
        rules = Rules(
            limits=self._limits(),
            outline_of=target.outline,
            paths_of=target.paths,
            added=added,
            bases=cache(lambda: self._bases(target)),
            whole=run.whole,
            named=run.named,
            baseline=run.baseline,
            ignored=run.ignored,
            fail_on=frozenset(run.settings.fail_on),
            warns=matcher(run.settings.warn),
            warn_all=run.side.reverting,
        )
        return judge(groups, rules)

    def _bases(self, target: Target) -> tuple[Changed, ...]:
        return tuple(self._base(changes, target) for changes in self._run.side.bases)

    def _base(self, changes: tuple[Change, ...], target: Target) -> Changed:
        old = {change.old_path: change.old_blob for change in changes if change.old_path and change.old_blob}
        before = [version_of(path, stream) for path, stream in self._streams_of(old, target)]
        new = {change.path: change.blob for change in changes if change.path and change.blob}
        after = [version_of(path, stream) for path, stream in self._streams_of(new, target)]
        pairs = [change for change in changes if change.path is not None and change.old_path is not None]
        return Changed(
            before,
            after,
            {str(change.path): str(change.old_path) for change in pairs},
            {str(change.path): change.hunks for change in pairs},
        )

    def _streams_of(self, blobs: dict[str, str], target: Target) -> Iterator[tuple[str, Stream]]:
        wanted = {path: item for path, blob in blobs.items() if (item := wanted_of(path, blob)) is not None}
        unread = {item.key: item for item in wanted.values() if target.stream(item.key) is None}
        reads, _, _ = read_missing(self._index, list(unread.values()), self._reading)
        for path, item in sorted(wanted.items()):
            read = reads.get(item.key)
            stream = read.stream if read else target.stream(item.key)
            if stream is not None and self._run.selected(path):
                yield path, stream

    def _limits(self) -> Limits:
        settings = self._run.settings
        return Limits(settings.min_tokens, settings.min_lines, settings.threshold)

    # --- the whole repository ---

    def _all(self, target: Target, tally: Tally) -> list[Found]:
        search = Search(Look(target.places, target.units, target.outline), self._limits(), self._reading.window)
        target.preload(MOST_PLACES)
        found: list[Found] = []
        done: set[int] = set()
        for path, key in target.entries():
            outline = target.outline(key)
            posting = self._count(tally, path, key, outline.stream if outline else None)
            if posting is not None and key not in done:
                found += self._doubles(target, key, [])
                found += search.pairs(posting, None, after=done)
            done.add(key)
        return found

    def _count(self, tally: Tally, path: str, key: int | None, stream: Stream | None) -> Posting | None:
        """Count a file that is looked into, and give its posting; None for one that is not."""
        if key is None or not self._run.selected(path):
            return None
        if stream is None:
            known = MISSING if key in self._missing else reason_of(self._index, key, self._reads.get(key))
            tally.skip(path, known or MISSING)
            return None
        posting = self._posting(key, stream)
        tally.count(stream, posting.prints, key not in self._reads)
        return posting

    # --- the end ---

    def _verify(self, target: Target, reported: Iterable[CloneClass]) -> None:
        """Hold what the index said of the reported files against their blobs."""
        places = {(place.path, place.start, place.tokens) for class_ in reported for place in class_.places}
        data: bytes | None = None
        last = None
        for path, start, tokens in sorted(places):
            key = self._key_at(target, path)
            if key is None or key in self._reads:
                continue
            if path != last:
                data, last = self._run.reader.read(self._run.side.prefix + path), path
            outline = target.outline(key)
            if outline is None or data is None or not stands_in(outline.stream, start, start + tokens, data):
                raise IndexTrouble(f'{path} is not what the index says', damaged=True)

    def _save(self, base: Base) -> None:
        try:
            save(self._index, base, self._reads, self._reading)
            if self._run.whole is None:
                self._index.sweep()
        except IndexTrouble as trouble:
            if trouble.damaged:
                raise


def _common(left: Ranges, right: Ranges) -> Ranges:
    """The ranges that two lists of ranges have in common."""
    both = [(max(a, c), min(b, d)) for a, b in left for c, d in right]
    return [(start, end) for start, end in both if start < end]
