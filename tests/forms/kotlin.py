"""Kotlin. Where members of a class share a line in these tables, the last needs a line of its own: the grammar asks it."""

PATHS = ('a.kt', 'build.gradle.kts')

SAMPLE = '''\
@file:JvmName("Stations")

package net.weather.stations

import java.time.Instant
import net.weather.core.*
import net.weather.units.Celsius as Degrees

/** What a station has measured. /* A comment in it. */ */
@Serializable
data class Reading<T : Number>(val station: String, private var value: T, val at: Instant = Instant.EPOCH) : Record(), Comparable<Reading<T>> {
    val label: String
        get() = "$station at ${at.epochSecond}"

    var quality: Int = 0x7F
        private set(value) {
            field = value.coerceIn(0, 100)
        }

    init {
        require(station.isNotBlank()) { "no station for ${value}" }
    }

    constructor(line: List<String>) : this(line[0], parse(line[1]), Instant.MIN)

    override operator fun compareTo(other: Reading<T>): Int = at.compareTo(other.at)

    companion object {
        const val LIMIT = 1_000L
        fun <N : Number> of(name: String, number: N) = Reading(name, number)
    }
}

enum class Sky(val cover: Double) {
    CLEAR(0.0),
    CLOUDY(0.5) {
        override fun dull() = true
    };

    open fun dull() = cover > 0.75f
}

sealed interface Result
object Missing : Result
typealias Sink = suspend (Reading<Double>, Int) -> Unit

inline fun <reified T> Map<String, T>.pick(vararg names: String, crossinline sink: (T) -> Unit): Int {
    var count = 0
    for ((name, found) in this) {
        if (name !in names || found == null) continue
        sink(found)
        count++
    }
    return count
}

fun summarize(readings: List<Reading<Double>>, log: Logger?): Map<String, Double> {
    val (old, fresh) = readings.partition { it.at < Instant.now() }
    val sums = mutableMapOf<String, Double>()
    try {
        fresh.groupBy { reading -> reading.station }.forEach { (station, all) ->
            sums[station] = all.sumOf { it.quality * 1.5e-1 } / all.size
        }
    } catch (error: ArithmeticException) {
        log?.warn("""none of ${old.size}
            readings counts""", error)
    } finally {
        log?.close()
    }
    while (sums.size > Reading.LIMIT) sums.remove(sums.keys.first())
    val worst = when (val size = sums.size) {
        0 -> return emptyMap()
        in 1..9, 10 -> 'a'
        else -> { report(size, urgent = true, then = fun(text: String) { log!!.info(text as CharSequence) }); 'z' }
    }
    val sink = object : Listener by quiet {
        override fun heard(name: String) = TODO("not yet")
    }
    return sums.filterKeys { it.first() != worst }.also(sink::send)
}
'''

GOLDEN = ('84adbe7c496d19ba', '0ead', 564)

# The grammar ends no statement at a line break with a comment behind it on the next line.
FILLERS = (' ', '\t', '  ')

NOTHING = [
    '// a comment',
    '/* a\n * comment */',
    '/* outer /* nested */ still outer */',
    '/** documentation [a] */',
    '#!/usr/bin/env kotlin\n',
    'package a.b',
    'import a.b.*',
    'import a.b.C as D',
    'import a.b\nimport c.`d e` // why\n',
    '@file:JvmName("A")\n\npackage a.b',
    '@file:[A B("c")]\n',
    ';;',
]

