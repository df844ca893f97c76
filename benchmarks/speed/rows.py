"""The rows of the table: what is owed, what was measured, and the ratio."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import git
from benchmarks.replay import Replay
from benchmarks.speed import peers, repositories
from benchmarks.speed.bench import Bench, in_lines, report_of, stage_clean
from benchmarks.speed.repositories import DOCUMENTS, clear, stage
from benchmarks.speed.sources import Pool, Source, amount, take
from benchmarks.speed.turns import BARE, Command, Timing, bare, in_turn, note, ours, ratio, share

CHECK, COLD, WARM = 'ours', 'ours cold', 'ours warm'
_EVERYTHING = ('--all-files', '--format', 'json')
_MAKES_ROOM = ('--max-file-size', '64MB')


class Row(NamedTuple):
    what: str
    owed: str
    measured: str
    ratio: str

    def __str__(self) -> str:
        return f'| {" | ".join(self)} |'


def commit(bench: Bench) -> Iterator[Row]:
    large, python = bench.large, bench.repository(bench.sizes.lines[-1], 'python')
    small = bench.repository(max(1, bench.sizes.lines[-1] // 100))
    for repository in (large, python, small):
        stage_clean(repository, list(repository.held), 3)
    commands = {
        BARE: bare(large.folder),
        CHECK: ours(large.folder),
        'ours, small': ours(small.folder),
        'ours, Python': ours(python.folder),
        **bench.peers.changed(large.folder),
        **bench.peers.python(python.folder),
    }
    timings = in_turn(commands, bench.checks)
    yield Row(
        f'commit check, three changed files, warm, {in_lines(large)}; arid and pylint: {in_lines(python)} of Python',
        '≤ 1/40 of `jscpd --changed`, ≤ 1/10 of arid, ≤ 7× `python -c pass`; aim at 5×',
        _cell(timings, *(name for name in timings if name != 'ours, small')),
        '; '.join(
            (
                ratio(timings, CHECK, peers.CHANGED, 1 / 40),
                ratio(timings, CHECK, peers.CHANGED_RENAMED, 1 / 40),
                ratio(timings, 'ours, Python', 'arid', 1 / 10),
                ratio(timings, 'ours, Python', 'pylint', 1 / 10),
                ratio(timings, CHECK, BARE, 7),
            )
        ),
    )
    yield Row(
        f'the same as the repository grows: {in_lines(small)} → {in_lines(large)}',
        '≤ 1.2×',
        _cell(timings, 'ours, small', CHECK),
        ratio(timings, CHECK, 'ours, small', 1.2),
    )


def hundred(bench: Bench) -> Iterator[Row]:
    held = bench.large.held
    usual = [name for name, (_, lines) in held.items() if 250 <= lines <= 350]
    chosen = stage_clean(bench.large, usual, bench.sizes.changed)
    yield _beside_bare(
        bench, f'the same with {len(chosen)} changed files of 300 lines', '≤ 35× `python -c pass`; aim at 25×', 35
    )


def documents(bench: Bench) -> Iterator[Row]:
    stage(bench.large, DOCUMENTS)
    what = 'a commit with nothing for us in it (documents only)'
    yield _beside_bare(bench, what, '≤ 3.5× `python -c pass`', 3.5)


def _beside_bare(bench: Bench, what: str, owed: str, most: float) -> Row:
    """A check of what is staged in the large repository."""
    timings = in_turn({BARE: bare(bench.large.folder), CHECK: ours(bench.large.folder)}, bench.checks)
    return Row(what, owed, _cell(timings, *timings), ratio(timings, CHECK, BARE, most))


def switch(bench: Bench) -> Iterator[Row]:
    large = bench.large
    switched = list(large.held)[: min(bench.sizes.switched, len(large.held) // 2)]
    repositories.branch(large, switched)
    stage_clean(large, list(large.held)[len(switched) :], 3)
    commands = {
        'next': ours(large.folder, before=partial(_switch, large.folder)),
        'ordinary': ours(large.folder),
        BARE: bare(large.folder),
    }
    timings = in_turn(commands, bench.checks)
    git(large.folder, 'checkout', '-q', '-f', 'main')
    yield Row(
        f'branch switch of {len(switched):,} files, both branches seen before',
        'the next check within 2× of an ordinary one',
        _cell(timings, *timings),
        ratio(timings, 'next', 'ordinary', 2),
    )


def _switch(folder: Path) -> None:
    there = git(folder, 'symbolic-ref', '--short', 'HEAD').strip()
    git(folder, 'checkout', '-q', 'main' if there == 'other' else 'other')


def cold(bench: Bench) -> Iterator[Row]:
    large = bench.large
    stage(large, [])
    commands = {
        COLD: _cold(large.folder),
        WARM: ours(large.folder, *_EVERYTHING, fine=(0, 1)),
        **bench.peers.whole(large.folder),
    }
    timings = in_turn(commands, bench.scans, together=True)
    yield Row(
        f'cold `--all-files`, {in_lines(large)}',
        '≤ 1.5× jscpd’s renamed setting; aim at faster than its exact one',
        _cell(timings, COLD, peers.JSCPD, peers.JSCPD_RENAMED),
        f'{ratio(timings, COLD, peers.JSCPD_RENAMED, 1.5)}; {ratio(timings, COLD, peers.JSCPD, 1.5)}',
    )
    yield Row(
        'warm `--all-files`, nothing changed', '≤ 1/4 of cold', _cell(timings, WARM), ratio(timings, WARM, COLD, 1 / 4)
    )
    peaks = {name: max(timing.memory) for name, timing in timings.items() if timing.median is not None}
    yield Row(
        f'peak memory, cold, {in_lines(large)}',
        '≤ 400 MB in all processes together',
        '; '.join(f'{name} {peak:,.0f} MiB' for name, peak in peaks.items()),
        share(peaks[COLD] * 2**20 / 400e6, '400 MB', 1) if COLD in peaks else '?',
    )


def growth(bench: Bench) -> Iterator[Row]:
    sizes = [bench.repository(lines) for lines in bench.sizes.lines]
    for repository in sizes:
        stage(repository, [])
    names = [in_lines(repository) for repository in sizes]
    commands = {name: _cold(repository.folder) for name, repository in zip(names, sizes, strict=True)}
    timings = in_turn(commands, bench.scans)
    medians = [timing.median for timing in timings.values()]
    each = [m and m / repository.lines for m, repository in zip(medians, sizes, strict=True)]
    first, last = each[0], each[-1]
    yield Row(
        f'growth of cold with size, {names[0]} → {names[-1]}',
        'linear within 15 %',
        _cell(timings, *timings),
        share(last / first, f'a line’s time at {names[0]}', 1.15) if first and last else '?',
    )


def index(bench: Bench) -> Iterator[Row]:
    large = bench.large
    stage_clean(large, list(large.held), 3)
    clear(large.folder)
    report_of(large.folder)
    size = repositories.index_size(large.folder)
    old = bench.scratch / 'history'
    commits = _with_history(bench, old)
    replay = Replay(old, commits, [])
    replay.run()
    for error in replay.errors:
        note(error)
    fresh = bench.scratch / 'history-fresh'
    shutil.copytree(old, fresh, symlinks=True, ignore=shutil.ignore_patterns(repositories.CACHE))
    for folder in (old, fresh):
        repositories.stage_block(folder)
    checks = {
        'with the old index': ours(old, fine=(0, 1)),
        'with a fresh one': ours(fresh, fine=(0, 1)),
        BARE: bare(old),
    }
    timings = in_turn(checks, bench.checks)
    grown, anew = repositories.index_size(old), repositories.index_size(fresh)
    yield Row(
        f'index on disk, live part, {in_lines(large)}; after {len(commits):,} commits',
        '≤ 1.5× the source; after 1,000 commits of real history ≤ 3× that',
        f'{_mb(size)} of {_mb(large.size)} source; {_mb(grown)}, fresh {_mb(anew)}; '
        f'a check then: {_cell(timings, *timings)}',
        f'{share(size / large.size, "the source", 1.5)}; {share(grown / anew, "a fresh one", 3)}; '
        f'a check: {ratio(timings, "with the old index", "with a fresh one", 1.2)}',
    )


def _with_history(bench: Bench, folder: Path) -> list[list[str]]:
    """The commits of a repository of its own: those of a real one where one was named, else made ones."""
    if bench.history:
        git(bench.scratch, 'clone', '-q', '-s', '--no-checkout', str(bench.history.resolve()), str(folder))
    else:
        middle = bench.sizes.lines[len(bench.sizes.lines) // 2]
        repositories.add_history(repositories.build(folder, take(bench.pool, middle)), bench.sizes.commits)
    return repositories.commits_of(folder, bench.sizes.commits)


def pathological(bench: Bench) -> Iterator[Row]:
    scale = bench.sizes.scale
    usual = _usual(bench.pool)
    makers: dict[str, Callable[[Path], None]] = {
        'block': partial(repositories.block_repeated, scale=scale),
        'lines': partial(repositories.lines_alike, scale=scale),
        'copies': partial(repositories.file_copied, scale=scale, source=usual),
    }
    commands: dict[str, Command] = {}
    for name, make in makers.items():
        folder = bench.scratch / f'pathological-{name}'
        make(folder)
        taken = take(bench.pool, repositories.bytes_of(folder), 'size')
        note(f'  {name}: {_mb(repositories.bytes_of(folder))}, beside it {_mb(amount(taken, "size"))} of ordinary code')
        beside = repositories.build(bench.scratch / f'ordinary-{name}', taken, most_held=0).folder
        commands |= {name: _cold(folder, *_MAKES_ROOM), f'ordinary to {name}': _cold(beside, *_MAKES_ROOM)}
    timings = in_turn(commands, bench.scans, together=True)
    for name in makers:
        for skip in report_of(commands[name].folder, *_EVERYTHING, *_MAKES_ROOM)['skipped'][:1]:
            note(f'  {name}: left out: {skip}')
    yield Row(
        'a pathological repository: one 60-token block 20,000 times; one file of 100,000 look-alike lines; '
        '5,000 copies of one file' + ('' if scale == 1 else f'; all {scale:g} times that'),
        'finishes within 3× of the same amount of ordinary code',
        _cell(timings, *timings),
        '; '.join(ratio(timings, name, f'ordinary to {name}', 3) for name in makers),
    )


def _usual(pool: Pool) -> Source:
    """The file of 80 to 200 lines that has the most functions, by what they return."""
    sources = [source for corpus in pool for folder in corpus for source in folder if 80 <= source.lines <= 200]
    return max(sources, key=lambda source: source.path.read_bytes().count(b'return '))


ROWS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    row.__name__: row for row in (commit, hundred, documents, switch, cold, growth, index, pathological)
}


def _cold(folder: Path, *options: str) -> Command:
    return ours(folder, *_EVERYTHING, *options, before=partial(clear, folder), fine=(0, 1))


def _cell(timings: dict[str, Timing], *names: str) -> str:
    return '; '.join(f'{name} {timings[name]}' for name in names)


def _mb(size: int) -> str:
    return f'{size / 1e6:.1f} MB'
