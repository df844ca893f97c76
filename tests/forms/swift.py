"""Swift."""

SAMPLE = '''\
import Foundation
@testable import struct Gardens.Plot

/// What grows, and when it is watered.
@MainActor
public final class Greenhouse<Plant: Growing>: Building, ObservableObject where Plant.Kind == String {
    private static let limits: [String: Double] = ["fern": 0.75, "palm": 1.5e1, "moss": 2]
    @Published private(set) var beds: [Plant?] = []
    weak var keeper: Keeper? {
        didSet { log.note("keeper is \\(keeper?.name ?? "nobody"), was \\(oldValue?.name ?? #"a "stranger""#)") }
    }
    var driest: Plant? {
        beds.compactMap { $0 }.min { first, second in first.moisture < second.moisture }
    }
    var target: Double {
        get { return stored * 1_000 }
        set(wanted) { stored = max(wanted, 0xFF) }
    }

    subscript(row: Int, column: Int) -> Plant? { beds[row * width + column] }

    init?(width: Int = 4, named name: String...) throws {
        guard width > 0, let first = name.first else { return nil }
        self.width = width
        super.init(label: first)
    }

    deinit { timer.invalidate() }

    @discardableResult
    func water(_ amount: Double, until end: Date, progress: @escaping (Int, Error?) -> Void) async rethrows -> [Plant: Double] {
        var given = [Plant: Double](), skipped = 0
        rows: for (index, bed) in beds.enumerated() where index % 2 == 0 {
            if let plant = bed, case .thirsty(let level, _) = plant.state, level > 0.5 {
                given[plant, default: 0] += amount * level
            } else if #available(iOS 17, *) {
                continue rows
            } else {
                skipped += 1
            }
        }
        do {
            let report = try await pump.run(given.values.reduce(0, +), deadline: end) { [weak self] step in
                self?.steps.append(step)
                progress(step, nil)
            }
            switch report {
            case .done(let litres) where litres > amount:
                throw PumpError.overflow(litres - amount)
            case .done, .partly: break
            case let .failed(code, reason):
                log.note("""
                    pump failed: \\(code)
                    \\(reason)
                    """)
                fallthrough
            default:
                progress(-1, report as? Error)
            }
        } catch let error as PumpError {
            defer { pump.reset() }
            progress(0, error)
        } catch {
            log.note(error.localizedDescription)
        }
        #if DEBUG
        assert(skipped < beds.count, "skipped \\(skipped)")
        #endif
        return given
    }

    static func == (left: Greenhouse, right: Greenhouse) -> Bool { left.label == right.label }
}

extension Greenhouse: Codable where Plant: Codable {
    enum Season: String, CaseIterable { case wet = "w", dry; indirect case mixed(Season, days: Int) }
}

protocol Growing: AnyObject {
    associatedtype Kind
    var moisture: Double { get }
    func grow(by amount: Double) -> Kind
}
'''

GOLDEN = ('d203b913223038e7', '4ea7', 591)

PATHS = ['a.swift', 'A.SWIFT', 'Package.swift']


def FILLERS(before: bytes) -> tuple[str, ...]:
    """Blanks around an operator say whether it is infix, and a line break may end a statement. The grammar takes a
    comment before `=`, `{` or `throws` for the end of one."""
    if before[-1:] not in b' \n({[':
        return ('',)
    blanks = (' ', '\t', '  ')
    if not before.rpartition(b'\n')[2].strip():
        return (*blanks, '\n', '\r\n', '\n\n   ', '// so\n', '/// "\n\t', '// a /* b\n')
    if before.rstrip()[-1:] in b'({[,':
        return (*blanks, '/* why */ ', '/* a /* in */ b */ ', '\n', '\r\n', ' // so\n')
    return (*blanks, '/* why */ ') if before.rstrip()[-1:] in b'=' else blanks


NOTHING = [
    '// a comment',
    '/// documentation',
    '/* a\n * comment */',
    '/* outer /* nested */ still outer */',
    '/** documentation */',
    '#!/usr/bin/swift\n',
    'import Foundation',
    'import struct A.B',
    '@testable import A',
    '@_exported import A // why',
    '#warning("not yet")',
]

