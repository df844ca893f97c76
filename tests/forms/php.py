"""PHP."""

OPENING = '<?php\n'
PATHS = ['a.php', 'a.phtml', 'a.phpt', 'A.PHP', 'a.class.php']

SAMPLE = r"""<?php

declare(strict_types=1);

namespace Shop\Orders;

use InvalidArgumentException;
use Shop\{Clock, Money as Coins};
use function Shop\round_up;

/**
 * The orders of one shop.
 */
#[Service(name: 'orders')]
final class Orders extends Base implements Countable, Sink
{
    use Notes;

    private const LIMIT = 1_000;
    public static array $kinds = ['new' => 1, 'paid' => 2, 'sent' => 0x1F];
    protected ?string $owner = null;

    public function __construct(private readonly Clock $clock, Order ...$first)
    {
        parent::__construct();
        foreach ($first as $order) {
            $this->add($order);
        }
    }

    #[Pure]
    public function count(): int
    {
        return array_sum(array_map(fn(array $rows): int => count($rows), $this->open));
    }

    /** Adds an order, and says what is open now. */
    public function add(Order $order, float|int $rate = 1.5, &$seen = []): float
    {
        if ($order->owner === '' || count($this->open) >= self::LIMIT) {
            throw new InvalidArgumentException("no room for {$order->id} of $this->owner");
        }
        [$owner, 'kind' => $kind] = $order->parts();
        $this->open[$owner][] = $order;
        $total = 0.0;
        foreach ($this->open[$owner] as $index => ['amount' => $amount]) {
            $total += match (true) {
                $kind === 'new', $kind === 'paid' => round_up($amount * $rate, 2),
                $index > 100 => 0,
                default => static::$kinds[$kind] ?? -1,
            };
        }
        usort($this->rows, function ($a, $b) use ($order, &$seen) {
            $seen[] = $a;
            return $a->at <=> $b->at ?: strcmp($a->id, $order->id);
        });
        try {
            $sink = $this->sinks?->open($owner, mode: 'w');
            $sink->write(<<<TEXT
                $owner has {$total} in {$this->count()} orders.
                TEXT);
        } catch (IOException | TimeoutException $error) {
            $this->log->warning('not written: ' . $error->getMessage());
        } finally {
            $this->clock->tick();
        }
        switch ($kind) {
            case 'gift':
                return 0;
            default:
                return $order instanceof Gift && !$order->free ? $total : $total * 2;
        }
    }

    abstract protected function close(): void;
}

enum State: string
{
    case Open = 'open';
    case Closed = 'closed';

    public function label(): string { return ucfirst($this->value); }
}
"""
GOLDEN = ('2e739a8e6872ef97', '796d', 453)

FILLERS = (
    ' ',
    '\t',
    '  ',
    '\n',
    '\r\n',
    '\n\n   ',
    '/* why */',
    '/** so */',
    ' // so\n',
    '// "\n\t',
    " # it's\n",
    '/* a\n * b\n */',
)

NOTHING = [
    '<?php',
    '<?php\n',
    '<?php ?>\n',
    '<?php // a comment',
    "<?php # it's a comment\n",
    '<?php /* a\n * comment */',
    '<?php\n/** documentation {@see A} */\n',
    '<?php // a comment ?>',
    '<?php declare(strict_types=1);',
    '<?php namespace A\\B;',
    '<?php use A\\B;',
    '<?php use A\\B as C, D;',
    '<?php use A\\{B, C as D, function e};',
    '<?php use function a\\b; use const C\\D;',
    "<?php require 'a.php';",
    "<?php require_once __DIR__ . '/a.php';",
    "<?php require_once(dirname(__FILE__) . '/a.php');",
    "<?php include_once 'a.php'; include /* why */ $a;",
    "<?php 'alone';",
    '  <?php\n?>\n\n<?php\n',
]

