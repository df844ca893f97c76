"""What all formats share: which places are told, that nothing from a repository comes alive, and that bytes are stable."""

from __future__ import annotations

import json
import os
import re
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import pytest
from gate import function
from markdown_it import MarkdownIt
from reports import COPY, FORMATS, ID, NEW, OLD, clone_class, pair, published, rendered, report

from polydup_hook.model import Place, Skip
from polydup_hook.report.words import advice, clipped, level, ratchet, sentence, stopping, told, totals

# Which places are told.

OTHER = Place('src/a.py', 20, 26, 'other', 63, False)
SECOND = NEW._replace(path='src/second.py', unit='second')
AGAIN = NEW._replace(start_line=40, end_line=48, unit='again', start=500)


def spots(found):
    return [(item.place.path, item.place.start_line) for item in told(found)]


@pytest.mark.parametrize(
    ('mode', 'classes', 'expected'),
    [
        ('commit', (), []),
        ('commit', (COPY,), [('src/accounts.py', 2)]),
        ('range', (clone_class(pair(OLD, NEW), pair(OLD, SECOND)),), [('src/accounts.py', 2), ('src/second.py', 2)]),
        ('text', (clone_class(pair(OLD, NEW)), clone_class(pair(OTHER, NEW))), [('src/accounts.py', 2)] * 2),
        ('all', (clone_class(pair(OLD, OTHER)),), [('src/users.py', 3)]),
        ('all', (clone_class(pair(OLD, OTHER), pair(OLD, NEW._replace(new=False))),), [('src/users.py', 3)]),
        ('files', (clone_class(pair(OLD, NEW), pair(OLD, SECOND)),), [('src/accounts.py', 2)]),
        ('commit', (clone_class(pair(OLD, OTHER), new=False),), [('src/users.py', 3)]),
    ],
)
def test_places_that_are_told(mode, classes, expected):
    assert spots(report(*classes, mode=mode)) == expected


def test_a_place_is_told_with_the_one_that_it_is_most_like():
    clones = clone_class(pair(OTHER, OLD, 1, 1.0), pair(OLD, NEW, 3, 0.87), pair(NEW, SECOND, 2, 0.99))
    first, second = told(report(clones))
    # Old code says more of where a copy comes from than the other new place.
    assert (first.near, first.alike.similarity, first.others) == (OLD, 0.87, (OLD, OTHER, SECOND))
    assert (second.near, second.alike.similarity) == (NEW, 0.99)


def test_a_pair_is_turned_and_may_be_smaller_than_the_places():
    smaller = NEW._replace(start_line=3, end_line=9, start=5, tokens=60)
    clones = clone_class(pair(OLD, NEW))._replace(
        pairs=(pair(smaller, OLD, parameters=(('a', 'b'),), renamed=(('c', 'd'),)),)
    )
    [item] = told(report(clones))
    assert (item.near, item.alike.other, item.alike.parameters, item.alike.renamed) == (
        OLD,
        smaller,
        (('b', 'a'),),
        (('d', 'c'),),
    )


def test_places_on_one_line_are_told_apart_by_their_tokens():
    places = [Place('min.js', 1, 1, '', 60, at > 0, start=at * 100) for at in range(3)]
    clones = clone_class(pair(places[0], places[1], 1, 1.0), pair(places[0], places[2], 3, 0.9))
    assert [item.alike.similarity for item in told(report(clones))] == [1.0, 0.9]


def test_ordinals_count_within_a_file_and_an_id():
    clones = clone_class(pair(OLD, NEW), pair(OLD, SECOND), pair(OLD, AGAIN))
    items = told(report(clones, clones._replace(id='b' * 16)))
    assert [(item.nth, item.ordinal) for item in items] == [(1, 1), (2, 1), (3, 2)] * 2


