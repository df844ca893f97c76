"""C."""

from __future__ import annotations

PATHS = ['a.c', 'src/A.C']

NOTHING = [
    '// a comment',
    '// a comment \\\n that goes on',
    '/* a\n * comment */',
    '/** documentation */',
    '/* outer /* not nested */',
    '#include <stdio.h>',
    '#include "a.h" // why\n',
    '# include <a/b.h>\n',
    '#pragma once\n',
    '#define A_H\n',
    '#undef A\n',
    '#error "not here"\n',
    '#line 3 "a.y"\n',
]

CODE = {
    '#include <a.h>\nint a;': 'int ID ;',
    '#define A 1\nint a;': '#define ID STR int ID ;',
    '#define A(b, c) ((b) + (c))\n': '#define ID ( ID , ID ) STR',
    '#define A(b) \\\n  do { b(); } \\\n  while (0)\nint a;': '#define ID ( ID ) STR int ID ;',
    '#ifdef A\nint a;\n#else\nint b;\n#endif\n': '#ifdef ID int ID ; #else int ID ; #endif',
    '#if defined(A) && B > 2\nint a;\n#elif C\nint b;\n#endif\n': (
        '#if defined ( ID ) && ID > NUM int ID ; #elif ID int ID ; #endif'
    ),
    '#ifndef A_H\n#define A_H\nint a;\n#endif\n': '#ifndef ID int ID ; #endif',
    'void f(void) {\n#ifdef A\n  a();\n#endif\n}': 'void ID ( void ) { #ifdef ID ID ( ) ; #endif }',
    '__attribute__((unused)) static int f(void) { return 1; }': 'static int ID ( void ) { return NUM ; }',
    '[[nodiscard]] int f(void);': 'int ID ( void ) ;',
    '__declspec(dllexport) int a;': 'int ID ;',
    'int f(void) { return g("a"); }': 'int ID ( void ) { return ID ( STR ) ; }',
    'int a[] = {1, 2,};': 'int ID [ ] = { NUM , NUM } ;',
    'struct a b = {.c = 1, [2] = 3};': 'struct ID ID = { . ID = NUM , [ NUM ] = NUM } ;',
    'enum a { B, C = 1, };': 'enum ID { ID , ID = NUM } ;',
    'int f(a, b) int a; char *b; { return 1; }': 'int ID ( ID , ID ) int ID ; char * ID ; { return NUM ; }',
    'void f(void) { for (;;) a->b.c++; }': 'void ID ( void ) { for ( ; ; ) ID -> ID . ID ++ ; }',
    'void f(void) { a: goto a; }': 'void ID ( void ) { ID : goto ID ; }',
    'int a = (int)sizeof(struct b *);': 'int ID = ( int ) sizeof ( struct ID * ) ;',
    'char *a = "b" "c" D;': 'char * ID = STR STR ID ;',
    'extern int a; extern "C" { int b; }': 'extern int ID ; extern STR { int ID ; }',
}

STRINGS = ['"a"', '""', '"a \\"b\\" c"', '"\\\\"', 'L"a"', 'u8"a"', 'u"a"', 'U"a"', "'a'", "'\\n'", "'\\''", "L'a'", "'\\x41'",
           "'ab'", '"a \\\n  b"']  # fmt: skip
NUMBERS = [
    '0',
    '1',
    '017',
    '0xFF',
    '0b101',
    "1'000",
    '1u',
    '1UL',
    '0xFFull',
    '1.5',
    '.5',
    '1.',
    '1e10',
    '1E-3f',
    '1.5L',
    '0x1p3',
]
AROUND = 'int x = {};'
ALIKE = [("1'000", '1000'), ('0XFF', '0xff'), ('1UL', '1ul'), ('1E5', '1e5')]
UNLIKE = [('"a"', "'a'"), ('"a"', 'L"a"'), ('"a b"', '"a  b"'), ('1', '1u'), ('1', '1.0')]

BROKEN = ('int f(int a { return a + }\n', 'int good(int b) { return b; }\n')
LINES = '/* a\n */\n#include <b.h>\nint f(int a) {\n  // c\n  d(a);\n#ifdef E\n  g(a);\n#endif\n  return a;\n}\n'

