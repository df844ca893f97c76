"""Files that `.gitattributes` calls generated or vendored."""

from __future__ import annotations

import pytest
from gate import check, function

from polydup_hook.attributes import NAMES, left_out


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('', ()),
        ('*.py text eol=lf\n', ()),
        ('# *.py linguist-generated\n', ()),
        ('[attr]gen linguist-generated\n', ()),
        ('*.py linguist-generated\n', ('*.py',)),
        ('*.py\tlinguist-generated\n', ('*.py',)),
        ('api/*.py text linguist-generated=true -diff\n', ('api/*.py',)),
        ('lib/** linguist-vendored\nlib/ours/** -linguist-vendored\n', ('lib/**', '!lib/ours/**')),
        ('*.py linguist-generated=false\n', ('!*.py',)),
        ('*.py !linguist-vendored\n', ('!*.py',)),
        ('*.py linguist-language=Python\n', ()),
        ('*.py linguist-generated\r\n', ('*.py',)),
    ],
)
def test_patterns(text, expected):
    assert sum((left_out(text.encode(), name) for name in NAMES), ()) == expected


@pytest.mark.parametrize(
    ('attributes', 'blamed'),
    [
        ('*.py text\n', {('gen/b.py', 'load2')}),
        ('gen/** linguist-generated\n', set()),
        ('gen/** linguist-generated\ngen/b.py -linguist-generated\n', {('gen/b.py', 'load2')}),
        ('a.py linguist-vendored\n', set()),
        ('gen/** linguist-generated -linguist-vendored\n', set()),
        ('gen/** linguist-vendored\n*.py linguist-generated=false\n', set()),
        ('**/*a*b*c*d*e*f linguist-generated\n', {('gen/b.py', 'load2')}),
        # Those that git passes over in silence.
        ('[z-a].py linguist-generated\ngen/[\udca4-c].py linguist-vendored\n', {('gen/b.py', 'load2')}),
        ('[z-a].py linguist-generated\ngen/ linguist-generated\n!x\\// linguist-generated\n', set()),
        ('\\/gen/ linguist-generated\na\\// linguist-generated\n', {('gen/b.py', 'load2')}),
    ],
)
def test_generated_files_are_on_neither_side(repo, attributes, blamed):
    repo.commit(files={'a.py': function('load', 0), '.gitattributes': attributes.encode('utf-8', 'surrogateescape')})
    repo.write('gen/b.py', function('load2', 0))
    repo.add()
    assert check(repo).blamed == blamed
