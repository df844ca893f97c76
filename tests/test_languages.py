"""The rows of languages against the installed grammars and real code: what becomes a token, and of which class."""

from __future__ import annotations

import subprocess
import sys

import pytest
from forms import cases, forms
from streams import normalized, texts, tokenized

from polydup_hook import languages
from polydup_hook.grammar import Grammar, _load
from polydup_hook.languages import ENTRIES, LANGUAGES

OPENING = forms('OPENING')
SCRIPTS = ('javascript', 'typescript', 'tsx')


@pytest.mark.parametrize(
    ('path', 'language'),
    [
        ('a.py', 'python'),
        ('a/b.pyi', 'python'),
        ('A.PY', 'python'),
        ('a.js', 'javascript'),
        ('a.mjs', 'javascript'),
        ('a.cjs', 'javascript'),
        ('a.jsx', 'javascript'),
        ('a.ts', 'typescript'),
        ('a.d.ts', 'typescript'),
        ('a.mts', 'typescript'),
        ('a.cts', 'typescript'),
        ('a.tsx', 'tsx'),
        ('a.rs', 'rust'),
        ('a.go', 'go'),
        ('a.java', 'java'),
        ('a.txt', None),
        ('py', 'script'),
        ('.py', None),
        ('src.py/README', None),
        ('bin/serve', 'script'),
        ('LICENSE', None),
        ('.profile', 'bash'),
        ('.env', None),
        ('a.vue', 'vue'),
        ('A.HTML', 'html'),
        ('a.ipynb', 'jupyter'),
        ('SConstruct', 'python'),
        ('', None),
        *((path, language) for language, paths in forms('PATHS').items() for path in paths),
    ],
)
def test_language_of(path, language):
    assert LANGUAGES.language_of(path) == (language if path != '.py' else 'python')


# The rows and the grammars.


def kinds_named_in(row) -> set[str]:
    sets = (row.comments, row.skipped, row.strings, row.numbers, row.identifiers, row.members, row.shorthands)
    sets += (row.labels, row.interpolations, row.prose, row.loose, row.hollow, row.outer, row.capitals)
    sets += (row.collections, row.active, row.trivial, row.importing, row.wrappers, row.bodied)
    sets += (row.pieces, row.bare_bodies, row.words, row.callees)
    sets += tuple(found for _, found in row.signatures.values())
    tables = (row.blocks, row.functions, row.classes, row.valued, row.binders, row.patterns, row.scopes)
    tables += (row.bodies, row.keyed, row.signatures, row.labels_before, row.heads, row.readers)
    named = set().union(*sets, *tables, row.skipped_with, *(children or () for children in row.blocks.values()))
    return named | {field[1:] for fields in (*row.binders.values(), *row.patterns.values()) for field in fields
                    if field.startswith('-')}  # fmt: skip


def fields_named_in(row) -> set[str]:
    named = {*row.functions.values(), *row.classes.values()}
    named.update(*row.valued.values(), *row.binders.values(), *row.patterns.values(), row.skipped_with.values())
    named.update(row.bodies.values(), row.keyed.values(), (field for field, _ in row.signatures.values()))
    return {field.lstrip('-+') for field in named if not field.startswith('>')} - {'', '^'}


def words_named_in(row) -> set[str]:
    fields = {field for fields in (*row.binders.values(), *row.patterns.values()) for field in fields}
    return {field[1:] for field in fields if field.startswith('>')}


# In a row for a sibling's sake; in JavaScript ?. is a named node of this text.
ELSEWHERE = {'javascript': {'?.'}, 'typescript': {'jsx_text', 'html_character_reference'}}


@pytest.mark.parametrize('row', LANGUAGES.values(), ids=LANGUAGES)
def test_a_row_names_what_the_grammar_has(row):
    language = _load(row)
    count = language.node_kind_count
    named = {language.node_kind_for_id(kind) for kind in range(count) if language.node_kind_is_named(kind)} | {'ERROR'}
    anonymous = {language.node_kind_for_id(kind) for kind in range(count) if not language.node_kind_is_named(kind)}
    fields = {language.field_name_for_id(field) for field in range(1, language.field_count + 1)}
    words = words_named_in(row) - named
    missing = (kinds_named_in(row) - named - fields) | (
        row.optional | row.accessors | row.respelt | row.padded | words
    ) - anonymous
    assert missing - ELSEWHERE.get(row.name, set()) == set()
    assert fields_named_in(row) - fields - named == set()


