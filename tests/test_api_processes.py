"""The API beside other work: processes of our own, executors, threads, event loops, and what is left when it ends."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import pytest
from checkout import ROOT
from gate import BODIES, function, module
from hypothesis import given
from hypothesis import strategies as st

from polydup_hook import Config, crew, find_duplicates, find_duplicates_async, scan_iter, scanning, shares
from polydup_hook.comparison import Comparison
from polydup_hook.index import Posting
from polydup_hook.parcel import unwrap, wrap
from polydup_hook.settings import Settings
from polydup_hook.stopping import Stop, Stopped


@pytest.fixture
def code(tmp_path) -> Path:
    """Twelve files with copies among them, one of them of 300 KB."""
    folder = tmp_path / 'code'
    folder.mkdir()
    for n in range(11):
        (folder / f'm{n}.py').write_text(module(function(f'f{n}', n % len(BODIES)), function(f'g{n}', (n + 3) % 4)))
    data = ''.join(f'    x{n} = y{n * 7 % 31}(z, {n})  # {"a long comment " * 20}\n' for n in range(900))
    (folder / 'large.py').write_text(f'def large(z, w, v):\n{data}')
    return folder


@pytest.fixture
def plain(code):
    """What a scan in this process finds."""
    report = find_duplicates(code, jobs=1)
    assert len(report) > 5
    return report


@pytest.fixture
def children(monkeypatch):
    """The processes that were started; all that is looked at counts as large."""
    monkeypatch.setattr(scanning, 'CREW_FROM', 0)
    monkeypatch.setattr(scanning, 'BESIDE_FROM', 0)
    started: list[crew.Child] = []

    class Child(crew.Child):
        def __init__(self) -> None:
            super().__init__()
            started.append(self)

    monkeypatch.setattr(crew, 'Child', Child)
    monkeypatch.setattr(scanning, 'Child', Child)
    return started


def are_gone(children: list[crew.Child]) -> bool:
    return bool(children) and all(child._process.poll() is not None for child in children)


def in_thread(call):
    done = []
    thread = threading.Thread(target=lambda: done.append(call()))
    thread.start()
    thread.join()
    return done[0]


# Formats.


@pytest.mark.parametrize('head', [None, 3, 'ä\udcff', [1, {'a': [2**63 - 1]}]])
@pytest.mark.parametrize('parts', [[], [b''], [b'a', b'', bytes(range(256))]])
def test_parcels(head, parts):
    assert unwrap(wrap(head, parts)) == (head, parts)


@pytest.mark.parametrize(
    'posting', [Posting(1, [], []), Posting(-(2**63), [(2**63 - 1, 0), (-5, 9)], [(-(2**63), 1, 60), (3, 2, 2**31)])]
)
def test_postings(posting):
    assert Posting.of(posting.key, posting.columns()) == posting


few = st.integers(0, 4)
target_rows = st.dictionaries(st.integers(-(2**63), 2**63 - 1), st.lists(st.tuples(few, st.integers(0, 2**32 - 1))))


@given(target_rows, st.integers(1, 60))
def test_rows_in_columns_are_those_of_a_dictionary(rows, most):
    keys = list(rows)
    plain = {
        value: sorted((key, at) for key in keys for other, at in rows[key] if other == value) for value in range(6)
    }
    held = shares._Rows(keys, sorted(range(len(keys)), key=keys.__getitem__), lambda number: rows[keys[number]], 2)
    for value, all_ in plain.items():
        assert held.first(value, most) == (all_[:most] if len(all_) > 1 else [])


# Processes of our own.


@pytest.mark.parametrize('cached', [False, True])
def test_jobs(code, plain, children, tmp_path, cached):
    report = find_duplicates(code, jobs=2, cache_dir=tmp_path / 'cache' if cached else None)
    assert report == plain
    assert len(children) == 2
    assert are_gone(children)


@pytest.mark.parametrize('jobs', [1, 2])
def test_off_the_main_thread(code, plain, children, jobs):
    assert in_thread(lambda: find_duplicates(code, jobs=jobs)) == plain
    assert in_thread(lambda: list(scan_iter(code, jobs=jobs))) == plain.duplicates
    assert len(children) == 2  # one a scan; theirs are their own
    assert are_gone(children)


def test_small_scans_start_nothing(code, plain, monkeypatch):
    monkeypatch.setattr(crew, 'Child', None)
    monkeypatch.setattr(scanning, 'Child', None)
    assert find_duplicates(code, jobs=2) == plain
    (code / 'large.py').unlink()
    assert in_thread(lambda: find_duplicates(code, jobs=2)).duplicates == plain.duplicates


def test_the_switch_off_the_main_thread(code, children, monkeypatch):
    """A file of more than 256 KB is never parsed in a thread of this process."""
    monkeypatch.undo()
    assert scanning.BESIDE_FROM <= 256 * 1024
    seen = []
    monkeypatch.setattr(scanning, '_here', lambda *args: seen.append(args) or iter(()))
    in_thread(lambda: list(scan_iter(code)))
    assert not seen


@pytest.mark.parametrize('executable', ['', '/nowhere/python3', '/bin/false', sys.executable + '-embedded'])
@pytest.mark.parametrize('threaded', [False, True])
def test_where_none_can_be_started(code, plain, children, monkeypatch, executable, threaded):
    monkeypatch.setattr(sys, 'executable', executable)
    call = lambda: find_duplicates(code, jobs=2)  # noqa: E731
    assert (in_thread(call) if threaded else call()) == plain
    assert not children


def test_one_that_is_killed(code, plain, children):
    """Its share is done here."""
    watch = threading.Thread(target=lambda: (wait_for(lambda: children), children[0]._process.kill()))
    watch.start()
    assert find_duplicates(code, jobs=2) == plain
    watch.join()


def wait_for(state, seconds=20.0) -> None:
    end = time.monotonic() + seconds
    while not state():
        assert time.monotonic() < end, 'it never came'
        time.sleep(0.01)


def test_leaving_an_iterator_ends_its_processes(code, children):
    def leave():
        for _ in scan_iter(code):
            raise KeyError('the consumer failed')

    with pytest.raises(KeyError):
        leave()
    found = in_thread(lambda: (lambda found: (next(found), found.close()))(scan_iter(code)))
    assert found
    assert are_gone(children)


def test_a_fault_of_ours_is_told():
    with crew.Child() as child, pytest.raises(crew.ChildFault, match=r'^\w*Error: '):
        list(child.answers(scanning.served, b'nonsense'))


# Executors.


@pytest.mark.parametrize('kind', ['threads', 'spawn', 'forkserver', 'fork'])
def test_executors(code, plain, kind):
    if kind == 'threads':
        made: Executor = ThreadPoolExecutor(2)
    else:
        made = ProcessPoolExecutor(2, mp_context=get_context(kind))
    with made as executor:
        assert find_duplicates(code, executor=executor) == plain
        assert list(scan_iter(code, executor=executor)) == plain.duplicates
        assert in_thread(lambda: find_duplicates(code, executor=executor)) == plain


def test_threads_of_one_executor_do_not_mix_up_their_shares(tmp_path):
    """They share what is held of the target."""
    for number in range(60):
        lines = (f'    v{n} = call_{n}(a, {n + number % (n + 2)}, b.x{number % 7})\n' for n in range(14))
        (tmp_path / f'm{number:02}.py').write_text(f'def load{number}(a, b):\n' + ''.join(lines) + '    return a\n')
    alone = find_duplicates(tmp_path, jobs=1)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as executor:
            assert find_duplicates(tmp_path, executor=executor) == alone
    finally:
        sys.setswitchinterval(before)


@pytest.mark.slow
def test_a_cluster(code, plain):
    """Two workers of Dask, each a process that knows nothing of this one."""
    distributed = pytest.importorskip('distributed')
    with (
        distributed.LocalCluster(2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor() as executor,
    ):
        assert find_duplicates(code, executor=executor, jobs=2) == plain
        assert list(scan_iter(code, executor=executor, jobs=2)) == plain.duplicates


# Programs of all kinds.

SCRIPT = """
import multiprocessing, sys
import polydup_hook
from polydup_hook import scanning
print('once', flush=True)
scanning.CREW_FROM = scanning.BESIDE_FROM = 0

