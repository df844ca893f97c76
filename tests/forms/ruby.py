"""Ruby."""

PATHS = ['a.rb', 'a.rake', 'a.gemspec', 'config.ru', 'A.RB', 'a.podspec']

SAMPLE = r"""# frozen_string_literal: true

require 'set'
require_relative '../shop/money'

module Shop
  # The orders of one shop.
  class Orders < Base::Store
    include Enumerable
    extend Forwardable

    LIMIT = 1_000
    KINDS = %w( new paid sent ).freeze
    RATES = { eur: 1.0, usd: 0.92, 'gbp' => 1.17 }.freeze

    attr_reader :owner, :open
    delegate %i( size empty? ) => :@open

    def initialize(clock, *first, owner: nil, **options, &on_change)
      super(**options)
      @clock, @owner = clock, owner
      @on_change = on_change
      first.each { |order| add(order) }
    end

    def self.load(path, encoding = "utf-8")
      rows = CSV.read(path, encoding: encoding, headers: true)
      orders = rows.map.with_index do |row, index|
        next if row['owner'].nil? || !KINDS.include?(row['kind'])

        amount = (row['amount'].to_f * RATES.fetch(row['currency'].to_sym, 1)).round(2)
        Order.new(index, row['owner'], amount)
      end
      new(Clock.real, *orders.compact)
    end

    # Adds an order, and says what is open now.
    def add(order, at: @clock.now)
      raise FullError, "no room for #{order.id} of #{owner}" if order.owner == '' || open.size >= LIMIT

      owner, (kind, *notes) = order.parts
      (@open[owner] ||= []) << order
      total = case kind
              when 'new', 'paid' then order.amount
              when /\Agift-\d+\z/i
                notes.clear
                0
              else
                @open[owner].sum(&:amount)
              end
      begin
        sink = @sinks&.open(owner, mode: 'w')
        sink.write(format(<<~TEXT, total), 0xFF)
          #{owner} has %.2f in #{@open.size} orders
            since #{at.strftime('%F')}.
        TEXT
      rescue IOError, Timeout::Error => error
        logger.warn('not written: ' + error.message)
        retry unless (tries = tries.to_i + 1) > 3
      ensure
        @clock.tick
      end
      while total > 1e3 do total -= 1 end
      total.positive? ? total : yield(total, kind)
    end

    def each
      return enum_for(:each) unless block_given?

      @open.each_value { |rows| rows.each { |row| yield row } }
    end

    def label(state) = state ? "open: #{state}" : 'closed'

    def close
      raise NotImplementedError
    end

    private

    def known?(order)
      case order
      in { owner: String => owner, lines: [first, *] } if first
        @open.key?(owner) && !first.nil?
      in [Gift, _] | nil
        false
      end
    end

    scope :recent, -> (days = 7) { where(created_at: days.days.ago..) }
  end
end
"""
GOLDEN = ('ad54483d89340374', '6619', 519)

FILLERS = (' ', '\t', '  ')
MARGINS = ('\n', '\r\n', '\n\n   ', '  ', '# why\n', '# it\'s "\n\t', '\n=begin\nso "\n=end\n')

NOTHING = [
    '# a comment',
    '#!/usr/bin/env ruby\n# frozen_string_literal: true',
    '=begin\na "comment"\nof lines\n=end\n',
    "require 'a'",
    'require "a/b"',
    "require('a')",
    "require_relative '../a'",
    "autoload :A, 'a/b'",
    "require 'a' # why",
    '__END__\nclass A; end\n',
    "require 'a'\n__END__\na b c\n",
    ';',
]

