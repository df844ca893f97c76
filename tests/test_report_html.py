"""The page: what it says, what its scripts are given, and that nothing of a repository becomes markup in it."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from pages import HOSTILE, clone_class, code_of, data_of, hostile, many, report

from polydup_hook.model import Measure, Place, Point
from polydup_hook.report.charts import charts
from polydup_hook.report.colours import coloured
from polydup_hook.report.excerpts import COLUMNS, LINES, excerpts, sources
from polydup_hook.report.facts import anchors, facts_of, files_of
from polydup_hook.report.html import render
from polydup_hook.report.look import escaped

A = Place('src/a.py', 2, 4, 'f', 60, False)
B = Place('src/b.py', 1, 3, 'g', 61, True)
FILES = {
    'src/a.py': b'import x\n    def f(rows):\n        return [row for row in rows]\n    # end\n',
    'src/b.py': b'def g(rows):\n    return [row for row in rows]\n# end\n',
}


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text outside of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._within = ''
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._within = tag

    def handle_endtag(self, tag):
        self._within = ''

    def handle_data(self, data):
        if self._within not in ('script', 'style'):
            self.words.append(data)

    @property
    def text(self) -> str:
        return ' '.join(' '.join(self.words).split())


def page_of(*classes, files=FILES, **others) -> Page:
    return Page(render(report(*classes, **others), files.get))


# What it says.


@pytest.mark.parametrize(
    ('mode', 'words'),
    [
        ('all', 'No duplicates'),
        ('files', 'No duplicates'),
        ('commit', 'No new duplicates'),
        ('range', 'No new duplicates'),
    ],
)
def test_clean(mode, words):
    text = page_of(mode=mode, accepted=2).text
    assert f'{words} 12 files and 34 functions checked, 1 file skipped; 2 duplicates accepted before.' in text
    assert data_of(render(report(mode=mode), FILES.get))['classes'] == []


def test_overview_of_a_whole_run():
    text = page_of(clone_class(A, B), lines=60).text
    assert '10 % of all lines stand in a duplicate 6 of 60 lines' in text
    assert 'class 1' in text
    assert 'places 2' in text
    assert 'files 2 of 12' in text
    assert '1 type-3 statements changed' in text


@pytest.mark.parametrize('mode', ['commit', 'range', 'files', 'text'])
def test_no_share_of_what_was_not_looked_at(mode):
    assert 'of all lines' not in page_of(clone_class(A, B), mode=mode).text


@pytest.mark.parametrize(
    ('spans', 'lines'),
    [
        ([], 0),
        ([(1, 3)], 3),
        ([(1, 3), (4, 5)], 5),
        ([(1, 3), (2, 5)], 5),
        ([(1, 9), (2, 5), (9, 9)], 9),
        ([(5, 6), (1, 2)], 4),
    ],
)
def test_lines_count_once(spans, lines):
    classes = [clone_class(Place('a', *span, 'f', 60, False), Place('b', 1, 1, 'g', 60, False)) for span in spans]
    assert sum(file.duplicated for file in files_of(report(*classes), {}) if file.path == 'a') == lines


def test_files_without_duplicates_are_on_the_map():
    found = files_of(report(clone_class(A, B)), {'src/a.py': 9, 'src/b.py': 3, 'src/c.py': 7})
    assert [tuple(file) for file in found] == [('src/a.py', 9, 3, 1), ('src/b.py', 3, 3, 1), ('src/c.py', 7, 0, 0)]
    assert facts_of(report(clone_class(A, B)), found).files == 2


def test_anchors_differ():
    assert anchors([clone_class(A, B), clone_class(A, B, clone_id='00'), clone_class(A, B)]) == [
        *('class-a1b2c3d4e5f60718', 'class-00', 'class-a1b2c3d4e5f60718-2'),
    ]


def test_data_of_a_class():
    found = clone_class(A, B, renamed=(('f', 'g'),), parameters=(('1', '2'),))
    data = data_of(render(report(found), FILES.get))
    [clones] = data['classes']
    assert [data['files'][place[0]][0] for place in clones['places']] == ['src/a.py', 'src/b.py']
    assert [place[1:7] for place in clones['places']] == [[2, 4, 'f', 60, 0, 0], [1, 3, 'g', 61, 1, 0]]
    assert clones['pairs'] == [[0, 1, 3, 0.9, 4, [['f', 'g']], [['1', '2']], [0, 0], [], []]]
    assert clones['known'] == 'a1b2c3d4e5f60718~1212121212121212'
    assert code_of(data, clones['places'][0][7]) == ['def f(rows):', '    return [row for row in rows]', '# end']


def test_lines_and_pieces_stand_once():
    same = {'src/a.py': b'\n' + FILES['src/b.py'], 'src/b.py': FILES['src/b.py'] + b'\n'}
    data = data_of(render(report(clone_class(A, B)), same.get))
    assert len(data['pieces']) == 1
    assert {place[7] for place in data['classes'][0]['places']} == {0}
    shared = data_of(render(report(clone_class(A, B)), FILES.get))
    assert len(shared['pieces']) == 2
    assert len(shared['lines']) == 4  # the two last lines are the same


def test_what_cannot_be_read_has_no_code():
    data = data_of(render(report(clone_class(A, B)), {'src/b.py': FILES['src/b.py']}.get))
    assert [place[7] for place in data['classes'][0]['places']] == [-1, 0]


def test_cells_of_a_notebook_show_their_code():
    cell = Place('n.ipynb', 3, 4, 'f', 60, False, 0, 2, 2)
    data = data_of(render(report(clone_class(cell, B)), {**FILES, 'n.ipynb': b'{\n[\n"a = \\"x\\"\\n",\n"b"\n]'}.get))
    place = data['classes'][0]['places'][0]
    assert (place[1:3], place[6]) == ([1, 2], 2)
    assert code_of(data, place[7]) == ['a = "x"', 'b']


# How much it holds.


def test_long_places_and_lines_are_cut():
    long = {'src/a.py': b'x = 1\n' * 999, 'src/b.py': b'y' * 5000 + b'\n'}
    a, b = A._replace(start_line=1, end_line=999), B._replace(end_line=1)
    data = data_of(render(report(clone_class(a, b)), long.get))
    first, second = data['classes'][0]['places']
    assert (len(data['pieces'][first[7]]), first[8]) == (LINES, 999 - LINES)
    assert code_of(data, second[7]) == ['y' * (COLUMNS - 1) + '…']


def test_no_more_code_than_fits(monkeypatch):
    monkeypatch.setattr('polydup_hook.report.excerpts.CHARACTERS', 2000)
    big, files = many(20)
    found = excerpts(big.classes, sources(big.classes, files.get))
    assert 0 < len(found.of) < 60
    assert sum(map(len, found.lines)) < 4000
    first = big.classes[0]
    assert (first.places[0].path, 4, 27) in found.of  # two of a class before the third of another
    assert (first.places[2].path, 4, 27) not in found.of


# Colours.


@pytest.mark.parametrize(
    ('name', 'line', 'expected'),
    [
        ('a.unknown', 'if x:', ' if x:'),
        ('', 'if x:', ' if x:'),
        ('a.py', '', ''),
        ('a.py', 'if x:', 'kif \n x:'),
        ('a.py', 'def f(): return "s"  # c', 'kdef \nff\n (): \nkreturn \ns"s"  \nc# c'),
        ('a.php', '$x = "s";', ' $x = \ns"s"\n ;'),
        ('a.tsx', 'const x = 1;', 'kconst \n x = \nm1\n ;'),
        ('a.h', 'class X {};', None),
        ('a.vue', 'const x = 1;', 'kconst \n x = \nm1\n ;'),
        ('Rakefile', 'x = nil', None),
        ('a.ipynb', 'x = None', ' x = \nmNone'),
    ],
)  # fmt: skip
def test_colours(name, line, expected):
    [found] = coloured(name, [line])
    assert ''.join(segment[1:] for segment in found.split('\n')) == line
    assert expected is None or found == expected


@pytest.mark.parametrize(
    'name',
    [
        'a.py',
        'a.js',
        'a.ts',
        'a.rs',
        'a.go',
        'a.java',
        'a.c',
        'a.cpp',
        'a.php',
        'a.rb',
        'a.cs',
        'a.swift',
        'a.kt',
        'a.scala',
        'a.sh',
        'a.lua',
        'a.css',
        'a.vue',
        'x',
    ],
)
def test_colours_change_no_text(name):
    lines = [escaped(text) for text in HOSTILE] + ['"""', "'open", '/* open', '', '  ', '`${', '<?php', '\\']
    found = coloured(name, lines)
    assert [''.join(part[1:] for part in line.split('\n')) for line in found] == lines


