"""SARIF 2.1.0, the format of code scanning: one run, one rule for each clone type, one result for each place told.

Regions are lines of the file, also in a notebook, whose cell the message names. URIs are relative to the top of the
repository, their bytes percent-encoded. What GitHub would refuse (results beyond 25,000) or not look at (locations
beyond 100) is left out: a notification says so of the first, the message of the second. A notification also tells of
a share that is held to a limit, as an error above it; there is no `exitCode`, for a report does not decide that alone.
"""

from json import dumps
from typing import Any
from urllib.parse import quote

from polydup_hook import __version__
from polydup_hook.model import Place, Report, Skip, bytes_of
from polydup_hook.report.frames import Read
from polydup_hook.report.look import escaped
from polydup_hook.report.words import (
    Told,
    advice,
    clipped,
    counted,
    headline,
    level,
    ratchet,
    spot,
    told,
)

_SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
_HOME = 'https://example.org/polydup-hook'
_ROOT = '%SRCROOT%'
_RESULTS = 25_000
_PLACES = 100
_LINKS = 10
_NAME = 200

_HELP = (
    'Extract one function that all places call, with what differs as its parameters. Where a copy is meant, say so by '
    'a comment {mark}polydup-ignore: reason{mark} in the new place or on the line before it, or by the id of the '
    'duplicate in {mark}.polydup-ignore{mark}; {mark}polydup-hook --write-baseline{mark} accepts all that there are.'
)
_KINDS = (
    (
        'ExactCopy',
        'Code that stands elsewhere too',
        'The places are the same but for layout and comments.',
        'very-high',
        'error',
    ),
    (
        'CopyWithOtherNames',
        'Code that stands elsewhere too, with other names or literals',
        'The places are the same but for names and literals. Local names that differ one to one cost nothing; every '
        'other difference is a parameter that an extracted function would need.',
        'high',
        'error',
    ),
    (
        'CopyWithChanges',
        'Code that stands elsewhere too, with statements changed, added or left out',
        'The places are alike in all but some tokens that only one of them has, and some names and literals.',
        'high',
        'error',
    ),
    (
        'CounterpartInAnotherLanguage',
        'A function that does the same as one in another language',
        'The functions take the same steps and share names, in languages of different families.',
        'medium',
        'warning',
    ),
)
"""Of the clone types in turn: name, what it is in short and in full, precision, usual level."""

_NOTIFICATIONS = (
    (
        'duplicated-share',
        'DuplicatedShare',
        'How much of the lines is duplicated, beside its limit.',
        'The duplicated share of the lines, accepted duplicates counted, beside the setting fail_above: above that the '
        'check fails.',
    ),
    (
        'results-left-out',
        'ResultsLeftOut',
        'There are more results than can be told.',
        'Results behind the first 25,000 are left out: code scanning refuses a run with more.',
    ),
    (
        'skipped-file',
        'SkippedFile',
        'A file was not looked into.',
        'A file was not looked into: it is no code, too large, generated, or its language is not read.',
    ),
)
"""What a run says of itself: id, name, what it is in short and in full."""


def render(report: Report, read: Read) -> str:
    """One SARIF log, ASCII alone, with a newline at the end. Nothing is read."""
    items = sorted(told(report), key=lambda item: level(item.clones) != 'error')
    log = {'$schema': _SCHEMA, 'version': '2.1.0', 'runs': [_run(report, items)]}
    return dumps(log, indent=2, allow_nan=False) + '\n'


def _run(report: Report, items: list[Told]) -> dict[str, Any]:
    notes = [_skipped(skip) for skip in report.skipped]
    if len(items) > _RESULTS:
        left = counted(len(items) - _RESULTS, 'result')
        notes.insert(0, _note('results-left-out', 'warning', f'{left} left out: code scanning takes {_RESULTS}.'))
    if ratchet(report):
        notes.insert(0, _note('duplicated-share', 'error' if report.is_above else 'note', ratchet(report)))
    return {
        'tool': {'driver': _driver()},
        'invocations': [{'executionSuccessful': True, 'toolExecutionNotifications': notes}],
        'originalUriBaseIds': {_ROOT: {'description': {'text': 'The top of the repository.'}}},
        'columnKind': 'unicodeCodePoints',
        'results': [_result(report, item) for item in items[:_RESULTS]],
    }


