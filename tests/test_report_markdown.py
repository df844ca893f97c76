"""The comment on a pull request: what it says, what it shows of the code, and that it never grows too large."""

from __future__ import annotations

import re

import pytest
from gate import function
from markdown_it import MarkdownIt
from reports import COPY, FILES, NEW, OLD, clone_class, pair, published, rendered, report
from test_held_code import notebook

from polydup_hook.model import Place, Skip

NEXT = """\
**What to do next**

- extract one function that all places call, with what differs as its parameters;
- or, where a copy is meant, say why in a comment `polydup-ignore: reason` in the new place or on the line before it,
  or in `.polydup-ignore`:

  ```text
  a1b2c3d4e5f60718~0000000100020003 reason
  ```

- or accept all that there is now: `polydup-hook --write-baseline`.

2 files, 3 functions checked.
"""


def test_a_clean_run_is_one_line():
    text = rendered('markdown', report(skipped=(Skip('a', 'b'),)))
    assert text == 'polydup-hook: no new duplicates; 2 files, 3 functions checked, 1 skipped.\n'


def test_one_class_whole():
    assert rendered('markdown', report(COPY)) == (
        '### polydup-hook: 1 new duplicate\n'
        '\n'
        '#### New duplicate 1 of 1: 87 % alike, type-3, 74 tokens\n'
        '\n'
        '| place | in | |\n'
        '| --- | --- | --- |\n'
        '| `src/accounts.py:2-10` | `Accounts.load_account` | **new** |\n'
        '| `src/users.py:3-9` | `load_user` |  |\n'
        '\n'
        'An extracted function would need 1 parameter: `"users"` → `"accounts"`.\n'
        'Renamed: `user` → `account`, `load_user` → `load_account`.\n'
        '\n'
        '<details><summary>What differs</summary>\n'
        '\n'
        '```diff\n'
        '--- src/users.py:3-9\n'
        '+++ src/accounts.py:2-10\n'
        '@@ -3,7 +2,9 @@\n'
        '-def load_user(key):\n'
        '-    rows = query("users", key)\n'
        '+def load_account(key):\n'
        '+    rows = query("accounts", key)\n'
        '     if not rows:\n'
        '         raise NotFound(key)\n'
        '-    user = rows[0]\n'
        '-    user.seen = now()\n'
        '-    return user\n'
        '+    account = rows[0]\n'
        '+    if account.locked:\n'
        '+        raise Locked(key)\n'
        '+    account.seen = now()\n'
        '+    return account\n'
        '```\n'
        '\n'
        '</details>\n'
        '\n' + NEXT
    )


def test_it_renders_as_meant():
    tokens = MarkdownIt('gfm-like').parse(rendered('markdown', report(COPY)))
    assert [token.tag for token in tokens if token.type == 'heading_open'] == ['h3', 'h4']
    assert sum(token.type == 'tr_open' for token in tokens) == 3
    diff, ids = [token for token in tokens if token.type == 'fence']
    assert (diff.info, ids.info) == ('diff', 'text')
    assert [token.content for token in tokens if token.type == 'html_block'] == [
        '<details><summary>What differs</summary>\n',
        '</details>\n',
    ]


@pytest.mark.parametrize(
    ('clone_type', 'renamed', 'changed', 'facts'),
    [
        (1, (), b'', 'Identical.'),
        (1, (), b'  # comment', 'Identical but for layout and comments.'),
        (2, (), b'', 'The same but for names.'),
        (2, (('a', 'b'),), b'', 'The same but for names.\nRenamed: `a` → `b`.'),
        (3, (), b'', ''),
    ],
)
def test_facts_of_a_pair(clone_type, renamed, changed, facts):
    old, new = Place('a.py', 1, 2, '', 60, False), Place('b.py', 1, 2, '', 60, True)
    files = {'a.py': b'x = 1\ny = 2\n', 'b.py': b'x = 1\ny = 2' + changed + b'\n'}
    text = rendered('markdown', report(clone_class(pair(old, new, clone_type, renamed=renamed))), files)
    assert text.split('**new** |\n')[1].split('\n\n**What')[0].split('\n\n<details>')[0].strip() == facts
    assert ('<details>' in text) == bool(changed)


def test_counterparts_in_two_languages_show_no_diff():
    clones = clone_class(pair(OLD, NEW, 4, languages=('python', 'go'), names=('load', 'a`b')))
    text = rendered('markdown', report(clones))
    assert 'The same function in two languages, `python` and `go`, going by' in text
    assert 'Both say: `load`, ``a`b``.' in text
    assert '<details>' not in text


