"""Whether every dependency has a wheel where the project is installed: nobody who runs `pre-commit` needs a compiler.

    python benchmarks/wheels.py

asks pip to resolve the run-time dependencies of `pyproject.toml` from wheels alone, for each system and each Python,
and prints what pip says where it cannot. Nothing is installed. Needs the network, and some minutes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib as toml
else:
    import tomli as toml

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ('3.10', '3.11', '3.12', '3.13', '3.14')
SYSTEMS = {
    'Linux x86_64': ('manylinux_2_28_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'),
    'Linux aarch64': ('manylinux_2_28_aarch64', 'manylinux_2_17_aarch64', 'manylinux2014_aarch64'),
    'Alpine x86_64': ('musllinux_1_2_x86_64', 'musllinux_1_1_x86_64'),
    'macOS x86_64': tuple(
        f'macosx_{version}_{kind}' for version in ('11_0', '10_13', '10_9') for kind in ('x86_64', 'universal2')
    ),
    'macOS arm64': tuple(f'macosx_11_0_{kind}' for kind in ('arm64', 'universal2')),
    'Windows x86_64': ('win_amd64',),
    'Windows arm64': ('win_arm64',),
}


def missing(tags: tuple[str, ...], python: str, wanted: list[str]) -> str:
    """What pip complains of; empty when all of it can be had as wheels."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            '-m',
            'pip',
            'install',
            '--quiet',
            '--dry-run',
            '--ignore-installed',
            '--target',
            folder,
        ]
        command += ['--only-binary', ':all:', '--implementation', 'cp', '--python-version', python]
        command += [word for tag in tags for word in ('--platform', tag)]
        done = subprocess.run([*command, *wanted], capture_output=True, text=True)
    errors = [line for line in done.stderr.splitlines() if line.startswith('ERROR')]
    return ' '.join(errors[-1:]) if done.returncode else ''


def main() -> int:
    """Print a line for each system and each Python."""
    project = toml.loads((ROOT / 'pyproject.toml').read_text(encoding='utf-8'))['project']
    wanted = project['dependencies']
    failed = 0
    for system, tags in SYSTEMS.items():
        for python in PYTHONS:
            complaint = missing(tags, python, wanted)
            failed += bool(complaint)
            print(f'{system:<15} {python:<5} {complaint or "all wheels"}', flush=True)
    return min(failed, 1)


if __name__ == '__main__':
    raise SystemExit(main())
