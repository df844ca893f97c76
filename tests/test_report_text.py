"""The report for people: what it says, what it shows of the code, and that nothing in it can fool a terminal."""

from __future__ import annotations

import re

import pytest
from reports import FILES, ID, STATS
from reports import NEW as NEW_PLACE
from reports import OLD as OLD_PLACE

from polydup_hook.model import Author, CloneClass, Pair, Place, Report, Skip
from polydup_hook.report.look import escaped
from polydup_hook.report.text import render

OLD, NEW = (FILES[place.path] for place in (OLD_PLACE, NEW_PLACE))


def pair(first, other, clone_type=3, renamed=(), parameters=()):
    return Pair(first, other, 63, 0.87, clone_type, 9, renamed, parameters)


def clone_class(*pairs, clone_type=3, similarity=0.87, new=True, warned=False, clone_id=ID):
    places = tuple(sorted({place for pair in pairs for place in pair[:2]}))
    return CloneClass(clone_id, clone_type, similarity, 74, places, pairs, new, warned)


def report(*classes, mode='commit', skipped=(), accepted=0):
    return Report(mode, 2, 3, classes, skipped, accepted, ('a note',), STATS)


def rendered(*classes, mode='commit', files=FILES, **look):
    return render(report(*classes, mode=mode), files.get, **look)


TYPE_3 = clone_class(
    pair(
        NEW_PLACE,
        OLD_PLACE,
        renamed=(('account', 'user'), ('load_account', 'load_user')),
        parameters=(('"accounts"', '"users"'),),
    )
)


def test_clean_is_quiet():
    assert render(report(), FILES.get) == ''


def test_clean_and_verbose_is_one_line():
    text = render(report(skipped=(Skip('x.bin', 'binary'),), accepted=2), FILES.get, verbose=True)
    assert text == 'polydup-hook: no new duplicates; 2 files, 3 functions checked, 1 skipped, 2 duplicates accepted\n'


def test_one_class_whole():
    assert rendered(TYPE_3) == (
        'new duplicate 1 of 1: 87 % alike, type-3, 74 tokens [a1b2c3d4e5f60718]\n'
        'src/accounts.py:2-10  Accounts.load_account  <- new in this commit\n'
        'src/users.py:3-9      load_user\n'
        '     src/users.py:3                 │    src/accounts.py:2\n'
        '   4     rows = query("users", key) │  3     rows = query("accounts", key)\n'
        '                                    │  7     if account.locked:\n'
        '                                    │  8         raise Locked(key)\n'
        '  an extracted function would need 1 parameter: "users" → "accounts"\n'
        '  renamed: user → account, load_user → load_account\n'
        '\n'
        'What to do next\n'
        '  extract   one function that all places call, with what differs as its parameters\n'
        '  suppress  by a comment `# polydup-ignore: reason` in the new place or on the line before it,\n'
        '            or by a line in .polydup-ignore, which this writes:\n'
        '            polydup-hook --accept a1b2c3d4e5f60718 --reason "why it is meant"\n'
        '  baseline  all that there is now, old ones too: polydup-hook --write-baseline\n'
        '\n'
        'polydup-hook: 1 new duplicate (1 type-3); 2 files, 3 functions checked\n'
    )


def test_renaming_hides_names_but_not_strings():
    files = {'a.py': b'user.save()\nsay("user")\n', 'b.py': b'account.save()\nsay("account")\n'}
    old, new = Place('a.py', 1, 2, '', 60, False), Place('b.py', 1, 2, '', 60, True)
    text = rendered(clone_class(pair(old, new, renamed=(('user', 'account'),))), files=files)
    assert 'say("user") │ 2 say("account")\n' in text
    assert 'save' not in text


@pytest.mark.parametrize(
    ('mode', 'title', 'mark', 'summary'),
    [
        ('commit', 'new duplicate 1 of 1:', '<- new in this commit', '1 new duplicate (1 type-3);'),
        ('range', 'new duplicate 1 of 1:', '<- new in this range', '1 new duplicate (1 type-3);'),
        ('all', 'duplicate 1 of 1:', '<- new', '`polydup-hook --write-baseline` accepts them as they are'),
    ],
)
def test_words_of_the_mode(mode, title, mark, summary):
    lines = rendered(TYPE_3, mode=mode).splitlines()
    assert lines[0].startswith(title)
    assert lines[1].endswith(mark)
    assert summary in lines[-1]


@pytest.mark.parametrize(
    ('lines', 'total', 'words'),
    [(0, 0, '0.0 % of 0 lines'), (0, 9, '0.0 % of 9 lines'), (1, 5000, '0.1 % of 5000 lines'), (5, 5, '100.0 % of 5')],
)
def test_the_share_is_rounded_up(lines, total, words):
    stats = STATS._replace(duplicated_lines=lines, total_lines=total)
    text = render(report(TYPE_3)._replace(mode='all', stats=stats), FILES.get)
    assert f'; {words}' in text.splitlines()[-1]


