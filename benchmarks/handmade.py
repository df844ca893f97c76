"""Commits made by hand, and which of them our hook and other detectors stop: `python -m benchmarks.handmade`.

Each case is a git repository of its own: what is committed, what is then staged, and sometimes what lies in the working
tree beside that. A detector that is not installed is left out with a word. What knows of no change is run on all files.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.processes import found, git

ORDERS = '''\
def read_orders(path, limit=1000):
    """The orders of a file, by customer."""
    orders = {}
    with open(path, newline='') as file:
        for number, row in enumerate(csv.reader(file), 1):
            if number > limit:
                raise ValueError(f'{path}: more than {limit} lines')
            if not row or row[0].startswith('#'):
                continue
            customer, amount, *_ = row
            orders.setdefault(customer.strip(), []).append(to_cents(amount))
    return orders
'''
HEAD = 'import csv\n\nfrom shop.money import to_cents\n\n\n'
OTHER = '''\
class Basket:
    """What a customer is about to buy."""

    def __init__(self, owner, rates):
        self.owner = owner
        self.rates = rates
        self.lines = []

    def put(self, article, count):
        if count < 1 or article.sold_out:
            raise LookupError(article.name)
        self.lines.append((article, min(count, article.stock)))

    def total(self, country):
        sums = [article.price * count for article, count in self.lines]
        return sum(sums) * (1 + self.rates[country]) - self.owner.discount
'''


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


COPY = replaced(ORDERS, ('read_orders', 'load_orders'))
RENAMED = replaced(
    ORDERS,
    ('read_orders', 'load_refunds'),
    ('orders', 'refunds'),
    ('path', 'source'),
    ('limit', 'most'),
    ('row', 'cells'),
)
LINE = (
    '            customer, amount',
    "            log.debug('line %d of %s', number, file.name)\n            customer, amount",
)
FORMATTED = replaced(
    COPY,
    ('enumerate(csv.reader(file), 1)', 'enumerate(\n            csv.reader(file),\n            1,\n        )'),
    (
        "not row or row[0].startswith('#')",
        "(\n                not row\n                or row[0].startswith('#')\n            )",
    ),
    (
        "raise ValueError(f'{path}: more than {limit} lines')",
        "raise ValueError(\n                    f'{path}: more than {limit} lines'\n                )",
    ),
)
COMMENTED = replaced(
    COPY,
    ('    orders = {}\n', '    # By customer.\n    orders = {}\n'),
    ('            customer', '            # The rest is notes.\n            customer'),
)
BLOCK = (
    'def import_all(path, limit, target):\n    target.lock()\n'
    + ''.join(ORDERS.splitlines(keepends=True)[2:11])
    + '    target.write(orders, force=True)\n    target.unlock()\n'
)
NOTEBOOK = json.dumps(
    {
        'cells': [
            {
                'cell_type': 'code',
                'execution_count': None,
                'metadata': {},
                'outputs': [],
                'source': (HEAD + COPY).splitlines(keepends=True),
            }
        ],
        'metadata': {'language_info': {'name': 'python'}},
        'nbformat': 4,
        'nbformat_minor': 5,
    },
    indent=1,
)
IN_CLASS = 'class Reader:\n' + ''.join(
    f'    {line}' for line in replaced(COPY, ('(path', '(self, path')).splitlines(keepends=True)
)
MENDED = ("startswith('#')", "startswith(('#', ';'))")


class Case(NamedTuple):
    """`base` is committed, `staged` is staged over it (None: removed), `loose` is written after that."""

    name: str
    base: Mapping[str, str]
    staged: Mapping[str, str | None]
    loose: Mapping[str, str | None] = {}


ONE = {'shop/orders.py': HEAD + ORDERS, 'shop/basket.py': OTHER}
TWO = {**ONE, 'shop/old.py': HEAD + COPY}
"""With a copy that is there already."""


def bringing(name: str, text: str, path: str = 'shop/refunds.py') -> Case:
    return Case(name, ONE, {path: text})


NEW = (
    bringing('a function, to the letter', HEAD + COPY),
    bringing('comments put in', HEAD + COMMENTED),
    bringing('formatted otherwise', HEAD + FORMATTED),
    bringing('every local name changed', HEAD + RENAMED),
    bringing('a line put into it', HEAD + replaced(COPY, LINE)),
    bringing('names changed and a line put in', HEAD + replaced(RENAMED, (LINE[0], LINE[1]))),
    bringing('a method of a class', HEAD + IN_CLASS),
    bringing('a block in another function', HEAD + BLOCK),
    bringing('in a cell of a notebook', NOTEBOOK, 'report.ipynb'),
    Case(
        'a third copy beside two old ones', TWO, {'shop/refunds.py': HEAD + replaced(ORDERS, ('read_orders', 'third'))}
    ),
    Case(
        'staged, and taken back in the working tree', ONE, {'shop/refunds.py': HEAD + COPY}, {'shop/refunds.py': None}
    ),
)
"""Commits that bring a copy in."""
OLD = (
    Case('another file is changed', TWO, {'shop/basket.py': OTHER + '\n\nEMPTY = Basket(None, {})\n'}),
    Case('the same file is changed elsewhere', TWO, {'shop/old.py': HEAD + 'FIRST = to_cents("1")\n\n\n' + COPY}),
    Case('the file is renamed', TWO, {'shop/old.py': None, 'shop/older.py': HEAD + COPY}),
    Case(
        'the function moves to another file', TWO, {'shop/old.py': HEAD, 'shop/basket.py': HEAD + OTHER + '\n\n' + COPY}
    ),
    Case('it becomes a method', TWO, {'shop/old.py': HEAD + IN_CLASS}),
    Case('it is formatted', TWO, {'shop/old.py': HEAD + FORMATTED}),
    Case('its local names are changed', TWO, {'shop/old.py': HEAD + RENAMED}),
    Case(
        'both are mended alike',
        TWO,
        {'shop/orders.py': HEAD + replaced(ORDERS, MENDED), 'shop/old.py': HEAD + replaced(COPY, MENDED)},
    ),
    Case('one of them is removed', TWO, {'shop/old.py': HEAD}),
    Case(
        'a copy lies unstaged in the working tree',
        ONE,
        {'shop/basket.py': OTHER + '\n\nEMPTY = Basket(None, {})\n'},
        {'shop/refunds.py': HEAD + COPY},
    ),
)
"""Commits that bring none in."""


# Detectors: each is told the repository as committed (`before`) and with the change, and whether it stops the change.


class Detector(NamedTuple):
    """`stops` is the exit code of the check that means a finding; others but 0 are faults."""

    name: str
    check: Sequence[str]
    stops: int = 1
    before: Sequence[str] = ()


def detectors(scratch: Path, python: str | None) -> list[Detector]:
    """What is installed beside this interpreter or on PATH. `python` is one that has the module polydup."""
    jscpd = (
        'jscpd',
        '-k',
        '50',
        '-l',
        '5',
        '-s',
        '--no-tips',
        '-r',
        'silent',
        '--baseline',
        str(scratch / 'clones.json'),
    )
    jscpd = (*jscpd, '--changed', '--fail-on-new-clones=0')
    near = ('--ignore-identifiers', '--ignore-literals', '-m', 'weak', '--max-gap-lines', '2', '--similarity=0.8')
    arid = ('arid', '--no-config', '--same-file')
    accepted = str(scratch / 'accepted.json')
    pylint = ('pylint', '--disable=all', '--enable=duplicate-code', '--rcfile=', '--persistent=n', '--recursive=y', '.')
    all_of = [
        Detector('polydup-hook', (sys.executable, '-m', 'polydup_hook')),
        Detector('jscpd', (*jscpd, '.')),
        Detector('jscpd, near', (*jscpd, *near, '.')),
        Detector('arid', (*arid, '--baseline', accepted, '.'), before=(*arid, '--write-baseline', accepted, '.')),
        Detector('pylint', pylint, stops=8),
    ]
    if python is not None:
        code = 'import polydup, sys; sys.exit(bool(polydup.find_duplicates(["."]).duplicates))'
        all_of.append(Detector('polydup (Rust)', (python, '-c', code)))
    for detector in all_of:
        if found(detector.check[0]) is None:
            print(f'{detector.check[0]}: not installed', file=sys.stderr)
    return [detector for detector in all_of if found(detector.check[0])]


def stops(detector: Detector, case: Case, folder: Path) -> str:
    """'stops', '–', or what went wrong. `folder` is made anew."""
    make(folder, case.base)
    git(folder, 'init', '-q')
    git(folder, 'add', '-A')
    git(folder, 'commit', '-q', '-m', 'base')
    if detector.before:
        run(detector.before, folder)
    make(folder, case.staged)
    git(folder, 'add', '-A')
    make(folder, case.loose)
    code = run(detector.check, folder)
    return {0: '–', detector.stops: 'stops'}.get(code, f'exit code {code}')


def make(folder: Path, files: Mapping[str, str | None]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding='utf-8')


def run(command: Sequence[str], folder: Path) -> int:
    environment = {name: value for name, value in os.environ.items() if not name.startswith('GIT_')}
    environment['PYTHONPATH'] = str(Path(__file__).resolve().parent.parent)
    whole = [found(command[0]) or command[0], *command[1:]]
    return subprocess.run(
        whole, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ).returncode


def table(title: str, cases: Sequence[Case], ask: Callable[[Case, Detector], str], asked: Sequence[Detector]) -> str:
    lines = [' | '.join(['', title, *(detector.name for detector in asked), '']).strip()]
    lines.append('| ' + ' | '.join('---' for _ in range(len(asked) + 1)) + ' |')
    lines += ['| ' + ' | '.join([case.name, *(ask(case, detector) for detector in asked)]) + ' |' for case in cases]
    return '\n'.join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--scratch', type=Path, required=True, help='a folder that is empty or not there yet')
    parser.add_argument('--polydup', metavar='PYTHON', help='an interpreter that has the module polydup')
    args = parser.parse_args()
    scratch = args.scratch.resolve()
    scratch.mkdir(parents=True, exist_ok=True)
    if any(scratch.iterdir()):
        parser.error(f'{scratch} is not empty')
    count = 0

    def ask(case: Case, detector: Detector) -> str:
        nonlocal count
        count += 1
        room = scratch / str(count)
        (room / 'repo').mkdir(parents=True)
        [one] = [one for one in detectors(room, args.polydup) if one.name == detector.name]
        return stops(one, case, room / 'repo')

    asked = detectors(scratch, args.polydup)
    print(table('brought in', NEW, ask, asked), end='\n\n')
    print(table('not a copy of this commit', OLD, ask, asked))


if __name__ == '__main__':
    main()
