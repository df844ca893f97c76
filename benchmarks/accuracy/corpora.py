"""Which real code is copied and into what it is injected: public repositories at fixed revisions."""

from __future__ import annotations

import hashlib
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks.accuracy.languages import ROWS


class Corpus(NamedTuple):
    """Folders of a repository at a revision. It is checked out under the last part of its name."""

    language: str
    name: str
    revision: str
    folders: tuple[str, ...] = ('.',)

    @property
    def short(self) -> str:
        return self.name.rpartition('/')[2]


CORPORA = (
    Corpus('python', 'celery/celery', '5dc781f0bd5f36186bfcc74e0a4f9f654452c69b', ('celery',)),
    Corpus('python', 'scrapy/scrapy', '11079cb1c85b9e75a39a7269943c69d1a975d485', ('scrapy',)),
    Corpus('python', 'python-poetry/poetry', 'f46702336862f30050d5c641d5ed6f7568ded793', ('src',)),
    Corpus('python', 'aio-libs/aiohttp', '495e778360d1924da63e16dba0f0d76baf56a56a', ('aiohttp',)),
    Corpus('javascript', 'expressjs/express', 'a3714473feb3d2908add734d340e7755fd85e0a3', ('lib',)),
    Corpus('javascript', 'axios/axios', '23a25af0688d1db2c396deb09229d2271cc24f6c', ('lib',)),
    Corpus('javascript', 'eslint/eslint', 'c27bc926e496985eb7911c09eb60914b2e4b5d0f', ('lib',)),
    Corpus('typescript', 'date-fns/date-fns', 'dd66398305c2b015fba3c1b3d31ccff42ee8d4cf', ('src',)),
    Corpus('typescript', 'typeorm/typeorm', '281bfba42a5813b106bcf5ba79bc7f7251bd1e73', ('src',)),
    Corpus('rust', 'tokio-rs/tokio', 'ea91b33ca57ff0581b38e735cc108f831bccbdaa'),
    Corpus('go', 'gin-gonic/gin', 'dcaa4296d111981ffb31ac3eba90bb63e1eb5ab9'),
    Corpus('go', 'gohugoio/hugo', '7b5199fdeff7d7682e9f979f468d55bc7b67b934'),
    Corpus('java', 'google/gson', '9835b6f90192f79cdf5300c528fc6212455fb6c1'),
    Corpus('java', 'square/retrofit', '0b118105fe8436791436b8bc9c95b9aa2cfd3bdd'),
    Corpus('java', 'apache/commons-lang', 'd15939ef46f0bd4144994df8be95cf5a7f91eb52', ('src/main',)),
    Corpus('c', 'redis/hiredis', '29ea2791c102fdffff350f1ea6e04d1f71903d0d'),
    Corpus('c', 'libuv/libuv', '6179e7af87413396d5853a1c3722c8b5749336c8', ('src',)),
    Corpus('c', 'curl/curl', '5c61e168698a72b87437d58ed728bcdea6d5db42', ('lib', 'src')),
    Corpus('csharp', 'JamesNK/Newtonsoft.Json', '09bb545d72969ad7fb4ea07db0d5c34f4fc07877', ('Src/Newtonsoft.Json',)),
    Corpus('csharp', 'App-vNext/Polly', '173d6d1d2e28a4697f1ac1d22da68f77ff19a0c9', ('src',)),
    Corpus('ruby', 'sinatra/sinatra', 'cb22afd7902b566b6eaba6c4ea89739494a65d12'),
    Corpus('ruby', 'rack/rack', '8bf4eb078498edc9105fb04add80d89c5340e60b', ('lib',)),
    Corpus('ruby', 'rubocop/rubocop', '3a42c622171794510e03999c8d55129b73c5dc8f', ('lib',)),
    Corpus('php', 'Seldaek/monolog', '57eb1028342134e701e77c617565d51b6e5a2a53', ('src',)),
    Corpus('php', 'guzzle/guzzle', '2779e868a00289e1b1fd854af030c43a06f4bcb4', ('src',)),
    Corpus('php', 'composer/composer', 'eba7baa59eb1b59246cf9800b0120fe78915b6ac', ('src',)),
    Corpus('tsx', 'excalidraw/excalidraw', '4872083c044491b6d5c96ae134a75464f96d6831'),
    Corpus('cpp', 'google/leveldb', '78a352f47ed6c1e9d750545e9b242289185b87e1'),
    Corpus('cpp', 'nlohmann/json', '199dea11b17c533721b26249e2dcaee6ca1d51d3', ('include',)),
    Corpus('cpp', 'catchorg/Catch2', 'a6ee7e20cd4011129816df7992c1a9db2ef4b58f', ('src',)),
    Corpus('kotlin', 'square/okhttp', '1682d9bac8c03dffde2969b0b74d47649d0dbb52'),
    Corpus('kotlin', 'square/kotlinpoet', 'be2de914ce6eb3694092ed4e0f28626cbce1ffe0'),
    Corpus('swift', 'Alamofire/Alamofire', '7595cbcf59809f9977c5f6378500de2ad73b7ddb', ('Source',)),
    Corpus('swift', 'vapor/vapor', '13efaeefd52a965009fc6a69a96ba66e7f20402e', ('Sources',)),
    Corpus('scala', 'typelevel/cats', '7f2dce5162074c0a0ebc597b89b6cd25e5fe0536'),
    Corpus(
        'scala', 'playframework/playframework', '1a666e1866bfe54b166cfa8689f7c9d56e1b2224', ('core', 'web', 'transport')
    ),
    Corpus('lua', 'luarocks/luarocks', '2d2cc8eff2f03c23d142f8059146fb241dcf56b5', ('src',)),
    Corpus('lua', 'koreader/koreader', 'fc88887662c27fbef956a46d7772f2dde1658384', ('frontend', 'plugins')),
    Corpus('bash', 'Bash-it/bash-it', '0f04edce0ca93fbe66f1fe23c8d9b7a01e53f94c'),
    Corpus('bash', 'ohmybash/oh-my-bash', 'ae44713948daaf99b2e2c6fe7e436f6a83bf07da'),
    Corpus('bash', 'bats-core/bats-core', 'd22e41faad59f5fd942a88c992b4913a27a460c4'),
)