def test_places_begin_their_lines():
    lines = rendered(TYPE_3).splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ['src/accounts.py:2-10', 'src/users.py:3-9']


@pytest.mark.parametrize(
    ('clone_type', 'source', 'renamed', 'words'),
    [
        (1, OLD, (), 'identical'),
        (1, OLD.replace(b'    ', b'\t'), (), 'identical'),
        (1, OLD.replace(b'\n', b'\r\n'), (), 'identical'),
        (1, OLD.replace(b'now()', b'now()  # UTC'), (), 'identical but for layout and comments'),
        (2, OLD.replace(b'user', b'u'), (('user', 'u'),), 'the same but for names: user → u'),
        (2, OLD, (), 'the same but for names'),
    ],
)
def test_copies_without_differences_show_no_lines(clone_type, source, renamed, words):
    place = Place('copy.py', 3, 9, 'load_user', 63, True)
    clones = clone_class(pair(OLD_PLACE, place, clone_type, renamed), clone_type=clone_type)
    lines = rendered(clones, files={**FILES, 'copy.py': source}).splitlines()
    assert lines[3:5] == [f'  {words}', '']


def test_the_old_place_stands_left_whichever_comes_first():
    turned = clone_class(
        pair(
            OLD_PLACE,
            NEW_PLACE,
            renamed=(('user', 'account'), ('load_user', 'load_account')),
            parameters=(('"users"', '"accounts"'),),
        )
    )
    assert rendered(turned) == rendered(TYPE_3)


def test_of_several_pairs_the_one_of_old_and_new_is_shown():
    other = Place('src/a.py', 1, 1, '', 60, False)
    clones = clone_class(pair(other, OLD_PLACE), pair(other, NEW_PLACE))
    text = rendered(clones, files={**FILES, 'src/a.py': b'something = other()'})
    assert '   src/a.py:1          │    src/accounts.py:2\n' in text


def test_rows_and_places_and_names_are_bounded():
    source = b''.join(b'x%d = f(%d)\n' % (i, i) for i in range(30))
    files = {'a.py': source, 'b.py': source.replace(b'f', b'g')}
    places = [Place('a.py', 1, 30, '', 99, True)] + [Place('b.py', i, 30, '', 99, False) for i in range(1, 15)]
    names = tuple((f'a{i}', f'b{i}') for i in range(9))
    clones = clone_class(*(pair(places[0], place, parameters=names) for place in places[1:]))
    text = rendered(clones, files=files)
    assert '  and 18 more lines that differ\n' in text
    assert text.count('= f(') == text.count('= g(') == 12
    assert 'and 4 more places (-v lists them)\n' in text
    told = 'would need 9 parameters: b0 → a0, b1 → a1, b2 → a2, b3 → a3, b4 → a4, b5 → a5 and 3 more '
    assert told in ' '.join(text.split())
    assert rendered(clones, files=files, verbose=True).count('b.py:') == 15
    assert 'more places' not in rendered(clones, files=files, verbose=True)


@pytest.mark.parametrize('files', [{}, {'src/users.py': OLD}, {'src/accounts.py': NEW}])
def test_a_file_that_cannot_be_had_shows_no_lines(files):
    text = rendered(TYPE_3, files=files)
    assert '│' not in text
    assert 'would need 1 parameter' in text


def test_where_there_is_no_room_one_side_stands_below_the_other():
    assert rendered(TYPE_3, width=80).splitlines()[3:10] == [
        '  - src/users.py:3',
        '  + src/accounts.py:2',
        '   4 -     rows = query("users", key)',
        '   3 +     rows = query("accounts", key)',
        '   7 +     if account.locked:',
        '   8 +         raise Locked(key)',
        '  an extracted function would need 1 parameter: "users" → "accounts"',
    ]


@pytest.mark.parametrize('width', [10, 60, 80])
def test_one_below_the_other_keeps_to_the_width(width):
    files = {'src/users.py': OLD.replace(b'key)', b'key' * 60 + b')'), 'src/accounts.py': NEW}
    rows = [line for line in rendered(TYPE_3, files=files, width=width).splitlines() if ' - ' in line or ' + ' in line]
    assert len(rows) == 10
    assert 50 < max(map(len, rows)) <= max(width, 60)


