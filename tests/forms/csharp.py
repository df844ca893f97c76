"""C#."""

SAMPLE = '''\
#nullable enable
using System;
using static System.Math;
using Rows = System.Collections.Generic.List<Harbour.Berth>;

[assembly: Audited("harbour")]

namespace Harbour.Quays
{
    #region Berths
    /// <summary>Where ships lie.</summary>
    [Serializable, Table("quay")]
    public sealed partial class Quay<T> : Place, IEnumerable<T> where T : Ship, new()
    {
        private const int Longest = 1_200;
        private readonly Dictionary<string, T> moored = new() { ["first"] = null, };
        private static readonly double[] Rates = { 0.5, 1.25e1, 3 };

        public string Name { get; private set; } = "unnamed";
        public int Free => Longest - moored.Values.Sum(ship => ship.Length);
        public T this[string berth]
        {
            get => moored.TryGetValue(berth, out var found) ? found : throw new KeyNotFoundException(berth);
            set { moored[berth] = value; Changed?.Invoke(this, EventArgs.Empty); }
        }

        public event EventHandler Changed;

        public Quay(string name, params T[] first) : base(name)
        {
            Name = name ?? throw new ArgumentNullException(nameof(name));
            foreach (var (berth, ship) in first.Select((one, at) => ($"{name}-{at:D3}", one)))
                moored.Add(berth, ship);
        }

        [Pure]
        public async Task<decimal> Charge(DateTime since, bool dry = false, CancellationToken stop = default)
        {
            decimal total = 0m;
            var late = from ship in moored.Values
                       where ship.Arrived < since && !ship.Exempt
                       let days = (since - ship.Arrived).Days
                       orderby days descending
                       select new { ship.Owner, Days = days, ship };
            foreach (var line in late)
            {
                int Weight(int tons) => tons > 0xFF ? tons / 2 : tons;
                total += line.ship switch
                {
                    Tanker { Load: > 100 } tanker when tanker.Leaks => throw new InvalidOperationException($@"{line.Owner} leaks"),
                    Ferry or null => 0,
                    { Length: var length } => Weight(length) * (decimal)Rates[line.Days % Rates.Length],
                };
            }
#if AUDIT
            log.Write("charged {0} for \\"{1}\\"", total, Name);
#endif
            try
            {
                if (!dry && await ledger.Book(account: Name, amount: total, stop) is int number && number > 0)
                    receipts.Enqueue(number);
            }
            catch (LedgerException error) when (error.Code is 3 or 4)
            {
                switch (error.Code)
                {
                    case 3: stop.ThrowIfCancellationRequested(); break;
                    default: goto case 3;
                }
            }
            finally
            {
                gate.Release();
            }
            return Round(total, 2);
        }

        public static bool operator ==(Quay<T> left, Quay<T> right) { return left.Name == right.Name; }
    }
    #endregion

    public enum State : byte { Open, Closed = 2 }

    public record Berth(int Number, string Side = @"port ""A""");
}
'''

GOLDEN = ('ce967f8cad74bbf3', '4a5f', 573)

PATHS = ['a.cs', 'A.CS', 'a.Designer.cs', 'a.csx']

FILLERS = (
    ' ', '\t', '  ', '/* why */', '/**/', ' /* a\n * longer\n one */ ', '\n', '\r\n', '\n\n   ', ' // so\n', '// "\n\t',
    '/// <summary>so</summary>\n', '\n#region so\n', '\n  #endregion\n', '\n#pragma warning disable CS1591 // why\n',
)  # fmt: skip

NOTHING = [
    '// a comment',
    '/* a\n * comment */',
    '/// <summary>documentation</summary>',
    '/** documentation */',
    'using System;',
    'using System.Linq; // why',
    'global using System.Linq;',
    'using static System.Math;',
    'using Rows = System.Collections.Generic.List<int>;',
    'using unsafe P = int*;',
    'extern alias Old;',
    'namespace A.B;',
    '[assembly: A("b")]',
    '[module: A]',
    '#region a b\n#endregion',
    '#nullable enable\n#pragma warning disable 1591\n#line 3 "a.cs"\n',
    '#define A\n#undef B\nusing C;',
    '#warning not yet\n#error "never"\n',
    '#!/usr/bin/env dotnet-script\n',
]