def test_the_old_place_comes_first_in_the_diff():
    turned = clone_class(pair(NEW, OLD, parameters=(('"accounts"', '"users"'),)))
    text = rendered('markdown', report(turned))
    assert '--- src/users.py:3-9\n+++ src/accounts.py:2-10\n' in text
    assert '`"users"` → `"accounts"`' in text


def test_a_file_that_cannot_be_had_shows_no_code():
    text = rendered('markdown', report(COPY), {})
    assert '<details>' not in text
    assert 'would need 1 parameter' in text


def test_warnings_and_whole_runs():
    text = rendered('markdown', report(COPY._replace(warned=True)))
    assert text.startswith('### polydup-hook: no new duplicates, 1 warning\n\n#### Warning: new duplicate 1 of 1: ')
    assert 'What to do next' not in text
    places = [place._replace(new=False) for place in (OLD, NEW)]
    text = rendered('markdown', report(clone_class(pair(*places)), mode='all'))
    assert text.startswith('### polydup-hook: 1 duplicate\n\n#### Duplicate 1 of 1: ')
    assert '| place | in |\n| --- | --- |\n| `src' in text
    assert 'reason` in each place but one or' in text


def test_places_are_bounded():
    olds = [Place(f'{n:02}.py', 1, 9, '', 60, False) for n in range(30)]
    news = [Place(f'n{n:02}.py', 1, 9, '', 60, True) for n in range(30)]
    text = rendered('markdown', report(clone_class(*(pair(olds[0], place) for place in [*olds[1:], *news]))))
    assert len(re.findall(r'^\| `', text, re.MULTILINE)) == 30
    assert '\nand 30 more places.\n' in text


def test_a_fence_is_longer_than_any_within():
    files = {**FILES, 'src/accounts.py': b'\n````\n' + b'`' * 9 + b'\n</details>\n'}
    text = rendered('markdown', report(COPY), files)
    fences = re.findall('^(`{3,})', text, re.MULTILINE)
    assert fences[:2] == ['`' * 10] * 2
    tokens = MarkdownIt('gfm-like').parse(text)
    assert '</details>' in next(token.content for token in tokens if token.info == 'diff')


@pytest.mark.parametrize('character', ['x', '`', '漢', '😀', '\u0301', '\x1b', '|', '&'])
@pytest.mark.parametrize('number', [1, 40, 2000])
def test_it_is_never_too_large(character, number):
    name = character * 3000
    old, new = Place(f'a{name}', 1, 300, name, 60, False), Place(f'b{name}', 1, 300, name, 60, True)
    names = ((name, 'x' + name),) * 50
    clones = clone_class(pair(old, new, renamed=names, parameters=names))
    found = report(*[clones] * number)
    text = rendered('markdown', found, lambda path: (path[0] + name + '\n').encode() * 300)
    assert len(text.encode()) <= 65_000
    shown = text.count('#### New duplicate ')
    left = re.findall('\n(\\d+) more duplicates? left out: a comment holds no more.\n', text)
    assert [number - shown] == ([int(count) for count in left] or [0])
    assert shown > 0
    assert text.endswith('2 files, 3 functions checked.\n')
    assert text.count('<details>') == text.count('</details>')


def test_a_notebook_shows_its_code(repo):
    repo.commit(files={'a.py': function('load', 0)})
    repo.stage({'n.ipynb': notebook('x = 1\n', function('get', 0, ('50', '60')))})
    text = published(repo, 'markdown')
    assert '| `n.ipynb#cell2:1-15` | `get` | **new** |' in text
    assert '\n-    rows = connect(url).fetch(limit=50)\n+def get():\n+    rows = connect(url).fetch(limit=60)\n' in text


def test_the_share_stands_under_the_heading():
    found = report(COPY._replace(warned=True), mode='all')
    found = found._replace(fail_above=3.5, stats=found.stats._replace(duplicated_lines=9))
    share = '47.37 % of the lines are duplicated, above fail_above = 3.5'
    lines = rendered('markdown', found).splitlines()
    assert lines[:5] == ['### polydup-hook: no duplicates, 1 warning', '', f'**{share}.**', '', lines[4]]
    assert lines[4].startswith('#### Warning: ')
    clean = rendered('markdown', found._replace(classes=()))
    assert clean == f'polydup-hook: no duplicates; {share}; 2 files, 3 functions checked.\n'
    within = rendered('markdown', found._replace(fail_above=50.0)).splitlines()
    assert within[2] == '47.37 % of the lines are duplicated, not above fail_above = 50.'
