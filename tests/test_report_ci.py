"""The formats of CI services: annotations, Code Quality, Checkstyle and JUnit, each read by what else reads it."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import junitparser
import pytest
from diff_cover.violationsreporters.java_violations_reporter import CheckstyleXmlDriver
from gate import function
from jsonschema import Draft202012Validator
from reports import COPY, ID, NEW, OLD, clone_class, pair, published, rendered, report

from polydup_hook.model import Place, Skip

WARNED = COPY._replace(warned=True, id='b' * 16)
TOLD = COPY._replace(new=False, id='c' * 16)
SECOND = NEW._replace(path='src/second.py')
TWICE = clone_class(pair(OLD, NEW), pair(OLD, SECOND), clone_id='d' * 16)
CELL = Place('n.ipynb', 14, 20, 'f', 60, True, start=7, cell=2, above=12)
MESSAGE = 'new duplicate: 87 % alike (type-3) to src/users.py:3-9'
NEEDS = 'an extracted function would need 1 parameter: "users" → "accounts"'

# Annotations.


@pytest.mark.parametrize(
    ('classes', 'mode', 'text'),
    [
        ((), 'commit', ''),
        (
            (COPY,),
            'commit',
            '::error file=src/accounts.py,line=2,endLine=10,title=New duplicate (type-3)::'
            f'{MESSAGE.replace("%", "%25")}%0A{NEEDS}%0Aid: {ID}\n',
        ),
        (
            (clone_class(pair(OLD, CELL, 1, 1.0)),),
            'commit',
            '::error file=n.ipynb,line=14,endLine=20,title=New duplicate (type-1)::'
            f'new duplicate: 100 %25 alike (type-1) to src/users.py:3-9%0Ahere: n.ipynb#cell2:2-8%0Aid: {ID}\n',
        ),
        (
            (COPY,),
            'all',
            '::error file=src/accounts.py,line=2,endLine=10,title=Duplicate (type-3)::'
            f'{MESSAGE[4:].replace("%", "%25")}%0A{NEEDS}%0Aid: {ID}\n',
        ),
    ],
)
def test_annotations(classes, mode, text):
    assert rendered('github', report(*classes, mode=mode)) == text


def test_annotations_that_matter_come_first():
    """GitHub shows ten of each level: each class once before any twice."""
    lines = rendered('github', report(WARNED, TOLD, TWICE, COPY)).splitlines()
    assert [(line.split()[0], line.rpartition('id: ')[2]) for line in lines] == [
        ('::error', 'd' * 16),
        ('::error', ID),
        ('::error', 'd' * 16),
        ('::warning', 'b' * 16),
        ('::notice', 'c' * 16),
    ]


def test_annotations_are_escaped_as_the_toolkit_does():
    """Expected: what `error` of @actions/core prints for such texts."""
    place = NEW._replace(path='a,b:c%\n.py')
    [line] = rendered('github', report(clone_class(pair(OLD._replace(path='100% a'), place)))).splitlines()
    assert line.startswith('::error file=a%2Cb%3Ac%25%0A.py,line=2,endLine=10,title=')
    assert ' alike (type-3) to 100%25 a:3-9%0Aid: ' in line


def held(limit, *classes):
    """A whole report, 47 % of it duplicated, that is held to a limit."""
    found = report(*classes, mode='all')
    return found._replace(fail_above=limit, stats=found.stats._replace(duplicated_lines=9))


@pytest.mark.parametrize(
    ('limit', 'line'),
    [
        (3.5, '::error title=Duplicated share::47.37 %25 of the lines are duplicated, above fail_above = 3.5'),
        (50, '::notice title=Duplicated share::47.37 %25 of the lines are duplicated, not above fail_above = 50'),
    ],
)
def test_the_share_is_an_annotation_of_its_own(limit, line):
    assert rendered('github', held(limit)) == f'{line}\n'
    first, second = rendered('github', held(limit, WARNED)).splitlines()
    assert (first, second.split()[0]) == (line, '::warning')


def test_annotations_are_bounded():
    places = [Place(f'{n:03}{"x" * 150}.py', 1, 9, '', 60, False) for n in range(50)]
    [line] = rendered('github', report(clone_class(*(pair(place, NEW) for place in places)))).splitlines()
    assert '50 more places' not in line
    assert 'and 49 more places%0A' in line
    assert len(line) < 5000


# Code Quality.

QUALITY = {
    # By GitLab's documentation of the report: these properties, the severities by name, no others.
    'type': 'array',
    'items': {
        'type': 'object',
        'additionalProperties': False,
        'required': ['description', 'check_name', 'fingerprint', 'severity', 'location'],
        'properties': {
            'description': {'type': 'string', 'minLength': 1},
            'check_name': {'type': 'string', 'minLength': 1},
            'fingerprint': {'type': 'string', 'minLength': 1},
            'severity': {'enum': ['info', 'minor', 'major', 'critical', 'blocker']},
            'location': {
                'type': 'object',
                'required': ['path', 'lines'],
                'properties': {
                    'path': {'type': 'string', 'pattern': '^[^/]'},
                    'lines': {
                        'type': 'object',
                        'required': ['begin'],
                        'properties': {
                            'begin': {'type': 'integer', 'minimum': 1},
                            'end': {'type': 'integer', 'minimum': 1},
                        },
                    },
                },
            },
        },
    },
}


def quality(text):
    issues = json.loads(text)
    assert [error.message for error in Draft202012Validator(QUALITY).iter_errors(issues)] == []
    assert len({issue['fingerprint'] for issue in issues}) == len(issues)
    assert not text.startswith('\ufeff')
    return issues


def test_one_issue_whole():
    [issue] = quality(rendered('gitlab', report(COPY)))
    fingerprint = issue.pop('fingerprint')
    assert len(fingerprint) == 64
    assert issue == {
        'description': f'{MESSAGE}; {NEEDS}',
        'check_name': 'duplicate-type-3',
        'severity': 'major',
        'location': {'path': 'src/accounts.py', 'lines': {'begin': 2, 'end': 10}},
    }


@pytest.mark.parametrize(
    ('classes', 'severities'),
    [
        ((), []),
        ((WARNED, TOLD, TWICE), ['minor', 'info', 'major', 'major']),
        ((COPY, COPY), ['major', 'major']),  # two classes with one id, as of a text handed in
    ],
)
def test_issues(classes, severities):
    assert [issue['severity'] for issue in quality(rendered('gitlab', report(*classes)))] == severities


def test_fingerprints_of_issues_do_not_move_with_lines():
    moved = clone_class(pair(OLD, NEW._replace(start_line=50, end_line=58)), clone_id=COPY.id)
    [one], [other] = (quality(rendered('gitlab', report(found))) for found in (COPY, moved))
    assert one['fingerprint'] == other['fingerprint']
    elsewhere = clone_class(pair(OLD, SECOND), clone_id=COPY.id)
    assert quality(rendered('gitlab', report(elsewhere)))[0]['fingerprint'] != one['fingerprint']


# Checkstyle.


def test_checkstyle_as_diff_cover_reads_it():
    text = rendered('checkstyle', report(COPY, TWICE, WARNED, TOLD))
    found = CheckstyleXmlDriver().parse_reports([text])
    assert {path: [violation.line for violation in some] for path, some in found.items()} == {
        'src/accounts.py': [2, 2, 2, 2],
        'src/second.py': [2],
    }
    [violation] = found['src/second.py']
    assert violation.message == f'error: {MESSAGE} and 1 more place'
    severities = sorted(violation.message.partition(':')[0] for violation in found['src/accounts.py'])
    assert severities == ['error', 'error', 'info', 'warning']


def test_a_clean_checkstyle_report():
    text = rendered('checkstyle', report())
    assert text == "<?xml version='1.0' encoding='us-ascii'?>\n<checkstyle version=\"4.3\" />\n"
    assert CheckstyleXmlDriver().parse_reports([text]) == {}


def test_checkstyle_errors_have_the_attributes_of_the_format():
    root = ElementTree.fromstring(rendered('checkstyle', report(COPY)))
    [file] = root
    [error] = file
    assert (root.tag, file.tag, file.attrib, error.tag) == ('checkstyle', 'file', {'name': 'src/accounts.py'}, 'error')
    assert error.attrib == {
        'line': '2',
        'severity': 'error',
        'message': f'{MESSAGE}; {NEEDS}',
        'source': 'polydup-hook.duplicate-type-3',
    }


# JUnit.


def suite(found):
    [parsed] = junitparser.JUnitXml.fromstring(rendered('junit', found).encode())
    recount = (parsed.tests, parsed.failures, parsed.errors, parsed.skipped)
    parsed.update_statistics()
    assert recount == (parsed.tests, parsed.failures, parsed.errors, parsed.skipped)
    return parsed


@pytest.mark.parametrize(('mode', 'name'), [('commit', 'no new duplicates'), ('all', 'no duplicates')])
def test_a_clean_run_is_a_test_that_passes(mode, name):
    [case] = suite(report(mode=mode, skipped=(Skip('x', 'y'),)))
    assert (case.name, case.classname, case.is_passed) == (name, 'polydup-hook', True)


def test_a_class_is_a_test_that_fails():
    failing, twice, warned, told = suite(report(COPY, TWICE, WARNED, TOLD))
    assert (failing.name, failing.classname) == (f'{ID} src/accounts.py:2-10', 'polydup-hook')
    [failure] = failing.result
    assert isinstance(failure, junitparser.Failure)
    assert (failure.message, failure.type) == (MESSAGE, 'duplicate-type-3')
    assert failure.text.splitlines() == [
        '87 % alike, type-3, 74 tokens',
        'src/users.py:3-9  load_user',
        'src/accounts.py:2-10  Accounts.load_account  <- new',
        NEEDS,
        f'in .polydup-ignore: {ID}~0000000100020003 reason',
    ]
    assert twice.result[0].message == f'{MESSAGE} and 1 more place'
    assert [case.is_skipped for case in (failing, twice, warned, told)] == [False, False, True, True]
    assert warned.result[0].message == f'told, stops nothing: {MESSAGE}'


def test_a_share_above_its_limit_is_a_test_that_fails():
    told, share = suite(held(3.5, WARNED))
    assert told.is_skipped
    assert (share.name, share.classname) == ('duplicated share', 'polydup-hook')
    [failure] = share.result
    assert isinstance(failure, junitparser.Failure)
    message = '47.37 % of the lines are duplicated, above fail_above = 3.5'
    assert (failure.message, failure.type) == (message, 'duplicated-share')
    assert failure.text == '9 of 19 lines stand in a duplicate, accepted or not'


@pytest.mark.parametrize('classes', [(), (WARNED,)])
def test_a_share_within_its_limit_is_a_test_that_passes(classes):
    cases = list(suite(held(50, *classes)))
    assert [case.name for case in cases if case.is_passed][-1] == 'duplicated share'
    [out] = ElementTree.fromstring(rendered('junit', held(50))).iterfind('.//testcase/system-out')
    assert out.text == '47.37 % of the lines are duplicated, not above fail_above = 50'


def test_tests_have_names_of_their_own():
    names = [case.name for case in suite(report(COPY, COPY, TWICE, mode='text'))]
    assert names == [f'{ID} src/accounts.py:2-10', f'{ID} src/accounts.py:2-10 #2', f'{"d" * 16} src/accounts.py:2-10']


@pytest.mark.parametrize('format', ['checkstyle', 'junit', 'gitlab', 'github'])
def test_a_real_repository(repo, format):
    repo.commit(files={'a.py': function('load', 0)})
    repo.stage({'b.py': function('read', 0)})
    text = published(repo, format)
    assert 'b.py' in text
    assert 'alike (type-2) to a.py:1-' in text