@pytest.mark.parametrize('row', LANGUAGES.values(), ids=LANGUAGES)
def test_a_kind_becomes_one_thing(row):
    classes = (row.comments | row.skipped, row.strings, row.numbers, row.identifiers, row.members, row.shorthands)
    assert sum(map(len, classes)) == len(frozenset().union(*classes))
    planned = row.blocks.keys() | row.functions.keys() | row.classes.keys() | row.binders.keys() | row.active
    assert not planned & frozenset().union(*classes)


def test_languages_of_a_family_share_no_suffix():
    suffixes = [suffix for entry in ENTRIES.values() for suffix in entry.suffixes.split()]
    assert len(suffixes) == len(set(suffixes))


def test_a_missing_grammar_says_what_to_install():
    from polydup_hook.errors import UserError

    row = LANGUAGES['python']._replace(name='nothere', grammar='tree_sitter_nothere')
    with pytest.raises(UserError, match='the grammar of nothere is missing: pip install tree-sitter-nothere'):
        Grammar(row)


# What becomes no token.

NOTHING = {
    'python': [
        '# a comment',
        '#!/usr/bin/env python3\n# -*- coding: utf-8 -*-',
        '"""A documentation string."""',
        "'short'",
        'r"""raw\n\n    and long"""',
        '"""in""" """pieces"""',
        'import os',
        'import os.path as p, sys',
        'from a import b, c as d',
        'from a import (\n    b,  # why\n    c as d,\n)',
        'from . import *',
        'from __future__ import annotations',
        ';',
        '',
        ' \n\t\n',
        '\x0c',
    ],
    'javascript': [
        '// a comment',
        '/* a\n * comment */',
        '/** documentation */',
        '#!/usr/bin/env node\n',
        '<!-- as in a page\n',
        "'use strict';",
        '"use client"',
        "import './a.css';",
        "import a, { b, c as d } from './a';",
        "import * as a from 'a'",
        "import {\n  a, // why\n  b,\n} from 'a';",
        "import data from './a.json' with { type: 'json' };",
        "export { a, b as c } from './a';",
        "export * from './a';",
        "export * as a from './a';",
        "const fs = require('fs');",
        "var { join, sep: s } = require('path'), os = require('os')",
        "const read = require('fs').promises.readFile;",
        "const fs = require(/* why */ 'fs');",
        "require('./register');",
        ';;',
    ],
    'typescript': [
        "import type { A } from './a';",
        "import fs = require('fs');",
        'import A = B.C;',
        "export type { A } from './a';",
        '/// <reference types="node" />',
    ],
    'tsx': ["import type { A } from './a';"],
    'rust': [
        '// a comment',
        '/// documentation\n',
        '//! of the module\n',
        '/* outer /* nested */ still outer */',
        '/** documentation */ ',
        '#!/usr/bin/env run-cargo-script\n',
        '#![allow(dead_code)]',
        '#[derive(Debug, Clone)]',
        'use std::io;',
        'pub(crate) use std::{\n    io,\n    fmt::{self, Debug}, // why\n};',
        'use a::*;',
        'extern crate serde as s;',
        'mod other;',
        'pub(crate) mod other;',
    ],
    'go': [
        '// a comment',
        '/* a\n comment */',
        '//go:build linux\n\npackage main',
        'package main',
        'import "fmt"',
        'import f "fmt"',
        'import (\n\t"fmt"\n\n\t. "os" // why\n\t_ "embed"\n)',
    ],
    'java': [
        '// a comment',
        '/* a\n * comment */',
        '/** documentation {@link A} */',
        'package a.b.c;',
        'import java.util.*;',
        'import static a.B.c;',
    ],
}
NOTHING |= forms('NOTHING')