@pytest.mark.parametrize(
    ('new', 'warned', 'expected'), [(True, False, 'error'), (True, True, 'warning'), (False, False, 'note')]
)
def test_levels(new, warned, expected):
    clones = COPY._replace(new=new, warned=warned)
    assert level(clones) == expected
    assert stopping(report(clones)) == ([clones] if expected == 'error' else [])


def test_words():
    clones = clone_class(pair(OLD, NEW, parameters=(('1', ''),)), pair(OLD, OTHER), pair(OLD, AGAIN))
    item = told(report(clones))[0]
    assert sentence(report(clones), item) == (
        'new duplicate: 87 % alike (type-3) to src/users.py:3-9 and 2 more places'
    )
    assert advice(item) == 'an extracted function would need 1 parameter: 1 → nothing'
    assert totals(report(clones, clones._replace(warned=True), mode='all')) == '1 duplicate, 1 warning'
    assert (clipped('abc', 3), clipped('abcd', 3)) == ('abc', 'ab…')


def held(limit: float, duplicated: int, *classes, mode='all'):
    """A whole report of 19 lines that is held to a limit."""
    found = report(*classes, mode=mode)
    return found._replace(fail_above=limit, stats=found.stats._replace(duplicated_lines=duplicated))


@pytest.mark.parametrize(
    ('found', 'text', 'above'),
    [
        (report(mode='all'), '', False),
        (held(100, 19), '', False),
        (held(3.5, 9, mode='commit'), '', False),
        (held(3.5, 9, mode='files'), '', False),
        (held(3.5, 0), '0.00 % of the lines are duplicated, not above fail_above = 3.5', False),
        (held(50, 9), '47.37 % of the lines are duplicated, not above fail_above = 50', False),
        (held(3.5, 9), '47.37 % of the lines are duplicated, above fail_above = 3.5', True),
        (held(0, 1), '5.26 % of the lines are duplicated, above fail_above = 0', True),
    ],
)
def test_the_share_beside_its_limit(found, text, above):
    assert (ratchet(found), found.is_above) == (text, above)


SILENT = ('gitlab', 'checkstyle')
"""What lists places alone."""


@pytest.mark.parametrize('classes', [(), (COPY._replace(warned=True),)], ids=['none', 'told'])
@pytest.mark.parametrize('name', [*(name for name in FORMATS if name not in (*SILENT, 'json')), 'text', 'html'])
def test_the_share_is_told_where_a_limit_is_set(name, classes):
    free = rendered(name, held(100, 9, *classes)).replace('%25', '%')
    below, above = (rendered(name, held(limit, 9, *classes)).replace('%25', '%') for limit in (50, 3.5))
    assert 'fail_above = ' not in free
    assert above.count('47.37 % of the lines are duplicated, above fail_above = 3.5') == 1
    # Nothing is said of a clean check to people.
    silent = name == 'text' and not classes
    assert ('47.37 % of the lines are duplicated, not above fail_above = 50' in below) is not silent


@pytest.mark.parametrize('name', SILENT)
def test_lists_of_places_do_not_tell_of_the_share(name):
    assert rendered(name, held(3.5, 9, COPY)) == rendered(name, held(100, 9, COPY))


def test_long_texts_are_cut():
    clones = clone_class(pair(OLD, NEW, parameters=(('"' + 'x' * 99, 'y'),) * 8))
    [item] = told(report(clones))
    assert len(advice(item)) < 400
    assert advice(item).endswith('x… → y and 2 more')


# Names that mean something elsewhere.

NAMES = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '</details><!-- x -->',
    ']]>',
    '&lt;&#x41;&amp;',
    'two\nlines\r\n\n# heading\n',
    '\n```\n</details>\n',
    '%0A::error::x%25',
    '::stop-commands::x',
    'a:b,c=d;e',
    '`a``b```',
    '`',
    '~~~~',
    '| a | b \\| c |',
    'back\\slash\\',
    '@user @org/team #123 GH-1 a@example.com',
    '[x](http://example.com) ![x](y) <http://example.com>',
    'http://example.com www.example.com',
    '[0](1) {0} {{ }}',
    '**bold** _it_ ~~gone~~ $x$ $`x`$',
    '--- a\n+++ b',
    ' both sides ',
    '\x1b[31m\x07\x00\x7f\x9b',
    '\u202e\u2066\u200f\u2028\x85\u00ad',
    os.fsdecode(b'\xff\xc3'),
    '\ufffe\uffff\ufdd0',
    'é漢😀',
    'e' + '\u0301' * 300,
    'x' * 5000,
]


