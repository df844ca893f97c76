"""The JSON Schema of the report for programs: real reports are valid by it, wrong ones are not, and it is shipped."""

from __future__ import annotations

import json
import os

import pytest
from checkout import ROOT
from gate import check, function
from jsonschema import Draft202012Validator
from reports import COPY, NEW, OLD, clone_class, pair, rendered, report
from test_crossing import VALIDATE
from test_held_code import notebook

from polydup_hook.model import Place, Skip

SCHEMA = json.loads((ROOT / 'polydup_hook' / 'report' / 'schema.json').read_text(encoding='utf-8'))
CELL = Place('n.ipynb', 14, 20, 'f', 60, True, start=7, cell=2, above=12)


def errors(document):
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA['$schema'] == Draft202012Validator.META_SCHEMA['$id']
    assert SCHEMA['$id'].startswith('https://')


def objects(node):
    """The objects that the schema describes."""
    if isinstance(node, dict):
        if node.get('type') == 'object':
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from objects(child)


def test_every_field_is_described_and_no_other_allowed():
    for described in objects(SCHEMA):
        assert described['additionalProperties'] is False
        for name, field in described['properties'].items():
            known = {**SCHEMA['$defs'].get(field.get('$ref', '').rpartition('/')[2], {}), **field}
            assert known.get('title'), name
            assert known.get('description') or known.get('items'), name


def keys(node):
    """The paths of all keys in a document, whatever stands in a list."""
    if isinstance(node, dict):
        return {(key, *below) for key, value in node.items() for below in [(), *keys(value)]}
    return {below for value in node for below in keys(value)} if isinstance(node, list) else set()


def described(node):
    """The paths of all keys that the schema allows."""
    node = SCHEMA['$defs'][node['$ref'].rpartition('/')[2]] if '$ref' in node else node
    fields = {**node.get('properties', {})}
    return {(key, *below) for key, value in fields.items() for below in [(), *described(value)]} | (
        described(node['items']) if 'items' in node else set()
    )


FULL = report(
    COPY,
    clone_class(pair(OLD, CELL)),
    clone_class(pair(CELL._replace(new=False), NEW)),
    mode='all',
    skipped=(Skip('a', 'b'),),
)._replace(fail_above=3.5)


def test_it_describes_what_a_report_holds_and_no_more():
    document = json.loads(rendered('json', FULL))
    assert errors(document) == []
    assert keys(document) == described(SCHEMA)


@pytest.mark.parametrize(
    'path', ['a\udcff.py', 'a\nb', '\x1b\u202e', 'é漢😀'], ids=['surrogate', 'newline', 'control', 'letters']
)
def test_any_path_is_valid(path):
    found = report(clone_class(pair(OLD, NEW._replace(path=path))), skipped=(Skip(path, 'r'),))
    document = json.loads(rendered('json', found))
    assert errors(document) == []
    assert os.fsencode(document['skipped'][0]['path']) == os.fsencode(path)


@pytest.fixture
def full(repo):
    """A repository with all kinds of finding staged, and its first commit."""
    repo.commit(files={'a.py': function('load', 0), 'orders.py': VALIDATE['python']})
    start = repo.git('rev-parse', 'HEAD')
    repo.stage(
        {
            'n.ipynb': notebook('x = 1\n', function('get', 0, ('50', '60'))),
            'orders.ts': VALIDATE['typescript'],
            'b.py': b'\0' + function('binary', 1).encode(),
        }
    )
    return repo, start


@pytest.mark.parametrize(
    ('options', 'mode'),
    [
        ((), 'commit'),
        (('--from-ref', 'START', '--to-ref', 'HEAD'), 'range'),
        (('--all-files',), 'all'),
        (('a.py',), 'files'),
    ],
)
def test_real_reports_are_valid(full, options, mode):
    repo, start = full
    if mode != 'commit':
        repo.commit()
    options = [start if option == 'START' else option for option in options]
    document = check(repo, '--cross-language', *options).report
    assert errors(document) == []
    assert document['mode'] == mode
    assert {found['clone_type'] for found in document['classes']} >= {'type-2'}
    if mode != 'files':
        assert 'type-4' in {found['clone_type'] for found in document['classes']}
        assert [skip['path'] for skip in document['skipped']] == ['b.py']
    assert any('cell' in place for found in document['classes'] for place in found['places'])


def test_a_report_of_a_text_is_valid(repo, monkeypatch):
    import io

    repo.commit(files={'a.py': function('load', 0)})
    text = io.TextIOWrapper(io.BytesIO(function('read', 0).encode()))
    monkeypatch.setattr('sys.stdin', text)
    document = check(repo, '--stdin', '--stdin-filename', 'new.py').report
    assert errors(document) == []
    assert (document['mode'], len(document['classes'])) == ('text', 1)


def spoiled(*path, value=None, drop=False):
    document = json.loads(rendered('json', FULL))
    node = document
    for key in path[:-1]:
        node = node[key]
    if drop:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return document


@pytest.mark.parametrize(
    'document',
    [
        spoiled('mode', value='other'),
        spoiled('more', value=1),
        spoiled('version', drop=True),
        spoiled('files_scanned', value=-1),
        spoiled('classes', 0, 'id', value='xyz'),
        spoiled('classes', 0, 'places', 0, 'start_line', value=0),
        spoiled('classes', 0, 'places', 0, 'more', value=1),
        spoiled('classes', 0, 'places', value=[]),
        spoiled('duplicates', 0, 'similarity', value=1.1),
        spoiled('duplicates', 0, 'clone_type', value='type-5'),
        spoiled('duplicates', 0, 'hash', value='00'),
        spoiled('duplicates', 0, 'new', value='yes'),
        spoiled('skipped', 0, 'reason', drop=True),
        spoiled('stats', 'duration_ms', value=None),
        spoiled('fail_above', value=101),
        spoiled('stops', value='yes'),
        spoiled('stops', drop=True),  # the two stand together
        spoiled('fail_above', drop=True),
    ],
)
def test_wrong_reports_are_not(document):
    assert len(errors(document)) == 1
