"""Play the last commits of a real repository through the commit check.

    python benchmarks/replay.py REPO --commits 300 [--json findings.jsonl]

For each first-parent commit, oldest first: its tree as the index, its parent as HEAD, then `polydup-hook` as git would
run it. Works in a scratch clone that borrows the objects of REPO; REPO itself is only read. Prints the counts and the
wall time of the checks (whole process). The first check builds the index and is counted apart.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('repository', type=Path)
    parser.add_argument('--commits', type=int, default=300)
    parser.add_argument('--json', type=Path, help='write one line a finding, with its source')
    parser.add_argument('options', nargs='*', help='more options for polydup-hook, behind --')
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / 'scratch'
        _git(folder, 'clone', '-q', '--shared', '--no-checkout', str(arguments.repository.resolve()), str(scratch))
        listed = _git(scratch, 'rev-list', '--first-parent', '--parents', '-n', str(arguments.commits), 'HEAD')
        commits = [line.split() for line in listed.splitlines()][::-1]
        replay = Replay(scratch, [names for names in commits if len(names) > 1], arguments.options)
        replay.run()
        replay.print()
        if arguments.json:
            arguments.json.write_text(''.join(json.dumps(found) + '\n' for found in replay.findings))
    return 0 if not replay.errors else 1


class Replay:
    def __init__(self, scratch: Path, commits: list[list[str]], options: list[str]) -> None:
        self.scratch = scratch
        self.commits = commits
        self.options = options
        self.times: list[float] = []
        self.blocked = 0
        self.findings: list[dict[str, object]] = []
        self.errors: list[str] = []

    def run(self) -> None:
        environment = dict(os.environ, PYTHONPATH=str(Path(__file__).resolve().parents[1]))
        environment.pop('PYTHONDONTWRITEBYTECODE', None)  # an installed package is compiled
        command = [sys.executable, '-m', 'polydup_hook', '--format', 'json', *self.options]
        for commit, parent, *_ in self.commits:
            _git(self.scratch, 'update-ref', '--no-deref', 'HEAD', parent)
            _git(self.scratch, 'read-tree', commit)
            start = time.perf_counter()
            done = subprocess.run(command, cwd=self.scratch, env=environment, capture_output=True, check=False)
            self.times.append(time.perf_counter() - start)
            if done.returncode not in (0, 1) or b'Traceback' in done.stderr:
                self.errors.append(f'{commit}: exit {done.returncode}: {done.stderr.decode(errors="replace")[-2000:]}')
            elif done.returncode == 1:
                self.blocked += 1
                self._note(commit, json.loads(done.stdout))

    def _note(self, commit: str, report: dict[str, list[dict[str, object]]]) -> None:
        for found in report['classes']:
            places = found['places']
            assert isinstance(places, list)
            for place in places[:4]:
                text = _git(self.scratch, 'show', f'{commit}:{place["path"]}').splitlines()
                place['source'] = text[place['start_line'] - 1 : place['end_line']]
            self.findings.append({'commit': commit, **found})

    def print(self) -> None:
        warm = sorted(self.times[1:]) or self.times
        print(f'commits   {len(self.commits)}')
        print(f'blocked   {self.blocked}')
        print(f'findings  {len(self.findings)}')
        print(f'errors    {len(self.errors)}')
        print(f'first     {self.times[0] * 1000:.0f} ms')
        print(f'p50       {statistics.median(warm) * 1000:.0f} ms')
        print(f'p95       {warm[int(len(warm) * 0.95)] * 1000:.0f} ms')
        print(f'slowest   {warm[-1] * 1000:.0f} ms')
        for took, (commit, *_) in sorted(zip(self.times, self.commits, strict=True), reverse=True)[:5]:
            print(f'          {took * 1000:.0f} ms  {commit[:12]}')
        for error in self.errors:
            print(error)


def _git(folder: Path | str, *arguments: str) -> str:
    done = subprocess.run(['git', *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode('utf-8', 'replace')


if __name__ == '__main__':
    raise SystemExit(main())
