"""C#, in files and scripts."""

from polydup_hook.languages.row import Language, kinds

_FUNCTIONS = kinds('lambda_expression anonymous_method_expression')
_STATEMENTS = kinds(
    'block break_statement checked_statement continue_statement do_statement empty_statement expression_statement '
    'fixed_statement for_statement foreach_statement goto_statement if_statement labeled_statement '
    'local_declaration_statement local_function_statement lock_statement preproc_if return_statement switch_statement '
    'throw_statement try_statement unsafe_statement using_statement while_statement yield_statement'
)
_DECLARATIONS = kinds(
    'class_declaration constructor_declaration conversion_operator_declaration delegate_declaration '
    'destructor_declaration enum_declaration enum_member_declaration event_declaration event_field_declaration '
    'field_declaration global_statement indexer_declaration interface_declaration method_declaration '
    'namespace_declaration operator_declaration property_declaration record_declaration struct_declaration'
)
_GUARDED = _STATEMENTS | _DECLARATIONS

CSHARP = Language(
    name='csharp',
    family='csharp',
    grammar='tree_sitter_c_sharp',
    entry='language',
    # Directives but for conditions say nothing of what the code does.
    comments=kinds(
        'comment preproc_region preproc_endregion preproc_pragma preproc_nullable preproc_line preproc_define '
        'preproc_undef preproc_warning preproc_error'
    ),
    skipped=kinds(
        'using_directive extern_alias_directive file_scoped_namespace_declaration global_attribute attribute_list '
        'preproc_if_in_attribute_list shebang_directive'
    ),
    # What stands behind the colon in {x:F2} is text.
    strings=kinds(
        'string_literal verbatim_string_literal raw_string_literal interpolated_string_expression character_literal '
        'interpolation_format_clause'
    ),
    interpolations=kinds('interpolation'),
    numbers=kinds('integer_literal real_literal'),
    identifiers=kinds('identifier implicit_parameter'),
    accessors=kinds('. -> ::'),
    labels=kinds('labeled_statement subpattern with_initializer'),
    keyed={'argument': 'name'},
    blocks={
        'compilation_unit': None,
        'declaration_list': None,
        'block': None,
        'arrow_expression_clause': frozenset(),
        'enum_member_declaration_list': kinds('enum_member_declaration preproc_if'),
        'accessor_list': kinds('accessor_declaration'),
        'switch_body': kinds('switch_section'),
        'switch_section': _STATEMENTS,
        'switch_expression': kinds('switch_expression_arm'),
        'argument': _FUNCTIONS,
        'initializer_expression': kinds('assignment_expression'),
        'preproc_if': _GUARDED,
        'preproc_elif': _GUARDED,
        'preproc_else': _GUARDED,
    },
    functions={
        'method_declaration': 'name',
        'constructor_declaration': 'name',
        'destructor_declaration': 'name',
        'local_function_statement': 'name',
        'delegate_declaration': 'name',
        'operator_declaration': '',
        'conversion_operator_declaration': '',
        'accessor_declaration': '',
        'lambda_expression': '',
        'anonymous_method_expression': '',
    },
    classes={
        'namespace_declaration': '',
        'class_declaration': 'name',
        'struct_declaration': 'name',
        'record_declaration': 'name',
        'interface_declaration': 'name',
        'enum_declaration': 'name',
    },
    valued={
        'variable_declarator': ('name', ''),
        'assignment_expression': ('left', 'right'),
        'property_declaration': ('name', 'value', 'accessors'),
        'indexer_declaration': ('', 'value', 'accessors'),
        'event_declaration': ('name', 'accessors'),
        'accessor_declaration': ('', 'body'),
    },
    # Of `get => a;`, `{ get { … } }` and `=> a` there is something to run, of `{ get; set; }` not.
    bodies={'block': '', 'arrow_expression_clause': '', 'accessor_list': 'body'},
    scopes={'indexer_declaration': True},
    binders={
        'parameter': ('name',),
        'parameter_list': ('name',),  # params string[] rest
        'bracketed_parameter_list': ('name',),
        'type_parameter': ('name',),
        'lambda_expression': ('parameters',),
        'variable_declarator': ('name',),
        'tuple_pattern': ('name',),
        'parenthesized_variable_designation': ('name',),
        'declaration_expression': ('name',),
        'declaration_pattern': ('name',),
        'recursive_pattern': ('name',),
        'list_pattern': ('name',),
        'var_pattern': ('name',),
        'catch_declaration': ('name',),
        'foreach_statement': ('left',),
        'from_clause': ('name',),
        'join_clause': ('^',),
        'join_into_clause': ('^',),
        'let_clause': ('^',),
        'query_expression': (),  # into x
    },
    patterns={},
    collections=kinds('initializer_expression collection_expression anonymous_object_creation_expression'),
    active=_FUNCTIONS
    | kinds('invocation_expression object_creation_expression implicit_object_creation_expression await_expression'),
    trivial=kinds('throw_statement throw_expression empty_statement'),
    loses_names=True,
)
