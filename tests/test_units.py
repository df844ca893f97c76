"""Units: what a language lets one extract, what each is called, and what stands beside what."""

from __future__ import annotations

from itertools import pairwise

import pytest
from forms import cases, forms
from streams import tokenized, units

from polydup_hook.languages import LANGUAGES

OPENING = forms('OPENING')


def named(language, source):
    """The definitions, as `kind name`."""
    return [f'{kind} {name}' for kind, name, _ in units(language, source) if kind != 'statement']


NAMES = {
    'python': {
        'def f(): return 1': ['function f'],
        'async def f(): return 1': ['function f'],
        'class A: x = 1': ['class A'],
        'class A(B, metaclass=C): x = 1': ['class A'],
        '@cached(1)\n@other\ndef f(): return 1': ['function f'],
        '@dataclass\nclass A: x = 1': ['class A'],
        'class A:\n    @property\n    def f(self): return 1': ['class A', 'function f'],
        'def f():\n    def g(): return 1\n    return g': ['function f', 'function g'],
        'def f():\n    class A: x = 1': ['function f', 'class A'],
        'class A:\n    class B: x = 1': ['class A', 'class B'],
        'if a:\n    def f(): return 1': ['function f'],
        'f = lambda a: a': ['function f'],
        'a.f = lambda a: a': ['function f'],
        'a["f"] = lambda a: a': ['function '],
        'x = sorted(a, key=lambda b: b)': [],
        'return_ = f(lambda a: a)': [],
        'def f[T](a: T) -> T: return a': ['function f'],
        'class A[T]: x = 1': ['class A'],
    },
    'javascript': {
        'function f() {}': ['function f'],
        'async function f() {}': ['function f'],
        'function* f() {}': ['function f'],
        'export function f() {}': ['function f'],
        'export default function f() {}': ['function f'],
        'export default function () {}': ['function '],
        'export default () => 1': ['function '],
        'class A {}': ['class A'],
        'export class A extends B {}': ['class A'],
        'const A = class {}': ['class '],
        'const f = () => 1': ['function f'],
        'export const f = async (a) => { b() }': ['function f'],
        'const f = function () {}': ['function f'],
        'const f = function g() {}': ['function f'],
        'let f = () => 1, a = 2': ['function f'],
        'f = () => 1': ['function f'],
        'a.b.f = function () {}': ['function f'],
        'a["f"] = function () {}': ['function '],
        'module.exports = function () {}': ['function exports'],
        'class A { f() {} }': ['class A', 'function f'],
        'class A { constructor() {} }': ['class A', 'function constructor'],
        'class A { static async *f() {} get g() {} set g(a) {} }': [
            'class A',
            'function f',
            'function g',
            'function g',
        ],
        'class A { #f() {} }': ['class A', 'function #f'],
        'class A { f = () => 1; a = 1 }': ['class A', 'function f'],
        'class A { [Symbol.iterator]() {} }': ['class A', 'function iterator'],
        'x = { f() {}, g: function () {}, h: () => 1, a: 1 }': ['function f', 'function g', 'function h'],
        'x = { "f": () => 1, 2: () => 2, [g]: () => 3 }': ['function ', 'function ', 'function g'],
        'on("a", () => b(), function () { c() }, function d() {})': ['function ', 'function ', 'function d'],
        'a.map((b) => b)': ['function '],
        '(function () { a() })()': ['function '],
        'function f() { const g = () => 1; return g }': ['function f', 'function g'],
        'const x = <a onClick={() => f()}/>': [],
        'if (a) { function f() {} }': ['function f'],
    },
    'typescript': {
        'function f<T>(a: T): T { return a }': ['function f'],
        'const f = <T,>(a: T): T => a': ['function f'],
        'const f: F = (a) => a': ['function f'],
        'abstract class A<T> { abstract f(): void; g?(): void }': ['class A', 'function f', 'function g'],
        'class A { f = (): void => {}; private readonly g = function () {} }': ['class A', 'function f', 'function g'],
        'class A { f(a: string): void; f(a: any) {} }': ['class A', 'function f', 'function f'],
        'class A { constructor(private a: B) {} }': ['class A', 'function constructor'],
        'interface A<T> { f(): void; a: () => void }': ['class A', 'function f'],
        'export default interface A { a: b }': ['class A'],
        'enum A { B }': ['class A'],
        'const enum A { B }': ['class A'],
        'type A<T> = { a: T }': ['class A'],
        'declare function f(a: b): c;': ['function f'],
        'namespace A { export function f() {} }': ['function f'],
        '@Component({}) export class A { @Input() a; @Bound() f() {} }': ['class A', 'function f'],
    },
    'tsx': {
        'export const A: FC<B> = ({ c }) => <d onClick={() => c()}/>': ['function A'],
        'export default function A() { return <b>{c.map((d) => <e/>)}</b> }': ['function A', 'function '],
    },
    'rust': {
        'fn f() {}': ['function f'],
        'pub(crate) async unsafe extern "C" fn f<T>() {}': ['function f'],
        'impl A { fn f(&self) {} pub fn g() {} }': ['class A', 'function f', 'function g'],
        "impl<'a, T> B<T> for A<'a, T> where T: C { fn f() {} }": ['class A', 'function f'],
        'impl fmt::Display for a::A {}': ['class A'],
        'impl A for &B {}': ['class B'],
        'trait A: B { fn f(&self); fn g(&self) { h() } }': ['class A', 'function f', 'function g'],
        'struct A<T> { b: T }': ['class A'],
        'pub struct A(b);': ['class A'],
        'enum A { B, C(d) }': ['class A'],
        'union A { b: c }': ['class A'],
        'mod a { fn f() {} }': ['class a', 'function f'],
        'macro_rules! a { () => {} }': ['class a'],
        'fn f() { let g = |a| a; let mut h = move || { b() }; }': ['function f', 'function g', 'function h'],
        'fn f() { a.map(|b| b); let c = d(|e| e); }': ['function f', 'function ', 'function '],
        'fn f() { fn g() {} }': ['function f', 'function g'],
        '#[test] fn f() {}': ['function f'],
    },
    'go': {
        'func f() {}': ['function f'],
        'func f[T any](a T) T { return a }': ['function f'],
        'func (a *A) f() {}': ['function f'],
        'func (A[T]) f() {}': ['function f'],
        'type A struct { b c }': ['class A'],
        'type A[T any] struct { b T }': ['class A'],
        'type A = b\n': ['class A'],
        'type A func(b) c': ['class A'],
        'type A interface { f(b) c; D }': ['class A', 'function f'],
        'var f = func() {}': ['function f'],
        'func f() { g := func() {}; go func() {}(); a(func() {}) }': ['function f', 'function g', 'function '],
        'var a = b{f: func() {}, c: 1}': ['function f'],
    },
    'java': {
        'class A<T> extends B {}': ['class A'],
        'public abstract class A { abstract int f(); }': ['class A', 'function f'],
        'class A { A(int b) {} <T> T f(T b) { return b; } }': ['class A', 'function A', 'function f'],
        '@B class A { @C(1) public void f() {} }': ['class A', 'function f'],
        'interface A { void f(); default void g() { h(); } }': ['class A', 'function f', 'function g'],
        'enum A { B, C(1) { void f() {} }; A() {} void g() {} }': ['class A', 'function f', 'function A', 'function g'],
        'record A(int b) { A { c(); } static int f() { return 1; } }': ['class A', 'function A', 'function f'],
        '@interface A { int f() default 1; }': ['class A', 'function f'],
        'class A { class B { void f() {} } static class C {} }': ['class A', 'class B', 'function f', 'class C'],
        'class A { Runnable f = () -> b(); }': ['class A', 'function f'],
        'class A { void f() { Runnable g = () -> { h(); }; } }': ['class A', 'function f', 'function g'],
        'class A { void f() { a.b(c -> c).d(e -> { g(); }); } }': ['class A', 'function f', 'function ', 'function '],
        'class A { B b = new B() { void f() {} }; }': ['class A', 'function f'],
        'class A { void f() { class B { void g() {} } } }': ['class A', 'function f', 'class B', 'function g'],
    },
}
NAMES |= forms('NAMES')


