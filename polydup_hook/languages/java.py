"""Java."""

from polydup_hook.languages.row import Language, kinds

JAVA = Language(
    name='java',
    family='java',
    grammar='tree_sitter_java',
    entry='language',
    comments=kinds('line_comment block_comment'),
    skipped=kinds('package_declaration import_declaration marker_annotation annotation'),
    strings=kinds('string_literal character_literal'),
    interpolations=kinds('string_interpolation'),
    numbers=kinds(
        'decimal_integer_literal hex_integer_literal octal_integer_literal binary_integer_literal '
        'decimal_floating_point_literal hex_floating_point_literal'
    ),
    identifiers=kinds('identifier type_identifier'),
    accessors=kinds('. ::'),
    labels=kinds('labeled_statement'),
    blocks={
        'program': None,
        'block': None,
        'constructor_body': None,
        'class_body': None,
        'interface_body': None,
        'annotation_type_body': None,
        'enum_body': kinds('enum_constant'),
        'enum_body_declarations': None,
        'switch_block': None,
        'switch_block_statement_group': kinds(
            'assert_statement block break_statement class_declaration continue_statement do_statement '
            'enhanced_for_statement expression_statement for_statement if_statement labeled_statement '
            'local_variable_declaration return_statement switch_expression synchronized_statement throw_statement '
            'try_statement try_with_resources_statement while_statement yield_statement'
        ),
        'argument_list': kinds('lambda_expression'),
    },
    functions={
        'method_declaration': 'name',
        'constructor_declaration': 'name',
        'compact_constructor_declaration': 'name',
        'annotation_type_element_declaration': 'name',
        'lambda_expression': '',
    },
    classes={
        'class_declaration': 'name',
        'interface_declaration': 'name',
        'enum_declaration': 'name',
        'record_declaration': 'name',
        'annotation_type_declaration': 'name',
    },
    valued={'variable_declarator': ('name', 'value')},
    scopes={'class_body': False, 'enum_body': False, 'static_initializer': True, 'block': True},
    binders={
        'formal_parameter': ('name',),
        'catch_formal_parameter': ('name',),
        'spread_parameter': ('-type_identifier',),
        'type_parameter': (),
        'lambda_expression': ('parameters',),
        'local_variable_declaration': ('declarator',),
        'enhanced_for_statement': ('name',),
        'resource': ('name',),
        'instanceof_expression': ('name',),
        'type_pattern': ('-type_identifier',),
        'record_pattern_component': ('-type_identifier',),
    },
    patterns={'variable_declarator': ('name',), 'inferred_parameters': ()},
    collections=kinds('array_initializer'),
    active=kinds('method_invocation object_creation_expression lambda_expression'),
    trivial=kinds('throw_statement'),
)
