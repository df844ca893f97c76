"""The command line: what it asks of the engine, what it refuses, where output goes, and which code it ends with.

The engine behind is faked here: nothing is checked but the face.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import types

import pytest

import polydup_hook
from polydup_hook import cli, settings
from polydup_hook.arguments import Arguments, Output, parse
from polydup_hook.errors import UserError
from polydup_hook.model import CloneClass, Pair, Place, Report, Skip, Stats
from polydup_hook.watch import COMPARING, READING

OLD, NEW = Place('a.py', 1, 2, 'f', 60, False), Place('b.py', 1, 2, 'g', 60, True)
CLASS = CloneClass('a' * 16, 1, 1.0, 60, (OLD, NEW), (Pair(OLD, NEW, 60, 1.0, 1, 0, (), ()),), True, False)
CLEAN = Report('commit', 1, 2, (), (), 0, (), Stats(1, 2, 3, 4.0, 5, 6))


class Engine:
    """What stands in for git, check and install: keeps the requests, gives `report`, or raises `error`."""

    def __init__(self, top):
        self.repo = types.SimpleNamespace(top=str(top), prefix='sub/')
        self.report, self.error, self.calls = CLEAN, None, []

    def answer(self, name, value):
        def called(*args, **kwargs):
            self.calls.append((name, args[1:], kwargs))
            if self.error is not None:
                raise self.error
            return value() if callable(value) else value

        return called

    @property
    def request(self):
        (call,) = [call for call in self.calls if call[0] == 'check']
        return call[1][0]


FIELDS = ('mode', 'names', 'from_ref', 'to_ref', 'options', 'cache_dir', 'use_cache', 'verbose')


@pytest.fixture
def engine(monkeypatch, tmp_path):
    engine = Engine(tmp_path)
    (tmp_path / 'sub').mkdir()
    monkeypatch.chdir(tmp_path / 'sub')
    for name in ('PRE_COMMIT_FROM_REF', 'PRE_COMMIT_TO_REF', 'NO_COLOR'):
        monkeypatch.delenv(name, raising=False)
    check = types.SimpleNamespace(
        Request=lambda **fields: types.SimpleNamespace(**{name: fields.pop(name) for name in FIELDS}, rest=fields),
        check=engine.answer('check', lambda: engine.report),
        source_reader=lambda repo, request: contextlib.nullcontext({'a.py': b'x\ny', 'b.py': b'x\ny'}.get),
        write_baseline=engine.answer('write_baseline', 'baseline told'),
        cache_info=engine.answer('cache_info', 'cache told\n'),
        clear_cache=engine.answer('clear_cache', 'cleared told'),
    )
    install = types.SimpleNamespace(
        install=engine.answer('install', 'installed told'), uninstall=engine.answer('uninstall', 'uninstalled told')
    )
    git = types.SimpleNamespace(open_repository=lambda cwd: engine.repo)
    for name, module in (('inquiry', check), ('install', install), ('git', git)):
        monkeypatch.setitem(sys.modules, f'polydup_hook.{name}', module)
        monkeypatch.setattr(polydup_hook, name, module, raising=False)
    return engine


# What is asked.


@pytest.mark.parametrize(
    ('argv', 'expected'),
    [
        ([], Arguments()),
        (['--'], Arguments()),
        (['--', '--exit-zero', '--', '-v', ''], Arguments(names=('--exit-zero', '--', '-v', ''))),
        (['--exit-zero', '--', '--all-files'], Arguments(names=('--all-files',), exit_zero=True)),
        (['a', '--exit-zero', 'b', '--', 'c'], Arguments(names=('a', 'b', 'c'), exit_zero=True)),
        (['--all-files', 'a'], Arguments(names=('a',), all_files=True)),
        (['--from-ref', 'A', '--to-ref=B'], Arguments(from_ref='A', to_ref='B')),
        (['--no-cache'], Arguments(no_cache=True)),
        (['--cache-dir', 'd', '--cache-info'], Arguments(cache_dir='d', action='cache-info')),
        (['--write-baseline', '--all-files'], Arguments(action='write-baseline', all_files=True)),
        (['--format=text'], Arguments()),
        (['--output', 'o'], Arguments(outputs=(Output('text', 'o'),))),
        (['--output', 'a.b=c'], Arguments(outputs=(Output('text', 'a.b=c'),))),
        (['--output', './json=b'], Arguments(outputs=(Output('text', './json=b'),))),
        (['--format=json', '--output', 'o'], Arguments(outputs=(Output('json', 'o'),))),
        (['--format=json', '--format=json'], Arguments(outputs=(Output('json'),))),
        (
            ['--format=json', '--format=text', '--output=json=o'],
            Arguments(outputs=(Output('json', 'o'), Output('text'))),
        ),
        (['--output=json=o'], Arguments(outputs=(Output('text'), Output('json', 'o')))),
        (['--output=json=o', '--output=p'], Arguments(outputs=(Output('text', 'p'), Output('json', 'o')))),
        (['--output=json=o', '--output=text=p'], Arguments(outputs=(Output('text', 'p'), Output('json', 'o')))),
        (['-v'], Arguments(verbose=True)),
        (['-q', '--color', 'never'], Arguments(quiet=True, color='never')),
        (['--version'], Arguments(action='version')),
        (['--version', '-v'], Arguments(action='version', verbose=True)),
        (['--min-tokens', '7', '--jobs=0'], Arguments(options={'min_tokens': 7, 'jobs': 0})),
        (['--threshold', '0.9', '--min-lines', '3'], Arguments(options={'threshold': 0.9, 'min_lines': 3})),
        (['--max-file-size', '1MiB'], Arguments(options={'max_file_size': '1MiB'})),
        (['--max-file-size', '1000'], Arguments(options={'max_file_size': 1000})),
        (['--types', 'type-1, type-2', '--types=type-3'], Arguments(options={'types': ['type-1', 'type-2', 'type-3']})),
        (['--fail-on='], Arguments(options={'fail_on': []})),
        (['--baseline', 'b', '--warn', 't/**'], Arguments(options={'baseline': 'b', 'warn': ['t/**']})),
        (['--include', 'a', '--exclude', 'b,!c'], Arguments(options={'include': ['a'], 'exclude': ['b', '!c']})),
        (['--cross-language'], Arguments(options={'cross_language': True})),
        (['--languages', 'go,rust'], Arguments(options={'languages': ['go', 'rust']})),
    ],
)
def test_arguments(argv, expected):
    assert parse(argv) == expected


def test_every_setting_is_an_option_and_its_default_is_told(capsys):
    assert cli.main(['--help']) == 0
    text = ' '.join(capsys.readouterr().out.replace('-\n', '-').split()).replace('polydup- ', 'polydup-')
    told = {
        'max_file_size': '1MiB',
        'types': 'type-1,type-2,type-3',
        'fail_on': 'type-1,type-2,type-3',
        'languages': 'all',
        'fail_above': '100',
    }
    for name in settings.NAMES:
        assert f' --{name.replace("_", "-")} ' in text
        default = told.get(name, settings.Settings._field_defaults[name])
        assert default in ((), False) or f'({default})' in text


@pytest.mark.parametrize(
    ('argv', 'message'),
    [
        (['--nope'], 'unrecognized arguments: --nope; `polydup-hook --help` lists the options'),
        (['--all'], 'unrecognized arguments: --all; `polydup-hook --help` lists the options'),
        (['--min-tokens', 'x'], "argument --min-tokens: invalid int value: 'x'"),
        (['--format', 'xml'], "argument --format: invalid choice: 'xml'"),
        (['--output'], 'argument --output: expected one argument'),
        (['--format=text', '--format=json'], 'text and json cannot both go to standard output: --output json=FILE'),
        (['--output=a', '--output=b'], '--output b: say of which format, as in --output text=FILE'),
        (['--format=json', '--output=json=a', '--output=b'], '--output b: say of which format'),
        (['--format=json', '--format=text', '--output=b'], '--output b: say of which format, as in --output text=FILE'),
        (['--output=json=a', '--output=json=b'], '--output json=FILE is given twice'),
        (['--output=json='], 'each format needs a file of its own'),
        (['--output=json=a', '--output=text=./a'], 'each format needs a file of its own'),
        (['--output=pdf=a'], '--output pdf=a: there is no format pdf; a file that is called so is ./pdf=a'),
        (['--explain', 'abcd', '--format=sarif'], '--explain is told as text or json, not as sarif'),
        (['--write-baseline', '--format=json'], '--write-baseline is told as text, not as json'),
        (['--languages', '--history'], '--history and --languages contradict each other'),
        (['--output='], 'each format needs a file of its own'),
        (['--output=json=a', '--output=text=a'], 'each format needs a file of its own'),
        (['--install', '--uninstall'], '--install and --uninstall contradict each other: give one of them'),
        (['-v', '-q'], '-q and -v contradict each other'),
        (['--all-files', '--from-ref', 'A', '--to-ref', 'B'], '--all-files and --from-ref contradict each other'),
        (['--from-ref', 'A'], '--from-ref and --to-ref go together'),
        (['--to-ref', 'B'], '--from-ref and --to-ref go together'),
        (['--from-ref', '', '--to-ref', 'B'], '--from-ref and --to-ref go together, and neither may be empty'),
        (['--no-cache', '--cache-dir', 'd'], '--no-cache goes with no other option about the cache'),
        (['--no-cache', '--clear-cache'], '--no-cache goes with no other option about the cache'),
        (['--write-baseline', '--from-ref', 'A', '--to-ref', 'B'], '--write-baseline goes without --from-ref'),
        (['--prune-baseline', 'a.py'], '--prune-baseline goes without file names'),
        (['--install', '--', 'a.py'], '--install goes without file names'),
        (['--cache-info', '--output', 'o'], '--cache-info goes without --output'),
        (['--uninstall', '--exit-zero'], '--uninstall goes without --exit-zero'),
    ],
)
def test_refusals(argv, message, engine, capsys):
    assert cli.main(argv) == 2
    out, err = capsys.readouterr()
    assert (out, err.count('\n')) == ('', 1)
    assert err.startswith(f'polydup-hook: {message}')
    assert engine.calls == []


# What the engine is asked for.


def asked(engine, *argv):
    assert cli.main(argv) == 0
    return tuple(getattr(engine.request, name) for name in FIELDS)


@pytest.mark.parametrize(
    ('argv', 'request_'),
    [
        ([], ('commit', None, None, None, {}, None, True, False)),
        (['--'], ('commit', None, None, None, {}, None, True, False)),
        (['--', 'x.py'], ('commit', ('sub/x.py',), None, None, {}, None, True, False)),
        (['--all-files', 'x.py'], ('all', None, None, None, {}, None, True, False)),
        (['--from-ref', 'A', '--to-ref', 'B', 'x'], ('range', ('sub/x',), 'A', 'B', {}, None, True, False)),
        (['--no-cache', '-v'], ('commit', None, None, None, {}, None, False, True)),
        (['--cache-dir', 'd', '--jobs=2'], ('commit', None, None, None, {'jobs': 2}, 'd', True, False)),
    ],
)
def test_requests(argv, request_, engine):
    assert asked(engine, *argv) == request_
    assert list(engine.request.rest) == ['watch']


@pytest.mark.parametrize(('argv', 'err'), [([], 'polydup-hook: building the index (files: 7)\n'), (['-q'], '')])
def test_a_long_scan_is_announced(argv, err, engine, capsys):
    asked(engine, *argv)
    watch = engine.request.rest['watch']
    for stage in (READING, COMPARING):
        watch.begins(stage, 7)
        watch.advances(7, 700)
        watch.ends()
    assert capsys.readouterr() == ('', err)


@pytest.mark.parametrize(
    ('start', 'end', 'argv', 'mode'),
    [
        (None, None, [], 'commit'),
        ('A', None, [], 'commit'),
        (None, 'B', [], 'commit'),
        ('', 'B', [], 'commit'),
        ('A', 'B', [], ('range', 'A', 'B')),
        ('A', 'B', ['--', 'x.py'], ('range', 'A', 'B')),
        ('A', 'B', ['--all-files'], 'all'),
        ('A', 'B', ['--from-ref=C', '--to-ref=D'], ('range', 'C', 'D')),
    ],
)
def test_the_range_that_pre_commit_names(start, end, argv, mode, engine, monkeypatch):
    for name, ref in (('PRE_COMMIT_FROM_REF', start), ('PRE_COMMIT_TO_REF', end)):
        if ref is not None:
            monkeypatch.setenv(name, ref)
    expected = mode if isinstance(mode, tuple) else (mode, None, None)
    asked(engine, *argv)
    assert (engine.request.mode, engine.request.from_ref, engine.request.to_ref) == expected


@pytest.mark.parametrize('refs', [('0' * 40, 'HEAD'), ('HEAD', '0' * 64)])
def test_a_ref_of_zeros_is_refused_wherever_it_comes_from(refs, engine, monkeypatch, capsys):
    assert cli.main(['--from-ref', refs[0], '--to-ref', refs[1]]) == 2
    monkeypatch.setenv('PRE_COMMIT_FROM_REF', refs[0])
    monkeypatch.setenv('PRE_COMMIT_TO_REF', refs[1])
    assert cli.main([]) == 2
    assert capsys.readouterr().err.count('a ref of zeros') == 2
    assert engine.calls == []


@pytest.mark.parametrize(
    ('names', 'relative'),
    [
        (['x.py'], ('sub/x.py',)),
        (['./x.py', 'x.py', 'y/../x.py'], ('sub/x.py',)),
        (['z', 'a', '../top'], ('sub/a', 'sub/z', 'top')),
        (['a b\n"\udcff'], ('sub/a b\n"\udcff',)),
        (['TOP/deep/x.py'], ('deep/x.py',)),
        (['TOP/link/x.py'], ('sub/x.py',)),
        (['TOP/link'], ('link',)),
        (['module'], ('sub/module',)),
    ],
)
def test_names_become_relative_to_the_top(names, relative, engine, tmp_path):
    (tmp_path / 'link').symlink_to('sub')
    (tmp_path / 'sub' / 'module').mkdir()
    (tmp_path / 'sub' / 'module' / '.git').touch()
    asked(engine, '--', *(name.replace('TOP', str(tmp_path)) for name in names))
    assert engine.request.names == relative


@pytest.mark.parametrize('name', ['../../x', '../..', '/x', 'TOP-not/x', 'TOP/../x'])
def test_names_outside_are_refused(name, engine, tmp_path, capsys):
    assert cli.main(['--', name.replace('TOP', str(tmp_path))]) == 2
    assert f'is outside the repository {tmp_path}' in capsys.readouterr().err


@pytest.mark.parametrize('name', ['', '.', '..', 'folder', 'TOP', 'TOP/sub'])
def test_folders_are_refused_for_they_would_pass_unseen(name, engine, tmp_path, capsys):
    (tmp_path / 'sub' / 'folder').mkdir()
    (tmp_path / '.git').mkdir()
    assert cli.main(['--', name.replace('TOP', str(tmp_path))]) == 2
    assert 'is a folder: name files' in capsys.readouterr().err


@pytest.mark.parametrize(
    ('action', 'name', 'kwargs', 'out'),
    [
        ('--install', 'install', {}, 'installed told\n'),
        ('--uninstall', 'uninstall', {}, 'uninstalled told\n'),
        ('--cache-info', 'cache_info', {}, 'cache told\n'),
        ('--clear-cache', 'clear_cache', {}, 'cleared told\n'),
        ('--write-baseline', 'write_baseline', {'prune': False}, 'baseline told\n'),
        ('--prune-baseline', 'write_baseline', {'prune': True}, 'baseline told\n'),
    ],
)
def test_what_is_done_instead_of_a_check(action, name, kwargs, out, engine, monkeypatch, capsys):
    monkeypatch.setenv('PRE_COMMIT_FROM_REF', 'A')
    monkeypatch.setenv('PRE_COMMIT_TO_REF', 'B')
    assert cli.main([action]) == 0
    assert capsys.readouterr() == (out, '')
    ((called, args, given),) = engine.calls
    assert (called, given) == (name, kwargs)
    assert [request.mode for request in args] == ([] if 'install' in name else ['all'])


# What is said, and the code.


@pytest.mark.parametrize(
    ('classes', 'argv', 'code'),
    [
        ((), [], 0),
        ((CLASS._replace(warned=True),), [], 0),
        ((CLASS._replace(new=False),), [], 0),
        ((CLASS,), ['--exit-zero'], 0),
        ((CLASS,), [], 1),
        ((CLASS,), ['-q'], 1),
        ((CLASS._replace(warned=True), CLASS), ['--format=json'], 1),
    ],
)
def test_exit_codes(classes, argv, code, engine, capsys):
    engine.report = CLEAN._replace(classes=classes)
    assert cli.main(argv) == code
    assert bool(capsys.readouterr().out) == bool(classes)


def test_findings_go_to_stdout_and_notes_to_stderr(engine, capsys):
    engine.report = CLEAN._replace(classes=(CLASS,), notes=('one\x1b', 'two'), skipped=(Skip('x\n', 'binary'),))
    cli.main([])
    out, err = capsys.readouterr()
    assert out.startswith('new duplicate 1 of 1: 100 % alike')
    assert err == 'polydup-hook: one\\x1b\npolydup-hook: two\n'
    cli.main(['-v'])
    assert capsys.readouterr() == (out, err + 'polydup-hook: skipped x\\n: binary\n')
    cli.main(['-q'])
    assert capsys.readouterr() == (out, '')


@pytest.mark.parametrize(('argv', 'out'), [([], ''), (['-v'], 'polydup-hook: no new duplicates; 1 file, ')])
def test_clean(argv, out, engine, capsys):
    assert cli.main(argv) == 0
    found = capsys.readouterr()
    assert found.out[: len(out) or None] == out
    assert found.err == ''


def test_json(engine, capsys):
    engine.report = CLEAN._replace(classes=(CLASS,))
    assert cli.main(['--format', 'json', '--color=always']) == 1
    assert len(json.loads(capsys.readouterr().out)['duplicates']) == 1


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ('argv', 'environment', 'platform', 'terminal', 'painted'),
    [
        ([], {}, 'linux', False, False),
        ([], {}, 'linux', True, True),
        ([], {'NO_COLOR': '1'}, 'linux', True, False),
        ([], {'NO_COLOR': ''}, 'linux', True, True),
        ([], {'TERM': 'dumb'}, 'linux', True, False),
        (['--color=never'], {}, 'linux', True, False),
        (['--color=always'], {'NO_COLOR': '1'}, 'linux', False, True),
        # A console of Windows shows escape sequences as they are, unless it says something of itself.
        ([], {}, 'win32', True, False),
        ([], {'WT_SESSION': 'x'}, 'win32', True, True),
        ([], {'TERM': 'xterm'}, 'win32', True, True),
        ([], {'ANSICON': '1'}, 'win32', True, True),
        ([], {'ANSICON': '1', 'NO_COLOR': '1'}, 'win32', True, False),
    ],
)
def test_colour(argv, environment, platform, terminal, painted, engine, monkeypatch):
    stream = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, 'stdout', stream)
    monkeypatch.setattr('polydup_hook.streams.sys.platform', platform)
    for name in ('TERM', 'WT_SESSION', 'ANSICON', 'ConEmuANSI'):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    engine.report = CLEAN._replace(classes=(CLASS,))
    cli.main(argv)
    assert ('\x1b[' in stream.getvalue()) is painted


@pytest.mark.parametrize('encoding', ['ascii', 'latin-1', 'cp1252', 'utf-8'])
def test_any_encoding_of_stdout(encoding, engine, monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, 'stdout', io.TextIOWrapper(raw, encoding=encoding))
    place = OLD._replace(path='é漢\udcff.py')
    engine.report = CLEAN._replace(classes=(CLASS._replace(places=(NEW, place)),))
    assert cli.main([]) == 1
    shown = 'é漢\\xff.py' if encoding == 'utf-8' else '\\xe9\\u6f22\\xff.py'
    assert shown in raw.getvalue().decode(encoding)


def test_streams_that_are_missing_change_no_verdict(engine, monkeypatch):
    monkeypatch.setattr(sys, 'stdout', None)
    monkeypatch.setattr(sys, 'stderr', None)
    engine.report = CLEAN._replace(classes=(CLASS,), notes=('note',))
    assert cli.main([]) == 1
    assert cli.main(['--nope']) == 2


@pytest.mark.parametrize(
    ('error', 'code', 'err'),
    [
        (BrokenPipeError(), 1, ''),
        (OSError(28, 'No space left'), 2, 'polydup-hook: the findings cannot be written to standard output: No space'),
    ],
)
def test_a_stdout_that_fails(error, code, err, engine, monkeypatch, capsys):
    class Failing(io.StringIO):
        def flush(self):
            raise error

    engine.report = CLEAN._replace(classes=(CLASS,))
    monkeypatch.setattr(sys, 'stdout', Failing())
    assert cli.main([]) == code
    assert capsys.readouterr().err.startswith(err)


@pytest.mark.parametrize(
    ('error', 'code', 'start'),
    [
        (UserError('mend\nthis\x1b'), 2, 'polydup-hook: mend\\nthis\\x1b\n'),
        (KeyboardInterrupt(), 130, ''),
        (KeyError('x'), 3, f'polydup-hook: an error of polydup-hook {polydup_hook.__version__} itself, not of your'),
        (RecursionError('deep'), 3, 'polydup-hook: an error of polydup-hook'),
        (MemoryError(), 3, 'polydup-hook: an error of polydup-hook'),
    ],
)
@pytest.mark.parametrize('argv', [['-q'], ['--', '-v'], ['--write-baseline']])
def test_errors_become_one_line_and_a_code(error, code, start, argv, engine, capsys):
    engine.error = error
    assert cli.main(argv) == code
    out, err = capsys.readouterr()
    assert out == ''
    assert err.startswith(start)
    assert err.count('\n') == (code != 130)
    assert 'Traceback' not in err


def test_an_error_of_ours_says_how_to_go_on_and_v_shows_where(engine, capsys):
    engine.error = ValueError('why')
    assert cli.main(['-v']) == 3
    err = capsys.readouterr().err
    assert err.startswith('Traceback')
    for part in ('ValueError: why', 'SKIP=polydup git commit', 'git commit --no-verify', 'report it'):
        assert part in err.splitlines()[-1]


def test_a_current_directory_that_is_gone(engine, monkeypatch, capsys):
    def gone():
        raise FileNotFoundError

    monkeypatch.setattr(os, 'getcwd', gone)
    assert cli.main([]) == 2
    assert 'the current directory is gone' in capsys.readouterr().err


# --output.


def test_output_is_written_instead_of_stdout(engine, tmp_path, capsys):
    engine.report = CLEAN._replace(classes=(CLASS,), notes=('note',))
    (tmp_path / 'sub' / 'found').write_text('before')
    assert cli.main(['--output', 'found', '--exit-zero']) == 0
    assert capsys.readouterr() == ('', 'polydup-hook: note\n')
    assert (tmp_path / 'sub' / 'found').read_bytes().startswith(b'new duplicate 1 of 1')
    engine.report = CLEAN
    assert cli.main(['--output', 'found']) == 0
    assert (tmp_path / 'sub' / 'found').read_bytes() == b''
    assert os.listdir(tmp_path / 'sub') == ['found']


def test_several_formats_of_one_check(engine, tmp_path, capsys):
    engine.report = CLEAN._replace(classes=(CLASS,))
    assert cli.main(['--output', 'json=found']) == 1
    assert capsys.readouterr().out.startswith('new duplicate 1 of 1')
    assert json.loads((tmp_path / 'sub' / 'found').read_text())['duplicates'][0]['file2'] == 'b.py'
    assert os.listdir(tmp_path / 'sub') == ['found']


def test_nothing_is_written_where_a_format_fails(engine, tmp_path, monkeypatch):
    engine.report = CLEAN._replace(classes=(CLASS,))
    monkeypatch.setattr('polydup_hook.report.json.render', lambda report: 1 / 0)
    assert cli.main(['--format=text', '--output=text=one', '--output=json=two']) == 3
    assert os.listdir(tmp_path / 'sub') == []


def test_output_through_a_link_keeps_the_link(engine, tmp_path):
    (tmp_path / 'sub' / 'link').symlink_to(tmp_path / 'real')
    assert cli.main(['--output', 'link', '--format=json']) == 0
    assert (tmp_path / 'sub' / 'link').is_symlink()
    assert json.loads((tmp_path / 'real').read_text())['duplicates'] == []


def test_output_to_a_device_leaves_the_device(engine):
    before = os.stat(os.devnull)
    assert cli.main(['--output', os.devnull, '--format=json']) == 0
    assert os.stat(os.devnull).st_rdev == before.st_rdev


def test_output_to_a_stream_that_is_a_file_is_written_behind_what_it_holds(engine, tmp_path):
    """`> log` of a shell: others write there too."""
    (tmp_path / 'log').write_text('precious\n')
    with open(tmp_path / 'log', 'ab') as log:
        name = f'/dev/fd/{log.fileno()}'
        if not os.path.exists(name):
            pytest.skip('no names for open files here')
        assert cli.main(['--output', name, '--format=json']) == 0
        log.write(b'behind\n')
    lines = (tmp_path / 'log').read_text().splitlines()
    assert (lines[0], lines[1], lines[-1]) == ('precious', '{', 'behind')


def test_output_keeps_the_mode_of_a_file(engine, tmp_path):
    (tmp_path / 'sub' / 'found').touch(0o600)
    assert cli.main(['--output', 'found', '--format=json']) == 0
    assert (tmp_path / 'sub' / 'found').stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize('error', [UserError('x'), KeyError('x'), KeyboardInterrupt()])
def test_output_stays_as_it_was_when_the_check_fails(error, engine, tmp_path):
    (tmp_path / 'sub' / 'found').write_text('before')
    engine.error = error
    assert cli.main(['--output', 'found']) in (2, 3, 130)
    assert (tmp_path / 'sub' / 'found').read_text() == 'before'


@pytest.mark.parametrize('name', ['.', 'missing/found'])
def test_output_that_cannot_be_written_is_told(name, engine, tmp_path, capsys):
    assert cli.main(['--output', name]) == 2
    assert f'polydup-hook: {name!r} cannot be written: ' in capsys.readouterr().err
    assert os.listdir(tmp_path / 'sub') == []
    assert os.listdir(tmp_path) == ['sub']


def test_a_failing_write_leaves_no_rest(engine, tmp_path, monkeypatch, capsys):
    def failing(source, target):
        raise PermissionError(13, 'Permission denied')

    monkeypatch.setattr(os, 'replace', failing)
    assert cli.main(['--output', 'found']) == 2
    assert "'found' cannot be written: Permission denied" in capsys.readouterr().err
    assert os.listdir(tmp_path / 'sub') == []


# The process.


def python(*argv):
    return subprocess.run([sys.executable, *argv], capture_output=True, text=True, check=False)


@pytest.mark.parametrize('argv', [['--version'], ['--version', '-v']])
def test_version_as_a_process(argv):
    done = python('-m', 'polydup_hook', *argv)
    assert (done.returncode, done.stdout, done.stderr) == (0, f'polydup-hook {polydup_hook.__version__}\n', '')


def test_what_is_not_loaded():
    heavy = 'argparse subprocess sqlite3 tree_sitter tomllib pathspec difflib json dataclasses polydup_hook.settings'
    code = (
        'import sys; from polydup_hook import arguments, cli\n'
        "arguments.parse(['--', 'x']); cli.main(['--version'])\n"
        f'print(sorted(set({heavy.split()}) & set(sys.modules)))'
    )
    assert python('-c', code).stdout.splitlines()[1:] == ['[]']
