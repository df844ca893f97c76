"""Bash."""

PATHS = ['a.sh', 'a.bash', 'a/b.ksh']

NOTHING = [
    '# a comment',
    '#!/usr/bin/env bash\n# two\n',
    'source ./a.sh',
    'source "$dir/a.sh" # why',
    '. a.sh',
    '. "$(dirname "$0")/a.sh"',
    '',
    '\n \t\n',
]

CODE = {
    'a; b': 'ID ID',
    'a\nb': 'ID ID',
    'a; b;': 'ID ID',
    'usage': 'ID',
    'a -f --long=b c "d" ./e *.g': 'ID -f --long=b STR STR STR STR',
    'a \\\n  b': 'ID STR',
    '"$a" b': 'STR ID STR',
    '$a b': 'ID STR',
    'a=1 b="c" d=': 'ID = NUM ID = STR ID =',
    'a=b c d': 'ID = STR ID STR',
    'a+=(b "c" $d)': 'ID += ( STR STR ID )',
    'a[1]=b': 'ID [ NUM ] = STR',
    'local a b=c': 'local ID ID = STR',
    'declare -A a=([b]=c)': 'declare -A ID = ( STR STR STR STR )',
    'export PATH=$a:/b': 'export ID = ID STR',
    'a "$b"': 'ID STR ID',
    'a ${b:-c} ${#d} ${e[@]} ${!g}': 'ID ${ ID :- STR } ${ # ID } ${ ID [ STR ] } ${ ! ID }',
    'a $1 $# $? $@': 'ID ID ID ID ID',
    'read -r a b < c': 'ID -r ID ID < STR',
    'a=$((b * 2))': 'ID = $(( ID * NUM ))',
    '(( a += 1 ))': '(( ID += NUM ))',
    'a > b 2> /dev/null >> c': 'ID > STR NUM > STR >> STR',
    'a <(b) | c && d || e &': 'ID <( ID ) | ID && ID || ID &',
    '! a': '! ID',
    'a() { b; }': 'ID ( ) { ID }',
    'a() {\n\tb\n}': 'ID ( ) { ID }',
    'function a { b; }': 'function ID { ID }',
    'if a; then b; elif c; then d; else e; fi': 'if ID then ID elif ID then ID else ID fi',
    'if a\nthen\n b\nfi': 'if ID then ID fi',
    'for a in b "$c"; do d $a; done': 'for ID in STR STR ID do ID ID done',
    'for ((a = 0; a < 1; a++)); do b; done': 'for (( ID = NUM STR < NUM STR ++ )) do ID done',
    'while a; do b; done': 'while ID do ID done',
    'case $a in b | -c) d ;; *) e ;; esac': 'case ID in STR | -c ) ID ;; STR ) ID ;; esac',
    '[[ -f $a && $b == c ]]': '[[ -f ID && ID == STR ]]',
    '[ "$a" -eq 1 ]': '[ STR ID -eq NUM ]',
    'cat <<EOF\na\nEOF\nb': 'ID << STR ID',
    'cat <<EOF | b -c\na\nEOF\n': 'ID << | ID -c STR',
    "cat <<-'EOF' > a\n\tb $c\n\tEOF\n": 'ID <<- > STR STR',
    'a <<< "b"': 'ID <<< STR',
    'source a b': 'ID STR STR',
    'a source': 'ID STR',
}

STRINGS = ["'a'", '"a"', "$'a\\n'", "''", '""', '"a\n  b"', "'a\n  b'", '"\\""', '"a\\\n b"', "'$a'"]
NUMBERS = ['0', '12', '100']
AROUND = 'read {}'  # a word there is a name
EMBEDDED = {
    'a "b $c/${d[0]} e"': 'ID STR ID ${ ID [ NUM ] }',
    'a "$(b -c "$d")"': 'ID STR $( ID -c STR ID )',
    'a "`b`" "$((c + 1))"': 'ID STR ` ID ` STR $(( ID + NUM ))',
    "a '$b'": 'ID STR',
    'cat <<EOF\na $b $(c)\nEOF\n': 'ID << STR ID $( ID )',
    "cat <<'EOF'\na $b $(c)\nEOF\n": 'ID << STR',
}
ALIKE = [("'a'", '"a"'), ('"a\n b"', '"a\n    b"')]
UNLIKE = [("'a'", "'b'"), ("'a b'", "'a  b'"), ('"a$b"', '"a"'), ("$'a'", "'a'")]

BROKEN = ('f() {\n  a=$((1 +\n}\n', 'good() { b "$1"; }\n')
LINES = '# Documentation\nf() {\n  local a=$1\n  echo "b\n  c"\n}\n'