# What the tool is.


def _driver() -> dict[str, Any]:
    return {
        'name': 'polydup-hook',
        'version': __version__,
        'semanticVersion': __version__,
        'informationUri': _HOME,
        'rules': [_rule(number, *kind) for number, kind in enumerate(_KINDS, 1)],
        'notifications': [_notification(*words) for words in _NOTIFICATIONS],
    }


def _rule(number: int, name: str, short: str, full: str, precision: str, usual: str) -> dict[str, Any]:
    return {
        'id': f'duplicate-type-{number}',
        'name': name,
        'shortDescription': {'text': short},
        'fullDescription': {'text': full},
        'helpUri': _HOME,
        'help': {'text': _HELP.format(mark=''), 'markdown': _HELP.format(mark='`')},
        'defaultConfiguration': {'level': usual},
        'properties': {
            'tags': ['duplicate-code', 'maintainability'],
            'precision': precision,
            'problem.severity': usual,
        },
    }


def _notification(which: str, name: str, short: str, full: str) -> dict[str, Any]:
    return {
        'id': which,
        'name': name,
        'shortDescription': {'text': short},
        'fullDescription': {'text': full},
        'helpUri': _HOME,
        'help': {'text': full},
    }


def _note(which: str, severity: str, text: str) -> dict[str, Any]:
    return {'descriptor': {'id': which}, 'level': severity, 'message': {'text': _literal(text)}}


def _skipped(skip: Skip) -> dict[str, Any]:
    note = _note('skipped-file', 'note', f'Skipped: {escaped(skip.reason)}')
    return {**note, 'locations': [{'physicalLocation': {'artifactLocation': _artifact(skip.path)}}]}


# What it found.


def _result(report: Report, item: Told) -> dict[str, Any]:
    number = item.alike.clone_type
    return {
        'ruleId': f'duplicate-type-{number}',
        'ruleIndex': number - 1,
        'level': level(item.clones),
        'message': {'text': _message(report, item)},
        'locations': [_location(item.place)],
        'relatedLocations': [
            {'id': at, **_location(other), 'message': {'text': _literal(_named(other))}}
            for at, other in enumerate(item.others[:_PLACES], 1)
        ],
        # Not `primaryLocationLineHash`: GitHub's action makes that of the source, and warns of each one that differs.
        'partialFingerprints': {'polydupContent/v1': f'{item.clones.id}:{item.ordinal}'},
        'properties': {
            'classId': item.clones.id,
            'cloneType': f'type-{number}',
            'similarity': round(item.alike.similarity, 4),
            'tokens': item.place.tokens,
            'new': item.place.new,
        },
    }


def _message(report: Report, item: Told) -> str:
    """What is told, in one sentence or two: the first is all that narrow views show."""
    text = headline(report, item)
    links = [f'[{_literal(_named(other))}]({at})' for at, other in enumerate(item.others[:_LINKS], 1)]
    more = len(item.others) - len(links)
    listed = ', '.join(links) + (f' and {counted(more, "more place")}' if more else '')
    needs = _literal(advice(item))
    return text[0].upper() + text[1:] + f' {listed}.' + (f' {needs[0].upper()}{needs[1:]}.' if needs else '')


def _named(place: Place) -> str:
    return clipped(escaped(spot(place)), _NAME)


def _literal(text: str) -> str:
    """Text that holds no placeholders and no links (SARIF 3.11.5 and 3.11.6)."""
    for mark in ('\\', '[', ']'):
        text = text.replace(mark, '\\' + mark)
    return text.replace('{', '{{').replace('}', '}}')


def _location(place: Place) -> dict[str, Any]:
    physical = {
        'artifactLocation': _artifact(place.path),
        'region': {'startLine': place.start_line, 'endLine': place.end_line},
    }
    logical = {'logicalLocations': [{'fullyQualifiedName': escaped(place.unit)}]} if place.unit else {}
    return {'physicalLocation': physical, **logical}


def _artifact(path: str) -> dict[str, str]:
    return {'uri': quote(bytes_of(path), safe='/'), 'uriBaseId': _ROOT}
