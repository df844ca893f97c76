"""Bash, and the shells whose scripts its grammar reads."""

from polydup_hook.languages.row import Language, kinds

_STATEMENTS = kinds(
    'command declaration_command unset_command test_command variable_assignment variable_assignments pipeline list '
    'redirected_statement negated_command if_statement for_statement c_style_for_statement while_statement '
    'case_statement function_definition compound_statement subshell'
)

BASH = Language(
    name='bash',
    family='bash',
    grammar='tree_sitter_bash',
    entry='language',
    comments=kinds('comment'),
    skipped=kinds('heredoc_start heredoc_end'),
    importers=kinds('source .'),
    optional=kinds('; $'),
    padded=kinds('${ $( $(( `'),  # in a string
    strings=kinds('string raw_string ansi_c_string word extglob_pattern regex heredoc_body'),
    words=kinds('word extglob_pattern'),
    callees=kinds('command_name'),
    interpolations=kinds('simple_expansion expansion command_substitution arithmetic_expansion'),
    numbers=kinds('number file_descriptor'),
    identifiers=kinds('variable_name special_variable_name'),
    accessors=frozenset(),
    blocks={
        'program': None,
        'compound_statement': _STATEMENTS,
        'subshell': _STATEMENTS,
        'do_group': _STATEMENTS,
        'if_statement': _STATEMENTS,
        'elif_clause': _STATEMENTS,
        'else_clause': _STATEMENTS,
        'case_statement': kinds('case_item'),
        'case_item': _STATEMENTS,
        'command_substitution': _STATEMENTS,
    },
    heads={'if_statement': 'then', 'elif_clause': 'then'},
    functions={'function_definition': 'name'},
    classes={},
    # An assignment in a function is one of a global variable, if nothing says `local`; but few are meant to be.
    binders={
        'variable_assignment': ('name',),
        'declaration_command': (),
        'for_statement': ('variable',),
        'command': ('argument',),
    },
    readers={'command': kinds('read mapfile readarray getopts')},
    patterns={'subscript': ('name',)},
    capitals=kinds('variable_name'),  # PATH, IFS
    collections=kinds('array'),
    active=kinds('command'),
    trivial=frozenset(),
    raising=kinds(': true false return exit'),
    quotes_alike=True,
)