@pytest.mark.parametrize(
    ('language', 'source'), [(language, source) for language, sources in NOTHING.items() for source in sources]
)
def test_no_token(language, source):
    stream = tokenized(language, source)
    assert stream.norm == ''
    assert stream.total_lines == len(source.split('\n')) - (source.endswith('\n') or not source)


# Imports within other code, and what only looks like one. Each stands as the last of these tokens.

CODE = {
    'python': {
        'def f():\n    "documentation"\n    import os\n    return 1\n': 'def ID ( ) : return NUM',
        'def f():\n    from a import (b)\n    "a", 1': 'def ID ( ) : STR , NUM',
        'def f():\n    f"{a}"': 'def ID ( ) : STR { ID }',
        'def f():\n    return "a"': 'def ID ( ) : return STR',
        'def f():\n    raise "a" "b"': 'def ID ( ) : raise STR STR',
        'try:\n    import a\nexcept ImportError:\n    a = None\n': 'try : except ID : ID = None',
        'if x: import a': 'if ID :',
        '@property\n@cached(1)\ndef f(): return 1': 'def ID ( ) : return NUM',
        '@dataclass\nclass A:\n    x: int = 1': 'class ID : ID : ID = NUM',
        'x = "not documentation"': 'ID = STR',
        'f("not documentation")': 'ID ( STR )',
        'def f():\n    return (\n        "a"\n        "b"\n    )': 'def ID ( ) : return ( STR STR )',
        'a = 1 + \\\n    2': 'ID = NUM + NUM',
        'x = 1;': 'ID = NUM',
        'x = 1; y = 2;': 'ID = NUM ID = NUM',
        'f(a, b,)': 'ID ( ID , ID )',
        'x = [1, 2,]': 'ID = [ NUM , NUM ]',
        'x not in y': 'ID not in ID',
        'x is not y': 'ID is not ID',
        'print >>f, x': 'print >> ID , ID',
    },
    'javascript': {
        "'use strict'; f()": 'ID ( )',
        'function f() { "use strict"; return 1 }': 'function ID ( ) { return NUM }',
        'const f = () => import("./a")': 'const ID = ( ) => import ( STR )',
        'export default a': 'export default ID',
        'export { a }': 'export { ID }',
        'function f() { return "a" }': 'function ID ( ) { return STR }',
        "const app = require('express')();": 'const ID = ID ( STR ) ( )',
        "const a = require('a'), b = 1;": 'const ID = ID ( STR ) , ID = NUM',
        'const a = require(name);': 'const ID = ID ( ID )',
        'require.resolve("a")': 'ID . ID ( STR )',
        'x = "require"': 'ID = STR',
        '`${f()}`': 'STR ${ ID ( ) }',
        '@decorated class A { @bound() f() {} }': 'class ID { ID ( ) { } }',
        'f(a, b,)': 'ID ( ID , ID )',
        'x = [a, b,]; y = {a, b,}': 'ID = [ ID , ID ] ID = { ID , ID }',
        'for (;;) f()': 'for ( ) ID ( )',
        'class A { a = 1; b = 2 }': 'class ID { ID = NUM ID = NUM }',
        'x = /* why */ 1 // so': 'ID = NUM',
    },
    'typescript': {
        'interface A { a: b; c: d }': 'interface ID { ID : ID ID : ID }',
        'interface A { a: b, c: d, }': 'interface ID { ID : ID ID : ID }',
        'let a: { b: c, d: e }': 'let ID : { ID : ID ID : ID }',
        'enum A { B, C = 1, }': 'enum ID { ID , ID = NUM }',
        'let a: Map<b, c,>': 'let ID : ID < ID , ID >',
        '@Component({ a: 1 }) class A { @Input() b; constructor(@Inject(C) private d: E) {} }': (
            'class ID { ID ID ( private ID : ID ) { } }'
        ),
        'export = a': 'export = ID',
        'const a = <T,>(b: T) => b': 'const ID = < ID > ( ID : ID ) => ID',
    },
    'tsx': {
        '<a>{/* a comment */}</a>': '< ID > </ ID >',
        '<a>\n  {" "}\n  <b/>{ }</a>': '< ID > < ID /> </ ID >',
        '<a>{"x"}</a>': '< ID > { STR } </ ID >',
        '<a /* why */ b={1} // so\n/>': '< ID ID = { NUM } />',
        '<A.B c-d="e" {...f}/>': '< ID . ID ID = STR { ... ID } />',
        '<>a</>': '< > STR </ >',
    },
    'rust': {
        'use a; fn f() {}': 'fn ID ( ) { }',
        'fn f() { return "a"; }': 'fn ID ( ) { return STR ; }',
        'mod a { fn f() {} }': 'mod ID { fn ID ( ) { } }',
        'fn f() -> &str { "not documentation" }': 'fn ID ( ) -> & str { STR }',
        '#[test] fn f(#[a] b: C,) {}': 'fn ID ( ID : ID ) { }',
        'enum A { #[cfg(x)] B, C, }': 'enum ID { ID , ID }',
        'struct A<B,> { c: D, }': 'struct ID < ID > { ID : ID }',
        'fn f() { match a { B => 1, C => { 2 }, } }': 'fn ID ( ) { match ID { ID => NUM ID => { NUM } } }',
        'fn f() { match a { B => 1, C => { 2 } } }': 'fn ID ( ) { match ID { ID => NUM ID => { NUM } } }',
        "fn f<'a>(b: &'a C) { 'd: loop { break 'd; } }": ('fn ID < ID > ( ID : & ID ID ) { ID : loop { break ID ; } }'),
        'const A: B = vec![1, 2,];': 'const ID : ID = ID ! [ NUM , NUM ] ;',
    },
    'go': {
        'package a\nimport "b"\nfunc f() {}': 'func ID ( ) { }',
        'func f() { a(); b() }': 'func ID ( ) { ID ( ) ID ( ) }',
        'func f() {\n\ta()\n\tb()\n}': 'func ID ( ) { ID ( ) ID ( ) }',
        'var a = []b{\n\t1,\n\t2,\n}': 'var ID = [ ] ID { NUM , NUM }',
        'var a = []b{1, 2}': 'var ID = [ ] ID { NUM , NUM }',
        'var a = []b{"c", `d`, \'e\'}': 'var ID = [ ] ID { STR , STR , STR }',
        'func f() {\n\ta(\n\t\tb,\n\t)\n}': 'func ID ( ) { ID ( ID ) }',
        'var a = []b{"c", "d"}': 'var ID = [ ] ID { STR , STR }',
        'func f() { for i := 0; i < 1; i++ {} }': 'func ID ( ) { for ID := NUM ID < NUM ID ++ { } }',
    },
    'java': {
        '@A @B(c = 1) class D { @E int f(@G int h) { return 1; } }': 'class ID { int ID ( int ID ) { return NUM ; } }',
        'class A { int[] b = {1, 2,}; }': 'class ID { int [ ] ID = { NUM , NUM } ; }',
        'enum A { B, @C D, }': 'enum ID { ID , ID }',
        'class A { @Override public void f() { @C int x = 1; } }': (
            'class ID { public void ID ( ) { int ID = NUM ; } }'
        ),
    },
}
CODE |= forms('CODE')