CODE = {
    '<?php $a = 1;': 'ID = NUM ;',
    '<?php $a = /* why */ 1; // so': 'ID = NUM ;',
    '<?php $a = 1; # so ?> <b>': 'ID = NUM ; STR',
    '<?php f($a, $b,);': 'ID ( ID , ID ) ;',
    '<?php $a = [1, 2,];': 'ID = [ NUM , NUM ] ;',
    '<?php $a = array(1, 2,);': 'ID = array ( NUM , NUM ) ;',
    '<?php [, $a, [$b]] = c();': '[ , ID , [ ID ] ] = ID ( ) ;',
    '<?php $a = include "a.php";': 'ID = include STR ;',
    '<?php return require "a.php";': 'return require STR ;',
    '<?php namespace A { f(); }': 'namespace ID { ID ( ) ; }',
    '<?php #[A, B(1)] function f(#[C] $a) {}': 'function ID ( ID ) { }',
    '<?php class A { #[B(c: 1)] public $d; #[E] const F = 1; use G; }': (
        'class ID { public ID ; const ID = NUM ; use ID ; }'
    ),
    '<?php #[A] enum B { #[C] case D; }': 'enum ID { case ID ; }',
    '<?php $f = #[A] fn($a) => $b;': 'ID = fn ( ID ) => ID ;',
    '<?php $a?->b->c::D::$e;': 'ID ?-> ID -> ID :: ID :: ID ;',
    '<?php \\A\\b(); namespace\\c();': '\\ ID \\ ID ( ) ; namespace \\ ID ( ) ;',
    '<?php $$a = $b{"c"} ?? ${d};': '$ ID = ID { STR } ?? $ { ID } ;',
    '<?php $a = (int) $b + (string)$c;': 'ID = ( int ) ID + ( string ) ID ;',
    '<?php $a = match ($b) { 1, 2 => 3, default => 4, };': (
        'ID = match ( ID ) { NUM , NUM => NUM , default => NUM } ;'
    ),
    '<?php IF ($a) ECHO TRUE; ElseIf ($b) {}': 'IF ( ID ) ECHO TRUE ; ElseIf ( ID ) { }',
    '<?php goto a; a: b();': 'goto ID ; ID : ID ( ) ;',
    '<?php f(...$a, b: 1); $c = f(...);': 'ID ( ... ID , ID : NUM ) ; ID = ID ( ... ) ;',
    '<p>a</p>': 'STR',
    '<a href="b">\n  c\n</a>\n<?php f() ?>\n  <p>\n': 'STR ID ( ) STR',
    '<b><?= $a ?></b><?= $c; ?> <i>': 'STR ID STR ID ; STR',
    '<?php if ($a): ?> b <?php else: ?> c <?php endif ?>': 'if ( ID ) : STR else : STR endif',
    '<?php foreach ($a as $b): ?>\n<li><?= $b ?></li>\n<?php endforeach; ?>\n': (
        'foreach ( ID as ID ) : STR ID STR endforeach ;'
    ),
}

STRINGS = [
    "'a'", '"a"', "'it\\'s'", '"\\""', "''", '""', "'a\\\\'", '"a\n  b"', "'a\nb'", "b'a'", '"\\$a \\{$"', '`ls -l`',
    '<<<EOT\na "b" \'c\'\nEOT', '<<<"EOT"\n  a\n  EOT', "<<<'EOT'\n  a $b {$c}\n  EOT", '<<<EOT\nEOT', '"a # b"', '"// a"',
]  # fmt: skip
NUMBERS = ['0', '1_000', '0xFF', '0XfF', '0b1', '0o17', '017', '1.5', '.5', '1.', '1e10', '1.5E-3', '6.674_083e-11']
AROUND = '<?php\nx({});'

