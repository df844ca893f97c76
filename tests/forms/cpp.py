"""C++."""

from __future__ import annotations

from forms import c

PATHS = [
    'a.cpp',
    'a.cc',
    'a.cxx',
    'a.c++',
    'a.h',
    'A.H',
    'a.hpp',
    'a.hh',
    'a.hxx',
    'a.h++',
    'a.ipp',
    'a.inl',
    'a.tpp',
    'a.ino',
]

_OLD = 'int f(a'  # functions with their types behind the head are no C++


def _without_old(table: dict) -> dict:
    return {source: expected for source, expected in table.items() if not source.startswith(_OLD)}


NOTHING = [
    *c.NOTHING,
    'using namespace std;',
    'using std::vector;',
    'using A::B::operator=;',
    'namespace fs = std::filesystem;',
]

CODE = {
    **_without_old(c.CODE),
    'using std::a; int b;': 'int ID ;',
    'using A = b<int>;': 'using ID = ID < int > ;',
    'namespace a::b { int c; }': 'namespace ID :: ID { int ID ; }',
    'class A : public B<c> { public: [[nodiscard]] int d; };': 'class ID : public ID < ID > { public : int ID ; } ;',
    'class A { using B::B; int c; };': 'class ID { int ID ; } ;',
    'template <typename T, int N = 3, class... U> class A;': 'template < typename ID , int ID = NUM , class ... ID > class ID ;',
    'A::A(int b) : c(b), d{1} {}': 'ID :: ID ( int ID ) : ID ( ID ) , ID { NUM } { }',
    'A::~A() = default;': 'ID :: ~ ID ( ) = default ;',
    'bool A::operator==(const A& b) const { return c == b.c; }': (
        'bool ID :: ID ( const ID & ID ) const { return ID == ID . ID ; }'
    ),
    'auto a = [&, b](int c) mutable -> int { return c; };': (
        'auto ID = [ & , ID ] ( int ID ) mutable -> int { return ID ; } ;'
    ),
    'void f() { for (const auto& [a, b] : c) d(a, b); }': 'void ID ( ) { for ( const auto & [ ID , ID ] : ID ) ID ( ID , ID ) ; }',
    'void f() { switch (a) { case B: c(); [[fallthrough]]; default: d(); } }': (
        'void ID ( ) { switch ( ID ) { case ID : ID ( ) ; ; default : ID ( ) ; } }'
    ),
    'auto a = 12_km + "b"_sv;': 'auto ID = NUM ID + STR ID ;',
    'auto a = R"x(b)" c)x" "d";': 'auto ID = STR STR ;',
    'auto a = static_cast<int>(b) + c<d>::e;': 'auto ID = ID < int > ( ID ) + ID < ID > :: ID ;',
    'enum class A : int { B, C, };': 'enum class ID : int { ID , ID } ;',
}

STRINGS = [*c.STRINGS, 'R"(a\n "b")"', 'R"x(a)" b)x"', 'LR"(a)"', 'u8R"(a)"']
NUMBERS = [*c.NUMBERS, "0b1111'0000", "1'000.5"]
AROUND = c.AROUND
ALIKE = [*c.ALIKE, ('R"(a\n   b)"', 'R"(a\n b)"')]
UNLIKE = [*c.UNLIKE, ('"a"', 'R"(a)"')]
BROKEN = c.BROKEN
LINES = c.LINES + 'auto g = R"(a\n  b)";\n'

