"""Code in pages, components and notebooks: which of it is read, and where it stands in the file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streams import normalized, spelled, tokenized, units

from polydup_hook.regions import regions


def found(holder, text):
    return [(region.language, region.text.decode()) for region in regions(holder, text.encode())]


@pytest.mark.parametrize(
    'text',
    [
        '',
        '<p>text</p>',
        '<script></script>',
        '<script src="a.js"> </script>',
        '<script type="application/json">{"a": 1}</script>',
        '<script type="text/template"><p></p></script>',
        '<script type="importmap">{}</script>',
        '<style lang="scss">$a: 1</style>',
        '<!-- <script>a()</script> -->',
        '<scripted>a()</scripted>',
        '<script src="a.js"/>',
        '<script',
        '<script a="',
        '<!--',
    ],
)
def test_no_code(text):
    assert found('html', text) == []


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('<script>a()</script>', [('javascript', 'a()')]),
        ('<SCRIPT TYPE="text/javascript">a()</SCRIPT >', [('javascript', 'a()')]),
        ('<script type=module defer>a()</script>', [('javascript', 'a()')]),
        ('<script\n  setup\n  lang="ts"\n>\na()\n</script>', [('typescript', '\na()\n')]),
        ("<script lang='tsx'>a()</script>", [('tsx', 'a()')]),
        ('<script context="module">a</script><script>b</script>', [('javascript', 'a'), ('javascript', 'b')]),
        ('<script data-a="x > y">a()</script>', [('javascript', 'a()')]),
        ('<script>"<!--"; a()</script>', [('javascript', '"<!--"; a()')]),
        ('<script>a()', [('javascript', 'a()')]),
        ('<style scoped>a { b: c }</style>', [('css', 'a { b: c }')]),
        ('<style>a{}</style><p/><script>b</script>', [('css', 'a{}'), ('javascript', 'b')]),
        ('<!-- a --><script>b</script>', [('javascript', 'b')]),
    ],
)
def test_elements(text, expected):
    assert found('vue', text) == expected


def test_many_open_quotes_take_no_time():
    assert found('html', '<script a="' * 20_000) == []


PAGE = """\
<template>
  <p @click="go()">{{ name }}</p>
