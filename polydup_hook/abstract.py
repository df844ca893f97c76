"""The abstract form of a function: what it does, in words that every language has.

Made of the tokens that a stream keeps, so nothing is parsed again. What languages write and do not mean is left out
(punctuation, types, declarations), what they spell in their own way gets one word (`&&` and `and`, `x++` and `x += 1`,
`push_back` and `append`), a loop that counts is its variable, its start and its end.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from polydup_hook.model import BOUND, ID, NUM, STR, Stream
from polydup_hook.spelling import character
from polydup_hook.vocabulary import CALLED, SILENT, SPELT, TYPE_NAMES, TYPES


class Word(NamedTuple):
    """A word of an abstract form; `local` says that it names something bound in the function.

    The name of the function itself begins with `=`, a word of a text with `"`.
    """

    text: str
    local: bool = False


def _meanings() -> dict[str, tuple[Word, ...]]:
    """What the tokens mean that are no names and no literals."""
    made: dict[str, tuple[Word, ...]] = {character(text.encode()): () for text in SILENT.split()}
    for means, texts in SPELT.items():
        words = means.split()
        made.update((character(word.encode()), (Word(word),)) for word in words)
        made.update((character(text.encode()), tuple(map(Word, words))) for text in texts.split())
    # What no row speaks of means itself; these are asked for by their text.
    made.update((character(text.encode()), (Word(text),)) for text in ('+=', '-=', *_TESTS))
    return made


_TESTS = ('<', '>', '<=', '>=', '!=', '==')
_CONDITIONS = frozenset((*_TESTS, '%', '['))
_MEANS = _meanings()
_CALLED = {name.replace('_', ''): word for word, names in CALLED.items() for name in names.split()}
_OF_LANGUAGES = frozenset(word for means in SPELT for word in means.split())
_TELLING = 3
_TYPE_NAMES = frozenset(TYPE_NAMES.split())
_TYPED = frozenset(character(text.encode()) for text in TYPES.split())
_STEPS = (character(b'++'), character(b'--'))
_LEFT_SHIFT, _RIGHT_SHIFT = character(b'<<'), character(b'>>')
_OPERANDS = f'{ID}{NUM}{STR})]'
_HEAD = 40
"""Most words of the head of a loop that are looked at."""
_ARGUMENTS = 24
"""Most tokens of the arguments of a type."""


def words_of(stream: Stream, start: int, end: int, own: Iterable[int]) -> list[Word]:
    """The abstract form of a token range; `own` are the tokens that name its outermost definitions."""
    texts = [stream.texts[raw].decode('utf-8', 'replace') for raw in stream.raw[start:end]]
    norm = stream.norm[start:end]
    bound = {text for text, role in zip(texts, stream.roles[start:end], strict=True) if role & BOUND}
    bound = {text for text in bound if text.lower() not in _TYPE_NAMES}
    named = {texts[at - start] for at in own}
    return _with_plain_loops(_meant(norm, texts, bound, named))


def is_telling(text: str) -> bool:
    """Whether a word is a name, or of a text, and long enough to say something."""
    if len(text.lstrip('=')) < _TELLING or text in _OF_LANGUAGES:
        return False
    return text[0] in '="' or (text.isascii() and text[0].isalpha())


def names_of(stream: Stream, start: int, end: int) -> dict[str, str]:
    """The telling names in a token range in their order: as they are compared → as they are first written."""
    names: dict[str, str] = {}
    for char, raw in zip(stream.norm[start:end], stream.raw[start:end], strict=True):
        text = stream.texts[raw].decode('utf-8', 'replace')
        if char == ID and _plain(text) not in _CALLED and is_telling(_plain(text)):
            names.setdefault(_plain(text), text)
    return names


def _meant(norm: str, texts: Sequence[str], bound: set[str], named: set[str]) -> list[Word]:
    silent = _types(norm, texts, bound | named)
    words: list[Word] = []
    step: tuple[Word, ...] = ()  # of a `++` before its variable
    operand = printing = False  # whether the token before was an operand; whether `<<` prints
    for at, (char, text) in enumerate(zip(norm, texts, strict=True)):
        if silent[at]:
            operand = False
            continue
        if char == ID:
            printing = printing or text == 'cout'
            words += _name(text, bound, named)
            if text == 'range' and _has_one_argument(norm, at + 1):
                words.append(Word('0'))
            words += step
            step = ()
        elif char == NUM:
            words += _number(text)
        elif char == STR:
            words += _parts(text)
        elif char in _STEPS and (not operand or norm[at - 1 : at + 2 : 2] == f'){ID}'):
            step = _MEANS[char]
        elif not _says_nothing(norm, texts, at, operand, printing):
            printing = printing and char != ';'
            words += _MEANS.get(char) or (() if char in _MEANS else (Word(char),))
        operand = char in _OPERANDS
    return words


def _says_nothing(norm: str, texts: Sequence[str], at: int, operand: bool, printing: bool) -> bool:
    """Whether a sign is no operator where it stands: a pointer, an assertion, the brackets of a type, a stream."""
    char = norm[at]
    if char == '[':
        return norm[at + 1 : at + 2] == ']' or (at > 0 and texts[at - 1].lower() in _TYPE_NAMES)
    return (char in '*&|' and not operand) or (char == '!' and operand) or (char == _LEFT_SHIFT and printing)


def _has_one_argument(norm: str, at: int) -> bool:
    """Whether a call that opens here does: `range(n)` begins with 0."""
    depth = 0
    for char in norm[at : at + _HEAD]:
        depth += (char in '([') - (char in ')]')
        if depth < 1:
            return True
        if depth == 1 and char == ',':
            return False
    return False


def _types(norm: str, texts: Sequence[str], bound: set[str]) -> bytearray:
    """Marks the names, with their arguments and what follows, that only say of what type the next name is."""
    silent = bytearray(len(norm))
    at = 0
    while at < len(norm):
        behind = _behind_type(norm, texts, bound, at) if norm[at] == ID and texts[at] not in bound else at
        there = behind
        while there > at and norm[there : there + 1] in ('*', '&', '[', ']'):
            there += 1
        declares = there > at and norm[there : there + 1] == ID and texts[there] in bound
        if declares or behind > at + 1:
            if norm[there : there + 1] == ID and norm[there - 1] != '[':
                behind = there
            silent[at:behind] = b'\1' * (behind - at)
        at = max(behind, at + 1)
    return silent


def _behind_type(norm: str, texts: Sequence[str], bound: set[str], at: int) -> int:
    """Where a type with arguments ends that begins with this name; the next token if it has none."""
    behind = at + 1
    depth = 0
    for there in range(behind, min(behind + _ARGUMENTS, len(norm))):
        char = norm[there]
        if char not in _TYPED and char != _RIGHT_SHIFT and (char != ID or texts[there] in bound):
            break
        depth += (char == '<') - (char == '>') - 2 * (char == _RIGHT_SHIFT)
        if depth <= 0:
            return there + 1 if there > behind else behind
    return behind


def _name(text: str, bound: set[str], named: set[str]) -> Iterator[Word]:
    plain = _plain(text)
    if text in bound or text == '_':
        yield Word(plain, True)
    elif text in named:
        yield Word('=' + plain)
    elif word := _CALLED.get(plain, plain):
        yield Word(word)


def _plain(text: str) -> str:
    """A name as it is compared: `camelCase` and `snake_case` are one."""
    return text.strip('_$@').replace('_', '').lower() or '_'


def _number(text: str) -> Iterator[Word]:
    """The value of a number, as far as its text says it: without suffixes, separators and zeros at the end."""
    plain = re.sub('[iu](8|16|32|64|size)$', '', text.replace('_', ''))
    if plain.startswith('-'):  # some grammars have the sign in it
        yield Word('-')
    plain = plain.lstrip('-').lower()
    if not plain.startswith('0x'):
        plain = plain.rstrip('lufdn')
    yield Word(plain.rstrip('0').rstrip('.') if '.' in plain else plain)


def _parts(text: str) -> Iterator[Word]:
    """The words and signs of a text."""
    for part in re.findall(r'[^\W_]+|[^\w\s"\'`]', text):
        yield Word('"' + part.lower())


def _with_plain_loops(words: list[Word]) -> list[Word]:
    """Loops in one form: `for i = a; i < b; i += 1` as `for i a b`, as `for i in range(a, b)` is; without a variable
    as `while`."""
    made: list[Word] = []
    skip: set[int] = set()
    for at, word in enumerate(words):
        if at in skip:
            continue
        if word.text == 'for' and at + 2 < len(words):
            head = _left_out(words, at)
            skip |= head or set()
            word = word if head is not None else Word('while')
        made.append(word)
    return made


def _left_out(words: list[Word], at: int) -> set[int] | None:
    """What of the head of a `for` is left out; None where it has a condition alone."""
    variable = words[at + 1]
    if not variable.local:
        return set() if variable.text == '[' else None
    last = at + 1
    while last < at + 3 and [word.local for word in words[last : last + 2]] == [True, True]:
        last += 1
    sign, source = (words[there].text if there < len(words) else '' for there in (last + 1, last + 2))
    if sign == 'in' or (sign == '=' and source == 'range'):
        return {last + 1, *([last + 2] if source in ('range', 'enumerate') else [])}
    if words[at + 2].text == '=':
        return {at + 2} | _steps(words, variable, at + 3)
    return None if words[at + 2].text in _CONDITIONS else set()


def _steps(words: list[Word], variable: Word, start: int) -> set[int]:
    """Where the head of a loop tests its variable and adds one to it."""
    found: set[int] = set()
    for at in range(start, min(start + _HEAD, len(words) - 1)):
        if words[at] == variable:
            sign = words[at + 1].text
            if sign in _TESTS:
                found |= {at, at + 1}
            elif sign in ('+=', '-='):
                found |= {at, at + 1, *([at + 2] if words[at + 2 : at + 3] == [Word('1')] else [])}
                break
    return found
