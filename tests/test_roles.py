"""The roles of names: which are bound where they stand, which define, which are attributes; and what is no evidence."""

from __future__ import annotations

import forms
import pytest
from streams import spelled, tokenized, with_role

from polydup_hook.model import BOUND, DATA, DEFINED, ID, INERT, LITERAL, MEMBER, NUM, STR

IN_FUNCTION = {
    'python': 'def f():\n    {}',
    'javascript': 'function f() {{ {} }}',
    'typescript': 'function f() {{ {} }}',
    'tsx': 'function f() {{ {} }}',
    'rust': 'fn f() {{ {} }}',
    'go': 'func f() {{ {} }}',
    'java': 'class A {{ void f() {{ {} }} }}',
}
IN_FUNCTION |= forms.forms('IN_FUNCTION')

# Definitions with what is bound in them, in the order of the text.
DEFINITIONS = {
    'python': {
        'def f(a, b: int, *c, d=1, e: int = 2, **g): return h': 'a b c d e g',
        'def f(a, /, b, *, c): return d': 'a b c',
        'def f(self, *args: A, **kwargs: B) -> C: return D': 'self args kwargs',
        'async def f(a): return b': 'a',
        'lambda a, b=1, *c, **d: e': 'a b c d',
        'def f[T](a: T) -> T: return a': 'T a',
    },
    'javascript': {
        'function f(a, b = 1, ...c) { return d }': 'a b c',
        'function f({ a, b: c, d = 1, ...e }) { return g }': 'a c d e',
        'function f([a, , b = 1, ...c], { d: { e } }) { return g }': 'a b c e',
        'x = (a, b) => c': 'a b',
        'x = a => b': 'a',
        'x = async a => { await b }': 'a',
        'x = function (a) { return b }': 'a',
        'class A { f(a) { return b } set g(c) { d() } }': 'a c',
        'x = { f(a) { return b } }': 'a',
    },
    'typescript': {
        'function f<T extends U>(a: T, b?: V, c: W = 1, ...d: X[]): Y { return e }': 'T a b c d',
        'function f(this: A, { b, c = 1 }: D = {}) { return e }': 'b c',
        'class A { constructor(private b: C, public readonly d?: E) { super() } }': 'b d',
        'x = <T,>(a: T): T => b': 'T a',
        'interface A { f(a: B): C }': 'a',
    },
    'tsx': {'const A = ({ b, c }: D) => <e f={b} {...c}/>': 'b c'},
    'rust': {
        'fn f(a: i32, mut b: C, &d: &E, (g, h): (I, J)) { k }': 'a b d g h',
        'fn f(A { b, c: d, .. }: A, [e, g @ ..]: [H; 2], ref i: J) { k }': 'b d e g i',
        "fn f<'a, T: U>(b: &'a T) -> V { c }": "'a T b",
        'impl A { fn f(&self, b: C) { d } }': 'b',
        'const A: B = |a, (b, c): (D, E), mut d| e;': 'a b c d',
    },
    'go': {
        'func f(a, b int, c ...string) (d int, e error) { return g }': 'a b c d e',
        'func (a *A) f(b C) { d() }': 'a b',
        'func f[T any](a T) T { return b }': 'T a',
        'var x = func(a int) { b() }': 'a',
    },
    'java': {
        'class A { int f(int a, final B b, int[] c, D... d) { return e; } }': 'a b c d',
        'class A { A(int a) { super(b); } }': 'a',
        'class A { <T> T f(T a) { return b; } }': 'T a',
        'class A { F f = (a, b) -> c; F g = a -> c; F h = (int d) -> c; }': 'a b a d',
    },
}
DEFINITIONS |= forms.forms('DEFINITIONS')