def scan(folder, queue=None):
    report = polydup_hook.find_duplicates(folder, jobs=2)
    print(len(report), flush=True)
"""


def run_script(tmp_path: Path, text: str, *args: object) -> str:
    script = tmp_path / 'script.py'
    script.write_text(text)
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    done = subprocess.run((sys.executable, script, *map(str, args)), env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def test_no_main_guard_is_needed(code, plain, tmp_path):
    text = SCRIPT + 'multiprocessing.set_start_method("spawn")\nscan(sys.argv[1])\n'
    assert run_script(tmp_path, text, code).split() == ['once', str(len(plain))]


@pytest.mark.parametrize('daemon', [False, True])
@pytest.mark.parametrize('method', ['spawn', 'forkserver', 'fork'])
def test_in_a_process_of_multiprocessing(code, plain, tmp_path, method, daemon):
    text = f"""{SCRIPT}
if __name__ == '__main__':
    multiprocessing.set_start_method({method!r})
    process = multiprocessing.Process(target=scan, args=(sys.argv[1],), daemon={daemon})
    process.start()
    process.join()
    sys.exit(process.exitcode)
"""
    assert run_script(tmp_path, text, code).split()[-1] == str(len(plain))


def test_a_daemon_starts_no_processes(monkeypatch):
    import multiprocessing.process

    assert crew.can_start()
    monkeypatch.setitem(multiprocessing.process.current_process()._config, 'daemon', True)
    assert not crew.can_start()
    assert not crew.Crew(4).helps


@pytest.mark.skipif(not os.path.isdir('/proc/self'), reason='looks at /proc')
@pytest.mark.parametrize('signal', [9, 2])
def test_no_orphans(code, tmp_path, signal):
    """Whatever ends a program ends what it had started."""
    text = f"""{SCRIPT}
