"""How the duplicates of a repository went over its commits, as the lines of charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from polydup_hook.model import Point
from polydup_hook.report.look import escaped

_POINTS = 400  # more than the columns of a chart
_WIDTH, _HEIGHT = 600, 120
_EDGE = 4  # a line at the top or the bottom is seen whole


class Dot(NamedTuple):
    """A point of a chart: where it stands, and what it says."""

    x: float
    y: float
    text: str


class Chart(NamedTuple):
    """A line of a history, the oldest commit on the left: its values at both ends and the greatest, as text; the dates
    of its ends, how many commits it tells of, its points, and how far they are from each other.
    """

    title: str
    first: str
    last: str
    most: str
    since: str
    until: str
    commits: int
    dots: tuple[Dot, ...]
    pace: float
    width: int = _WIDTH
    height: int = _HEIGHT

    @property
    def line(self) -> str:
        """The points of the line, for SVG."""
        return ' '.join(f'{dot.x:g},{dot.y:g}' for dot in self.dots)

    @property
    def area(self) -> str:
        """The points of the area below it."""
        return f'{self.dots[0].x:g},{self.height} {self.line} {self.dots[-1].x:g},{self.height}'


def charts(points: Sequence[Point]) -> tuple[Chart, ...]:
    """The charts of a history, the oldest first: share, classes, tokens; none for fewer than two points."""
    if len(points) < 2:
        return ()
    step = -(-len(points) // _POINTS)
    shown = [*points[:-1:step], points[-1]]
    return (
        _chart('Duplicated lines', len(points), shown, [100 * point.measure.share for point in shown], '\u202f%'),
        _chart('Classes', len(points), shown, [point.measure.classes for point in shown], ''),
        _chart('Tokens', len(points), shown, [point.measure.duplicated_tokens for point in shown], ''),
    )


def _chart(title: str, commits: int, points: Sequence[Point], values: Sequence[float], unit: str) -> Chart:
    """A chart whose scale begins at zero: half as much looks like half."""
    top = max(values) or 1
    pace, down = (_WIDTH - 2 * _EDGE) / (len(points) - 1), _HEIGHT - 2 * _EDGE
    texts = [_number(value) + unit for value in values]
    dots = tuple(
        Dot(
            round(_EDGE + index * pace, 1),
            round(_EDGE + down * (1 - value / top), 1),
            f'{_day(point)} {escaped(point.commit[:10])}: {text}',
        )
        for index, (point, value, text) in enumerate(zip(points, values, texts, strict=True))
    )
    most = _number(max(values)) + unit
    return Chart(title, texts[0], texts[-1], most, _day(points[0]), _day(points[-1]), commits, dots, pace)


def _day(point: Point) -> str:
    return escaped(point.date[:10])


def _number(value: float) -> str:
    return f'{value:,}'.replace(',', '\u202f') if isinstance(value, int) else f'{value:.2f}'
