"""CSS."""

PATHS = ['a.css', 'A.CSS']
SAMPLE = """\
/* The look of a shop. */
@charset "utf-8";
@import url("base.css");

:root {
  --gap: 4px;
  --tint: #2a6f97;
}

.card,
.panel > .body {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr));
  gap: calc(2 * var(--gap));
  padding: 1rem 1.5em;
  border: 1px solid var(--tint);
  background: #fff url("paper.png") no-repeat left top;
}

.card:hover::after,
#menu [data-open="yes"] {
  content: 'more';
  color: rgba(0, 0, 0, 0.6) !important;
  transition: opacity 200ms ease-in-out, transform 0.2s;
}

@media (max-width: 600px) and (orientation: portrait) {
  .card { display: block; margin: 0 auto }
  nav ul li a { font: 700 14px/1.4 "Open Sans", sans-serif; }
}

@supports (display: flex) {
  main { display: flex; flex-direction: column; }
}

@keyframes spin {
  from { transform: rotate(0deg); }
  50% { opacity: 0.5 }
  to { transform: rotate(360deg); }
}

.menu {
  & a { color: inherit; }
  &:focus { outline: 2px solid currentColor; }
}
"""
FILLERS = ()  # a blank means something nearly everywhere
NOTHING = ['/* a comment */', '@import "a.css";', '@import url(a.css) screen;', '@charset "utf-8";', '/* a\n * b */']
CODE = {
    'a { color: red }': 'ID { color : STR }',
    'a { color: red; }': 'ID { color : STR }',
    '.a:hover { --b: 1px }': '. ID : ID { --b : NUM }',
    '#a > b { margin: 0 auto }': '# ID > ID { margin : NUM STR }',
    'a { width: calc(1px + var(--b)) }': 'ID { width : ID ( NUM + ID ( STR ) ) }',
    'a { b: 0 1.5 .5 10px 1.5em 50% #fff #A0b1C2 }': 'ID { b : NUM NUM NUM NUM NUM NUM NUM NUM }',
    '@media (max-width: 1px) { a { b: c } }': '@media ( max-width : NUM ) { ID { b : STR } }',
}
STRINGS = ['"a"', "'a'", '"\\"b"', 'red']
AROUND = 'a {{ b: {} }}'
ALIKE = [("'a'", '"a"'), ('#FFF', '#fff'), ('1PX', '1px')]
UNLIKE = [('1px', '2px'), ('"a"', '"b"'), ('1px', '1em')]
BROKEN = ('a { b: ; } } c {\n', 'good { d: e; }\n')
LINES = '/* Two\n lines */\na {\n  b: c;\n  content: "d";\n}\n'
PARTS = {
    'a { b: c; d: e }': ['b: c', 'd: e'],
    '@media x { a { b: c } d { e: f } }': ['a { b: c }', 'b: c', 'd { e: f }', 'e: f'],
}
NESTED = """\
a { b: c; d: e }
@media (f: 1px) { g { h: i } j { k: l; & m { n: o } } }
@keyframes p { from { q: r } to { s: t } }
"""
SIBLINGS = [('a { b: c; d: e } f { g: h }', [['b: c', 'd: e'], ['g: h']])]
GOLDEN = ('4ed1f60b0aa190cc', '77e3', 214)
