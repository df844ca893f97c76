"""JUnit's XML, for services that show tests: a class that stops is a test that fails, one that settings let pass a test
that was skipped; a run without either is one test that passes. A share that is held to a limit is one more test, the
last, which fails above the limit.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from polydup_hook.model import Report
from polydup_hook.report.frames import Read
from polydup_hook.report.look import escaped
from polydup_hook.report.words import (
    WHOLE,
    Told,
    advice,
    level,
    likeness,
    looked_at,
    ratchet,
    sentence,
    spot,
    told,
)
from polydup_hook.report.xml import clean, document

_NAME = 'polydup-hook'
_PLACES = 100


def render(report: Report, read: Read) -> str:
    """One XML document with one test suite, ASCII alone, with a newline at the end. Nothing is read."""
    cases = [_case(report, item) for item in told(report) if item.nth == 1]
    if not cases:
        what = 'no duplicates' if report.mode in WHOLE else 'no new duplicates'
        cases = [Element('testcase', classname=_NAME, name=what)]
    cases += _share(report)
    counts = {
        'tests': str(len(cases)),
        'failures': str(sum(case.find('failure') is not None for case in cases)),
        'errors': '0',
    }
    root = Element('testsuites', {'name': _NAME, **counts})
    suite = SubElement(root, 'testsuite', {'name': _NAME, **counts})
    suite.set('skipped', str(sum(case.find('skipped') is not None for case in cases)))
    suite.extend(cases)
    SubElement(suite, 'system-out').text = looked_at(report)
    return document(root)


def _share(report: Report) -> list[Element]:
    text = ratchet(report)
    if not text:
        return []
    case = Element('testcase', classname=_NAME, name='duplicated share')
    if report.is_above:
        lines = f'{report.stats.duplicated_lines} of {report.stats.total_lines} lines'
        failure = SubElement(case, 'failure', message=text, type='duplicated-share')
        failure.text = f'{lines} stand in a duplicate, accepted or not'
    else:
        SubElement(case, 'system-out').text = text
    return [case]


def _case(report: Report, item: Told) -> Element:
    clones = item.clones
    again = f' #{item.ordinal}' if item.ordinal > 1 else ''  # of a text handed in each class has the same place
    name = f'{clones.id} {escaped(spot(item.place))}{again}'
    case = Element('testcase', classname=_NAME, name=name, file=clean(item.place.path))
    what = sentence(report, item)
    if level(clones) == 'error':
        SubElement(case, 'failure', message=what, type=f'duplicate-type-{clones.clone_type}').text = '\n'.join(
            _lines(item)
        )
    else:
        SubElement(case, 'skipped', message=f'told, stops nothing: {what}')
    return case


def _lines(item: Told) -> Iterator[str]:
    clones = item.clones
    yield f'{likeness(clones)}, {clones.tokens} tokens'
    for place in clones.places[:_PLACES]:
        yield '  '.join([escaped(spot(place)), escaped(place.unit), *(['<- new'] if place.new else [])])
    if len(clones.places) > _PLACES:
        yield f'and {len(clones.places) - _PLACES} more places'
    if advice(item):
        yield advice(item)
    yield f'in .polydup-ignore: {clones.known_by} reason'