CODE = {
    'using A; namespace B { using C; class D { } }': 'namespace ID { class ID { } }',
    'namespace A; class B { }': 'class ID { }',
    'string f() { return "a"; }': 'string ID ( ) { return STR ; }',
    '[A, B(c = 1)] class D { [E] int f([G] int h) { return 1; } }': 'class ID { int ID ( int ID ) { return NUM ; } }',
    '[return: A] [B] int f<[C] T>() { return 1; }': 'int ID < ID > ( ) { return NUM ; }',
    'class A { int B { [C] get; [D] private set; } }': 'class ID { int ID { get ; private set ; } }',
    'class A { int[] b = { 1, 2, }; }': 'class ID { int [ ] ID = { NUM , NUM } ; }',
    'var a = new B { C = 1, };': 'var ID = new ID { ID = NUM } ;',
    'var a = b switch { 1 => c, _ => d, };': 'var ID = ID switch { NUM => ID , _ => ID } ;',
    'enum A { B, [C] D, }': 'enum ID { ID , ID }',
    'int f() { using var a = b(); using (c) { } }': 'int ID ( ) { using var ID = ID ( ) ; using ( ID ) { } }',
    'class A { #region b\n int c; #endregion\n }': 'class ID { int ID ; }',
    '#if A && !B\nclass C { }\n#elif D\nclass E { }\n#else\nclass F { }\n#endif\n': (
        '#if ID && ! ID class ID { } #elif ID class ID { } #else class ID { } #endif'
    ),
    'class A {\n[B]\n#if C\n[D]\n#endif\nint e() { return 1; }\n}': 'class ID { int ID ( ) { return NUM ; } }',
    'a?.b?[c]!.d();': 'ID ? . ID ? [ ID ] ! . ID ( ) ;',
    'a ??= b; c = d ?? e; g = ^1; h = 1..2;': (
        'ID ??= ID ; ID = ID ?? ID ; ID = ^ NUM ; ID = NUM .. NUM ;'
    ),
    'var a = global::B.C;': 'var ID = ID :: ID . ID ;',
    'var a = (b: 1, 2);': 'var ID = ( ID : NUM , NUM ) ;',
    'var @class = @new.@if;': 'var ID = ID . ID ;',
    'int? a = null; bool b = true; dynamic c = default;': (
        'int ? ID = null ; bool ID = true ; ID ID = default ;'
    ),
    'unsafe { fixed (int* a = &b[0]) { c->d = *a; } }': (
        'unsafe { fixed ( int * ID = & ID [ NUM ] ) { ID -> ID = * ID ; } }'
    ),
    'f(static async (a, b) => await c, delegate (int d) { });': (
        'ID ( static async ( ID , ID ) => await ID , delegate ( int ID ) { } ) ;'
    ),
    'var a = from b in c join d in e on b.f equals d.g into h orderby b descending select h;': (
        'var ID = from ID in ID join ID in ID on ID . ID equals ID . ID into ID orderby ID descending select ID ;'
    ),
    'var a = x is { B: > 1, C.D: not null } and [1, .., 2];': (
        'var ID = ID is { ID : > NUM , ID . ID : not null } and [ NUM , .. , NUM ] ;'
    ),
}  # fmt: skip

STRINGS = [
    '"a"', '""', '"\\""', '@"a"', '@"a ""b"" \\"', '@"a\n  b"', '"""a "b" c"""', '"""\n  a\n  b\n  """', '""""a"""b""""',
    '"a"u8', '@"a"u8', '$"a"', '$"a {{b}} c"', '$@"a ""b"""', '@$"a"', '$"""a"""', '$$"""a {b} c"""', "'a'", "'\\''",
    "'\\u00e9'", "'\"'",
]  # fmt: skip

NUMBERS = [
    '0', '1_000', '0xFF', '0XAB_CD', '0b1010', '0b1_0', '1.5', '.5', '1e10', '1E-3', '1.5e+3', '1u', '1L', '1UL', '0xFFul',
    '1f', '1.5F', '2d', '3m', '3.5M', '1_000.5_0',
]  # fmt: skip

AROUND = 'var a = {};'

