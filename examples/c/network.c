/* Planar data classification with one hidden layer, in C99.
 *
 * The functions of Backproof's binding `planar`, asked over the standard input and output as
 * docs/programs.md specifies: every line is one call, and is answered by one line.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json.h"
#include "matrix.h"

enum { HIDDEN = 4 };

typedef struct {
    Matrix W1, b1, W2, b2;
} Parameters;

/* ---- the equations ---- */

static double sigmoid(double z) {
    return z >= 0 ? 1 / (1 + exp(-z)) : exp(z) / (1 + exp(z));
}

/* The slope of tanh, from its value. */
static double tanh_slope(double a) {
#ifdef WRONG_DZ1 /* a fault for the tests: the value is not squared */
    return 1 - a;
#else
    return 1 - a * a;
#endif
}

/* y log a, which is 0 where y is, also if a is 0. */
static double times_log(double y, double a) { return y == 0 ? 0 : y * log(a); }

static double cost(Matrix A2, Matrix Y) {
    double sum = 0;
    for (size_t k = 0; k < Y.rows * Y.columns; k++) {
        double a = A2.entries[k], y = Y.entries[k];
        sum += times_log(y, a) + times_log(1 - y, 1 - a);
    }
    return -sum / (double)Y.columns;
}

static Parameters gradients(Parameters p, Matrix A1, Matrix A2, Matrix X, Matrix Y) {
    double m = (double)X.columns;
    Matrix dZ2 = combined(A2, -1, Y);
    Matrix dW2 = divided(product(dZ2, transpose(A1)), m);
    Matrix db2 = divided(row_sums(dZ2), m);
    Matrix dZ1 = times(product(transpose(p.W2), dZ2), mapped(tanh_slope, A1));
    Matrix dW1 = divided(product(dZ1, transpose(X)), m);
    Matrix db1 = divided(row_sums(dZ1), m);
    return (Parameters){dW1, db1, dW2, db2};
}