@pytest.mark.parametrize(
    ('language', 'source', 'expected'),
    [(language, source, expected) for language, sources in CODE.items() for source, expected in sources.items()],
)
def test_tokens(language, source, expected):
    assert normalized(language, source) == expected


# Literals: each is one token, whole.

STRINGS = {
    'python': [
        "'a'", '"a"', "'''a'''", '"""a\n  "quoted" b"""', "r'\\d'", "b'a'", "Rb'a'", "u'a'", "f'a'", "'\\''", "''",
        '""""""', "'a\\\nb'",
    ],
    'javascript': [
        "'a'", '"a"', '`a`', '`a\n  b`', "'\\''", '""', '``', '/a[/]b/gi', '/\\//', '`\\``', '`\\${a}`', "'a\\\nb'",
    ],
    'typescript': ["'a'", '`a`', '/a/u'],
    'tsx': ["'a'", '`a`', '/a/u'],
    'rust': ['"a"', 'r"a"', 'r#"a "b" c"#', 'b"a"', 'br#"a"#', 'c"a"', "'a'", "'\\n'", "b'a'",
             '"a\n  b"', '"a \\\n  b"', "'\\u{1F600}'"],
    'go': ['"a"', '`a`', '`a\n\tb`', "'a'", "'\\n'", '"\\""', '``'],
    'java': ['"a"', "'a'", "'\\''", '"\\""', '"""\n  a\n  b"""', '""'],
}  # fmt: skip
STRINGS |= forms('STRINGS')

