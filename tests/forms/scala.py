"""Scala 2 and 3."""

PATHS = ('a.scala', 'a.sc', 'build.sbt')

SAMPLE = '''\
package net.harbour
package berths

import scala.collection.mutable
import net.harbour.ships.{Ship, Tug => Helper, _}

/** A place at the quay. /* A comment in it. */ */
@SerialVersionUID(1L)
final case class Berth[+A <: Ship](name: String, private val depth: Double = 0x7F)(implicit clock: Clock)
    extends Place(name)
    with Ordered[Berth[_]] { self =>
  type Guest = Option[A]
  private[this] var visits: Int = _
  lazy val label: String = name + " at " + clock.now.getOrElse("?")

  def this(line: Array[String]) = this(line(0), line(1).toDouble)

  override def compare(that: Berth[_]): Int = depth compareTo that.depth

  def fits(ship: A, margin: => Double, others: Ship*)(implicit log: Logger): Boolean = {
    val (low, high) = tides(ship)
    val draught = others.map(_.draught).foldLeft(ship.draught) { (deepest, one) => math.max(deepest, one) }
    if (draught + margin < low) true
    else if (high > 1_000.5e1) {
      log.warn("""never
        so high""" + "\\d", 'h')
      false
    } else visits >= 0 && !ship.heavy
  }
}

object Berth {
  val Limit = 100L
  implicit class Quay(val berths: List[Berth[Ship]]) extends AnyVal {
    def free: List[Berth[Ship]] = berths.filter(berth => berth.label.isEmpty)
  }
  def planned(ship: Ship): Berth[Ship] = ???
}

sealed trait Order
case object Leave extends Order
case class Move(ship: Ship, to: Berth[Ship]) extends Order

class Master(quay: Seq[Berth[Ship]], orders: mutable.Queue[Order]) {
  private val busy = mutable.Map.empty[String, Ship]

  def run(order: Order): Either[String, Int] = order match {
    case Move(ship, berth @ Berth(name, depth)) if depth > ship.draught =>
      busy += name -> ship
      Right(busy.size)
    case Move(_, to: Berth[_]) => Left("no room at " + to.name)
    case Leave | null => throw new IllegalStateException("nothing to do")
    case other :: Nil => sys.error("what is " + other)
  }

  def pairs: Seq[(Ship, Berth[Ship])] = for {
    ship <- busy.values.toSeq
    (berth, index) <- quay.zipWithIndex if index % 2 == 0
    wide = ship.beam * 1.5f
    if wide > 3
  } yield (ship, berth)

  def drain(): Unit = {
    val worker: Runnable = new Runnable { def run(): Unit = orders.clear() }
    try {
      while (orders.nonEmpty) run(orders.dequeue())
      worker.run()
    } catch {
      case error: InterruptedException => println(error)
      case NonFatal(cause) => throw cause
    } finally busy.clear()
  }
}
'''

GOLDEN = ('b7911e5943bc503f', '11f9', 594)

FILLERS = (' ', '\t', '  ', '/* why */', ' /* a\n * longer /* one */ */ ')

NOTHING = [
    '// a comment',
    '/* a\n * comment */',
    '/* outer /* nested */ still outer */',
    '/** documentation [[A]] */',
    '#!/usr/bin/env scala\n',
    '//> using scala 3\n',
    'package a.b',
    'package a\npackage b',
    'import a.b._',
    'import a.b.*',
    'import a.{b => c, d, _}, e.f // why',
    'import a.{given, b as c}',
    'export a.b',
    ';',
]

CODE = {
    'package a\nimport b.c\nval x = 1': 'val ID = NUM',
    'package a { class B }': 'package ID { class ID }',
    '@A(1) @B class C @Inject() (@D e: F) { @G def f = 1 }': 'class ID ( ID : ID ) { def ID = NUM }',
    'def f = { a(); b() }': 'def ID = { ID ( ) ID ( ) }',
    'def f = {\n  a();\n  b()\n}': 'def ID = { ID ( ) ID ( ) }',
    'def f = {\n  import a.b\n  c\n}': 'def ID = { ID }',
    'f(\n  a,\n  b,\n)': 'ID ( ID , ID )',
    'def f = { "not documentation"; a }': 'def ID = { STR ID }',
    'val x = /* why */ 1 // so': 'val ID = NUM',
    'val x = a :: b ++ c': 'val ID = ID :: ID ++ ID',
    'val x = a eq b': 'val ID = ID ID ID',
    'val x = true && null': 'val ID = true && null',
    "val x = 'a": "val ID = ' ID",
    'def f(a: => B, c: D*) = g(a)': 'def ID ( ID : => ID , ID : ID * ) = ID ( ID )',
    'def f(x: Int) =\n  val y = x\n  y\nend f': 'def ID ( ID : ID ) = val ID = ID ID',
    'object A:\n  val b = 1': 'object ID : val ID = NUM',
    'val x = <a b="c">d {e}</a>': 'val ID = < a b = STR > STR { ID } </ a >',
}