NAMES = {
    'int f(void) { return a; }': ['function f'],
    'static inline int *f(void) { return a; }': ['function f'],
    'struct a *f(struct b *c) { return d; }': ['function f'],
    'int f(a) int a; { return a; }': ['function f'],
    'int (*f(int a))(int) { return b; }': ['function f'],
    'int f(int a);': ['function f'],
    'extern const char *f(int a);': ['function f'],
    'int a;': [],
    'int a = f(1);': [],
    'struct a { int b; };': ['class a'],
    'struct a;': [],
    'struct a b;': [],
    'union a { int b; };': ['class a'],
    'enum a { B };': ['class a'],
    'typedef struct a { int b; } c;': ['class a'],
    'typedef struct { int b; } c;': ['class c'],
    'typedef int a;': ['class a'],
    'typedef int (*a)(int);': ['class a'],
    'struct { int a; } b;': ['class '],
    '#ifdef A\nint f(void) { return a; }\n#endif\n': ['function f'],
    'int f(void) { struct a *b; struct c { int d; } e; return 1; }': ['function f', 'class c'],
    'int f(void) { int g(int); return 1; }': ['function f'],
    'int a = ) ];\nint f(void) { return a; }': ['function f'],
    'BEGIN BEGIN 1 int f(void) { return a; }': ['function f'],
}

PARTS = {
    'int f(void) { int a = 1; b(a); return a; }': ['int a = 1;', 'b(a);', 'return a;'],
    'void f(void) { if (a) { b(); } else if (c) { d(); } else e(); }': [
        'if (a) { b(); } else if (c) { d(); } else e();',
        'b();',
        'd();',
    ],
    'void f(void) { switch (a) { case 1: b(); break; case 2: { c(); } default: d(); } }': [
        'switch (a) { case 1: b(); break; case 2: { c(); } default: d(); }',
        'case 1: b(); break;',
        'b();',
        'break;',
        'case 2: { c(); }',
        '{ c(); }',
        'c();',
        'default: d();',
        'd();',
    ],
    'void f(void) { do { a(); } while (b); for (;;) { c(); } }': [
        'do { a(); } while (b);',
        'a();',
        'for (;;) { c(); }',
        'c();',
    ],
    'void f(void) { a: b(); goto a; }': ['a: b();', 'goto a;'],
    'struct a { int b; struct c *d; }': ['int b;', 'struct c *d;'],
    'enum a { B, C = 1, }': ['B', 'C = 1'],
}

NESTED = """\
#ifndef A_H
#define A_H
#define LIMIT 3
struct a { int b; union { int c; long d; } e; };
enum f { G, H = 2 };
typedef struct { int i; } j;
int k(int l) {
  if (l) { m(); } else { n(); }
  switch (l) { case 1: o(); break; default: { p(); } }
#ifdef Q
  r();
#else
  s();
#endif
  for (;;) { t(); }
  return l;
}
#endif
"""

SIBLINGS = [
    ('void f(void) { a(); b(); } void g(void) { c(); }', [['a();', 'b();'], ['c();']]),
    ('void f(void) {\n a();\n#ifdef X\n b();\n#else\n c();\n#endif\n d(); }', [['a();', 'b();', 'c();', 'd();']]),
    ('#ifdef X\nint a;\n#endif\nint b;', [['int a;', 'int b;']]),
    ('struct a {\n int b;\n#if C > 1\n int d;\n#endif\n};', [['int b;', 'int d;']]),
]