@pytest.mark.parametrize(
    ('language', 'source', 'expected'),
    [(language, source, expected) for language, sources in NAMES.items() for source, expected in sources.items()],
)
def test_definitions(language, source, expected):
    assert named(language, source) == expected


# The units within a piece of code, in order: after the first, which is the whole.

PARTS = {
    'python': {
        'def f():\n    a = 1\n    b(a)\n    return a': ['a = 1', 'b(a)', 'return a'],
        'if a:\n    b\nelif c:\n    d\nelse:\n    e': ['b', 'd', 'e'],
        'for a in b:\n    c\nelse:\n    d': ['c', 'd'],
        'with a: b': ['b'],
        'try:\n    a\nexcept B:\n    c\nelse:\n    d\nfinally:\n    e': ['a', 'c', 'd', 'e'],
        'match a:\n    case 1:\n        b\n    case _: c': ['case 1: b', 'b', 'case _: c', 'c'],
        'class A:\n    """B"""\n    c = 1\n    def f(self): return 1': [
            'c = 1',
            'def f(self): return 1',
            'return 1',
        ],
        'if a: b; c': ['b', 'c'],
    },
    'javascript': {
        'if (a) { b() } else if (c) { d() } else { e() }': ['b()', 'd()', 'e()'],
        'if (a) b(); else c();': [],
        'for (;;) { a(); }': ['a()'],
        'switch (a) { case 1: b(); break; case 2: { c() } default: d() }': [
            'case 1: b(); break',
            'b()',
            'break',
            'case 2: { c() }',
            '{ c() }',
            'c()',
            'default: d()',
            'd()',
        ],
        'try { a() } catch { b() } finally { c() }': ['a()', 'b()', 'c()'],
        'f(a, () => { b() })': ['() => { b() }', 'b()'],
        'x = { a: 1, f() { b() }, g: () => c }': ['f() { b() }', 'b()', 'g: () => c'],
        'class A { a = 1; static { b() } f() {} }': ['a = 1', 'static { b() }', 'b()', 'f() {}'],
        'x = <a><b/>c{d}<e>f</e></a>': ['<b/>', '{d}', '<e>f</e>'],
        'x = <><b/><c/></>': ['<b/>', '<c/>'],
    },
    'typescript': {
        'interface A { a: b; f(): c }': ['a: b', 'f(): c'],
        'interface A { a: b, f(): c, }': ['a: b', 'f(): c'],
        'enum A { B, C = 1, }': ['B', 'C = 1'],
        'type A = { a: b, c: d }': ['a: b', 'c: d'],
    },
    'tsx': {'const a = (b: c) => <d>{e}<f g={h}/></d>': ['{e}', '<f g={h}/>']},
    'rust': {
        'fn f() { let a = 1; b(a)?; a }': ['let a = 1;', 'b(a)?;', 'a'],
        'fn f() { if a { b() } else { c() } }': ['if a { b() } else { c() }', 'b()', 'c()'],
        'fn f() { match a { B => 1, C(d) if e => { g() }, _ => h(), } }': [
            'match a { B => 1, C(d) if e => { g() }, _ => h(), }',
            'B => 1',
            'C(d) if e => { g() }',
            'g()',
            '_ => h()',
        ],
        'enum A { B, C { d: e } }': ['B', 'C { d: e }', 'd: e'],
        'struct A { b: C, d: E, }': ['b: C', 'd: E'],
        'impl A { const B: c = 1; fn f() {} }': ['const B: c = 1;', 'fn f() {}'],
        'fn f() { a(|b| { c() }) }': ['a(|b| { c() })', '|b| { c() }', 'c()'],
        'fn f() { unsafe { a() } }': ['unsafe { a() }', 'a()'],
    },
    'go': {
        'func f() { a := 1; return a }': ['a := 1', 'return a'],
        'func f() { if a { b() } else { c() } }': ['if a { b() } else { c() }', 'b()', 'c()'],
        'func f() { switch a { case 1: b(); c() \n default: d() } }': [
            'switch a { case 1: b(); c() default: d() }',
            'case 1: b(); c()',
            'b()',
            'c()',
            'default: d()',
            'd()',
        ],
        'func f() { switch a.(type) { case b: c() } }': ['switch a.(type) { case b: c() }', 'case b: c()', 'c()'],
        'func f() { select { case <-a: b() } }': ['select { case <-a: b() }', 'case <-a: b()', 'b()'],
        'func f() { a(b, func() { c() }) }': ['a(b, func() { c() })', 'func() { c() }', 'c()'],
        'type A struct { b c; d e }': ['b c', 'd e'],
        'type A interface { f() b; C }': ['f() b', 'C'],
        'var a = b{f: func() { c() }, d: 1}': ['f: func() { c() }', 'c()'],
    },
    'java': {
        'class A { int b; A() { c(); } }': ['int b;', 'A() { c(); }', 'c();'],
        'class A { void f() { if (a) { b(); } else c(); } }': [
            'void f() { if (a) { b(); } else c(); }',
            'if (a) { b(); } else c();',
            'b();',
        ],
        'class A { int f() { switch (a) { case 1: b(); break; default: c(); } } }': [
            'int f() { switch (a) { case 1: b(); break; default: c(); } }',
            'switch (a) { case 1: b(); break; default: c(); }',
            'case 1: b(); break;',
            'b();',
            'break;',
            'default: c();',
            'c();',
        ],
        'class A { int b = switch (c) { case D -> 1; default -> { yield 2; } }; }': [
            'int b = switch (c) { case D -> 1; default -> { yield 2; } };',
            'case D -> 1;',
            'default -> { yield 2; }',
            'yield 2;',
        ],
        'enum A { B, C; int d; }': ['B', 'C', 'int d;'],
        'class A { static { b(); } { c(); } }': ['static { b(); }', 'b();', '{ c(); }', 'c();'],
        'class A { B b = c(d -> { e(); }); }': ['B b = c(d -> { e(); });', 'd -> { e(); }', 'e();'],
    },
}
PARTS |= forms('PARTS')


