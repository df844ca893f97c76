"""Workflow commands that GitHub Actions turns into annotations beside the lines: errors for what stops, warnings for
what settings let pass, notices for what is only told.

GitHub shows ten annotations of each level a step, so one place of each class comes before second ones. The share of a
whole check that is held to a limit stands before them, without a file: an error above the limit, else a notice.
"""

from polydup_hook.model import Report
from polydup_hook.report.frames import Read
from polydup_hook.report.look import escaped
from polydup_hook.report.words import (
    Told,
    advice,
    clipped,
    counted_as,
    level,
    ratchet,
    sentence,
    spot,
    told,
)

_COMMANDS = {'error': 'error', 'warning': 'warning', 'note': 'notice'}
_PLACES = 10
_MOST = 4_000  # of characters in a message; the service cuts at 64 KiB


def render(report: Report, read: Read) -> str:
    """A line for a share that is held to a limit, one for each place told; '' when there is none. Nothing is read."""
    items = sorted(told(report), key=lambda item: (list(_COMMANDS).index(level(item.clones)), item.nth))
    return _share(report) + ''.join(_command(report, item) + '\n' for item in items)


def _share(report: Report) -> str:
    text = ratchet(report)
    return f'::{"error" if report.is_above else "notice"} title=Duplicated share::{_data(text)}\n' if text else ''


def _command(report: Report, item: Told) -> str:
    place = item.place
    properties = {
        'file': _path(place.path),
        'line': str(place.start_line),
        'endLine': str(place.end_line),
        'title': f'{counted_as(report, item.clones).capitalize()} (type-{item.alike.clone_type})',
    }
    listed = ','.join(f'{name}={_property(value)}' for name, value in properties.items())
    return f'::{_COMMANDS[level(item.clones)]} {listed}::{_data(_message(report, item))}'


def _message(report: Report, item: Told) -> str:
    here = [f'here: {escaped(spot(item.place))}'] if item.place.cell else []
    needs = advice(item)
    more = [escaped(spot(other)) for other in item.others[1 : 1 + _PLACES]]
    lines = [sentence(report, item), *here, *more, *([needs] if needs else []), f'id: {item.clones.id}']
    return clipped('\n'.join(lines), _MOST)


def _path(path: str) -> str:
    """A path as the runner can match it: but for newlines, what is not printable is escaped."""
    return ''.join(c if c in '\r\n' else escaped(c) for c in path)


def _data(text: str) -> str:
    """A message as the toolkit escapes it."""
    return text.replace('%', '%25').replace('\r', '%0D').replace('\n', '%0A')


def _property(text: str) -> str:
    """A value of a property as the toolkit escapes it."""
    return _data(text).replace(':', '%3A').replace(',', '%2C')
