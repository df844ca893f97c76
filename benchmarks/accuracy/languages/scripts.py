"""Python, Ruby, PHP, Lua and shells."""

from benchmarks.accuracy.languages.row import Row, kinds

PYTHON = Row(
    name='python',
    suffixes=('.py',),
    grammar='tree_sitter_python',
    comment='#',
    functions=kinds('function_definition'),
    blocks=kinds('block'),
    simple=kinds('expression_statement'),
    expressions=kinds(
        'call binary_operator comparison_operator boolean_operator attribute subscript unary_operator not_operator '
        'list tuple'
    ),
    identifiers=kinds('identifier'),
    strings=kinds('string'),
    numbers=kinds('integer float'),
    bodies={'block': kinds('class_definition')},
    binders={
        'parameters': (None,),
        'lambda_parameters': (None,),
        'assignment': ('left',),
        'augmented_assignment': ('left',),
        'for_statement': ('left',),
        'for_in_clause': ('left',),
        'as_pattern_target': (None,),
        'named_expression': ('name',),
    },
    not_variables=kinds(
        'attribute.attribute keyword_argument.name dotted_name global_statement nonlocal_statement function_definition '
        'class_definition'
    ),
    constants=True,
    compiles=True,
)

RUBY = Row(
    name='ruby',
    suffixes=('.rb',),
    grammar='tree_sitter_ruby',
    comment='#',
    functions=kinds('method singleton_method'),
    blocks=kinds('body_statement block_body then else do ensure'),
    simple=kinds('call assignment operator_assignment'),
    clauses=kinds('rescue else ensure elsif when'),
    expressions=kinds('call binary element_reference array unary'),
    identifiers=kinds('identifier'),
    strings=kinds('string regex heredoc_body simple_symbol'),
    numbers=kinds('integer float'),
    bodies={'body_statement': kinds('class module')},
    binders={
        'method_parameters': (None,),
        'block_parameters': (None,),
        'assignment': ('left',),
        'left_assignment_list': (None,),
        'operator_assignment': ('left',),
        'exception_variable': (None,),
        'for': ('pattern',),
    },
    not_variables=kinds('call.method method singleton_method alias keyword_parameter pair'),
)

PHP = Row(
    name='php',
    suffixes=('.php',),
    grammar='tree_sitter_php',
    entry='language_php',
    functions=kinds('function_definition method_declaration'),
    blocks=kinds('compound_statement'),
    simple=kinds('expression_statement'),
    expressions=kinds(
        'member_call_expression function_call_expression binary_expression subscript_expression '
        'member_access_expression scoped_call_expression array_creation_expression'
    ),
    identifiers=kinds('name'),
    strings=kinds('string encapsed_string heredoc nowdoc'),
    numbers=kinds('integer float'),
    types=kinds('primitive_type'),
    bodies={'declaration_list': kinds('class_declaration trait_declaration')},
    wraps={
        'function': ('<?php\n', '\n'),
        'method': ('<?php\nclass X {\n', '\n}\n'),
        'block': ('<?php\nfunction f() {\n', '\n}\n'),
    },
    keep=kinds('this self super cls _ _GET _POST _SERVER _ENV _COOKIE _FILES _REQUEST _SESSION GLOBALS'),
    brace_line=True,
)

LUA = Row(
    name='lua',
    suffixes=('.lua',),
    grammar='tree_sitter_lua',
    comment='--',
    functions=kinds('function_declaration'),
    blocks=kinds('block'),
    simple=kinds('variable_declaration assignment_statement function_call'),
    expressions=kinds('function_call binary_expression dot_index_expression bracket_index_expression'),
    identifiers=kinds('identifier'),
    strings=kinds('string'),
    numbers=kinds('number'),
    binders={
        'parameters': (None,),
        'variable_declaration': (None,),
        'for_numeric_clause': ('name',),
        'for_generic_clause': (None,),
    },
    not_variables=kinds(
        'dot_index_expression.field method_index_expression.method field.name function_declaration.name'
    ),
)

BASH = Row(
    name='bash',
    suffixes=('.sh', '.bash'),
    grammar='tree_sitter_bash',
    comment='#',
    functions=kinds('function_definition'),
    blocks=kinds('compound_statement do_group'),
    simple=kinds('variable_assignment declaration_command command'),
    expressions=kinds('command_substitution simple_expansion expansion'),
    identifiers=kinds('variable_name'),
    strings=kinds('string raw_string heredoc_body'),
    numbers=kinds('number'),
    binders={'variable_assignment': ('name',), 'for_statement': ('variable',), 'declaration_command': (None,)},
    words=True,
)
