"""The command line and what it means; contradictions in it. `argparse` is loaded only for a call with options.

As in `settings`, annotations are no strings here: start-up is waited for.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from polydup_hook.errors import UserError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Output(NamedTuple):
    """A format of the findings and the file that it goes to, None for standard output."""

    format: str
    path: str | None = None


USUAL = (Output('text'),)


class Arguments(NamedTuple):
    """The command line. `options` holds the settings given, `action` what to do instead of a check."""

    names: tuple[str, ...] = ()
    options: Mapping[str, object] = {}
    action: str = 'check'
    all_files: bool = False
    from_ref: str | None = None
    to_ref: str | None = None
    no_cache: bool = False
    cache_dir: str | None = None
    outputs: tuple[Output, ...] = USUAL
    exit_zero: bool = False
    verbose: bool = False
    quiet: bool = False
    color: str = 'auto'
    stdin: bool = False
    stdin_filename: str | None = None
    history: str = ''
    blame: bool = False
    accept: tuple[str, ...] = ()
    reason: str = ''
    yes: bool = False
    why_not: tuple[str, ...] = ()
    explain: str | None = None
    between: tuple[int, int] | None = None


def parse(arguments: Sequence[str]) -> Arguments:
    """The arguments in their parts. Raises UserError; SystemExit after `--help`."""
    split = arguments.index('--') if '--' in arguments else len(arguments)
    options, names = arguments[:split], tuple(arguments[split + 1 :])
    if not options:  # the hooks' own call: spare it argparse
        return Arguments(names)
    if list(options) == ['--version']:
        return Arguments(action='version')
    given = vars(_parser().parse_intermixed_args(options))
    names = (*given.pop('names'), *names)
    given['outputs'] = _outputs(given.pop('format'), given.pop('output'))
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in given.items()
        if key in Arguments._fields and value is not None
    }
    chosen = {key: value for key, value in given.items() if key not in Arguments._fields and value is not None}
    actions = [
        *dict.fromkeys(chosen.pop('actions', ())),
        *(name for name in _ASKED if name.replace('-', '_') in fields),
    ]
    if tuple(chosen.get('languages', ())) == _LISTED:
        del chosen['languages']
        actions.append('languages')
    if len(actions) > 1:
        raise UserError(f'--{actions[0]} and --{actions[1]} contradict each other: give one of them')
    args = Arguments(names=names, options=chosen, action=(actions or ['check'])[0], **fields)
    _refuse_contradictions(args)
    return args


def _parser() -> 'ArgumentParser':
    from argparse import ArgumentParser, HelpFormatter
    from functools import partial

    class Parser(ArgumentParser):
        def error(self, message: str) -> None:  # type: ignore[override]
            raise UserError(f'{message}; `polydup-hook --help` lists the options')

        def _print_message(self, *args: Any) -> None:
            with suppress(AttributeError, OSError):  # nobody reads it; before Python 3.11 that was an error
                super()._print_message(*args)

    parser = Parser(
        prog='polydup-hook',
        usage='polydup-hook [OPTION]... [--] [FILE]...',
        description='Tell which copies of existing code the staged change brings in.',
        epilog='Exit codes: 0 clean, 1 new duplicates, 2 user error, 3 error of ours, 130 interrupted.',
        formatter_class=partial(HelpFormatter, max_help_position=27),
        allow_abbrev=False,
        add_help=False,
    )
    _add_what(parser)
    _add_questions(parser)
    _add_actions(parser)
    _add_output(parser)
    _add_settings(parser)
    return parser


def _add_what(parser: 'ArgumentParser') -> None:
    group = parser.add_argument_group('what to check')
    group.add_argument('names', nargs='*', metavar='FILE', help='these files instead of all that are staged')
    group.add_argument('--all-files', action='store_true', help='everything, but for what the baseline accepts')
    group.add_argument('--from-ref', metavar='A', help='with --to-ref: what B brings in since it left A')
    group.add_argument('--to-ref', metavar='B', help='the newer end of the range')
    group.add_argument('--stdin', action='store_true', help='where the code on standard input stands already')
    group.add_argument('--stdin-filename', metavar='NAME', help='with --stdin: the file that the code is for')


def _add_questions(parser: 'ArgumentParser') -> None:
    group = parser.add_argument_group('questions, instead of a check')
    group.add_argument('--explain', metavar='ID', help='one duplicate whole, by its id or a start of it')
    group.add_argument('--between', type=_numbers, metavar='I,J', help='with --explain: its places to compare')
    group.add_argument('--why-not', nargs=2, metavar='PLACE', help='why PATH:START-END and another are not told')
    group.add_argument(
        '--history', metavar='RANGE', nargs='?', const='', help='how much was duplicated at each commit (of 30)'
    )


def _add_actions(parser: 'ArgumentParser') -> None:
    group = parser.add_argument_group('actions, instead of a check')
    for action, text in (
        ('init', 'tell what settings and hook are wanted here'),
        ('install', 'write the pre-commit hook of this repository'),
        ('uninstall', 'remove it'),
        ('write-baseline', 'accept the duplicates that are there now'),
        ('prune-baseline', 'drop from the baseline what is gone'),
        ('cache-info', 'tell what the index holds'),
        ('clear-cache', 'remove the index'),
        ('version', 'tell the version'),
    ):
        group.add_argument(f'--{action}', dest='actions', action='append_const', const=action, help=text)
    group.add_argument('--yes', action='store_true', help='with --init: write them')
    group.add_argument(
        '--accept', type=_commas, action='extend', metavar='ID,...', help='put duplicates into .polydup-ignore'
    )
    group.add_argument('--reason', default='', metavar='TEXT', help='with --accept: why, in a line')


def _add_output(parser: 'ArgumentParser') -> None:
    from polydup_hook.report.formats import FORMATS

    group = parser.add_argument_group('output')
    group.add_argument(
        '--format', choices=FORMATS, action='append', default=[], metavar='NAME', help=f'{", ".join(FORMATS)}'
    )
    group.add_argument(
        '--output',
        metavar='[NAME=]FILE',
        action='append',
        default=[],
        help='write them there, in a format besides the text',
    )
    group.add_argument('--blame', action='store_true', help='tell in the text who wrote the older places')
    group.add_argument('--exit-zero', action='store_true', help='exit 0 also when there are new duplicates')
    group.add_argument('-v', '--verbose', action='store_true', help='tell more: files skipped, all places, tracebacks')
    group.add_argument('-q', '--quiet', action='store_true', help='no notes on stderr, errors alone')
    group.add_argument(
        '--color', choices=('auto', 'always', 'never'), default='auto', metavar='WHEN', help='always, never, or auto'
    )
    group.add_argument('--no-cache', action='store_true', help='neither read nor write the index on disk')
    group.add_argument('--cache-dir', metavar='DIR', help='where the index lies (.polydup-cache)')
    group.add_argument('-h', '--help', action='help', help='this')


def _add_settings(parser: 'ArgumentParser') -> None:
    group = parser.add_argument_group('settings, also in .polydup.toml or [tool.polydup] of pyproject.toml')
    for name, kind, metavar, text in (
        ('min-tokens', int, 'N', 'least size of a copy in tokens (50)'),
        ('min-lines', int, 'N', 'least size of a copy in lines (5)'),
        ('threshold', float, 'X', 'least similarity, from 0.5 to 1 (0.85)'),
        ('max-file-size', _size, 'SIZE', 'skip larger files; bytes, or such as 500KB (1MiB)'),
        ('jobs', int, 'N', 'processes for a large scan; 0: one a core (0)'),
        ('fail-above', float, 'PERCENT', 'most of the lines duplicated in a whole check (100)'),
        ('baseline', str, 'FILE', 'accepted duplicates (.polydup-baseline.json)'),
    ):
        group.add_argument(f'--{name}', type=kind, metavar=metavar, help=text)
    group.add_argument(
        '--cross-language', action='store_true', default=None, help='also functions that do the same in two (type-4)'
    )
    for name, metavar, text in (
        ('types', 'TYPE', 'types to look for (type-1,type-2,type-3)'),
        ('fail-on', 'TYPE', 'types that stop (type-1,type-2,type-3)'),
        ('warn', 'GLOB', 'places that are told but stop nothing'),
        ('languages', 'NAME', 'languages to look at (all); alone: lists them'),
        ('include', 'GLOB', 'look at these files only'),
        ('exclude', 'GLOB', 'leave these files out'),
    ):
        added = group.add_argument(f'--{name}', type=_commas, action='extend', metavar=f'{metavar},...', help=text)
        if name == 'languages':
            added.nargs, added.const = '?', _LISTED


def _outputs(formats: Sequence[str], files: Sequence[str]) -> tuple[Output, ...]:
    """Which format goes where: `FORMAT=FILE` says it, a mere FILE is for the format that is left."""
    from polydup_hook.report.formats import FORMATS

    chosen: dict[str, str | None] = dict.fromkeys(formats or ('text',))
    loose = []
    for text in files:
        name, sign, path = text.partition('=')
        if not sign or (name not in FORMATS and not name.isalpha()):
            loose.append(text)
        elif name not in FORMATS:
            raise UserError(f'--output {text}: there is no format {name}; a file that is called so is ./{text}')
        elif chosen.get(name) is not None:
            raise UserError(f'--output {name}=FILE is given twice')
        else:
            chosen[name] = path
    left = [name for name, path in chosen.items() if path is None]
    if len(loose) > 1 or (loose and len(left) != 1):
        raise UserError(f'--output {loose[-1]}: say of which format, as in --output {(left or [*chosen])[-1]}=FILE')
    chosen.update(zip(left, loose, strict=False))
    if len(left) - len(loose) > 1:
        raise UserError(f'{left[0]} and {left[1]} cannot both go to standard output: --output {left[1]}=FILE')
    paths = [path for path in chosen.values() if path is not None]
    if '' in paths or len({*map(os.path.realpath, paths)}) < len(paths):
        raise UserError('each format needs a file of its own: --output FORMAT=FILE')
    return tuple(Output(name, path) for name, path in chosen.items())


_ASKED = ('accept', 'explain', 'why-not', 'history')
"""What is asked for by an option with a value of its own."""
_LISTED = ('?',)
"""What `--languages` holds when no name is given."""


def _commas(text: str) -> list[str]:
    return [part.strip() for part in text.split(',') if part.strip()]


def _numbers(text: str) -> tuple[int, int]:
    first, second = map(int, text.split(','))
    return first, second


_numbers.__name__ = 'two numbers'  # argparse quotes it


def _size(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def _refuse_contradictions(args: Arguments) -> None:
    refs = args.from_ref is not None or args.to_ref is not None
    if refs and not (args.from_ref and args.to_ref):
        raise UserError('--from-ref and --to-ref go together, and neither may be empty')
    if refs and args.all_files:
        raise UserError('--all-files and --from-ref contradict each other: give one of them')
    if args.stdin != (args.stdin_filename is not None):
        raise UserError('--stdin and --stdin-filename NAME go together: the name tells the language')
    if args.stdin and (refs or args.all_files or args.names or args.action != 'check'):
        raise UserError('--stdin goes without anything else to check')
    if args.quiet and args.verbose:
        raise UserError('-q and -v contradict each other: give one of them')
    if args.no_cache and (args.cache_dir is not None or args.action in ('cache-info', 'clear-cache')):
        raise UserError('--no-cache goes with no other option about the cache')
    if len({args.action == 'accept', bool(args.accept), bool(args.reason)}) > 1:
        raise UserError('--accept ID and --reason TEXT go together: the reason is for those who read the file')
    if args.yes and args.action != 'init':
        raise UserError('--yes goes with --init')
    if args.between is not None and args.action != 'explain':
        raise UserError('--between I,J goes with --explain: places of one duplicate are compared')
    if args.action in ('why-not', 'explain'):
        refs = False  # they are asked of a range too
    if args.action not in ('check', 'version'):
        to_file = any(output.path is not None for output in args.outputs)
        given = {'--from-ref': refs, 'file names': args.names, '--output': to_file, '--exit-zero': args.exit_zero}
        if args.action == 'accept':  # what it looks for is what such a check tells
            del given['--from-ref'], given['file names']
        if args.action == 'history':
            del given['--output']
        plain = ('text', 'json') if args.action in ('languages', 'why-not', 'explain') else ('text',)
        wrong = [output.format for output in args.outputs if output.format not in plain and args.action != 'history']
        if wrong:
            raise UserError(f'--{args.action} is told as {" or ".join(plain)}, not as {wrong[0]}')
        for name, value in given.items():
            if value:
                raise UserError(f'--{args.action} goes without {name}')
