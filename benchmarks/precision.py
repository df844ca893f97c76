"""Hold what readers judged against what polydup-hook says now.

    python benchmarks/precision.py FOLDER [--only OWNER/NAME] [--update]

`judged.jsonl` beside this file has one finding a line: repository, revision, whether it came from a whole check or from
the commit with that revision, two of its places (path, first and last line), the verdict of a reader, and whether it
was told when the file was last updated. FOLDER holds clones of the repositories with their history, as `owner+name` or
`owner+name/repo`; they are only read. A finding is told when a class has both places (for a commit: blames the first),
each with at least 60 % of the lines in common. Prints the shares and every finding that changed sides; `--update`
writes what is told now into the file.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

JUDGED = Path(__file__).with_name('judged.jsonl')
_OVERLAP = 0.6

Row = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=Path)
    parser.add_argument('--only', help='judge this repository alone')
    parser.add_argument('--update', action='store_true', help='record what is told now')
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in JUDGED.read_text(encoding='utf-8').splitlines()]
    for repository in sorted({row['repository'] for row in rows}):
        clone = _clone(arguments.folder, repository)
        if clone is not None and arguments.only in (None, repository):
            _hold([row for row in rows if row['repository'] == repository], clone)
    _print(rows)
    if arguments.update:
        lines = (json.dumps(_recorded(row), sort_keys=True, ensure_ascii=False) + '\n' for row in rows)
        JUDGED.write_text(''.join(lines), encoding='utf-8')
    return 0


def _hold(rows: list[Row], clone: Path) -> None:
    """Note in each row of a repository whether it is told now. One scratch clone, so that the index is kept."""
    with tempfile.TemporaryDirectory() as scratch:
        _git(scratch, 'clone', '-q', '--shared', '--no-checkout', str(clone.resolve()), '.')
        found: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            run = row['revision'], row['mode']
            if run not in found:
                found[run] = _classes(scratch, *run)
            row['now'] = any(_tells(class_, row) for class_ in found[run])


def _clone(folder: Path, repository: str) -> Path | None:
    name = repository.replace('/', '+')
    return next((path for path in (folder / name / 'repo', folder / name) if path.is_dir()), None)


def _classes(scratch: str, revision: str, mode: str) -> list[Row]:
    """The classes that a whole check of a revision reports, or the check of that commit."""
    _git(scratch, 'update-ref', '--no-deref', 'HEAD', revision if mode == 'all' else f'{revision}^')
    _git(scratch, 'read-tree', revision)
    environment = dict(os.environ, PYTHONPATH=str(Path(__file__).resolve().parents[1]))
    options = ['--all-files'] if mode == 'all' else []
    command = [sys.executable, '-m', 'polydup_hook', '--format', 'json', *options]
    done = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f'{revision}: exit {done.returncode}: {done.stderr.decode(errors="replace")}')
    found: list[Row] = json.loads(done.stdout)['classes']
    return found


def _git(folder: str, *arguments: str) -> None:
    subprocess.run(['git', *arguments], cwd=folder, capture_output=True, check=True)


def _tells(class_: Row, row: Row) -> bool:
    wanted = [(path, first, last) for path, first, last in row['places']]
    if row['mode'] == 'commit':
        return any(place['new'] and _is_place(place, wanted[0]) for place in class_['places'])
    return all(any(_is_place(place, one) for place in class_['places']) for one in wanted)


def _is_place(place: Row, wanted: tuple[str, int, int]) -> bool:
    path, first, last = wanted
    shared = min(place['end_line'], last) - max(place['start_line'], first) + 1
    longest = max(place['end_line'] - place['start_line'], last - first) + 1
    return place['path'] == path and shared >= _OVERLAP * longest


def _recorded(row: Row) -> Row:
    told = row.get('now', row['told'])
    return {**{name: value for name, value in row.items() if name != 'now'}, 'told': told}


def _print(rows: list[Row]) -> None:
    for line in _shares([row for row in rows if 'now' in row]):
        print(line)
    for row in rows:
        if row.get('now', row['told']) != row['told']:
            places = ' '.join(f'{path}:{first}-{last}' for path, first, last in row['places'])
            now = 'told' if row['now'] else 'not told'
            print(f'{row["verdict"]}, now {now}: {row["repository"]}@{row["revision"][:10]} {places} ({row["why"]})')


def _shares(rows: list[Row]) -> Iterator[str]:
    yield f'{"repository":28} {"from":7} {"code":11} {"judged":>7} {"right":>6} {"wrong":>6} told: right {"wrong":>7}'
    counts: Counter[tuple[str, str, str, str, bool]] = Counter()
    for row in rows:
        for repository in (row['repository'], 'all'):
            counts[repository, row['mode'], row['kind'], row['verdict'], row['now']] += 1
    for repository, mode, kind in sorted({key[:3] for key in counts}):
        right, wrong = (
            [counts[repository, mode, kind, verdict, now] for now in (False, True)] for verdict in ('right', 'wrong')
        )
        told = right[1] / (right[1] + wrong[1]) if right[1] + wrong[1] else 1.0
        yield (
            f'{repository:28} {mode:7} {kind:11} {sum(right) + sum(wrong):7} {sum(right):6} {sum(wrong):6} '
            f'{right[1]:5} ({told:4.0%}) {wrong[1]:6}'
        )


if __name__ == '__main__':
    raise SystemExit(main())
