"""Which alike fragments say that code was copied: whole files against each other, the pairs that say nothing first."""

from __future__ import annotations

import pytest
from streams import tokenized

from polydup_hook.alignment import Outline
from polydup_hook.evidence import Limits, counted, is_evidence
from polydup_hook.similarity import Side, score

LIMITS = Limits(50, 5, 0.85)


def says_copied(language: str, one: str, other: str, limits: Limits = LIMITS) -> bool:
    """Whether two files, taken whole, are evidence of a copy; they must be alike enough to be asked about."""
    ours, theirs = (Outline(tokenized(language, source)) for source in (one, other))
    x, y = ours.whole(), theirs.whole()
    assert x is not None
    assert y is not None
    result = score(Side(ours.stream, *x), Side(theirs.stream, *y), limits.threshold)
    assert result is not None, 'not alike'
    there = is_evidence(ours, x, theirs, y, result, limits)
    back = score(Side(theirs.stream, *y), Side(ours.stream, *x), limits.threshold)
    assert back is not None
    assert there == is_evidence(theirs, y, ours, x, back, limits), 'the same from either side'
    return there


def renamed(source: str, *names: tuple[str, str]) -> str:
    for old, new in names:
        assert old in source, old
        source = source.replace(old, new)
    return source


GETTERS = """\
class Orders {
  get total() { return this.parts.total }
  get owner() { return this.parts.owner }
  get number() { return this.parts.number }
  set paid(value) { this.parts.paid = value }
  close() { return this.parts.close(this.clock) }
  reopen() { return this.parts.reopen(this.clock) }
  rows() { return this.parts.rows }
  days() { return this.parts.days }
}
"""
IMPLS = """\
impl<T: Ord> Source<T> for BTreeSet<T> {
    fn start(_: Internal, _lower: usize) -> BTreeSet<T> { BTreeSet::new() }
    fn put(_: Internal, into: &mut BTreeSet<T>, item: T) -> bool { into.insert(item); true }
    fn finish(_: Internal, of: &mut BTreeSet<T>) -> BTreeSet<T> { mem::take(of) }
}
"""
FIELDS = """\
export interface Account {
  readonly id: string
  owner: Person | undefined
  opened: Date
  closed?: Date
  rows: Map<string, Row[]>
  parents: Array<Account>
  limits: Record<string, number>
  kind: AccountKind
  tags: Set<string>
  notes: string[]
  parent: Account | null
}
"""
TABLE = """\
register(view, {
    "path": route("/orders"),
    "name": title("Orders", locale),
    "rows": [column("number", 8), column("total", 12), column("owner", 20)],
    "menu": {"after": "home", "icon": icon("cart")},
    "roles": roles("clerk", "admin"),
})
"""
LOOP = """\
func (p *Page) Names(rows []int) []string {
	if len(rows) == 0 {
		return nil
	}
	names := make([]string, len(rows))
	for i, row := range rows {
		names[i] = p.nameOf(row)
	}
	return names
}
"""
LOWER = """\
func Lower(words []string) []string {
	if words == nil {
		return nil
	}
	all := make([]string, len(words))
	for i, word := range words {
		all[i] = strings.ToLower(word)
	}
	return all
}
"""

PATHS = """\
func (ns *Namespace) Escape(s any) (string, error) {
	ss, err := cast.ToStringE(s)
	if err != nil {
		return "", err
	}
	return url.PathEscape(ss), nil
}

func (ns *Namespace) Unescape(s any) (string, error) {
	ss, err := cast.ToStringE(s)
	if err != nil {
		return "", err
	}
	return url.PathUnescape(ss), nil
}
"""
THIN = ''.join(
    f'function {name}(order) {{ return order.parts.{name} }}\n' for name in ('total', 'owner', 'number', 'rows')
)
LABELS = """\
if node.status is not None:
    labels[STATUS] = Value(node.status)
if node.created is not None:
    labels[CREATED] = Value(node.created.isoformat(timespec="minutes"))
if node.zone is not None:
    labels[ZONE] = Value(node.zone)
if node.outpost is not None:
    labels[OUTPOST] = Value(node.outpost)
"""