NUMBERS = {
    'python': ['0', '1_000', '0xFF', '0b1', '0o7', '1.5', '.5', '1.', '1e10', '1E-3', '3j', '1.5e3J', '0xdead_BEEF'],
    'javascript': ['0', '1_000', '0xFF', '0b1', '0o7', '1.5', '.5', '1e10', '10n', '0xFn'],
    'typescript': ['1', '1_000', '10n'],
    'tsx': ['1', '1_000', '10n'],
    'rust': ['0', '1_000', '0xFF', '0b1', '0o7', '1.5', '1e10', '1u8', '1_usize', '1.5f32', '0xFFu8', '2.0E-3_f64'],
    'go': ['0', '1_000', '0xFF', '0b1', '0o7', '07', '1.5', '.5', '1e10', '2i', '0x1p-2', '1.5i'],
    'java': ['0', '1_000', '0xFF', '0b1', '07', '1.5', '.5', '1e10', '1L', '1.5f', '2D', '0x1p3', '0xFFL'],
}
NUMBERS |= forms('NUMBERS')

AROUND = {
    'python': 'x = {}',
    'javascript': 'x = {};',
    'typescript': 'let x = {};',
    'tsx': 'let x = {};',
    'rust': 'fn f() {{ let x = {}; }}',
    'go': 'var x = {}',
    'java': 'class A {{ Object x = {}; }}',
}
AROUND |= forms('AROUND')


def literals(table):
    return [(language, literal) for language, found in table.items() for literal in found]


@pytest.mark.parametrize(('language', 'literal'), literals(STRINGS))
def test_strings(language, literal):
    empty = normalized(language, AROUND[language].format('x'))
    source = AROUND[language].format(literal)
    assert normalized(language, source) == ' STR'.join(empty.rsplit(' ID', 1))
    assert literal in texts(language, source)


@pytest.mark.parametrize(('language', 'literal'), literals(NUMBERS))
# polydup-ignore: the same question asked of another class of tokens
def test_numbers(language, literal):
    empty = normalized(language, AROUND[language].format('x'))
    source = AROUND[language].format(literal)
    assert normalized(language, source) == ' NUM'.join(empty.rsplit(' ID', 1))
    assert literal in texts(language, source)


@pytest.mark.parametrize(
    ('language', 'source', 'expected'),
    [
        ('python', "x = f'a {b} c {d.e!r} {f:.2f}'", 'ID = STR { ID } { ID . ID !r } { ID STR }'),
        ('python', "x = f'{a:>{w}} {g(1)}'", 'ID = STR { ID STR { ID } } { ID ( NUM ) }'),
        ('python', "x = f'{a}' 'b'", 'ID = STR { ID } STR'),
        ('python', "x = f'{{a}}'", 'ID = STR'),
        ('python', "x = f'{f(f'{a}')}'", 'ID = STR { ID ( STR { ID } ) }'),
        ('javascript', 'x = `a ${b} c ${d.e}`', 'ID = STR ${ ID } ${ ID . ID }'),
        ('javascript', 'x = `${`${a}`}`', 'ID = STR ${ STR ${ ID } }'),
        ('javascript', 'x = t`a ${b}`', 'ID = ID STR ${ ID }'),
        ('javascript', 'x = `${a}` + 1', 'ID = STR ${ ID } + NUM'),
        ('javascript', 'x = `${() => { return 1 }}`', 'ID = STR ${ ( ) => { return NUM } }'),
        ('typescript', 'type A = `a${b}`', 'type ID = STR ${ ID }'),
        ('tsx', '<a>b {c} d &nbsp; e</a>', '< ID > STR { ID } STR STR STR </ ID >'),
        ('tsx', '<a b="c" d=\'e\'/>', '< ID ID = STR ID = STR />'),
        *cases('EMBEDDED'),
    ],
)  # fmt: skip
def test_code_in_strings_stays_code(language, source, expected):
    assert normalized(language, source) == expected