EMBEDDED = {
    'x = $"a {b} c {d.e}";': 'ID = STR { ID } { ID . ID } ;',
    'x = $"{a:F2} {b,5} {c,-8:0.0}";': 'ID = STR { ID STR } { ID , NUM } { ID , - NUM STR } ;',
    'x = $@"a {f("b")}\n c";': 'ID = STR { ID ( STR ) } ;',
    'x = $"""a {b} "c" """;': 'ID = STR { ID } ;',
    'x = $$"""{a} {{b}}""";': 'ID = STR {{ ID }} ;',
    'x = $"{(a ? "b" : $"{c}")}" + 1;': 'ID = STR { ( ID ? STR : STR { ID } ) } + NUM ;',
    'x = $"{a.Select(b => { return b + 1; })}";': 'ID = STR { ID . ID ( ID => { return ID + NUM ; } ) } ;',
    'x = $"{{a}}";': 'ID = STR ;',
}

ALIKE = [
    ('1_000L', '1000l'),
    ('0XFFUL', '0xfful'),
    ('1.5E3F', '1.5e3f'),
    ('"""\n  a\n  """', '"""\n      a\n      """'),
    ('@"a\n  b"', '@"a\r\n    b"'),
]

UNLIKE = [
    ('"a"', "'a'"),
    ('"a"', '@"a"'),
    ('"a"', '"a"u8'),
    ('"a b"', '"a  b"'),
    ('1', '1L'),
    ('1.0', '1.0m'),
    ('$"{b:F2}"', '$"{b:F3}"'),
    ('$"a{b}"', '$"{b}a"'),
]

BROKEN = ('class A { int f(int a { return a + }\n', 'int good(int b) { return b; } }\n')

LINES = 'class A\n{\n  #region B\n  int c; // d\n  #endregion\n  string d = @"\n    e\n    ";\n  /* g\n   */\n  int h() => 1;\n}\n'

NAMES = {
    'class A<T> : B where T : C { }': ['class A'],
    'public static partial class A { }': ['class A'],
    'struct A { int b; }': ['class A'],
    'readonly ref struct A { }': ['class A'],
    'record A(int B);': ['class A'],
    'record struct A(int B) { int C => B; }': ['class A', 'function C'],
    'interface A { void f(); int B { get; } void g() { h(); } }': ['class A', 'function f', 'function g'],
    'enum A : byte { B, C = 1 }': ['class A'],
    'namespace A.B { class C { } }': ['class ', 'class C'],
    'namespace A; class B { }': ['class B'],
    'delegate int A(int b);': ['function A'],
    '[B] class A { [C(1)] public async Task<int> f<T>(T b) { return c; } }': ['class A', 'function f'],
    'class A { A(int b) : base(b) { } static A() { } ~A() { c(); } }': ['class A'] + ['function A'] * 3,
    'class A { int B.f() => 1; }': ['class A', 'function f'],
    'class A { int B => 1; int C { get; set; } int D { get; } = 1; }': ['class A', 'function B'],
    'class A { int B { get { return c; } set => c = value; } }': ['class A', 'function B', 'function ', 'function '],
    'class A { int this[int b] => c[b]; int this[string b] { get { return 1; } } }': (
        ['class A', 'function ', 'function ', 'function ']
    ),
    'class A { event B C; event B D { add { e += value; } remove { } } }': (
        ['class A', 'function D', 'function ', 'function ']
    ),
    'class A { static A operator +(A b, A c) => d; static implicit operator int(A b) { return 1; } }': (
        ['class A', 'function ', 'function ']
    ),
    'class A { Func<int> f = () => 1; Action g = delegate { h(); }; int b = 1; }': [
        'class A',
        'function f',
        'function g',
    ],
    'class A { void f() { int g(int b) => b; static void h() { k(); } } }': (
        ['class A', 'function f', 'function g', 'function h']
    ),
    'void f() { Action g = () => { h(); }; A.b = c => d; e += (k, l) => { m(); }; }': (
        ['function f', 'function g', 'function b', 'function e']
    ),
    'void f() { a(b => c, delegate (int d) { e(); }); }': ['function f', 'function ', 'function '],
    'void f() { var a = new B { C = d => e, G = 1 }; }': ['function f', 'function C'],
    'class A { class B { void f() { } } }': ['class A', 'class B', 'function f'],
    'class A {\n#if B\n void f() { g(); }\n#else\n int h;\n#endif\n}': ['class A', 'function f'],
}

