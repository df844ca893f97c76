"""JavaScript, JSX, TypeScript and TSX: one family, so a copy is found in whichever of them it lands."""

from polydup_hook.languages.row import Language, kinds

_FUNCTIONS = kinds('arrow_function function_expression generator_function')
_ELEMENTS = kinds('jsx_element jsx_self_closing_element jsx_expression')
_STATEMENTS = kinds(
    'expression_statement lexical_declaration variable_declaration function_declaration class_declaration '
    'generator_function_declaration statement_block if_statement switch_statement for_statement for_in_statement '
    'while_statement do_statement try_statement with_statement break_statement continue_statement debugger_statement '
    'return_statement throw_statement labeled_statement'
)

JAVASCRIPT = Language(
    name='javascript',
    family='javascript',
    grammar='tree_sitter_javascript',
    entry='language',
    comments=kinds('comment html_comment'),
    skipped=kinds('import_statement hash_bang_line decorator'),
    skipped_with={'export_statement': 'source'},  # export … from './other'
    importers=kinds('require'),
    hollow=kinds('jsx_expression'),  # {/* a comment */} and {' '}
    optional=kinds(';'),
    strings=kinds('string template_string regex jsx_text html_character_reference'),
    interpolations=kinds('template_substitution'),
    prose=kinds('jsx_text'),
    numbers=kinds('number'),
    identifiers=kinds('identifier'),
    members=kinds('property_identifier private_property_identifier statement_identifier'),
    shorthands=kinds('shorthand_property_identifier shorthand_property_identifier_pattern'),
    accessors=kinds('. ?.'),
    blocks={
        'program': None,
        'statement_block': None,
        'class_body': None,
        'switch_body': None,
        'switch_case': _STATEMENTS,
        'switch_default': _STATEMENTS,
        'object': kinds('method_definition pair'),
        'arguments': _FUNCTIONS,
        'jsx_element': _ELEMENTS,
    },
    functions={
        'function_declaration': 'name',
        'generator_function_declaration': 'name',
        'function_expression': 'name',
        'generator_function': 'name',
        'arrow_function': '',
        'method_definition': 'name',
    },
    classes={'class_declaration': 'name', 'class': 'name'},
    valued={
        'variable_declarator': ('name', 'value'),
        'pair': ('key', 'value'),
        'assignment_expression': ('left', 'right'),
        'field_definition': ('property', 'value'),
        'export_statement': ('', 'value'),
    },
    scopes={'for_statement': True, 'for_in_statement': True, 'catch_clause': True, 'class_static_block': True},
    binders={
        'formal_parameters': (),
        'arrow_function': ('parameter',),
        'variable_declarator': ('name',),
        'for_in_statement': ('left',),
        'catch_clause': ('parameter',),
    },
    patterns={
        'object_pattern': (),
        'array_pattern': (),
        'pair_pattern': ('value',),
        'rest_pattern': (),
        'assignment_pattern': ('left',),
        'object_assignment_pattern': ('left',),
    },
    collections=kinds('array object'),
    active=_FUNCTIONS
    | kinds(
        'call_expression new_expression method_definition await_expression yield_expression '
        'jsx_element jsx_self_closing_element class'
    ),
    trivial=kinds('throw_statement empty_statement'),
    quotes_alike=True,
)

TYPESCRIPT = JAVASCRIPT._replace(
    name='typescript',
    grammar='tree_sitter_typescript',
    entry='language_typescript',
    skipped=JAVASCRIPT.skipped | kinds('import_alias'),
    strings=JAVASCRIPT.strings | kinds('template_literal_type'),
    interpolations=JAVASCRIPT.interpolations | kinds('template_type'),
    identifiers=JAVASCRIPT.identifiers | kinds('type_identifier'),
    loose=kinds('interface_body object_type'),
    blocks={
        **{kind: children for kind, children in JAVASCRIPT.blocks.items() if kind != 'jsx_element'},
        'interface_body': None,
        'object_type': None,
        'enum_body': None,
    },
    functions={
        **JAVASCRIPT.functions,
        'method_signature': 'name',
        'abstract_method_signature': 'name',
        'function_signature': 'name',
    },
    classes={
        **JAVASCRIPT.classes,
        'abstract_class_declaration': 'name',
        'interface_declaration': 'name',
        'enum_declaration': 'name',
        'type_alias_declaration': 'name',
    },
    valued={
        **{kind: fields for kind, fields in JAVASCRIPT.valued.items() if kind != 'field_definition'},
        'public_field_definition': ('name', 'value'),
    },
    binders={**JAVASCRIPT.binders, 'type_parameter': ('name',), 'mapped_type_clause': ('name',)},
    patterns={**JAVASCRIPT.patterns, 'required_parameter': ('pattern',), 'optional_parameter': ('pattern',)},
    hollow=frozenset(),
    active=JAVASCRIPT.active - _ELEMENTS,
)

TSX = TYPESCRIPT._replace(
    name='tsx',
    entry='language_tsx',
    hollow=JAVASCRIPT.hollow,
    blocks={**TYPESCRIPT.blocks, 'jsx_element': _ELEMENTS},
    active=JAVASCRIPT.active,
)
