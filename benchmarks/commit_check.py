"""Time the commit check as a whole process, beside a bare interpreter, in a large and in a small repository.

    python benchmarks/commit_check.py REPO [--runs 15]

Takes the source files of REPO (a real repository, only read): all of them for the large repository, each tenth of the
first 1,500 for the small one. Stages a clean change of three files in both, warms the index, then runs the three
commands in turn and prints medians and ratios. The index is warm: nothing but the change is read.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUFFIXES = ('.py', '.js', '.jsx', '.ts', '.tsx', '.rs', '.go', '.java')
ADDED = {
    '.py': '\n\ndef fresh_{n}(first, second):\n    total = {n}\n    while first > total * 3:\n'
    '        first -= len(second) % 7\n        total += sum(map(ord, second[{n}:]))\n    return total, first\n',
    '.go': '\nfunc fresh{n}(first int, second string) (int, int) {{\n\ttotal := {n}\n\tfor first > total*3 {{\n'
    '\t\tfirst -= len(second) % 7\n\t\ttotal += len(second[{n}:])\n\t}}\n\treturn total, first\n}}\n',
    '.rs': '\nfn fresh_{n}(mut first: usize, second: &str) -> (usize, usize) {{\n    let mut total = {n};\n'
    '    while first > total * 3 {{\n        first -= second.len() % 7;\n'
    '        total += second[{n}..].len();\n    }}\n'
    '    (total, first)\n}}\n',
    '.ts': '\nfunction fresh{n}(first, second) {{\n    let total = {n};\n    while (first > total * 3) {{\n'
    '        first -= second.length % 7;\n        total += second.slice({n}).length;\n    }}\n'
    '    return [total, first];\n}}\n',
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('repository', type=Path)
    parser.add_argument('--runs', type=int, default=15)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = _sources(arguments.repository, Path(folder) / 'all')
        large = _repository(Path(folder) / 'large', files)
        small = _repository(Path(folder) / 'small', files[: 1500 if len(files) >= 1500 else None : 10])
        check = [sys.executable, '-m', 'polydup_hook']
        times = _times(
            {'bare': ([sys.executable, '-c', 'pass'], large), 'large': (check, large), 'small': (check, small)},
            arguments.runs,
        )
    median = {name: statistics.median(values) for name, values in times.items()}
    print(f'files      {len(files)} and {len(files[: 1500 if len(files) >= 1500 else None : 10])}')
    for name, values in times.items():
        print(f'{name:10} {median[name] * 1000:6.1f} ms   {min(values) * 1000:.1f} to {max(values) * 1000:.1f}')
    print(f'large / bare   {median["large"] / median["bare"]:.1f}')
    print(f'large / small  {median["large"] / median["small"]:.2f}')
    return 0


def _sources(repository: Path, scratch: Path) -> list[tuple[str, Path]]:
    _git(repository.parent, 'clone', '-q', '--shared', '--no-checkout', str(repository.resolve()), str(scratch))
    names = [
        name for name in _git(scratch, 'ls-tree', '-r', '--name-only', 'HEAD').splitlines() if name.endswith(SUFFIXES)
    ]
    subprocess.run(['git', 'checkout', '-q', 'HEAD', '--', *names], cwd=scratch, check=True)
    return [(name, scratch / name) for name in names]


def _repository(folder: Path, files: list[tuple[str, Path]]) -> Path:
    for name, source in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, folder / name)
    for command in (
        ['init', '-q'],
        ['add', '-A'],
        ['-c', 'user.name=b', '-c', 'user.email=b@b', 'commit', '-qm', 'base'],
    ):
        _git(folder, *command)
    usual = [name for name, source in files if 2000 < source.stat().st_size < 12000 and 'test' not in name]
    for number, name in enumerate(usual[:: max(1, len(usual) // 3)][:3]):
        suffix = Path(name).suffix
        with (folder / name).open('a') as file:
            file.write(ADDED.get(suffix, ADDED['.ts']).format(n=number + 11))
    _git(folder, 'add', '-A')
    return folder


def _times(commands: dict[str, tuple[list[str], Path]], runs: int) -> dict[str, list[float]]:
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    environment.pop('PYTHONDONTWRITEBYTECODE', None)  # an installed package is compiled
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(-2, runs):
        for name, (command, folder) in commands.items():
            start = time.perf_counter()
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
            if done.returncode:
                raise SystemExit(f'{name}: exit {done.returncode}: {done.stdout.decode()}{done.stderr.decode()}')
            if turn >= 0:
                times[name].append(time.perf_counter() - start)
    return times


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(['git', *arguments], cwd=folder, capture_output=True, check=True, text=True).stdout


if __name__ == '__main__':
    raise SystemExit(main())