EMBEDDED = [
    ('<?php $x = "a $b c";', 'ID = STR ID ;'),
    ('<?php $x = "a $b[0] $c[d] $e->f";', 'ID = STR ID [ NUM ] ID [ ID ] ID -> ID ;'),
    ('<?php $x = "{$a->b(1)[\'c\']} {$d::$e}" . 1;', 'ID = STR ID -> ID ( NUM ) [ STR ] ID :: ID . NUM ;'),
    ('<?php $x = "${a}";', 'ID = STR $ { ID } ;'),
    ('<?php $x = "{$a["b {$c}"]}";', 'ID = STR ID [ STR ID ] ;'),
    ('<?php $x = `ls $a`;', 'ID = STR ID ;'),
    ('<?php $x = <<<EOT\na $b\n{$c->d()} e\nEOT;', 'ID = STR ID ID -> ID ( ) ;'),
    ('<?php $x = [<<<EOT\n  $a\n  EOT, 1];', 'ID = [ STR ID , NUM ] ;'),
    ('<?php $x = "{$f(function () { return 1; })}";', 'ID = STR ID ( function ( ) { return NUM ; } ) ;'),
]

ALIKE = [
    ("'a'", '"a"'),
    ("'it\\'s'", '"it\'s"'),
    ('<<<EOT\n  a\n  b\n  EOT', '<<<EOT\n      a\n      b\n      EOT'),
    ('1_000', '1000'),
    ('0XFF', '0xff'),
    ('1E5', '1e5'),
]
UNLIKE = [
    ("'a'", "'b'"),
    ("'a b'", "'a  b'"),
    ('<<<EOT\na\nEOT', "<<<'EOT'\na\nEOT"),
    ('1', '1.0'),
    ('"$y a"', '"$y b"'),
]

BROKEN = ('<?php\nfunction f($a { return $a + ; }\n', 'function good($b) { return $b; }\n')
LINES = '<?php\n/** A\n */\nfunction f($a) {\n  $b = $a + 1;\n  return "c\n  d" . <<<EOT\n    e\n    EOT;\n}\n'

NAMES = {
    '<?php function f() { return 1; }': ['function f'],
    '<?php function &f(): array { return 1; }': ['function f'],
    '<?php #[A] abstract class B extends C implements D { }': ['class B'],
    '<?php final readonly class A { public const B = 1; }': ['class A'],
    '<?php class A { function b() {} public static function c() {} abstract protected function d(); }': [
        'class A',
        'function b',
        'function c',
        'function d',
    ],
    '<?php class A { public function __construct(private B $c) {} }': ['class A', 'function __construct'],
    '<?php interface A { public function b(int $c): D; }': ['class A', 'function b'],
    '<?php trait A { use B; function c() {} }': ['class A', 'function c'],
    '<?php enum A: int { case B = 1; function c() {} }': ['class A', 'function c'],
    '<?php class A { public string $b { get => $this->c; set { $this->c = $value; } } }': [
        'class A',
        'function ',
        'function ',
    ],
    '<?php $f = function ($a) { return $a; };': ['function $f'],
    '<?php $f = static fn($a) => $a;': ['function $f'],
    '<?php $this->f = fn() => 1;': ['function f'],
    '<?php $a["f"] = function () {};': ['function '],
    '<?php usort($a, function ($b, $c) { return 1; });': ['function '],
    '<?php f(fn($a) => $b, g: 1);': ['function '],
    '<?php $x = ["a" => function () {}, fn() => 1, 2];': ['function ', 'function '],
    '<?php function f() { function g() {} $h = fn() => 1; }': ['function f', 'function g', 'function $h'],
    '<?php $x = new class extends A { function f() {} };': ['function f'],
    '<?php namespace A; class B {}': ['class B'],
    '<?php namespace A { function f() {} }': ['function f'],
    '<?php if (!function_exists("f")) { function f() {} }': ['function f'],
    '<?php return fn($a) => $b;': [],
}

