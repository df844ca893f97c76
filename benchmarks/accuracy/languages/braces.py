"""JavaScript, TypeScript, Go, Rust, C and C++."""

from dataclasses import replace

from benchmarks.accuracy.languages.row import Row, kinds

JAVASCRIPT = Row(
    name='javascript',
    suffixes=('.js', '.mjs', '.cjs'),
    grammar='tree_sitter_javascript',
    functions=kinds(
        'function_declaration method_definition generator_function_declaration lexical_declaration '
        'variable_declaration expression_statement'
    ),
    blocks=kinds('statement_block'),
    simple=kinds('expression_statement lexical_declaration variable_declaration'),
    expressions=kinds(
        'call_expression member_expression binary_expression subscript_expression new_expression array '
        'unary_expression ternary_expression await_expression'
    ),
    identifiers=kinds(
        'identifier property_identifier shorthand_property_identifier shorthand_property_identifier_pattern'
    ),
    strings=kinds('string template_string regex'),
    numbers=kinds('number'),
    bodies={'class_body': kinds('class_declaration class abstract_class_declaration')},
    wraps={'method': ('class X {\n', '\n}\n'), 'block': ('function f() {\n', '\n}\n')},
    binders={
        'variable_declarator': ('name',),
        'formal_parameters': (None,),
        'catch_clause': ('parameter',),
        'for_in_statement': ('left',),
        'arrow_function': ('parameter',),
    },
    variables=kinds('identifier shorthand_property_identifier shorthand_property_identifier_pattern'),
    not_variables=kinds(
        'function_declaration labeled_statement break_statement continue_statement class_declaration type_query '
        'nested_identifier'
    ),
    keep=kinds('self this super arguments undefined _'),
    brace_line=True,
    constants=True,
)

TYPESCRIPT = replace(
    JAVASCRIPT,
    name='typescript',
    suffixes=('.ts',),
    grammar='tree_sitter_typescript',
    entry='language_typescript',
    types=kinds('type_identifier predefined_type'),
    binders={
        **{kind: fields for kind, fields in JAVASCRIPT.binders.items() if kind != 'formal_parameters'},
        'required_parameter': ('pattern',),
        'optional_parameter': ('pattern',),
    },
)

TSX = replace(TYPESCRIPT, name='tsx', suffixes=('.tsx',), entry='language_tsx')

GO = Row(
    name='go',
    suffixes=('.go',),
    grammar='tree_sitter_go',
    functions=kinds('function_declaration method_declaration'),
    blocks=kinds('statement_list'),
    simple=kinds(
        'expression_statement short_var_declaration assignment_statement inc_statement dec_statement var_declaration'
    ),
    expressions=kinds(
        'call_expression selector_expression binary_expression index_expression unary_expression slice_expression'
    ),
    identifiers=kinds('identifier field_identifier'),
    strings=kinds('interpreted_string_literal raw_string_literal rune_literal'),
    numbers=kinds('int_literal float_literal'),
    types=kinds('type_identifier'),
    wraps={'block': ('func f() {\n', '\n}\n')},
    binders={
        'short_var_declaration': ('left',),
        'parameter_declaration': ('name',),
        'var_spec': ('name',),
        'range_clause': ('left',),
        'variadic_parameter_declaration': ('name',),
        'type_switch_statement': ('alias',),
    },
    variables=kinds('identifier'),
    not_variables=kinds('function_declaration labeled_statement keyed_element.key/literal_element'),
)

RUST = Row(
    name='rust',
    suffixes=('.rs',),
    grammar='tree_sitter_rust',
    functions=kinds('function_item'),
    blocks=kinds('block'),
    simple=kinds('expression_statement let_declaration'),
    expressions=kinds(
        'call_expression field_expression binary_expression index_expression reference_expression macro_invocation '
        'unary_expression'
    ),
    identifiers=kinds('identifier field_identifier shorthand_field_identifier'),
    strings=kinds('string_literal raw_string_literal char_literal'),
    numbers=kinds('integer_literal float_literal'),
    types=kinds('type_identifier primitive_type'),
    bodies={'declaration_list': kinds('impl_item trait_item')},
    wraps={'method': ('impl X {\n', '\n}\n'), 'block': ('fn f() {\n', '\n}\n')},
    binders={
        'let_declaration': ('pattern',),
        'parameter': ('pattern',),
        'closure_parameters': (None,),
        'match_pattern': (None,),
        'let_condition': ('pattern',),
        'for_expression': ('pattern',),
    },
    variables=kinds('identifier shorthand_field_identifier'),
    not_variables=kinds(
        'scoped_identifier lifetime function_item macro_invocation field_initializer.field field_initializer.name '
        'tuple_struct_pattern.type struct_pattern.type'
    ),
    keep=kinds('self super crate Self _'),
    brace_line=True,
    ends=(';', '}'),
    in_texts=r'\{([A-Za-z_]\w*)[:}]',
    constants=True,
    named_values=False,
)

C = Row(
    name='c',
    suffixes=('.c',),
    grammar='tree_sitter_c',
    functions=kinds('function_definition'),
    blocks=kinds('compound_statement'),
    simple=kinds('expression_statement declaration'),
    clauses=kinds('case_statement'),
    expressions=kinds(
        'call_expression field_expression binary_expression subscript_expression pointer_expression unary_expression '
        'sizeof_expression cast_expression'
    ),
    identifiers=kinds('identifier field_identifier'),
    strings=kinds('string_literal char_literal'),
    numbers=kinds('number_literal'),
    types=kinds('type_identifier primitive_type'),
    wraps={'block': ('void f(void) {\n', '\n}\n')},
    binders={
        'parameter_declaration': ('declarator',),
        'init_declarator': ('declarator',),
        'declaration': ('declarator',),
    },
    variables=kinds('identifier'),
    not_variables=kinds('labeled_statement goto_statement function_declarator'),
    keep=kinds('NULL self this _'),
    brace_line=True,
    constants=True,
)

CPP = replace(
    C,
    name='cpp',
    suffixes=('.cpp', '.cc', '.hpp', '.cxx'),
    grammar='tree_sitter_cpp',
    strings=C.strings | kinds('raw_string_literal'),
    types=kinds('type_identifier primitive_type namespace_identifier'),
    bodies={'field_declaration_list': kinds('class_specifier struct_specifier')},
    wraps={'method': ('class X {\n', '\n};\n'), 'block': ('void f() {\n', '\n}\n')},
    binders={
        **C.binders,
        'optional_parameter_declaration': ('declarator',),
        'for_range_loop': ('declarator',),
        'structured_binding_declarator': (None,),
    },
    not_variables=C.not_variables | kinds('qualified_identifier template_function.name template_method.name'),
)
