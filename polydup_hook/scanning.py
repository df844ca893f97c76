"""A scan of files and folders: its classes one by one, in this process or in one beside it.

A scan off the main thread may not hold up the other threads: there it works in a process of its own, unless it is so
small that nothing in it could.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from polydup_hook import cachedir, parcel
from polydup_hook.changes import Side
from polydup_hook.config import of_plain, plain
from polydup_hook.crew import Child, ChildLost, Crew, can_start
from polydup_hook.files import CHANGED, Files, Finder
from polydup_hook.fingerprint import window_for
from polydup_hook.index import IndexTrouble
from polydup_hook.model import Skip
from polydup_hook.road import Road, Run
from polydup_hook.scan import MISSING
from polydup_hook.scope import scope_of
from polydup_hook.settings import Settings
from polydup_hook.snapshot import Reading
from polydup_hook.stopping import Stop, Stopped
from polydup_hook.tally import Tally
from polydup_hook.tokens import Tokenizer
from polydup_hook.values import DuplicateMatch, Report, matches, report_of, stats_of
from polydup_hook.watch import Watch

if TYPE_CHECKING:
    from concurrent.futures import Executor

BESIDE_FROM = 256 * 1024
"""Bytes of code from which a scan off the main thread works in a process of its own: a third of a second's work, for
an eighth to start one. What is smaller holds no file that takes longer to parse than any other."""
CREW_FROM = 1024 * 1024
"""Bytes of code from which a scan works in several processes."""

Classes = Generator[list[DuplicateMatch], None, Report]
"""The matches of a scan, class by class; then, as what the generator returns, a report without them."""


class Scan(NamedTuple):
    """What is asked: paths that are there, and the settings."""

    paths: tuple[str, ...]
    settings: Settings
    cache_dir: str | None


def classes(scan: Scan, executor: Executor | None, stop: Stop) -> Classes:
    """Scan, where it pays best. Raises Stopped once it is told to."""
    if executor is None and _goes_beside(scan, stop):
        try:
            return (yield from _beside(scan, stop))
        except ChildLost:
            stop.check()
    return (yield from _here(scan, executor, stop))


def collected(found: Classes) -> Report:
    """The report of a scan, with all matches."""
    duplicates: list[DuplicateMatch] = []
    while True:
        try:
            duplicates += next(found)
        except StopIteration as end:
            head: Report = end.value
            return Report(head.files_scanned, head.functions_analyzed, duplicates, head.stats, head.skipped)


def _finder(scan: Scan, stop: Stop) -> Finder:
    return Finder(lambda read: scope_of(scan.settings, read), scan.settings.max_file_size, stop.check)


# In a process of its own.


def _goes_beside(scan: Scan, stop: Stop) -> bool:
    if threading.current_thread() is threading.main_thread() or not can_start():
        return False
    return _finder(scan, stop).weighs(scan.paths, BESIDE_FROM)


def _beside(scan: Scan, stop: Stop) -> Classes:
    """Raises ChildLost where that cannot be, before the first class."""
    told = False
    request = parcel.wrap([scan.paths, plain(scan.settings), scan.cache_dir])
    with Child() as child:
        stop.calls(child.kill)
        try:
            for answer in child.answers(served, request):
                found, head = parcel.unwrap(answer)[0]
                if head is not None:
                    return report_of(head, [])
                yield [DuplicateMatch(**values) for values in found]
                told = True
        except ChildLost:
            stop.check()
            if told:
                raise RuntimeError('the process that scanned is gone') from None
            raise
    raise ChildLost('it gave no report')


def served(request: bytes) -> Iterator[bytes]:
    """What a process of our own does: the scan, a part a class, and at the end the report."""
    (paths, settings, cache_dir), _ = parcel.unwrap(request)
    found = _here(Scan(tuple(paths), of_plain(settings), cache_dir), None, Stop())
    while True:
        try:
            yield parcel.wrap([[match.to_dict() for match in next(found)], None])
        except StopIteration as end:
            yield parcel.wrap([[], end.value.to_dict()])
            return


# In this process.


def _here(scan: Scan, executor: Executor | None, stop: Stop) -> Classes:
    start = time.perf_counter()
    files = _finder(scan, stop).find(scan.paths)
    run = _run(scan.settings, files)
    tally = Tally(())
    told: set[int] = set()
    with Crew(scan.settings.jobs, executor, eager=files.size >= CREW_FROM) as crew:
        stop.calls(crew.close)
        for directory in dict.fromkeys((scan.cache_dir, None)):
            for _ in range(2):
                tally = Tally(files.skips)
                try:
                    for class_ in _on_road(run, files, crew, directory, tally):
                        stop.check()
                        if hash(class_) not in told:  # what was told before the index turned out to be damaged
                            told.add(hash(class_))
                            yield list(matches(class_))
                    return _head(tally, start)
                except IndexTrouble:
                    if directory is None:
                        raise
    raise AssertionError('an index in memory gave trouble')


def _on_road(run: Run, files: Files, crew: Crew, directory: str | None, tally: Tally) -> Iterator[Any]:
    """Raises IndexTrouble; a damaged index is gone then."""
    window = window_for(run.settings.min_tokens)
    index, _ = cachedir.open_index(directory, window, run.scope.catalog, run.settings.max_file_size)
    reading = Reading(files, files, Tokenizer(run.scope.catalog), window, run.settings.max_file_size, crew, Watch())
    try:
        yield from Road(run, index, reading).stroll(tally)
    except Stopped:
        raise
    except Exception as error:
        if index.path is None:
            raise
        if not isinstance(error, IndexTrouble) or error.damaged:
            cachedir.discard(index)
        raise IndexTrouble(str(error), damaged=True) from error
    finally:
        index.close()


def _run(settings: Settings, files: Files) -> Run:
    scope = scope_of(settings, lambda name: None)
    return Run(
        reader=files,
        settings=settings,
        scope=scope._replace(selected=lambda path: True),  # the finder has left out what the settings do
        side=Side(files.tree, '', {}, frozenset(), (), (), False, False),
        whole=None,
        named=None,
        baseline=(),
        accepted_now=(),
        ignored=(),
    )


def _head(tally: Tally, start: float) -> Report:
    skipped = [Skip(path, CHANGED if reason == MISSING else reason) for path, reason in tally.skipped]
    took = (time.perf_counter() - start) * 1000
    return Report(tally.files, tally.functions, [], stats_of(tally.stats, took), skipped)
