"""Time the Python API inside one program: scans small and large, cold and warm, in threads, and copies of a snippet.

    python benchmarks/api.py FOLDER [--runs 5] [--only throughput threads switch copies]

FOLDER is a clone of a real repository; it is only read, but for `.polydup-cache` in it.

throughput  eleven of our own modules, about 5,000 tokens, and FOLDER: with one process and with all cores, without an
            index, with one that is new, and with one that is there
threads     two scans of FOLDER with one process each: one after the other, and in two threads; beside what two bare
            interpreters get from this machine in the same way
switch      parts of FOLDER, larger and larger: here, in a process beside a thread, and with all cores
copies      functions of FOLDER that are sought in it as an editor would, on a warm index
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate, islice, repeat
from pathlib import Path

import polydup_hook
from polydup_hook import find_copies, find_duplicates, scanning

OURS = Path(polydup_hook.__file__).parent
BUSY = 'x = 0\nfor n in range(20_000_000): x += n'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=Path)
    parser.add_argument('--runs', type=int, default=5)
    parts = {'throughput': throughput, 'threads': threads, 'switch': switch, 'copies': copies}
    parser.add_argument('--only', nargs='*', choices=parts, default=list(parts))
    arguments = parser.parse_args()
    print(f'Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}')
    for name in arguments.only:
        print(f'\n{name}')
        parts[name](arguments.folder, arguments.runs)
    return 0


def throughput(folder: Path, runs: int) -> None:
    small = sorted(OURS.glob('*.py'), key=lambda path: path.stat().st_size)[12:23]
    find_duplicates(small)  # imports and grammars
    print(f'{"":34} {"files":>6} {"tokens":>9} {"ms":>8} {"tokens/s":>9} {"cpu ms":>8}')
    with tempfile.TemporaryDirectory() as scratch:
        fresh = (f'{scratch}/{number}' for number in range(10**6))
        for name, paths, times in (('eleven modules', small, runs * 4), (folder.name, folder, runs)):
            warm = next(fresh)
            find_duplicates(paths, cache_dir=warm)
            for jobs in (1, 0):
                _told(f'{name}, jobs={jobs}, no index', paths, times, jobs, repeat(None))
                _told(f'{name}, jobs={jobs}, new index', paths, times, jobs, fresh)
                _told(f'{name}, jobs={jobs}, warm index', paths, times, jobs, repeat(warm))


def _told(name: str, paths: Path | Sequence[Path], runs: int, jobs: int, cache_dirs: Iterator[str | None]) -> None:
    """The quickest of some runs: what else the machine does makes none quicker."""
    rows = []
    for cache_dir in islice(cache_dirs, runs):
        before = _processor()
        report = find_duplicates(paths, jobs=jobs, cache_dir=cache_dir)
        rows.append((report.stats.duration_ms, (_processor() - before) * 1000))
    took, processor = map(min, zip(*rows, strict=True))
    tokens = report.stats.total_tokens
    speed = tokens / took * 1000
    print(f'{name:34} {report.files_scanned:6} {tokens:9,} {took:8.1f} {speed:9,.0f} {processor:8.0f}', flush=True)


def threads(folder: Path, runs: int) -> None:
    def scan() -> None:
        find_duplicates(folder, jobs=1)

    def bare() -> None:
        subprocess.run([sys.executable, '-c', BUSY], check=True)

    def twice(work: Callable[[], None]) -> None:
        work()
        work()

    rows: dict[str, list[tuple[float, float]]] = {'bare interpreters': [], folder.name: []}
    for _ in range(runs):  # in turn: the machine may be busier at one time than at another
        for row, work in zip(rows.values(), (bare, scan), strict=True):
            row.append((_seconds(partial(twice, work)), _seconds(partial(_side_by_side, work))))
    for name, row in rows.items():
        one, two = map(min, zip(*row, strict=True))
        ratios = ' '.join(f'{serial / parallel:.2f}' for serial, parallel in row)
        print(f'{name:20} one after the other {one:6.2f} s   two threads {two:6.2f} s   ratios {ratios}')


def switch(folder: Path, runs: int) -> None:
    found = sorted(folder.rglob('*'), key=lambda path: (len(path.parts), path))
    files = [path for path in found if path.is_file() and path.suffix in ('.py', '.ts', '.go', '.js', '.java', '.rs')]
    sizes = list(accumulate(path.stat().st_size for path in files))
    print(f'{"KB":>6} {"here":>9} {"beside":>9} {"all cores":>10}   (s)')
    for size in (32, 64, 128, 256, 512, 1024, 2048):
        some = [path for path, total in zip(files, sizes, strict=True) if total <= size * 1024]
        ways = (partial(find_duplicates, some, jobs=1), partial(_alone, some), partial(find_duplicates, some, jobs=0))
        scanning.BESIDE_FROM, scanning.CREW_FROM = 0, 0
        here, beside, cores = (min(_seconds(way) for _ in range(runs)) for way in ways)
        print(f'{size:6} {here:9.3f} {beside:9.3f} {cores:10.3f}')


def copies(folder: Path, runs: int) -> None:
    report = find_duplicates(folder, min_block_size=100)
    asked = report.duplicates[:: max(1, len(report) // 20)]
    texts = [(_lines(match.file1)[match.start_line1 - 1 : match.end_line1], match.file1) for match in asked]
    find_copies('', 'python', folder)
    times, found = [], 0
    for lines, path in texts:
        name = f'polydup_sought{Path(path).suffix}'
        for _ in range(runs):
            start = time.perf_counter()
            copies = find_copies(''.join(lines), repository=folder, filename=name)
            times.append((time.perf_counter() - start) * 1000)
        found += bool(copies)
    print(
        f'{len(texts)} snippets, {found} found; median {statistics.median(times):.1f} ms, slowest {max(times):.1f} ms'
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding='utf-8', errors='replace').splitlines(True)


def _side_by_side(work: Callable[[], object]) -> None:
    pair = [threading.Thread(target=work) for _ in range(2)]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()


def _alone(paths: Sequence[Path]) -> None:
    thread = threading.Thread(target=lambda: find_duplicates(paths, jobs=1))
    thread.start()
    thread.join()


def _processor() -> float:
    """Seconds of processor time, this process and those that it has ended."""
    return time.process_time() + sum(os.times()[2:4])


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == '__main__':
    raise SystemExit(main())
