"""One run along the road with one index: streams, pairs, classes, verdicts."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from polydup_hook.added import Ranges, within
from polydup_hook.alignment import Shelf
from polydup_hook.baseline import Content, Entry
from polydup_hook.changes import Side
from polydup_hook.classes import Grouped, classes
from polydup_hook.clones import MOST_PLACES, Look, Search
from polydup_hook.comparison import Found, Piece
from polydup_hook.doubles import doubles
from polydup_hook.evidence import Limits
from polydup_hook.index import Index, IndexTrouble, Posting
from polydup_hook.judgement import Rules, Verdicts, copies, judge, measured, told
from polydup_hook.model import CloneClass, Measure, Stream
from polydup_hook.patterns import matcher
from polydup_hook.scan import MISSING, NO_SCRIPT, Read, Source, Wanted, posting_of
from polydup_hook.scope import Scope
from polydup_hook.settings import Settings
from polydup_hook.snapshot import (
    Base,
    Reading,
    bring_up,
    is_whole,
    read_missing,
    reason_of,
    save,
    wanted_of,
)
from polydup_hook.stale import stale
from polydup_hook.tally import Tally
from polydup_hook.target import Target
from polydup_hook.verify import all_stand_in
from polydup_hook.versions import Versions
from polydup_hook.watch import COMPARING, Watch

if TYPE_CHECKING:
    from polydup_hook.answers import Answer

SHARED_FROM = 100_000
"""Tokens of a target from which a crew searches it: a second's work, of which starting a process is a tenth."""


_T = TypeVar('_T')


class Reader(Source, Protocol):
    """A source of blobs that also reads one by its name: what `Side.prefix` says, and a path."""

    def read(self, name: str) -> bytes | None:
        """The content, None when there is none."""


class Run(NamedTuple):
    """What a run is about. `whole` are the paths checked whole (None: all files of the target).

    `passing` are paths whose streams the index does not keep: they were never in the repository.
    """

    reader: Reader
    settings: Settings
    scope: Scope
    side: Side
    whole: frozenset[str] | None
    named: frozenset[str] | None
    baseline: tuple[Entry, ...]
    accepted_now: tuple[Entry, ...]
    ignored: tuple[Content, ...]
    passing: frozenset[str] = frozenset()


class Outcome(NamedTuple):
    """What a run found, and what it looked at; notes on what suppresses nothing any more, from whole runs."""

    verdicts: Verdicts
    tally: Tally
    stale: list[str]


class Known(NamedTuple):
    """What is known of a tree: its pairs but doubles, the lines of each stream, and the streams at hand."""

    found: list[Found]
    lines: dict[int, int]
    shelf: Shelf


class Ground(NamedTuple):
    """What a run knows of its target at its end, for questions about what it reports and what it does not.

    `found` are all pairs, `grouped` the classes of those that are of the types asked for. `rules_of` gives what decides
    about other classes of the same target, `posting_of` what a stream is found by, `reason_of` why a path was not read.
    """

    run: Run
    target: Target
    found: Sequence[Found]
    grouped: Grouped
    rules: Rules
    verdicts: Verdicts
    rules_of: Callable[[Grouped], Rules]
    reason_of: Callable[[str], 'str | None']


