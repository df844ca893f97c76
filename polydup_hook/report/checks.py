"""What each check on the way to a report says of two places, with its figures."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from polydup_hook.reasons import Check
from polydup_hook.report.columns import clip

_NAMES = 8

_FILES = {
    'missing': 'it is not in what is checked',
    'not staged': 'it is not staged: git add it',
    'unknown': 'its language is none that is known; `polydup-hook --languages` lists those that are',
    'languages': 'its language, {by}, is not among `languages`',
    'include': 'no pattern of `include` ({by}) matches it',
    'exclude': '`exclude` leaves it out: {by}',
    'linguist-generated': '.gitattributes says that it is generated (linguist-generated)',
    'linguist-vendored': '.gitattributes says that it is vendored (linguist-vendored)',
    'reason': 'it is skipped: {by}',
}
_RULES = {
    'data': '{have} tokens beside data and bodies that do nothing, {need} are asked for',
    'thin': '{have} tokens beside data and functions that do little, {need} are asked for',
    'small': 'several small definitions: {have} tokens that count, {need} are asked for of such',
    'doing': '{have} tokens in statements that do something, {need} are asked for',
    'words': '{have} of the words that no renaming explains agree (called names, attributes, literals), '
    '{need} are asked for',
    'frame': '{have} of the text is long literals that differ, at most {need} may be: the rest is a frame around them',
    'repeats': '{have} tokens beside statements that repeat the shape of others, {need} are asked for',
    'rest': 'without the statements that repeat the shape of others they are {have} alike, {need} is asked for',
    'overlap': 'the two overlap',
}
_SHARES = ('words', 'frame', 'rest')


_Show = Callable[[str], str]
_Lines = Sequence[str]


def _file(check: Check, show: _Show) -> _Lines:
    facts = check.facts
    if check.passed:
        return [f'{show(facts["path"])} is read, as {facts["language"]}']
    by = ', '.join(show(str(value)) for value in facts['by'])
    return [f'{show(facts["path"])}: {_FILES[facts["why"]].format(by=by)}']


def _code(check: Check, show: _Show) -> _Lines:
    holder = check.facts['holder']
    what = f'no code that is read: of {holder} files that is what stands in scripts, styles and cells'
    return [what if holder else 'no code that is read: comments, documentation, imports and decorators are left out']


def _units(check: Check, show: _Show) -> _Lines:
    if not check.passed:
        return ['these lines hold no whole statement or function on both sides']
    return [f'{_span(place, show)}: {_unit(place, show)}' for place in check.facts['places']]


def _unit(place: Mapping[str, Any], show: _Show) -> str:
    return (show(place['unit']) + ', ' if place['unit'] else '') + _counted(place['tokens'], 'token')


def _span(place: Mapping[str, Any], show: _Show) -> str:
    cell = f'#cell{place["cell"]}' if place.get('cell') else ''
    return show(f'{place["path"]}{cell}:{place["start_line"]}-{place["end_line"]}')


def _counted(number: int, noun: str) -> str:
    return f'{number} {noun}{"" if number == 1 else "s"}'


def _family(check: Check, show: _Show) -> _Lines:
    if 'family' in check.facts:
        first, second = check.facts['languages']
        return [f'both are {first}' if first == second else f'{first} and {second} are compared']
    ours, theirs = check.facts['families']
    return [
        f'{ours} and {theirs} are compared only with --cross-language'
        if not check.passed
        else f'{ours} and {theirs} are compared'
    ]


def _across(check: Check, show: _Show) -> _Lines:
    have, need = check.facts['have'], check.facts['need']
    if have is None:
        return ['across languages whole functions are compared, of some length: one of the two is none']
    return [f'as functions of two languages they are {have:.2f} alike, {need:.2f} is asked for']


def _sizes(name: str) -> Callable[[Check, _Show], _Lines]:
    return lambda check, show: [
        f'{" and ".join(map(str, check.facts[name]))} {name}, at least {check.facts["least"]} are asked for'
    ]


def _similarity(check: Check, show: _Show) -> _Lines:
    facts = check.facts
    sum_ = f'1 − (2·{facts["cost"]} + {facts["gaps"]}) / ({facts["tokens"][0]} + {facts["tokens"][1]})'
    lines = [f'{facts["similarity"]:.3f}, at least {facts["least"]:g} is asked for, type-{facts["clone_type"]}']
    if not facts['cost'] and not facts['gaps']:
        return [*lines, *_renamed(facts, show)]
    broken = facts['cost'] - len(facts['parameters'])
    counts = [_counted(len(facts['parameters']), 'parameter')] if facts['parameters'] else []
    counts += [f'{_counted(broken, "use")} of names not renamed one to one'] if broken > 0 else []
    counts += [f'{_counted(facts["gaps"], "token")} of one side only'] if facts['gaps'] else []
    lines.append(f'= {sum_}: {", ".join(counts)}')
    if facts['parameters']:
        lines.append(f'parameters: {_changes(facts["parameters"], show)}')
    return [*lines, *_renamed(facts, show)]


def _renamed(facts: Mapping[str, Any], show: _Show) -> list[str]:
    return [f'renamed, which is free: {_changes(facts["renamed"], show)}'] if facts['renamed'] else []


def _changes(pairs: Sequence[Sequence[str]], show: _Show) -> str:
    texts = [' → '.join(clip(show(text), 30) or 'nothing' for text in pair) for pair in pairs[:_NAMES]]
    return ', '.join(texts) + (f' and {len(pairs) - _NAMES} more' if len(pairs) > _NAMES else '')


def _evidence(check: Check, show: _Show) -> _Lines:
    if check.passed:
        return ['what agrees says that code was copied']
    facts = check.facts
    form = '{:.0%}' if facts['rule'] in _SHARES else '{:g}'
    have, need = (form.format(facts[name]) for name in ('have', 'need'))
    return [_RULES.get(facts['rule'], facts['rule']).format(have=have, need=need)]


def _candidate(check: Check, show: _Show) -> _Lines:
    number = check.facts['compared']
    if not number:
        return ['no fingerprint and no sketch leads from one to the other, so they are never compared']
    return [f'the search cuts these lines otherwise ({_counted(number, "way")}), and no cut that it tries is told']


def _types(check: Check, show: _Show) -> _Lines:
    found, allowed = (', '.join(f'type-{kind}' for kind in check.facts[name]) for name in ('types', 'allowed'))
    return [f'{found} is not among `types`: {allowed or "none"}']


def _added(check: Check, show: _Show) -> _Lines:
    return [
        f'the change adds {_counted(check.facts["added"], "token")} there, '
        f'{check.facts["least"]} are asked for in one of the two'
    ]


def _old(check: Check, show: _Show) -> _Lines:
    lines = []
    for place, was in zip(check.facts['places'], check.facts['before'], strict=True):
        before = f'what was {_span(was, show)} before' if was else 'another place of the class before'
        lines.append(f'{_span(place, show)} is old: {before} accounts for it')
    return lines


def _ignored(check: Check, show: _Show) -> _Lines:
    facts = check.facts
    return [f'{facts["file"]}:{line} has {id}' for line, id in zip(facts['lines'], facts['ids'], strict=True)]


def _comments(check: Check, show: _Show) -> _Lines:
    return [f'a comment suppresses it: {show(item["path"])}:{item["line"]}' for item in check.facts['comments']]


def _baseline(check: Check, show: _Show) -> _Lines:
    entries = check.facts['entries']
    return [f'the baseline accepts it: {item["id"]} in {_counted(item["places"], "place")}' for item in entries]


def _elsewhere(check: Check, show: _Show) -> _Lines:
    ids = ', '.join(f'[{id}]' for id in check.facts['ids'])
    return [f'the same code is told by another duplicate: {ids}' if ids else 'it is a part of what is accepted']


def _class(check: Check, show: _Show) -> _Lines:
    told = [', '.join(f'[{id}]' for id in ids) or 'by none' for ids in check.facts['ids']]
    return [f'each is nearer to others: the first is told {told[0]}, the second {told[1]}']


def _warned(check: Check, show: _Show) -> _Lines:
    by = check.facts['by']
    if by == 'fail_on':
        return [f'type-{check.facts["type"]} is not in `fail_on`: it is told and stops nothing']
    if by == 'revert':
        return ['a revert is under way: duplicates are told and stop nothing']
    return [f'`warn` matches: {", ".join(map(show, check.facts["patterns"]))}']


def said(check: Check, show: _Show) -> _Lines:
    """What a check says, in lines."""
    return _SAID[check.name](check, show)


def _plain(text: str) -> Callable[[Check, _Show], _Lines]:
    return lambda check, show: [text]


_SAID: dict[str, Callable[[Check, _Show], _Lines]] = {
    'file': _file,
    'code': _code,
    'apart': _plain('the two overlap: code is no copy of itself'),
    'family': _family,
    'across': _across,
    'counterpart': _plain('other functions are more alike to one of the two'),
    'units': _units,
    'added': _added,
    'tokens': _sizes('tokens'),
    'lines': _sizes('lines'),
    'similarity': _similarity,
    'evidence': _evidence,
    'candidate': _candidate,
    'types': _types,
    'class': _class,
    'new': _plain('the change brings it in'),
    'old': _old,
    'ignored': _ignored,
    'comments': _comments,
    'baseline': _baseline,
    'elsewhere': _elsewhere,
    'warned': _warned,
}
