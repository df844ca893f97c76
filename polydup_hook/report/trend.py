"""How much of a repository was duplicated, commit by commit: as a table for people, and for programs."""

from collections.abc import Sequence
from json import dumps

from polydup_hook import __version__
from polydup_hook.model import Point

_BARS = 40


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
    most = max((point.measure.share for point in points), default=0.0)
    lines = ['commit    date        duplicated     lines  classes    tokens']
    for before, point in zip([None, *points], points, strict=False):
        measure = point.measure
        if before is not None and before.measure == measure and point is not points[-1]:
            continue
        bar = '#' * round(_BARS * measure.share / most) if most else ''
        lines.append(
            f'{point.commit[:8]}  {point.date[:10]}  {measure.share * 100:8.2f} %  {measure.duplicated_lines:8}'
            f'  {measure.classes:7}  {measure.duplicated_tokens:8}  {bar}'.rstrip()
        )
    return '\n'.join(lines) + '\n'
