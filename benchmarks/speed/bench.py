"""What the rows share: the material, the pace, and how a change in which nothing is found is staged."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.speed import repositories
from benchmarks.speed.peers import Peers
from benchmarks.speed.repositories import Repository, stage
from benchmarks.speed.sources import Pool, of_language, take
from benchmarks.speed.turns import Pace, environment, note, ours


class Sizes(NamedTuple):
    """Lines of the repositories, the smallest first; commits of a history; the scale of what is pathological; files
    that are changed at once, and between two branches."""

    lines: list[int]
    commits: int
    scale: float
    changed: int
    switched: int


class Bench:
    """What all rows share: the material, of which a repository is made when a row first needs it, and how often
    commands run. `checks` is the pace of the checks of a commit, `scans` that of whole scans."""

    def __init__(
        self, pool: Pool, scratch: Path, sizes: Sizes, checks: Pace, scans: Pace, history: Path | None
    ) -> None:
        self.pool, self.scratch, self.sizes = pool, scratch, sizes
        self.checks, self.scans, self.history = checks, scans, history
        self.peers = Peers(scratch)
        self.repository = cache(self._repository)

    @property
    def large(self) -> Repository:
        return self.repository(self.sizes.lines[-1])

    def _repository(self, lines: int, language: str = '') -> Repository:
        pool = of_language(self.pool, language) if language else self.pool
        made = repositories.build(self.scratch / f'{language or "all"}-{lines}', take(pool, lines))
        size = f'{made.files:,} files, {made.size / 1e6:.1f} MB'
        note(f'  made a repository of {in_lines(made)} ({language or "all"}), {size}')
        if made.lines < lines * 0.9:
            note(f'  the corpora have no more: {lines:,} lines were asked for')
        return made


def stage_clean(repository: Repository, names: list[str], wanted: int) -> list[str]:
    """Stage a change of so many files in which nothing is found; the index is warm then. Tells which they are."""
    chosen, rest = names[:wanted], names[wanted:]
    while True:
        stage(repository, chosen)
        report = report_of(repository.folder)
        told = {place['path'] for found in report['classes'] for place in found['places']} & set(chosen)
        if not told:
            note(f'  a clean change of {len(chosen)} files')
            return chosen
        chosen = [name for name in chosen if name not in told] + rest[: len(told)]
        rest = rest[len(told) :]


def report_of(folder: Path, *options: str) -> dict[str, Any]:
    """What one check of ours tells, not timed. Ends the benchmark when it fails."""
    command = ours(folder, '--format', 'json', *options).arguments
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f'{folder}: exit {done.returncode}: {done.stderr.decode()}')
    return json.loads(done.stdout)


def in_lines(repository: Repository) -> str:
    """Its size in words, such as `250 k lines`."""
    lines = repository.lines
    return f'{lines / 1e6:.2f} M lines' if lines >= 1e6 else f'{lines / 1000:.0f} k lines'