CODE = {
    'a = 1;': 'ID = NUM',
    'a = 1; b = 2': 'ID = NUM ID = NUM',
    'f(a, b,)': 'ID ( ID , ID )',
    'f a, b': 'ID ID , ID',
    'a = [1, 2,]': 'ID = [ NUM , NUM ]',
    'a = {b: 1, "c" => 2, :d => 3, "e": 4, **g,}': ('ID = { ID : NUM , STR => NUM , STR => NUM , STR : NUM , ** ID }'),
    '%w(a b)': '%w( STR STR )',
    'x = %w[a b].c + %i(d)': 'ID = %w[ STR STR ] . ID + %i( STR )',
    '"a"': 'STR',
    'def f; "a"; end': 'def ID STR end',
    'def f; return "a"; end': 'def ID return STR end',
    'puts "a"': 'ID STR',
    "x = require 'a'": 'ID = ID STR',
    "require 'a' if b": 'ID STR if ID',
    "require File.join('a')": 'ID ID . ID ( STR )',
    "a.require 'b'": 'ID . ID STR',
    'if a then b else c end': 'if ID ID else ID end',
    'if a\n  b\nelse\n  c\nend': 'if ID ID else ID end',
    'a ? b : c; d if e; g unless h': 'ID ? ID : ID ID if ID ID unless ID',
    'a rescue b': 'ID rescue ID',
    'a&.b; A::B; ::C; a.()': 'ID &. ID ID :: ID :: ID ID . ( )',
    '@a ||= @@b && $c': 'ID ||= ID && ID',
    'a.b = c; d[1] += 2; e, *g = h': 'ID . ID = ID ID [ NUM ] += NUM ID , * ID = ID',
    'a = -> (b, c = 1) { d }': 'ID = -> ( ID , ID = NUM ) { ID }',
    'a.b(&:c).d { |e| g }': 'ID . ID ( & STR ) . ID { | ID | ID }',
    'def f(a, b = 1, *c, d:, e: 2, **g, &h) = i': (
        'def ID ( ID , ID = NUM , * ID , ID : , ID : NUM , ** ID , & ID ) = ID'
    ),
    'class << self; def f; end; end': 'class << self def ID end end',
    'class A::B < C; end': 'class ID :: ID < ID end',
    'a\n  .b\n  .c(1)': 'ID . ID . ID ( NUM )',
    'a = b +\n  c': 'ID = ID + ID',
    'a = b \\\n  + c': 'ID = ID + ID',
    'a = 1 # so\n# why\nb': 'ID = NUM ID',
    'a = <<~EOS\n  b\nEOS\nc': 'ID = STR STR ID',
    'f(<<-A, <<~B)\n  a\n  A\n  b\nB\nc': 'ID ( STR , STR ) STR STR ID',
    'BEGIN { a }; defined?(b); not c': 'BEGIN { ID } defined? ( ID ) not ID',
    'alias a b; undef c': 'alias ID ID undef ID',
    'a => {b: Integer => c}; d in [e, *]': 'ID => { ID : ID => ID } ID in [ ID , * ]',
    'p __FILE__, nil, true, self': 'ID ID , nil , true , self',
}

STRINGS = [
    "'a'", '"a"', "'it\\'s'", '"\\""', "''", '""', '"a\n  b"', "'a\nb'", '%q(a (b) c)', '%Q[a]', '%(a "b")', '%|a|',
    ':a', ':"a b"', ":'a'", ':a?', ':[]=', ':+', '?a', '?\\n', '/a[\\/]b/mix', '%r{a/b}i', '`ls -l`', '%x(ls)', '"# a"',
    '"\\#{a}"', "'#{a}'", '%q(#{a})', '"a\\\nb"',
]  # fmt: skip
NUMBERS = ['0', '1_000', '0xFF', '0b1', '0o17', '017', '0d9', '1.5', '1e10', '1.5E-3', '2r', '3i', '1.5r', '2ri']
AROUND = 'x({})'

EMBEDDED = [
    ('x = "a #{b} c #{d.e}"', 'ID = STR #{ ID } #{ ID . ID }'),
    ('x = "#{"#{a}"}"', 'ID = STR #{ STR #{ ID } }'),
    ('x = "#{a.b { |c| d(1) }}"', 'ID = STR #{ ID . ID { | ID | ID ( NUM ) } }'),
    ('x = "a #{}"', 'ID = STR #{ }'),
    ('x = :"a#{b}"', 'ID = STR #{ ID }'),
    ('x = /a#{b}/i', 'ID = STR #{ ID }'),
    ('x = `a #{b}`', 'ID = STR #{ ID }'),
    ('x = %W(a #{b} c)', 'ID = %W( STR STR #{ ID } STR )'),
    ('x = %I(a#{b})', 'ID = %I( STR #{ ID } )'),
    ('x = "a" "#{b}"', 'ID = STR STR #{ ID }'),
    ('x = <<~EOS\n  a #{b} c\n  #{d(1)}\nEOS\ne', 'ID = STR STR #{ ID } #{ ID ( NUM ) } ID'),
    ("x = <<~'EOS'\n  a #{b}\nEOS\n", 'ID = STR STR'),
    ('f <<~A, <<~B do |c|\n  #{a}\nA\n  #{b}\nB\n  d\nend', 'ID STR , STR do | ID | STR #{ ID } STR #{ ID } ID end'),
    ('x = "#{<<~A}"\n  b\nA\n', 'ID = STR #{ STR } STR'),
]

ALIKE = [
    ("'a'", '"a"'),
    ("'it\\'s'", '"it\'s"'),
    ('1_000', '1000'),
    ('0XFF', '0xff'),
    ('1E5', '1e5'),
]
UNLIKE = [
    ("'a'", "'b'"),
    ("'a'", ':a'),
    ('/a/', '/a/i'),
    ("'a b'", "'a  b'"),
    ('1', '1.0'),
    ('1', '1r'),
]