CODE = {
    'package a\nimport b.c\nval x = 1': 'val ID = NUM',
    '@A\n@B(c = 1)\nprivate class D {\n  @E fun f(@G h: Int): Int { return 1 }\n}': 'private class ID { fun ID ( ID : ID ) : ID { return NUM } }',
    'class A @Inject constructor(@B val c: D)': 'class ID constructor ( val ID : ID )',
    '@get:A val x = 1': 'val ID = NUM',
    '@A([1, 2]) class B': 'class ID',
    'fun f() { @Suppress("a") val x = 1; }': 'fun ID ( ) { val ID = NUM }',
    'fun f() { a(); b() }': 'fun ID ( ) { ID ( ) ID ( ) }',
    'fun f() {\n  a()\n  b();\n}': 'fun ID ( ) { ID ( ) ID ( ) }',
    'f(a, b,)': 'ID ( ID , ID )',
    'fun f(a: B, c: D,) {}': 'fun ID ( ID : ID , ID : ID ) { }',
    'enum class A { B, @C D, }': 'enum class ID { ID , ID }',
    'enum class A {\n  B,\n  C;\n\n  fun f() = 1\n}': 'enum class ID { ID , ID fun ID ( ) = NUM }',
    'fun f() { "not documentation" }': 'fun ID ( ) { STR }',
    'val x = a?.b!!.c ?: d': 'val ID = ID ?. ID !! . ID ?: ID',
    'val x = a !in b && c is D': 'val ID = ID !in ID && ID is ID',
    'fun /* a */ f(/* b\n */ c: /* /* d */ */ E) /* g */ { h(/* i */) }': 'fun ID ( ID : ID ) { ID ( ) }',
    'val x = /* why */ 1 // so': 'val ID = NUM',
    'val `a b` = 1': 'val ID = NUM',
    'val x = A::class': 'val ID = ID :: class',
}

STRINGS = [
    '"a"', '""', '"\\""', '"a \\n"', '"\\$a"', '"\\u0041"', "'a'", "'\\n'", "'\\''", "'\\u0041'", '""""""',
    '"""a "quoted" b"""', '"""a\n  b"""', '"""\n    |a\n    """',
]  # fmt: skip

NUMBERS = [
    '0',
    '1_000',
    '0xFF',
    '0xFF_FF',
    '0b1',
    '0B1_0',
    '1L',
    '1u',
    '0xFFuL',
    '1.5',
    '.5',
    '1e10',
    '1.5E-3',
    '1f',
    '2.5F',
]

AROUND = 'val x = {}'

EMBEDDED = {
    'val x = "a ${b.c()} d ${e}"': 'val ID = STR ${ ID . ID ( ) } ${ ID }',
    'val x = """a $b\n ${c} $"""': 'val ID = STR $ ID ${ ID }',
    'val x = "${a("${b}")}" + 1': 'val ID = STR ${ ID ( STR ${ ID } ) } + NUM',
    'val x = "${a.map { b -> "c" }}"': 'val ID = STR ${ ID . ID { ID -> STR } }',
}

ALIKE = [
    ('1_000', '1000'),
    ('0XFF', '0xff'),
    ('1L', '1l'),
    ('"""a\n  b"""', '"""a\n        b"""'),
    ('"""a\n  b"""', '"""a\r\n  b"""'),
]

UNLIKE = [
    ('"a"', "'a'"),
    ('"a"', '"b"'),
    ('"a"', '"""a"""'),
    ('"a b"', '"a  b"'),
    ('1', '1L'),
    ('1', '1.0'),
]

BROKEN = ('fun f(a: { a + }\n', 'fun good(b: C): D { return b }\n')

LINES = 'class A {\n  /* b\n   */\n  val c = 1\n  val d = """\n    e\n    """\n}\n'

