"""What the XML formats share: how a tree becomes text, and what XML cannot hold."""

from typing import TYPE_CHECKING

from polydup_hook.report.words import escaped

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def document(root: 'Element') -> str:
    """A whole document, ASCII alone, with a newline at the end. Texts in it are `clean`."""
    from xml.etree.ElementTree import indent, tostring

    indent(root)
    data: bytes = tostring(root, encoding='us-ascii', xml_declaration=True)
    return data.decode('ascii') + '\n'


def clean(text: str) -> str:
    """A text in which each character that XML 1.0 forbids is escaped as for a terminal."""
    return ''.join(c if _allowed(c) else escaped(c) for c in text)


def _allowed(character: str) -> bool:
    return (
        character in '\t\n\r'
        or ' ' <= character < '\ud800'
        or '\ue000' <= character <= '\ufffd'
        or character > '\uffff'
    )
