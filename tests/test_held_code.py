"""Copies into and out of components, notebooks and scripts, and languages that settings describe: real repositories."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from gate import check, function, polydup

SCRIPT = function('load', 0)
TS = """\
export function settle(orders: Order[], rates: Map<string, number>): Summary {
  const open = orders.filter((order) => !order.paid && order.total > 0);
  let total = 0;
  for (const order of open) {
    const rate = rates.get(order.currency) ?? 1;
    total += order.total * rate;
    if (order.total > LIMIT) {
      log.warn(`large order ${order.id}`, order.total);
    }
  }
  return { count: open.length, total: Math.round(total * 100) / 100 };
}
"""


def notebook(*cells):
    made = [{'cell_type': 'code', 'metadata': {}, 'outputs': [], 'source': cell.splitlines(True)} for cell in cells]
    return json.dumps({'cells': made, 'metadata': {}, 'nbformat': 4}, indent=1)


@pytest.mark.parametrize(
    ('before', 'after', 'blamed'),
    [
        ({'a.ts': TS}, {'B.vue': f'<template/>\n<script lang="ts">\n{TS}</script>\n'}, {('B.vue', 'settle')}),
        (
            {'a.ts': TS},
            {'b.html': f'<script lang="ts">\n{TS.replace("export ", "")}</script>\n'},
            {('b.html', 'settle')},
        ),
        ({'A.svelte': f'<script lang="ts">\n{TS}</script>\n'}, {'b.ts': TS}, {('b.ts', 'settle')}),
        ({'a.py': SCRIPT}, {'bin/run': '#!/usr/bin/env python3\n' + SCRIPT}, {('bin/run', 'load')}),
        ({'a.py': SCRIPT}, {'run': '#!/usr/bin/perl\n' + SCRIPT}, set()),
        ({'a.py': SCRIPT}, {'run': SCRIPT}, set()),
        ({'a.py': SCRIPT}, {'b.ipynb': notebook('x = 1\n', SCRIPT)}, {('b.ipynb', 'load')}),
        ({'a.py': SCRIPT}, {'b.html': f'<pre>{SCRIPT}</pre>'}, set()),
    ],
)
def test_a_copy_is_blamed_where_it_stands(repo, before, after, blamed):
    repo.commit(files=before)
    for path, content in after.items():
        repo.write(path, content)
    repo.add()
    assert check(repo).blamed == blamed
    assert check(repo, '--no-cache').blamed == blamed


def test_a_notebook_edited_elsewhere_brings_nothing_in(repo):
    repo.commit(files={'a.py': SCRIPT, 'b.ipynb': notebook('x = 1\n', SCRIPT)})
    repo.write('b.ipynb', notebook('x = 2\ny = 3\n', SCRIPT))
    repo.add()
    assert check(repo).code == 0


def test_lines_of_a_notebook_are_those_of_the_cell(repo):
    repo.commit(files={'a.py': SCRIPT})
    repo.write('b.ipynb', notebook('x = 1\ny = 2\n', SCRIPT))
    repo.add()
    last = len(SCRIPT.splitlines())
    assert f'b.ipynb#cell2:1-{last}' in polydup(repo).out
    [pair] = json.loads(polydup(repo, '--format', 'json').out)['duplicates']
    ours = 2 if pair['file2'] == 'b.ipynb' else 1
    assert (pair[f'start_line{ours}'], pair[f'end_line{ours}'], pair[f'cell{ours}']) == (1, last, 2)


def test_languages_chosen_leave_out_the_scripts_of_others(repo):
    repo.commit(files={'a.py': SCRIPT})
    repo.write('run', '#!/usr/bin/env python3\n' + SCRIPT)
    repo.add()
    assert check(repo, '--languages', 'rust').code == 0
    assert check(repo, '--languages', 'python').code == 1


ZIG = """\
const std = @import("std");
pub fn settle(orders: []const Order, limit: f64) !Summary {
    var total: f64 = 0;
    var count: usize = 0;
    for (orders) |order| {
        if (order.paid or order.total <= 0) continue;
        if (order.total > limit) {
            std.log.warn("large order {d}", .{order.id});
        }
        total += order.total * rate(order.currency);
        count += 1;
    }
    return Summary{ .total = total, .count = count };
}
"""
OWN = '[language.zig]\ngrammar = "tree_sitter_zig"\nfiles = ["*.zig"]\n'


def test_a_language_that_settings_describe(repo):
    pytest.importorskip('tree_sitter_zig')
    repo.commit(files={'a.zig': ZIG, '.polydup.toml': OWN})
    repo.write('b.zig', ZIG.replace('settle', 'collect').replace('count', 'number'))
    repo.add()
    found = check(repo)
    assert found.blamed == {('b.zig', 'collect')}
    assert check(repo).blamed == found.blamed  # with what the first one kept


def test_a_grammar_that_is_missing_is_told_and_stops_nothing(repo):
    own = OWN.replace('zig', 'nothere')
    repo.commit(files={'a.nothere': ZIG, '.polydup.toml': own, 'a.py': SCRIPT})
    repo.write('b.nothere', ZIG)
    repo.write('b.py', function('load2', 0))
    repo.add()
    done = polydup(repo)
    assert done.code == 1
    assert 'b.py' in done.out
    assert done.err.count('the grammar of nothere is missing: pip install tree-sitter-nothere') == 1


@pytest.mark.parametrize(
    'own',
    [
        '[language.python]\ngrammar = "tree_sitter_zig"\nfiles = ["*.zig"]\n',
        '[language.zig]\nfiles = ["*.zig"]\n',
        '[language.zig]\ngrammar = "os"\nfiles = ["*.zig"]\n',
        '[language.zig]\ngrammar = "tree_sitter_zig"\n',
        '[language.zig]\ngrammar = "tree_sitter_zig"\nfiles = ["src/**"]\n',
        '[language.zig]\ngrammar = "tree_sitter_zig"\nfiles = ["*.zig"]\nkind = 1\n',
        '[language.zig]\ngrammar = "tree_sitter_zig"\nfiles = ["*.zig"]\nstrings = "a"\n',
        'language = 1\n',
        '[language]\nzig = 1\n',
    ],
)
def test_a_language_described_wrongly_stops(repo, own):
    repo.commit(files={'a.py': SCRIPT, '.polydup.toml': own})
    done = polydup(repo, '--all-files')
    assert (done.code, done.out) == (2, '')
    assert done.err.startswith('polydup-hook: .polydup.toml: language')


def test_a_grammar_in_the_folder_we_are_called_in_is_not_loaded(repo):
    folder = repo.path / 'tree_sitter_mine'
    folder.mkdir()
    (folder / '__init__.py').write_text('raise SystemExit("loaded")\n')
    (folder / '_binding.abi3.so').write_text('no library')
    repo.commit(files={'a.mine': ZIG, '.polydup.toml': OWN.replace('zig', 'mine')})
    command = [sys.executable, '-m', 'polydup_hook', '--all-files', '--no-cache']
    done = subprocess.run(command, cwd=repo.path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert 'the grammar of mine is missing' in done.stderr


def test_the_table_of_languages(repo):
    lines = polydup(repo, '--languages').out.splitlines()
    assert lines[0].split() == ['language', 'files', 'family', 'grammar', 'release', 'since']
    assert any(line.startswith('python ') and 'tree-sitter-python' in line for line in lines)
    table = json.loads(polydup(repo, '--languages', '--format', 'json').out)['languages']
    assert {'vue', 'svelte', 'html', 'jupyter', 'css', 'rust'} <= {row['name'] for row in table if row['on']}


def test_a_file_that_we_cannot_read_is_told_and_stops_nothing(repo, monkeypatch):
    from polydup_hook.tokens import Tokenizer

    whole = Tokenizer.tokenize

    def tokenize(self, language, data):
        if b'unreadable' in data:
            raise IndexError('out of range')
        return whole(self, language, data)

    monkeypatch.setattr(Tokenizer, 'tokenize', tokenize)
    repo.commit(files={'a.py': SCRIPT, 'bad.py': 'unreadable = 1\n'})
    repo.write('b.py', function('load2', 0))
    repo.write('worse.py', 'unreadable = 2\n')
    repo.add()
    done = polydup(repo)
    assert (done.code, 'b.py' in done.out) == (1, True)
    assert 'worse.py is skipped: an error of polydup-hook itself' in done.err


def test_a_language_of_other_files_is_another_index(repo):
    pytest.importorskip('tree_sitter_zig')
    both = OWN.replace('"*.zig"', '"*.zig", "*.zag"')
    repo.commit(files={'a.zag': ZIG, '.polydup.toml': both})
    repo.write('b.zig', ZIG.replace('settle', 'collect'))
    repo.add()
    assert check(repo).code == 1
    repo.commit(files={'.polydup.toml': OWN})
    repo.write('c.zig', ZIG.replace('settle', 'gather').replace('total', 'sum'))
    repo.add()
    assert check(repo).blamed == check(repo, '--no-cache').blamed


def test_a_function_that_the_grammar_has_not_is_told(repo):
    pytest.importorskip('tree_sitter_zig')
    repo.commit(files={'a.zig': ZIG, '.polydup.toml': OWN + 'entry = "language_other"\n'})
    assert polydup(repo, '--languages').code == 0
    done = polydup(repo, '--all-files')
    assert (done.code, 'tree_sitter_zig has no language_other' in done.err) == (0, True)