NAMES = {
    'fun f() {}': ['function f'],
    'fun f() = 1': ['function f'],
    'private suspend inline fun <T> f(a: T): T = a': ['function f'],
    'fun A<B>.f() {}': ['function f'],
    'fun A.B?.f() {}': ['function f'],
    'fun `a b`() {}': ['function `a b`'],
    'class A': ['class A'],
    'data class A<T>(val b: T) : B(), C': ['class A'],
    '@B internal abstract class A { @C fun f() {} }': ['class A', 'function f'],
    'class A(b: C) {\n  constructor(d: E) : this(d.f()) { g() }\n}': ['class A', 'function '],
    'interface A {\n  fun f()\n  fun g() { h() }\n}': ['class A', 'function f', 'function g'],
    'fun interface A {\n  fun f()\n}': ['class A', 'function f'],
    'sealed class A {\n  object B : A()\n}': ['class A', 'class B'],
    'enum class A { B, C }': ['class A'],
    'enum class A(val b: C) {\n  B(1) { override fun f() {} };\n\n  fun g() {}\n}': [
        'class A',
        'function f',
        'function g',
    ],
    'object A { fun f() {}\n}': ['class A', 'function f'],
    'data object A': ['class A'],
    'class A { companion object { fun f() {} }\n}': ['class A', 'class ', 'function f'],
    'class A { companion object B { fun f() {} }\n}': ['class A', 'class B', 'function f'],
    'class A { inner class B { fun f() {} }\n}': ['class A', 'class B', 'function f'],
    'typealias A<T> = Map<B, T>': ['class A'],
    'annotation class A(val b: C)': ['class A'],
    'val f = { a: B -> a }': ['function f'],
    'val f: (A) -> B = { c(it) }': ['function f'],
    'private val f = fun(a: B): C = a': ['function f'],
    'val f by lazy { a() }': ['function '],
    'val a = b': [],
    'class A {\n  val p: B get() = c\n}': ['class A', 'function p', 'function '],
    'class A {\n  var p = 1\n    get() = c\n    set(d) { e(d) }\n}': [
        'class A',
        'function p',
        'function ',
        'function ',
    ],
    'val A.p get() = b': ['function p', 'function '],
    'fun f() { fun g() {} }': ['function f', 'function g'],
    'fun f() { class A { fun g() {} } }': ['function f', 'class A', 'function g'],
    'a.map { b(it) }.filter({ c -> d(c) })': ['function ', 'function '],
    'f(a, fun(b: C) { d() })': ['function '],
    'val a = object : B() { override fun f() {} }': ['function f'],
    'if (a) { fun f() {} }': ['function f'],
}

PARTS = {
    'fun f() { val a = 1; b(a); return a }': ['val a = 1', 'b(a)', 'return a'],
    'fun f() { if (a) { b() } else { c() } }': ['if (a) { b() } else { c() }', 'b()', 'c()'],
    'fun f() { if (a) b() else c() }': ['if (a) b() else c()'],
    'for (a in b) { c() }': ['c()'],
    'while (a) { b() }': ['b()'],
    'do { a() } while (b)': ['a()'],
    'fun f() { try { a() } catch (b: C) { d() } finally { e() } }': [
        'try { a() } catch (b: C) { d() } finally { e() }',
        'a()',
        'd()',
        'e()',
    ],
    'val x = when (a) { 1, 2 -> b(); is C -> { d() } else -> e() }': [
        '1, 2 -> b()',
        'is C -> { d() }',
        'd()',
        'else -> e()',
    ],
    'class A {\n  val b = 1\n  init { c() }\n  constructor() : this(1) { d() }\n}': [
        'val b = 1',
        'init { c() }',
        'c()',
        'constructor() : this(1) { d() }',
        'd()',
    ],
    'enum class A { B, C }': ['B', 'C'],
    'f(a) { b -> c(b); d() }': ['{ b -> c(b); d() }', 'c(b)', 'd()'],
    'f({ a() }, b)': ['{ a() }', 'a()'],
    'val a: B\n  get() { return c() }': ['get() { return c() }', 'return c()'],
}

NESTED = """\
package a
class A<T>(val b: T) : B(b) {
  val c = 1
  val d: E get() = f { g() }
  init { h() }
  constructor(i: J) : this(i.k) { l() }
  fun m(n: O): P = when (n) { is Q -> r(n); else -> { s(n) } }
  companion object {
    val t = { u: V -> w(u) }
  }
}
enum class X { Y, Z { override fun a() {} } }
fun b() {
  for (c in d) { if (c) continue else { e(c) } }
  f(g, { h -> i(h) }, fun(j: K) { l() }) { m() }
  val n = object : O { override fun p() { q() } }
}
"""