@pytest.mark.parametrize(
    ('language', 'source', 'expected'),
    [(language, source, expected) for language, sources in PARTS.items() for source, expected in sources.items()],
)
def test_parts(language, source, expected):
    whole, *parts = (text for _, _, text in units(language, source))
    assert whole.rstrip(';') == ' '.join(source.removeprefix(OPENING.get(language, '')).split()).rstrip(';')
    assert parts == expected


# How units hang together, on code of some size.

CODE = {
    'python': """\
import os
class A(B):
    c = {'d': 1}
    @e
    def f(self, g):
        for h in g:
            if h: continue
            else:
                try: i(h)
                except J: raise
        return [k(lambda: l) for k in g]
def m(): pass
match n:
    case [o, *p]: q()
    case _: pass
""",
    'javascript': """\
class A extends B { c = 1; d = () => { e() }; f(g) { switch (g) { case 1: h(); default: i() } } }
export const j = (k) => <l m={() => n()}>{k.map((o) => <p>{o}</p>)}<q/></l>;
if (r) { s({ t() { u() }, v: function () {} }) } else { w(() => x, function () { y() }) }
""",
    'rust': """\
mod a { impl<T> B for C<T> { fn d(&self) -> E { match self { F => 1, G(h) => { i(h); j } _ => k(|l| { m(l) }), } } } }
fn n() { if o { p() } else if let Some(q) = r { s; } loop { t!(u); } }
struct V { w: X, }
enum Y { Z, A { b: C }, }
""",
    'go': """\
package a
type B struct { c d; e func() }
func (f *B) g(h int) error {
	if i := h; i > 0 { return j(func() { k() }) } else { l() }
	switch m := n.(type) { case o: p(m); default: }
	select { case <-q: r() }
	return s{t: func() { u() }}
}
""",
    'java': """\
class A { int b = 1; A() { super(); }
  void c(int d) { switch (d) { case 1: e(); break; default: f(g -> { h(); }); } }
  enum I { J, K { void l() {} }; int m; }
  interface N { void o(); } }
""",
}  # fmt: skip
CODE['typescript'] = CODE['javascript'].replace('<l m={() => n()}>{k.map((o) => <p>{o}</p>)}<q/></l>', 'k as l<m>')
CODE['tsx'] = CODE['javascript']
CODE |= forms('NESTED')


