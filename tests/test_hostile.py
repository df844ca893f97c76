"""Input from strangers: what costs no more than its size, what is told and skipped, what is not waited for."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from conftest import Repo

from polydup_hook import baseline, find_duplicates, grammar, settings
from polydup_hook.errors import UserError
from polydup_hook.fingerprint import sketches, window_for
from polydup_hook.hookconfig import Unfit, enrolled, is_enrolled
from polydup_hook.ignored import patterns_in
from polydup_hook.patterns import fault_in
from polydup_hook.regions import regions
from polydup_hook.scan import TOO_HARD, Read, Wanted, read_blob
from polydup_hook.suppress import parse_ignored
from polydup_hook.tokens import Tokenizer, _innermost

TOKENIZER = Tokenizer()
COPIED = ''.join(f'def f{name}(a, b):\n' + ''.join(f'    b.do_{i}(a, {i})\n' for i in range(20)) for name in 'xy')


def read(language: str, source: str | bytes) -> Read:
    data = source.encode() if isinstance(source, str) else source
    return read_blob(TOKENIZER, window_for(50), Wanted(1, 'x', language), len(data), data)


def hook(repo: Repo, *options: str, seconds: int = 60) -> subprocess.CompletedProcess[str]:
    """The hook as a process that has so many seconds of the processor."""
    return subprocess.run(
        (sys.executable, '-m', 'polydup_hook', *options),
        cwd=repo.path,
        capture_output=True,
        text=True,
        timeout=seconds * 5,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)),
    )


def seconds(language: str, source: str) -> float:
    start = time.process_time()
    assert read(language, source).row.skipped is None
    return time.process_time() - start


# The parser: what of a text would take the square of its size is not parsed to its end.

HARD = {
    'an error at each line': ('python', "'" + 'finally\n+\nis not\n%\n' * 4_000),
    'lists of words one in the other': ('ruby', '%i(' * 30_000),
    'types one in the other': ('scala', '[' * 60_000),
    'long strings that do not end': ('lua', '[' * 60_000),
}


@pytest.mark.parametrize('case', HARD)
def test_what_is_too_hard_to_parse_is_skipped(case):
    language, source = HARD[case]
    start = time.process_time()
    assert read(language, source).row.skipped == TOO_HARD
    assert time.process_time() - start < 25  # unbounded, these take from ten minutes to hours


def test_a_file_that_is_too_hard_keeps_no_other_from_being_checked(repo):
    repo.commit('one', {'a.py': COPIED.partition('def fy')[0]})
    repo.stage({'b.py': COPIED.partition('def fy')[0], 'bad.py': HARD['an error at each line'][1][:60_000]})
    for _ in range(2):  # the second time it is known
        done = hook(repo, '-v')
        assert (done.returncode, 'b.py' in done.stdout, 'Traceback' in done.stderr) == (1, True, False)
        assert f'bad.py: {TOO_HARD}' in done.stderr


def test_the_next_file_is_parsed_as_if_there_had_been_none():
    whole = read('python', COPIED * 30).stream
    assert read('python', HARD['an error at each line'][1][:60_000]).row.skipped == TOO_HARD
    assert read('python', COPIED * 30).stream == whole


@pytest.mark.parametrize('margin', [8_190, 8_191, 8_192, 8_193, 8_194])
def test_a_file_is_the_same_in_pieces(margin):
    text = '# é\n' * 2_000 + '#' * (margin - 8_001) + '\n' + 'été = "ü" + ß(ö)\n' * 500
    tokens = read('python', text).stream.norm
    assert tokens == read('python', 'été = "ü" + ß(ö)\n' * 200).stream.norm[:8] * 500


# The walk and what follows it: linear in the size.

LINEAR = {
    'brackets': ('python', lambda n: 'x = ' + '[' * n + ']' * n),
    'collections': ('javascript', lambda n: 'x = ' + '[{a:' * n + '1' + '}]' * n),
    'functions': ('javascript', lambda n: 'function f(){' * (n // 4) + '}' * (n // 4)),
    'functions of lua': ('lua', lambda n: 'local function f() ' * (n // 4) + 'end ' * (n // 4)),
    'classes': ('java', lambda n: 'class A { int b; ' * (n // 4) + '}' * (n // 4)),
    'marks': ('python', lambda n: '# polydup: off\na(b)\n# polydup: on\n' * (n // 2)),
    'else if': ('javascript', lambda n: 'if (a) { b() } else ' * (n // 4) + '{ c() }'),
    'names': ('python', lambda n: 'a=b;' * n),
}


@pytest.mark.parametrize('case', LINEAR)
def test_twice_as_much_takes_twice_as_long(case):
    language, made = LINEAR[case]
    read(language, made(100))
    small = min(seconds(language, made(1_500)) for _ in range(2))
    assert seconds(language, made(12_000)) < 24 * small + 0.5  # the square is 64 times as long


def test_sketches_are_those_of_each_range_alone():
    for seed in range(300):
        some = random.Random(seed)
        norm = ''.join(some.choices('abcd', k=some.randint(0, 90)))
        ends = [sorted(some.choices(range(len(norm) + 1), k=2)) for _ in range(some.randint(1, 8))]
        spans = [(start, end) for start, end in ends]
        assert sketches(norm, spans, 'x') == [sketches(norm, [span], 'x')[0] for span in spans]


def test_the_innermost_of_ranges_counts():
    ranges = [(0, -9, True), (1, -8, False), (2, -4, True), (2, -2, False), (5, -8, True), (9, -12, False)]
    found = list(_innermost(ranges))
    assert found == [
        (0, 1, True), (1, 2, False), (2, 4, True), (4, 5, False), (5, 8, True), (8, 9, True), (9, 12, False)
    ]  # fmt: skip
    assert list(_innermost([])) == []


# What is not a regular file is not waited for, and has no end.


@pytest.mark.parametrize('name', ['.gitignore', '.polydup.toml', 'pyproject.toml', '.gitattributes'])
def test_a_folder_with_a_pipe_for_a_file_of_ours(tmp_path, name):
    (tmp_path / 'a.py').write_text(COPIED)
    os.mkfifo(tmp_path / name)
    assert patterns_in(str(tmp_path)).ignores('a.py', is_folder=False) is False
    assert find_duplicates(tmp_path).files_scanned == 1


@pytest.mark.parametrize('name', ['.polydup.toml', '.polydup-baseline.json', '.polydup-ignore', 'a.py'])
def test_a_pipe_in_the_working_tree(repo, name):
    repo.stage({name: COPIED if name == 'a.py' else '', 'b.py': COPIED})
    (repo.path / name).unlink()
    os.mkfifo(repo.path / name)
    if name == '.polydup-baseline.json':
        repo.git('rm', '-q', '-f', '--cached', name)
    for options in ((), ('a.py', 'b.py'), ('--all-files',)):
        done = hook(repo, *options, seconds=10)
        assert (done.returncode, 'Traceback' in done.stderr) == (1, False)


@pytest.mark.parametrize('options', [('--init',), ('--accept', '0123', '--reason', 'x')])
@pytest.mark.parametrize('name', ['.pre-commit-config.yaml', '.polydup.toml', '.polydup-ignore'])
def test_a_pipe_that_would_be_written_is_told(repo, name, options):
    repo.commit('one', {'a.py': COPIED})
    os.mkfifo(repo.path / name)
    done = hook(repo, *options, seconds=10)
    assert 'Traceback' not in done.stderr
    assert done.returncode in (0, 2)


# Settings, baselines, configurations.


@pytest.mark.parametrize(
    'text',
    [
        '{"version": "' + 'x' * 500_000 + '", "classes": []}',
        '{"version": 1, "classes": [{"id": "", "sketch": "' + '\\u001b' * 100_000 + '"}]}',
        '{"version": 1, "classes": [{"id": "", "sketch": "", "type": "1", "tokens": ' + '9' * 10_000 + '}]}',
        '{"version": NaN, "classes": ' + '[' * 900 + ']' * 900 + '}',
    ],
)
def test_a_hostile_baseline_is_told_in_a_line(text):
    with pytest.raises(UserError) as told:
        baseline.load(text.encode(), 'b.json')
    assert (len(str(told.value)) < 400, '\x1b' in str(told.value)) == (True, False)


def test_a_hostile_list_of_ids_is_told_in_a_line():
    with pytest.raises(UserError) as told:
        parse_ignored(b'\x1b' * 100_000)
    assert len(str(told.value)) < 200


@pytest.mark.parametrize(
    'text',
    [
        '\n'.join(['repos: []', 'a0: &a0 [x, x]', *(f'a{i}: &a{i} [*a{i - 1}, *a{i - 1}]' for i in range(1, 60))]),
        'repos: ' + '[' * 100_000,
        'repos:\n' + '- a: 1\n' * 100_000,
        'repos:\n' + ''.join(' ' * i + '- \n' for i in range(600)),
        'repos: !!python/object/apply:os.system ["touch pwned"]',
    ],
    ids=['laughs', 'brackets', 'many', 'steps', 'objects'],
)
def test_a_hostile_configuration_is_left_as_it_is(text):
    start = time.process_time()
    with suppress(Unfit):
        assert is_enrolled(text, 'https://example.com/x') is False
    with pytest.raises(Unfit):
        enrolled(text, 'https://example.com/x', 'v1')
    assert time.process_time() - start < 10


@pytest.mark.parametrize('pattern', ['[' * 200_000, 'a' * 200_000, '[]' * 100_000, '\\' * 200_001])
def test_a_pattern_longer_than_any_path(pattern):
    start = time.process_time()
    assert fault_in(pattern) == 'is longer than any path'
    assert time.process_time() - start < 1


def test_settings_of_many_bytes_are_not_read():
    data = b'# a comment\n' * 200_000
    with pytest.raises(UserError, match='too many to be read as settings'):
        settings.load({settings.FILE: data}.get, {}, ())
    assert settings.load({settings.PYPROJECT: data}.get, {}, ()) == settings.Settings()  # it does not speak of us


# Pages and notebooks.

PAGES = {
    'opening tags': '<script ' * 100_000,
    'quotes': '<script "' * 100_000,
    'comments': '<!--' * 200_000,
    'attributes': '<script ' + 'a-b-c' * 200_000 + '>x</script>',
    'equal signs': '<script ' + 'a = ' * 200_000 + '>x</script>',
    'blanks': '<script' + ' ' * 900_000 + '>x</script>',
    'endless quotes': '<style ' + '"a' * 300_000,
    'letters': 'a' * 1_000_000,
    'ends': '</script' * 100_000 + '<script>' * 10,
    'elements': '<script>a</script>' * 50_000,
}


@pytest.mark.parametrize('case', PAGES)
def test_pages(case):
    start = time.process_time()
    regions('html', PAGES[case].encode())
    assert time.process_time() - start < 4


# What strikes while the parser asks for text.


def test_ctrl_c_while_the_parser_asks_for_text(monkeypatch):
    class Struck(int):
        def __rsub__(self, other):
            raise KeyboardInterrupt

    monkeypatch.setattr(grammar, '_READING', Struck())
    with pytest.raises(KeyboardInterrupt):
        read('python', COPIED * 20)
    monkeypatch.undo()
    assert read('python', COPIED * 20).row.skipped is None
