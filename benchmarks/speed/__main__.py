"""Whole processes of ours beside peers and a bare interpreter, in turn: what is owed, what was measured, the ratio.

    python -m benchmarks.speed CORPUS... --scratch DIR [--history REPO] [--only commit,cold] [--lines 50000,1000000]

A CORPUS is a folder of source code or a git repository, bare or not; it is only read. Repositories of the given sizes
are made of whole folders of all of them, in a folder in DIR that is removed at the end. Times are medians: quote
ratios. A row is printed as soon as it is measured; what is going on is told on stderr.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.processes import git
from benchmarks.speed.bench import Bench, Sizes
from benchmarks.speed.peers import machine
from benchmarks.speed.rows import ROWS
from benchmarks.speed.sources import Pool, read
from benchmarks.speed.turns import ROOT, Pace, note


def main() -> None:
    arguments = _parser().parse_args()
    unknown = set(arguments.only) - set(ROWS)
    if unknown:
        raise SystemExit(f'--only: no such rows: {", ".join(sorted(unknown))}; there are {", ".join(ROWS)}')
    arguments.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix='speed-', dir=arguments.scratch) as scratch:
        bench = _bench(arguments, Path(scratch))
        print(_headline(bench))
        print('\n| what | owed | measured | ratio |\n| --- | --- | --- | --- |', flush=True)
        for name in arguments.only:
            note(name)
            for row in ROWS[name](bench):
                print(row, flush=True)
        print(f'\nLoad at the end {os.getloadavg()[0]:.1f}.')


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog='python -m benchmarks.speed', description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('corpora', type=Path, nargs='+', metavar='CORPUS')
    parser.add_argument('--scratch', type=Path, default=Path(tempfile.gettempdir()), help='on the disk to be measured')
    parser.add_argument('--only', type=_names, default=list(ROWS), help=f'some of {",".join(ROWS)}')
    parser.add_argument('--lines', type=_numbers, default=[50_000, 250_000, 1_000_000], help='sizes, ascending')
    parser.add_argument('--runs', type=int, default=15, help='of each check of a commit')
    parser.add_argument('--scans', type=int, default=5, help='of each whole scan')
    parser.add_argument('--commits', type=int, default=1000, help='of the history')
    parser.add_argument('--history', type=Path, metavar='REPO', help='replay the last commits of it, not made ones')
    parser.add_argument('--changed', type=int, default=100, help='files of 300 lines in one commit')
    parser.add_argument('--switched', type=int, default=2000, help='files between two branches')
    parser.add_argument('--scale', type=float, default=1, help='of the pathological repositories')
    parser.add_argument('--patience', type=float, default=120, help='seconds; what takes longer runs once')
    parser.add_argument('--timeout', type=float, default=900, help='seconds; what takes longer is ended')
    return parser


def _names(text: str) -> list[str]:
    return text.split(',')


def _numbers(text: str) -> list[int]:
    return sorted(map(int, text.split(',')))


def _bench(given: argparse.Namespace, scratch: Path) -> Bench:
    sizes = Sizes(given.lines, given.commits, given.scale, given.changed, given.switched)
    checks = Pace(given.runs, 2, given.patience, given.timeout)
    scans = Pace(given.scans, 1, given.patience, given.timeout)
    return Bench(read(given.corpora, scratch), scratch, sizes, checks, scans, given.history)


def _headline(bench: Bench) -> str:
    revision = git(ROOT, 'describe', '--always', '--dirty').strip()
    parts = [
        f'{os.cpu_count()} cores ({machine()}), load {os.getloadavg()[0]:.1f}',
        f'Python {sys.version.split()[0]}',
        git(ROOT, '--version').strip(),
        f'polydup-hook {revision}',
        *bench.peers.versions(),
    ]
    return f'{"; ".join(parts)}.\n{bench.checks.runs} runs of checks, {bench.scans.runs} of scans. {_mix(bench.pool)}.'


def _mix(pool: Pool) -> str:
    """The lines of the corpora by language, the most first."""
    lines: Counter[str] = Counter()
    for source in (source for corpus in pool for folder in corpus for source in folder):
        lines[source.language] += source.lines
    return 'Corpora: ' + ', '.join(f'{name} {count / 1000:,.0f} k' for name, count in lines.most_common())


if __name__ == '__main__':
    main()
