"""GitLab's Code Quality report: a list of objects, one for each place told.

Each object needs a place in a file, so nothing is said of a share that is held to a limit.
A fingerprint is made of the class's id, the path and which place of the two it is: lines that move change none.
"""

from hashlib import sha256
from json import dumps
from typing import Any

from polydup_hook.model import Report, bytes_of
from polydup_hook.report.frames import Read
from polydup_hook.report.look import escaped
from polydup_hook.report.words import Told, advice, level, sentence, told

_SEVERITIES = {'error': 'major', 'warning': 'minor', 'note': 'info'}


def render(report: Report, read: Read) -> str:
    """One JSON list, ASCII alone, with a newline at the end. Nothing is read."""
    return dumps([_issue(report, item) for item in told(report)], indent=2) + '\n'


def _issue(report: Report, item: Told) -> dict[str, Any]:
    place, needs = item.place, advice(item)
    return {
        'description': sentence(report, item) + (f'; {needs}' if needs else ''),
        'check_name': f'duplicate-type-{item.alike.clone_type}',
        'fingerprint': sha256(f'{item.clones.id}:{item.ordinal}:'.encode() + bytes_of(place.path)).hexdigest(),
        'severity': _SEVERITIES[level(item.clones)],
        'location': {
            'path': _path(place.path),
            'lines': {'begin': place.start_line, 'end': place.end_line},
        },
    }


def _path(path: str) -> str:
    """The path, its bytes outside UTF-8 escaped: not every parser of JSON takes lone surrogates."""
    return ''.join(escaped(c) if '\ud800' <= c <= '\udfff' else c for c in path)