import signal, subprocess
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
start = subprocess.Popen.__init__
def told(self, *args, **kwargs):
    start(self, *args, **kwargs)
    print(str(self.pid) + '\\n', end='', flush=True)  # in one piece: other threads print too
subprocess.Popen.__init__ = told
while True:
    polydup_hook.find_duplicates(sys.argv[1], jobs=2)
"""
    script = tmp_path / 'script.py'
    script.write_text(text)
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    command = (sys.executable, script, code)
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        pids = [int(process.stdout.readline()) for _ in range(3)]
        while not ends(process, signal):
            pass  # Python drops an interrupt that strikes in a `__del__`; who pressed Ctrl-C presses again
        pids += map(int, process.stdout.read().split())
    wait_for(lambda: not any(map(is_alive, pids)))


@pytest.mark.skipif(not os.path.isdir('/proc/self'), reason='looks at /proc')
def test_no_orphans_where_another_holds_our_pipes(code, tmp_path):
    """A process that the program forks has its ends of the pipes too, and outlives it."""
    text = f"""{SCRIPT}
import os, signal, subprocess, threading, time
start, started = subprocess.Popen.__init__, []
def told(self, *args, **kwargs):
    start(self, *args, **kwargs)
    started.append(self.pid)
subprocess.Popen.__init__ = told
def work():
    while True:
        polydup_hook.find_duplicates(sys.argv[1], jobs=2)
threading.Thread(target=work, daemon=True).start()
while not started:
    time.sleep(0.01)