IN_FUNCTION = 'void f(void) {{ {} }}'
DEFINITIONS = {
    'int f(int a, char *b[], const struct c *d, ...) { return e; }': 'a b d',
    'int f(void (*a)(int b), int (*c)[3]) { return e; }': 'a b c',
    'int f(a, b) int a; char *b; { return c; }': 'a b a b',
    'int f(int, char *) { return c; }': '',
    'int f(int a);': 'a',
    '#define A(b) ((b) + 1)\n': '',
}
STATEMENTS = {
    'int a, b = 1, *c, d[3], **e[2] = g;': 'a b c d e',
    'struct a b, *c = &d;': 'b c',
    'int (*a)(int) = b;': 'a',
    'static const char *a[] = {"b", c};': 'a',
    'a = b; a->c = d; a += e;': '',
    'for (int a = 0; a < b; a++) c();': 'a',
    'a: goto a;': '',
    'a * b;': 'b',
    'size_t a = sizeof(b);': 'a',
}
OUTSIDE = {
    'int a, b = 1; static char *c;': '',
    'struct a { int b, *c; }; enum d { E }; typedef int e;': '',
    '#ifdef A\nint a;\n#endif\n': '',
}
MEMBERS = {
    'void f(void) { a.b->c(d); }': 'b c',
    'void f(void) { a: goto a; }': 'a a',
    'struct a { int b, *c; };': 'b c',
    'struct a b = {.c = d};': 'c',
    'enum a { B };': '',
}

INERT_WHOLE = [
    'void f(void) {}',
    'void f(int a) { /* nothing */ }',
    'int f(int a) { abort(); }',
    'int f(int a);',
    'static struct a *f(int a, void (*b)(int));',
    'struct a {}',
    '#define A 1\n',
    '#define A(b) ((b) + 1)\n',
]
INERT_PARTS = {
    'int a[] = {1, 2, B};': '{ 1 , 2 , B }',
    'struct a b[] = {{"c", 1}, {.d = f}};': '{ { "c" , 1 } , { . d = f } }',
    'int a[] = {b(), 1};': '',
    'int a = b + 1;': '',
    'int f(void) { return 1; }': '',
    'int f(void) { a(); abort(); }': '',
    'int f(int a); int g(void) { return 1; }': 'int f ( int a ) ;',
    'struct a { int b; };': '',
    'struct a b;': '',
    'void f(void) { int g(int); h(); }': '',
}
WRITTEN_OUT = [('struct a b[] = {{C(1), d}};', '{ { C ( 1 ) , d } }'), ('int a = f(b, 1);', '')]

SAMPLE = """\
/* A table of sessions, by key. */
#ifndef SESSIONS_H
#define SESSIONS_H

#include <stdint.h>
#include "clock.h"

#define MAX_SESSIONS 1024

typedef struct session {
    uint32_t key;
    int fd, retries;
    struct session *next;
    unsigned idle : 1;
} session_t;

enum state { STATE_NEW, STATE_OPEN = 4, STATE_CLOSED, };

static const char *const names[] = {[STATE_NEW] = "new", [STATE_OPEN] = "open", "closed"};

static session_t *buckets[64];
int session_close(session_t *session, enum state why);

static uint32_t hash_key(const unsigned char *bytes, size_t size)
{
    uint32_t hash = 0x811c9dc5u;
    for (size_t i = 0; i < size; i++) {
        hash ^= bytes[i];
        hash *= 16777619;
    }
    return hash;
}

__attribute__((nonnull))
session_t *session_find(const char *name, size_t size, int (*accept)(const session_t *, void *), void *data)
{
    uint32_t key = hash_key((const unsigned char *)name, size);
    session_t **link = &buckets[key % 64], *found = NULL;

    while (*link != NULL) {
        session_t *one = *link;
        if (one->key == key && (!accept || accept(one, data))) {
            found = one;
            break;
        } else if (one->fd < 0) {
            *link = one->next; // forget it
            free(one);
            continue;
        }
        link = &one->next;
    }
#ifdef TRACE
    trace("%s: %s " "found\\n", name, found ? "" : "not ");
#else
    count(found == NULL);
#endif
    return found;
}

int session_read(session_t *session, char *into, long limit)
{
    long done = 0;
again:
    switch (poll_one(session->fd, limit > 4096 ? 1.5 : 0.25)) {
    case 0:
        if (session->retries++ < 3) goto again;
        return -1;
    case 1: {
        done += read(session->fd, into + done, sizeof(*into) * (limit - done));
        break;
    }
    default:
        log_error('E', names[STATE_OPEN]);
        session_close(session, STATE_CLOSED);
    }
    do {
        into[done--] = L'\\0' | ~session->idle;
    } while (done > limit);
    return (int)done;
}
#endif
"""
FILLERS = (' ', '\t', '  ', ' /* why */ ', '/**/')
GOLDEN = ('944459cb643230d3', '19c4', 448)
