"""The targets of `tests/fuzz`: what they begin with, some changes of it, and all that ever crashed one."""

from __future__ import annotations

import random
import runpy
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).parent / 'fuzz'
sys.path.insert(0, str(FUZZ))

from targets import TARGETS  # noqa: E402

changed = runpy.run_path(str(FUZZ / '__main__.py'))['changed']
CRASHES = sorted(file for file in (FUZZ / 'crashes').rglob('*') if file.is_file())


@pytest.mark.parametrize('name', TARGETS)
def test_a_few_inputs(name):
    rng = random.Random(1)
    for data in [*TARGETS[name].seeds, b'', *(changed(rng, TARGETS[name].seeds) for _ in range(20))]:
        TARGETS[name].run(data)


@pytest.mark.parametrize('file', CRASHES, ids=lambda file: f'{file.parent.name}-{file.name[:12]}')
def test_what_crashed_once(file):
    TARGETS[file.parent.name].run(file.read_bytes())