def literal_texts(language, literal):
    stream = tokenized(language, AROUND[language].format(literal))
    return [stream.texts[index] for index in stream.raw if stream.texts[index][:1] not in (b'', b'x', b'A', b'O', b'f')]


@pytest.mark.parametrize(
    ('language', 'one', 'other'),
    [
        ('python', "'a'", '"a"'),
        ('python', "'a'", "u'a'"),
        ('python', "Rb'a'", "rB'a'"),
        ('python', "'it\\'s'", '"it\'s"'),
        ('python', '"""a\n  b"""', '"""a\n        b"""'),
        ('python', '"""a\n  b"""', '"""a\r\n  b"""'),
        ('python', '1_000', '1000'),
        ('python', '0XFF', '0xff'),
        ('python', '1E5', '1e5'),
        ('javascript', "'a'", '"a"'),
        ('javascript', '`a\n  b`', '`a\n b`'),
        ('javascript', "'\"'", '"\\""'),
        ('rust', '1_000u8', '1000u8'),
        ('java', '1_000L', '1000l'),
        ('java', '"""\n  a"""', '"""\n      a"""'),
        ('go', '`a\n\tb`', '`a\n  b`'),
        ('tsx', '<a>b c</a>', '<a>\n  b\n  c\n</a>'),
        *cases('ALIKE'),
    ],
)
def test_a_formatter_changes_no_literal(language, one, other):
    assert literal_texts(language, one) == literal_texts(language, other) != []


@pytest.mark.parametrize(
    ('language', 'one', 'other'),
    [
        ('python', "'a'", "'b'"),
        ('python', "'a'", "b'a'"),
        ('python', "r'a'", "'a'"),
        ('python', "f'{a:>5}'", "f'{a:<5}'"),
        ('python', '1', '1.0'),
        ('python', "'a b'", "'a  b'"),
        ('javascript', "'a'", '`a`'),
        ('javascript', '/a/', '/a/g'),
        ('rust', '1u8', '1u16'),
        ('rust', '"a"', "'a'"),
        ('go', '"a"', '`a`'),
        ('go', "'a'", '"a"'),
        ('java', '"a"', "'a'"),
        *cases('UNLIKE'),
    ],
)
def test_literals_that_differ(language, one, other):
    assert literal_texts(language, one) != literal_texts(language, other)


# The family of scripts: one text, one stream.

SCRIPT = """\
import { a } from './a';
export default class Cart extends Base {
  #items = [];
  static limit = 10;
  async add(item, { count = 1, ...rest } = {}) {
    if (!item?.id || this.#items.length >= Cart.limit) throw new Error(`full: ${item.id}`);
    for (const [key, value] of Object.entries(rest)) this.log(key, value ?? null);
    const total = this.#items.map((one) => one.price * count).reduce((x, y) => x + y, 0);
    try { await this.save(total, /^a+$/g.test(key)); } catch (error) { console.warn(error); } finally { done() }
    label: while (true) { if (total > 1e3) break label; }
    switch (typeof item) { case 'string': return item.split(','); default: return { item, total, [key]: undefined }; }
  }
  get size() { return this.#items.length }
}
"""
ELEMENT = """\
export const List = ({ items, onPick }) => (
  <ul className="list" onClick={() => onPick(items[0])}>
    {items.map((item) => <li key={item.id}>{item.name} &nbsp; costs <Price.Tag value={item.price} {...item} /></li>)}
    <>{items.length > 0 && <b>{items.length} items</b>}</>
  </ul>
);
"""


@pytest.mark.parametrize('language', SCRIPTS)
def test_a_script_has_one_stream_in_the_family(language):
    ours, theirs = tokenized('javascript', SCRIPT), tokenized(language, SCRIPT)
    assert theirs == ours._replace(language=language)


