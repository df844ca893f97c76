"""The languages, as rows of data: which node kinds of a grammar mean what. No code of a language lives elsewhere."""

from typing import NamedTuple

Fields = dict[str, tuple[str, ...]]
"""Node kind → fields whose children are meant; an empty tuple means every named child."""


class Language(NamedTuple):
    """One language. Kinds are the grammar's node names; a kind that a grammar release lacks is passed over.

    `family` joins languages whose copies are matched with each other. `blocks` maps a container to the child kinds that
    are units (None: all). `binders` and `patterns` say where a local name is bound; `valued` maps a kind that names a
    function only when this field holds one. `collections` holding none of `active` are pure data.
    """

    name: str
    family: str
    suffixes: tuple[str, ...]
    grammar: str
    entry: str
    comments: frozenset[str]
    skipped: frozenset[str]
    optional: frozenset[str]
    strings: frozenset[str]
    interpolations: frozenset[str]
    numbers: frozenset[str]
    identifiers: frozenset[str]
    members: frozenset[str]
    labels: frozenset[str]
    blocks: dict[str, frozenset[str] | None]
    functions: dict[str, str]
    classes: dict[str, str]
    valued: dict[str, tuple[str, str]]
    binders: Fields
    patterns: Fields
    collections: frozenset[str]
    active: frozenset[str]
    trivial: frozenset[str]
    quotes_alike: bool