# Statements in a function with what they bind.
STATEMENTS = {
    'python': {
        'a = b = c': 'a b',
        'a: int = 1': 'a',
        'a: int': 'a',
        'a, (b, *c), [d, e] = g': 'a b c d e',
        'a += b': '',
        'a.b = c; a[d] = e': '',
        'a.b, c = d': 'c',
        'for a, (b, c) in d: e': 'a b c',
        'async for a in b: c': 'a',
        'with a as b, c as (d, e), g as h.i: j': 'b d e',
        'with (a as b, c as d): e': 'b d',
        'try: a\nexcept B as c: d': 'c',
        'try: a\nexcept (B, C): d': '',
        'if (a := b): c': 'a',
        '[a for a in b if c]': 'a',
        '{a: b for a, b in c}': 'a b',
        '{a for a in b}; (c for c in d)': 'a c',
        'def g(a): return b': 'g a',
        'class A: a = 1': 'A',
        'g = lambda a: b': 'g a',
        'global a; a = 1': '',
        'nonlocal a, b; a = b = c = 1': 'c',
        'match a:\n    case b: c': 'b',
        'match a:\n    case [b, *c] | (d, e): g': 'b c d e',
        'match a:\n    case B(c, d=e): g': 'c e',
        'match a:\n    case {"b": c, **d}: e': 'c d',
        'match a:\n    case B() as c if d: e': 'c',
        'match a:\n    case B.C | 1 | "d" | None | _: e': '',
        'import a': '',
        'del a': '',
        'a(b=c)': '',
    },
    'javascript': {
        'let a, b = 1': 'a b',
        'var { a, b: c, d = 1, ...e } = g': 'a c d e',
        'const [a, , [b], ...c] = d': 'a b c',
        'a = b; a.c = d; a += e': '',
        'for (let a = 1; a < b; a++) c()': 'a',
        'for (const a of b) c()': 'a',
        'for (const [a, { b }] of c) d()': 'a b',
        'for (const a in b) c()': 'a',
        'try { a() } catch (b) { c() }': 'b',
        'try { a() } catch ({ b, c: d }) { e() }': 'b d',
        'try { a() } catch { b() }': '',
        'function g(a) { return b }': 'g a',
        'class A { b = 1; c() {} }': 'A',
        'const g = (a) => b': 'g a',
        'const a = { b, c: d, e() {} }': 'a',
        'label: while (a) { break label }': '',
        'a.map((b) => c)': 'b',
    },
    'typescript': {
        'let a: B = 1, c!: D': 'a c',
        'const { a, b }: C = d': 'a b',
        'type A = B': 'A',
        'const a = <B>c as D': 'a',
    },
    'tsx': {'const a = <b c={(d) => e}/>': 'a d'},
    'rust': {
        'let a = 1; let mut b: C = 2; let d;': 'a b d',
        'let (a, &b) = c; let [d, ..] = e;': 'a b d',
        'let A { b, c: d, .. } = e;': 'b d',
        'let Some(a) = b else { return };': 'a',
        'a = b; a.c = d; a += e;': '',
        'if let Some(a) = b { c } else if let B::C(d) = e { g }': 'a d',
        'while let Some(a) = b.c() { d }': 'a',
        'for (a, b) in c { d }': 'a b',
        'match a { B(c) | D(c) if e => c, g @ 1..=2 => h, i => j }': 'c c g i',
        'match a { None => b, MAX => c, D::E => d, &(e, ref g) => h, _ => i }': 'e g',
        'match a { b if c => d }': 'b',
        'let g = |a, b: C| d;': 'g a b',
        "'a: loop { break 'a; }": '',
        'fn g(a: B) {}': 'g a',
        'A { b, c: d }': '',
    },
    'go': {
        'a, b := c, d': 'a b',
        'var a, b int; var c = d': 'a b c',
        'const a = 1': 'a',
        'a, b = c, d; a.e = g': '',
        'for a, b := range c {}': 'a b',
        'for a := 0; a < b; a++ {}': 'a',
        'if a, b := c(); b {}': 'a b',
        'switch a := b.(type) { case c: }': 'a',
        'select { case a := <-b: case c <- d: }': 'a',
        'func(a int) { b() }(c)': 'a',
        'g := func(a int) { b() }': 'g a',
        'a := b{c: d, e: f}': 'a',
        'a: for { break a }': '',
    },
    'java': {
        'int a = 1, b[] = c; final var d = e; F g;': 'a b d g',
        'a = b; this.c = d; a += e;': '',
        'for (int a = 0; a < b; a++) c();': 'a',
        'for (final A a : b) c();': 'a',
        'try (A a = b(); c) { d(); } catch (B | C e) { g(); }': 'a e',
        'if (a instanceof B c && d) {}': 'c',
        'switch (a) { case B c when d -> e(); case C(int g, D(var h)) -> i(); default -> j(); }': 'c g h',
        'F g = (a, b) -> c;': 'g a b',
        'class A { int b; void c() {} }': 'A',
        'new A() { int b; void c(int d) {} };': 'd',
        'a: while (b) { break a; }': '',
    },
}
STATEMENTS |= forms.forms('STATEMENTS')