NAMES = {
    **_without_old(c.NAMES),
    'class A : B { int c; };': ['class A'],
    'class A;': [],
    'class EXPORTED A { int b; int f() { return c; } };': ['class A', 'function f'],
    'template <typename T> class A { T b; };': ['class A'],
    'template <> struct A<int> { int b; };': ['class A'],
    'enum class A : int { B };': ['class A'],
    'using A = B<c>;': ['class A'],
    'template <typename T> concept A = b<T>;': ['class A'],
    'namespace a { int f() { return b; } }': ['function f'],
    'extern "C" { int f(void) { return a; } }': ['function f'],
    'template <typename T> T f(T a) { return a; }': ['function f'],
    'std::vector<int>& f() { return a; }': ['function f'],
    'auto f() -> A<b> { return c; }': ['function f'],
    'int A::f() const& { return b; }': ['function f'],
    'int a::B<c>::f() { return d; }': ['function f'],
    'A::A(int b) : c(b) { d(); }': ['function A'],
    'A::~A() { b(); }': ['function A'],
    'A& A::operator=(A&& b) { return c; }': ['function operator='],
    'bool operator<(A b, A c) { return d; }': ['function operator<'],
    'long operator""_km(long a) { return a; }': ['function operator""_km'],
    'A::operator bool() const { return b; }': ['function '],
    'class A { operator bool() const { return b; } };': ['class A', 'function '],
    'class A { A(); ~A(); virtual int f() = 0; int g() const { return h; } };': [
        'class A',
        'function A',
        'function A',
        'function f',
        'function g',
    ],
    'class A { public: A() = default; private: A(const A&) = delete; };': ['class A', 'function A', 'function A'],
    'class A { class B { int c; }; struct D d; friend class E; };': ['class A', 'class B'],
    'auto f = [](int a) { return a; };': ['function f'],
    'void f() { auto g = [=] { return a; }; h(b, [&](int c) { d(c); }); }': ['function f', 'function g', 'function '],
}

PARTS = {
    **c.PARTS,
    'class A { public: int b; A() { c(); } private: int d = 1; }': ['int b;', 'A() { c(); }', 'c();', 'int d = 1;'],
    'void f() { try { a(); } catch (const B& b) { c(); } catch (...) { throw; } }': [
        'try { a(); } catch (const B& b) { c(); } catch (...) { throw; }',
        'a();',
        'c();',
        'throw;',
    ],
    'void f() { for (auto a : b) { c(a); } }': ['for (auto a : b) { c(a); }', 'c(a);'],
    'void f() { a([](int b) { c(b); }, d); }': ['a([](int b) { c(b); }, d);', '[](int b) { c(b); }', 'c(b);'],
    'template <typename T> void f(T a) { b(a); }': ['b(a);'],
}

NESTED = (
    c.NESTED
    + """\
namespace u { extern "C" { int v; } template <typename T> class W : X { public: W() : y(1) { z(); } private: T y; }; }
auto a = [](int b) { try { c(b); } catch (...) { d([] { e(); }); } };
"""
)
SIBLINGS = [
    *c.SIBLINGS,
    ('namespace a { int b; int c; } namespace d { int e; }', [['int b;', 'int c;'], ['int e;']]),
    ('class A { public: int b; private: int c; };', [['int b;', 'int c;']]),
]

IN_FUNCTION = c.IN_FUNCTION
DEFINITIONS = {
    **_without_old(c.DEFINITIONS),
    'int f(const A& a, B&& b = 1, C... c) { return d; }': 'a b c',
    'int A::f(int (&a)[3], auto b) const { return c; }': 'a b',
    'template <typename T, class U = int, int N = 3, typename... V> T f(T a) { return b; }': 'T U N V a',
    'class A { A(int a) : b(a) {} void f(int c) { d(); } };': 'a c',
    'auto x = [a, &b, c = 1](int d, auto&& e) { return g; };': 'c d e',
    'bool operator==(const A& a, const A& b) { return c; }': 'a b',
}
STATEMENTS = {
    **c.STATEMENTS,
    'auto& a = b; const auto* c = d; A e{1}, g(2);': 'a c e g',
    'auto [a, b] = c;': 'a b',
    'for (const auto& a : b) c();': 'a',
    'for (auto& [a, b] : c) d();': 'a b',
    'try { a(); } catch (const B& c) { d(); } catch (...) { e(); }': 'c',
    'if (auto a = b(); a > c) d();': 'a',
    'while (A* a = b()) c();': 'a',
    'auto a = [](int b) { return c; };': 'a b',
    'std::vector<int> a(b, c);': 'a',
}
OUTSIDE = {
    **c.OUTSIDE,
    'namespace a { int b; const auto c = d; }': '',
    'class A { int b = 1; static A c; };': '',
    'auto f = [](int a) { int b = a; };': 'a b',
}
MEMBERS = {
    **c.MEMBERS,
    'void f() { a.b->c<d>(e); G::h(); this->i = j; }': 'b c h i',
    'class A { int b; int f() { return c; } };': 'b',
    'A::A() : b(c) {}': 'b',
    'auto f() -> A { return b; }': '',
}