PARTS = {
    '<?php\nfunction f() { $a = 1; b($a); return $a; }': ['$a = 1;', 'b($a);', 'return $a;'],
    '<?php\nif ($a) { b(); } elseif ($c) { d(); } else { e(); }': ['b();', 'd();', 'e();'],
    '<?php\nif ($a) b(); else c();': [],
    '<?php\nif ($a): b(); c(); else: d(); endif;': ['b();', 'c();', 'd();'],
    '<?php\nforeach ($a as $b) { c(); }': ['c();'],
    '<?php\nforeach ($a as $b): c(); endforeach;': ['c();'],
    '<?php\nswitch ($a) { case 1: b(); break; case 2: { c(); } default: d(); }': [
        'case 1: b(); break;',
        'b();',
        'break;',
        'case 2: { c(); }',
        '{ c(); }',
        'c();',
        'default: d();',
        'd();',
    ],
    '<?php\ntry { a(); } catch (B) { c(); } finally { d(); }': ['a();', 'c();', 'd();'],
    '<?php\n$a = match ($b) { 1, 2 => c(), default => d(), };': ['1, 2 => c()', 'default => d()'],
    '<?php\nf($a, function () { b(); });': ['function () { b(); }', 'b();'],
    '<?php\n$a = ["b" => function () { c(); }, "d" => 1];': ['function () { c(); }', 'c();'],
    '<?php\nclass A { use B; const C = 1; public $d = 2; function e() {} }': [
        'use B;',
        'const C = 1;',
        'public $d = 2;',
        'function e() {}',
    ],
    '<?php\nenum A { case B; case C; function d() {} }': ['case B;', 'case C;', 'function d() {}'],
    '<?php\nnamespace A { b(); c(); }': ['b();', 'c();'],
    '<?php\nfunction f() { ?><p><?php b(); }': ['<p>', 'b();'],
}

NESTED = """<?php
namespace A\\B;
use C;
abstract class D extends E { use F; const G = 1; private $h = ['i' => 2]; abstract function j();
  function k($l) { switch ($l) { case 1: m(); break; default: n(fn($o) => p($o), function () { q(); }); } } }
enum R: int { case S = 1; case T = 2; function u() { return match ($this) { self::S => 1, default => v(), }; } }
if ($w) { x(); } else { foreach ($y as $z) { a(); } }
$b = ['c' => function () { d(); }, 'e' => new class { public $f { get => 1; } }];
?>
<p><?= $g ?></p>
<?php if ($h): ?><b><?php i(); endif;
"""
SIBLINGS = [
    ('<?php function f() { a(); b(); } function g() { c(); }', [['a();', 'b();'], ['c();']]),
    ('<?php if ($x): a(); else: b(); endif;', [['a();'], ['b();']]),
    ('<?php $x = match ($y) { 1 => a(), 2 => b() };', [['1 => a()', '2 => b()']]),
]

IN_FUNCTION = '<?php function f() {{ {} }}'

