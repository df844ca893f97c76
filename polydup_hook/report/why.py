"""Why two places are not reported: the checks that they passed, the one that they did not, and what to change."""

from collections.abc import Callable
from json import dumps
from math import floor
from typing import Any

from polydup_hook.reasons import Answer, Asked, Check
from polydup_hook.report.checks import said
from polydup_hook.report.columns import clip
from polydup_hook.report.look import escaped

_ASCII = str.maketrans({'…': '~', '→': '->', '−': '-', '·': '*'})
_GREEN, _RED, _BOLD = '32', '1;31', '1'


def render(answer: Answer, *, as_json: bool, color: bool = False, ascii: bool = False, width: int = 100) -> str:
    """The answer in lines, or as a JSON object. Whatever comes from the repository is shown escaped."""
    if as_json:
        return dumps(_object(answer), indent=2, allow_nan=False) + '\n'

    def paint(code: str, text: str) -> str:
        return f'\x1b[{code}m{text}\x1b[0m' if color else text

    def show(text: str) -> str:
        return escaped(text, ascii=ascii)

    a, b = (show(_name(asked)) for asked in answer.asked)
    lines = [paint(_BOLD, f'{a} and {b} {_verdict(answer, show)}'), '']
    for check in answer.checks:
        mark = paint(_GREEN, 'passed') if check.passed else paint(_RED, 'failed')
        first, *more = said(check, show)
        lines.append(f'  {mark}  {(_TITLES.get(check.name, check.name) + " " + check.about).strip():<12}  {first}')
        lines += [f'{" " * 24}{line}' for line in more]
    advice = _advice(answer)
    if advice:
        lines += ['', *advice]
    text = '\n'.join(clip(line, max(width, 60)) if '→' in line and not color else line for line in lines) + '\n'
    return text.translate(_ASCII) if ascii else text


def _name(asked: Asked) -> str:
    cell = f'#cell{asked.cell}' if asked.cell else ''
    return f'{asked.path}{cell}:{asked.first}' + ('' if asked.line_alone else f'-{asked.last}')


def _verdict(answer: Answer, show: Callable[[str], str]) -> str:
    if answer.told:
        as_ = f'reported, as [{answer.told}]' + (', a warning' if answer.warned else '')
        stand = _STAND.get(answer.fit)
        places = ' and '.join(show(_name(place)) for place in answer.places)
        return f'{stand} {places}, which are {as_}' if stand else f'are {as_}'
    check = _reason(answer)
    if check is None:
        return 'are not reported'
    is_old = check.name != 'added' and any(other.name == 'added' and not other.passed for other in answer.checks)
    return f'are not reported: {_short(check)}' + ('; nor does the change bring them in' if is_old else '')


def _reason(answer: Answer) -> Check | None:
    """The first check that is not passed; one that a check of everything would not pass either comes before what the
    change adds."""
    failed = [check for check in answer.checks if not check.passed]
    return min(failed, key=lambda check: check.name == 'added', default=None)


def _short(check: Check) -> str:
    facts = check.facts
    text = _SHORT[check.name]
    if check.name in ('tokens', 'lines'):
        return f'{text} ({min(facts[check.name])} of {facts["least"]})'
    if check.name == 'similarity':  # rounded down: what is short of the least never looks like it
        return f'{text} ({floor(facts["similarity"] * 100) / 100:.2f} of {facts["least"]:g})'
    return text


def _advice(answer: Answer) -> list[str]:
    """What to change to see them reported."""
    if answer.told:
        return [f'`polydup-hook --explain {answer.told[:8]}` shows it whole']
    failed = [check.name for check in answer.checks if not check.passed]
    lines = [_INSTEAD[name] for name in dict.fromkeys(failed) if name in _INSTEAD]
    if answer.changes:
        lines.append(f'`{" ".join(_option(name, value) for name, value in answer.changes.items())}` would tell it')
        if any(name in _INSTEAD for name in failed):
            lines[-1] += ' then'
    elif not lines:
        elsewhere = 'it is told already' if 'elsewhere' in failed or 'class' in failed else 'no setting would tell it'
        lines.append(elsewhere)
    return lines


def _option(name: str, value: Any) -> str:
    text = '' if value is True else ' ' + (','.join(value) if isinstance(value, list) else f'{value:g}')
    return f'--{name.replace("_", "-")}{text}'


_STAND = {'part': 'are parts of', 'around': 'hold', 'across': 'overlap'}
_TITLES = {
    'ignored': 'suppressed',
    'comments': 'suppressed',
    'elsewhere': 'one a place',
    'old': 'new',
    'warned': 'warning',
}
_SHORT = {
    'file': 'a file is not looked into',
    'code': 'there is no code',
    'apart': 'they overlap',
    'family': 'their languages differ',
    'across': 'they are not alike enough across languages',
    'counterpart': 'they are not the nearest of each other',
    'units': 'they are no whole statements or functions',
    'added': 'the change does not bring them in',
    'tokens': 'they are below `min_tokens`',
    'lines': 'they are below `min_lines`',
    'similarity': 'they are not alike enough',
    'evidence': 'what agrees is no evidence of a copy',
    'candidate': 'the search does not come upon them',
    'types': 'their type is not asked for',
    'class': 'they are told with others',
    'old': 'they are old',
    'ignored': 'an entry of .polydup-ignore speaks for them',
    'comments': 'a comment speaks for them',
    'baseline': 'the baseline accepts them',
    'elsewhere': 'another duplicate tells the same code',
}
_INSTEAD = {
    'ignored': 'to see it reported, take the line out of .polydup-ignore',
    'comments': 'to see it reported, remove the comment',
    'baseline': 'to see it reported, take the entry out of the baseline',
}


# JSON.


def _object(answer: Answer) -> dict[str, Any]:
    reason = _reason(answer)
    return {
        'places': [_place(asked) for asked in answer.asked],
        'reported': bool(answer.told),
        'id': answer.told or None,
        'warned': answer.warned,
        'told': [_place(place) for place in answer.places],
        'fit': answer.fit or None,
        'failed': reason.name if reason else None,
        'checks': [
            {
                'name': check.name,
                'passed': check.passed,
                **({'place': check.about} if check.about else {}),
                **check.facts,
            }
            for check in answer.checks
        ],
        'changes': dict(answer.changes),
    }


def _place(asked: Asked) -> dict[str, Any]:
    cell = {'cell': asked.cell} if asked.cell else {}
    return {'path': asked.path, 'start_line': asked.first, 'end_line': asked.last, **cell}