REPORTER = """\
function check(node, context) {
  const options = context.options[0];
  const found = context.scope.find(node.id, options);
  context.report({
    node,
    messageId: 'unused',
    data: { name: node.name, line: node.loc.line, column: node.loc.column + 1 },
  });
}
"""
PLAIN_DATA = """\
const names = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'];
const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const limit = 20;
const kinds = { a: 'small', b: 'large', c: 'other' };
const depth = 2;
"""
PAGES = """\
func TestOrders(t *testing.T) {
	t.Parallel()
	files := `PAGE`
	b := site.Test(t, files, site.Running(), site.Logged(levels.Warn))
	b.AssertFile("public/index.html", b.Title(), site.Lines(b.Home(), 3, 7))
	b.AssertCount(b.Pages(), 12)
	b.Close(site.Quiet)
}
"""
ONE_PAGE = '\n'.join(f'-- page{n}.md --\ntitle: "first {n}"\nweight: {n}' for n in range(20))
OTHER_PAGE = '\n'.join(f'-- data/{n}.json --\n[{n}, "rows", {{"a": {n}}}]' for n in range(20))
FIXTURES = """\
const category1 = new Category()
category1.name = "Animals"
await source.manager.save(category1)
const category2 = new Category()
category2.name = "Animals"
await source.manager.save(category2)
const newPost = new Post()
newPost.title = "All about animals"
await source.manager.save(newPost)
"""
OTHER_FIXTURES = """\
const category1 = new Category()
category1.name = "cars"
await source.manager.save(category1)
const category2 = new Category()
category2.name = "germany"
await source.manager.save(category2)
const category3 = new Category()
category3.name = "bmw"
await source.manager.save(category3)
"""
NOTHING = [
    ('a frame around long texts that differ', 'go', PAGES.replace('PAGE', ONE_PAGE), PAGES.replace('PAGE', OTHER_PAGE)),
    ('a frame around texts of some length that differ', 'go', *(
        PAGES.replace('PAGE', text[:200]) for text in (ONE_PAGE, OTHER_PAGE)
    )),
    ('a few statements again and again, on other variables', 'typescript', *(
        f'async function fill() {{\n{text}}}\n' for text in (FIXTURES, OTHER_FIXTURES)
    )),
    ('a small class of thin methods', 'javascript', *(
        f'class {name} {{\n  get a() {{ return this.b.a }}\n  get c() {{ return this.b.c }}\n  d() {{ return this.b.d(this.e) }}\n}}\n'
        for name in ('Orders', 'Bills')
    )),
    ('small functions', 'go', PATHS, renamed(PATHS, ('url.Path', 'word.'), ('Escape', 'Plural'), ('Unescape', 'Single'))),
    ('a function that is called otherwise, and calls another', 'javascript', *(
        f'function {name}({", ".join("abcdefghijklmnopqrst")}) {{\n  return a.{name}(b, c)\n}}\n' for name in ('sum', 'most')
    )),
    ('a small class of thin methods, though to the letter', 'javascript', *[
        'class Orders {\n  get a() { return this.b.a }\n  get c() { return this.b.c }\n  d() { return this.b.d(this.e) }\n'
        '  get f() { return this.b.f }\n}\n'
    ] * 2),
    ('a few thin functions, though to the letter', 'javascript', THIN, THIN),
    ('a run of statements alike among themselves', 'python', LABELS,
     renamed(LABELS, ('created', 'ended'), ('CREATED', 'ENDED'), ('outpost', 'owner'))),
    ('thin methods', 'javascript', GETTERS, renamed(GETTERS, ('Orders', 'Bills'), ('total', 'sum'))),
    ('thin methods of a trait', 'rust', IMPLS, renamed(IMPLS, ('BTreeSet', 'BinaryHeap'), ('insert', 'push'))),
    ('fields', 'typescript', FIELDS, renamed(FIELDS, ('Account', 'Deposit'), ('limits', 'rates'))),
    ('data to the letter', 'javascript', PLAIN_DATA, PLAIN_DATA),
    ('a table of calls', 'python', TABLE, renamed(TABLE, ('"/orders"', '"/bills"'), ('"Orders"', '"Bills"'))),
    ('the same shape with other words', 'go', LOOP, LOWER),
    ('stubs that are called otherwise', 'javascript', *(
        ''.join(f'export function {name}(options) {{\n  return function (object, key) {{}}\n}}\n' for name in names)
        for names in (('Id', 'Row', 'Tree', 'View', 'Rank'), ('Date', 'Text', 'Enum', 'Mark', 'Kind'))
    )),
]  # fmt: skip


