"""Lua, of all versions from 5.1 on, and LuaJIT."""

from polydup_hook.languages.row import Language, kinds

LUA = Language(
    name='lua',
    family='lua',
    grammar='tree_sitter_lua',
    entry='language',
    comments=kinds('comment'),
    skipped=kinds('hash_bang_line empty_statement attribute'),  # local x <const>
    importers=kinds('require'),
    optional=kinds(';'),
    strings=kinds('string'),
    numbers=kinds('number'),
    identifiers=kinds('identifier'),
    accessors=kinds('. :'),
    labels=kinds('field'),
    blocks={
        'chunk': None,
        'block': None,
        'arguments': kinds('function_definition'),
        'table_constructor': kinds('field'),
    },
    functions={'function_declaration': 'name', 'function_definition': ''},
    classes={},
    valued={'assignment_statement': ('variable_list', 'expression_list'), 'field': ('name', 'value')},
    # Only `local` binds: an assignment may be one of a global variable.
    scopes={'for_statement': True, 'do_statement': True, 'while_statement': True, 'repeat_statement': True},
    binders={
        'parameters': ('name',),
        'variable_declaration': ('-expression_list',),
        'for_numeric_clause': ('name',),
        'for_generic_clause': ('-expression_list',),
        'label_statement': (),
        'goto_statement': (),
    },
    patterns={'assignment_statement': ('-expression_list',), 'variable_list': ('name',)},
    collections=kinds('table_constructor'),
    active=kinds('function_call function_definition'),
    trivial=frozenset(),
    raising=kinds('error'),
    quotes_alike=True,
)