def cases(table):
    return [(language, source, expected) for language, found in table.items() for source, expected in found.items()]


@pytest.mark.parametrize(('language', 'source', 'expected'), cases(DEFINITIONS))
def test_bound_by_a_definition(language, source, expected):
    assert with_role(language, source, BOUND) == expected.split()


@pytest.mark.parametrize(('language', 'source', 'expected'), cases(STATEMENTS))
def test_bound_in_a_function(language, source, expected):
    assert with_role(language, IN_FUNCTION[language].format(source.replace('\n', '\n    ')), BOUND) == expected.split()


# Module and class level: others may use the name. What has a scope of its own has one there too.
OUTSIDE = {
    'python': {
        'a = 1; b: int = 2; c, d = e': '',
        'for a in b: c': '',
        'with a as b: c': '',
        'def f(): return 1': '',
        'class A:\n    b = c = 1\n    def d(self): return e': 'self',
        'def f():\n    class A:\n        b = 1\n        def c(self): d = e': 'A self d',
        'a = [b for b in c]': 'b',
    },
    'javascript': {
        'let a = 1; const { b, c: d } = e; var g': '',
        'class A { b = 1; #c = 2; static d = 3 }': '',
        'for (const a of b) { const c = d }': 'a c',
        'for (let a = 0;;) {}': 'a',
        'try {} catch (a) { b() }': 'a',
        'class A { static { const b = c } }': 'b',
        'const f = (a) => b': 'a',
    },
    'typescript': {
        'let a: B; interface C { d: E } enum F { G } type H = I': '',
        'namespace A { export const b = 1 }': '',
        'class A { b: C = 1; constructor(private d: E) { f() } }': 'd',
    },
    'tsx': {'const A = <b/>': ''},
    'rust': {
        'const A: B = 1; static C: D = 2; mod e { const F: G = 3; }': '',
        'struct A { b: C } enum D { E(F) }': '',
        'impl A { const B: C = 1; fn d() { let e = 1; } }': 'e',
        'fn f() { struct A; impl A { fn b(&self) {} } }': 'A A',
    },
    'go': {
        'var a, b = 1, 2\nconst c = 3\nvar (\n\td = 4\n)': '',
        'type A struct { b c }': '',
    },
    'java': {
        'class A { int b = 1; static final C D = 2; }': '',
        'class A { static { int b = 1; } { int c = 2; } }': 'b c',
        'record A(int b, C d) {}': '',
        'enum A { B; int c; }': '',
    },
}
OUTSIDE |= forms.forms('OUTSIDE')


@pytest.mark.parametrize(('language', 'source', 'expected'), cases(OUTSIDE))
def test_bound_outside_functions(language, source, expected):
    assert with_role(language, source, BOUND) == expected.split()


MEMBERS = {
    'python': {
        'a.b.c(d=e).g = h': 'b c d g',
        'def f() -> A: return b': '',
        'match a:\n    case B(c=d): e': 'c',
        'from . import a\n.5 + b': '',
    },
    'javascript': {
        'a.b?.c?.[d].e(g)': 'b c e',
        'x = { a: b, c, [d]: e }': 'a c',
        'const { a: b, c } = d': 'a c',
        'class A { #a = 1; b = 2; c() { this.#a } }': '#a b #a',
        'label: while (a) { continue label }': 'label label',
        'x = <a.b c={d}/>': 'b c',
        'f(...a)': '',
        'x = a ? .5 : b': '',
    },
    'typescript': {
        'let a: B.C.D': 'C D',
        'a!.b': 'b',
        'interface A { b: C }': 'b',
        'function f(a: B): C {}': '',
        'enum A { B, C = 1 }': 'B C',
    },
    'rust': {
        'fn f() { a.b.c(); D::e; a.await; A { g: h, i }; j..k }': 'b c e g i',
        "fn f() { 'a: loop { break 'a } }": "'a 'a",
        'fn f() -> A { b }': '',
        'fn f() { let A { b, c: d } = e; }': 'b c',
    },
    'go': {
        'func f() { a.b.c(d) }': 'b c',
        'var a = b{c: d}': 'c',
        'type A struct { b c }': 'b',
        'func f() { a: for { break a } }': 'a a',
        'func f() { <-a }': '',
        'var a b.C': 'C',
    },
    'java': {
        'class A { int b = c.d.e(f::g); }': 'd e g',
        'class A { F f = a -> b; }': '',
        'class A { void f() { a: while (b) {} } }': 'a',
        'class A { void f(B... c) {} }': '',
    },
}
MEMBERS |= forms.forms('MEMBERS')


