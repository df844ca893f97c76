"""The index is a cache: over a series of real commits the findings are the same with it in any state.

`test_cache_states.py` does some of this through processes of its own; here every state meets every commit.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from gate import check, function, indented, module, polydup

from polydup_hook import answers, cachedir
from polydup_hook.clones import Search
from polydup_hook.languages import LANGUAGES
from polydup_hook.settings import Settings

LOAD, WALK, POST, TILE, READ, BILL = (function(f'f{body}', body) for body in range(6))


def again(body, number, *edits):
    """Another copy of a body."""
    return function(f'f{body}_{number}', body, *edits)


HISTORY = [
    {'a.py': LOAD, 'b.py': WALK, 'readme.txt': 'x'},
    {'c.py': again(0, 2)},
    {'c.py': None, 'moved/c.py': again(0, 2)},
    {'a.py': module(LOAD, POST), 'd.py': module(again(1, 2, ('% 2', '% 3')), TILE)},
    {'b.py': 'if x:\n' + indented(WALK)},
    {'e.py': 'x = 1\n', 'a.py': module(POST, LOAD)},
    {'e.py': module(READ, again(2, 2)), 'empty.py': ''},
    {'side.py': module(BILL, again(5, 2))},
    {'d.py': None, 'e.py': module(READ, again(2, 2), again(2, 3))},
    {'moved/c.py': again(0, 2).replace('    ', '\t'), 'f.py': again(0, 3).replace('row', 'item')},
    {'f.py': None, 'g.py': b'\0binary', 'h.py': again(3, 2).replace('\n', '\r\n')},
    {'i.py': again(3, 3, ('scale // 2', 'scale // 3')), 'b.py': None},
    {'j.py': module(again(4, 2), again(4, 3)), 'a.py': LOAD},
    {'k.py': again(4, 4)},
]
SWITCHES = {4: 'side', 6: 'main', 9: 'side', 11: 'main'}
"""Before these commits another branch is checked out; `side` begins at the third."""


def stage(repo, files):
    for name, content in files.items():
        if content is not None:
            repo.write(name, content)
        elif (repo.path / name).exists():
            (repo.path / name).unlink()
    repo.add()


def told(repo, *args):
    """All that a check says, but for times and how often the cache was of use."""
    found = check(repo, *args)
    report = found.report
    for name in ('duration_ms', 'cache_hits', 'cache_misses'):
        del report['stats'][name]
    return found.code, report


def the_file(folder: Path) -> Path:
    (file,) = folder.glob('v*.sqlite3')
    return file


def cold(folder):
    shutil.rmtree(folder)


def warm(folder):
    pass


def beside_an_old_one(folder):
    (folder / 'v0-0123456789ab.sqlite3').write_bytes(b'SQLite format 3\0' + bytes(500))


def old_tables(folder):
    with closing(sqlite3.connect(the_file(folder))) as db, db:
        db.executescript('DROP TABLE stream; CREATE TABLE stream(key TEXT, tokens BLOB)')


def truncated(folder):
    data = the_file(folder).read_bytes()
    the_file(folder).write_bytes(data[: len(data) * 2 // 3])


def random_bytes(folder):
    the_file(folder).write_bytes(random.Random(1).randbytes(5000))


def holes(folder):
    data = bytearray(the_file(folder).read_bytes())
    for at in range(4096, len(data) - 100, 4096):
        data[at : at + 100] = bytes(100)
    the_file(folder).write_bytes(data)


def no_table(folder):
    with closing(sqlite3.connect(the_file(folder))) as db, db:
        db.execute('DROP TABLE IF EXISTS ready')


def a_folder_in_its_place(folder):
    the_file(folder).unlink()
    (folder / the_file_name(folder) / 'x').mkdir(parents=True)


def the_file_name(folder):
    return cachedir.index_name(LANGUAGES, Settings().max_file_size)


def overgrown(folder):
    with closing(sqlite3.connect(the_file(folder))) as db, db:
        rows = [(-number, 10**6, 5, 5, 1, None, bytes(3000)) for number in range(1, 200)]
        db.executemany('INSERT OR REPLACE INTO stream VALUES(?,?,?,?,?,?,?)', rows)
        (table,) = db.execute("SELECT name FROM sqlite_master WHERE name LIKE 'print_%'").fetchone()
        db.execute(f'INSERT OR IGNORE INTO {table} SELECT hash, -(1 + abs(at) % 199), at FROM {table}')


STATES = [cold, warm, beside_an_old_one, old_tables, truncated, random_bytes, holes, no_table, a_folder_in_its_place, overgrown]  # fmt: skip


def test_over_a_series_of_commits(repo, tmp_path):
    blocked = 0
    folders = {state: tmp_path / state.__name__ for state in STATES}
    for number, files in enumerate(HISTORY):
        if number == 3:
            repo.git('branch', 'side')
        if number in SWITCHES:
            repo.git('checkout', '-q', SWITCHES[number])
        stage(repo, files)
        expected = told(repo, '--no-cache')
        blocked += expected[0]
        for state, folder in folders.items():
            if list(folder.glob('v*.sqlite3')):
                state(folder)
            for _ in range(2):
                assert told(repo, '--cache-dir', str(folder)) == expected, (number, state.__name__)
            if state is a_folder_in_its_place and folder.exists():
                shutil.rmtree(folder)
        repo.commit(f'number {number}')
    assert blocked >= 6
    expected = told(repo, '--no-cache', '--all-files')
    assert len(expected[1]['classes']) >= 4
    for folder in folders.values():
        assert told(repo, '--cache-dir', str(folder), '--all-files') == expected


def test_what_no_snapshot_holds_is_removed_in_whole_runs(repo, tmp_path):
    folder = tmp_path / 'cache'
    repo.commit(files=HISTORY[0])
    check(repo, '--cache-dir', str(folder), '--all-files')
    size = the_file(folder).stat().st_size
    overgrown(folder)
    check(repo, '--cache-dir', str(folder), '--all-files')
    with closing(sqlite3.connect(the_file(folder))) as db:
        assert db.execute('SELECT count(*) FROM stream').fetchone() == (2,)
    assert size > 0


def test_what_was_searched_before_is_not_searched_again(repo, tmp_path, monkeypatch):
    searched = []
    pairs = Search.pairs

    def counted(self, posting, *args, **kwargs):
        searched.append(posting.key)
        return pairs(self, posting, *args, **kwargs)

    def whole(*args: str, search: bool):
        searched.clear()
        found = told(repo, '--cache-dir', str(folder), '--all-files', *args)
        assert bool(searched) == search
        assert found == told(repo, '--no-cache', '--all-files', *args)
        return found[1]['classes']

    monkeypatch.setattr(Search, 'pairs', counted)
    folder = tmp_path / 'cache'
    repo.commit(files={'a.py': module(LOAD, POST), 'b.py': again(0, 2, ('total', 'amount')), 'c.py': WALK})
    assert len(whole(search=True)) == 1
    assert len(whole(search=False)) == 1
    assert whole('--types', 'type-1', search=False) == []
    assert len(whole('--min-tokens', '45', search=True)) == 1
    assert len(whole('--threshold', '0.7', search=True)) == 1
    stage(repo, {'b.py': None, 'moved/b.py': again(0, 2, ('total', 'amount'))})
    assert [place['path'] for place in whole(search=False)[0]['places']] == ['a.py', 'moved/b.py']
    assert whole('--exclude', 'moved/', search=True) == []
    repo.commit(files={'d.py': again(1, 2)})
    assert len(whole(search=True)) == 2
    polydup(repo, '--cache-dir', str(folder), '--write-baseline')
    repo.add()
    assert whole(search=False) == []


@pytest.mark.parametrize('data', ["x''", "x'00'", 'substr(data, 1, length(data) - 1)', "data || x'00'", "'text'", '7'])
def test_a_damaged_answer_is_searched_again(repo, tmp_path, data):
    args = ('--cache-dir', str(tmp_path / 'cache'), '--all-files')
    repo.commit(files={'a.py': module(LOAD, POST), 'b.py': again(0, 2)})
    first = told(repo, *args)
    altered(tmp_path / 'cache', f'UPDATE answer SET data = {data}', '')
    assert told(repo, *args) == told(repo, *args) == first


def test_without_our_source_nothing_is_kept(repo, tmp_path, monkeypatch):
    """As from an archive: what decides cannot be read, so nobody could tell whether an answer still holds."""
    args = ('--cache-dir', str(tmp_path / 'cache'), '--all-files')
    repo.commit(files={'a.py': module(LOAD, POST), 'b.py': again(0, 2)})
    monkeypatch.setattr(answers, '__file__', str(tmp_path / 'archive.zip' / 'answers.py'))
    answers._rules.cache_clear()
    assert told(repo, *args) == told(repo, *args) == told(repo, '--no-cache', '--all-files')
    with closing(sqlite3.connect(the_file(tmp_path / 'cache'))) as db:
        assert db.execute('SELECT count(*) FROM answer').fetchone() == (0,)


# Rows that we never wrote.

ALTERED = {
    'streams of other keys': 'UPDATE stream SET data = (SELECT data FROM stream ORDER BY key LIMIT 1)',
    'streams cut': 'UPDATE stream SET data = substr(data, 1, 40)',
    'streams gone': 'DELETE FROM stream',
    'streams said to be skipped and not': "UPDATE stream SET skipped = 'binary'",
    'text for a stream': "UPDATE stream SET data = 'text'",
    'paths of no file': "UPDATE OR IGNORE entry SET path = CAST('nowhere.py' AS BLOB)",
    'paths as text': "UPDATE OR IGNORE entry SET path = 'a.py'",
    'keys of other paths': 'UPDATE entry SET key = (SELECT key FROM entry ORDER BY path LIMIT 1)',
    'keys of nothing': 'UPDATE entry SET key = key + 1',
    'fingerprints elsewhere': 'UPDATE OR IGNORE {print} SET at = at + 3',
    'fingerprints behind the end': 'UPDATE OR IGNORE {print} SET at = at + 1000000',
    'fingerprints before the start': 'UPDATE OR IGNORE {print} SET at = -1 - at',
    'fingerprints of other streams': 'UPDATE OR IGNORE {print} SET key = (SELECT max(key) FROM stream)',
    'fingerprints that are text': "UPDATE OR IGNORE {print} SET at = 'x'",
    'units that are not': 'UPDATE OR IGNORE {sketch} SET unit = unit + 1000',
    'units that are bytes': "UPDATE OR IGNORE {sketch} SET unit = x'00'",
    'units of other sizes': 'UPDATE OR IGNORE {sketch} SET tokens = 7',
    'another tree': "UPDATE snapshot SET tree = '{tree}'",
    'a tree that is none': "UPDATE snapshot SET tree = 'x'",
    'a snapshot that is not ready': 'DELETE FROM ready',
    'no snapshot': 'DELETE FROM snapshot',
    'no path': 'DELETE FROM entry',
    'no fingerprint': 'DELETE FROM {print}',
}
LOSSY = {'keys of nothing', 'no path'}
"""What may hide a copy from a commit: nothing but listing the whole repository would tell, as a whole check does."""


def altered(folder, sql, tree):
    with closing(sqlite3.connect(the_file(folder))) as db, db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {kind: next(name for name in names if name.startswith(kind)) for kind in ('print', 'sketch')}
        assert db.execute(sql.format(**tables, tree=tree)).rowcount != 0


@pytest.mark.parametrize('kind', ALTERED)
def test_altered_rows_make_no_wrong_finding(repo, tmp_path, kind):
    repo.commit(files={'a.py': module(LOAD, POST), 'b.py': WALK, 'old.py': module(TILE, again(5, 2))})
    repo.commit(files={'c.py': again(1, 2, ('% 2', '% 3')), 'old.py': module(TILE, BILL)})
    tree = repo.git('rev-parse', 'HEAD^^{tree}')
    folder = tmp_path / 'cache'
    # New: two copies of old code. Old: a move, and an edit of one of two that are alike.
    stage(repo, {'new.py': again(0, 3), 'b.py': WALK.replace('leaves', 'ends'), 'old.py': TILE, 'moved.py': BILL})
    stage(repo, {'more.py': again(2, 2, ('timeout=30', 'timeout=60'))})
    for args in ((), ('--all-files',)):
        cold_ = told(repo, '--no-cache', *args)
        assert cold_[0] == 1
        check(repo, '--cache-dir', str(folder), *args)
        altered(folder, ALTERED[kind], tree)
        for _ in range(2):
            code, report = told(repo, '--cache-dir', str(folder), *args)
            assert code in (0, 1)
            if kind not in LOSSY or args:
                assert (code, report) == cold_
            known = [item['places'] for item in cold_[1]['classes']]
            assert [item['places'] for item in report['classes'] if item['places'] not in known] == []
        if folder.exists():
            shutil.rmtree(folder)