BROKEN = ('def f(a\n  return a +\nend\n', 'def good(b)\n  return b\nend\n')
LINES = '# A\ndef f(a)\n  b = a + 1\n  c <<~EOS\n    d\n    e\n  EOS\n  "g\n  h"\nend\n'

NAMES = {
    'def f; a; end': ['function f'],
    'def f(a) = a': ['function f'],
    'def self.f; a; end': ['function f'],
    'def a.f; b; end': ['function f'],
    'def f?; a; end; def g!; b; end': ['function f?', 'function g!'],
    'def f=(a); @f = a; end': ['function f'],
    'def ==(a); b; end; def [](c); d; end': ['function ', 'function '],
    'private def f; a; end': ['function f'],
    'class A; def f; a; end; end': ['class A', 'function f'],
    'class A::B < C; d; end': ['class B'],
    'module A; module B; class C; d; end; end; end': ['class A', 'class B', 'class C'],
    'class A; class << self; def f; a; end; end; end': ['class A', 'class ', 'function f'],
    'f = -> (a) { a }': ['function f'],
    'f = ->(a) do a end': ['function f'],
    'F = -> { a }': ['function F'],
    '@f = -> { a }': ['function @f'],
    'f = lambda { |a| a }': ['function '],
    'a.each { |b| c }': ['function '],
    'a.each do |b| c end': ['function '],
    'it("a") { b }; describe A do c end': ['function ', 'function '],
    'scope :a, -> { b }': ['function '],
    'validates :a, if: -> { b }, c: 1': ['function if'],
    'x = { a: -> { b }, "c" => ->(d) { e }, g: 1 }': ['function a', 'function '],
    'define_method(:a) { |b| c }': ['function '],
    'def f; define_method(:a) { b }; end': ['function f', 'function '],
    'A = Struct.new(:b) do\n  def f; c; end\nend': ['function ', 'function f'],
    'x = a ? b : c': [],
}

PARTS = {
    'def f; a = 1; b(a); a; end': ['a = 1', 'b(a)', 'a'],
    'if a; b; elsif c; d; else e; end': ['b', 'd', 'e'],
    'unless a; b; else c; end': ['b', 'c'],
    'while a do b; c end': ['b', 'c'],
    'for a in b do c end': ['c'],
    'case a when 1, 2 then b when C; d; else e end': [
        'when 1, 2 then b',
        'b',
        'when C; d',
        'd',
        'else e',
        'e',
    ],
    'case a; in [b, *] if c then d; in nil; e; else g; end': [
        'in [b, *] if c then d',
        'd',
        'in nil; e',
        'e',
        'else g',
        'g',
    ],
    'begin; a; rescue B => c; d; else e; ensure g; end': ['a', 'd', 'e', 'g'],
    'def f; a; rescue B; c; ensure d; end': ['a', 'c', 'd'],
    'a.b(c) { |d| e; g }': ['{ |d| e; g }', 'e', 'g'],
    'a.b(c).d do |e| g end': ['do |e| g end', 'g'],
    'a.b { c }.d { e }': ['{ c }', 'c', '{ e }', 'e'],
    'f a, -> (b) { c }, d: 1, e: -> { g }': ['-> (b) { c }', 'c', 'e: -> { g }', 'g'],
    'a = { b: 1, c: -> { d } }': ['c: -> { d }', 'd'],
    'class A; include B; attr_reader :c; D = 1; def e; end; end': [
        'include B',
        'attr_reader :c',
        'D = 1',
        'def e; end',
    ],
    'def f\n  a <<~EOS\n    b #{c} d\n  EOS\n  e\nend': ['a <<~EOS b #{c} d EOS', 'e'],
    'def f\n  a(<<~A, <<~B)\n    b #{c}\n  A\n    d\n  B\n  e\nend': ['a(<<~A, <<~B) b #{c} A d B', 'e'],
    'def f; "a #{b}"; c; end': ['"a #{b}"', 'c'],
    'begin; a { <<~A }\nb\nA\n c; end': ['a { <<~A } b A', '{ <<~A }', '<<~A', 'c'],
}