@pytest.mark.parametrize(('language', 'one', 'other'), [row[1:] for row in NOTHING], ids=[row[0] for row in NOTHING])
def test_no_evidence(language, one, other):
    assert not says_copied(language, one, other)


WORK = """\
def load(path, limit):
    orders = {}
    for line in path.read_text().splitlines()[:limit]:
        number, owner, total = line.split(";")
        if owner not in orders:
            orders[owner] = Account(owner, clock.now())
        orders[owner].add(number, float(total))
    log.info("loaded", len(orders))
    return orders
"""
SMALL = """\
def ages(items, limit):
    total = 0
    for item in items:
        if item.age > limit:
            total += item.age * 2
        elif item.closed:
            total -= 3
    log("age", total)
    return total, [item for item in items if item.age]
"""
WRAPPED = """\
override def apply(next: Action) = Action { request =>
  if (!config.applies(request) || hosts.exists(_(request.host))) {
    next(request)
  } else {
    logger.warn("not allowed: " + request.host)(using Marker)
    Accumulator.done(errors.onClient(request.add(Attributes.Info, Info("allowed-hosts")), Status.BAD, request.host))
  }
}
"""
BLUR = """\
const onBlur = (event) => {
  if (!event.target.ready) {
    focusNext(event.target)
  }
  const value = event.target.value
  if (value !== props.value) {
    props.onChange(value)
  }
  if (value !== state.value) {
    state.onChange(value)
  }
}
"""
EVIDENCE = [
    ('a frame around long texts that are nearly the same', 'go', *(
        PAGES.replace('PAGE', text) for text in (ONE_PAGE, ONE_PAGE.replace('page1.md', 'first.md').replace('second', '2'))
    )),
    ('a frame around one long text', 'go', *(
        PAGES.replace('PAGE', ONE_PAGE).replace('index', name) for name in ('index', 'about')
    )),
    ('a few statements again and again, to the letter', 'typescript', FIXTURES, FIXTURES),
    ('thin methods of another class', 'javascript', GETTERS, renamed(GETTERS, ('Orders', 'Bills'))),
    ('small functions to the letter', 'go', PATHS, PATHS),
    ('many thin functions to the letter', 'javascript', *[THIN + THIN.replace('parts', 'sums')] * 2),
    ('small functions when there are many', 'go', *(
        ''.join(renamed(PATHS, ('Escape', f'E{n}'), ('Unescape', f'U{n}'), ('err', name)) for n in range(2))
        for name in ('err', 'failed')
    )),
    ('thin methods to the letter', 'javascript', GETTERS, GETTERS),
    ('fields to the letter', 'typescript', FIELDS, FIELDS),
    ('a function with data in it, to the letter', 'javascript', REPORTER, REPORTER),
    ('a table of calls to the letter', 'python', TABLE, TABLE),
    ('a function with a call renamed', 'python', WORK, renamed(WORK, ('Account', 'Deposit'))),
    ('a function with locals renamed', 'python', WORK, renamed(WORK, ('orders', 'found'), ('line', 'row'))),
    ('a small function with attributes and literals changed', 'python', SMALL,
     renamed(SMALL, ('age', 'cost'), ('-= 3', '-= 4'))),
    ('a loop with one call renamed', 'go', LOOP, renamed(LOOP, ('nameOf', 'titleOf'))),
    ('beside thin methods', 'javascript',
     GETTERS + 'function f(a, b) { for (const c of a) { if (c.d > b.e) { log(c.d, b); c.f = 1 } } return a.map(g) }\n',
     renamed(GETTERS, ('Orders', 'Bills'))
     + 'function f(a, b) { for (const c of a) { if (c.d > b.e) { log(c.d, b); c.f = 2 } } return a.map(g) }\n'),
    ('a function that is one call of a block that is one statement', 'scala', WRAPPED,
     renamed(WRAPPED, ('"allowed-hosts"', '"not ready"'))),
    ('attributes that are called like a local that is renamed', 'javascript', BLUR,
     renamed(BLUR, ('const value', 'const text'), ('(value)', '(text)'), ('(value !', '(text !'), ('event', 'change'))),
    ('functions in a table', 'javascript',
     *(f'const {name} = {{ rows: 8, open: (a) => {{ if (a.b > {n}) {{ a.c(a.d, b); throw a.e }} log(a.f.g) }}, shut(a) '
       f'{{ for (const c of a) {{ c.d({n}); e(c) }} }} }}' for name, n in (('menu', 1), ('list', 2)))),
]  # fmt: skip