/* A number drawn from the normal distribution, by the method of Box and Muller. */
static double normal(void) {
    double u = (rand() + 1.0) / (RAND_MAX + 2.0), v = rand() / (RAND_MAX + 1.0);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

static Matrix small_weights(size_t rows, size_t columns) {
    Matrix W = matrix_zeros(rows, columns, "float64");
    for (size_t k = 0; k < rows * columns; k++) W.entries[k] = 0.01 * normal();
    return W;
}

/* ---- the functions of the binding, from arguments in JSON to a result in JSON ---- */

static Matrix matrix_at(const Json *arguments, size_t place) {
    return matrix_from_json(json_at(arguments, place));
}

static Matrix matrix_named(const Json *values, const char *name) {
    return matrix_from_json(json_get(values, name));
}

static Parameters parameters_at(const Json *arguments, size_t place) {
    const Json *p = json_at(arguments, place);
    return (Parameters){
        matrix_named(p, "W1"), matrix_named(p, "b1"), matrix_named(p, "W2"), matrix_named(p, "b2")};
}

static Json *four(const char *const names[4], Parameters p) {
    Json *values = json_set(json_object(), names[0], matrix_to_json(p.W1));
    json_set(values, names[1], matrix_to_json(p.b1));
    json_set(values, names[2], matrix_to_json(p.W2));
    return json_set(values, names[3], matrix_to_json(p.b2));
}

static const char *const PARAMETERS[4] = {"W1", "b1", "W2", "b2"};
static const char *const GRADIENTS[4] = {"dW1", "db1", "dW2", "db2"};

static Json *layer_sizes(const Json *arguments) {
    Json *sizes = json_append(json_list(), json_number((double)matrix_at(arguments, 0).rows));
    json_append(sizes, json_number(HIDDEN));
    return json_append(sizes, json_number((double)matrix_at(arguments, 1).rows));
}

static Json *initialize_parameters(const Json *arguments) {
    size_t n0 = (size_t)json_to_double(json_at(arguments, 0));
    size_t n1 = (size_t)json_to_double(json_at(arguments, 1));
    size_t n2 = (size_t)json_to_double(json_at(arguments, 2));
    Matrix b1 = matrix_zeros(n1, 1, "float64"), b2 = matrix_zeros(n2, 1, "float64");
    Parameters p = {small_weights(n1, n0), b1, small_weights(n2, n1), b2};
    return four(PARAMETERS, p);
}

static Json *forward_propagation(const Json *arguments) {
    Matrix X = matrix_at(arguments, 0);
    Parameters p = parameters_at(arguments, 1);
    Matrix Z1 = plus_column(product(p.W1, X), p.b1);
    Matrix A1 = mapped(tanh, Z1);
    Matrix Z2 = plus_column(product(p.W2, A1), p.b2);
    Matrix A2 = mapped(sigmoid, Z2);
    Json *cache = json_set(json_object(), "Z1", matrix_to_json(Z1));
    json_set(cache, "A1", matrix_to_json(A1));
    json_set(cache, "Z2", matrix_to_json(Z2));
    json_set(cache, "A2", matrix_to_json(A2));
    return json_append(json_append(json_list(), matrix_to_json(A2)), cache);
}

static Json *compute_cost(const Json *arguments) {
    return json_number(cost(matrix_at(arguments, 0), matrix_at(arguments, 1)));
}

static Json *backward_propagation(const Json *arguments) {
    const Json *cache = json_at(arguments, 1);
    Matrix A1 = matrix_named(cache, "A1"), A2 = matrix_named(cache, "A2");
    Matrix X = matrix_at(arguments, 2), Y = matrix_at(arguments, 3);
    return four(GRADIENTS, gradients(parameters_at(arguments, 0), A1, A2, X, Y));
}

static Json *update_parameters(const Json *arguments) {
    Parameters p = parameters_at(arguments, 0);
    const Json *g = json_at(arguments, 1);
    double alpha = json_to_double(json_at(arguments, 2));
    Parameters next = {
        combined(p.W1, -alpha, matrix_named(g, "dW1")),
        combined(p.b1, -alpha, matrix_named(g, "db1")),
        combined(p.W2, -alpha, matrix_named(g, "dW2")),
        combined(p.b2, -alpha, matrix_named(g, "db2")),
    };
    return four(PARAMETERS, next);
}

static double above_half(double a) { return a > 0.5; }

static Json *predict(const Json *arguments) {
    Parameters p = parameters_at(arguments, 0);
    Matrix X = matrix_at(arguments, 1);
    Matrix A1 = mapped(tanh, plus_column(product(p.W1, X), p.b1));
    Matrix A2 = mapped(sigmoid, plus_column(product(p.W2, A1), p.b2));
    Matrix prediction = mapped(above_half, A2);
    prediction.dtype = "bool";
    return matrix_to_json(prediction);
}

/* ---- the protocol ---- */

typedef struct {
    const char *name;
    int arguments;
    Json *(*call)(const Json *arguments);
} Function;

static const Function FUNCTIONS[] = {
    {"layer_sizes", 2, layer_sizes},
    {"initialize_parameters", 3, initialize_parameters},
    {"forward_propagation", 2, forward_propagation},
    {"compute_cost", 2, compute_cost},
    {"backward_propagation", 4, backward_propagation},
    {"update_parameters", 3, update_parameters},
    {"predict", 2, predict},
};
static const size_t COUNT = sizeof FUNCTIONS / sizeof *FUNCTIONS;

/* {"functions": {"predict": [2, 2], …}}: the arguments that each one needs, and takes at most. */
static Json *answer_to_hello(void) {
    Json *functions = json_object();
    for (const Function *f = FUNCTIONS; f < FUNCTIONS + COUNT; f++) {
        Json *room = json_append(json_list(), json_number(f->arguments));
        json_set(functions, f->name, json_append(room, json_number(f->arguments)));
    }
    return json_set(json_object(), "functions", functions);
}

static Json *answer_to_call(const char *name, const Json *request) {
    double number = json_to_double(json_get(request, "number"));
    Json *answer = json_set(json_object(), "number", json_number(number));
    for (const Function *f = FUNCTIONS; f < FUNCTIONS + COUNT; f++)
        if (strcmp(name, f->name) == 0)
            return json_set(answer, "result", f->call(json_get(request, "arguments")));
    return json_set(answer, "error", json_string("there is no such function"));
}

static Json *answer_to(const char *line) {
    Json *request = json_parse(line);
    if (request == NULL) die("a line is not JSON");
    const Json *name = json_get(request, "call");
    if (name == NULL) return answer_to_hello();
    if (name->kind != JSON_STRING) die("a function's name is expected");
    return answer_to_call(name->text, request);
}

/* The next line, of any length, which lives as all JSON does; NULL at the end of the input. */
static char *read_line(FILE *in) {
    size_t size = 1 << 12, length = 0;
    char *line = json_allocate(size);
    while (fgets(line + length, (int)(size - length), in) != NULL) {
        length += strlen(line + length);
        if (line[length - 1] == '\n') return line;
        char *longer = json_allocate(size *= 2);
        line = memcpy(longer, line, length + 1);
    }
    return NULL;
}

int main(void) {
    srand((unsigned)time(NULL));
    for (char *line; (line = read_line(stdin)) != NULL; json_release()) {
        json_write(answer_to(line), stdout);
        putchar('\n');
        fflush(stdout);
    }
    json_release();
    return 0;
}