def hostile(name, mode='commit'):
    """A report with a name wherever one can stand, and the files to it."""
    old, new = Place(f'a{name}', 1, 2, name, 60, False), Place(f'b{name}', 1, 2, name, 60, True)
    cell = Place(f'c{name}.ipynb', 12, 13, name, 60, True, start=9, cell=2, above=11)
    texts = ((name, 'x'), ('y', name))
    across = pair(old, new, 4, languages=(name, 'go'), names=(name, name))
    clones = (
        clone_class(pair(old, new, renamed=texts, parameters=texts), pair(old, cell)),
        clone_class(across, clone_id='b' * 16, warned=True),
    )
    source = f' {name}\n{name}'.encode('utf-8', 'surrogateescape')
    return report(*clones, mode=mode, skipped=(Skip(name, name),)), lambda path: path[:1].encode() + source


@pytest.mark.parametrize('mode', ['commit', 'all'])
@pytest.mark.parametrize('name', NAMES)
@pytest.mark.parametrize('format', FORMATS)
def test_no_name_reaches_a_screen_raw(format, name, mode):
    found, read = hostile(name, mode)
    text = rendered(format, found, read)
    assert text.encode()
    assert text.replace('\n', '').isprintable()
    assert text == rendered(format, *hostile(name, mode))
    assert text.endswith('\n')


@pytest.mark.parametrize('name', NAMES)
def test_paths_in_sarif_are_uris_of_their_bytes(name):
    [run] = json.loads(rendered('sarif', *hostile(name)))['runs']
    uris = [at['physicalLocation']['artifactLocation']['uri'] for at in run['results'][0]['relatedLocations']]
    assert all(re.fullmatch(r'[A-Za-z0-9._~/-]|(%[0-9A-F]{2}|[A-Za-z0-9._~/-])*', uri) for uri in uris)
    assert unquote_to_bytes(uris[0]) == os.fsencode(f'a{name}')


def literal(text):
    """A message with its links and placeholders resolved, by the words of the standard."""
    links = re.findall(r'(?<!\\)\[((?:[^\\\[\]]|\\[\\\[\]])*)\]\((\d+)\)', text)
    for shown, target in links:
        text = text.replace(f'[{shown}]({target})', shown, 1)
    assert not re.search('[{}]', text.replace('{{', '').replace('}}', ''))
    unescaped = re.sub(r'\\([\\\[\]])', r'\1', text).replace('{{', '{').replace('}}', '}')
    return unescaped, [int(target) for _, target in links]


@pytest.mark.parametrize('name', NAMES)
def test_messages_of_sarif_hold_no_other_links(name):
    [run] = json.loads(rendered('sarif', *hostile(name)))['runs']
    for result in run['results']:
        text, targets = literal(result['message']['text'])
        assert targets == [at['id'] for at in result['relatedLocations']]
        assert re.match(r'New duplicate: \d+ % alike \(type-\d\) to ', text)


def command(line):
    """A workflow command as the runner reads it."""
    name, listed, data = re.fullmatch(r'::(\w+) ((?:[^:]|:(?!:))*)::(.*)', line).groups()
    properties = dict(part.split('=', 1) for part in listed.split(','))

    def plain(text, *codes):
        for code in (*codes, '%0D', '%0A', '%25'):
            text = text.replace(code, chr(int(code[1:], 16)))
        return text

    return name, {key: plain(value, '%3A', '%2C') for key, value in properties.items()}, plain(data)


