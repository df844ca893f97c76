"""The same function in two languages: what the abstract form leaves, what are counterparts, and what is told of them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from gate import check, polydup
from streams import tokenized

from polydup_hook import Config, find_copies, find_duplicates
from polydup_hook.abstract import words_of
from polydup_hook.alignment import Outline
from polydup_hook.crossing import Crossing
from polydup_hook.model import FUNCTION

VALIDATE = {
    'python': """\
def validate_order(order, stock):
    errors = []
    if not order.customer_id:
        errors.append('customer is missing')
    total = 0
    for item in order.items:
        if item.quantity <= 0:
            errors.append('quantity must be positive')
        elif item.quantity > stock.get(item.sku, 0):
            errors.append('not enough stock')
        total += item.quantity * item.price
    if total > order.credit_limit:
        errors.append('credit limit exceeded')
    return errors
""",
    'typescript': """\
export function validateOrder(order: Order, stock: Map<string, number>): string[] {
  const errors: string[] = [];
  if (!order.customerId) {
    errors.push('customer is missing');
  }
  let total = 0;
  for (const item of order.items) {
    if (item.quantity <= 0) {
      errors.push('quantity must be positive');
    } else if (item.quantity > (stock.get(item.sku) ?? 0)) {
      errors.push('not enough stock');
    }
    total += item.quantity * item.price;
  }
  if (total > order.creditLimit) {
    errors.push('credit limit exceeded');
  }
  return errors;
}
""",
    'go': """\
package orders

func ValidateOrder(order *Order, stock map[string]int) []string {
	errors := []string{}
	if order.CustomerID == "" {
		errors = append(errors, "customer is missing")
	}
	total := 0
	for _, item := range order.Items {
		if item.Quantity <= 0 {
			errors = append(errors, "quantity must be positive")
		} else if item.Quantity > stock[item.SKU] {
			errors = append(errors, "not enough stock")
		}
		total += item.Quantity * item.Price
	}
	if total > order.CreditLimit {
		errors = append(errors, "credit limit exceeded")
	}
	return errors
}
""",
    'ruby': """\
def validate_order(order, stock)
  errors = []
  errors << 'customer is missing' unless order.customer_id
  total = 0
  order.items.each do |item|
    if item.quantity <= 0
      errors << 'quantity must be positive'
    elsif item.quantity > stock.fetch(item.sku, 0)
      errors << 'not enough stock'
    end
    total += item.quantity * item.price
  end
  errors << 'credit limit exceeded' if total > order.credit_limit
  errors
end
""",
}
SIEVE = {
    'java': """\
class Primes {
  static List<Integer> sieve(int limit) {
    boolean[] crossed = new boolean[limit + 1];
    List<Integer> primes = new ArrayList<>();
    for (int i = 2; i <= limit; i++) {
      if (!crossed[i]) {
        primes.add(i);
        for (int j = i * i; j <= limit; j += i) {
          crossed[j] = true;
        }
      }
    }
    return primes;
  }
}
""",
    'cpp': """\
std::vector<int> primesUpTo(int n) {
    std::vector<bool> seen(n + 1, false);
    std::vector<int> found;
    for (int p = 2; p <= n; ++p) {
        if (!seen[p]) {
            found.push_back(p);
            for (int k = p * p; k <= n; k += p) {
                seen[k] = true;
            }
        }
    }
    return found;
}
""",
}
MEDIAN = """\
def median_of(rows, key):
    values = sorted(row[key] for row in rows if row[key] is not None)
    middle = len(values) // 2
    if not values:
        raise ValueError('no rows')
    if len(values) % 2:
        return values[middle]
    low, high = values[middle - 1], values[middle]
    return (low + high) / 2