CODE = {
    'import A; func f() {}': 'func ID ( ) { }',
    '@A @B(c: 1) class D { @E(1) var f: G { @H get { 1 } } }': 'class ID { var ID : ID { get { NUM } } }',
    '@available(iOS 13, *) func f(@A b: C) {}': 'func ID ( ID : ID ) { }',
    'func f() { a(); b() }': 'func ID ( ) { ID ( ) ID ( ) }',
    'func f() {\n  a();\n  b()\n}': 'func ID ( ) { ID ( ) ID ( ) }',
    'enum A { case b; case c, d }': 'enum ID { case ID case ID , ID }',
    'let a = [1, 2,]': 'let ID = [ NUM , NUM ]',
    'let a = ["b": 1, "c": 2,]': 'let ID = [ STR : NUM , STR : NUM ]',
    'f(a, b: c,)': 'ID ( ID , ID : ID )',
    'func f() -> String { "not documentation" }': 'func ID ( ) -> ID { STR }',
    'func f() -> String { return "a" }': 'func ID ( ) -> ID { return STR }',
    'a?.b!.c?[d]': 'ID ? . ID ! . ID ? [ ID ]',
    'let a = try? await b() as? C': 'let ID = try ? await ID ( ) as? ID',
    'let a = \\B.c.d': 'let ID = \\ ID . ID . ID',
    'a.b { c in d }': 'ID . ID { ID in ID }',
    'a { b } c: { d }': 'ID { ID } ID : { ID }',
    'a { [weak self, b = c] (d: E) -> F in g }': 'ID { [ weak ID , ID = ID ] ( ID : ID ) -> ID in ID }',
    'if #available(iOS 13, *) { a() }': 'if # available ( ID NUM , * ) { ID ( ) }',
    '#if DEBUG\na()\n#else\nb()\n#endif': '#if ID ID ( ) #else ID ( ) #endif',
    'a: for b in c { break a }': 'ID for ID in ID { break ID }',
    'let a = b ? c : d ?? e': 'let ID = ID ? ID : ID ?? ID',
    'let a = 1...2, b = 3..<4': 'let ID = NUM ... NUM , ID = NUM ..< NUM',
    'let `class` = `if`': 'let ID = ID',
    'func + (a: B, b: B) -> B { c }': 'func + ( ID : ID , ID : ID ) -> ID { ID }',
    'x = /* why */ 1 // so': 'ID = NUM',
}

STRINGS = [
    '"a"', '""', '"\\""', '"a \\n \\u{1F600}"', '#"a "b" c"#', '##"a "# b"##', '#"\\(a)"#', '"""\n  a "b"\n  c\n  """',
    '"""\n  a \\\n  b\n  """', '/a[bc]+/', '#/a/b/#',
]  # fmt: skip

NUMBERS = [
    '0', '1_000', '0xFF', '0xdead_BEEF', '0b1010', '0b1_0', '0o17', '1.5', '1e10', '1.5E-3', '1_0.5e+2', '0x1p3', '0x1.8p-2',
]  # fmt: skip

AROUND = 'let a = {}'

EMBEDDED = {
    'x = "a \\(b) c \\(d.e)"': 'ID = STR ID ID . ID',
    'x = "\\(a + 1)" + "b"': 'ID = STR ID + NUM + STR',
    'x = "\\(f("a \\(b)"))"': 'ID = STR ID ( STR ID )',
    'x = "\\(a, b: 1)"': 'ID = STR ID ID : NUM',
    'x = "\\(a.map { $0 + 1 })"': 'ID = STR ID . ID { ID + NUM }',
    'x = """\n  a \\(b)\n  """': 'ID = STR ID',
    'x = #"a \\#(b) \\(c)"#': 'ID = STR \\#( ID )',
}

ALIKE = [
    ('1_000', '1000'),
    ('0XFF', '0xff'),
    ('1E5', '1e5'),
    ('"""\n  a\n  """', '"""\n      a\n      """'),
    ('"""\n  a\n  """', '"""\r\n  a\r\n  """'),
]

UNLIKE = [
    ('"a"', '"b"'),
    ('"a"', '#"a"#'),
    ('"a b"', '"a  b"'),
    ('1', '1.0'),
    ('/a/', '/b/'),
    ('"a\\(b)"', '"\\(b)a"'),
]

BROKEN = ('class A { func f(a: { return a + }\n', 'func good(b: C) -> D { b } }\n')

LINES = '/// Documentation\nfunc f(a: B) -> C {\n  /* b\n   */\n  c(a)\n  return """\n    d\n    """\n}\n'

