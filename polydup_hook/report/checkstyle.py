"""Checkstyle's XML, which many services and editors read: one `error` for each place told, by file.

Each `error` needs a file, so nothing is said of a share that is held to a limit.
"""

from xml.etree.ElementTree import Element, SubElement

from polydup_hook.model import Report
from polydup_hook.report.frames import Read
from polydup_hook.report.words import Told, advice, level, sentence, told
from polydup_hook.report.xml import clean, document

_SEVERITIES = {'error': 'error', 'warning': 'warning', 'note': 'info'}
_VERSION = '4.3'
"""Of the format, as those write it who are not Checkstyle."""


def render(report: Report, read: Read) -> str:
    """One XML document, ASCII alone, with a newline at the end. Nothing is read."""
    root = Element('checkstyle', version=_VERSION)
    by_path: dict[str, list[Told]] = {}
    for item in told(report):
        by_path.setdefault(item.place.path, []).append(item)
    for path, items in sorted(by_path.items()):
        file = SubElement(root, 'file', name=clean(path))
        for item in sorted(items, key=lambda item: item.place):
            needs = advice(item)
            SubElement(
                file,
                'error',
                line=str(item.place.start_line),
                severity=_SEVERITIES[level(item.clones)],
                message=sentence(report, item) + (f'; {needs}' if needs else ''),
                source=f'polydup-hook.duplicate-type-{item.alike.clone_type}',
            )
    return document(root)
