"""One run of a detector in a folder: what it reports, how long it took, how much memory it had."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import measured

_MOST_MEMBERS = 300
"""Places of a cluster of which pairs are made."""


class Place(NamedTuple):
    """Lines of a file, both ends included."""

    path: str
    start: int
    end: int


Pair = tuple[Place, Place]
Parse = Callable[[str], 'tuple[list[Pair], list[list[Place]]]']
"""Output of a detector → its pairs, and its clusters if it has those."""


@dataclass
class Result:
    """What a detector reports, and which files it says it left out. `total` counts the pairs, also those of huge
    clusters that are not made."""

    pairs: list[Pair] = field(default_factory=list)
    clusters: list[list[Place]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    total: int = 0
    seconds: float = 0.0
    memory: float = 0.0
    error: str = ''


def run(repo: Path, command: list[str], parse: Parse, report: str = '', fine: Iterable[int] = (0, 1)) -> Result:
    """Run a command; `@OUT@` in it stands for a scratch folder, in which `report` is what it writes."""
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch, 'stdout')
        code, seconds, memory, stderr = measured([x.replace('@OUT@', scratch) for x in command], repo, output)
        result = Result(seconds=seconds, memory=memory)
        if code not in fine:
            result.error = f'exit {code}: {stderr.strip()[-300:]}'
        try:
            text = (Path(scratch, report) if report else output).read_text(encoding='utf8', errors='replace')
            result.pairs, result.clusters = parse(text)
        except (OSError, ValueError, KeyError) as error:
            result.error = result.error or f'{type(error).__name__}: {error}'
        result.total = len(result.pairs) or sum(len(x) * (len(x) - 1) // 2 for x in result.clusters)
        result.pairs = result.pairs or pairs_of(result.clusters)
        return result


def pairs_of(clusters: list[list[Place]]) -> list[Pair]:
    """A cluster counts as all its pairs."""
    return [pair for places in clusters for pair in itertools.combinations(places[:_MOST_MEMBERS], 2)]
