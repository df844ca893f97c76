"""The report for programs: one JSON object, ASCII alone, its keys always in the same order.

Lines are 1-based and inclusive; in a notebook they are those of the code cell whose number stands beside. A
byte of a path outside UTF-8 is a lone surrogate (`os.fsencode` gives it back).
"""

from __future__ import annotations

from json import dumps
from typing import Any

from polydup_hook import __version__
from polydup_hook.model import CloneClass, Pair, Place, Report, Stats
from polydup_hook.report.words import ratchet


def render(report: Report) -> str:
    """The whole report, with a newline at the end."""
    document = {
        'version': __version__,
        'mode': report.mode,
        'files_scanned': report.files_scanned,
        'functions_analyzed': report.functions_analyzed,
        'duplicates': [pair_of(clones, pair) for clones in report.classes for pair in clones.pairs],
        'classes': [class_of(clones) for clones in report.classes],
        'skipped': [{'path': skip.path, 'reason': skip.reason} for skip in report.skipped],
        'stats': _stats(report.stats, whole=report.mode == 'all'),
        **({'fail_above': report.fail_above, 'stops': report.stops} if ratchet(report) else {}),
    }
    return dumps(document, indent=2, allow_nan=False) + '\n'


def pair_of(clones: CloneClass, pair: Pair) -> dict[str, Any]:
    """One entry of `duplicates`; cells stand only where there are any. New is a pair with a new place."""
    first, other = pair.first, pair.other
    has_news = first.new or other.new or not any(place.new for place in clones.places)
    return {
        'id': clones.id,
        'file1': first.path,
        'start_line1': first.start_line - first.above,
        'end_line1': first.end_line - first.above,
        **({'cell1': first.cell} if first.cell else {}),
        'file2': other.path,
        'start_line2': other.start_line - other.above,
        'end_line2': other.end_line - other.above,
        **({'cell2': other.cell} if other.cell else {}),
        'function1': first.unit,
        'function2': other.unit,
        'length': pair.tokens,
        'similarity': round(pair.similarity, 4),
        'hash': '0x' + clones.id,
        'clone_type': f'type-{pair.clone_type}',
        'edit_distance': pair.edit_distance,
        'new': clones.new and has_news,
    }


def class_of(clones: CloneClass) -> dict[str, Any]:
    """One entry of `classes`."""
    return {
        'id': clones.id,
        'clone_type': f'type-{clones.clone_type}',
        'similarity': round(clones.similarity, 4),
        'tokens': clones.tokens,
        'new': clones.new,
        'warned': clones.warned,
        'places': [_place(place) for place in clones.places],
    }


def _place(place: Place) -> dict[str, object]:
    return {
        'path': place.path,
        'start_line': place.start_line - place.above,
        'end_line': place.end_line - place.above,
        **({'cell': place.cell} if place.cell else {}),
        'unit': place.unit,
        'tokens': place.tokens,
        'new': place.new,
    }


def _stats(stats: Stats, whole: bool) -> dict[str, object]:
    return {
        'total_lines': stats.total_lines,
        **({'duplicated_lines': stats.duplicated_lines} if whole else {}),
        'total_tokens': stats.total_tokens,
        'unique_hashes': stats.unique_hashes,
        'duration_ms': round(stats.duration_ms, 3),
        'cache_hits': stats.cache_hits,
        'cache_misses': stats.cache_misses,
    }
