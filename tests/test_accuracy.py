"""The accuracy bench: what the operators promise, how a report is scored, what can be reached at all."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from checkout import ROOT

sys.path.append(str(ROOT))  # behind all else: an installed polydup_hook stays the one that is tested
from benchmarks.accuracy.causes import cause_of
from benchmarks.accuracy.injection import injected, points
from benchmarks.accuracy.measure import Pair, Place, Result
from benchmarks.accuracy.operators import ALL, keeps_promise
from benchmarks.accuracy.pools import Context, pools_of
from benchmarks.accuracy.reach import Reach, Sides
from benchmarks.accuracy.scoring import by_files, hit, strays
from benchmarks.accuracy.sources import Source
from benchmarks.accuracy.truth import Truth

PYTHON = '''\
import csv


def read_orders(path, limit=1000):
    """The orders of a file, by customer."""
    orders = {}
    skipped = 0
    # Files of the old shop have no header.
    with open(path, newline='') as file:
        for number, row in enumerate(csv.reader(file, delimiter=';'), 1):
            if number > limit:
                raise ValueError(path, 'more lines than', limit)
            if not row or row[0].startswith('#'):
                skipped += 1
                continue
            customer, amount = row[0], row[1]
            key = customer.strip()
            orders.setdefault(key, []).append(to_cents(amount))
    report(path, skipped)
    return orders


def write_totals(target, totals, currency='EUR'):
    lines = []
    written = 0
    for name, total in sorted(totals.items()):
        lines.append(currency + str(total))
        log(name, total)
        written += len(name)
    # The target is a file that may not be there yet.
    target.write_text('\\n'.join(lines))
    notify(target, written)
    return written
'''
GO = """\
package shop

func readOrders(path string, limit int) (map[string]int, error) {
\torders := map[string]int{}
\tskipped := 0
\t// Files of the old shop have no header.
\tlines, err := load(path, limit)
\tif err != nil {
\t\treturn nil, err
\t}
\tfor number, line := range lines {
\t\tif number > 1000 {
\t\t\tbreak
\t\t}
\t\tkey := trim(line, "order")
\t\tskipped = skipped + 1
\t\torders[key] = cents(line, 100)
\t}
\treport(path, skipped)
\treturn orders, nil
}