NAMES = {
    'class A<T>: B where T: C {}': ['class A'],
    'public final class A { static func f() {} }': ['class A', 'function f'],
    'struct A { var b: C }': ['class A'],
    'enum A: String { case b, c = "d"; func f() { g() } }': ['class A', 'function f'],
    'actor A { nonisolated func f() { b() } }': ['class A', 'function f'],
    'extension A: B { func f() { g() } }': ['class A', 'function f'],
    'extension A.B where C: D { var e: F { g } }': ['class B', 'function e'],
    'extension [A] { func f() { g() } }': ['class A', 'function f'],
    'protocol A: B { func f(a: C); var d: E { get set }; init(); subscript(a: B) -> C { get } }': (
        ['class A', 'function f', 'function ', 'function ', 'function ']
    ),
    'typealias A<T> = B<T>': ['class A'],
    'func f<T>(a: T) async throws -> T { b }': ['function f'],
    'func + (a: B, b: B) -> B { c }': ['function '],
    'class A { init?(a: B) { c() }; deinit { d() }; subscript(i: Int) -> B { c[i] } }': ['class A'] + ['function '] * 3,
    'class A { var b: C { d }; var e: C = 1; let g = { h() } }': ['class A', 'function b', 'function g'],
    'class A { var b: C { get { d } set(e) { f(e) } } }': ['class A', 'function b', 'function ', 'function '],
    'class A { var b: C = 1 { willSet { d() } didSet(e) { f() } } }': [
        'class A',
        'function b',
        'function ',
        'function ',
    ],
    'func f() { let g = { a in b }; let h: (A) -> B = { $0 }; c.d = { e() }; func k() { l() } }': (
        ['function f', 'function g', 'function h', 'function d', 'function k']
    ),
    'func f() { a.map { $0 }; b(c: { d() }, e) { g in h } k: { l() } }': ['function f'] + ['function '] * 4,
    'class A { class B { func f() { c() } }; struct D {} }': ['class A', 'class B', 'function f', 'class D'],
    '@A(b) public class C { @D func f() { e() } }': ['class C', 'function f'],
    '#if A\nfunc f() { b() }\n#endif': ['function f'],
}

PARTS = {
    'class A { var b: C; init() { c() } }': ['var b: C', 'init() { c() }', 'c()'],
    'func f() { let a = 1; b(a); return a }': ['let a = 1', 'b(a)', 'return a'],
    'func f() { if a { b() } else if c { d() } else { e() } }': [
        'if a { b() } else if c { d() } else { e() }',
        'b()',
        'd()',
        'e()',
    ],
    'func f() { guard let a = b else { return } }': ['guard let a = b else { return }', 'return'],
    'func f() { do { try a() } catch B.c { d() } catch { e() } }': [
        'do { try a() } catch B.c { d() } catch { e() }',
        'try a()',
        'd()',
        'e()',
    ],
    'func f() { switch a { case .b(let c) where d: e(); g() case 1, 2: break default: h() } }': [
        'switch a { case .b(let c) where d: e(); g() case 1, 2: break default: h() }',
        'case .b(let c) where d: e(); g()',
        'e()',
        'g()',
        'case 1, 2: break',
        'break',
        'default: h()',
        'h()',
    ],
    'func f() { for a in b { c() }; while d { e() }; repeat { g() } while h; defer { i() } }': [
        'for a in b { c() }',
        'c()',
        'while d { e() }',
        'e()',
        'repeat { g() } while h',
        'g()',
        'defer { i() }',
        '{ i() }',
        'i()',
    ],
    'enum A { case b, c; case d(E) }': ['case b, c', 'case d(E)'],
    'protocol A { associatedtype B; var c: D { get }; func f() }': ['associatedtype B', 'var c: D { get }', 'func f()'],
    'f(a, b: { c() }) { d in e }': ['{ c() }', 'c()', '{ d in e }', 'e'],
    'var a: B { get { c() } set { d() } }': ['get { c() }', 'c()', 'set { d() }', 'd()'],
}

NESTED = """\
import A
class B<T>: C { var d = 1; let e: F = { g() }
  init() { h() }
  var i: J { get { k } set { l(newValue) } }
  func m(n: O) -> P {
    switch n { case .q: r(); s() case let .t(u): v { w(u) } default: break }
    if let x = y { z(x) } else { for a in b { c(a) { d in e } g: { h() } } }
    #if DEBUG
    i()
    #endif
    return j.map { $0 }
  }
  enum K { case l, m; case n(o: P) }
}
protocol Q { func r(); var s: T { get } }
extension U.V { subscript(w: X) -> Y { z[w] } }
"""

SIBLINGS = [
    ('func f() { a(); b() }\nfunc g() { c() }', [['a()', 'b()'], ['c()']]),
    ('var a: B { get { c(); d() } set { e() } }', [['c()', 'd()'], ['e()']]),
    ('func f() { if a { b(); c() } else { d() } }', [['b()', 'c()'], ['d()']]),
    ('func f() { g { a(); b() } h: { c() } }', [['a()', 'b()'], ['c()']]),
]

IN_FUNCTION = 'func f() {{ {} }}'