</template>
<script setup lang="ts">
function go(): void {
  // polydup-ignore: as in the library
  emit('went')
}
</script>
<style>
.a { color: red }
</style>
"""


def test_a_component_has_the_lines_of_its_file():
    stream = tokenized('vue', PAGE)
    assert normalized('vue', PAGE) == 'function ID ( ) : void { ID ( STR ) } . ID { color : STR }'
    lines = PAGE.split('\n')
    for text, line in zip(spelled(stream, PAGE), stream.first, strict=True):
        assert text in lines[line - 1]
    assert [(part.start, part.family) for part in stream.parts] == [(0, 'javascript'), (12, 'css')]
    assert stream.marks == ((6, 'ignore', 'as in the library'),)
    assert [name for kind, name, _ in units('vue', PAGE) if kind == 'function'] == ['go']


@given(st.text(st.sampled_from('<script></style>! -"\'=ab\n'), max_size=60))
def test_regions_are_in_order_and_as_they_stand(text):
    data = text.encode()
    at = 0
    for region in regions('html', data):
        assert region.at >= at
        at = region.at + len(region.text)
        assert data[region.at : at] == region.text


# Notebooks.


def notebook(*cells, **metadata):
    made = [{'cell_type': 'markdown', 'metadata': {}, 'source': ['# def f(): pass\n']}]
    made += [
        {'cell_type': 'code', 'metadata': {}, 'outputs': [{'text': ['x = 1\n']}], 'source': cell} for cell in cells
    ]
    return json.dumps({'cells': made, 'metadata': metadata, 'nbformat': 4}, indent=1, ensure_ascii=False)


CELL = ['def load(path):\n', '    """Docs"""\n', '    a = "it\'s \\"é\\"\\n"\n', "    return path + '\\t'"]


def test_a_cell_has_its_number_and_the_lines_of_the_file():
    text = notebook(['import os\n', 'x = 1'], CELL)
    stream = tokenized('jupyter', text)
    assert normalized('jupyter', text).split(' ')[:4] == ['ID', '=', 'NUM', 'def']
    assert [(part.start, part.family, part.cell) for part in stream.parts] == [(0, 'python', 1), (3, 'python', 2)]
    lines = text.split('\n')
    assert 'def load' in lines[stream.parts[1].above]
    assert [(kind, name) for kind, name, _ in units('jupyter', text)][1] == ('function', 'load')
    names = [word for word, char in zip(spelled(stream, text), stream.norm, strict=True) if char == '\x01']
    assert names == ['x', 'load', 'path', 'a', 'path']
    for word, line in zip(spelled(stream, text), stream.first, strict=True):
        assert word in lines[line - 1]


def test_half_a_character_is_none():
    text = notebook(['x'])
    assert normalized('jupyter', text.replace('"x"', '"\\ud800(a)+\\u0061"')).startswith('( ID ) +')


def test_a_byte_order_mark_and_line_breaks_of_windows_hide_no_cell():
    text = notebook(['a = 1\n', 'b'])
    for other in ('\ufeff' + text, text.replace('\n', '\r\n')):
        assert normalized('jupyter', other) == normalized('jupyter', text) == 'ID = NUM ID'


@pytest.mark.parametrize(
    'text',
    ['', 'x', '{', '[]', '{"cells": 1}', '{"cells": [{}]}', '{"cells": [{"cell_type": "code", "source": [1]}]}',
     '{"cells": [{"cell_type": "code"}]}', '{"cells": {}}', '[' * 100_000, '{"a": ' * 50_000, notebook([]),
     notebook(['%%bash\n', 'ls']), notebook(['%matplotlib inline\n', '!ls']), notebook(['x?'])],
)  # fmt: skip
def test_a_notebook_without_code(text):
    assert tokenized('jupyter', text).norm == ''


@pytest.mark.parametrize(
    ('cell', 'expected'),
    [
        (['%time\n', 'a = 1'], 'ID = NUM'),
        (['!pip install x\n', 'a'], 'ID'),
        ('a = 1\nb', 'ID = NUM ID'),
        (['%%time\n', 'a'], 'ID'),
        (['a = ("b"\n', '     % (c, d))'], 'ID = ( STR % ( ID , ID ) )'),
        (['a = (b\n', '     != c)'], 'ID = ( ID != ID )'),
    ],
)
def test_what_is_for_the_shell_is_left_out(cell, expected):
    assert normalized('jupyter', notebook(cell)) == expected


@pytest.mark.parametrize(
    ('metadata', 'expected'),
    [
        ({}, 'python'),
        ({'kernelspec': {'language': 'rust'}}, 'rust'),
        ({'language_info': {'name': 'typescript'}, 'kernelspec': {'language': 'python'}}, 'typescript'),
        ({'language_info': {'name': 'R'}}, 'r'),
    ],
)
def test_the_language_of_the_kernel(metadata, expected):
    assert [language for language, _ in found('jupyter', notebook(['a'], **metadata))] == [expected]


@given(st.lists(st.text(max_size=12), max_size=4), st.booleans())
def test_each_byte_of_a_cell_stands_where_it_was_read(lines, ascii):
    text = json.dumps({'cells': [{'source': lines, 'cell_type': 'code'}]}, ensure_ascii=ascii)
    data = text.encode('utf-8', 'surrogatepass')
    for region in regions('jupyter', data):
        assert region.starts is not None
        assert region.ends is not None
        assert len(region.starts) == len(region.ends) == len(region.text)
        assert list(region.starts) == sorted(region.starts)
        for byte, start, end in zip(region.text, region.starts, region.ends, strict=True):
            assert byte == 32 or data[start:end] == bytes((byte,)) or data[start : start + 1] == b'\\'
