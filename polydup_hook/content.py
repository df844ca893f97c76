"""What a place is known by in the baseline, wherever it stands and however it is laid out."""

from __future__ import annotations

from hashlib import blake2b

from polydup_hook.baseline import Content
from polydup_hook.fingerprint import sketches
from polydup_hook.model import Stream

_OPTIONAL = str.maketrans('', '', ',();')


def content_of(stream: Stream, start: int, end: int) -> Content:
    """The content of a token range: made of token texts and the three classes only, optional punctuation left out.

    So it is the same for two people with different grammar releases, and after most of what a formatter does.
    """
    text = stream.norm[start:end].translate(_OPTIONAL)
    sketch = sketches(text, [(0, len(text))], 'content')[0]
    values = tuple(f'{value & 0xFFFFFFFF:08x}' for value in sketch)
    return Content(blake2b(text.encode(), digest_size=8).hexdigest(), values, end - start)
