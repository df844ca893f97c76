"""What the XML formats share: how a tree becomes text, and what XML cannot hold."""

from typing import TYPE_CHECKING

from polydup_hook.report.look import escaped

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def document(root: 'Element') -> str:
    """A whole document, ASCII alone, with a newline at the end. Texts in it are `clean`."""
    from xml.etree.ElementTree import indent, tostring

    indent(root)
    data: bytes = tostring(root, encoding='us-ascii', xml_declaration=True)
    return data.decode('ascii') + '\n'


def clean(text: str) -> str:
    """A text in which the characters that XML 1.0 forbids or advises against are escaped as for a terminal."""
    import re

    forbidden = '[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]'
    return re.sub(forbidden, lambda match: escaped(match[0]), text)
