"""Watches a process: `import guard` refuses the network, every program but git and our own interpreter, and every
write outside the folders that `GUARD_MAY_WRITE` names (split as PATH is). What it refused is appended to `GUARD_LOG`,
since the one who is refused may go on. A line there tells of each process that was watched.

`python tests/guard.py SCRIPT ...` runs a script so.
"""

from __future__ import annotations

import os
import socket
import sys

LOG = os.environ['GUARD_LOG']
MAY_WRITE = tuple(os.path.realpath(path) for path in os.environ['GUARD_MAY_WRITE'].split(os.pathsep))
NETWORK = (
    'socket.',
    'ssl.',
    'urllib.',
    'http.',
    'ftplib.',
    'smtplib.',
    'poplib.',
    'imaplib.',
    'telnetlib.',
    'webbrowser.',
)
NEVER = (
    *('os.system', 'os.exec', 'os.spawn', 'os.fork', 'os.forkpty', 'os.startfile', 'pty.spawn'),
    *('pickle.find_class', 'sqlite3.load_extension', 'os.setxattr'),
)
ON_FILES = {
    **dict.fromkeys(('os.remove', 'os.rmdir', 'os.mkdir', 'os.chmod', 'os.chown', 'os.truncate', 'os.utime'), (0,)),
    **dict.fromkeys(('os.rename', 'os.link', 'os.symlink', 'shutil.move', 'shutil.copyfile'), (0, 1)),
    'shutil.rmtree': (0,),
    'tempfile.mkstemp': (0,),
    'tempfile.mkdtemp': (0,),
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
OWN = []  # our own write to the log


def told(line: str) -> None:
    OWN.append(line)
    with open(LOG, 'a', encoding='utf-8') as file:
        file.write(line + '\n')
    OWN.pop()


def may_write(path: object) -> bool:
    if isinstance(path, int) or path == os.devnull:
        return True
    full = os.path.realpath(os.fsdecode(path))
    return any(full == at or full.startswith((at + os.sep, at + '.')) for at in MAY_WRITE)


def runs(executable: object, command: object) -> bool:
    words = [command] if isinstance(command, str | bytes) else list(command)
    name = os.fsdecode(executable or words[0])
    return os.path.isabs(name) and (os.path.basename(name) == 'git' or name == sys.executable)


def is_allowed(event: str, args: tuple[object, ...]) -> bool:
    if event == 'socket.__new__':
        return args[1] == getattr(socket, 'AF_UNIX', None)  # the pair by which a loop of asyncio wakes itself
    if event.startswith(NETWORK) or event in NEVER:
        return False
    if event in ('subprocess.Popen', 'os.posix_spawn'):
        return runs(args[0], args[1])
    if event == 'open':
        return not isinstance(args[2], int) or not args[2] & WRITES or may_write(args[0])
    if event == 'sqlite3.connect':
        return args[0] in (':memory:', b':memory:') or may_write(args[0])
    return all(may_write(args[at]) for at in ON_FILES.get(event, ()))


def watch(event: str, args: tuple[object, ...]) -> None:
    if not OWN and not is_allowed(event, args):
        told(f'refused {event} {args!r:.200}')
        raise PermissionError(f'the guard refuses {event} {args!r:.200}')


sys.dont_write_bytecode = True
told(f'watched {os.getpid()}')
sys.addaudithook(watch)

if __name__ == '__main__':
    sys.argv = sys.argv[1:]
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[0] = os.path.dirname(folder)
    with open(sys.argv[0], encoding='utf-8') as file:
        code = file.read()
    exec(compile(code, sys.argv[0], 'exec'), {'__name__': '__main__', '__file__': sys.argv[0]})
