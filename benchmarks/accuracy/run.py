"""Runs detectors on a build, scores them and prints the table."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.accuracy.causes import Miss, cause_of, described
from benchmarks.accuracy.measure import Place, Result
from benchmarks.accuracy.reach import Reach, Sides
from benchmarks.accuracy.scoring import Hit, by_files, hit, strays
from benchmarks.accuracy.tables import costs, recall
from benchmarks.accuracy.tools import TOOLS, Tool
from benchmarks.accuracy.truth import Truth, load

_EXAMPLES = 10


@dataclass
class Score:
    """What one detector did on a build. `costs` are by language: untouched pairs, strays, seconds and so on."""

    tool: Tool
    hits: dict[str, Hit] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    costs: dict[str, dict[str, float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def run(
    folder: Path, names: list[str] | None, languages: list[str] | None, cached: bool, each: bool, misses: Path | None
) -> None:
    build = load(folder)
    truths = [truth for truth in build.truths if not languages or truth.language in languages]
    sides = Sides(folder)
    ours = TOOLS['polydup-hook'].languages
    reach = {truth.id: sides.reach(truth) for truth in truths if truth.language in ours}
    scores: dict[str, Score] = {}
    for name in names or list(TOOLS):
        if TOOLS[name].path() is None:
            print(f'{name} is left out: {TOOLS[name].command} is not installed', file=sys.stderr)
        else:
            scores[name] = _scored(folder, name, truths, reach, sides, cached)
    print(f'Seed {build.seed}, split {build.split}, {len(truths)} copies.\n')
    print(recall(truths, scores, reach, each))
    print(costs(scores))
    for name, score in scores.items():
        for error in score.errors:
            print(f'{name}: {error}', file=sys.stderr)
    if misses:
        found = [(name, score.misses) for name, score in scores.items() if score.tool.threshold]
        misses.write_text('\n'.join(described(x, name, _EXAMPLES) for name, x in found), encoding='utf8')


def _scored(folder: Path, name: str, truths: list[Truth], reach: dict[str, Reach], sides: Sides, cached: bool) -> Score:
    tool = TOOLS[name]
    score = Score(tool)
    for language in dict.fromkeys(truth.language for truth in truths):
        if language not in tool.languages:
            continue
        mine = [truth for truth in truths if truth.language == language]
        base = _result(folder, name, language, f'{language}/base', cached, score)
        cost = {'pairs': base.total, 'strays': 0.0, 'runs': 1, 'seconds': base.seconds, 'all_seconds': base.seconds}
        cost['memory'] = base.memory
        for place in sorted({truth.round for truth in mine}):
            result = _result(folder, name, language, place, cached, score)
            index = by_files(result.pairs)
            cost['runs'] += 1
            cost['all_seconds'] += result.seconds
            cost['memory'] = max(cost['memory'], result.memory)
            for truth in (truth for truth in mine if truth.round == place):
                score.hits[truth.id] = hit(truth, index, folder / place)
                cost['strays'] += len(strays(truth, result.pairs))
                if tool.threshold and not score.hits[truth.id].strict:
                    why = cause_of(truth, reach[truth.id], result, tool.threshold, sides)
                    score.misses.append(why)
        score.costs[language] = cost
        print(f'{name} {language}: {cost["runs"]} runs, {cost["all_seconds"]:.1f} s', file=sys.stderr, flush=True)
    return score


def _result(folder: Path, name: str, language: str, place: str, cached: bool, score: Score) -> Result:
    saved = folder / 'reports' / name / f'{place.replace("/", "-")}.json'
    if cached and saved.exists():
        data = json.loads(saved.read_text(encoding='utf8'))
        data['pairs'] = [(Place(*a), Place(*b)) for a, b in data['pairs']]
        data['clusters'] = [[Place(*x) for x in places] for places in data['clusters']]
        result = Result(**data)
    else:
        result = score.tool.run(score.tool.path() or '', folder / place, language)
        saved.parent.mkdir(parents=True, exist_ok=True)
        saved.write_text(json.dumps(asdict(result)), encoding='utf8')
    if result.error:
        score.errors.append(f'{place}: {result.error}')
    return result