def test_an_element_has_one_stream_in_the_family():
    ours, theirs = tokenized('javascript', ELEMENT), tokenized('tsx', ELEMENT)
    assert theirs == ours._replace(language='tsx')


# What is no code at all, or hardly.


@pytest.mark.parametrize('language', LANGUAGES)
@pytest.mark.parametrize(
    'data',
    [
        b'', b'\n', b'\xef\xbb\xbf', b'}', b'((((', b'"', b"'''", b'`${', b'/*', b'\x00', b'\xff\xfe', b'\xc3',
        b'a\x00b', b'\\', b'@', b'def', b'function (', b'\x80' * 100, b'<a><b', b'match x {', b'a' * 100_000,
        b'"' + b'a' * 100_000, b'a\r\nb\rc\n', b'\xe2\x80\xa8', b'\xf0\x9f\x98\x80',
    ],
)  # fmt: skip
def test_anything_is_tokenized(language, data):
    stream = tokenized(language, data)
    assert len(stream.norm) == len(stream.steps) == len(stream.roles) == len(stream.raw)
    assert sum(stream.steps) <= len(data)


# The lexer of CSS passes over what no rule can hold.
@pytest.mark.parametrize('language', [language for language in LANGUAGES if language != 'css'])
def test_an_error_hides_nothing(language):
    source = OPENING.get(language, '') + 'first second ) } third = 12 ] { fourth ( "five" ) ?? sixth'
    found = texts(language, source)
    for word in ('first', 'second', 'third', '12', 'fourth', '"five"', 'sixth'):
        assert word in found


BROKEN = {
    'python': ('def f(a:\n    return a +\n', 'def good(b):\n    return b\n'),
    'javascript': ('function f(a { return a +\n', 'function good(b) { return b }\n'),
    'rust': ('fn f(a: { a + }\n', 'fn good(b: C) -> D { b }\n'),
    'go': ('func f(a { return a + }\n', 'func good(b c) d { return b }\n'),
    'java': ('class A { int f(int a { return a + }\n', 'int good(int b) { return b; } }\n'),
}
BROKEN |= forms('BROKEN')


@pytest.mark.parametrize('language', BROKEN)
def test_code_behind_an_error_is_still_code(language):
    broken, good = BROKEN[language]
    assert texts(language, broken + good)[-3:] == texts(language, OPENING.get(language, '') + good)[-3:]
    assert 'good' in texts(language, broken + good)


@pytest.mark.parametrize('language', LANGUAGES)
@pytest.mark.parametrize('pair', ['()', '[]', '{}'])
@pytest.mark.parametrize('closed', [True, False])
def test_deep_nesting(language, pair, closed):
    # The square of what these hold is more than the parser may do: it looks for the end of a type, of a long string.
    hard = (language, pair, closed) in (('scala', '[]', True), ('scala', '[]', False), ('lua', '[]', False))
    depth = 2_000 if hard else 20_000
    source = AROUND[language].format(pair[0] * depth + '1' + pair[1] * depth * closed)
    assert sum(tokenized(language, source).sizes) >= depth  # `[[` is one token somewhere


@pytest.mark.parametrize(
    ('language', 'source', 'tokens'),
    [
        pytest.param('javascript', 'x = ' + '`${' * 3_000 + '1' + '}`' * 3_000, 9_003, id='templates'),
        pytest.param('javascript', '`' + '${a}' * 50_000 + '`', 150_001, id='a template of many pieces'),
        pytest.param('javascript', 'function f() {' * 5_000 + '}' * 5_000, 30_000, id='functions'),
        pytest.param('javascript', 'x = ' + '<a>' * 5_000 + '</a>' * 5_000, 30_002, id='elements'),
        pytest.param('python', 'x = ' + 'lambda: ' * 5_000 + '1', 10_003, id='lambdas'),
        pytest.param('python', '(' * 5_000 + 'a' + ',)' * 5_000 + ' = 1', 10_003, id='patterns'),
        pytest.param('java', 'class A { void f() {' + '{' * 5_000 + '}' * 5_000 + '} }', 10_010, id='blocks'),
        pytest.param('go', 'func f() { if a {} ' + 'else if a {} ' * 5_000 + '}', 25_010, id='branches'),
    ],
)
def test_no_depth_is_too_deep(language, source, tokens):
    assert len(tokenized(language, source).norm) == tokens


