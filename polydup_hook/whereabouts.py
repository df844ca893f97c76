"""Where lines that are asked about stand in a target, and why they stand nowhere."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from polydup_hook.added import tokens_of
from polydup_hook.alignment import Outline
from polydup_hook.errors import UserError
from polydup_hook.languages import HOLDERS
from polydup_hook.model import FUNCTION, STATEMENT, Part, Place, Skip, Stream
from polydup_hook.reasons import Answer, Asked, Check
from polydup_hook.road import Ground
from polydup_hook.scope import refusal
from polydup_hook.trials import Spot, Told

OnDisk = Callable[[str], bool]


class Inquest:
    """The checks made so far, and what was found out on the way."""

    def __init__(self, ground: Ground, asked: tuple[Asked, Asked], on_disk: OnDisk) -> None:
        self.ground = ground
        self.asked = asked
        self.on_disk = on_disk
        self.checks: list[Check] = []

    def note(self, name: str, passed: bool, about: str = '', **facts: Any) -> bool:
        """Note a check; whether it was passed."""
        self.checks.append(Check(name, passed, facts, about))
        return passed

    def answer(self, changes: Mapping[str, Any] = MappingProxyType({})) -> Answer:
        """What was found out, with the changes of settings with which a class would tell them."""
        return Answer(self.asked, '', False, tuple(self.checks), dict(changes))

    def told(self, told: Told, a: Spot, b: Spot) -> Answer:
        """The class that tells them, and how its places stand to the lines."""
        places = tuple(
            Asked(place.path, place.start_line - place.above, place.end_line - place.above, False, place.cell)
            for place in (told.a, told.b)
        )
        fit = _fit(((told.a, a.lines()), (told.b, b.lines())))
        return Answer(self.asked, told.clones.id, told.clones.warned, tuple(self.checks), {}, places, fit)

    def read(self, path: str) -> bytes | None:
        """A file of the target."""
        return self.ground.run.reader.read(self.ground.run.side.prefix + path)


def _fit(sides: Iterable[tuple[Place, tuple[int, int]]]) -> str:
    """How lines stand to places: see `Answer`."""
    sides = list(sides)
    if all((place.start_line, place.end_line) == lines for place, lines in sides):
        return 'same'
    if all(place.start_line <= first and last <= place.end_line for place, (first, last) in sides):
        return 'part'
    if all(first <= place.start_line and place.end_line <= last for place, (first, last) in sides):
        return 'around'
    return 'across'


def spot_of(inquest: Inquest, asked: Asked, about: str) -> Spot | None:
    """Where some lines are in the target; None when they are nowhere: then a check says so."""
    outline, key = _file(inquest, asked, about)
    if outline is None or key is None:
        return None
    stream = outline.stream
    part = _part(stream, asked)
    first, last = asked.first, asked.last
    if part is not None:
        first, last = first + part.above, last + part.above
    behind = [other.above for other in stream.parts if part is not None and other.above > part.above]
    most = min(behind, default=stream.total_lines)
    if last > most:
        where = f'{asked.path}#cell{asked.cell}' if part is not None else asked.path
        raise UserError(f'{where} has no line {asked.last}: its last is {most - (part.above if part else 0)}')
    start, end = tokens_of(stream, first, last - first + 1)
    if start >= end:
        holder = stream.language if stream.language in HOLDERS else ''
        inquest.note('code', False, about, path=asked.path, holder=holder)
        return None
    low, high = _around(outline, start, end) if asked.line_alone else (start, end)
    return Spot(asked.path, key, outline, start, end, low, high)


def _file(inquest: Inquest, asked: Asked, about: str) -> tuple[Outline | None, int | None]:
    ground, path = inquest.ground, asked.path
    run = ground.run
    reason = _unread(inquest, path)
    key = ground.target.key_at(path) if reason is None else None
    outline = ground.target.outline(key) if key is not None else None
    if reason is None and outline is None:
        known = ground.reason_of(path) if key is not None else None
        reason = ('reason', (known,)) if known else ('languages', run.settings.languages)
    if reason is not None:
        name, by = reason
        inquest.note('file', False, about, path=path, why=name, by=list(by))
        return None, None
    assert outline is not None
    inquest.note('file', True, about, path=path, language=outline.stream.language)
    return outline, key


def _unread(inquest: Inquest, path: str) -> tuple[str, tuple[Any, ...]] | None:
    """Why a file is not looked into, as far as its path and the settings tell."""
    run = inquest.ground.run
    if inquest.read(path) is None:
        skipped = [skip.reason for skip in run.side.skips if skip.path == path]
        if skipped:
            return 'reason', (skipped[0],)
        return 'not staged' if inquest.on_disk(path) else 'missing', ()
    if run.scope.catalog.language_of(path) is None:
        return 'unknown', ()
    left_out = refusal(run.settings, inquest.read, path)
    if left_out is not None:
        return left_out
    return None if inquest.ground.target.key_at(path) is not None else ('reason', (_special(run.side.skips, path),))


def _special(skips: Iterable[Skip], path: str) -> str:
    return next((skip.reason for skip in skips if skip.path == path), 'no regular file')


def _part(stream: Stream, asked: Asked) -> Part | None:
    """The cell that is asked about. UserError when there is none of this number."""
    if not asked.cell:
        return None
    part = next((part for part in stream.parts if part.cell == asked.cell), None)
    if part is None:
        cells = [part.cell for part in stream.parts if part.cell]
        raise UserError(
            f'{asked.path}: there is no code in cell {asked.cell}; '
            + (f'its cells of code are {", ".join(map(str, cells))}' if cells else 'it has no cells of code')
        )
    return part


def _around(outline: Outline, start: int, end: int) -> tuple[int, int]:
    """The tokens of the innermost function around some, or else of the outermost unit."""
    units = outline.stream.units
    around = [
        (units.end[unit] - units.start[unit], unit)
        for unit in range(len(units.start))
        if units.start[unit] <= start and end <= units.end[unit]
    ]
    functions = [item for item in around if units.kind[item[1]] == FUNCTION]
    others = [item for item in around if units.kind[item[1]] == STATEMENT]
    chosen = min(functions, default=max(others, default=max(around, default=None)))
    return (units.start[chosen[1]], units.end[chosen[1]]) if chosen else (start, end)
