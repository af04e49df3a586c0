#include "matrix.h"

static size_t size_of(Matrix A) { return A.rows * A.columns; }

/* Where the entry (i, j) is. */
static double *at(Matrix A, size_t i, size_t j) { return &A.entries[i * A.columns + j]; }

static void require(int right, const char *message) {
    if (!right) die(message);
}

Matrix matrix_zeros(size_t rows, size_t columns, const char *dtype) {
    return (Matrix){rows, columns, dtype, json_allocate(rows * columns * sizeof(double))};
}

Matrix matrix_from_json(const Json *array) {
    const Json *shape = json_get(array, "shape"), *dtype = json_get(array, "dtype");
    const Json *data = json_get(array, "data");
    require(json_at(shape, 1) != NULL && json_at(shape, 2) == NULL, "a matrix is expected");
    require(dtype != NULL && dtype->kind == JSON_STRING, "a matrix has no dtype");
    size_t rows = (size_t)json_to_double(json_at(shape, 0));
    size_t columns = (size_t)json_to_double(json_at(shape, 1));
    Matrix A = matrix_zeros(rows, columns, dtype->text);
    const Json *entry = json_at(data, 0);
    for (size_t k = 0; k < size_of(A); k++, entry = entry->next)
        A.entries[k] = json_to_double(entry);
    return A;
}

Json *matrix_to_json(Matrix A) {
    Json *shape = json_append(json_list(), json_number((double)A.rows));
    json_append(shape, json_number((double)A.columns));
    Json *data = json_list();
    for (size_t k = 0; k < size_of(A); k++)
        json_append(data, json_number(A.entries[k]));
    Json *array = json_set(json_object(), "shape", shape);
    json_set(array, "dtype", json_string(A.dtype));
    return json_set(array, "data", data);
}

Matrix product(Matrix A, Matrix B) {
    require(A.columns == B.rows, "the inner sizes of a product differ");
    Matrix C = matrix_zeros(A.rows, B.columns, A.dtype);
    for (size_t i = 0; i < A.rows; i++)
        for (size_t k = 0; k < A.columns; k++)
            for (size_t j = 0; j < B.columns; j++)
                *at(C, i, j) += *at(A, i, k) * *at(B, k, j);
    return C;
}

Matrix transpose(Matrix A) {
    Matrix T = matrix_zeros(A.columns, A.rows, A.dtype);
    for (size_t i = 0; i < A.rows; i++)
        for (size_t j = 0; j < A.columns; j++) *at(T, j, i) = *at(A, i, j);
    return T;
}

Matrix plus_column(Matrix A, Matrix b) {
    require(b.rows == A.rows && b.columns == 1, "a column is expected");
    Matrix C = matrix_zeros(A.rows, A.columns, A.dtype);
    for (size_t i = 0; i < A.rows; i++)
        for (size_t j = 0; j < A.columns; j++) *at(C, i, j) = *at(A, i, j) + *at(b, i, 0);
    return C;
}

Matrix combined(Matrix A, double scale, Matrix B) {
    require(A.rows == B.rows && A.columns == B.columns, "two matrices differ in shape");
    Matrix C = matrix_zeros(A.rows, A.columns, A.dtype);
    for (size_t k = 0; k < size_of(A); k++) C.entries[k] = A.entries[k] + scale * B.entries[k];
    return C;
}

Matrix times(Matrix A, Matrix B) {
    require(A.rows == B.rows && A.columns == B.columns, "two matrices differ in shape");
    Matrix C = matrix_zeros(A.rows, A.columns, A.dtype);
    for (size_t k = 0; k < size_of(A); k++) C.entries[k] = A.entries[k] * B.entries[k];
    return C;
}

Matrix divided(Matrix A, double by) {
    Matrix C = matrix_zeros(A.rows, A.columns, A.dtype);
    for (size_t k = 0; k < size_of(A); k++) C.entries[k] = A.entries[k] / by;
    return C;
}

Matrix row_sums(Matrix A) {
    Matrix b = matrix_zeros(A.rows, 1, A.dtype);
    for (size_t i = 0; i < A.rows; i++)
        for (size_t j = 0; j < A.columns; j++) *at(b, i, 0) += *at(A, i, j);
    return b;
}

Matrix mapped(double (*function)(double), Matrix A) {
    Matrix C = matrix_zeros(A.rows, A.columns, A.dtype);
    for (size_t k = 0; k < size_of(A); k++) C.entries[k] = function(A.entries[k]);
    return C;
}