DEFINITIONS = {
    'func f(a: B, _ c: inout D, with e: F..., g: H = i) -> J { k }': 'a c e g',
    'func f<T: U, V>(a: T) -> V where V: W { b }': 'T V a',
    'class A { init(a: B, c d: E) { f() } subscript(g: H) -> I { j[g] } }': 'a d g',
    'protocol A { func f(a: B) -> C }': 'a',
    'let a = { (b: C, d) -> E in f }': 'b d',
    'a.map { b in c }; d { [weak e, f = g] (h, i: J) in k }': 'b e f h i',
    'var a: B { get { c } set(d) { e = d } }': 'd',
    'var a: B = c { willSet(d) { e(d) } didSet(g) { h(g) } }': 'd g',
    'var a: B { let c = d; return c }': 'c',
}

STATEMENTS = {
    'let a = b, c: D; var (e, (g, _)) = h': 'a c e g',
    'a = b; a.c = d; a += e': '',
    'for a in b {}; for (c, d) in e where c {}; for case let g? in h {}': 'a c d g',
    'for case .a(let b) in c {}': 'b',
    'if let a = b, var c = d.e, let g {}': 'a c g',
    'if case let .a(b, c) = d {}; if case .e(let g) = h, i {}': 'b c g',
    'guard let a = b, case .some(let c) = d else { return }': 'a c',
    'while let a = b.next() { c() }': 'a',
    'switch a { case .b(let c, _), .d(let c): e() case let .g(h, (i, j)): k() case let l as M: n() }': 'c c h i j l',
    'switch a { case b: c() case D.e: g() case 1...2: h() case is I: j() default: k() }': '',
    'do { try a() } catch let b as C { d() } catch E.g(let h) { i() } catch { j(error) }': 'b h',
    'func g(a: B) {}': 'g a',
    'let g = { a in b }; let h: (A) -> B = { $0 }': 'g a h',
    'a: while b { break a }': '',
    'f(a: b, c: &d) { e() } g: { h() }': '',
    'struct A { var b: C; func d() {} }': 'A',
    '_ = a': '',
}

OUTSIDE = {
    'let a = 1; var b: C, (d, e) = f': '',
    'class A { var b = 1; static let c: D = e }': '',
    'enum A { case b, c(D) }': '',
    'if let a = b { c() }': '',
    'for a in b { c() }': '',
    'class A { func f() { let b = 1 } }': 'b',
    'class A { lazy var b: C = { let d = e; return d }() }': 'd',
}

MEMBERS = {
    'a.b.c(d).e = g': 'b c e',
    'a?.b!.c?[d].e': 'b c e',
    'f(a: b, c: 1) { d } e: { g }': 'a c e',
    'func f(a b: C, _ d: E) {}': 'a _',
    'let a: B = .c(.d)': 'c d',
    'switch a { case .b(let c): d() default: e() }': 'b',
    'let a = (b: 1, c: 2)': 'b c',
    'let a: B.C = \\D.e': 'C e',
    'a: for b in c { break a }': 'a:',
    'let a = 1...b, c = d..<e': '',
}

INERT_WHOLE = [
    'class A {}',
    'class A: B { /* nothing */ }',
    'extension A: B {}',
    'enum A {}',
    'protocol A: B {}',
    'func f() {}',
    'func f() { // nothing\n }',
    'func f(a: B) -> C { fatalError("f") }',
    'func f() throws -> C { throw D.e(1) }',
    'func f() { preconditionFailure() }',
    'init() { fatalError("init(coder:) has not been implemented") }',
]

INERT_PARTS = {
    'let a = [1, "b", c]': '[ 1 , "b" , c ]',
    'let a = ["b": 1, "c": [d, 2]]': '[ "b" : 1 , "c" : [ d , 2 ] ]',
    'let a = [b(), 1]': '',
    'let a = [[1], b()]': '[ 1 ]',
    'let a = [{ 1 }]': '',
    'protocol A { func f(a: B) -> C; var d: E { get } }': 'func f ( a : B ) -> C',
    'class A { required init?(a: B) { fatalError() }; var c: D }': 'required init ? ( a : B ) { fatalError ( ) }',
    'class A { func f() {}; func g() { h() } }': 'func f ( ) { }',
    'var a: B { get { c } set { } }': 'set { }',
    'a { }; b(c: {})': '{ } { }',
    'func f() { if a { throw b } }': '',
    'func f() { fatalError(); g() }': '',
    'func f() -> A { b }': '',
    'func f() { return }': '',
    'func f() { fatalErrors() }': '',
}

WRITTEN_OUT = [
    ('let a = [b(), 1]', '[ b ( ) , 1 ]'),
    ('let a = ["b": { c([1]) }, "d": e()]', '[ "b" : [ 1 ] , "d" : e ( ) ]'),
    ('f(a(), 1)', ''),
]
