"""The lines of source that a report shows."""

from polydup_hook.model import Place
from polydup_hook.report.words import Read

_MOST = 400  # line alignment is quadratic at worst


def lines_of(place: Place, read: Read) -> list[str]:
    """The source lines of a place without their common indentation; none when the file cannot be had.

    Of a notebook the lines of code. Bytes outside UTF-8 are lone surrogates, and nothing is escaped.
    """
    source = (read(place.path) or b'').split(b'\n')[place.start_line - 1 : place.end_line][:_MOST]
    if place.cell:
        source = [_unquoted(line) for line in source]
    lines = [line.decode('utf-8', 'surrogateescape').lstrip('\ufeff').rstrip().expandtabs(4) for line in source]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return [line[margin:] for line in lines]


def _unquoted(line: bytes) -> bytes:
    """The line of code that a line of a notebook holds as a JSON string; itself when it is none."""
    from json import loads

    try:
        text = loads(line.strip().rstrip(b','))
    except ValueError:
        return line
    return text.encode('utf-8', 'surrogatepass') if isinstance(text, str) else line