PARTS = {
    'class A { int b; A() { c(); } }': ['int b;', 'A() { c(); }', 'c();'],
    'namespace A { class B { } enum C { } }': ['class B { }', 'enum C { }'],
    'void f() { if (a) { b(); } else c(); }': ['if (a) { b(); } else c();', 'b();'],
    'void f() { try { a(); } catch (B) { c(); } finally { d(); } }': [
        'try { a(); } catch (B) { c(); } finally { d(); }',
        'a();',
        'c();',
        'd();',
    ],
    'void f() { switch (a) { case 1: b(); break; case C d when e: default: g(); } }': [
        'switch (a) { case 1: b(); break; case C d when e: default: g(); }',
        'case 1: b(); break;',
        'b();',
        'break;',
        'case C d when e:',
        'default: g();',
        'g();',
    ],
    'int f() => a switch { 1 => b, C d => e(d), _ => throw g, };': ['1 => b', 'C d => e(d)', '_ => throw g'],
    'enum A { B, C = 1, }': ['B', 'C = 1'],
    'class A { int B { get; set; } int C { get { return d; } } }': [
        'int B { get; set; }',
        'int C { get { return d; } }',
        'get { return d; }',
        'return d;',
    ],
    'f(a, () => { b(); }, c => d);': ['() => { b(); }', 'b();', 'c => d'],
    'void f() {\n#if A\n b();\n#elif C\n d();\n#else\n e();\n#endif\n}': [
        '#if A b(); #elif C d(); #else e(); #endif',
        'b();',
        'd();',
        'e();',
    ],
    'void f() { using (a) { b(); } lock (c) { d(); } checked { e(); } }': [
        'using (a) { b(); }',
        'b();',
        'lock (c) { d(); }',
        'd();',
        'checked { e(); }',
        'e();',
    ],
}

NESTED = """\
using A;
namespace B {
  class C { int d = 1; C() { e(); }
    int F { get { return g; } set => g = value; }
    void h(int i) { switch (i) { case 1: j(); break; default: k(l => { m(l); }); break; } }
    int n(object o) => o switch { 1 => p(), int q => r(() => q), _ => 0 };
#if S
    void t() { u(); void v() { w(); } }
#else
    event X y;
#endif
  }
  enum Z { A, B = 1 }
  interface I { void j(); int K { get; } }
}
"""

SIBLINGS = [
    ('class A { void f() { a(); b(); } void g() { c(); } }', [['a();', 'b();'], ['c();']]),
    ('class A { int B { get { c(); d(); } set { e(); } } }', [['c();', 'd();'], ['e();']]),
    ('void f() {\n#if A\n b(); c();\n#else\n d();\n#endif\n}', [['b();', 'c();'], ['d();']]),
]

IN_FUNCTION = 'class A {{ void f() {{ {} }} }}'

DEFINITIONS = {
    'class A { int f(int a, ref B b, out int[] c, params D[] d) { return e; } }': 'a b c d',
    'static class A { static void f(this B b, int c = 1, in D d = default) { e(); } }': 'b c d',
    'class A { A(int a) : base(b) { c(); } }': 'a',
    'class A { T f<T, U>(T a) where T : U { return b; } }': 'T U a',
    'class A { static A operator +(A a, A b) => c; static explicit operator D(A e) => g; }': 'a b e',
    'class A { int this[int a, params B[] b] { get => c; set { d = value; } } }': 'a b',
    'class A { F f = (a, b) => c; F g = a => b; F h = (int d, out E e) => g; F i = delegate (int j) { k(); }; }': (
        'a b a d e j'
    ),
    'delegate T A<T>(T b, params int[] c);': 'T b c',
}

