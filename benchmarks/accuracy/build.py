"""Makes the bench: per language the untouched files, rounds of them with injected copies, and the truth."""

from __future__ import annotations

import json
import random
import re
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.accuracy.candidates import Candidate, Selection
from benchmarks.accuracy.injection import Point, injected, points
from benchmarks.accuracy.languages import ROWS
from benchmarks.accuracy.sources import Fragment
from benchmarks.accuracy.syntax import blind, code_rows, similarity
from benchmarks.accuracy.truth import Build, Truth, save

_MOST_ROUNDS = 16
_HOSTS = 25
"""Files in which a place for a copy is looked for."""
_MOST_ERRORS = 5


def build(root: Path, out: Path, seed: int, count: int, split: str, most_files: int, languages: list[str]) -> None:
    if re.search(r'(^|[-_/.])tests?([-_/.]|$)', str(out)):
        raise SystemExit(f"{out} has a part 'test', which some detectors leave out: choose another folder")
    out.mkdir(parents=True, exist_ok=True)
    made: dict[str, dict[str, object]] = {}
    truths: list[Truth] = []
    for language in languages:
        if find_spec(ROWS[language].grammar) is None:
            print(f'{language} is left out: {ROWS[language].grammar} is not installed', file=sys.stderr)
            continue
        shutil.rmtree(out / language, ignore_errors=True)
        selection = Selection(root, language, split, most_files, seed)
        rounds = Rounds(selection)
        candidates = selection.candidates(count)
        selection.rng.shuffle(candidates)
        for candidate in candidates:
            rounds.place(candidate)
        rounds.write(out / language)
        truths += rounds.truths
        made[language] = {
            'files': len(selection.sources),
            'functions': len(selection.functions),
            'unique': len(selection.unique),
            'truths': len(rounds.truths),
            'rounds': len(rounds.changed),
            'rejected': dict(+selection.rejected),
        }
        print(language, json.dumps(made[language]), file=sys.stderr, flush=True)
    save(out, Build(seed, split, count, made, truths))


class Rounds:
    """Copies put in, so that a file has part in one truth of a round at most, as source or as host."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._rng = random.Random(f'{selection.rng.random()}:place')
        self._points: dict[tuple[str, str], list[Point]] = {}
        self._names = {path: {x.name for x in source.functions} for path, source in selection.sources.items()}
        self._busy: list[set[str]] = []
        self.changed: list[dict[str, bytes]] = []
        self.truths: list[Truth] = []

    def place(self, candidate: Candidate) -> None:
        for number in range(_MOST_ROUNDS):
            if number == len(self.changed):
                self.changed.append({})
                self._busy.append(set())
            if candidate.source.path not in self._busy[number] and self._place_in(number, candidate):
                return
        self._selection.rejected['no place'] += 1

    def _place_in(self, number: int, candidate: Candidate) -> bool:
        sources = self._selection.sources
        free = [
            path
            for path in sorted(sources)
            if path not in self._busy[number]
            and path != candidate.source.path
            and candidate.name not in self._names[path]
            and sources[path].errors <= _MOST_ERRORS
        ]
        self._rng.shuffle(free)
        for path in free[:_HOSTS]:
            found = self._points_of(path, candidate.kind)
            done = injected(sources[path], self._rng.choice(found), candidate.new) if found else None
            if done is not None:
                data, start, end = done
                self._busy[number] |= {candidate.source.path, path}
                self.changed[number][path] = data
                self._note(candidate, number, path, start, end)
                return True
            self._selection.rejected['injection does not parse'] += bool(found)
        return False

    def _points_of(self, path: str, kind: str) -> list[Point]:
        if (path, kind) not in self._points:
            self._points[path, kind] = points(self._selection.sources[path], kind)
        return self._points[path, kind]

    def _note(self, candidate: Candidate, number: int, path: str, start: int, end: int) -> None:
        language = self._selection.row.name
        a, b = candidate.old.tokens, candidate.new.tokens
        truth = Truth(
            id=f'{language}-{len(self.truths):04d}',
            language=language,
            operator=candidate.operator,
            round=f'{language}/r{number}',
            source=candidate.source.path,
            source_start=candidate.start,
            source_end=candidate.end,
            copy=path,
            copy_start=start,
            copy_end=end,
            tokens=len(a),
            copy_tokens=len(b),
            alike=round(similarity([token.text for token in a], [token.text for token in b]), 3),
            alike_blind=round(similarity(blind(a), blind(b)), 3),
            source_code=_lines(candidate.old, candidate.start),
            copy_code=_lines(candidate.new, start),
            detail=candidate.detail,
        )
        self.truths.append(truth)

    def write(self, folder: Path) -> None:
        for name, changed in [('base', {}), *((f'r{n}', files) for n, files in enumerate(self.changed))]:
            for path, source in self._selection.sources.items():
                target = folder / name / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(changed.get(path, source.data))


def _lines(fragment: Fragment, start: int) -> list[int]:
    return [row - fragment.base_row + start for row in code_rows(fragment.tokens)]
