"""A place stands in a blob, or it does not."""

from __future__ import annotations

import pytest
from samples import SAMPLES
from streams import tokenized

from polydup_hook.verify import all_stand_in, stands_in

TEXT = 'const a = (\n  <p>\n    A text\n    of lines\n  </p>\n);\n'


@pytest.mark.parametrize(('language', 'source'), [*SAMPLES.items(), ('tsx', TEXT), ('javascript', TEXT)])
@pytest.mark.parametrize('line_break', ['\n', '\r\n'])
def test_what_was_read_stands_there(language, source, line_break):
    source = source.replace('\n', line_break)
    stream = tokenized(language, source)
    data = source.encode()
    for start in range(0, len(stream.norm), 7):
        assert stands_in(stream, start, len(stream.norm), data)


@pytest.mark.parametrize('language', SAMPLES)
def test_what_was_changed_does_not(language):
    source = SAMPLES[language]
    stream = tokenized(language, source)
    size = len(stream.norm)
    assert not stands_in(stream, 0, size, source.encode().replace(b'\n', b'\n\n', 1) if source[0] != '\n' else b'')
    assert not stands_in(stream, size // 2, size, b'x' + source.encode())
    assert not stands_in(stream, 0, size, source.encode()[: len(source) // 2])


def test_each_of_some_ranges_has_to_stand_there():
    source = ''.join(f'a{n} = b{n}\n' for n in range(9))
    stream = tokenized('python', source)
    wrong = source.replace('b5', 'b6').encode()  # the token 17
    for ranges in ([], [(0, 17)], [(18, 27)], [(0, 17), (3, 9), (18, 27)], [(0, 9), (6, 17), (0, 3)]):
        assert all_stand_in(stream, ranges, wrong)
    for ranges in (
        [(17, 18)],
        [(0, 27)],
        [(0, 12), (3, 18)],
        [(0, 17), (9, 12), (16, 20)],
        [(0, 3), (15, 27), (18, 27)],
    ):
        assert all_stand_in(stream, ranges, source.encode())
        assert not all_stand_in(stream, ranges, wrong)