INERT_WHOLE = [
    *c.INERT_WHOLE,
    'class A : public B {}',
    'void A::f(int a) {}',
    'A::A(int a) : b(a) {}',
    'A::~A() = default;',
    'A::A(const A&) = delete;',
    'int f(int a) { throw B("c"); }',
    'int f(int a) { std::abort(); }',
    'A& operator=(const A& a);',
]
INERT_PARTS = {
    **c.INERT_PARTS,
    'class A { virtual int f(int a) = 0; int b; int g() { return b; } };': 'virtual int f ( int a ) = 0 ;',
    'std::map<int, A> a = {{1, b}, {2, c}};': '{ { 1 , b } , { 2 , c } }',
    'auto a = {[] { return 1; }};': '',
    'void f() { std::lock_guard<A> b(c); d(); }': '',
    'void f() { a([] {}); }': '[ ] { }',
    'template <typename T> T f(T a);': 'T f ( T a ) ;',
}
WRITTEN_OUT = [*c.WRITTEN_OUT, ('A a = {b(1), [] { c(); }};', '{ b ( 1 ) , }')]

SAMPLE = """\
// Shapes on a page, and what is near to what.
#pragma once
#include <map>
#include "point.hpp"

using std::string;

namespace page::layout {

constexpr double kLimit = 1'000.0;
const char* const kHelp = R"txt(
  usage: "page" [file]
)txt";

enum class Kind : int { Box, Line = 2, };

template <typename Shape, int Depth = 4, typename... Rest>
class Tree final : public Base<Shape>, private Counted {
 public:
  explicit Tree(const Point& origin, double size = kLimit) : origin_(origin), size_{size} { reserve(Depth); }
  Tree(const Tree&) = delete;
  ~Tree() override { clear(); }

  virtual int count(Kind kind) const = 0;
  [[nodiscard]] bool empty() const noexcept { return shapes_.empty() && depth_ == 0; }

  bool operator<(const Tree& other) const { return size_ < other.size_ || shapes_.size() < other.shapes_.size(); }

  /// Adds a shape where it belongs.
  template <class Visit>
  auto insert(Shape&& shape, Visit visit) -> std::pair<int, bool> {
    std::lock_guard<std::mutex> lock(mutex_);
    if (auto found = index_.find(shape.id()); found != index_.end()) {
      visit(*found->second, 'x');
      return {found->first, false};
    }
    for (auto& [corner, child] : children_) {
      if (child == nullptr || !child->covers(shape.box().grown(0.5f))) continue;
      return child->insert(std::move(shape), visit);
    }
    shapes_.push_back(std::make_unique<Shape>(shape));
    return {static_cast<int>(shapes_.size()) - 1, true};
  }

 protected:
  Point origin_;
  double size_ = 0x10, ratio_{1.5};
  std::map<int, Shape*> index_;
};

template <typename Shape, int Depth, typename... Rest>
std::vector<Shape*> Tree<Shape, Depth, Rest...>::near(const Point& at, double radius) const {
  std::vector<Shape*> found;
  auto closer = [&at, factor = radius * 2](const Shape* one, const Shape* other) {
    return one->distance(at) * factor < other->distance(at) * factor;
  };
  try {
    visit([&](Shape* shape) { if (shape->distance(at) <= radius) found.push_back(shape); });
    std::sort(found.begin(), found.end(), closer);
  } catch (const std::out_of_range& error) {
    log() << "not near: " << error.what() << '\\n';
    throw LayoutError("near", at);
  } catch (...) {
    delete found.back();
  }
  switch (found.size()) {
    case 0: return {};
    case 1: { count_ += 1; break; }
    default: found.resize(std::min<size_t>(found.size(), 16u));
  }
  return found;
}

}  // namespace page::layout
"""
FILLERS = c.FILLERS
GOLDEN = ('a024b79f50e28dde', '1eba', 625)