SIBLINGS = [
    ('fun f() { a(); b() }\nfun g() { c() }', [['a()', 'b()'], ['c()']]),
    ('val x = a.b { c(); d() }.e { g() }', [['c()', 'd()'], ['g()']]),
    ('fun f() { if (a) { b() } else { c() } }', [['b()'], ['c()']]),
]

IN_FUNCTION = 'fun f() {{\n    {}\n}}'

DEFINITIONS = {
    'fun f(a: Int, b: B = c, vararg d: E) { g() }': 'a b d',
    'fun <T : U> T.f(a: T): V = b': 'T a',
    'class A { fun f(a: B) { c() } }': 'a',
    'class A {\n  constructor(a: B) : this(c) { d() }\n}': 'a',
    'class A {\n  var b = 1\n    set(c) { d(c) }\n}': 'c',
    'val f = { a: B, (c, d) -> e }': 'a c d',
    'val f = fun(a: B) = c': 'a',
}

STATEMENTS = {
    'val a = b; var c: D = e; val g: H': 'a c g',
    'val (a, b, _) = c': 'a b _',
    'a = b; a.c = d; a += e; a[g] = h': '',
    'for (a in b) c()': 'a',
    'for ((a, b: C) in d) e()': 'a b',
    'try { a() } catch (b: C) { d() }': 'b',
    'when (val a = b()) { is C -> d }': 'a',
    'a.map { b -> c }.forEach { (d, e), g: H -> i }': 'b d e g',
    'a.map { it }': '',
    'val g = { a: B -> c }': 'g a',
    'fun g(a: B) = c': 'g a',
    'class A(val b: C) { val d = 1 }': 'A',
    'val a = object : B { val c = 1; val d = 2 }': 'a',
    'val a by lazy { b }': 'a',
    'a(b = c, d)': '',
    'a@ while (b) { break@a }': '',
}

OUTSIDE = {
    'val a = 1; var b: C = d; val (e, f) = g': '',
    'class A(val b: C) { val d = 1; private var e = 2 }': '',
    'object A { val b = 1; const val c = 2 }': '',
    'class A { init { val b = c } }': 'b',
    'val a = b { c -> val d = c }': 'c d',
    'enum class A(val b: C) { D, E }': '',
}

MEMBERS = {
    'val x = a.b?.c!!.d(e)': 'b c d',
    'val f = A::b': 'b',
    'f(a = b, c, `d` = 1)': 'a `d`',
    'fun f() { a@ for (b in c) { d() } }': 'a@',
    'fun f(a: B.C): D {}': 'C',
    'val x = a..b': '',
}

INERT_WHOLE = [
    'fun f() {}',
    'fun f(a: B): C { TODO() }',
    'fun f() = TODO("f")',
    'fun f(): A { throw B("c") }',
    'fun f() = throw A()',
    'fun f() { // nothing\n }',
    'fun f() { error("f") }',
    'class A {}',
    'object A : B() {\n  // nothing\n}',
    'interface A : B {}',
]

INERT_PARTS = {
    'interface A {\n  fun f(a: B): C\n  fun g() { h() }\n}': 'fun f ( a : B ) : C',
    'abstract class A {\n  abstract fun f()\n  fun g() = throw B()\n  val c = d\n}': 'abstract fun f ( ) fun g ( ) = throw B ( )',
    'a.b {}': '{ }',
    'a.b { c -> }': '{ c -> }',
    'a.b { it }': '',
    'fun f() { return 1 }': '',
    'fun f() = 1': '',
    'fun f() { g(); TODO() }': '',
    'class A {\n  var b = c\n    private set\n}': 'private set',
    'val x = listOf(1, 2)': '',
}
