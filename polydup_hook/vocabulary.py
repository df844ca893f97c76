"""What languages spell in their own ways, as one word each: rows of data for the abstract form.

General words of languages and of their standard libraries alone; none is from a project or a data set.
"""

SILENT = (
    '( ) { } ] , ; : . -> => :: ?. .. ..< ... ..= $ @ ` # \\ _ let var val const final static public private '
    'protected internal abstract virtual override inline extern mut ref out func function def fn fun sub auto new as '
    'struct class impl pub dyn unsafe readonly sizeof typename template using typedef esac fi done do then end begin '
    'async await this self int long short unsigned signed void double float bool boolean char byte string String str '
    'object decimal uint ulong size_t i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 usize isize number any local'
)
"""Tokens that say nothing: punctuation, declarations, types, and the ends of blocks."""

SPELT = {
    'and': '&&',
    'or': '||',
    'not': '!',
    '==': '=== is',
    '!=': '!== ~= <>',
    '=': ':=',
    '/': '// ~/',
    '/=': '//=',
    '>>': '>>>',
    '>>=': '>>>=',
    'pow': '**',
    '+= 1': '++',
    '-= 1': '--',
    'if': '?',
    'else if': 'elif elsif elseif',
    'if not': 'unless',
    'while not': 'until',
    'while true': 'loop',
    'for': 'foreach',
    'in': 'of',
    'switch': 'match',
    'case': 'when',
    'catch': 'except rescue',
    'finally': 'ensure',
    'throw': 'raise',
    'print': 'echo',
    'range': '',
    'true': 'True',
    'false': 'False',
    'null': 'None nil nullptr NULL undefined',
}
"""What a token means, in words → the tokens that mean it, beside those words themselves."""

CALLED = {
    'len': 'length size count strlen getlength',
    'push': 'push_back append add emplace_back add_last insert offer enqueue put',
    'print': 'println printf cout write write_line log puts fmt',
    'pop': 'pop_back remove_last poll dequeue pop_left remove erase',
    'top': 'peek back front',
    'has': 'contains_key contains includes',
    'maxvalue': 'int_max max_value maxsize max_safe_integer long_max inf infinity',
    'minvalue': 'int_min min_value min_safe_integer long_min',
    'pow': 'power',
    'null': 'nil none undefined nullptr',
    'at': 'char_at get',
    'sub': 'substring substr slice',
    'upper': 'to_upper to_upper_case',
    'lower': 'to_lower to_lower_case',
    '': 'math mathf system console document std sys self this out endl cin new '
    'int int32 integer parse_int long double float trunc floor number value_of static_cast '
    'str string to_string string_builder char character ord chr char_code_at from_char_code chars as_bytes '
    'to_char_array list vector vec array_list arrays array map hash_map unordered_map dictionary dict set hash_set '
    'object iter into_iter iter_mut clone unwrap collect usize cloned copied as_ref to_vec',
}
"""A word → other names of free functions, methods and types for it, whatever their case; '': those that say nothing."""

TYPES = (
    '* & [ ] ? < > , . :: ( ) int long short unsigned signed void double float bool boolean char byte string const '
    'number decimal object size_t i32 i64 u8 u32 u64 usize f64 mut'
)
"""Tokens between the angle brackets of a type, beside names."""

TYPE_NAMES = 'int str float bool list dict optional string integer double long self this'
"""Names that are of a type, or of the object itself, also where a grammar has them bound."""
