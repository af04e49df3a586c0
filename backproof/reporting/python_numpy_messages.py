"""The exception messages of Python and NumPy, with slots in braces for the parts that vary.

`known_exceptions` says what a slot may hold. Other messages are not shown to students.
"""

MESSAGES = """
{key}
name '{name}' is not defined
name '{name}' is not defined. Did you mean: '{name}'?
name '{name}' is not defined. Did you forget to import '{name}'?
name '{name}' is not defined. Did you mean: '{name}'? Or did you forget to import '{name}'?
cannot access local variable '{name}' where it is not associated with a value
local variable '{name}' referenced before assignment
cannot access free variable '{name}' where it is not associated with a value in enclosing scope
'{name}' object has no attribute '{name}'
'{name}' object has no attribute '{name}'. Did you mean: '{name}'?
module '{name}' has no attribute '{name}'
module '{name}' has no attribute '{name}'. Did you mean: '{name}'?
type object '{name}' has no attribute '{name}'
cannot import name '{name}' from '{name}'
No module named '{name}'
{name}() missing {n} required positional argument: '{name}'
{name}() missing {n} required positional arguments: '{name}' and '{name}'
{name}() missing {n} required positional arguments: '{name}', '{name}', and '{name}'
{name}() missing {n} required positional arguments: '{name}', '{name}', '{name}', and '{name}'
{name}() missing {n} required keyword-only argument: '{name}'
{name}() takes {n} positional argument but {n} were given
{name}() takes {n} positional argument but {n} was given
{name}() takes {n} positional arguments but {n} were given
{name}() takes {n} positional arguments but {n} was given
{name}() takes from {n} to {n} positional arguments but {n} were given
{name}() takes no arguments
{name}() takes exactly one argument ({n} given)
{name}() got an unexpected keyword argument '{name}'
{name}() got an unexpected keyword argument '{name}'. Did you mean '{name}'?
{name}() got multiple values for argument '{name}'
unsupported operand type(s) for {op}: '{name}' and '{name}'
unsupported operand type(s) for ** or pow(): '{name}' and '{name}'
bad operand type for unary {op}: '{name}'
bad operand type for abs(): '{name}'
'{op}' not supported between instances of '{name}' and '{name}'
can only concatenate {name} (not "{name}") to {name}
can't multiply sequence by non-int of type '{name}'
'{name}' object is not subscriptable
'{name}' object is not callable
'{name}' object is not iterable
'{name}' object does not support item assignment
'{name}' object does not support item deletion
'{name}' object cannot be interpreted as an integer
cannot unpack non-iterable {name} object
object of type '{name}' has no len()
unhashable type: '{name}'
argument of type '{name}' is not iterable
must be real number, not {name}
{name} indices must be integers or slices, not {name}
string indices must be integers, not '{name}'
{name} index out of range
{name} assignment index out of range
pop from empty list
not enough values to unpack (expected {n}, got {n})
too many values to unpack (expected {n})
too many values to unpack (expected {n}, got {n})
division by zero
float division by zero
integer division or modulo by zero
math domain error
math range error
expected a nonnegative input, got {n}.0
expected a positive input
expected a positive input, got {n}.0
cannot convert float NaN to integer
cannot convert float infinity to integer
invalid literal for int() with base 10: {key}
could not convert string to float: {key}
could not convert string to float: np.str_({key})
float() argument must be a string or a real number, not '{name}'
int() argument must be a string, a bytes-like object or a real number, not '{name}'
maximum recursion depth exceeded
maximum recursion depth exceeded while calling a Python object
maximum recursion depth exceeded in comparison
max() iterable argument is empty
min() iterable argument is empty
dictionary changed size during iteration
shapes {shape} and {shape} not aligned: {n} (dim {n}) != {n} (dim {n})
operands could not be broadcast together with shapes {shape} {shape}
operands could not be broadcast together with shapes {shape} {shape} {shape}
operands could not be broadcast together with remapped shapes [original->remapped]: {shape}
non-broadcastable output operand with shape {shape} doesn't match the broadcast shape {shape}
could not broadcast input array from shape {shape} into shape {shape}
cannot reshape array of size {n} into shape {shape}
matmul: Input operand {n} has a mismatch in its core dimension {n}, with gufunc signature \
(n?,k),(k,m?)->(n?,m?) (size {n} is different from {n})
matmul: Input operand {n} does not have enough dimensions (has {n}, gufunc core with signature \
(n?,k),(k,m?)->(n?,m?) requires {n})
all the input arrays must have same number of dimensions, but the array at index {n} has {n} \
dimension(s) and the array at index {n} has {n} dimension(s)
all the input array dimensions except for the concatenation axis must match exactly, but along \
dimension {n}, the array at index {n} has size {n} and the array at index {n} has size {n}
zero-dimensional arrays cannot be concatenated
need at least one array to concatenate
need at least one array to stack
index {n} is out of bounds for axis {n} with size {n}
too many indices for array: array is {n}-dimensional, but {n} were indexed
axis {n} is out of bounds for array of dimension {n}
axes don't match array
boolean index did not match indexed array along axis {n}; size of axis is {n} but size of \
corresponding boolean axis is {n}
only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean \
arrays are valid indices
arrays used as indices must be of integer (or boolean) type
cannot select an axis to squeeze out which has size not equal to one
can only convert an array of size 1 to a Python scalar
only size-1 arrays can be converted to Python scalars
only length-1 arrays can be converted to Python scalars
only 0-dimensional arrays can be converted to Python scalars
only integer scalar arrays can be converted to a scalar index
The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()
The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is \
not empty.
setting an array element with a sequence.
setting an array element with a sequence. The requested array has an inhomogeneous shape after \
{n} dimensions. The detected shape was {shape} + inhomogeneous part.
loop of ufunc does not support argument {n} of type {name} which has no callable {name} method
ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to \
any supported types according to the casting rule ''safe''
ufunc '{name}' did not contain a loop with signature matching types {types} -> {types}
ufunc '{name}' did not contain a loop with signature matching types {types}
Cannot cast ufunc '{name}' output from dtype('{name}') to dtype('{name}') with casting rule \
'same_kind'
The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the \
logical_not function instead.
numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, \
or the logical_xor function instead.
output array is read-only
assignment destination is read-only
negative dimensions are not allowed
Singular matrix
Last {n} dimensions of the array must be square
Unable to allocate {amount} for an array with shape {shape} and data type {name}
data type '{name}' not understood
zero-size array to reduction operation {name} which has no identity
divide by zero encountered in {name}
invalid value encountered in {name}
overflow encountered in {name}
underflow encountered in {name}
{name} is called, and the module {name} is neither installed nor handed in
the policy does not allow {name}
the policy does not allow {name}()
the policy does not allow the import of {name}
the policy does not allow the call of {name}
invalid syntax
invalid syntax. Perhaps you forgot a comma?
invalid syntax. Maybe you meant '==' or ':=' instead of '='?
expected ':'
expected an indented block
unexpected indent
unindent does not match any outer indentation level
unexpected EOF while parsing
EOL while scanning string literal
unmatched '{bracket}'
'{bracket}' was never closed
closing parenthesis '{bracket}' does not match opening parenthesis '{bracket}'
unterminated string literal (detected at line {n})
expected an indented block after function definition on line {n}
expected an indented block after 'for' statement on line {n}
expected an indented block after 'if' statement on line {n}
expected an indented block after 'else' statement on line {n}
'return' outside function
cannot assign to {name}
Missing parentheses in call to 'print'. Did you mean print(...)?
inconsistent use of tabs and spaces in indentation
"""
"""The messages of Python 3.11 and newer and of NumPy 1.24 and newer, one message a line."""