@pytest.mark.parametrize(('width', 'sign'), [(90, '│'), (160, '│'), (80, '+')])
def test_the_words_that_differ_are_painted(width, sign):
    files = {'a.py': b'send(user, "x", 1)\nkeep()\n', 'b.py': b'send(account, "y z", 1)\nkeep()\nmore()\n'}
    old, new = Place('a.py', 1, 2, '', 60, False), Place('b.py', 1, 3, '', 60, True)
    text = rendered(clone_class(pair(old, new, renamed=(('user', 'account'),))), files=files, width=width, color=True)
    assert sign in text
    for line in ('send(user, \x1b[1;31m"x"\x1b[0m, 1)', 'send(account, \x1b[1;32m"y z"\x1b[0m, 1)', '\x1b[1;32mmore()'):
        assert line in text
    assert 'keep' not in text


def test_a_word_that_is_cut_is_painted_by_what_it_is():
    line = b'call(argument, %s, ' + b'other_argument, ' * 9 + b')\n'
    files = {'src/users.py': line % b'left', 'src/accounts.py': line % b'right'}
    old, new = OLD_PLACE._replace(start_line=1), NEW_PLACE._replace(start_line=1)
    text = rendered(clone_class(pair(old, new)), files=files, color=True)
    assert re.findall(r'\x1b\[1;3[12]m(\w+)', text) == ['left', 'right']
    assert text.count('…') == 2


def test_who_wrote_the_old_places_is_told_beside_them():
    authors = {(OLD_PLACE.path, 3, 9): Author('A\x1b', 'a1b2c3d4e5f6', '2026-03-02')}
    lines = rendered(TYPE_3, authors=authors).splitlines()
    assert lines[1].endswith('<- new in this commit')
    assert lines[2] == 'src/users.py:3-9      load_user              by A\\x1b, 2026-03-02, a1b2c3d4'


@pytest.mark.parametrize('width', [90, 100, 120, 160, 200])
def test_the_table_keeps_to_the_width(width):
    files = {'src/users.py': OLD.replace(b'key)', b'key' * 60 + b')'), 'src/accounts.py': NEW}
    rows = [line for line in rendered(TYPE_3, files=files, width=width).splitlines() if '│' in line]
    assert max(map(len, rows)) <= width
    assert max(map(len, rows)) > width // 2


def test_a_long_line_is_cut_to_where_it_differs():
    prefix = b'call(' + b'argument, ' * 20
    files = {'src/users.py': prefix + b'left)\n', 'src/accounts.py': prefix + b'right)\n'}
    old, new = OLD_PLACE._replace(start_line=1), NEW_PLACE._replace(start_line=1)
    text = rendered(clone_class(pair(old, new)), files=files)
    assert 'argument, left)' in text
    assert 'argument, right)' in text


def test_wide_characters_keep_the_columns():
    files = {'src/users.py': 'x = "漢字漢字"\ny = 1'.encode(), 'src/accounts.py': b'x = "abcdefgh"\ny = 2'}
    old, new = OLD_PLACE._replace(start_line=1), NEW_PLACE._replace(start_line=1)
    lines = [line for line in rendered(clone_class(pair(old, new)), files=files).splitlines() if '│' in line]
    assert len(lines) == 3
    assert lines[1].index('│') + 4 == lines[2].index('│') == lines[0].index('│')


def test_a_warning_is_told_as_one_and_asks_for_nothing():
    lines = rendered(TYPE_3._replace(warned=True)).splitlines()
    assert lines[0].startswith('warning: new duplicate 1 of 1: 87 %')
    assert 'What to do next' not in lines
    assert lines[-1] == 'polydup-hook: no new duplicates, 1 warning; 2 files, 3 functions checked'


def test_what_stops_comes_before_what_is_warned_of():
    text = rendered(TYPE_3._replace(id='a' * 16, warned=True), TYPE_3._replace(id='b' * 16))
    assert [line[-17:-1] for line in text.splitlines() if line.endswith(']')] == ['b' * 16, 'a' * 16]
    assert '\nwarning: new duplicate 2 of 2: ' in text


@pytest.mark.parametrize('width', [60, 80, 100])
def test_long_sentences_are_wrapped(width):
    names = tuple((f'a_name_of_some_length_{n}', f'another_name_{n}') for n in range(6))
    clones = clone_class(pair(OLD_PLACE, NEW_PLACE, renamed=names, parameters=names))
    lines = rendered(clones, width=width).splitlines()
    told = lines[next(at for at, line in enumerate(lines) if 'would need 6' in line) : lines.index('')]
    assert len(told) > 4
    assert all(len(line) <= width and line.startswith('  ') for line in told)
    assert ' '.join(' '.join(told).split()).count(' → another_name_') == 12


def test_next_steps_stand_once_behind_all_classes():
    second = TYPE_3._replace(id='b' * 16, clone_type=2)
    text = rendered(TYPE_3, second, TYPE_3._replace(id='c' * 16, warned=True))
    assert text.count('What to do next\n') == 1
    command = f'            polydup-hook --accept {TYPE_3.id},{second.id} --reason "why it is meant"\n'
    assert f'or by a line in .polydup-ignore, which this writes:\n{command}  baseline' in text
    assert text.endswith(
        'polydup-hook: 2 new duplicates (1 type-2, 1 type-3), 1 warning; 2 files, 3 functions checked\n'
    )