DEFINITIONS = {
    '<?php function f($a, int $b = 1, ?C &$d = null, E|F ...$g): H { return $i; }': '$a $b $d $g',
    '<?php class A { function __construct(private B $c, readonly int $d = 1) { e(); } }': '$c $d',
    '<?php class A { function f($a) { return $this->b; } }': '$a',
    '<?php $x = function ($a) use ($b, &$c) { return $d; };': '$a',
    '<?php $x = fn($a, ...$b) => $c;': '$a $b',
    '<?php interface A { function f(B $c); }': '$c',
    '<?php class A { public $b { set(C $d) { $this->e = $d; } } }': '$d',
}
STATEMENTS = {
    '$a = $b = $c;': '$a $b',
    '$a = &$b;': '$a',
    '$a += 1; $b++; $c .= d;': '',
    '$a->b = $c; $d["e"] = $g; $h[] = 1; A::$i = 2;': '',
    '[$a, [$b], "c" => $d] = $e;': '$a $b $d',
    'list($a, , list($b)) = $c; [, $d] = $e;': '$a $b $d',
    '[$a->b, $c["d"]] = $e;': '',
    'foreach ($a as $b) {}': '$b',
    'foreach ($a as $b => $c) { $d; }': '$b $c',
    'foreach ($a as $b => &$c) {}': '$b $c',
    'foreach ($a->b as [$c, "d" => $e]) h();': '$c $e',
    'foreach ($a as $b => list($c, $d)): endforeach;': '$b $c $d',
    'for ($a = 0, $b = 1; $a < $c; $a++) {}': '$a $b',
    'while (($a = b()) !== null) {}': '$a',
    'if ($a = b()) {}': '$a',
    'try { a(); } catch (B|C $d) { e(); }': '$d',
    'try { a(); } catch (B) { c(); }': '',
    'static $a = 1, $b;': '$a $b',
    'global $a, $b; $a = $b = $c = 1;': '$c',
    '$g = function ($a) use ($b) { $c = 1; };': '$g $a $c',
    '$g = fn($a) => $b;': '$g $a',
    'function g($a) {}': 'g $a',
    'new class { public $a = 1; function b($c) {} };': '$c',
    '$a = match ($b) { 1 => $c, default => $d };': '$a',
    'f(a: $b); goto c; c: d();': '',
    '$$a = 1;': '',
}
OUTSIDE = {
    '<?php $a = 1; [$b, $c] = $d;': '',
    '<?php foreach ($a as $b) { $c = 1; }': '',
    '<?php class A { public $b = 1; private static int $c; const D = 2; }': '',
    '<?php enum A { case B; const C = 1; }': '',
    '<?php $f = function ($a) {}; $g = fn($b) => $c;': '$a $b',
    '<?php try { a(); } catch (B $c) {}': '',
    '<?php function f() { new class { public $a = 1; }; $b = 1; }': '$b',
}
MEMBERS = {
    '<?php $a->b->c()->d = $e?->f;': 'b c d f',
    '<?php A::b(C::D, E::$f, self::G);': 'b D $f G',
    '<?php \\A\\b(C\\D::E);': 'A b D E',
    '<?php $a . $b . c();': '',
    '<?php a: b(); goto a;': 'a',
    '<?php function f(A $b): C {}': '',
    '<?php class A extends B { public $c = 1; }': '',
}

INERT_WHOLE = [
    '<?php function f() {}',
    '<?php function f() { /* nothing */ }',
    '<?php function f(A $b): C { throw new D("e"); }',
    '<?php function f() {\n    // not yet\n    throw new A\\B();\n}',
    '<?php class A {}',
    '<?php final class A extends B implements C\n{\n    // nothing\n}',
    '<?php interface A extends B {}',
    '<?php trait A {}',
]
INERT_PARTS = {
    '<?php $x = [1, "a", B::C];': '[ 1 , "a" , B :: C ]',
    '<?php $x = array("a" => 1, "b" => [$c, $d]);': 'array ( "a" => 1 , "b" => [ $c , $d ] )',
    '<?php $x = [a(), 1];': '',
    '<?php $x = [[1], $a->b()];': '[ 1 ]',
    '<?php $x = ["a" => fn() => 1];': '',
    '<?php $x = [new A()];': '',
    '<?php f(["a" => 1]);': '[ "a" => 1 ]',
    '<?php [$a, $b] = $c;': '',
    '<?php interface A { function f($a): B; const C = 1; }': 'function f ( $a ) : B ;',
    '<?php abstract class A { abstract protected function f(); function g() { throw new B; } function h() { i(); } }': (
        'abstract protected function f ( ) ; function g ( ) { throw new B ; }'
    ),
    '<?php interface A { public string $b { get; set; } }': 'get ; set ;',
    '<?php f(function () {});': 'function ( ) { }',
    '<?php function f() { return; }': '',
    '<?php function f() { a(); throw new B; }': '',
    '<?php if ($a) {}': '',
    '<?php function f() { ?><p><?php }': '',
}
WRITTEN_OUT = [
    ('<?php $x = ["a" => b(1), 2];', '[ "a" => b ( 1 ) , 2 ]'),
    ('<?php $x = ["a" => function () { c([1]); }, 2];', '[ "a" => [ 1 ] , 2 ]'),
    ('<?php f(a(), 1); [$b, $c] = $d;', ''),
]