@pytest.mark.parametrize(('language', 'source', 'expected'), cases(MEMBERS))
def test_attributes_and_labels(language, source, expected):
    assert with_role(language, source, MEMBER) == expected.split()


# No evidence.

INERT_WHOLE = {
    'python': [
        'def f(): pass',
        'def f(): ...',
        'def f():\n    """Only documented."""',
        'def f(self, a: b) -> c:\n    """D."""\n    raise NotImplementedError',
        'def f():\n    raise NotImplementedError("f")',
        'async def f():\n    # nothing yet\n    pass',
        'class A(B): pass',
        'class A(B):\n    """C."""',
        'class A: ...',
    ],
    'javascript': [
        'function f() {}',
        'function f() { /* nothing */ }',
        'function f() { throw new Error("f") }',
        'class A extends B {}',
    ],
    'typescript': [
        'function f(a: b): c { throw new D() }',
        'class A implements B {}',
        'interface A extends B {}',
    ],
    'rust': [
        'fn f() {}',
        'fn f(a: B) -> C { todo!() }',
        'fn f() { unimplemented!("f"); }',
        'fn f() { // nothing\n }',
        'impl A for B {}',
        'trait A: B {}',
    ],
    'go': [
        'func f() {}',
        'func f(a b) c { panic("f") }',
        'func f() {\n\t// nothing\n}',
        'func f(a b) c',
    ],
    'java': [
        'class A {}',
        'class A extends B {\n  // nothing\n}',
        'interface A {}',
        'class A { ; }',
    ],
}
INERT_WHOLE |= forms.forms('INERT_WHOLE')


@pytest.mark.parametrize(
    ('language', 'source'), [(name, source) for name, found in INERT_WHOLE.items() for source in found]
)
def test_what_does_nothing_is_inert(language, source):
    stream = tokenized(language, source)
    assert stream.norm
    assert [text for text, role in zip(spelled(stream, source), stream.roles, strict=True) if not role & INERT] == []


