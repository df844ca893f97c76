"""What the page tells, as plain values: sums for its head, and the data that its scripts read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from polydup_hook.model import CloneClass, Pair, Place, Report
from polydup_hook.report.excerpts import LINES, Excerpts, region_of
from polydup_hook.report.look import escaped
from polydup_hook.report.words import ratchet

_NAMES = 12  # of names that differ, for a pair
_LETTERS = 160  # of a name, a literal or a unit


class File(NamedTuple):
    """A file with its lines, those of them that stand in a place, and how many classes have a place in it."""

    path: str
    lines: int
    duplicated: int
    classes: int


class Facts(NamedTuple):
    """The sums of a report. `share` is that of duplicated lines in percent, None where the run did not look at all.

    `ratchet` tells of its limit, '' where it has none, and `exceeded` whether it is above.
    """

    mode: str
    share: float | None
    lines: int
    duplicated: int
    classes: int
    new: int
    warned: int
    places: int
    files: int
    tokens: int
    kinds: tuple[tuple[int, int], ...]
    scanned: int
    functions: int
    skipped: int
    accepted: int
    ratchet: str
    exceeded: bool


def files_of(report: Report, sizes: Mapping[str, int]) -> list[File]:
    """The files whose size is known, and those with places, by path."""
    spans: dict[str, list[tuple[int, int]]] = {}
    counts: dict[str, int] = {}
    for clones in report.classes:
        for place in clones.places:
            spans.setdefault(place.path, []).append((place.start_line, place.end_line))
        for path in {place.path for place in clones.places}:
            counts[path] = counts.get(path, 0) + 1
    found = []
    for path in sorted({*sizes, *spans}):
        covered = _covered(spans.get(path, ()))
        found.append(File(path, max(sizes.get(path, 0), covered), covered, counts.get(path, 0)))
    return found


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    """How many lines stand in at least one of the spans."""
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start - 1, reached))
        reached = max(reached, end)
    return total


def facts_of(report: Report, files: Sequence[File]) -> Facts:
    """The sums of a report."""
    duplicated = report.stats.duplicated_lines or sum(file.duplicated for file in files)
    whole = report.mode == 'all' and report.stats.total_lines > 0
    kinds = [clones.clone_type for clones in report.classes]
    return Facts(
        mode=report.mode,
        share=min(100.0, 100 * duplicated / report.stats.total_lines) if whole else None,
        lines=report.stats.total_lines,
        duplicated=duplicated,
        classes=len(report.classes),
        new=sum(clones.new for clones in report.classes),
        warned=sum(clones.warned for clones in report.classes),
        places=sum(len(clones.places) for clones in report.classes),
        files=sum(file.classes > 0 for file in files),
        tokens=sum(place.tokens for clones in report.classes for place in clones.places),
        kinds=tuple((kind, kinds.count(kind)) for kind in sorted(set(kinds))),
        scanned=report.files_scanned,
        functions=report.functions_analyzed,
        skipped=len(report.skipped),
        accepted=report.accepted,
        ratchet=ratchet(report),
        exceeded=report.is_above,
    )


def anchors(classes: Sequence[CloneClass]) -> list[str]:
    """A name for each class to link to: its id, with an ordinal where another had the same."""
    counts: dict[str, int] = {}
    found = []
    for clones in classes:
        count = counts[clones.id] = counts.get(clones.id, 0) + 1
        found.append(f'class-{clones.id}' + (f'-{count}' if count > 1 else ''))
    return found


def data_of(report: Report, files: Sequence[File], shown: Excerpts) -> dict[str, Any]:
    """What the scripts of the page read; every text is harmless to show, and plain.

    `files`: rows as in `File`. `lines`, `pieces`: as in `Excerpts`. `classes`: objects whose `places` are rows of the
    index of a file, the first and the last line, unit, tokens, new, cell, index of a piece or -1, lines cut; and whose
    `pairs` are rows of two indices of places, type, similarity, edit distance, names renamed, parameters, how many more
    names there are, languages, and names that both say.
    """
    number = {file.path: index for index, file in enumerate(files)}
    named = anchors(report.classes)
    return {
        'mode': report.mode,
        'total': report.stats.total_lines if report.mode == 'all' else 0,
        'files': [[escaped(file.path), *file[1:]] for file in files],
        'lines': shown.lines,
        'pieces': shown.pieces,
        'classes': [_class(clones, name, number, shown) for clones, name in zip(report.classes, named, strict=True)],
    }


def _class(clones: CloneClass, anchor: str, files: Mapping[str, int], shown: Excerpts) -> dict[str, Any]:
    indices = {place: index for index, place in enumerate(clones.places)}
    return {
        'anchor': anchor,
        'id': escaped(clones.id),
        'type': clones.clone_type,
        'similarity': round(clones.similarity, 4),
        'tokens': clones.tokens,
        'new': int(clones.new),
        'warned': int(clones.warned),
        'known': escaped(clones.known_by),
        'places': [_place(place, files, shown) for place in clones.places],
        'pairs': [_pair(pair, indices) for pair in clones.pairs if pair.first in indices and pair.other in indices],
    }


def _place(place: Place, files: Mapping[str, int], shown: Excerpts) -> list[Any]:
    first, last = place.start_line - place.above, place.end_line - place.above
    piece = shown.of.get(region_of(place), -1)
    cut = max(0, last - first + 1 - LINES) if piece >= 0 else 0
    return [files[place.path], first, last, _short(place.unit), place.tokens, int(place.new), place.cell, piece, cut]


def _pair(pair: Pair, indices: Mapping[Place, int]) -> list[Any]:
    return [
        indices[pair.first],
        indices[pair.other],
        pair.clone_type,
        round(pair.similarity, 4),
        pair.edit_distance,
        [[_short(text) for text in names] for names in pair.renamed[:_NAMES]],
        [[_short(text) for text in names] for names in pair.parameters[:_NAMES]],
        [max(0, len(names) - _NAMES) for names in (pair.renamed, pair.parameters)],
        [escaped(language) for language in pair.languages],
        [_short(name) for name in pair.names[:_NAMES]],
    ]


def _short(text: str) -> str:
    text = escaped(text[: _LETTERS + 1])
    return text if len(text) <= _LETTERS else text[: _LETTERS - 1] + '…'
