"""Fuzzing by hand: `python tests/fuzz TARGET [--seconds N]`, or `all` for each in turn.

With `atheris` installed (CPython 3.10 to 3.12) the search is led by what the code covers, else it changes seeds at random.
What crashes is put into `tests/fuzz/crashes/TARGET/`, where `test_fuzz.py` runs it again from then on.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SLOW = 5.0
"""Seconds that some kilobytes may take."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('target')
    parser.add_argument('--seconds', type=int, default=60)
    parser.add_argument('--seed', type=int, default=int(time.time()))
    given = parser.parse_args()
    if given.target == 'all':
        from targets import TARGETS

        options = ['--seconds', str(given.seconds), '--seed', str(given.seed)]
        return max(subprocess.run([sys.executable, str(HERE), name, *options]).returncode for name in TARGETS)
    try:
        import atheris
    except ImportError:
        return at_random(given.target, given.seconds, given.seed)
    with atheris.instrument_imports(include=['polydup_hook', 'pathspec']):
        from targets import TARGETS
    corpus = HERE / 'corpus' / given.target
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in TARGETS[given.target].seeds:
        (corpus / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    crashes = HERE / 'crashes' / given.target
    crashes.mkdir(parents=True, exist_ok=True)
    limits = [f'-max_total_time={given.seconds}', f'-seed={given.seed}', f'-timeout={SLOW:.0f}', '-max_len=4096']
    atheris.Setup([sys.argv[0], *limits, f'-artifact_prefix={crashes}/', str(corpus)], TARGETS[given.target].run)
    atheris.Fuzz()
    return 0


def at_random(name: str, seconds: int, seed: int) -> int:
    """Without a measure of coverage: seeds cut, doubled, spliced, and bytes changed."""
    from targets import TARGETS

    target, rng, end, tries = TARGETS[name], random.Random(seed), time.time() + seconds, 0
    while time.time() < end:
        data = changed(rng, target.seeds)
        tries += 1
        start = time.time()
        try:
            target.run(data)
            if time.time() - start < SLOW:
                continue
            print(f'{name}: took {time.time() - start:.0f} s')
        except Exception as error:
            print(f'{name}: {error!r}')
        folder = HERE / 'crashes' / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)
        return 1
    print(f'{name}: {tries} inputs (seed {seed})')
    return 0


def changed(rng: random.Random, seeds: list[bytes]) -> bytes:
    """A seed after some random changes."""
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, 8)):
        at, kind = rng.randint(0, len(data)), rng.randint(0, 5)
        end = min(len(data), at + rng.randint(1, 12))
        other = rng.choice(seeds)
        cut = rng.randint(0, len(other))
        if kind == 0:
            del data[at:end]
        elif kind == 1:
            data[at:at] = data[at:end] * rng.randint(1, 40)
        elif kind == 2:
            data[at:end] = rng.randbytes(end - at)
        elif kind == 3:
            data[at:end] = rng.choice(
                [
                    b'"',
                    b"'",
                    b'\\',
                    b'\n',
                    b'\r',
                    b'\0',
                    b'{',
                    b'[',
                    b'(',
                    b'`',
                    b'\xff',
                    b'\xed\xa0\x80',
                    b'-1',
                    b'9' * 20,
                    b'\t',
                    b'#',
                ]
            )
        elif kind == 4:
            data[at:end] = other[cut : cut + rng.randint(1, 40)]
        elif len(data):
            data[at % len(data)] = rng.randrange(256)
    return bytes(data[:4096])


if __name__ == '__main__':
    sys.exit(main())
