"""The languages: one module a family, one row of data a language; and what a file's name or first line says of its.

A row is loaded when a file needs it: a commit waits for the rows of its own languages alone. So what finds the row
stands here, and a test holds it against the rows.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import NamedTuple

from polydup_hook.languages.row import Language as Language


class Entry(NamedTuple):
    """What leads to a row: the module that holds it, the package of its grammar, and whose files it is for.

    `suffixes` begin with a dot, `names` are whole file names, `interpreters` those that a first line `#!` names; all in
    lower case. `since` is the first release of this project that reads it.
    """

    module: str
    grammar: str
    suffixes: str
    names: str = ''
    interpreters: str = ''
    since: str = '0.1.0'


ENTRIES: dict[str, Entry] = {
    'python': Entry('python', 'tree_sitter_python', '.py .pyi .pyw', 'sconstruct sconscript', 'python pypy'),
    'javascript': Entry('javascript', 'tree_sitter_javascript', '.js .mjs .cjs .jsx', '', 'node nodejs bun'),
    'typescript': Entry('javascript', 'tree_sitter_typescript', '.ts .mts .cts', '', 'deno ts-node tsx'),
    'tsx': Entry('javascript', 'tree_sitter_typescript', '.tsx'),
    'rust': Entry('rust', 'tree_sitter_rust', '.rs'),
    'go': Entry('go', 'tree_sitter_go', '.go'),
    'java': Entry('java', 'tree_sitter_java', '.java'),
    'c': Entry('c', 'tree_sitter_c', '.c', since='0.2.0'),
    'cpp': Entry('c', 'tree_sitter_cpp', '.cpp .cc .cxx .c++ .h .hpp .hh .hxx .h++ .ipp .inl .tpp .ino', since='0.2.0'),
    'php': Entry('php', 'tree_sitter_php', '.php .phtml .phpt .phps .php3 .php4 .php5 .php7 .php8', '', 'php', '0.2.0'),
    'ruby': Entry(
        'ruby',
        'tree_sitter_ruby',
        '.rb .rake .gemspec .ru .rbw .thor .jbuilder .podspec',
        'rakefile gemfile guardfile capfile vagrantfile podfile fastfile appfile thorfile berksfile brewfile '
        'dangerfile appraisals puppetfile steepfile .irbrc .pryrc .simplecov',
        'ruby jruby rake macruby rbx',
        '0.2.0',
    ),
    'csharp': Entry('csharp', 'tree_sitter_c_sharp', '.cs .csx', '', 'dotnet-script', '0.2.0'),
    'swift': Entry('swift', 'tree_sitter_swift', '.swift', '', 'swift', '0.2.0'),
    'kotlin': Entry('kotlin', 'tree_sitter_kotlin', '.kt .kts', '', 'kotlin', '0.2.0'),
    'scala': Entry('scala', 'tree_sitter_scala', '.scala .sc .sbt', '', 'scala scala-cli amm', '0.2.0'),
    'bash': Entry(
        'bash',
        'tree_sitter_bash',
        '.sh .bash .ksh',
        '.bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .kshrc .envrc pkgbuild apkbuild',
        'bash sh dash ash ksh mksh',
        '0.2.0',
    ),
    'lua': Entry(
        'lua', 'tree_sitter_lua', '.lua', '.luacheckrc .luacov .busted config.ld', 'lua luajit texlua', '0.2.0'
    ),
    'css': Entry('css', 'tree_sitter_css', '.css', since='0.2.0'),
}

HOLDERS: dict[str, str] = {'vue': '.vue', 'svelte': '.svelte', 'html': '.html .htm', 'jupyter': '.ipynb'}
"""What holds code of other languages → its suffixes."""

SCRIPT = 'script'
"""Stands for the language of a file without a suffix until its first line is read."""
_NO_SCRIPTS = frozenset(
    (
        *('authors', 'changelog', 'changes', 'codeowners', 'contributing', 'copying', 'dockerfile', 'license'),
        *('makefile', 'news', 'notice', 'readme', 'todo'),
    )
)


class Catalog(Mapping[str, Language]):
    """Language name → row, loaded at first use; and which files are of which language.

    `own` are rows that the settings name, each with its suffixes: they come before ours. `described` is how the
    settings have them: for a catalog elsewhere.
    """

    def __init__(
        self, own: Mapping[str, tuple[Language, tuple[str, ...]]] | None = None, described: tuple[object, ...] = ()
    ) -> None:
        self.described = described
        self._rows = {name: row for name, (row, _) in (own or {}).items()}
        self.own = tuple(self._rows)
        self._suffixes = {suffix: name for name, entry in ENTRIES.items() for suffix in entry.suffixes.split()}
        self._suffixes.update((suffix, name) for name, suffixes in HOLDERS.items() for suffix in suffixes.split())
        self._suffixes.update((suffix, name) for name, (_, suffixes) in (own or {}).items() for suffix in suffixes)
        self._names = {word: name for name, entry in ENTRIES.items() for word in entry.names.split()}

    def __getitem__(self, name: str) -> Language:
        row = self._rows.get(name)
        if row is None:
            module = import_module(f'polydup_hook.languages.{ENTRIES[name].module}')
            row = self._rows[name] = getattr(module, name.upper())
        return row

    def __iter__(self) -> Iterator[str]:
        return iter({**ENTRIES, **dict.fromkeys(self.own)})

    def __len__(self) -> int:
        return len(ENTRIES.keys() | set(self.own))

    @property
    def names(self) -> tuple[str, ...]:
        """All that a user may call a language, what holds others included."""
        return (*self, *HOLDERS)

    @property
    def digest(self) -> tuple[str, ...]:
        """What an index depends on beside our own rows: which files are of which language, and the rows of others."""
        scripts = [(name, entry.interpreters) for name, entry in ENTRIES.items()]
        return (f'{self._suffixes}{self._names}{scripts}', *(f'{name}={_stable(self[name])}' for name in self.own))

    @property
    def grammars(self) -> frozenset[str]:
        """The packages of all grammars."""
        return frozenset(entry.grammar for entry in ENTRIES.values()) | {self[name].grammar for name in self.own}

    def suffixes_of(self, name: str) -> tuple[str, ...]:
        """The suffixes of a language's files."""
        return tuple(suffix for suffix, other in self._suffixes.items() if other == name)

    def language_of(self, path: str) -> str | None:
        """The name of the language of a file, by its name; SCRIPT when its first line decides, None for no code."""
        name = path[path.rfind('/') + 1 :].lower()
        dot = name.rfind('.')
        found = self._suffixes.get(name[dot:]) if dot >= 0 else None
        if found is None and name in self._names:
            return self._names[name]
        return SCRIPT if dot < 0 and name and name not in _NO_SCRIPTS else found

    def language_in(self, data: bytes) -> str | None:
        """The language that the first line of a script names, as in `#!/usr/bin/env -S python3 -u`."""
        if not data.startswith(b'#!'):
            return None
        words = data[2:200].splitlines()[0].decode('ascii', 'replace').split() if data[2:3] else []
        while words:
            word = words.pop(0)
            program = word.rpartition('/')[2].lower()
            if program != 'env' and not word.startswith('-') and '=' not in word:
                program = program.rstrip('0123456789.')
                return next((name for name, entry in ENTRIES.items() if program in entry.interpreters.split()), None)
        return None


def _stable(row: Language) -> list[object]:
    """The values of a row in an order that is the same in every process."""
    return [sorted(value) if isinstance(value, frozenset) else value for value in row]


LANGUAGES = Catalog()
"""Ours alone."""