NESTED = """require 'a'
module B
  class C < D
    include E
    G = { h: -> { i }, j: 1 }.freeze
    def k(l)
      case l
      when 1 then m
      else n.o { |p| q(p) }
      end
    rescue R => s
      retry
    ensure
      t <<~EOS
        a #{u.v { w }}
      EOS
    end
    class << self
      def x = y
    end
  end
end
describe Z do
  it('a') { b; c }
  if d then e else g end
end
"""
SIBLINGS = [
    ('def f; a; b; end; def g; c; end', [['a', 'b'], ['c']]),
    ('if x; a; b; else c; end', [['a', 'b'], ['c']]),
    ('begin; a; b; rescue; c; d; end', [['a', 'b'], ['c', 'd']]),
    ('case x when 1 then a when 2 then b end', [['when 1 then a', 'when 2 then b']]),
]

IN_FUNCTION = 'def f\n    {}\nend'

DEFINITIONS = {
    'def f(a, b = 1, *c, d:, e: 2, **g, &h) = i': 'a b c d e g h',
    'def f((a, *b), c); d; end': 'a b c',
    'def f a, b; c; end': 'a b',
    'def self.f(a) = b': 'a',
    'a.b { |c, (d, e), *g, h: 1, &i; j| k }': 'c d e g h i j',
    'a.b do |c = 1| d end': 'c',
    'a = ->(b, c = 1) { d }': 'b c',
    'def f(...) = g(...)': '',
}
STATEMENTS = {
    'a = b = c': 'a b',
    'a += 1; b.c = d; e[g] = h': '',
    'a, (b, *c), d = e': 'a b c d',
    'a, @b, c.d, E = g': 'a',
    '@a = 1; @@b = 2; $c = 3': '',
    'a = if b then c else d end': 'a',
    'for a, b in c do d end': 'a b',
    'while (a = b); end': 'a',
    'begin; a; rescue B, C => d; e; end': 'd',
    'begin; a; rescue => @b; end': '',
    'case a; in b then c; end': 'b',
    'case a; in [b, *c] | D(e) if g then h; end': 'b c e',
    'case a; in {b: c, d: E => g, **h} then i; end': 'c g h',
    'case a; in [*, b, *] | (c) then d; end': 'b c',
    'case a; in 1 | nil | ^b | "c" | D::E then g; end': '',
    'a => [b, c]; d in {e: g}': 'b c g',
    'def g(a) = b': 'g a',
    'g = ->(a) { b }': 'g a',
    'a.b { |c| d = e }': 'c d',
    'a(b: c, d:)': '',
    'a if b; c ||= d': '',
}
OUTSIDE = {
    'a = 1; b, c = d': '',
    'for a in b do c end': '',
    'class A; b = 1; C = 2; @d = 3; end': '',
    'module A; b = 1; def c(d) = e; end': 'd',
    'begin; a; rescue B => c; end': '',
    'a { |b| c = 1 }': 'b c',
    'class A; class << self; b = 1; end; end': '',
    'def f; Class.new { a = 1 }; end': 'a',
}
MEMBERS = {
    'a.b.c(d)&.e': 'b c e',
    'A::B.c(D::E)': 'B c E',
    'a.b { c.d }.e do g end': 'b d e',
    'a(b: 1, "c": 2, d => e)': 'b',
    '@a = @@b + $c': '@a @@b $c',
    'def f(a:) = a..b': '',
    'class A < B; attr_reader :c; end': '',
    'a = b.c': 'c',
}

INERT_WHOLE = [
    'def f; end',
    'def f(a, b: 1)\n  # nothing\nend',
    'def f(a)\n  raise NotImplementedError\nend',
    'def f; raise(NotImplementedError, "f"); end',
    'def f; raise; end',
    'def f\n  raise A::B.new("c")\nend',
    'class A; end',
    'class A < B::C\n  # nothing\nend',
    'module A; end',
]
INERT_PARTS = {
    'x = [1, :a, B]': '[ 1 , :a , B ]',
    'x = { a: 1, "b" => [c, d] }': '{ a : 1 , "b" => [ c , d ] }',
    'x = %w(a b)': '%w( a b )',
    'x = %i(a b).freeze': '%i( a b )',
    'x = [a(), 1]': '',
    'x = [[1], a.b]': '[ 1 ]',
    'x = { a: -> { 1 } }': '',
    'f(a: 1)': '',
    'module A; class B < C; end; class D < C; end; E = 1; end': 'class B < C end class D < C end',
    'class A; def f; raise B; end; def g; h; end; end': 'def f raise B end',
    'a.b {}': '{ }',
    'a.b do |c| end': 'do | c | end',
    'def f; a; raise B; end': '',
    'def f; raise A if b; end': '',
    'def f; nil; end': '',
    'def f; "a"; end': '',
}
WRITTEN_OUT = [
    ('x = [a(), 1]', '[ a ( ) , 1 ]'),
    ('x = { a: b(1), c: -> { d([2]) } }', '{ a : b ( 1 ) , c : [ 2 ] }'),
    ('f(a(), b: 1)', ''),
]