@pytest.mark.parametrize('name', NAMES)
def test_annotations_are_one_command_a_line(name):
    lines = rendered('github', *hostile(name)).splitlines()
    found = [command(line) for line in lines]
    assert [word for word, *_ in found] == ['error', 'error', 'warning']
    for _, properties, message in found:
        assert properties.keys() == {'file', 'line', 'endLine', 'title'}
        assert message.startswith('new duplicate: 87 % alike')
    if all(c in '\r\n' or c.isprintable() for c in name):
        assert found[0][1]['file'] == f'b{name}'


@pytest.mark.parametrize('name', NAMES)
def test_paths_in_gitlab(name):
    paths = [issue['location']['path'] for issue in json.loads(rendered('gitlab', *hostile(name)))]
    assert len(paths) == 3
    assert all(path.encode() for path in paths)
    if '\udcff' not in name:
        assert paths[0] == f'b{name}'


@pytest.mark.parametrize('format', ['checkstyle', 'junit'])
@pytest.mark.parametrize('name', NAMES)
def test_paths_in_xml(name, format):
    root = ElementTree.fromstring(rendered(format, *hostile(name)))
    names = {file.get('name') for file in root.iter('file')} | {case.get('file') for case in root.iter('testcase')}
    if not re.search('[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]', name):
        assert f'b{name}' in names
    assert all(child.tag in KNOWN for child in root.iter())


KNOWN = {'checkstyle', 'file', 'error', 'testsuites', 'testsuite', 'testcase', 'failure', 'skipped', 'system-out'}
OUR_HTML = {'<details><summary>What differs</summary>', '</details>'}
DEAD = {'code_inline', 'fence', 'code_block'}


def alive(text):
    """What a reader of a comment is shown outside of code: texts, and whatever else is neither text nor ours."""
    tokens = MarkdownIt('gfm-like').parse(text)
    inner = [token for block in tokens for token in (block, *(block.children or ()))]
    texts = [token.content for token in inner if token.type == 'text']
    html = {token.content.strip() for token in inner if token.type.startswith('html')}
    kinds = {token.type for token in inner if token.type not in DEAD}
    return texts, html, kinds


@pytest.mark.parametrize('name', NAMES)
def test_no_name_comes_alive_in_markdown(name):
    harmless, _, kinds = alive(rendered('markdown', *hostile('name')))
    texts, html, more = alive(rendered('markdown', *hostile(name)))
    assert html <= OUR_HTML
    assert more == kinds
    assert texts == harmless


# Stable, and the same of real repositories.


@pytest.mark.parametrize('format', FORMATS)
def test_a_clean_run(format):
    text = rendered(format, report())
    assert ID not in text
    assert bool(text) == (format != 'github')


@pytest.mark.parametrize('format', FORMATS)
def test_files_with_such_names(repo, format):
    """Names that a file can have, in a real repository."""
    names = [name.replace('/', '_').replace('\x00', '')[:60].encode('utf-8', 'surrogateescape') for name in NAMES]
    repo.commit(files={'old.py': function('load', 0)})
    for name in names:
        (repo.path / os.fsdecode(b'x' + name[:200] + b'.py')).write_text(function('load', 0))
    repo.add()
    texts = [published(repo, format) for _ in range(2)]
    if format == 'json':
        texts = [re.sub('"(duration_ms|cache_.*)": .*', '', text) for text in texts]
    assert texts[0] == texts[1]
    assert texts[0].replace('\n', '').isprintable()
    assert str(repo.path) not in texts[0]
    assert ID not in texts[0]
    if format == 'sarif':
        results = json.loads(texts[0])['runs'][0]['results']
        uris = {result['locations'][0]['physicalLocation']['artifactLocation']['uri'] for result in results}
        assert {unquote_to_bytes(uri) for uri in uris} == {b'x' + name[:200] + b'.py' for name in names}