def test_strings_over_lines_keep_their_colour():
    assert coloured('a.py', ['"""a', 'b', 'c"""']) == ['s"""a', 'sb', 'sc"""']


# Hostile texts.


def test_nothing_hostile_becomes_markup():
    made, files = hostile()
    page = Page(render(made, files.get))
    clean = Page(render(report(clone_class(A, B), clone_class(A, B)), FILES.get))
    assert {tag for tag, _ in page.elements} == {tag for tag, _ in clean.elements}
    assert sum(tag == 'script' for tag, _ in page.elements) == 3
    names = {name for _, attributes in page.elements for name in attributes}
    assert names == {name for _, attributes in clean.elements for name in attributes}
    assert not [name for name in names if name.startswith('on') or name == 'style']
    for text in HOSTILE[:6]:
        assert text.replace('/', '_') in page.text


def test_hostile_texts_arrive_as_they_are():
    made, files = hostile()
    text = render(made, files.get)
    data = data_of(text)
    for number, (clones, expected) in enumerate(zip(data['classes'], HOSTILE, strict=True)):
        path = data['files'][clones['places'][0][0]][0]
        assert path == escaped(f'src{number}/{expected.replace("/", "_")}.py')
        assert clones['places'][0][3] == clones['pairs'][0][5][0][0] == escaped(expected)
        assert code_of(data, clones['places'][0][7])[0] == escaped(f'{expected} = {number}')
    text.encode()  # no lone surrogate is left
    assert r'\xff\x80' in text
    [block] = re.findall(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert not set(block) & set('<>&\u2028\u2029\x00\x1b')


def test_only_what_the_policy_names_may_run():
    made, files = hostile()
    text = render(made, files.get)
    [policy] = [attributes['content'] for tag, attributes in Page(text).elements if attributes.get('http-equiv')]
    allowed = dict(part.split(' ', 1) for part in policy.split('; '))
    assert allowed['default-src'] == allowed['base-uri'] == allowed['form-action'] == "'none'"
    assert 'unsafe' not in policy
    assert allowed['img-src'] == 'data:'
    for kind, pattern in (('script-src', r'<script>(.*?)</script>'), ('style-src', r'<style>(.*?)</style>')):
        found = [b64encode(sha256(body.encode()).digest()).decode() for body in re.findall(pattern, text, re.DOTALL)]
        assert allowed[kind] == ' '.join(f"'sha256-{digest}'" for digest in found)


def test_page_names_nothing_to_fetch():
    page = page_of(clone_class(A, B))
    links = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ('src', 'href', 'action')
    ]
    assert [link for link in links if not link.startswith(('#', 'data:'))] == []
    assert not re.search(
        r'\b(fetch|XMLHttpRequest|import|WebSocket|innerHTML|outerHTML|eval)\b\s*[(=.]', render(report(), FILES.get)
    )


