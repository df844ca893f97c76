"""PHP, and the templates that are written in it."""

from polydup_hook.languages.row import Language, kinds

_FUNCTIONS = kinds('anonymous_function arrow_function')
_CALLS = kinds(
    'function_call_expression member_call_expression nullsafe_member_call_expression scoped_call_expression '
    'object_creation_expression'
)

PHP = Language(
    name='php',
    family='php',
    grammar='tree_sitter_php',
    entry='language_php',
    comments=kinds('comment'),
    skipped=kinds('php_tag php_end_tag declare_statement namespace_use_declaration attribute_list'),
    skipped_with={'namespace_definition': '-body'},  # namespace A\B;
    importing=kinds('include_expression include_once_expression require_expression require_once_expression'),
    # What stands outside <?php … ?> is a literal: two pages with other mark-up differ.
    strings=kinds('string encapsed_string heredoc heredoc_body nowdoc nowdoc_body shell_command_expression text'),
    interpolations=_CALLS
    | kinds(
        'variable_name dynamic_variable_name subscript_expression member_access_expression '
        'nullsafe_member_access_expression scoped_property_access_expression class_constant_access_expression'
    ),
    prose=kinds('text'),
    numbers=kinds('integer float'),
    identifiers=kinds('name variable_name'),
    accessors=kinds('-> ?-> :: \\'),
    labels=kinds('named_label_statement'),
    blocks={
        'program': None,
        'compound_statement': None,
        'colon_block': None,
        'declaration_list': None,
        'enum_declaration_list': None,
        'property_hook_list': None,
        'match_block': None,
        'switch_block': None,
        'case_statement': kinds(
            'break_statement class_declaration compound_statement const_declaration continue_statement '
            'do_statement echo_statement empty_statement exit_statement expression_statement for_statement '
            'foreach_statement function_definition function_static_declaration global_declaration goto_statement '
            'if_statement interface_declaration named_label_statement return_statement switch_statement '
            'text_interpolation trait_declaration try_statement unset_statement while_statement'
        ),
        'default_statement': None,
        'argument': _FUNCTIONS,
        'array_element_initializer': _FUNCTIONS,
    },
    functions={
        'function_definition': 'name',
        'method_declaration': 'name',
        'property_hook': '',
        'anonymous_function': '',
        'arrow_function': '',
    },
    classes={
        'class_declaration': 'name',
        'interface_declaration': 'name',
        'trait_declaration': 'name',
        'enum_declaration': 'name',
        'anonymous_class': '',
    },
    valued={'assignment_expression': ('left', 'right')},
    outer=kinds('global_declaration'),
    binders={
        'simple_parameter': ('name',),
        'variadic_parameter': ('name',),
        'property_promotion_parameter': ('name',),
        'assignment_expression': ('left',),
        'reference_assignment_expression': ('left',),
        'static_variable_declaration': ('name',),
        'foreach_statement': ('>as',),
        'catch_clause': ('name',),
    },
    patterns={'list_literal': (), 'pair': (), 'by_ref': ()},
    collections=kinds('array_creation_expression'),
    active=_FUNCTIONS | _CALLS | kinds('yield_expression match_expression clone_expression'),
    trivial=kinds('throw_expression empty_statement'),
    quotes_alike=True,
    any_case=True,
)