LINES = {
    'python': 'def f(a):\n    """Documentation\n    of two lines."""\n    b = a + 1\n    return """c\n    d"""\n',
    'javascript': 'function f(a) {\n  /* b\n   */\n  const b = a + 1\n  return `c\n  d`\n}\n',
    'typescript': 'function f(a: b) {\n  return `c\n  d`\n}\n',
    'tsx': 'function f(a: b) {\n  return <c>d\n  e</c>\n}\n',
    'rust': '/// Documentation\nfn f(a: &str) -> &str {\n    "c\n    d"\n}\n',
    'go': '// Documentation\nfunc f(a b) {\n\tc(a)\n\treturn `d\n\te`\n}\n',
    'java': 'class A {\n  /* b\n   */\n  int c;\n  String d = """\n    e\n    """;\n}\n',
}
LINES |= forms('LINES')


@pytest.mark.parametrize('language', LANGUAGES)
def test_line_breaks_of_windows(language):
    source = LINES[language]
    unix, windows = tokenized(language, source), tokenized(language, source.replace('\n', '\r\n'))
    assert (windows.norm, windows.roles, windows.units) == (unix.norm, unix.roles, unix.units)
    assert (windows.first, windows.more, windows.total_lines) == (unix.first, unix.more, unix.total_lines)
    assert (windows.texts, windows.raw) == (unix.texts, unix.raw)


@pytest.mark.parametrize('language', LANGUAGES)
def test_a_byte_order_mark_is_no_token(language):
    source = LINES[language].encode()
    plain, marked = tokenized(language, source), tokenized(language, b'\xef\xbb\xbf' + source)
    assert (marked.norm, marked.units, marked.first) == (plain.norm, plain.units, plain.first)
    assert marked.steps[0] == plain.steps[0] + 3
    assert marked.steps[1:] == plain.steps[1:]


@pytest.mark.parametrize('language', LANGUAGES)
def test_latin_1_counts_as_letters(language):
    source = AROUND[language].format('naïve("café")')
    latin, utf8 = tokenized(language, source.encode('latin-1')), tokenized(language, source)
    assert latin.norm == utf8.norm
    assert 'naïve'.encode('latin-1') in latin.texts


@pytest.mark.parametrize('language', LANGUAGES)
def test_lines(language):
    source = LINES[language]
    stream = tokenized(language, source)
    for text, line, more in zip(texts(language, source), stream.first, stream.more, strict=True):
        lines = source.splitlines()[line - 1 : line + more]
        assert text.splitlines()[0] in lines[0]
        assert text.splitlines()[-1] in lines[-1]
        assert more == text.count('\n')
    assert stream.total_lines == source.count('\n')


# What an index depends on.


def test_an_index_depends_on_which_files_are_of_which_language(monkeypatch):
    """A release that reads more files must not take a snapshot for whole that was kept without them."""
    before = languages.Catalog().digest
    assert before == languages.Catalog().digest
    for changed in (
        {'suffixes': '.py .pyi'},
        {'names': 'wscript'},
        {'interpreters': 'python'},
    ):
        monkeypatch.setitem(languages.ENTRIES, 'python', ENTRIES['python']._replace(**changed))
        assert languages.Catalog().digest != before, changed
        monkeypatch.undo()


def test_an_index_is_the_same_in_every_process():
    code = (
        'from polydup_hook.custom import Custom, catalog_of; from polydup_hook.languages import LANGUAGES; '
        'names = ("a", "b", "c", "d", "e"); own = Custom("zig", "tree_sitter_zig", "language", (".zig",), (("strings", names),)); '
        'print(catalog_of([own], LANGUAGES).digest)'
    )
    found = {
        subprocess.run(
            [sys.executable, '-c', code], env={'PYTHONHASHSEED': seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ('1', '2', '3')
    }
    assert len(found) == 1
