"""CSS, in files and in the style elements of pages and components."""

from polydup_hook.languages.row import Language, kinds

# Names of properties keep their text: two rules of as many declarations are not alike for that.
CSS = Language(
    name='css',
    family='css',
    grammar='tree_sitter_css',
    entry='language',
    comments=kinds('comment js_comment'),
    skipped=kinds('import_statement charset_statement namespace_statement'),
    optional=kinds(';'),
    strings=kinds('string_value plain_value'),
    numbers=kinds('integer_value float_value color_value'),
    identifiers=kinds('identifier'),
    members=kinds('id_name tag_name attribute_name keyframes_name function_name'),
    accessors=kinds('.'),
    blocks={'stylesheet': None, 'block': None, 'keyframe_block_list': None},
    functions={},
    classes={},
    binders={},
    patterns={},
    collections=frozenset(),
    active=kinds('rule_set'),
    trivial=frozenset(),
    quotes_alike=True,
)
