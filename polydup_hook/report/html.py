"""The report as one page for a browser: it holds all that it shows, and asks the network for nothing.

Nothing of the repository reaches the page as markup: what the template writes is escaped, and the scripts read the
rest as JSON and show it as text. The page's own policy lets no other script or style in. The same report gives the
same bytes.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from json import dumps
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from polydup_hook import __version__
from polydup_hook.model import CloneClass, Point, Report
from polydup_hook.report import charts, excerpts, facts
from polydup_hook.report.frames import Read
from polydup_hook.report.look import escaped

_STYLES = ('page.css',)
_EARLY = ('theme.js',)
"""What runs before anything is painted."""
_SCRIPTS = ('diff.js', 'treemap.js', 'dom.js', 'code.js', 'list.js', 'map.js', 'page.js')
_LISTED, _LISTED_PLACES = 300, 6
"""Where scripts are forbidden, so many classes with so many places each are listed."""


def render(
    report: Report,
    read: Read,
    history: Sequence[Point] = (),
) -> str:
    """The page of a report.

    `read` gives a file of the target snapshot. `history` are the points of its trend, the oldest first.
    """
    source = excerpts.sources(report.classes, read)
    files = facts.files_of(report, {**source.lines, **dict(report.sizes)})
    data = facts.data_of(report, files, excerpts.excerpts(report.classes, source))
    environment = _environment()
    style, early, script = (_joined(environment, names) for names in (_STYLES, _EARLY, _SCRIPTS))
    return environment.get_template('page.html').render(
        version=__version__,
        facts=facts.facts_of(report, files),
        charts=charts.charts(history),
        listed=[_row(clones) for clones in report.classes[:_LISTED]],
        policy=_policy(style, early, script),
        style=style,
        early=early,
        script=script,
        data=_json(data),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader('polydup_hook', 'report/page'),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters['grouped'] = lambda number: f'{number:,}'.replace(',', '\u202f')
    environment.filters['percent'] = lambda number: f'{number:.1f}' if number < 10 else f'{number:.0f}'
    return environment


def _joined(environment: Environment, names: Sequence[str]) -> str:
    """Files of ours as the text between two tags; a checkout may have changed their line ends."""
    assert environment.loader is not None
    texts = [environment.loader.get_source(environment, name)[0] for name in names]
    return '\n'.join(text.replace('\r\n', '\n') for text in texts)


def _policy(style: str, *scripts: str) -> str:
    """What the page may load: this style and these scripts, and the picture beside its title."""
    hashes = ' '.join(map(_hash, scripts))
    rest = "img-src data:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; style-src {_hash(style)}; script-src {hashes}; {rest}"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


_ESCAPES = str.maketrans({character: f'\\u{ord(character):04x}' for character in '<>&\u2028\u2029'})


def _json(value: object) -> str:
    """JSON that can stand in a script element: nothing in it ends that, or begins another."""
    return dumps(value, ensure_ascii=False, separators=(',', ':'), allow_nan=False).translate(_ESCAPES)


def _row(clones: CloneClass) -> dict[str, Any]:
    shown = clones.places[:_LISTED_PLACES]
    return {
        'percent': int(clones.similarity * 100 + 1e-9),
        'type': clones.clone_type,
        'tokens': clones.tokens,
        'id': escaped(clones.id),
        'places': [
            f'{escaped(place.path)}{f"#cell{place.cell}" if place.cell else ""}:'
            f'{place.start_line - place.above}-{place.end_line - place.above}'
            for place in shown
        ],
        'more': len(clones.places) - len(shown),
    }