def test_the_command_that_accepts_names_some_classes_each_once():
    many = rendered(*(TYPE_3._replace(id=f'{n // 2:016x}') for n in range(9)), command='/x/polydup-hook')
    ids = ','.join(f'{n:016x}' for n in range(3))
    assert f'  /x/polydup-hook --accept {ids} --reason "why it is meant"\n            and so on, for 4 more\n' in many


@pytest.mark.parametrize(('path', 'comment'), [('a.go', '// '), ('a.tsx', '// '), ('a.py', '# '), ('a.css', '')])
def test_the_comment_is_that_of_the_language(path, comment):
    clones = clone_class(pair(OLD_PLACE, Place(path, 1, 1, '', 60, True)))
    assert f'a comment `{comment}polydup-ignore: reason`' in rendered(clones)


@pytest.mark.parametrize(
    ('similarity', 'percent'), [(1.0, '100 %'), (0.9999, '99 %'), (0.29, '29 %'), (0.57, '57 %'), (0.8512, '85 %')]
)
def test_percent_is_rounded_down(similarity, percent):
    (alike,) = (p._replace(similarity=similarity) for p in TYPE_3.pairs)
    assert f': {percent} alike' in rendered(TYPE_3._replace(pairs=(alike,)))


def test_a_class_of_pairs_that_are_not_alike_in_the_same_way_tells_the_range():
    (alike,) = TYPE_3.pairs
    other = alike._replace(similarity=1.0, clone_type=1)
    assert ': 91 to 100 % alike, type-1 to type-3, ' in rendered(
        TYPE_3._replace(pairs=(alike._replace(similarity=0.917), other))
    )


@pytest.mark.parametrize(
    ('text', 'shown'),
    [
        ('plain', 'plain'),
        ('é漢', 'é漢'),
        ('\x1b[31m', '\\x1b[31m'),
        ('a\nb\tc\r', 'a\\nb\\tc\\r'),
        ('\u202e\u2066', '\\u202e\\u2066'),
        ('a\udcffb', 'a\\xffb'),
        ('\ud800', '\\ud800'),
        ('\x9b\x7f\x00', '\\x9b\\x7f\\x00'),
    ],
)
def test_escaping(text, shown):
    assert escaped(text) == shown


def test_nothing_from_the_repository_reaches_the_terminal_raw():
    bad = '\x1b[2J\u202e\udcff\n\r\x9b'
    files = {bad + 'a': f'a{bad}'.encode('utf-8', 'surrogateescape'), bad + 'b': b'\xff\x00\x1b]0;x\x07'}
    old, new = Place(bad + 'a', 1, 1, bad, 60, False), Place(bad + 'b', 1, 1, bad, 60, True)
    clones = clone_class(pair(old, new, renamed=((bad, 'x'),), parameters=((bad, 'y'),)))
    for ascii in (False, True):
        text = rendered(clones, files=files, ascii=ascii)
        assert text.replace('\n', '').isprintable()
        assert text.count('\\x1b[2J') >= 7


def test_ascii_alone_where_asked():
    files = {'src/users.py': OLD.replace(b'"users"', '"é漢"'.encode()), 'src/accounts.py': NEW}
    text = rendered(TYPE_3, files=files, ascii=True, width=60)
    assert text.isascii()
    assert '\\xe9\\u6f22' in text
    assert '"users" -> "accounts"' in ' '.join(text.split())


def test_colours_are_only_added():
    import re

    plain, painted = rendered(TYPE_3), rendered(TYPE_3, color=True)
    assert '\x1b' not in plain
    assert painted != plain
    assert re.sub(r'\x1b\[[0-9;]*m', '', painted) == plain


@pytest.mark.parametrize(('limit', 'word'), [(3.5, 'above'), (50.0, 'not above')])
def test_the_last_line_tells_of_a_limit(limit, word):
    found = report(TYPE_3._replace(warned=True), mode='all')
    found = found._replace(fail_above=limit, stats=STATS._replace(duplicated_lines=9))
    share = f'47.37 % of the lines are duplicated, {word} fail_above = {limit:g}'
    last = f'polydup-hook: no duplicates, 1 warning; 2 files, 3 functions checked; {share}'
    assert render(found, FILES.get).splitlines()[-1] == last
    # What is accepted may stop by its share alone.
    alone = f'polydup-hook: no duplicates; 2 files, 3 functions checked; {share}\n'
    assert render(found._replace(classes=()), FILES.get) == (alone if word == 'above' else '')
    assert render(found._replace(classes=()), FILES.get, verbose=True) == alone
