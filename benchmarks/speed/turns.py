"""Commands in turn, so that what else the machine does falls on all of them; and what is told of their times."""

from __future__ import annotations

import os
import signal
import statistics
import sys
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import measured

ROOT = Path(__file__).resolve().parents[2]
BARE = 'bare interpreter'


class Command(NamedTuple):
    """A process: where it runs, what is done before it (not timed), and the exit codes that it may end with."""

    arguments: list[str]
    folder: Path
    before: Callable[[], object] = lambda: None
    fine: Container[int] = (0,)


class Pace(NamedTuple):
    """How often a command runs: `once` when a run took more than `patience` seconds; it is ended after `timeout`."""

    runs: int
    warm_up: int
    patience: float
    timeout: float


@dataclass
class Timing:
    """The runs of a command: seconds, and peak MiB of all its processes together when that was looked at."""

    seconds: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    trouble: str = ''

    @property
    def median(self) -> float | None:
        """Seconds, or None when it did not run to its end."""
        return None if self.trouble or not self.seconds else statistics.median(self.seconds)

    def __str__(self) -> str:
        return self.trouble or told(self.median or 0)


def ours(
    folder: Path, *options: str, before: Callable[[], object] = lambda: None, fine: Container[int] = (0,)
) -> Command:
    """Our program, as a commit runs it unless options say otherwise."""
    return Command([sys.executable, '-m', 'polydup_hook', *options], folder, before, fine)


def bare(folder: Path) -> Command:
    """An interpreter that does nothing."""
    return Command([sys.executable, '-c', 'pass'], folder)


def in_turn(commands: Mapping[str, Command | None], pace: Pace, together: bool = False) -> dict[str, Timing]:
    """Run the commands (None: not installed) one after the other, again and again. `together`: look at memory too."""
    timings = {name: Timing(trouble='' if command else 'not installed') for name, command in commands.items()}
    for turn in range(-pace.warm_up, pace.runs):
        for name, command in commands.items():
            timing = timings[name]
            if command and not timing.trouble and not (timing.seconds and timing.seconds[0] > pace.patience):
                _run(command, timing, pace, turn < 0, together)
    for name, timing in timings.items():
        spread = f' ({told(min(timing.seconds))} to {told(max(timing.seconds))})' if timing.seconds else ''
        note(f'  {name}: {timing}{spread}, {len(timing.seconds)} runs')
    return timings


def _run(command: Command, timing: Timing, pace: Pace, warm_up: bool, together: bool) -> None:
    command.before()
    done = measured(command.arguments, command.folder, Path(os.devnull), environment(), pace.timeout, together)
    if done.code == -signal.SIGKILL:
        timing.trouble = f'> {told(pace.timeout)}' if done.seconds >= pace.timeout else 'killed'
    elif done.code not in command.fine:
        timing.trouble = f'failed: exit {done.code}'
        note(f'{" ".join(command.arguments[:6])}: exit {done.code}: {done.stderr.strip()[-500:]}')
    elif not warm_up or done.seconds > pace.patience:
        timing.seconds.append(done.seconds)
        timing.memory.append(done.memory)


def environment() -> dict[str, str]:
    """That of our program as it is here; not of the git that may have started this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith('GIT_')}
    kept.pop('PYTHONDONTWRITEBYTECODE', None)  # an installed package is compiled
    return kept | {'PYTHONPATH': str(ROOT)}


def ratio(timings: dict[str, Timing], one: str, other: str, most: float) -> str:
    """How many times `other` a command took, or what part of it. Says when it is more than `most`."""
    first, second = timings[one].median, timings[other].median
    if first is None or second is None:
        return f'? of {other}'
    return share(first / second, other, most)


def share(value: float, other: str, most: float) -> str:
    """A ratio in words, and whether it keeps to what is owed."""
    text = f'1/{1 / value:.1f} of {other}' if most < 1 and value < 1 else f'{value:.2f}× {other}'
    return text if value <= most else f'{text} **missed**'


def told(seconds: float) -> str:
    """Milliseconds below a second."""
    return f'{seconds * 1000:.0f} ms' if seconds < 1 else f'{seconds:.1f} s'


def note(text: str) -> None:
    """A line on stderr: stdout is for the table."""
    print(text, file=sys.stderr, flush=True)
