"""C and C++. A header, `.h`, is read as C++: nearly all of C is C++ too, and hardly any C++ is C."""

from polydup_hook.languages.row import Language, kinds

# An error too is no reason to know no functions: a macro for a namespace's head may put a whole file into one.
_WRAPPERS = kinds('preproc_if preproc_ifdef preproc_elif preproc_elifdef preproc_else ERROR')
_DEFINES = kinds('preproc_def preproc_function_def')

_SIGNATURES = kinds('function_declarator abstract_function_declarator')

# All that may stand in a conditional or behind the colon of a case: the conditions and values there are expressions.
_STATEMENTS = _DEFINES | kinds(
    'function_definition declaration type_definition struct_specifier union_specifier enum_specifier enumerator '
    'field_declaration linkage_specification compound_statement attributed_statement labeled_statement '
    'expression_statement if_statement switch_statement case_statement while_statement do_statement for_statement '
    'return_statement break_statement continue_statement goto_statement seh_try_statement seh_leave_statement'
)
_MORE_STATEMENTS = _STATEMENTS | kinds(
    'class_specifier template_declaration template_instantiation namespace_definition alias_declaration '
    'concept_definition static_assert_declaration friend_declaration for_range_loop try_statement throw_statement '
    'co_return_statement co_yield_statement'
)

C = Language(
    name='c',
    family='c',
    grammar='tree_sitter_c',
    entry='language',
    comments=kinds('comment'),
    skipped=kinds('preproc_include preproc_call attribute_specifier attribute_declaration ms_declspec_modifier'),
    skipped_with=dict.fromkeys(_DEFINES, '-value'),  # include guards, switches
    optional=frozenset(('\n',)),  # behind a condition
    # The text of a macro has no tree: it is one literal.
    strings=kinds('string_literal char_literal system_lib_string preproc_arg'),
    numbers=kinds('number_literal'),
    identifiers=kinds('identifier type_identifier'),
    members=kinds('field_identifier statement_identifier'),
    accessors=kinds('.'),
    wrappers=_WRAPPERS | kinds('linkage_specification'),
    blocks={
        'translation_unit': None,
        'declaration_list': None,
        'compound_statement': None,
        'case_statement': _STATEMENTS,
        'field_declaration_list': None,
        'enumerator_list': None,
        **dict.fromkeys(_WRAPPERS, _STATEMENTS),
    },
    functions={'function_definition': 'declarator'},
    signatures=dict.fromkeys(('declaration', 'field_declaration'), ('declarator', _SIGNATURES)),
    classes={
        'struct_specifier': 'name',
        'union_specifier': 'name',
        'enum_specifier': 'name',
        'type_definition': 'declarator',
    },
    bodied=kinds('struct_specifier union_specifier enum_specifier'),
    valued={},
    scopes={'parameter_list': True},
    binders={
        'parameter_list': (),  # f(a, b) int a, b; {}
        'parameter_declaration': ('declarator',),
        'declaration': ('declarator',),
    },
    patterns={
        'init_declarator': ('declarator',),
        'pointer_declarator': ('declarator',),
        'array_declarator': ('declarator',),
        'function_declarator': ('declarator',),
        'parenthesized_declarator': (),
        'attributed_declarator': (),
    },
    collections=_DEFINES | kinds('initializer_list'),
    active=kinds('call_expression'),
    trivial=frozenset(),
    raising=kinds('abort __builtin_unreachable'),
)

CPP = C._replace(
    name='cpp',
    grammar='tree_sitter_cpp',
    skipped=C.skipped | kinds('using_declaration namespace_alias_definition'),
    strings=C.strings | kinds('raw_string_literal'),
    identifiers=C.identifiers | kinds('namespace_identifier operator_name'),
    members=C.members | kinds('literal_suffix'),
    accessors=kinds('. ::'),
    wrappers=C.wrappers | kinds('namespace_definition access_specifier'),
    blocks={
        **C.blocks,
        'case_statement': _MORE_STATEMENTS,
        **dict.fromkeys(_WRAPPERS, _MORE_STATEMENTS),
        'requirement_seq': None,
        'argument_list': kinds('lambda_expression'),
    },
    functions={**C.functions, 'lambda_expression': ''},
    signatures={**C.signatures, 'function_definition': ('declarator', _SIGNATURES)},
    classes={**C.classes, 'class_specifier': 'name', 'alias_declaration': 'name', 'concept_definition': 'name'},
    bodied=C.bodied | kinds('class_specifier'),
    valued={
        'init_declarator': ('declarator', 'value'),
        'assignment_expression': ('left', 'right'),
    },
    scopes={**C.scopes, 'template_parameter_list': True},
    binders={
        **C.binders,
        'optional_parameter_declaration': ('declarator',),
        'variadic_parameter_declaration': ('declarator',),
        'type_parameter_declaration': (),
        'optional_type_parameter_declaration': ('name',),
        'variadic_type_parameter_declaration': (),
        'template_template_parameter_declaration': (),
        'for_range_loop': ('declarator',),
        'lambda_capture_initializer': ('left',),
    },
    patterns={
        **C.patterns,
        'reference_declarator': (),
        'structured_binding_declarator': (),
        'variadic_declarator': (),
        'type_parameter_declaration': (),
        'variadic_type_parameter_declaration': (),
    },
    active=C.active | kinds('lambda_expression new_expression co_await_expression'),
    trivial=kinds('throw_statement'),
    raising=C.raising | kinds('std::abort std::terminate'),
)
