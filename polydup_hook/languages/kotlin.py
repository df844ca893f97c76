"""Kotlin, in files and scripts. Its grammar has few fields: bodies and values are known by their kinds or places."""

from polydup_hook.languages.row import Language, kinds

_FUNCTIONS = kinds('lambda_literal anonymous_function')

KOTLIN = Language(
    name='kotlin',
    family='kotlin',
    grammar='tree_sitter_kotlin',
    entry='language',
    comments=kinds('line_comment block_comment'),
    skipped=kinds('shebang package_header import annotation file_annotation'),
    optional=kinds(';'),
    strings=kinds('string_literal multiline_string_literal character_literal'),
    interpolations=kinds('interpolation'),
    pieces=kinds('string_content'),
    numbers=kinds('number_literal float_literal'),
    identifiers=kinds('identifier'),
    members=kinds('label'),
    accessors=kinds('. ?. ::'),
    labels_before={'value_argument': '='},
    blocks={
        'source_file': None,
        'block': None,
        'function_body': frozenset(),  # its block holds the units
        'class_body': None,
        'enum_class_body': None,
        'lambda_literal': None,
        'when_expression': kinds('when_entry'),
        'property_declaration': kinds('getter setter'),
        'value_argument': _FUNCTIONS,
        'annotated_lambda': kinds('lambda_literal'),
    },
    heads={'lambda_literal': '->'},
    bare_bodies=kinds('function_body block class_body enum_class_body'),
    functions={
        'function_declaration': 'name',
        'anonymous_function': '',
        'lambda_literal': '',
        'secondary_constructor': '',
        'getter': '',
        'setter': '',
    },
    classes={
        'class_declaration': 'name',
        'object_declaration': 'name',
        'companion_object': 'name',
        'type_alias': 'type',
    },
    valued={'property_declaration': ('variable_declaration', '')},
    scopes={'class_body': False, 'anonymous_initializer': True},
    binders={
        'parameter': (),
        'type_parameter': (),
        'variable_declaration': (),
        'setter': (),
        'catch_block': (),
    },
    patterns={},
    collections=kinds('collection_literal'),
    active=_FUNCTIONS | kinds('call_expression object_literal'),
    trivial=kinds('throw_expression'),
    raising=kinds('TODO error'),
)
