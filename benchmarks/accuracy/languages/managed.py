"""Java, C#, Kotlin, Swift and Scala."""

from benchmarks.accuracy.languages.row import Row, kinds

JAVA = Row(
    name='java',
    suffixes=('.java',),
    grammar='tree_sitter_java',
    functions=kinds('method_declaration'),
    blocks=kinds('block'),
    simple=kinds('expression_statement local_variable_declaration'),
    expressions=kinds(
        'method_invocation field_access binary_expression array_access object_creation_expression unary_expression '
        'ternary_expression'
    ),
    identifiers=kinds('identifier'),
    strings=kinds('string_literal character_literal'),
    numbers=kinds('decimal_integer_literal decimal_floating_point_literal hex_integer_literal'),
    types=kinds('type_identifier integral_type floating_point_type boolean_type'),
    bodies={'class_body': kinds('class_declaration')},
    wraps={'method': ('class X {\n', '\n}\n'), 'block': ('class X { void f() {\n', '\n}}\n')},
    binders={
        'formal_parameter': ('name',),
        'variable_declarator': ('name',),
        'enhanced_for_statement': ('name',),
        'catch_formal_parameter': ('name',),
        'inferred_parameters': (None,),
        'resource': ('name',),
        'lambda_expression': ('parameters',),
    },
    not_variables=kinds(
        'method_invocation.name field_access.field method_reference.method method_declaration annotation '
        'marker_annotation element_value_pair labeled_statement break_statement continue_statement scoped_identifier '
        'class_declaration switch_label'
    ),
    methods_only=True,
    brace_line=True,
)

# polydup-ignore: rows of data
CSHARP = Row(
    name='csharp',
    suffixes=('.cs',),
    grammar='tree_sitter_c_sharp',
    functions=kinds('method_declaration'),
    blocks=kinds('block'),
    simple=kinds('expression_statement local_declaration_statement'),
    expressions=kinds(
        'invocation_expression member_access_expression binary_expression element_access_expression '
        'object_creation_expression conditional_expression'
    ),
    identifiers=kinds('identifier implicit_parameter'),
    strings=kinds(
        'string_literal verbatim_string_literal raw_string_literal character_literal interpolated_string_expression'
    ),
    numbers=kinds('integer_literal real_literal'),
    types=kinds('predefined_type'),
    bodies={'declaration_list': kinds('class_declaration struct_declaration')},
    wraps={'method': ('class X {\n', '\n}\n'), 'block': ('class X { void f() {\n', '\n}}\n')},
    binders={
        'parameter': ('name',),
        'variable_declarator': ('name',),
        'foreach_statement': ('left',),
        'catch_declaration': ('name',),
        'declaration_expression': ('name',),
        'declaration_pattern': ('name',),
        'lambda_expression': ('parameters',),
    },
    not_variables=kinds(
        'member_access_expression.name argument.name name_colon as_expression.right is_expression.right '
        'method_declaration generic_name type_argument_list qualified_name array_type nullable_type '
        'member_binding_expression attribute base_list alias_qualified_name '
        'parameter.type variable_declaration.type foreach_statement.type catch_declaration.type '
        'declaration_expression.type declaration_pattern.type cast_expression.type object_creation_expression.type '
        'initializer_expression/assignment_expression.left default_expression.type typeof_expression.type '
        'local_function_statement.type'
    ),
    methods_only=True,
    brace_line=True,
)

KOTLIN = Row(
    name='kotlin',
    suffixes=('.kt', '.kts'),
    grammar='tree_sitter_kotlin',
    functions=kinds('function_declaration'),
    blocks=kinds('block'),
    simple=kinds('property_declaration assignment call_expression'),
    expressions=kinds('call_expression navigation_expression binary_expression index_expression'),
    identifiers=kinds('identifier'),
    strings=kinds('string_literal character_literal'),
    numbers=kinds('number_literal float_literal'),
    bodies={'class_body': kinds('class_declaration object_declaration companion_object')},
    wraps={'method': ('class X {\n', '\n}\n'), 'block': ('fun f() {\n', '\n}\n')},
    binders={
        'function_value_parameters': (None,),
        'variable_declaration': (None,),
        'catch_block': (None,),
        'lambda_parameters': (None,),
    },
    not_variables=kinds(
        'function_declaration.name class_declaration user_type import qualified_identifier annotation label '
        'value_argument/navigation_expression'
    ),
    keep=kinds('self this super it field value _'),
    in_texts=r'\$\{?(\w+)',
)

SWIFT = Row(
    name='swift',
    suffixes=('.swift',),
    grammar='tree_sitter_swift',
    functions=kinds('function_declaration'),
    blocks=kinds('statements'),
    simple=kinds('property_declaration assignment call_expression'),
    clauses=kinds('catch_block'),
    expressions=kinds(
        'call_expression navigation_expression additive_expression multiplicative_expression comparison_expression '
        'equality_expression conjunction_expression disjunction_expression array_literal'
    ),
    identifiers=kinds('simple_identifier'),
    types=kinds('type_identifier'),
    strings=kinds('line_string_literal multi_line_string_literal'),
    numbers=kinds('integer_literal real_literal'),
    bodies={'class_body': kinds('class_declaration')},
    wraps={'method': ('class X {\n', '\n}\n'), 'block': ('func f() {\n', '\n}\n')},
    binders={
        'parameter': ('name',),
        'property_declaration': ('name',),
        'for_statement': ('item',),
        'guard_statement': ('bound_identifier',),
        'if_statement': ('bound_identifier',),
        'catch_block': ('error',),
        'lambda_parameter': ('name',),
    },
    not_variables=kinds(
        'navigation_suffix value_argument_label function_declaration.name parameter.external_name prefix_expression'
    ),
    keep=kinds('self super Self error _ $0 $1'),
)

SCALA = Row(
    name='scala',
    suffixes=('.scala',),
    grammar='tree_sitter_scala',
    functions=kinds('function_definition'),
    blocks=kinds('block'),
    simple=kinds('val_definition var_definition assignment_expression call_expression'),
    expressions=kinds('call_expression field_expression infix_expression'),
    identifiers=kinds('identifier'),
    types=kinds('type_identifier'),
    strings=kinds('string interpolated_string_expression character_literal'),
    numbers=kinds('integer_literal floating_point_literal'),
    bodies={'template_body': kinds('object_definition class_definition trait_definition')},
    wraps={'method': ('object X {\n', '\n}\n'), 'block': ('object X { def f() = {\n', '\n}}\n')},
    binders={
        'val_definition': ('pattern',),
        'var_definition': ('pattern',),
        'parameter': ('name',),
        'case_clause': ('pattern',),
        'binding': ('name',),
        'lambda_expression': ('parameters',),
    },
    not_variables=kinds(
        'field_expression.field function_definition.name stable_identifier infix_expression.operator '
        'interpolated_string_expression arguments/assignment_expression.left type_parameters'
    ),
    methods_only=True,
    named_values=False,
)