func writeTotals(target string, totals map[string]int, size int) int {
\twritten := 0
\tname := target + "total"
\tfor key, total := range totals {
\t\tlog(key, total)
\t\twritten = written + len(key)
\t}
\tsave(name, written)
\tnotify(target, "written", size)
\treturn written
}
"""
SOURCES = {'python': Source('shop.py', PYTHON.encode(), 'python'), 'go': Source('shop.go', GO.encode(), 'go')}
POOLS = {name: pools_of([source], source.row, random.Random(1)) for name, source in SOURCES.items()}


def copies_of(language: str, operator: str) -> list[tuple[object, object]]:
    """(original, copy) by an operator, for several seeds."""
    function = SOURCES[language].functions[0]
    made = []
    for seed in range(12):
        context = Context(random.Random(seed), POOLS[language], 'other')
        new = ALL[operator][0](function.fragment, context)
        if new is not None:
            made.append((function.fragment, new))
    return made


@pytest.mark.parametrize('language', SOURCES)
@pytest.mark.parametrize('operator', ALL)
def test_an_operator_keeps_its_promise(language: str, operator: str) -> None:
    made = copies_of(language, operator)
    if (language, operator) == ('python', 'T2-type'):
        assert not made  # no leaf of the grammar is a type's name alone
    else:
        kept = [keeps_promise(ALL[operator][1], old, new) for old, new in made]
        assert sum(kept) >= 3


@pytest.mark.parametrize(
    ('operator', 'promise'),
    [
        ('T2-rename', 'layout'),
        ('T1-comment', 'renamed'),
        ('T3-insert1', 'insert2'),
        ('T3-insert2', 'insert1'),
        ('T3-delete1', 'insert1'),
        ('T3-reorder', 'modify'),
        ('T3-modify', 'same'),
        ('T2-rename', 'near'),
    ],
)
def test_a_copy_does_not_keep_the_promise_of_another_operator(operator: str, promise: str) -> None:
    assert not any(keeps_promise(promise, old, new) for old, new in copies_of('python', operator))


def test_a_renaming_is_one_to_one() -> None:
    for old, new in copies_of('python', 'T2-rename'):
        pairs = {(a.text, b.text) for a, b in zip(old.tokens, new.tokens, strict=True) if a.text != b.text}
        assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)


@pytest.mark.parametrize('language', SOURCES)
@pytest.mark.parametrize('kind', ['function', 'block'])
def test_an_injected_copy_stands_at_the_lines_that_are_told(language: str, kind: str) -> None:
    source, function = SOURCES[language], SOURCES[language].functions[0]
    fragment = function.fragment if kind == 'function' else function.fragment.derived('orders(1, 2)')
    found = points(source, kind)
    assert found
    for point in found:
        done = injected(source, point, fragment)
        if done is not None:
            data, start, end = done
            lines = data.decode().split('\n')
            assert [x.strip() for x in lines[start - 1 : end]] == [x.strip() for x in fragment.lines]
            assert lines[: start - 1] + lines[end:] != source.data.decode().split('\n') or not point.padded


def truth(**changes: object) -> Truth:
    """Lines 11 to 20 of a.py, all of them code, copied to lines 31 to 40 of b.py."""
    fixed = {
        'id': 'python-0',
        'language': 'python',
        'operator': 'T0-exact',
        'round': 'r',
        'source': 'a.py',
        'source_start': 11,
        'source_end': 20,
        'copy': 'b.py',
        'copy_start': 31,
        'copy_end': 40,
        'tokens': 100,
        'copy_tokens': 100,
        'alike': 1.0,
        'alike_blind': 1.0,
        'source_code': list(range(11, 21)),
        'copy_code': list(range(31, 41)),
    }
    return Truth(**{**fixed, **changes})


def pair(a: tuple[str, int, int], b: tuple[str, int, int]) -> Pair:
    return Place(*a), Place(*b)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ('a.py', 'b.py', 'c.py'):
        (tmp_path / name).write_text('x = 1\n' * 100)
    return tmp_path


@pytest.mark.parametrize(
    ('pairs', 'expected'),
    [
        ([], (False, False)),
        ([pair(('a.py', 11, 20), ('c.py', 31, 40))], (False, False)),
        ([pair(('a.py', 11, 16), ('b.py', 31, 40))], (False, False)),  # six of ten lines
        ([pair(('a.py', 1, 60), ('b.py', 1, 60))], (False, False)),  # six times as long
        ([pair(('a.py', 11, 16), ('b.py', 31, 36)), pair(('a.py', 17, 20), ('b.py', 37, 40))], (False, True)),
        ([pair(('a.py', 11, 17), ('b.py', 31, 37))], (True, True)),
        ([pair(('b.py', 31, 40), ('a.py', 11, 20))], (True, True)),  # the other way round
        ([pair(('a.py', 5, 25), ('b.py', 28, 45))], (True, True)),
    ],
)
def test_a_report_counts_when_it_covers_most_of_both_sides(
    folder: Path, pairs: list[Pair], expected: tuple[bool, bool]
) -> None:
    assert hit(truth(), by_files(pairs), folder) == expected


def test_comments_do_not_count_against_a_report_that_leaves_them_out(folder: Path) -> None:
    found = by_files([pair(('a.py', 15, 20), ('b.py', 35, 40))])
    commented = truth(source_code=list(range(15, 21)), copy_code=list(range(35, 41)))
    assert hit(commented, found, folder).strict
    assert not hit(truth(), found, folder).strict


@pytest.mark.parametrize(
    ('found', 'count'),
    [
        (pair(('a.py', 11, 20), ('b.py', 31, 40)), 0),
        (pair(('c.py', 11, 20), ('b.py', 31, 33)), 0),
        (pair(('c.py', 11, 20), ('b.py', 31, 40)), 1),
        (pair(('b.py', 31, 40), ('a.py', 50, 60)), 1),
    ],
)
def test_a_stray_pairs_the_copy_with_something_else(found: Pair, count: int) -> None:
    assert len(strays(truth(), [found])) == count


HEAD, LINE = 'def f(a, b):\n', '    a.run({n}, b)\n'
"""9 tokens and 10 more a line; `a` and `b` are bound, `run` and the number are not."""


@pytest.mark.parametrize(
    ('changed', 'expected'),
    [
        ('', 1.0),
        ('    a.walk(3, b)\n', 1 - 2 / 98),  # one parameter
        ('    a.walk(77, b)\n', 1 - 4 / 98),
        ('    a.run(3, b)\n    a.run(8, b)\n', None),  # a gap
    ],
)
def test_what_can_be_reached_is_what_the_formula_says(tmp_path: Path, changed: str, expected: float | None) -> None:
    source = HEAD + ''.join(LINE.format(n=n) for n in range(5))
    copy = source.replace(LINE.format(n=3), changed) if changed else source
    for name, text in (('a.py', source), ('b.py', copy)):
        (tmp_path / 'r').mkdir(exist_ok=True)
        (tmp_path / 'r' / name).write_text(text)
    sides = truth(source_start=1, source_end=6, copy_start=1, copy_end=len(copy.splitlines()))
    reach = Sides(tmp_path).reach(sides)
    size = reach.least
    if expected is None:
        assert reach.similarity == pytest.approx(1 - 8 / (2 * size + 8))
    else:
        parameters = round((1 - expected) * 98 / 2)
        assert reach.similarity == pytest.approx(1 - 2 * parameters / (2 * size))
    assert reach.fragment


FINE = Reach(similarity=0.9, fragment=True, least=80, lines=9, prints=3, sketch=4)


class Told:
    """What `Sides` would say."""

    def __init__(self, evidence: bool, suggested: str = 'here') -> None:
        self.is_evidence = lambda *_: evidence
        self.suggested = lambda *_: suggested


@pytest.mark.parametrize(
    ('reach', 'pairs', 'clusters', 'evidence', 'cause'),
    [
        (FINE._replace(similarity=0.8), [], [], True, 'below threshold'),
        (FINE._replace(least=40), [], [], True, 'too small'),
        (FINE._replace(lines=4), [], [], True, 'too small'),
        (FINE._replace(fragment=False), [], [], True, 'no unit'),
        (FINE, [], [], False, 'evidence'),
        (FINE, [pair(('a.py', 11, 13), ('b.py', 31, 33))], [], True, 'other borders'),
        (FINE, [], [[Place('c.py', 1, 9), Place('a.py', 11, 20), Place('b.py', 31, 40)]], True, 'other pair'),
        (FINE, [pair(('c.py', 11, 20), ('b.py', 31, 40))], [], True, 'wrong partner'),
        (FINE, [], [], True, 'dropped'),
    ],
)
def test_a_miss_has_a_cause(
    reach: Reach, pairs: list[Pair], clusters: list[list[Place]], evidence: bool, cause: str
) -> None:
    result = Result(pairs=pairs, clusters=clusters)
    assert cause_of(truth(), reach, result, 0.85, Told(evidence)).cause == cause


def test_a_copy_in_a_file_that_is_not_scanned_is_missed_for_that(tmp_path: Path) -> None:
    result = Result(skipped=['b.py'])
    assert cause_of(truth(), FINE, result, 0.85, Told(True)).cause == 'left out'


@pytest.mark.parametrize(('suggested', 'cause'), [('none', 'no candidate'), ('elsewhere', 'not spanned')])
def test_a_miss_that_nothing_else_explains_is_one_of_the_search(suggested: str, cause: str) -> None:
    assert cause_of(truth(), FINE, Result(), 0.85, Told(True, suggested)).cause == cause
