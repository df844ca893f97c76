"""Go."""

from polydup_hook.languages.row import Language, kinds

GO = Language(
    name='go',
    family='go',
    grammar='tree_sitter_go',
    entry='language',
    comments=kinds('comment'),
    skipped=kinds('package_clause import_declaration'),
    optional=kinds(';'),
    strings=kinds('interpreted_string_literal raw_string_literal rune_literal'),
    numbers=kinds('int_literal float_literal imaginary_literal'),
    identifiers=kinds('identifier type_identifier package_identifier'),
    members=kinds('field_identifier label_name'),
    accessors=kinds('.'),
    labels=kinds('keyed_element'),
    blocks={
        'source_file': None,
        'block': frozenset(),  # its statement_list holds the units
        'statement_list': None,
        'expression_switch_statement': kinds('expression_case default_case'),
        'type_switch_statement': kinds('type_case default_case'),
        'select_statement': kinds('communication_case default_case'),
        'argument_list': kinds('func_literal'),
        'literal_value': kinds('keyed_element'),
        'field_declaration_list': None,
        'interface_type': None,
    },
    functions={
        'function_declaration': 'name',
        'method_declaration': 'name',
        'func_literal': '',
        'method_elem': 'name',
    },
    classes={'type_spec': 'name', 'type_alias': 'name'},
    valued={
        'short_var_declaration': ('left', 'right'),
        'var_spec': ('name', 'value'),
        'keyed_element': ('key', 'value'),
    },
    binders={
        'parameter_declaration': ('name',),
        'variadic_parameter_declaration': ('name',),
        'type_parameter_declaration': ('name',),
        'short_var_declaration': ('left',),
        'var_spec': ('name',),
        'const_spec': ('name',),
        'range_clause': ('left',),
        'receive_statement': ('left',),
        'type_switch_statement': ('alias',),
    },
    patterns={'expression_list': ()},
    collections=kinds('composite_literal'),
    active=kinds('call_expression func_literal'),
    trivial=kinds('empty_statement'),
    raising=kinds('panic'),
)
