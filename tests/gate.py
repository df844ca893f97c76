"""For tests of the whole gate: code to copy about, and the command called in-process on a real repository."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from conftest import Repo

from polydup_hook import cli

STATEMENTS = """\
rows = connect(url).fetch(limit=50)
total = sum(row.amount * row.rate for row in rows)
if total < 0:
    raise Overdrawn(total, rows[0].owner)
cache[key] = total
for row in rows:
    row.seen = clock.now()
    audit.append((row.id, row.seen))
log.info("loaded", len(rows))
names = {row.owner: row.label for row in rows if row.label}
best = max(rows, key=lambda row: row.rate)
best.label, best.rank = names.get(best.owner, "none"), 1
with open(path, "w") as out:
    json.dump(names, out)
---
queue = deque([root])
while queue:
    node = queue.popleft()
    if node.left is not None:
        queue.append(node.left)
    if node.right is not None:
        queue.append(node.right)
    depth[node] = 1 + depth.get(node.parent, -1)
    if not node.children and node.weight % 2 == 0:
        leaves.add(node.name.lower())
assert len(leaves) <= len(depth), "a tree"
widest = sorted(depth.values())[-1]
shape.width = widest / max(1, len(leaves))
---
try:
    reply = session.post(address, data=payload, timeout=30)
    reply.raise_for_status()
except Timeout as error:
    metrics.count("timeouts", error.seconds)
    backoff *= 2
else:
    backoff = 1
body = reply.json()["items"]
pages = [Page(item["title"], item["url"]) for item in body if item["kind"] == "page"]
del session.cookies["token"]
self.pages.extend(page for page in pages if page.url not in self.known)
self.known |= {page.url for page in pages}
---
width, height = image.size
scale = min(target.width / width, target.height / height)
if scale < 1:
    image = image.resize((int(width * scale), int(height * scale)), LANCZOS)
elif scale > 4:
    image = image.filter(blur(radius=scale // 2))
for x in range(0, width, 8):
    for y in range(0, height, 8):
        box = image.crop((x, y, x + 8, y + 8))
        tiles[x // 8, y // 8] = box.histogram()
image.info["dpi"] = screen.dpi
---
pattern = re.compile(r"^(\\w+)=(.*)$", re.M)
pairs = dict(pattern.findall(text.strip()))
missing = required - pairs.keys()
if missing and not lenient:
    print("missing:", *sorted(missing), file=sys.stderr)
    exit_code = 2
host, _, port = pairs["server"].rpartition(":")
options = Options(host or "localhost", int(port), debug=pairs.get("debug") == "yes")
for hook in hooks[::-1]:
    options = hook(options) or options
---
month = day.replace(day=1) - timedelta(days=1)
weeks = (day - month).days // 7
holidays = [item for item in calendar.between(month, day) if item.public]
due = day + timedelta(weeks=weeks, days=len(holidays))
while due.weekday() >= 5 or due in holidays:
    due += timedelta(days=1)
invoice.due = due.isoformat()
invoice.note = f"{weeks} weeks and {len(holidays)} days"
reminder.schedule(invoice, at=due, repeat=not invoice.paid)
if invoice.paid:
    archive.move(invoice.number, folder=str(due.year))
"""
BODIES = [body.strip('\n').split('\n') for body in STATEMENTS.split('---')]
"""Bodies of functions of 90 to 150 tokens, none like another."""


def indented(lines: list[str] | str, by: int = 4) -> str:
    """Lines moved to the right."""
    lines = lines.splitlines() if isinstance(lines, str) else lines
    return ''.join(f'{" " * by}{line}\n' if line else '\n' for line in lines)


def function(name: str, body: int, *edits: tuple[str, str], head: str = 'def', more: list[str] | None = None) -> str:
    """A Python function with one of the bodies, edited by (old, new) texts, each of which must be there."""
    text = f'{head} {name}():\n' + indented(BODIES[body] + (more or []))
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def module(*functions: str) -> str:
    """Functions with two blank lines between them."""
    return '\n\n'.join(functions)


class Result(NamedTuple):
    """What the command did."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict:
        return json.loads(self.out)

    @property
    def blamed(self) -> set[tuple[str, str]]:
        """The new places as (path, unit); with an exit code that says the same."""
        places = {
            (place['path'], place['unit'])
            for found in self.report['classes']
            if not found['warned']
            for place in found['places']
            if place['new']
        }
        assert self.code == (1 if places else 0), (self.code, places, self.err)
        return places


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """In another current directory."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def polydup(repo: Repo, *args: str, cwd: str = '.', **env: str) -> Result:
    """Call the command as a user would in this repository."""
    out, err = io.StringIO(), io.StringIO()
    with (
        inside(repo.path / cwd),
        mock.patch.dict(os.environ, env),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = cli.main(args)
    return Result(int(code), out.getvalue(), err.getvalue())


def check(repo: Repo, *args: str, cwd: str = '.', **env: str) -> Result:
    """A check whose findings are read as JSON."""
    return polydup(repo, '--format', 'json', *args, cwd=cwd, **env)