NAMES = {
    'f() { a; }': ['function f'],
    'function f { a; }': ['function f'],
    'function f() { a; }': ['function f'],
    'f() ( a; )': ['function f'],
    'a::f-g() { a; }': ['function a::f-g'],
    'f() { g() { a; }; }': ['function f', 'function g'],
    'if a; then f() { b; }; fi': ['function f'],
    'a=b': [],
}
PARTS = {
    'f() { local a=1; b "$a"; return 1; }': ['local a=1', 'b "$a"', 'return 1'],
    'if a; then b; c; elif d; then e; else g; h; fi': ['b', 'c', 'e', 'g', 'h'],
    'while a; do b; c; done': ['b', 'c'],
    'for a in b; do c; done': ['c'],
    'case $a in b) c; d ;; *) e ;; esac': ['b) c; d ;;', 'c', 'd', '*) e ;;', 'e'],
    'a "$(b; c)"': ['b', 'c'],
    '( a; b )': ['a', 'b'],
    '{ a; b; }': ['a', 'b'],
    'a && b': [],
}
NESTED = """\
f() { local a=$1; if [ -z "$a" ]; then g "$a"; return 1; else h; fi; }
for b in c d; do case $b in c) i; j ;; *) while read -r k; do l "$(m "$k")"; done < n ;; esac; done
( o; p ) | q
cat <<EOF > r
s $(t)
EOF
function u { v; }
"""
SIBLINGS = [('f() { a; b; }; g() { c; }', [['a', 'b'], ['c']]), ('if x; then a; else b; fi', [['a'], ['b']])]

IN_FUNCTION = 'f() {{ {}; }}'
DEFINITIONS = {
    'f() { local a=$1 b; c; }': 'a b',
    'f() { declare -r a=b; typeset c; }': 'a c',
    'f() { g() { a; }; }': 'g',
}
STATEMENTS = {
    'a=b; c+=d; e[0]=g': 'a c e',
    'PATH=a; IFS= read -r b': 'b',
    'for a in b c; do d $a; done': 'a',
    'for ((a = 0; a < 1; a++)); do b; done': 'a',
    'while read -r a b; do c; done': 'a b',
    'mapfile -t a < b': 'a',
    'getopts "a:" b': 'b',
    'export a': 'a',
    'a b c="d"': '',
    'echo $a ${b} "$c"': '',
}
OUTSIDE = {'a=b; for c in d; do e=g; done': '', 'f() { :; }': '', 'while read -r a; do :; done': ''}
MEMBERS = {'a "$b" ${c[d]}': ''}

INERT_WHOLE = ['f() { :; }', 'f() { true; }', 'f() { # nothing\n :\n}', 'function f { return 1; }']
INERT_PARTS = {
    'a=(b "c" 1)': '( b "c" 1 )',
    'a=($(b) c)': '',
    'f() { g; return 1; }': '',
    'f() { a=1; }': '',
}
WRITTEN_OUT = {'a=($(b) c)': '( $( b ) c )'}

SAMPLE = """\
#!/usr/bin/env bash
# Keeps the copies of a folder, and throws the oldest away.
set -euo pipefail

source "$(dirname "$0")/paths.sh"

KEEP=7
suffixes=(tar.gz 'tar.xz' "zip")
declare -A sizes=([small]=10 [large]=500)

usage() {
  cat <<< "usage: ${0##*/} [-k COUNT] [-v] FOLDER
Copies FOLDER to $TARGET, $KEEP times at most."
  exit 2
}

log() { [[ -n "${verbose:-}" ]] && printf '%s %s\\n' "$(date +%T)" "$*" >&2 || true; }

function newest() {
  local folder=$1 best= stamp
  local -i count=0
  for file in "$folder"/*.tar.gz; do
    [ -f "$file" ] || continue
    stamp=$(stat -c %Y "$file" 2>/dev/null)
    if [[ $stamp -gt ${best:-0} && ! $file =~ ^\\.tmp ]]; then
      best=$stamp
      count+=1
    elif [ "$stamp" = "$best" ]; then
      log "same age: $file"
    else
      unset stamp
    fi
  done
  echo "${best}:$count"
}

thin() {
  local left=$(( $(find "$1" -name '*.gz' | wc -l) - KEEP ))
  find "$1" -type f -printf '%T@ %p\\n' | sort -n | while read -r age path; do
    (( left-- > 0 )) || break
    rm -f -- "$path" && log "removed $path, age ${age%.*}"
  done
}

while getopts 'k:vh' option; do
  case "$option" in
    k) KEEP=$OPTARG ;;
    v)
      verbose=yes
      log "keeping $KEEP"
      ;;
    h | *) usage ;;
  esac
done
shift $((OPTIND - 1))

for suffix in "${suffixes[@]}"; do
  for ((try = 1; try <= 3; try++)); do
    if tar -czf "$TARGET/$1.$suffix" --exclude=.git "$1" < /dev/null; then
      thin "$TARGET"
      break
    fi
    sleep $((try * 2))
  done
done
diff <(newest "$1") <(newest "$TARGET") || { log 'they differ'; exit 1; }
"""


def FILLERS(before: bytes) -> tuple[str, ...]:
    """White space tells `a = b` from `a=b`: what may stand behind some words alone."""
    before = before.rstrip(b' \t\r\n')
    if before.endswith((b'&&', b'||', b' |', b'then', b' do', b') {')):
        return (' ', '\t', ' \\\n ', '\n', '\n\n   ', ' # so\n', '\n  # "\n\t')
    return (' ', '\t', ' \\\n ') if before.endswith((b';', b' in', b' -f')) else ('',)


GOLDEN = ('58fc6bff6a34ae87', '1533', 327)
