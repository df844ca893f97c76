"""What the Python API gives back: frozen values that compare, pickle, and turn into what JSON has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from polydup_hook.model import CloneClass, Skip, Stats
from polydup_hook.report.json import pair_of


@dataclass(frozen=True, order=True)
class DuplicateMatch:
    """Two places that are alike.

    `file1` and `file2` are paths as the caller wrote them: what was found below a folder is the folder, `/`, and the
    path from there. In a check and among the copies of a snippet they start at the top of the repository. Lines are
    1-based and inclusive. `length` is the number of tokens of the first place. `similarity` is from 0 to 1, rounded to
    four digits, `clone_type` 'type-1', 'type-2' or 'type-3' ('type-4' across languages, where settings ask for them),
    and `edit_distance` in tokens. `function1` and `function2` name what the places are or stand in, '' at the top of a
    file. `id` is 16 hexadecimal digits made of the code of the class that both belong to, `hash` the same as a number
    in words: '0x' and these. `new` says that a check found it to be brought in by the change; in a scan it always is.
    In notebooks the lines are those of the code cells `cell1` and `cell2`, else these are 0.
    """

    file1: str
    file2: str
    start_line1: int
    end_line1: int
    start_line2: int
    end_line2: int
    length: int
    similarity: float
    hash: str
    clone_type: str
    edit_distance: int
    function1: str
    function2: str
    id: str
    new: bool = True
    cell1: int = 0
    cell2: int = 0

    def __str__(self) -> str:
        first, second = (
            f'{path}{f"#cell{cell}" if cell else ""}:{start}-{end}'
            for path, cell, start, end in (
                (self.file1, self.cell1, self.start_line1, self.end_line1),
                (self.file2, self.cell2, self.start_line2, self.end_line2),
            )
        )
        alike = f'{int(self.similarity * 100 + 1e-9)} % alike'  # rounded down: 100 % is said of copies that are whole
        return f'{first} ~ {second} ({alike}, {self.clone_type}, {self.length} tokens)'

    def to_dict(self) -> dict[str, Any]:
        """The same, ready for `json.dumps`; cells only where there are any."""
        return {name: value for name, value in asdict(self).items() if value or not name.startswith('cell')}


@dataclass(frozen=True, order=True)
class ScanStats:
    """What a scan looked at. `duration_ms` is in milliseconds and does not count in comparisons."""

    total_lines: int
    total_tokens: int
    unique_hashes: int
    duration_ms: float = field(compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The same, ready for `json.dumps`."""
        return asdict(self)


@dataclass(frozen=True)
class Report:
    """What a scan or a check found. `len(report)` is the number of its duplicates.

    Of a class of places that are alike each other place is paired with one that it is most like: n − 1 matches for n
    places. `skipped` are files that were not looked into, each with `path` and `reason`.
    """

    files_scanned: int
    functions_analyzed: int
    duplicates: list[DuplicateMatch]
    stats: ScanStats
    skipped: list[Skip]

    def __len__(self) -> int:
        return len(self.duplicates)

    def __repr__(self) -> str:
        return (
            f'Report(files_scanned={self.files_scanned}, functions_analyzed={self.functions_analyzed}, '
            f'duplicates=<{len(self.duplicates)}>, stats={self.stats}, skipped=<{len(self.skipped)}>)'
        )

    def to_dict(self) -> dict[str, Any]:
        """The same, ready for `json.dumps`, under the names that `--format json` has."""
        return {
            'files_scanned': self.files_scanned,
            'functions_analyzed': self.functions_analyzed,
            'duplicates': [match.to_dict() for match in self.duplicates],
            'skipped': [skip._asdict() for skip in self.skipped],
            'stats': self.stats.to_dict(),
        }


def matches(class_: CloneClass) -> Iterator[DuplicateMatch]:
    """The matches of a class."""
    return (DuplicateMatch(**pair_of(class_, pair)) for pair in class_.pairs)


def stats_of(stats: Stats, duration_ms: float) -> ScanStats:
    """The stats of a run that took so long."""
    return ScanStats(stats.total_lines, stats.total_tokens, stats.unique_hashes, round(duration_ms, 3))


def report_of(values: dict[str, Any], duplicates: list[DuplicateMatch]) -> Report:
    """The report of what `to_dict` made, with duplicates of its own."""
    return Report(
        values['files_scanned'],
        values['functions_analyzed'],
        duplicates,
        ScanStats(**values['stats']),
        [Skip(**skip) for skip in values['skipped']],
    )