# Code with the inert part of it.
INERT_PARTS = {
    'python': {
        'x = [1, "a", b]': '[ 1 , "a" , b ]',
        'x = {"a": 1, "b": [c, (d,)], **e}': '{ "a" : 1 , "b" : [ c , ( d ) ] , ** e }',
        'x = [a(), 1]': '',
        'x = [[1], a()]': '[ 1 ]',
        'x = {"a": lambda: 1}': '',
        'x = [a for a in b]': '',
        'x = (1 + 2)': '',
        'f([1, 2])': '[ 1 , 2 ]',
        'def f():\n    raise A("b" + c(d) + "e" + f(g) + "h" + i(j) + "k" + l(m) + "n" + o(p) + "q" + r(s))': '',
        'def f():\n    pass\n    return 1': '',
        'def f():\n    a()': '',
        'def f(): return None': '',
        'class A:\n    x = 1': '',
        'if a: pass': '',
        'def f():\n    if a: raise b': '',
        'class A:\n    def f(self): ...\n    x = 1': 'def f ( self ) : ...',
        'class A:\n    def f(self): raise B\n    def g(self): return 1': 'def f ( self ) : raise B',
    },
    'javascript': {
        'x = [1, { a: "b", c }]': '[ 1 , { a : "b" , c } ]',
        'x = [f(), 1]': '',
        'x = { a: () => 1 }': '',
        'x = { a() { return 1 } }': '',
        'x = [<a/>]': '',
        'x = () => ({})': '{ }',
        'class A { f() {} g() { throw new B() } h() { i() } }': 'f ( ) { } g ( ) { throw new B ( ) }',
        'a.catch(() => {})': '( ) => { }',
        'if (a) {}': '',
        'function f() { return }': '',
    },
    'typescript': {
        'interface A { f(a: b): c; d: e }': 'f ( a : b ) : c',
        'abstract class A { abstract f(): void; a: b }': 'abstract f ( ) : void',
        'declare function f(a: b): c;': 'function f ( a : b ) : c',
        'class A { f(a: string): void; f(a: any) { g() } }': 'f ( a : string ) : void',
        'type A = { b: c }': '',
        'let x: A = [1, 2] as const': '[ 1 , 2 ]',
    },
    'rust': {
        'const A: B = [1, 2, C];': '[ 1 , 2 , C ]',
        'const A: B = [(1, "a"), (2, "b")];': '[ ( 1 , "a" ) , ( 2 , "b" ) ]',
        'fn f() { g([a(), 1]); }': '',
        'trait A { fn f(&self) -> B; fn g(&self) { h() } }': 'fn f ( & self ) -> B ;',
        'fn f() -> A { B }': '',
        'fn f() { panic!("a"); g() }': '',
    },
    'go': {
        'var x = []A{1, 2}': '[ ] A { 1 , 2 }',
        'var x = map[a]b{"c": {d: 1}}': 'map [ a ] b { "c" : { d : 1 } }',
        'var x = []A{b(), 1}': '',
        'type A interface { f(b) c; D }': 'f ( b ) c',
        'func f() { g(); panic("a") }': '',
    },
    'java': {
        'class A { void f() { throw new B("c" + d.e() + "f" + g.h(i) + "j" + k.l(m) + "n" + o.p()); } }': '',
        'class A { int[] b = {1, 2}; }': '{ 1 , 2 }',
        'class A { int[] b = {c(), 2}; }': '',
        'interface A { int f(int a); default int g() { return h(); } }': 'int f ( int a ) ;',
        'abstract class A { abstract void f(); void g() { throw new B(); } int c; }': (
            'abstract void f ( ) ; void g ( ) { throw new B ( ) ; }'
        ),
        'class A { void f() { a(b -> {}); } }': 'b -> { }',
        'class A { int f() { return 1; } }': '',
    },
}
INERT_PARTS |= forms.forms('INERT_PARTS')


@pytest.mark.parametrize(('language', 'source', 'expected'), cases(INERT_PARTS))
def test_inert_parts(language, source, expected):
    assert ' '.join(with_role(language, source, INERT)) == expected


@pytest.mark.parametrize(
    ('language', 'source', 'expected'),
    [
        ('python', 'x = [a(), 1]', '[ a ( ) , 1 ]'),
        ('python', 'f(a(), 1)', ''),
        ('python', 'x = [lambda: [b], c]', '[ [ b ] , c ]'),
        ('javascript', 'x = { a: f(1), b() { g([2]) } }', '{ a : f ( 1 ) , [ 2 ] }'),
        ('go', 'x := A{b: c(), d: func() { e() }}', 'A { b : c ( ) , d : }'),
        ('rust', 'fn f() { g([a(), 1]); }', '[ a ( ) , 1 ]'),
        ('java', 'class A { int[] b = {c(), 2}; }', '{ c ( ) , 2 }'),
        *forms.cases('WRITTEN_OUT'),
    ],
)
def test_what_is_written_out_is_data_but_for_functions(language, source, expected):
    assert ' '.join(with_role(language, source, DATA)) == expected


@pytest.mark.parametrize('language', IN_FUNCTION)
def test_literals_are_literals(language):
    source = IN_FUNCTION[language].format('a = "b";' if language == 'java' else 'a("b", 12)')
    stream = tokenized(language, source)
    for char, role in zip(stream.norm, stream.roles, strict=True):
        assert bool(role & LITERAL) == (char in (STR, NUM))
        assert not role & (BOUND | MEMBER | DEFINED) or char == ID
