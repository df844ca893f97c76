"""The formats by their names. Each is a module of this folder, loaded when it is asked for."""

from polydup_hook.model import Report
from polydup_hook.report.frames import Read

FORMATS = ('text', 'json')


def render(name: str, report: Report, read: Read) -> str:
    """A report in one of the formats for programs. `read` gives a file of the target, None when it is not there."""
    from polydup_hook.report import json

    return json.render(report)
