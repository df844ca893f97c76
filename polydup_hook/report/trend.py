"""How much of a repository was duplicated, commit by commit: as a table for people, and for programs."""

from collections.abc import Sequence
from json import dumps

from polydup_hook import __version__
from polydup_hook.model import Point


def render(points: Sequence[Point], *, as_json: bool) -> str:
    """The points, the oldest first, with a newline at the end."""
    return _document(points) if as_json else _table(points)


def _document(points: Sequence[Point]) -> str:
    history = [
        {
            'commit': point.commit,
            'date': point.date,
            'share': round(point.measure.share, 6),
            **point.measure._asdict(),
        }
        for point in points
    ]
    return dumps({'version': __version__, 'history': history}, indent=2, allow_nan=False) + '\n'


def _table(points: Sequence[Point]) -> str:
    """A row for each commit at which something changed, and for the first and the last."""
    lines = [
        '                      share  duplicated  duplicated',
        'commit    date      of lines       lines      tokens  classes',
    ]
    for before, point in zip([None, *points], points, strict=False):
        measure = point.measure
        if before is not None and before.measure == measure and point is not points[-1]:
            continue
        lines.append(
            f'{point.commit[:8]}  {point.date[:10]}  {measure.share * 100:4.2f} %  {measure.duplicated_lines:10}'
            f'  {measure.duplicated_tokens:10}  {measure.classes:7}'
        )
    left = len(points) - len(lines) + 2
    lines += [f'{left} of {len(points)} commits changed nothing of it and have no row'] if left else []
    return '\n'.join(lines) + '\n'
