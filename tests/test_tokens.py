"""Streams: what may change in a text without changing its stream, where each token stands, and the vocabulary."""

from __future__ import annotations

import os
import re
from itertools import accumulate

import pytest
from forms import forms
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import SAMPLES
from streams import spelled, tokenized

from polydup_hook import grammar
from polydup_hook.content import content_of
from polydup_hook.grammar import Grammar, grammar_versions
from polydup_hook.languages import LANGUAGES
from polydup_hook.model import ID, NUM, STR, Stream
from polydup_hook.packing import pack, unpack
from polydup_hook.spelling import character, mark, without_comments
from polydup_hook.tokens import Tokenizer
from polydup_hook.verify import stands_in

BLANKS = (' ', '\t', '  ')
COMMENTS = ('/* why */', '/**/')
FILLERS = forms('FILLERS')
MARGINS = forms('MARGINS')
OPENING = forms('OPENING')
BREAKS = (' /* a\n * longer\n one */ ', '\n', '\r\n', '\n\n   ', ' // so\n', '// "\n\t')


def without_places(stream: Stream) -> Stream:
    """A stream that does not know where its tokens stand."""
    return stream._replace(steps=None, sizes=None, first=None, more=None, total_lines=0)


def gaps(language: str, source: str) -> list[tuple[int, tuple[str, ...]]]:
    """The places between two tokens of a text, with what may be put there."""
    data, stream = source.encode(), tokenized(language, source)
    starts = list(accumulate(stream.steps))
    ends = [start + size for start, size in zip(starts, stream.sizes, strict=True)]
    found = []
    depth = inside = 0
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        before = data[:start].rstrip(b' \t\r\n')
        margin = not data[:start].rpartition(b'\n')[2].strip()
        if start >= inside and index and not (margin and language == 'python' and not depth):
            given = FILLERS.get(language)
            if callable(given):
                found.append((start, given(data[:start])))
            elif language in MARGINS:
                blank = data[start - 1 : start].isspace() and not (margin and stream.norm[index] == STR)
                found += [(start, MARGINS[language] if margin else FILLERS[language])] if blank else []
            else:
                found.append((start, fillers(language, before, data[start:end], depth)))
        if stream.norm[index] == STR:
            inside = max(inside, end)  # white space in the pieces of a string is part of it
        depth += {'(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1}.get(stream.norm[index], 0)
    return found


def fillers(language: str, before: bytes, token: bytes, depth: int) -> tuple[str, ...]:
    if language in FILLERS:
        return FILLERS[language]
    if language == 'python':
        if depth:
            # Indented: further left than the block, the grammar takes a line for the end of it.
            return (*BLANKS, '\\\n', *(line + ' ' * 40 for line in ('\n', ' # why\n', '# "\r\n')))
        return (*BLANKS, '\\\n')
    if language == 'tsx':
        return BLANKS
    # A line break ends a statement of Go, and here and there one of JavaScript.
    safe = language in ('rust', 'java') or (before[-1:] in b'([{,=+?:&|' and token != b'}')
    if before.endswith(b'?') and language == 'typescript':
        return BLANKS  # the grammar takes `?/` for something else
    return (*BLANKS, *COMMENTS, *(BREAKS if safe else ()))


# Where a text between elements begins or ends, white space is text.
TSX = SAMPLES['tsx'].split('  return (')[0] + '  return [query, <ul a={shown} b={(c) => onPick(c)} {...items}/>];\n};\n'
SOURCES = {**SAMPLES, 'tsx': TSX}


FILLABLE = [language for language in LANGUAGES if FILLERS.get(language, True)]
FILLED = {
    language: st.sampled_from(gaps(language, SOURCES[language])).flatmap(
        lambda gap: st.tuples(st.just(gap[0]), st.sampled_from(gap[1]))
    )
    for language in FILLABLE
}


@pytest.mark.parametrize('language', FILLABLE)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_stands_between_tokens_does_not_matter(language, data):
    source = SOURCES[language]
    changed = source.encode()
    for at, filler in sorted(data.draw(st.lists(FILLED[language], min_size=1, max_size=40)), reverse=True):
        changed = changed[:at] + filler.encode() + changed[at:]
    assert without_places(tokenized(language, changed)) == without_places(tokenized(language, source))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_lines_between_the_lines_of_python(data):
    lines = SAMPLES['python'].splitlines()
    for at in data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=1, max_size=20)):
        lines.insert(at, data.draw(st.sampled_from(['', '   ', '\t', '# why', '        # "so', '\x0c'])))
    changed = '\n'.join(lines) + '\n'
    assert without_places(tokenized('python', changed)) == without_places(tokenized('python', SAMPLES['python']))


