/* Matrices of doubles, row by row, and the little algebra that a network needs. */
#ifndef MATRIX_H
#define MATRIX_H

#include "json.h"

typedef struct {
    size_t rows, columns;
    const char *dtype; /* the precision in which it is written: "float64", "float32", "bool" */
    double *entries;   /* row by row */
} Matrix;

Matrix matrix_zeros(size_t rows, size_t columns, const char *dtype);

Matrix matrix_from_json(const Json *array); /* ends the program where it is no matrix */
Json *matrix_to_json(Matrix A);

Matrix product(Matrix A, Matrix B);                       /* A B */
Matrix transpose(Matrix A);                               /* Aᵀ */
Matrix plus_column(Matrix A, Matrix b);                   /* A + b, for every column of A */
Matrix combined(Matrix A, double scale, Matrix B);        /* A + scale · B */
Matrix times(Matrix A, Matrix B);                         /* A ∗ B, entry by entry */
Matrix divided(Matrix A, double by);                      /* A / by */
Matrix row_sums(Matrix A);                                /* one column */
Matrix mapped(double (*function)(double), Matrix A);      /* function(a) for every entry a */

#endif