def test_same_report_same_bytes():
    made, files = hostile()
    assert render(made, files.get) == render(made, dict(reversed(files.items())).get)


# Trend.


def point(commit: str, date: str, percent: float, classes: int, tokens: int) -> Point:
    return Point(commit, date, Measure(10_000, round(100 * percent), tokens, classes, 2 * classes))


def test_no_trend_of_one_commit():
    assert charts([]) == charts([point('a', '2024-01-01', 1.0, 1, 1)]) == ()


def test_trend():
    points = [point('abc', '2024-01-01T10:00:00Z', 4.0, 1200, 100), point('def', '2024-02-01', 2.0, 600, 0)]
    share, classes, tokens = charts(points)
    assert (share.first, share.last, share.since, share.until, share.commits) == (
        '4.00\u202f%',
        '2.00\u202f%',
        '2024-01-01',
        '2024-02-01',
        2,
    )
    assert [(dot.x, dot.y) for dot in share.dots] == [(4, 4), (596, 60)]
    assert (classes.first, tokens.dots[1].y) == ('1\u202f200', 116)
    text = Page(render(report(clone_class(A, B)), FILES.get, points)).text
    assert 'Over 2 commits' in text
    assert '2024-01-01 abc: 4.00\u202f%'.replace('\u202f', ' ') in text.replace('\u202f', ' ')


def test_long_trends_are_thinned():
    [share, *_] = charts([point(str(n), '2024-01-01', n / 50, n, n) for n in range(5001)])
    assert len(share.dots) <= 401
    assert (share.first, share.last, share.commits) == ('0.00\u202f%', '100.00\u202f%', 5001)


def test_trend_of_nothing_is_flat():
    [share, *_] = charts([point('a', '2024-01-01', 0.0, 0, 0), point('b', '2024-01-01', 0.0, 0, 0)])
    assert {dot.y for dot in share.dots} == {116}


@pytest.mark.parametrize(('limit', 'word', 'strong'), [(9.5, 'above', True), (10.0, 'not above', False)])
def test_the_limit_stands_under_the_share(limit, word, strong):
    found = report(clone_class(A, B), lines=60)
    found = found._replace(fail_above=limit, stats=found.stats._replace(duplicated_lines=6))
    page = Page(render(found, FILES.get))
    share = f'10.00 % of the lines are duplicated, {word} fail_above = {limit:g}'
    assert f'6 of 60 lines {share}' in page.text
    assert (f'<strong>{share}</strong>' in render(found, FILES.get)) is strong
    clean = render(found._replace(classes=()), FILES.get)
    assert share in Page(clean).text
    assert ('M14 25l7 7 13-15' in clean) is not strong  # nothing that stops gets a tick