@pytest.mark.parametrize('language', LANGUAGES)
@pytest.mark.parametrize('indent', ['', '  ', '\t'])
def test_indenting_does_not_matter(language, indent):
    head = 'if 1:\n' if language == 'python' and indent else ''
    plain, indented = (
        tokenized(language, head + ''.join(margin + line for line in SAMPLES[language].splitlines(keepends=True)))
        for margin in (' ' if head else '', indent)
    )
    assert without_places(indented) == without_places(plain)


# Whatever the text, the stream is sound.

PIECES = (',', ';', '(', ')', '[', ']', '{', '}', '<', '>', ':', '=', '=>', '`', '${', '"', "'", '//', '/*', '*/', '#', '\n', ' ', '.')  # fmt: skip


@pytest.mark.parametrize('language', LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_text_makes_a_sound_stream(language, data):
    words = st.sampled_from(WORDS_OF[language]) | st.sampled_from(PIECES)
    source = (OPENING.get(language, '') + ' '.join(data.draw(st.lists(words, max_size=60)))).encode()
    stream = tokenized(language, source)
    starts = list(accumulate(stream.steps))
    assert all(start + size <= len(source) for start, size in zip(starts, stream.sizes, strict=True))
    columns = (stream.steps, stream.sizes, stream.first, stream.more, stream.raw, stream.roles)
    assert {len(column) for column in columns} == {len(stream.norm)}
    for start, end, parent, _, name, _ in zip(*stream.units, strict=True):
        assert 0 <= start <= end <= len(stream.norm)
        assert name == -1 or (stream.norm[name] == ID and start <= name < end)
        assert parent == -1 or stream.units.start[parent] <= start
    assert unpack(pack(stream, 1), 1) == stream


WORDS_OF = {language: sorted(set(spelled(tokenized(language, source), source))) for language, source in SAMPLES.items()}


# Where a token stands.


@pytest.mark.parametrize('language', LANGUAGES)
@pytest.mark.parametrize('line_break', ['\n', '\r\n'])
def test_places_agree_with_the_source(language, line_break):
    source = SAMPLES[language].replace('\n', line_break)
    stream, data = tokenized(language, source), source.encode()
    starts = list(accumulate(stream.steps))
    words = spelled(stream, source)
    assert starts == sorted(starts)
    assert len(words) >= 200
    for index, (start, word) in enumerate(zip(starts, words, strict=True)):
        assert stream.first[index] == data.count(b'\n', 0, start) + 1
        assert stream.more[index] == word.count('\n')
        char, text = stream.norm[index], stream.texts[stream.raw[index]].decode()
        if char in (ID, NUM):
            assert text == (word.replace('_', '').replace("'", '').lower() if char == NUM else word)
        elif char == STR:
            assert letters(text.partition('\0')[0]) in letters(word)
        else:
            assert (char, text) == (character(word.encode()), '')
    assert stream.total_lines == data.count(b'\n')


def letters(text: str) -> str:
    return re.sub(r'\W+', '', text).lower()


@pytest.mark.parametrize(
    ('language', 'source'),
    [
        ('php', '<?php IF ($a === TRUE) { Return Null; } ElseIf ((INT) $b AND $c) { FOREACH ($d AS $e) Echo $e; }'),
        ('ruby', 'a = %w[b c] + %i{d e} + %w|f|'),
    ],
)
def test_spelt_otherwise_than_the_grammar_has_it(language, source):
    stream, data = tokenized(language, source), source.encode()
    assert stands_in(stream, 0, len(stream.norm), data)
    assert not stands_in(stream, 0, len(stream.norm), data.replace(b')', b']').replace(b'[', b'('))


def test_keywords_in_any_case():
    source = '<?php IF ($a === TRUE) { RETURN NULL; } ELSE { ECHO (INT) $b; }'
    assert tokenized('php', source).norm == tokenized('php', source.lower()).norm


def test_lines_of_a_range():
    stream = tokenized('python', 'a = 1\nb = """c\nd"""\ne\n')
    assert stream.lines(0, 3) == (1, 1)
    assert stream.lines(0, 6) == (1, 3)
    assert stream.lines(5, 6) == (2, 3)
    assert stream.lines(5, 7) == (2, 4)


def test_a_range_may_end_in_a_string_of_many_lines_with_code():
    stream = tokenized('javascript', 'a(`b\n${c}\nd`)')
    assert stream.norm[2] == STR
    assert stream.lines(0, len(stream.norm)) == (1, 3)


# Suppression marks.


@pytest.mark.parametrize(
    ('text', 'found'),
    [
        ('# polydup-ignore', ('ignore', '')),
        ('# polydup-ignore: two teams', ('ignore', 'two teams')),
        ('// polydup-ignore two teams', ('ignore', 'two teams')),
        ('/* polydup-ignore: two teams */', ('ignore', 'two teams')),
        ('<!-- polydup-ignore: x -->', ('ignore', 'x')),
        ('# polydup: off', ('off', '')),
        ('# polydup: on', ('on', '')),
        ('# polydup: off: generated', ('off', 'generated')),
        ('# polydup: once', None),
        ('# polydup: offline', None),
        ('# polydup-ignored', None),
        ('# polydup-ignore-all', None),
        ('# about polydup', None),
    ],
)
def test_marks(text, found):
    assert mark(text) == found


@pytest.mark.parametrize(
    ('language', 'source', 'marks'),
    [
        ('python', 'a\n# polydup-ignore: b\nc # polydup: off\n', ((2, 'ignore', 'b'), (3, 'off', ''))),
        ('python', '"""polydup-ignore"""\n', ()),
        ('python', 'a = "# polydup-ignore"\n', ()),
        ('java', '/**\n * polydup-ignore: b\n */\nclass A {}\n', ((2, 'ignore', 'b'),)),
        ('rust', 'fn f() {\n // polydup: on\n}', ((2, 'on', ''),)),
        ('tsx', '<a>{/* polydup-ignore: b */}<c/></a>', ((1, 'ignore', 'b'),)),
        ('javascript', 'f(/* polydup-ignore */)', ((1, 'ignore', ''),)),
        ('go', 'import "a" // polydup-ignore\n', ((1, 'ignore', ''),)),
        ('go', 'import (\n "a" // polydup-ignore: b\n)\n', ((2, 'ignore', 'b'),)),
        ('python', '@a(\n    "# polydup-ignore"\n)\ndef f(): pass\n', ()),
        ('python', '@a(\n    1,  # polydup-ignore: b\n)\ndef f(): pass\n', ((2, 'ignore', 'b'),)),
        ('python', 'from a import (\n    b,  # polydup-ignore\n)\n', ((2, 'ignore', ''),)),
        ('rust', '#[doc = "polydup-ignore"]\nfn f() {}', ()),
        ('javascript', "const a = require('a'); // polydup-ignore\n", ((1, 'ignore', ''),)),
        ('javascript', '`${a /* polydup-ignore */}`', ((1, 'ignore', ''),)),
        (
            'php',
            '<p>\n<?php # polydup-ignore: b ?>\n<b><?php f(/* polydup: off */);',
            ((2, 'ignore', 'b'), (3, 'off', '')),
        ),
        ('php', '<?php #[A(\n  1, // polydup-ignore\n)]\nuse B; // polydup: on', ((2, 'ignore', ''), (4, 'on', ''))),
        ('ruby', '=begin\npolydup-ignore: b\n=end\na # polydup: off\n', ((2, 'ignore', 'b'), (4, 'off', ''))),
        ('ruby', 'a = <<~EOS\n  # polydup-ignore\nEOS\n', ()),
    ],
)
def test_marks_in_code(language, source, marks):
    assert tokenized(language, source).marks == marks


# The vocabulary.

WORDS = (
    'True False None true false null nil this self super crate Self undefined void any number string boolean never '
    'unknown object symbol bigint i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 isize usize f32 f64 bool str char int long '
    'short byte float double unsigned signed size_t iota _ mut ref const var let val fun def end then elif elsif fi '
    'done do'
)  # fmt: skip


@pytest.mark.parametrize('family', sorted({row.family for row in LANGUAGES.values()}))
def test_no_two_texts_have_one_character(family):
    """In one family: streams of two never meet."""
    vocabulary = {word.encode() for word in WORDS.split()}
    for row in (row for row in LANGUAGES.values() if row.family == family):
        language = grammar._load(row)
        kinds = [kind for kind in range(language.node_kind_count) if language.node_kind_is_visible(kind)]
        vocabulary |= {
            language.node_kind_for_id(kind).encode()
            for kind in kinds
            if language.node_kind_is_visible(kind) and not language.node_kind_is_named(kind)
        }
    vocabulary -= {b''}
    assert len({character(text) for text in vocabulary}) == len(vocabulary) > 90
    assert not {character(text) for text in vocabulary} & {ID, STR, NUM}


@given(text=st.binary(min_size=1, max_size=40))
def test_a_character_is_one_of_two_bytes(text):
    char = character(text)
    assert len(char) == 1
    assert len(char.encode('utf-16-le')) == 2
    assert char not in (ID, STR, NUM)


CHARACTERS = {b'a': 97, b'+': 43, b'if': 50236, b'return': 10181, b'=>': 46415, b'not in': 2456}


def test_characters_never_change():
    assert {word: ord(character(word)) for word in CHARACTERS} == CHARACTERS


# Content ids: what a baseline holds. A change here breaks everyone's.

GOLDEN = {
    'python': ('fd6cbffd74b900b0', '21ed', 417),
    'javascript': ('47248bab8d1c77db', '8365', 387),
    'typescript': ('14e7f418552674f7', 'd8ba', 333),
    'tsx': ('4c99f16ea7078b68', 'e40b', 200),
    'rust': ('71654377fc51fb7d', 'b6ec', 427),
    'go': ('971fbb2519a4d5dd', 'b1f2', 318),
    'java': ('cc3595b0a2d9f9b9', '3a12', 403),
}
GOLDEN |= forms('GOLDEN')


@pytest.mark.parametrize('language', LANGUAGES)
def test_content_ids_never_change(language):
    stream = tokenized(language, SAMPLES[language])
    content = content_of(stream, 0, len(stream.norm))
    assert (content.id, content.sketch[0], content.tokens) == GOLDEN[language]


# Versions: the key of the cache.


def test_versions_name_the_tokenizer_and_all_grammars():
    versions = grammar_versions(LANGUAGES.grammars)
    assert versions[0] == f'tokenizer-{grammar.TOKENIZER_VERSION}'
    named = {version.split('-')[0] for version in versions[1:]}
    assert {row.grammar for row in LANGUAGES.values()} | {'tree_sitter'} <= named
    assert all('missing' not in version for version in versions)


def test_a_grammar_installed_elsewhere_is_asked_for_its_version():
    here = os.listdir(os.path.dirname(os.path.dirname(grammar.tree_sitter.__file__)))
    found = grammar_versions(
        LANGUAGES.grammars, lambda folder: [name for name in here if not name.startswith('tree_sitter_go')]
    )
    assert [version for version in found if 'go' in version] == [
        f'tree_sitter_go-{version.split("-")[1].removesuffix(".dist")}'
        for version in grammar_versions(LANGUAGES.grammars)
        if version.startswith('tree_sitter_go')
    ]


def test_a_grammar_is_loaded_once(monkeypatch):
    from polydup_hook import tokens

    loaded = []
    monkeypatch.setattr(tokens, 'Grammar', lambda row: loaded.append(row.name) or Grammar(row))
    tokenizer = tokens.Tokenizer()
    for language in ('go', 'java', 'go'):
        tokenizer.tokenize(language, b'a')
    assert loaded == ['go', 'java']


# Long runs of comments.

LINES = '# one\n' * 80


@pytest.mark.parametrize(
    ('text', 'blanked'),
    [
        ('x = 1\n' + '# one\n' * 63, False),
        ('x = 1  # one\n' * 80, False),
        ('# "one"\n' * 80, False),
        ('# {one}\n' * 80, False),
        ('# one \\\n' * 80, False),
        (LINES, True),
        ('x = 1\n' + LINES + 'y = 2\n', True),
        ('if x:\n' + '    # one\r\n' * 80 + '    pass\n', True),
        ('x = """\n' + LINES + '"""\n', True),
    ],
)
def test_long_runs_of_comments(text, blanked):
    data = text.encode()
    made = without_comments(data, '#')
    assert (made != data) == blanked
    assert list(map(len, made.split(b'\n'))) == list(map(len, data.split(b'\n')))
    assert made.split() == re.sub('(?m)^ *# one\r?$', '', text).encode().split() if blanked else made == data


@pytest.mark.parametrize(
    'source', ['def f(a):\n    return a\n\n{}', 'def f(a):\n{}    return a\n', 'x = """{}"""\n', 'x = f"""\n{}{y}"""\n']
)
@pytest.mark.parametrize('margin', ['', '  ', '    ', '\t'])
def test_runs_of_comments_change_no_stream(monkeypatch, source, margin):
    text = source.replace('{}', f'{margin}# some code(that, is) = gone\n' * 80)
    monkeypatch.setattr(grammar, '_MANY_COMMENTS', 1 << 30)
    plain = tokenized('python', text)
    monkeypatch.setattr(grammar, '_MANY_COMMENTS', 0)
    assert tokenized('python', text) == plain


def test_a_second_look_that_is_interrupted_leaves_the_parser_as_it_was(monkeypatch):
    parse, times = Grammar.parse, []

    def interrupted(self, data, *effort):
        times.append(data)
        if len(times) == 2:
            raise KeyboardInterrupt
        return parse(self, data, *effort)

    tokenizer = Tokenizer()
    whole = b'fun f(a: Int): Int = a + 1\n'
    expected = tokenizer.tokenize('kotlin', whole)
    with monkeypatch.context() as patch:
        patch.setattr(Grammar, 'parse', interrupted)
        with pytest.raises(KeyboardInterrupt):
            tokenizer.tokenize('kotlin', b'fun f( {\n val x = (1\n}\nfun g() = 2\n')
    assert tokenizer.tokenize('kotlin', whole) == expected