def _kinds(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PYTHON = Language(
    name='python',
    family='python',
    suffixes=('.py', '.pyi', '.pyw'),
    grammar='tree_sitter_python',
    entry='language',
    comments=_kinds('comment'),
    skipped=_kinds('decorator import_statement import_from_statement future_import_statement line_continuation'),
    optional=_kinds(';'),
    strings=_kinds('string'),
    interpolations=_kinds('interpolation'),
    numbers=_kinds('integer float'),
    identifiers=_kinds('identifier'),
    members=frozenset(),
    labels=_kinds('keyword_argument'),
    blocks={'module': None, 'block': None},
    functions={'function_definition': 'name', 'lambda': ''},
    classes={'class_definition': 'name'},
    valued={},
    binders={
        'parameters': (),
        'lambda_parameters': (),
        'assignment': ('left',),
        'for_statement': ('left',),
        'for_in_clause': ('left',),
        'named_expression': ('name',),
        'as_pattern': ('alias',),
    },
    patterns={
        'as_pattern_target': (),
        'default_parameter': ('name',),
        'typed_default_parameter': ('name',),
        'typed_parameter': (),
        'list_splat_pattern': (),
        'dictionary_splat_pattern': (),
        'pattern_list': (),
        'tuple_pattern': (),
        'list_pattern': (),
    },
    collections=_kinds('list dictionary set tuple'),
    active=_kinds(
        'call lambda await yield list_comprehension set_comprehension dictionary_comprehension generator_expression'
    ),
    trivial=_kinds('pass_statement raise_statement ellipsis'),
    quotes_alike=True,
)

_SCRIPT_FUNCTIONS = _kinds('arrow_function function_expression generator_function function')

_JAVASCRIPT = Language(
    name='javascript',
    family='javascript',
    suffixes=('.js', '.mjs', '.cjs', '.jsx'),
    grammar='tree_sitter_javascript',
    entry='language',
    comments=_kinds('comment html_comment'),
    skipped=_kinds('import_statement hash_bang_line decorator'),
    optional=_kinds(';'),
    strings=_kinds('string template_string regex jsx_text'),
    interpolations=_kinds('template_substitution'),
    numbers=_kinds('number'),
    identifiers=_kinds(
        'identifier shorthand_property_identifier shorthand_property_identifier_pattern statement_identifier'
    ),
    members=_kinds('property_identifier private_property_identifier type_identifier nested_identifier'),
    labels=frozenset(),
    blocks={
        'program': None,
        'statement_block': None,
        'class_body': None,
        'switch_body': None,
        'switch_case': _kinds(
            'expression_statement lexical_declaration variable_declaration if_statement for_statement for_in_statement '
            'while_statement do_statement try_statement switch_statement return_statement throw_statement'
        ),
        'object': _kinds('method_definition pair'),
        'arguments': _SCRIPT_FUNCTIONS,
        'jsx_element': _kinds('jsx_element jsx_self_closing_element jsx_expression'),
        'jsx_fragment': _kinds('jsx_element jsx_self_closing_element jsx_expression'),
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
        'public_field_definition': ('name', 'value'),
    },
    binders={
        'formal_parameters': (),
        'arrow_function': ('parameter',),
        'variable_declarator': ('name',),
        'assignment_expression': ('left',),
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
        'required_parameter': ('pattern',),
        'optional_parameter': ('pattern',),
    },
    collections=_kinds('array object'),
    active=_kinds(
        'call_expression new_expression arrow_function function_expression generator_function method_definition '
        'await_expression yield_expression jsx_element jsx_self_closing_element class'
    ),
    trivial=_kinds('throw_statement empty_statement'),
    quotes_alike=True,
)

_TYPESCRIPT = _JAVASCRIPT._replace(
    name='typescript',
    suffixes=('.ts', '.mts', '.cts'),
    grammar='tree_sitter_typescript',
    entry='language_typescript',
    skipped=_JAVASCRIPT.skipped | _kinds('import_alias'),
    blocks={
        **_JAVASCRIPT.blocks,
        'interface_body': None,
        'object_type': None,
        'enum_body': None,
    },
    functions={
        **_JAVASCRIPT.functions,
        'method_signature': 'name',
        'abstract_method_signature': 'name',
        'function_signature': 'name',
    },
    classes={
        **_JAVASCRIPT.classes,
        'abstract_class_declaration': 'name',
        'interface_declaration': 'name',
        'enum_declaration': 'name',
        'type_alias_declaration': 'name',
    },
)

_RUST = Language(
    name='rust',
    family='rust',
    suffixes=('.rs',),
    grammar='tree_sitter_rust',
    entry='language',
    comments=_kinds('line_comment block_comment'),
    skipped=_kinds('attribute_item inner_attribute_item use_declaration extern_crate_declaration shebang'),
    optional=frozenset(),
    strings=_kinds('string_literal raw_string_literal char_literal'),
    interpolations=frozenset(),
    numbers=_kinds('integer_literal float_literal'),
    identifiers=_kinds('identifier shorthand_field_identifier'),
    members=_kinds('field_identifier type_identifier'),
    labels=frozenset(),
    blocks={
        'source_file': None,
        'block': None,
        'declaration_list': None,
        'match_block': None,
        'enum_variant_list': None,
        'field_declaration_list': None,
    },
    functions={'function_item': 'name', 'function_signature_item': 'name', 'closure_expression': ''},
    classes={
        'impl_item': 'type',
        'trait_item': 'name',
        'struct_item': 'name',
        'enum_item': 'name',
        'mod_item': 'name',
        'macro_definition': 'name',
    },
    valued={},
    binders={
        'parameters': (),
        'closure_parameters': (),
        'let_declaration': ('pattern',),
        'let_condition': ('pattern',),
        'for_expression': ('pattern',),
        'match_arm': ('pattern',),
    },
    patterns={
        'parameter': ('pattern',),
        'mut_pattern': (),
        'ref_pattern': (),
        'reference_pattern': (),
        'tuple_pattern': (),
        'slice_pattern': (),
        'captured_pattern': (),
        'or_pattern': (),
    },
    collections=_kinds('array_expression tuple_expression'),
    active=_kinds('call_expression closure_expression macro_invocation await_expression'),
    trivial=frozenset(),
    quotes_alike=False,
)

_GO = Language(
    name='go',
    family='go',
    suffixes=('.go',),
    grammar='tree_sitter_go',
    entry='language',
    comments=_kinds('comment'),
    skipped=_kinds('package_clause import_declaration'),
    optional=frozenset({';', '\n', '\0'}),
    strings=_kinds('interpreted_string_literal raw_string_literal rune_literal'),
    interpolations=frozenset(),
    numbers=_kinds('int_literal float_literal imaginary_literal'),
    identifiers=_kinds('identifier'),
    members=_kinds('field_identifier type_identifier package_identifier label_name'),
    labels=frozenset(),
    blocks={
        'source_file': None,
        'statement_list': None,
        'expression_switch_statement': _kinds('expression_case default_case'),
        'type_switch_statement': _kinds('type_case default_case'),
        'select_statement': _kinds('communication_case default_case'),
        'argument_list': _kinds('func_literal'),
        'field_declaration_list': None,
    },
    functions={
        'function_declaration': 'name',
        'method_declaration': 'name',
        'func_literal': '',
        'method_elem': 'name',
    },
    classes={'type_spec': 'name'},
    valued={},
    binders={
        'parameter_declaration': ('name',),
        'variadic_parameter_declaration': ('name',),
        'short_var_declaration': ('left',),
        'var_spec': ('name',),
        'range_clause': ('left',),
        'receive_statement': ('left',),
        'type_switch_statement': ('alias',),
    },
    patterns={'expression_list': ()},
    collections=_kinds('composite_literal'),
    active=_kinds('call_expression func_literal'),
    trivial=frozenset(),
    quotes_alike=False,
)

_JAVA = Language(
    name='java',
    family='java',
    suffixes=('.java',),
    grammar='tree_sitter_java',
    entry='language',
    comments=_kinds('line_comment block_comment'),
    skipped=_kinds('package_declaration import_declaration marker_annotation annotation'),
    optional=frozenset(),
    strings=_kinds('string_literal character_literal'),
    interpolations=_kinds('string_interpolation'),
    numbers=_kinds(
        'decimal_integer_literal hex_integer_literal octal_integer_literal binary_integer_literal '
        'decimal_floating_point_literal hex_floating_point_literal'
    ),
    identifiers=_kinds('identifier'),
    members=_kinds('type_identifier'),
    labels=frozenset(),
    blocks={
        'program': None,
        'block': None,
        'constructor_body': None,
        'class_body': None,
        'interface_body': None,
        'enum_body': None,
        'enum_body_declarations': None,
        'switch_block': None,
        'switch_block_statement_group': None,
        'argument_list': _kinds('lambda_expression'),
    },
    functions={
        'method_declaration': 'name',
        'constructor_declaration': 'name',
        'compact_constructor_declaration': 'name',
        'lambda_expression': '',
    },
    classes={
        'class_declaration': 'name',
        'interface_declaration': 'name',
        'enum_declaration': 'name',
        'record_declaration': 'name',
        'annotation_type_declaration': 'name',
    },
    valued={},
    binders={
        'formal_parameter': ('name',),
        'catch_formal_parameter': ('name',),
        'spread_parameter': (),
        'inferred_parameters': (),
        'lambda_expression': ('parameters',),
        'local_variable_declaration': ('declarator',),
        'enhanced_for_statement': ('name',),
        'resource': ('name',),
        'instanceof_expression': ('name',),
    },
    patterns={'variable_declarator': ('name',)},
    collections=_kinds('array_initializer'),
    active=_kinds('method_invocation object_creation_expression lambda_expression'),
    trivial=_kinds('throw_statement'),
    quotes_alike=False,
)

LANGUAGES: dict[str, Language] = {
    row.name: row
    for row in (
        _PYTHON,
        _JAVASCRIPT,
        _TYPESCRIPT,
        _TYPESCRIPT._replace(name='tsx', suffixes=('.tsx',), entry='language_tsx'),
        _RUST,
        _GO,
        _JAVA,
    )
}

_BY_SUFFIX = {suffix: row.name for row in LANGUAGES.values() for suffix in row.suffixes}


def language_of(path: str) -> str | None:
    """The name of the language of a file, by the end of its name; None for what is not scanned."""
    dot = path.rfind('.')
    return _BY_SUFFIX.get(path[dot:].lower()) if dot > path.rfind('/') else None