"""
FIELDS = ('name', 'owner', 'limit', 'factor', 'colour', 'weight', 'height', 'origin', 'target', 'height')
CONSTRUCTORS = {
    'python': 'class Box:\n    def __init__(self, {}):\n{}'.format(
        ', '.join(FIELDS), ''.join(f'        self.{name} = {name}\n' for name in FIELDS)
    ),
    'java': 'class Crate {{\n  Crate({}) {{\n{}  }}\n}}\n'.format(
        ', '.join(f'int {name}' for name in FIELDS), ''.join(f'    this.{name} = {name};\n' for name in FIELDS)
    ),
}
GETTER = {
    'python': 'class A:\n    def name(self):\n        return self._name\n',
    'java': 'class A {\n  String name() {\n    return this.name;\n  }\n}\n',
}


def words(language, source):
    stream = tokenized(language, source)
    units = stream.units
    unit = units.kind.index(FUNCTION)
    own = [units.name[unit]] if units.name[unit] >= 0 else []
    return ' '.join(word.text for word in words_of(stream, units.start[unit], units.end[unit], own))


def pairs(*sources):
    """The pairs of counterparts in files of (language, source), as (number of a file, number of another)."""
    outlines = [(key, Outline(tokenized(language, source))) for key, (language, source) in enumerate(sources)]
    return {(pair.a.key, pair.b.key) for pair in Crossing(outlines, 50, 5).pairs()}


@pytest.mark.parametrize(
    ('language', 'source', 'expected'),
    [
        ('python', 'def f(a, b):\n    for i in range(b):\n        a[i] += 1\n', '=f a b for i 0 b a [ i += 1'),
        (
            'java',
            'class C { void f(int[] a, int b) { for (int i = 0; i < b; i++) a[i]++; } }',
            '=f a b for i 0 b a [ i += 1',
        ),
        ('cpp', 'void f(int* a, int b) { for (int i = 0; i < b; ++i) ++a[i]; }', '=f a b for i 0 b a += 1 [ i'),
        (
            'go',
            'func f(a []int, b int) {\n\tfor i := 0; i < b; i++ {\n\t\ta[i]++\n\t}\n}\n',
            '=f a b for i 0 b a [ i += 1',
        ),
        ('rust', 'fn f(a: &mut Vec<i32>, b: usize) { for i in 0..b { a[i] += 1; } }', '=f a b for i 0 b a [ i += 1'),
        (
            'javascript',
            'function f(xs) { g(xs !== null && !xs.length); }',
            '=f xs g xs != null and not xs len',
        ),
        ('python', 'def f(xs):\n    g(xs != None and not len(xs))\n', '=f xs g xs != null and not len xs'),
        ('go', 'func f(n int) {\n\tfor n > 0x1F {\n\t\tn--\n\t}\n}\n', '=f n while n > 0x1f n -= 1'),
        ('python', 'def f(n):\n    while n > 0x1F:\n        n -= 1\n', '=f n while n > 0x1f n -= 1'),
        ('java', 'class C { void f(List<Map<String, Integer>> myRows) { g("a b", 1.50f); } }', '=f myrows g "a "b 1.5'),
        ('python', "def f(my_rows):\n    g('a b', 1.5)\n", '=f myrows g "a "b 1.5'),
    ],
)
def test_languages_agree_on_words(language, source, expected):
    assert words(language, source) == expected


@pytest.mark.parametrize(
    'sources',
    {
        'one family': [('typescript', VALIDATE['typescript']), ('javascript', MEDIAN)],
        'other work': [('python', MEDIAN), ('java', SIEVE['java'])],
        'tiny': [('python', GETTER['python']), ('java', GETTER['java'])],
        'attributes that are set': [('python', CONSTRUCTORS['python']), ('java', CONSTRUCTORS['java'])],
        'a copy in one language': [('python', MEDIAN), ('python', MEDIAN.replace('rows', 'lines'))],
        'nothing in it': [('python', ''), ('java', '')],
    }.items(),
    ids=lambda item: item[0],
)
def test_no_counterparts(sources):
    assert pairs(*sources[1]) == set()


@pytest.mark.parametrize(
    'sources',
    [
        [('python', VALIDATE['python']), ('typescript', VALIDATE['typescript'])],
        [('python', VALIDATE['python']), ('ruby', VALIDATE['ruby'])],
        [('go', VALIDATE['go']), ('typescript', VALIDATE['typescript'])],
        [('java', SIEVE['java']), ('cpp', SIEVE['cpp'])],  # by its shape: no name agrees
    ],
)
def test_counterparts(sources):
    assert pairs(*sources) == {(0, 1)}
    assert pairs(*reversed(sources)) == {(0, 1)}


def test_a_file_that_shares_nothing_changes_nothing():
    two = [('python', VALIDATE['python']), ('typescript', VALIDATE['typescript'])]
    others = [('python', MEDIAN), *SIEVE.items(), *CONSTRUCTORS.items()]
    alone = pairs(*others)
    assert pairs(*two, *others) == {(0, 1), *((i + 2, j + 2) for i, j in alone)}


def test_of_two_that_look_alike_the_better_one_counts():
    lines = VALIDATE['python'].splitlines(keepends=True)
    half = ''.join([*lines[:8], '            self.log(item, "odd", item.kind)\n        total -= 1\n', lines[-1]])
    assert pairs(('python', half), ('typescript', VALIDATE['typescript'])) == {(0, 1)}
    three = [('python', half), ('typescript', VALIDATE['typescript']), ('python', VALIDATE['python'])]
    assert pairs(*three) == {(1, 2)}


# The command, on real repositories.

FILES = {'orders.py': VALIDATE['python'], 'median.py': MEDIAN}
ON = ('--cross-language',)
STOPPING = (*ON, '--fail-on', 'type-4')


@pytest.fixture
def ported(repo):
    """A repository whose staged change ports a function."""
    repo.commit(files=FILES)
    repo.write('web/orders.ts', VALIDATE['typescript'])
    repo.add()
    return repo


def test_it_is_off_unless_asked_for(ported):
    assert check(ported).report['classes'] == []
    assert check(ported, '--all-files').report['classes'] == []


def test_it_is_told_and_stops_where_that_is_asked_for(ported):
    run = polydup(ported, *ON)
    assert run.code == 0
    assert 'warning: new duplicate 1 of 1' in run.out
    assert 'the same function in two languages, python and typescript' in run.out
    assert 'both say: validate_order, order, stock, errors, customer_id' in run.out
    assert polydup(ported, *STOPPING).code == 1
    assert polydup(ported, '--all-files', *STOPPING).code == 1


def test_the_pair_is_in_the_report_for_programs(ported):
    [pair] = check(ported, '--all-files', *ON).report['duplicates']
    assert (pair['clone_type'], pair['file1'], pair['file2']) == ('type-4', 'orders.py', 'web/orders.ts')
    assert (pair['start_line1'], pair['end_line1'], pair['start_line2'], pair['end_line2']) == (1, 14, 1, 19)


def test_every_two_of_three_are_told(ported):
    ported.commit(files={'orders.go': VALIDATE['go']})
    report = check(ported, '--all-files', *ON).report
    assert len(report['classes']) == 1
    assert [(pair['file1'], pair['file2']) for pair in report['duplicates']] == [
        ('orders.go', 'orders.py'),
        ('orders.go', 'web/orders.ts'),
        ('orders.py', 'web/orders.ts'),
    ]


@pytest.mark.parametrize(
    'change',
    {
        'nothing near it': {'other.py': 'x = 1\n'},
        'an edit': {'web/orders.ts': VALIDATE['typescript'].replace('credit limit', 'limit')},
        'a move': {'web/orders.ts': None, 'app/check.ts': VALIDATE['typescript']},
        'edits in step': {
            'web/orders.ts': VALIDATE['typescript'].replace('total', 'sum'),
            'orders.py': VALIDATE['python'].replace('total', 'sum'),
        },
    }.items(),
    ids=lambda item: item[0],
)
def test_what_was_ported_before_is_not_new(ported, change):
    ported.commit('the port')
    ported.stage(change[1])
    assert polydup(ported, *STOPPING).code == 0


def test_suppressions_and_the_baseline_excuse(ported):
    ported.write('web/orders.ts', '// polydup-ignore: the server checks again\n' + VALIDATE['typescript'])
    ported.add()
    assert polydup(ported, *STOPPING).code == 0
    assert polydup(ported, '--all-files', *STOPPING).code == 0
    ported.write('web/orders.ts', VALIDATE['typescript'])
    ported.write('.polydup.toml', 'cross_language = true\nfail_on = ["type-4"]\n')
    ported.add()
    assert polydup(ported).code == 1
    assert polydup(ported, '--write-baseline').code == 0
    ported.add()
    assert (polydup(ported).code, polydup(ported, '--all-files').code) == (0, 0)
    ported.commit(files={'orders.go': VALIDATE['go']})
    assert polydup(ported, '--all-files').code == 1


def test_a_warm_index_gives_the_same(ported):
    cold = polydup(ported, '--all-files', *ON)
    assert polydup(ported, '--all-files', *ON).out == cold.out
    assert polydup(ported, '--all-files', '--no-cache', *ON).out == cold.out


def test_from_python(ported):
    """A match has the place in the code first, whichever of the two paths is the first."""
    asked = Config(cross_language=True)
    assert len(find_duplicates(ported.path)) == 0
    [match] = find_duplicates(ported.path, config=asked).duplicates
    assert (match.clone_type, match.function1, match.function2) == ('type-4', 'validate_order', 'validateOrder')
    assert find_copies(VALIDATE['go'], 'go', ported.path) == []
    for name in ('a.go', 'zz.go'):
        found = find_copies(VALIDATE['go'], repository=ported.path, filename=name, config=asked)
        assert {(match.file1, match.start_line1, match.file2) for match in found} == {
            (name, 3, 'orders.py'),
            (name, 3, 'web/orders.ts'),
        }


def test_a_range_tells_what_was_ported_in_it(ported):
    before = ported.git('rev-parse', 'HEAD').strip()
    after = ported.commit('the port')
    assert polydup(ported, '--from-ref', before, '--to-ref', after, *STOPPING).code == 1
    assert polydup(ported, '--from-ref', after, '--to-ref', after, *STOPPING).code == 0


def test_nothing_of_it_is_imported_when_it_is_off(ported):
    script = (
        'import sys; from polydup_hook.cli import main; main(sys.argv[1:]);'
        "print(*sorted(name for name in sys.modules if name.endswith(('crossing', 'abstract', 'vocabulary'))))"
    )
    for options, told in ((['--all-files'], False), (['--all-files', *ON], True)):
        command = [sys.executable, '-c', script, *options]
        run = subprocess.run(command, cwd=ported.path, capture_output=True, text=True, check=True)
        assert ('polydup_hook.crossing' in run.stdout) is told