class Road:
    """The way through one index. `travel` raises IndexTrouble when the index cannot be used.

    `unsaved` is why the index did not take what was read, if it did not.
    """

    def __init__(self, run: Run, index: Index, reading: Reading) -> None:
        self.unsaved: IndexTrouble | None = None
        self._run = run
        self._index = index
        self._reading = reading
        self._keys: dict[str, int] = {}
        self._reads: dict[int, Read] = {}
        self._postings: dict[int, Posting] = {}
        self._missing: set[int] = set()
        self._comments: list[tuple[str, int, int]] = []
        self._answer: tuple[bytes, bytes] | None = None
        self._versions = Versions(run.side, run.scope.selected, self._wanted_of, self._fetch)

    def travel(self) -> Outcome:
        """From the blobs of the changed files to the verdicts; what was read is kept in the index."""
        self._read_overlay()
        jobs = self._jobs()
        tally = Tally(self._run.side.skips)
        if self._run.whole is not None:
            for path in sorted(self._asked()):
                key = self._keys.get(path)
                stream = self._stream(key) if key is not None else None
                if self._count(tally, path, key, stream) and key is not None and stream is not None:
                    tally.hash(self._posting(key, stream).prints)
            if not jobs:
                return Outcome(Verdicts((), 0), tally, [])
        with self._reached() as (base, target):
            found = self._all(target, tally) if self._run.whole is None else self._pairs(target, jobs, tally)
            grouped = self._grouped(target, jobs, found)
            verdicts = judge(grouped.classes, self._rules(target, grouped))
            self._verify(target, verdicts.reported)
        self._save(base)
        return Outcome(verdicts, tally, self._stale(verdicts))

    def stroll(self, tally: Tally) -> Iterator[CloneClass]:
        """The same for a whole run without a baseline, whose classes are made one by one; the tally is full before the
        first of them."""
        with self._reached() as (base, target):
            grouped = self._grouped(target, {}, self._all(target, tally))
            for class_ in told(grouped.classes, self._rules(target, grouped)):
                self._verify(target, [class_])
                yield class_
        self._save(base)

    def at(self, tree: str) -> 'Road':
        """The same run of another whole tree."""
        side = Side(tree, f'{tree}:', {}, frozenset(), (), (), merging=False, reverting=False)
        return Road(self._run._replace(side=side), self._index, self._reading)

    def measure(self, before: Known | None) -> tuple[Measure, Known]:
        """How much of a whole tree is duplicated, and what to know for the next one: the pairs of streams that were
        there `before` are not searched again."""
        known = before or Known([], {}, Shelf())
        with self._reached() as (base, target):
            target.adopt(known.shelf)
            keys = Counter(key for _, key in target.entries())
            lines = {key: known.lines[key] if key in known.lines else self._lines(target, key) for key in keys}
            if before is None:
                found = [pair for pair in self._all(target, Tally(())) if pair.a != pair.b]
            else:
                found = [pair for pair in known.found if pair.a.key in keys and pair.b.key in keys]
                found += self._around(target, self._fresh(target, sorted(keys.keys() - known.lines.keys())))
            twice = (pair for key, times in keys.items() if times > 1 for pair in self._doubles(target, key, []))
            grouped = self._grouped(target, {}, [*found, *twice])
            total = sum(lines[key] * times for key, times in keys.items())
            measure = measured(grouped.classes, self._rules(target, grouped), total)
        self._save(base)
        return measure, Known(found, lines, known.shelf)

    def copies_of(self, path: str) -> Outcome:
        """What is alike to code of a file that the side says to be changed, whatever excuses it."""
        self._read_overlay()
        tally = Tally(())
        with self._reached() as (base, target):
            jobs = self._jobs()
            grouped = self._grouped(target, jobs, self._pairs(target, jobs, tally))
            rules = self._rules(target, grouped)
            found = sorted(copies(grouped.classes, path, rules), key=lambda class_: (-class_.similarity, class_.places))
            self._verify(target, found)
        self._save(base)
        return Outcome(Verdicts(tuple(found), 0), tally, [])

    def ask(self, question: Callable[[Ground], _T]) -> _T:
        """What a question makes of all that a run finds. The run is the same as in `travel`."""
        self._read_overlay()
        tally = Tally(self._run.side.skips)
        with self._reached() as (base, target):
            jobs = self._jobs()
            pairs = self._all(target, tally) if self._run.whole is None else self._pairs(target, jobs, tally)
            found = list(pairs)
            grouped = self._grouped(target, jobs, found)
            rules = self._rules(target, grouped)
            verdicts = judge(grouped.classes, rules)
            self._verify(target, verdicts.reported)
            answer = question(
                Ground(
                    run=self._run,
                    target=target,
                    found=found,
                    grouped=grouped,
                    rules=rules,
                    verdicts=verdicts,
                    rules_of=lambda some: self._rules(target, some),
                    reason_of=lambda path: self._reason(target, path),
                )
            )
        self._save(base)
        return answer

    def _reason(self, target: Target, path: str) -> str | None:
        """Why a file of the target was not read."""
        key = self._key_at(target, path)
        if key is None or key in self._missing:
            return MISSING
        return reason_of(self._index, key, self._reads.get(key))

    @contextmanager
    def _reached(self) -> Iterator[tuple[Base, Target]]:
        """The base as the index has it, and the target above it."""
        base = bring_up(self._index, self._run.side.base_tree, self._reading)
        self._reads = {**base.reads, **self._reads}
        with self._index.reading():
            if base.snapshot is not None and base.snapshot not in self._index.snapshots():
                raise IndexTrouble('another process moved the snapshot', damaged=False)
            kept = {key for key in base.delta.values() if key is not None} - base.reads.keys() - base.postings.keys()
            if kept and kept - self._index.posted(kept):
                raise IndexTrouble('another process dropped what the snapshot leads to', damaged=False)
            if self._run.whole is None and not is_whole(self._index, base, self._reading):
                raise IndexTrouble('paths are lost', damaged=True)
            yield base, self._target(base)

    # --- the files ---

    def _read_overlay(self) -> None:
        items = {}
        for path, blob in self._run.side.overlay.items():
            item = self._wanted_of(path, blob) if blob is not None else None
            if item is not None:
                items[item.key] = item
                self._keys[path] = item.key
        self._reads, self._postings, self._missing = read_missing(self._index, list(items.values()), self._reading)

    def _wanted_of(self, path: str, blob: str) -> Wanted | None:
        return wanted_of(self._reading.catalog, path, blob)

    def _stream(self, key: int) -> Stream | None:
        read = self._reads.get(key)
        stream = read.stream if read else self._index.stream(key)
        return stream if stream is None or self._run.scope.speaks(stream.language) else None

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
        target = Target(self._index, base.snapshot, overlay, self._run.scope.selected, self._run.scope.speaks)
        passing = {self._keys.get(path) for path in self._run.passing}
        for key, read in self._reads.items():
            target.hold(key, read, key not in passing)
        for posting in {**base.postings, **self._postings}.values():
            target.hold_posting(posting)
        return target

    def _asked(self) -> frozenset[str]:
        """The changed files that the run is to speak of."""
        side, named = self._run.side, self._run.named
        return side.changed if named is None else side.changed & named

    # --- the pairs ---

    def _jobs(self) -> dict[str, Ranges | None]:
        """The changed files that can hold a blamed place: token ranges on added lines (None: checked whole)."""
        run = self._run
        jobs: dict[str, Ranges | None] = dict.fromkeys(filter(run.scope.selected, run.whole or ()))
        least = (run.settings.min_tokens + 1) // 2
        for path in run.side.changed - (run.whole or frozenset()):
            added = self.added(path) if run.scope.selected(path) else []
            if sum(end - start for start, end in added) >= least:
                jobs[path] = added
        return jobs

    def added(self, path: str) -> Ranges:
        """The token ranges of a changed file that are new against every base."""
        stream = self._stream(self._keys[path]) if path in self._keys else None
        return self._versions.added(path, stream) if stream is not None else []

    def _fetch(self, wanted: Sequence[Wanted]) -> dict[int, Stream]:
        """The streams that the index holds, and those that are read now."""
        found = {item.key: self._stream(item.key) for item in wanted}
        reads, _, _ = read_missing(self._index, [item for item in wanted if found[item.key] is None], self._reading)
        for item in wanted:
            if found[item.key] is None:
                read = reads.get(item.key)
                found[item.key] = read.stream if read else self._index.stream(item.key)
        return {key: stream for key, stream in found.items() if stream is not None}

    def _pairs(self, target: Target, jobs: dict[str, Ranges | None], tally: Tally) -> list[Found]:
        # A file checked whole is compared as in a check of all: the baseline was written by one.
        limits = self._limits()
        whole, change = (self._search(target, limits._replace(wary=wary)) for wary in (False, limits.wary))
        found: list[Found] = []
        done: set[int] = set()
        for path, added in sorted(jobs.items()):
            key = self._key_at(target, path)
            outline = target.outline(key) if key is not None else None
            if key is None or outline is None:
                continue
            posting = self._posting(key, outline.stream)
            found += self._doubles(target, key, added or [])
            if added is not None:
                found += change.pairs(posting, added)
                continue
            self._count(tally, path, key, outline.stream)
            tally.hash(posting.prints)
            found += whole.pairs(posting, None, after=done) if key not in done else []
            done.add(key)
        return found

    def _crossed(self, target: Target, jobs: dict[str, Ranges | None], copies: Grouped) -> Grouped:
        """With the classes across languages: all, or those with a function that the change can bring in."""
        from polydup_hook.crossing import Crossing, with_counterparts

        limits = self._limits()
        asked = {self._key_at(target, path): added for path, added in jobs.items()}

        def can_be_blamed(piece: Piece) -> bool:
            added = None if self._run.whole is None else asked.get(piece.key, ())
            return added is None or 2 * within(added, piece.start, piece.end) >= limits.min_tokens

        keys = sorted({key for _, key in target.entries()})
        outlines = ((key, outline) for key in keys if (outline := target.outline(key)) is not None)
        crossing = Crossing(outlines, limits.min_tokens, limits.min_lines)
        return with_counterparts(copies, crossing.pairs(can_be_blamed))

    def _doubles(self, target: Target, key: int, added: Ranges) -> Iterator[Found]:
        outline = target.outline(key) if len(target.paths(key)) > 1 else None
        return doubles(key, outline, added, self._limits()) if outline is not None else iter(())

    def _key_at(self, target: Target, path: str) -> int | None:
        return self._keys[path] if path in self._keys else target.key_at(path)

    # --- the verdicts ---

    def _grouped(self, target: Target, jobs: dict[str, Ranges | None], found: Iterable[Found]) -> Grouped:
        types = {int(name[-1]) for name in self._run.settings.types}
        grouped = classes(pair for pair in found if pair.score.clone_type in types)
        return self._crossed(target, jobs, grouped) if self._run.settings.cross_language else grouped

    def _rules(self, target: Target, grouped: Grouped) -> Rules:
        run = self._run
        longest = max((piece.end - piece.start for group in grouped.classes for piece in group.pieces), default=0)
        added = {path: self.added(path) for path in run.side.changed if path in self._keys}
        return Rules(
            limits=self._limits(),
            outline_of=target.outline,
            paths_of=target.paths,
            alike=grouped.alike,
            added=added,
            bases=cache(lambda: self._versions.bases(longest)),
            whole=run.whole,
            named=run.named,
            baseline=run.baseline,
            accepted_now=run.accepted_now,
            ignored=run.ignored,
            fail_on=frozenset(run.settings.fail_on),
            warns=matcher(run.settings.warn),
            warn_all=run.side.reverting,
        )

    def _limits(self) -> Limits:
        settings, run = self._run.settings, self._run
        wary = run.whole is not None and not run.passing
        return Limits(settings.min_tokens, settings.min_lines, settings.threshold, wary)

    # --- the whole repository ---

    def _all(self, target: Target, tally: Tally) -> list[Found]:
        """The pairs of a whole target: as they were found before, or searched now and kept for the next time."""
        entries = list(target.entries())
        asked, known = self._asked_before({key for _, key in entries})
        found: list[Found] = []
        postings: dict[int, list[bytes]] = {}
        seen: set[int] = set()
        for path, key in entries:
            outline = target.outline(key)
            if not self._count(tally, path, key, outline.stream if outline else None) or outline is None:
                continue
            if key not in seen:
                seen.add(key)
                found += self._doubles(target, key, [])
                if known is None:
                    posting = self._posting(key, outline.stream)
                    postings[key] = posting.columns()
                    tally.hash(posting.prints)
            self._comments += [(path, key, line) for line, kind, _ in outline.stream.marks if kind != 'on']
        if known is not None:
            tally.unique_hashes = known.unique_hashes
            return [*found, *known.found]
        searched = list(self._searched(target, postings, tally.stats.total_tokens))
        self._keep(asked, searched, tally.stats.unique_hashes)
        return [*found, *searched]

    def _asked_before(self, keys: Iterable[int]) -> tuple[bytes | None, 'Answer | None']:
        """(what is asked of a whole target that holds these keys, what was found then), None for what is not known."""
        if self._index.path is None:
            return None, None
        from polydup_hook.answers import question, unpacked

        settings = self._run.settings
        asked = question(self._limits(), self._reading.window, keys, settings.languages, settings.max_file_size)
        kept = self._index.answer(asked) if asked is not None else None
        return asked, unpacked(kept) if kept is not None else None

    def _keep(self, asked: bytes | None, found: list[Found], unique_hashes: int) -> None:
        """Keep an answer for when the same is asked again."""
        if asked is not None:
            from polydup_hook.answers import Answer, packed

            self._answer = (asked, packed(Answer(found, unique_hashes)))

    def _searched(self, target: Target, postings: dict[int, list[bytes]], tokens: int) -> Iterator[Found]:
        """The pairs of all these streams: found here, or by the crew in shares."""
        watch = self._reading.watch
        watch.begins(COMPARING, len(postings))
        try:
            yield from self._found(target, postings, tokens, watch)
        finally:
            watch.ends()

    def _found(self, target: Target, postings: dict[int, list[bytes]], tokens: int, watch: Watch) -> Iterator[Found]:
        crew, limits, window = self._reading.crew, self._limits(), self._reading.window
        if crew.helps and (tokens >= SHARED_FROM or crew.eager):
            from polydup_hook.shares import searched

            target.forget()
            taken = ((key, postings.pop(key)) for key in list(postings))
            yield from searched(crew, limits, window, taken, self._packs(list(postings)), watch)
            return
        target.preload(MOST_PLACES)
        yield from self._around(target, (Posting.of(*item) for item in postings.items()), watch)

    def _fresh(self, target: Target, keys: Iterable[int]) -> Iterator[Posting]:
        """The postings of these streams."""
        streams = ((key, target.stream(key)) for key in keys)
        return (self._posting(key, stream) for key, stream in streams if stream is not None)

    def _lines(self, target: Target, key: int) -> int:
        outline = target.outline(key)
        return outline.stream.total_lines if outline is not None else 0

    def _around(self, target: Target, postings: Iterable[Posting], watch: Watch | None = None) -> Iterator[Found]:
        """The pairs that have a side in these streams."""
        search, done = self._search(target, self._limits()), set[int]()
        for posting in postings:
            yield from search.pairs(posting, None, after=done)
            done.add(posting.key)
            if watch is not None:
                watch.advances(1)

    def _search(self, target: Target, limits: Limits) -> Search:
        look = Look(target.places, target.units, target.outline)
        return Search(look, limits, self._reading.window, self._reading.crew.check)

    def _packs(self, keys: Sequence[int]) -> dict[int, bytes]:
        """The streams as they are kept."""
        kept = {row.key: row.data for row in self._index.rows(keys)}
        kept.update((key, read.row.data) for key, read in self._reads.items())
        packs = {key: data for key in keys if (data := kept.get(key)) is not None}
        if len(packs) < len(keys):
            raise IndexTrouble('a stream is lost', damaged=True)
        return packs

    def _stale(self, verdicts: Verdicts) -> list[str]:
        run = self._run
        if verdicts.spoken is None:
            return []
        return stale(verdicts.spoken, run.baseline, run.ignored, self._comments, run.settings.baseline)

    def _count(self, tally: Tally, path: str, key: int | None, stream: Stream | None) -> bool:
        """Count a file that is looked into; False for one that is not."""
        if key is None or not self._run.scope.selected(path):
            return False
        if stream is None:
            known = MISSING if key in self._missing else reason_of(self._index, key, self._reads.get(key))
            if known and known != NO_SCRIPT:
                tally.skip(path, known)
            return False
        tally.count(path, stream, key not in self._reads)
        return True

    # --- the end ---

    def _verify(self, target: Target, reported: Iterable[CloneClass]) -> None:
        """Hold what the index said of the reported files against their blobs."""
        ranges: dict[str, set[tuple[int, int]]] = {}
        for class_ in reported:
            for place in chain(class_.places, *(pair[:2] for pair in class_.pairs)):
                ranges.setdefault(place.path, set()).add((place.start, place.start + place.tokens))
        for path in sorted(ranges):
            key = self._key_at(target, path)
            if key in self._reads:
                continue
            data = self._run.reader.read(self._run.side.prefix + path)
            outline = target.outline(key) if key is not None else None
            if outline is None or data is None or not all_stand_in(outline.stream, ranges[path], data):
                raise IndexTrouble(f'{path} is not what the index says', damaged=True)

    def _save(self, base: Base) -> None:
        try:
            passing = {self._keys.get(path) for path in self._run.passing}
            reads = {key: read for key, read in self._reads.items() if key not in passing}
            save(self._index, base, reads, self._reading)
            if self._run.whole is None:
                self._index.sweep()
            if self._answer is not None:
                self._index.keep_answer(*self._answer)
        except IndexTrouble as trouble:
            if trouble.damaged:
                raise
            self.unsaved = trouble
