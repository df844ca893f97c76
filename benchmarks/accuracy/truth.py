"""The copies that were injected: what is where, and how it was made."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Truth:
    """A copy at lines of `copy`, of lines of `source`, in one round of its language.

    `tokens`, `copy_tokens` and the two similarities (`alike` as is, `alike_blind` with names and literals blinded) are
    counted by the bench. `source_code` and `copy_code` are the lines of each side that hold code.
    """

    id: str
    language: str
    operator: str
    round: str
    source: str
    source_start: int
    source_end: int
    copy: str
    copy_start: int
    copy_end: int
    tokens: int
    copy_tokens: int
    alike: float
    alike_blind: float
    source_code: list[int]
    copy_code: list[int]
    detail: str = ''


@dataclass(frozen=True)
class Build:
    """What was built; `made` says per language what of."""

    seed: int
    split: str
    count: int
    made: dict[str, dict[str, object]]
    truths: list[Truth] = field(default_factory=list)


def save(folder: Path, build: Build) -> None:
    (folder / 'truth.json').write_text(json.dumps(asdict(build), indent=1), encoding='utf8')


def load(folder: Path) -> Build:
    data = json.loads((folder / 'truth.json').read_text(encoding='utf8'))
    return Build(**{**data, 'truths': [Truth(**row) for row in data['truths']]})