@pytest.mark.parametrize(('language', 'one', 'other'), [row[1:] for row in EVIDENCE], ids=[row[0] for row in EVIDENCE])
def test_evidence(language, one, other):
    assert says_copied(language, one, other)


def test_a_change_is_stopped_by_more_than_is_listed():
    longer = SMALL.replace(
        '    total = 0\n', '    check(items)\n    total = 0\n    items.sort()\n    limit.seen(items)\n'
    )
    names = [('.age', '.size'), ('closed', 'open'), ('"age"', '"s"'), ('-= 3', '-= 5'), ('= 0', '= 1'), ('log', 'say')]
    assert says_copied('python', longer, renamed(longer, *names))
    assert not says_copied('python', longer, renamed(longer, *names), LIMITS._replace(wary=True))


BRANCHES = """\
def first(char, table):
    if int(char) < len(LOW):
        text = LOW[char]
    if int(char) < len(table) and table[char] != "":
        text = table[char]
    if char == "a":
        text = "b"
    if char == "c":
        text = "d"
    return text
"""


@pytest.mark.parametrize(
    ('told', 'names'),
    [
        (False, [('int(', 'round('), ('LOW', 'HIGH'), ('"b"', '"e"')]),
        (True, [('char', 'path'), ('table', 'rows')]),
        (True, [('char', 'path'), ('(table', '(rows'), ('table[', 'rows['), ('text', 'found')]),
    ],
)
def test_what_a_block_calls_the_variables_given_to_it_says_nothing(told, names):
    ours, theirs = (Outline(tokenized('python', source)) for source in (BRANCHES, renamed(BRANCHES, *names)))
    head, size = 8, len(ours.stream.norm)  # def first(char, table):
    x, y = (next(a for a in outline.fragments(head, size, 1) if a.start == head) for outline in (ours, theirs))
    result = score(Side(ours.stream, *x), Side(theirs.stream, *y), 0.7)
    assert result is not None
    assert is_evidence(ours, x, theirs, y, result, LIMITS._replace(threshold=0.7)) == told


HEADED = """\
def apply_to(target, args=(), kwargs=None, callback=None, accepted=None, process_id=None, timeout=None, loader=None):
    kwargs = {} if not kwargs else kwargs
    return base.apply(target, args, kwargs, callback, accepted, process_id())
"""


def test_a_list_holds_small_bodies_in_which_no_word_differs():
    other = renamed(HEADED, ('loader=None', 'loader=None, log=None'))
    assert says_copied('python', HEADED, other)
    assert not says_copied('python', HEADED, other, LIMITS._replace(wary=True))
    assert not says_copied('python', HEADED, renamed(other, ('base.', 'core.')))


def test_a_lower_threshold_asks_less_of_the_words():
    assert says_copied('go', LOOP, LOWER, LIMITS._replace(threshold=0.6))


@pytest.mark.parametrize(
    ('language', 'source', 'expected'),
    [
        ('python', 'def f(a):\n    return a.b\n', 0),
        ('python', 'def f(a):\n    pass\n', 0),
        ('python', 'x = [1, 2]\n', 2),
        ('python', 'def f(a):\n    a.b()\n    return a.c\n', 0),
        ('python', 'a.b()\nc = a.d\n', 10),
        ('javascript', GETTERS, 0),
    ],
)
def test_what_counts_where_fragments_differ(language, source, expected):
    stream = tokenized(language, source)
    assert counted(stream, 0, len(stream.norm), LIMITS) == expected
