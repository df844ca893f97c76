"""Prints copies beside their sources, as diffs."""

from __future__ import annotations

import difflib
import random
from pathlib import Path

from benchmarks.accuracy.truth import Truth, load


def show(
    folder: Path, ids: list[str], count: int, seed: int, operator: str | None, languages: list[str] | None
) -> None:
    truths = [
        truth
        for truth in load(folder).truths
        if (not operator or truth.operator == operator) and (not languages or truth.language in languages)
    ]
    chosen = [truth for truth in truths if truth.id in ids]
    for truth in chosen or random.Random(seed).sample(truths, min(count, len(truths))):
        print('\n'.join(_lines(folder, truth)))


def _lines(folder: Path, truth: Truth) -> list[str]:
    source = _text(folder / truth.round / truth.source, truth.source_start, truth.source_end)
    copy = _text(folder / truth.round / truth.copy, truth.copy_start, truth.copy_end)
    changed = list(difflib.unified_diff(source, copy, lineterm='', n=1000))[3:]
    return [
        f'=== {truth.id} {truth.operator} {truth.round}/{truth.source}:{truth.source_start}-{truth.source_end} -> '
        f'{truth.copy}:{truth.copy_start}-{truth.copy_end}, {truth.tokens} and {truth.copy_tokens} tokens, '
        f'alike {truth.alike}, blinded {truth.alike_blind} [{truth.detail}]',
        *(f'  {line}' for line in changed or [f' {line}' for line in source]),
    ]


def _text(path: Path, start: int, end: int) -> list[str]:
    """The lines without the indentation of the first."""
    lines = path.read_text(encoding='utf8').split('\n')[start - 1 : end]
    width = len(lines[0]) - len(lines[0].lstrip())
    return [line[width:] if not line[:width].strip() else line for line in lines]
