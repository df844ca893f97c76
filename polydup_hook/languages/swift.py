"""Swift."""

from polydup_hook.languages.row import Language, kinds

_ACCESSORS = kinds('computed_getter computed_setter computed_modify')
_OBSERVERS = kinds('willset_clause didset_clause')
_LAMBDAS = kinds('lambda_literal')

SWIFT = Language(
    name='swift',
    family='swift',
    grammar='tree_sitter_swift',
    entry='language',
    comments=kinds('comment multiline_comment diagnostic'),
    skipped=kinds('import_declaration attribute shebang_line'),
    optional=kinds(';'),
    strings=kinds('line_string_literal multi_line_string_literal raw_string_literal regex_literal'),
    interpolations=kinds('interpolated_expression raw_str_interpolation'),
    numbers=kinds('integer_literal hex_literal oct_literal bin_literal real_literal'),
    identifiers=kinds('simple_identifier type_identifier'),
    members=kinds('statement_label'),
    accessors=kinds('.'),
    labels=kinds('value_argument_label'),
    keyed={'parameter': 'external_name', 'tuple_expression': 'name', 'call_suffix': 'name', 'tuple_type_item': 'name'},
    blocks={
        'source_file': None,
        'statements': None,
        'function_body': frozenset(),  # its statements hold the units
        'class_body': None,
        'enum_class_body': None,
        'protocol_body': None,
        'computed_property': _ACCESSORS,
        'willset_didset_block': _OBSERVERS,
        'switch_statement': kinds('switch_entry'),
        'call_suffix': _LAMBDAS,
        'value_argument': _LAMBDAS,
    },
    functions={
        'function_declaration': 'name',
        'protocol_function_declaration': 'name',
        'init_declaration': '',
        'deinit_declaration': '',
        'subscript_declaration': '',
        **dict.fromkeys(_ACCESSORS | _OBSERVERS | _LAMBDAS, ''),
    },
    classes={'class_declaration': 'name', 'protocol_declaration': 'name', 'typealias_declaration': 'name'},
    valued={'property_declaration': ('name', ''), 'assignment': ('target', 'result')},
    bodies={'computed_property': '', 'willset_didset_block': ''},
    scopes={'computed_property': True},
    binders={
        'parameter': ('name',),
        'type_parameter': (),
        'lambda_parameter': ('name',),
        'capture_list_item': ('name',),
        'computed_setter': ('+simple_identifier',),
        'willset_clause': ('+simple_identifier',),
        'didset_clause': ('+simple_identifier',),
        'property_declaration': ('name',),
        'if_statement': ('bound_identifier', '+pattern'),
        'guard_statement': ('bound_identifier', '+pattern'),
        'while_statement': ('bound_identifier', '+pattern'),
        'for_statement': ('item',),
        'pattern': ('>value_binding_pattern',),
    },
    patterns={'pattern': ()},
    collections=kinds('array_literal dictionary_literal'),
    active=_LAMBDAS | kinds('call_expression constructor_expression await_expression macro_invocation'),
    trivial=frozenset(),
    raising=kinds('throw fatalError preconditionFailure'),
)