@pytest.mark.parametrize('language', LANGUAGES)
def test_units_are_a_forest(language):
    stream = tokenized(language, CODE[language])
    table = stream.units
    rows = list(zip(*table, strict=True))
    assert len(rows) > 10
    blocks: dict[int, list[int]] = {}
    for unit, (start, end, parent, block, name, _) in enumerate(rows):
        assert 0 <= start < end <= len(stream.norm)
        assert -1 <= parent < unit
        if parent >= 0:
            assert table.start[parent] <= start
            assert end <= table.end[parent]
        assert name == -1 or start <= name < end
        blocks.setdefault(block, []).append(unit)
    for siblings in blocks.values():
        assert len({table.parent[unit] for unit in siblings}) == 1
        ordered = [(table.start[unit], table.end[unit]) for unit in siblings]
        assert all(end <= start for (_, end), (start, _) in pairwise(ordered))


@pytest.mark.parametrize('language', LANGUAGES)
def test_units_come_parents_first(language):
    table = tokenized(language, CODE[language]).units
    order = [(start, -end) for start, end in zip(table.start, table.end, strict=True)]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ('language', 'source', 'apart'),
    [
        ('python', 'def f():\n    a\n    b\ndef g():\n    c\n', [['a', 'b'], ['c']]),
        ('python', 'if x:\n    a\nelse:\n    b\n', [['a'], ['b']]),
        ('javascript', 'function f() { a; b } function g() { c }', [['a', 'b'], ['c']]),
        ('javascript', 'x = [<a><b/><c/></a>, <d><e/></d>]', [['<b/>', '<c/>'], ['<e/>']]),
        ('rust', 'fn f() { a; b; } fn g() { c; }', [['a;', 'b;'], ['c;']]),
        ('go', 'func f() { a(); b() }\nfunc g() { c() }', [['a()', 'b()'], ['c()']]),
        ('java', 'class A { void f() { a(); b(); } void g() { c(); } }', [['a();', 'b();'], ['c();']]),
        *cases('SIBLINGS'),
    ],
)
def test_siblings(language, source, apart):
    """Statements of one body are siblings; those of two bodies are not."""
    blocks = tokenized(language, source).units.block
    found: dict[int, list[str]] = {}
    for block, (_, _, text) in zip(blocks, units(language, source), strict=True):
        found.setdefault(block, []).append(text)
    assert [block for block in found.values() if block in apart] == apart