STATEMENTS = {
    'int a = 1, b; var c = d; const E e = g; F? h = null;': 'a b c e h',
    'a = b; this.c = d; a += e;': '',
    'var (a, (b, g)) = c; (int d, var e) = g; (h, i) = j;': 'a b g d e',
    'for (int a = 0, b = 1; a < c; a++) d();': 'a b',
    'foreach (var a in b) c(); foreach (D d in e) g(); foreach (var (h, i) in j) k();': 'a d h i',
    'foreach ((var a, int b) in c) d();': 'a b',
    'await foreach (var a in b) c();': 'a',
    'using (var a = b) c(); using var d = e; fixed (int* g = h) i();': 'a d g',
    'try { a(); } catch (B b) when (c) { d(); } catch (E) { g(); }': 'b',
    'if (a is B b && c.d(out var e, out int g) && h is not I i) { }': 'b e g i',
    'if (a is { B: var b, C: D { E: 1 } e } c and [var g, ..] h) { }': 'b e c g h',
    'switch (a) { case B b when c: d(); break; case E(var e, G g): h(); break; }': 'b e g',
    'var a = b switch { C c => d, (int e, var g) => h, _ => i };': 'a c e g',
    'int g(int a) { return b; }': 'g a',
    'F a = b => c; F d = (e, g) => { h(); }; F i = delegate (int j) { };': 'a b d e g i j',
    'var a = from b in c from D d in e join G g in h on b equals g into i let j = k where l select m;': 'a b d g i j',
    'var a = from b in c group b by d into e select g;': 'a b e',
    'new A { b = c, D = { e } };': '',
    'var a = new { b = c, d };': 'a',
    'a: while (b) { goto a; }': '',
    'f(a: b, out c, ref d);': '',
}

OUTSIDE = {
    'class A { int b = 1; static readonly C d, e; event F g; }': '',
    'class A(int b) : C(b) { int D => b; }': '',
    'record A(int B, C D);': '',
    'enum A { B, C = 1 }': '',
    'struct A { int b; A(int c) { b = c; } int D { get { var e = g; return e; } } }': 'c e',
    'int a = 1; f(out var b); foreach (var c in d) { }': '',
}

MEMBERS = {
    'class A { int b = c.d.e(g); }': 'd e',
    'class A { int b = c?.d?[e].g!.h; }': 'd g h',
    'unsafe { a->b = global::C.d; }': 'b C d',
    'f(a: b, c: 1);': 'a c',
    'a: while (b) { c(); }': 'a',
    'var a = b is { C: 1, D.E: F };': 'C D E',
    'var a = b with { C = 1 };': 'C',
    'class A { void B.c() { d(); } }': '',
    'x = 1..a;': '',
}

INERT_WHOLE = [
    'class A { }',
    'class A : B { /* nothing */ }',
    'interface A<T> { }',
    'enum A { }',
    'void f() { }',
    'void f() {\n  // nothing\n  #region a\n  #endregion\n}',
    'int f(int a) { throw new NotImplementedException(); }',
    'int f(int a) => throw new NotSupportedException("f");',
    'void f() { ; }',
    'delegate int A(int b);',
]

INERT_PARTS = {
    'int[] a = { 1, 2 };': '{ 1 , 2 }',
    'int[] a = [1, 2, .. B];': '[ 1 , 2 , .. B ]',
    'var a = new[] { 1, b };': '{ 1 , b }',
    'var a = new Dictionary<b, c> { ["d"] = 1, { "e", 2 } };': '{ [ "d" ] = 1 , { "e" , 2 } }',
    'var a = new { B = 1, c };': 'new { B = 1 , c }',
    'int[] a = { b(), 2 };': '',
    'var a = new B { C = () => 1 };': '',
    'var a = new B { C = new D(), E = { 1 } };': '{ 1 }',
    'class A { A(int b) : base(b) { } int c; }': 'A ( int b ) : base ( b ) { }',
    'interface A { int f(int b); int g() { return h(); } }': 'int f ( int b ) ;',
    'abstract class A { abstract void f(); void g() { throw new B(); } int c; }': (
        'abstract void f ( ) ; void g ( ) { throw new B ( ) ; }'
    ),
    'class A { int B { get; set; } int C { get { throw new D(); } } int e; }': 'get ; set ; get { throw new D ( ) ; }',
    'f(a => { }, delegate (int b) { }, delegate { c(); });': 'a => { } delegate ( int b ) { }',
    'int f() { return 1; }': '',
    'int f() => 1;': '',
}

WRITTEN_OUT = [
    ('int[] a = { b(), 2 };', '{ b ( ) , 2 }'),
    ('var a = new B { C = d(1), E = g => { h(new[] { 2 }); } };', '{ C = d ( 1 ) , E = { 2 } }'),
    ('f(a(), 1);', ''),
]