STRINGS = [
    '"a"',
    '""',
    '"\\""',
    '"a \\n"',
    "'a'",
    "'\\n'",
    "'\\''",
    "'\\u0041'",
    '""""""',
    '"""a "quoted" b"""',
    '"""a\n  |b"""',
]

NUMBERS = ['0', '1_000', '0xFF', '0xFFL', '0b1', '1L', '1.5', '.5', '1e10', '1.5E-3', '1f', '2.5D']

AROUND = 'val x = {}'

EMBEDDED = {
    'val x = s"a ${b.c()} d $e"': 'val ID = ID STR $ { ID . ID ( ) } $ ID',
    'val x = s"""a $b\n ${c}"""': 'val ID = ID STR $ ID $ { ID }',
    'val x = f"$a%2.2f" + raw"\\d"': 'val ID = ID STR $ ID + ID STR',
    'val x = s"${a(s"${b}")}" + 1': 'val ID = ID STR $ { ID ( ID STR $ { ID } ) } + NUM',
    'val x = s"$$a"': 'val ID = ID STR',
    'val x = s"${a.map { b => "c" }}"': 'val ID = ID STR $ { ID . ID { ID => STR } }',
}

ALIKE = [
    ('1_000', '1000'),
    ('0xFF', '0xff'),
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

BROKEN = ('def f(a { return a + }\n', 'def good(b: C): D = { return b }\n')

LINES = 'class A {\n  /* b\n   */\n  val c = 1\n  val d = """\n    e\n    """\n}\n'

NAMES = {
    'def f = 1': ['function f'],
    'def f[A: B](a: A)(implicit c: D): E = { a }': ['function f'],
    'private final def f() = 1': ['function f'],
    'def +(a: B) = c': ['function '],
    'class A': ['class A'],
    'case class A[B](c: D) extends E(c) with F': ['class A'],
    '@B abstract class A { def f: C; @D def g = 1 }': ['class A', 'function f', 'function g'],
    'class A(b: C) { def this() = this(d) }': ['class A', 'function this'],
    'sealed trait A { self: B => def f(): C }': ['class A', 'function f'],
    'object A extends B { def f = 1 }': ['class A', 'function f'],
    'case object A': ['class A'],
    'package object a { def f = 1 }': ['class a', 'function f'],
    'implicit class A(val b: C) extends AnyVal { def f = b }': ['class A', 'function f'],
    'type A[B] = C[B]': ['class A'],
    'opaque type A = B': ['class A'],
    'enum A:\n  case B, C\n  case D(e: F)\n  def f = 1': ['class A', 'function f'],
    'given a: A[B] with\n  def f = 1': ['class a', 'function f'],
    'given A[B] with\n  def f = 1': ['class ', 'function f'],
    'extension (a: B)\n  def f = a\n  def g = a': ['class ', 'function f', 'function g'],
    'object A:\n  def f = 1\n  end f\nend A': ['class A', 'function f'],
    'val f = (a: B) => c': ['function f'],
    'private val f: A => B = c => d': ['function f'],
    'val f: A = { case b => c }': [],
    'val a = b': [],
    'def f = { def g = 1; g }': ['function f', 'function g'],
    'def f = { class A { def g = 1 } }': ['function f', 'class A', 'function g'],
    'a.map { b => c }.filter(d => e).g(_.h)': ['function ', 'function '],
    'f(a, (b: C) => d)': ['function '],
    'val a = new B { def f = 1 }': ['function f'],
    'if (a) { def f = 1 }': ['function f'],
    'inline def f(inline a: B): C = ${ d }': ['function f'],
}

PARTS = {
    'def f = { val a = 1; b(a); a }': ['val a = 1', 'b(a)', 'a'],
    'def f =\n  val a = 1\n  b(a)': ['val a = 1', 'b(a)'],
    'def f = { if (a) { b() } else { c() } }': ['if (a) { b() } else { c() }', 'b()', 'c()'],
    'for (a <- b) { c() }': ['c()'],
    'while (a) { b() }': ['b()'],
    'try { a() } catch { case b: C => d(); e() } finally { g() }': [
        'a()',
        'case b: C => d(); e()',
        'd()',
        'e()',
        'g()',
    ],
    'a match { case 1 | 2 => b() case C(d) if e => { g() } case _ => }': [
        'case 1 | 2 => b()',
        'b()',
        'case C(d) if e => { g() }',
        '{ g() }',
        'g()',
        'case _ =>',
    ],
    'class A { val b = 1; c(); def f = { d() } }': ['val b = 1', 'c()', 'def f = { d() }', 'd()'],
    'a.b { c => d(); e() }': ['c => d(); e()', 'd()', 'e()'],
    'a.b(c => d(c))': ['c => d(c)', 'd(c)'],
    'a.b { case c => d() }': ['case c => d()', 'd()'],
    'enum A { case B; case C }': ['case B', 'case C'],
}

NESTED = """\
package a
class A[T](val b: T) extends B(b) { self =>
  val c = 1
  type D = E
  def this() = this(f)
  def m(n: O): P = n match { case Q(r) => s(r); case _ => { t() } }
  val u = (v: W) => x(v)
}
object X { case class Y(z: A) }
object B:
  def b(): Unit =
    for (c <- d) { if (c) e else { f(c) } }
    g(h, i => j(i)) { k => l(); m }
    val n = new O { override def p() = q() }
enum R:
  case S, T
"""

SIBLINGS = [
    ('def f = { a(); b() }\ndef g = { c() }', [['a()', 'b()'], ['c()']]),
    ('a match { case b => c(); d() case e => g() }', [['c()', 'd()'], ['g()']]),
    ('def f =\n  a()\n  b()\ndef g =\n  c()', [['a()', 'b()'], ['c()']]),
]

IN_FUNCTION = 'def f = {{\n    {}\n}}'

DEFINITIONS = {
    'def f(a: Int, b: => B = c, d: E*) = g': 'a b d',
    'def f(a: B)(implicit c: D): E = g': 'a c',
    'def f(using a: B) = c': 'a',
    'class A { def f(a: B) = c }': 'a',
    'val f = (a: B, c) => d': 'a c',
    'val f = a => b': 'a',
    'a.map { case (b, c) => d }': 'b c',
    'val x = for { a <- b; (c, d) <- e if f; g = h } yield i': 'a c d g',
}

STATEMENTS = {
    'val a = b; var c: D = e; lazy val g = h': 'a c g',
    'val (a, b, _) = c': 'a b',
    'val Some(a) = b; val c, d = e': 'a c d',
    'val a @ B(c, d: E) = g': 'a c d',
    'a = b; a.c = d; a += e; a(g) = h': '',
    'for (a <- b; c <- d) e': 'a c',
    'for { a <- b if c; d = e } yield g': 'a d',
    'try { a } catch { case b: C => d; case E(g) => h }': 'b g',
    'a match { case b :: c if d => e; case None | MAX | 1 => g; case _ => h }': 'b c',
    'a match { case B(c, d @ E(_)) => g; case (h, i: J) => k }': 'c d h i',
    'a.map { b => c }.foreach((d, e) => g)': 'b d e',
    'a.map(_.b)': '',
    'val g = (a: B) => c': 'g a',
    'def g(a: B) = c': 'g a',
    'class A(val b: C) { val d = 1 }': 'A',
    'val a = new B { val c = 1; val d = 2 }': 'a',
    'import a.b': '',
}

OUTSIDE = {
    'val a = 1; var b: C = d; val (e, f) = g': '',
    'class A(val b: C) { val d = 1; private var e = 2 }': '',
    'object A { val b = 1; lazy val c = 2 }': '',
    'class A { { val b = c } }': 'b',
    'val a = b { c => val d = c; d }': 'c d',
    'object A:\n  val b = 1': '',
    'enum A(val b: C) { case D, E }': '',
}

MEMBERS = {
    'val x = a.b.c(d).e': 'b c e',
    'def f(a: B.C): D = e': 'C',
    'val x = a b c': '',
    'val x = .5 + a': '',
}

INERT_WHOLE = [
    'def f = ???',
    'def f(a: B): C = { ??? }',
    'def f: Unit = ()',
    'def f(): Unit = {}',
    'def f: A = throw new B("c")',
    'def f = sys.error("a")',
    'def f(a: B): C',
    'def f = { /* nothing */ }',
    'class A {}',
    'object A extends B {\n  // nothing\n}',
]

INERT_PARTS = {
    'trait A { def f(a: B): C; def g = h() }': 'def f ( a : B ) : C',
    'abstract class A { def f: B; def g = ???; val c = d }': 'def f : B def g = ???',
    'val x = (1, "a", b)': '( 1 , "a" , b )',
    'val x = (a(), 1)': '',
    'a.b(c => ())': 'c => ( )',
    'def f = 1': '',
    'def f = { g(); ??? }': '',
    'val x = List(1, 2)': '',
    'a match { case b => () }': '',
}

WRITTEN_OUT = [('val x = (a(), 1)', '( a ( ) , 1 )')]
