"""python -m benchmarks.accuracy corpora|build|run|show"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.accuracy.languages import ROWS


def main() -> None:
    parser = argparse.ArgumentParser(prog='python -m benchmarks.accuracy')
    commands = parser.add_subparsers(dest='command', required=True)
    _add_corpora(commands.add_parser('corpora', help='check the corpora out'))
    _add_build(commands.add_parser('build', help='inject copies into a copy of the corpora'))
    _add_run(commands.add_parser('run', help='run detectors on a build and score them'))
    _add_show(commands.add_parser('show', help='print a source and its copy'))
    for command in commands.choices.values():
        command.add_argument('--languages', nargs='+', default=None, choices=list(ROWS), metavar='NAME')
    arguments = parser.parse_args()
    arguments.run(arguments)


def _add_corpora(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('folder', type=Path)
    parser.add_argument('--url', default='https://github.com', help='where the repositories are, by owner and name')
    parser.add_argument('--mirror', type=Path, help='a folder of bare repositories owner+name/repo: no network then')
    parser.set_defaults(run=_corpora)


def _corpora(arguments: argparse.Namespace) -> None:
    from benchmarks.accuracy.corpora import check_out

    check_out(arguments.folder, arguments.languages or list(ROWS), arguments.url, arguments.mirror)


def _add_build(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('corpora', type=Path)
    parser.add_argument('out', type=Path)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('-n', '--count', type=int, default=25, help='copies per operator and language')
    parser.add_argument('--split', choices=['dev', 'heldout', 'all'], default='dev', help='tune on dev alone')
    parser.add_argument('--files', type=int, default=260, help='most files per language')
    parser.set_defaults(run=_build)


def _build(arguments: argparse.Namespace) -> None:
    from benchmarks.accuracy.build import build

    given = arguments
    build(given.corpora, given.out, given.seed, given.count, given.split, given.files, given.languages or list(ROWS))


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('folder', type=Path, help='a build')
    parser.add_argument('--tools', nargs='+', metavar='NAME', help='default: ours at two thresholds, and all peers')
    parser.add_argument('--cached', action='store_true', help='score the reports of the last run again')
    parser.add_argument('--each', action='store_true', help='a row for each operator of each language')
    parser.add_argument('--misses', type=Path, help='write what was missed, by cause, here')
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    from benchmarks.accuracy.run import run

    run(arguments.folder, arguments.tools, arguments.languages, arguments.cached, arguments.each, arguments.misses)


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('folder', type=Path, help='a build')
    parser.add_argument('ids', nargs='*')
    parser.add_argument('--random', type=int, default=0, metavar='N', help='N copies drawn at random')
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--operator')
    parser.set_defaults(run=_show)


def _show(arguments: argparse.Namespace) -> None:
    from benchmarks.accuracy.show import show

    show(arguments.folder, arguments.ids, arguments.random, arguments.seed, arguments.operator, arguments.languages)


main()