# Some detectors leave test code out, so none is used, on either side; nor are generated tables (encodings, locales).
_PASSED_OVER = re.compile(
    r'(^|[-_./])(tests?|testing|testdata|testutils?|unittest|idle_test|__tests__|specs?|fixtures?|examples?|'
    r'bench(es|marks?)?|encodings|node_modules|vendor|third_party|locale|locales|lib2to3)([-_./]|$)'
    r'|\w+Test/|(Tests?|Specs?)\.\w+$|\.min\.js$|\.d\.ts$|_pb2|\.generated\.|\.Designer\.',
    re.IGNORECASE,
)
_BYTES = range(400, 150_001)


def check_out(into: Path, languages: list[str], url: str, mirror: Path | None) -> None:
    """Make a checkout of each corpus that is not there yet: from bare repositories, or from the network."""
    for corpus in CORPORA:
        target = into / corpus.short
        if corpus.language not in languages or (target / '.done').exists():
            continue
        target.mkdir(parents=True, exist_ok=True)
        _git(target, 'init', '-q')
        if mirror:
            objects = mirror / corpus.name.replace('/', '+') / 'repo' / 'objects'
            (target / '.git/objects/info/alternates').write_text(f'{objects.resolve()}\n')
        else:
            _git(target, 'remote', 'add', 'origin', f'{url}/{corpus.name}')
            _git(target, 'fetch', '-q', '--depth', '1', '--filter=blob:none', 'origin', corpus.revision)
        listed = _git(target, 'ls-tree', '-rz', '--name-only', corpus.revision, '--', *corpus.folders).split('\0')
        suffixes = ROWS[corpus.language].suffixes
        wanted = '\0'.join(path for path in listed if path.endswith(suffixes) and not _PASSED_OVER.search(path))
        _git(target, 'checkout', '-q', corpus.revision, '--pathspec-from-file=-', '--pathspec-file-nul', given=wanted)
        (target / '.done').touch()
        print(f'{corpus.name} {corpus.revision[:12]}', file=sys.stderr)


def _git(folder: Path, *arguments: str, given: str = '') -> str:
    done = subprocess.run(['git', *arguments], cwd=folder, check=True, input=given, stdout=subprocess.PIPE, text=True)
    return done.stdout


def split_of(path: str) -> str:
    """dev or heldout: half of the files each, by a hash of the path, whatever the seed."""
    return 'dev' if hashlib.sha256(path.encode()).digest()[0] % 2 else 'heldout'


def files(root: Path, language: str, suffixes: tuple[str, ...], split: str, most: int, seed: int) -> list[str]:
    """Paths below the root of at most so many source files of a split, a seeded sample, sorted."""
    found = []
    for corpus in CORPORA:
        for folder in corpus.folders if corpus.language == language else ():
            if not (root / corpus.short / folder).is_dir():
                raise SystemExit(
                    f'{root / corpus.short / folder} is not there: `python -m benchmarks.accuracy corpora`'
                )
            for path in sorted((root / corpus.short / folder).rglob('*')):
                relative = path.relative_to(root).as_posix()
                if (
                    path.suffix in suffixes
                    and path.is_file()
                    and not path.is_symlink()
                    and not _PASSED_OVER.search(relative)
                    and path.stat().st_size in _BYTES
                    and split in ('all', split_of(relative))
                ):
                    found.append(relative)
    random.Random(f'{seed}:{language}:files').shuffle(found)
    return sorted(found[:most])