sibling = os.fork()
if not sibling:
    os.close(1)
    time.sleep(30)
    os._exit(0)
print(sibling, *started, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    script = tmp_path / 'script.py'
    script.write_text(text)
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    done = subprocess.run((sys.executable, script, code), env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    sibling, *pids = map(int, done.stdout.split()[1:])
    assert is_alive(sibling)
    wait_for(lambda: not any(map(is_alive, pids)))
    os.kill(sibling, 9)


def ends(process: subprocess.Popen[bytes], signal: int) -> bool:
    process.send_signal(signal)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        return False
    return True


def test_parameters_are_looked_at_off_the_loop(code, plain, tmp_path):
    """There may be many paths; and the engine is yet to be loaded."""
    text = """
import asyncio, sys, threading
import polydup_hook

class Named:
    def __fspath__(self):
        assert threading.current_thread() is not threading.main_thread()
        return sys.argv[1]

async def main():
    scan = asyncio.ensure_future(polydup_hook.find_duplicates_async([Named()]))
    await asyncio.sleep(0)
    print('tree_sitter' in sys.modules and threading.active_count() == 1, len(await scan))

assert 'tree_sitter' not in sys.modules
polydup_hook.find_duplicates_async
assert 'tree_sitter' not in sys.modules
asyncio.run(main())
"""
    assert run_script(tmp_path, text, code).split() == ['False', str(len(plain))]


def test_what_is_awaited_is_frozen(code, plain):
    async def main():
        paths, config = [code], Config()
        scan = asyncio.ensure_future(find_duplicates_async(paths, config=config))
        await asyncio.sleep(0)
        paths.append('nowhere')
        config.min_tokens = 10000
        return await scan

    assert asyncio.run(main()) == plain


@pytest.mark.parametrize(
    ('parameters', 'error'),
    [
        ({'paths': 'nowhere'}, FileNotFoundError),
        ({'paths': 3}, ValueError),
        ({'paths': '.', 'threshold': 3}, ValueError),
        ({'paths': '.', 'config': 3}, ValueError),
    ],
)
def test_errors_come_from_the_await(parameters, error):
    async def main():
        scan = find_duplicates_async(**parameters)
        with pytest.raises(error):
            await scan

    asyncio.run(main())


def test_in_a_folder_that_is_gone(code, plain, tmp_path):
    text = """
import os, sys, threading
gone = sys.argv[2]
os.mkdir(gone)
os.chdir(gone)
os.rmdir(gone)
sys.path.insert(0, '')
sys.path.append('lib')
import polydup_hook
from polydup_hook import scanning
report = polydup_hook.find_duplicates(sys.argv[1], jobs=1)
print(len(report), len(report.skipped))
scanning.CREW_FROM = scanning.BESIDE_FROM = 0
print(len(polydup_hook.find_duplicates(sys.argv[1], jobs=2)))
done = []
thread = threading.Thread(target=lambda: done.append(polydup_hook.find_duplicates(sys.argv[1])))
thread.start()
thread.join()
print(*map(len, done))
"""
    assert run_script(tmp_path, text, code, tmp_path / 'gone').split() == [str(len(plain)), '0', *[str(len(plain))] * 2]


def test_ctrl_c_at_any_moment_ends_the_work(tmp_path):
    """Wherever it strikes: also where a thread is started, or an answer waited for."""
    script = tmp_path / 'script.py'
    script.write_text(INTERRUPTED)
    env = {**os.environ, 'PYTHONPATH': str(ROOT)}
    done = subprocess.run((sys.executable, script), env=env, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, '')
    assert int(done.stdout) > 50


INTERRUPTED = """
import faulthandler, sys
from polydup_hook import crew

def lost():
    raise crew.ChildLost  # so that the work is done in the crew's threads

crew.Child = lost

def answers(moment):
    '''Whether the crew's answers came; interrupted at this call or line of the main thread.'''
    left = moment

    def trace(frame, event, argument):
        nonlocal left
        left -= 1
        if not left:
            sys.settrace(None)
            raise KeyboardInterrupt
        return trace

    requests = [bytes([number]) for number in range(7)]
    sys.settrace(trace)
    try:
        with crew.Crew(2) as two:
            assert list(two.map(bytes.upper, requests)) == requests
        sys.settrace(None)
    except KeyboardInterrupt:
        return False
    return True

answers(0)  # loads what is needed
moment = 1
faulthandler.dump_traceback_later(60, exit=True)
while not answers(moment):
    moment += 1
print(moment)
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] not in 'ZX'
    except OSError:
        return False


# Event loops.


def test_a_search_in_this_process_ends_when_told(code, monkeypatch):
    stop, searched = Stop(), []

    def carried(*args):
        searched.append(args)
        stop.set()
        return []

    monkeypatch.setattr(Comparison, 'from_carried', carried)
    scan = scanning.Scan((str(code),), Settings(), None)
    with pytest.raises(Stopped):
        scanning.collected(scanning.classes(scan, None, stop))
    assert len(searched) == 1


@pytest.mark.parametrize('large', [False, True])
def test_async(code, plain, monkeypatch, large):
    if large:
        monkeypatch.setattr(scanning, 'BESIDE_FROM', 0)
    assert asyncio.run(find_duplicates_async(code, jobs=1)) == plain


def test_the_loop_goes_on(code, plain, children):
    async def main():
        ticks = []

        async def tick():
            while True:
                ticks.append(time.perf_counter())
                await asyncio.sleep(0.005)

        ticking = asyncio.create_task(tick())
        reports = await asyncio.gather(*(find_duplicates_async(code, jobs=1) for _ in range(3)))
        ticking.cancel()
        return reports, max(after - before for before, after in pairwise(ticks))

    reports, longest = asyncio.run(main())
    assert reports == [plain] * 3
    assert len(children) == 3
    assert longest < 0.5  # a scan takes longer; busy machines make a loop wait too


def test_cancelling_ends_the_work(code, children):
    async def main():
        task = asyncio.create_task(find_duplicates_async(code))
        while not children:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return are_gone(children)

    assert asyncio.run(main())
    assert not [thread for thread in threading.enumerate() if thread.name.startswith('polydup')]


@pytest.mark.parametrize(
    ('parameters', 'error'), [({'paths': 'nowhere'}, FileNotFoundError), ({'paths': '.', 'threshold': 7}, ValueError)]
)
def test_errors_of_async(parameters, error):
    with pytest.raises(error):
        asyncio.run(find_duplicates_async(**parameters))


# Speed, measured again by benchmarks/api.py.


@pytest.mark.slow
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason='needs two cores')
def test_two_threads_are_faster_than_one_after_the_other(tmp_path):
    """On a machine that gives two bare interpreters two cores: held against them in the same minute."""
    text = (ROOT / 'polydup_hook' / 'walk.py').read_text(encoding='utf-8')
    for n in range(60):
        (tmp_path / f'm{n}.py').write_text(text.replace('self', f'self{n}'), encoding='utf-8')

    def scan():
        find_duplicates(tmp_path, jobs=1, min_block_size=9000)

    def bare():
        subprocess.run((sys.executable, '-c', 'for n in range(40_000_000): n * n'), check=True)

    ratios = [(ratio(bare), ratio(scan)) for _ in range(4)]
    free = [scans for machine, scans in ratios if machine >= 1.7]
    if len(free) < 3:
        pytest.skip(f'the machine is busy: {ratios}')
    assert max(free) >= 1.38, ratios


def ratio(work) -> float:
    """How much faster two threads do it than one does it twice."""
    start = time.perf_counter()
    work()
    work()
    between = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (between - start) / (time.perf_counter() - between)
