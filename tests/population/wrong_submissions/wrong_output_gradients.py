"""Wrong backward passes of the output layer: dZ2, dW2 and db2."""

from tests.population.seeded_faults import FaultCategory, add_fault

_ERROR = "error = output - Y"
_SUBTRACT = "return np.subtract(A2, Y)"
_D2 = "D2 = self.A2 - T"
_DW2 = "w2_slope = np.dot(error, hidden.T) / examples"
_WEIGHTS = "return (1 / m) * (dZ @ A.T)"
_ROWS_DW2 = "self.dW2 = self.A1.T @ D2 / m"
_DB2 = "c2_slope = np.sum(error, axis=1, keepdims=True) / examples"
_BIASES = "return (1 / n) * dZ.sum(axis=1, keepdims=True)"
_ROWS_DB2 = "self.db2 = D2.sum(axis=0) / m"

for _id, _named, _functions, _kernels, _rows in (
    ("turned-round", "dZ2-sign", "Y - output", "np.subtract(Y, A2)", "T - self.A2"),
    ("doubled", "dZ2-doubled", "2 * (output - Y)", "2 * np.subtract(A2, Y)", "2 * (self.A2 - T)"),
    (
        "of-squares",
        "dZ2-squared-error",
        "(output - Y) * output * (1 - output)",
        "(A2 - Y) * (A2 - A2 ** 2)",
        "(self.A2 - T) * self.A2 * (1 - self.A2)",
    ),
    ("without-sign", "dZ2-absolute", "np.abs(output - Y)", "abs(A2 - Y)", "abs(self.A2 - T)"),
    (
        "of-verdicts",
        "dZ2-of-decisions",
        "(output > 0.5) - Y",
        "np.round(A2) - Y",
        "np.where(self.A2 > 0.5, 1, 0) - T",
    ),
    ("of-logits", "dZ2-of-Z2", "into_output - Y", None, "self.Z2 - T"),
    (
        "without-labels",
        "dZ2-ignores-labels",
        "output * (1 - output)",
        "A2 * (1 - A2)",
        "self.A2 * (1 - self.A2)",
    ),
    (
        "averaged-already",
        "dZ2-mean",
        "(output - Y) / examples",
        "(A2 - Y) / Y.shape[1]",
        "(self.A2 - T) / len(T)",
    ),
    ("added", "dZ2-sum", "output + Y", "np.add(A2, Y)", "self.A2 + T"),
):
    add_fault(
        f"error-{_id}",
        "3.44 dZ2",
        _named,
        functions={_ERROR: f"error = {_functions}"},
        kernels={_SUBTRACT: f"return {_kernels}"} if _kernels else None,
        rows={_D2: f"D2 = {_rows}"},
    )
add_fault(
    "error-cast-to-int",
    "3.44 dZ2",
    "dZ2-cast-to-int",
    functions={_ERROR: "error = (output - Y).astype(int)"},
    kernels={_SUBTRACT: "return np.subtract(A2, Y).astype(int)"},
    rows={_D2: "D2 = (self.A2 - T).astype(int)"},
    category=FaultCategory.FORM,
)
add_fault(
    "error-overwrites-the-cache",
    "3.44 dZ2",
    "dZ2-overwrites-A2",
    functions={_ERROR: "error = output\n    error -= Y"},
    kernels={_SUBTRACT: "A2 -= Y\n    return A2"},
    category=FaultCategory.FORM,
)
add_fault(
    "error-overwrites-the-labels",
    "3.44 dZ2",
    functions={_ERROR: "error = np.subtract(output, Y, out=Y)"},
    kernels={_SUBTRACT: "return np.subtract(A2, Y, out=Y)"},
    rows={_D2: "D2 = np.subtract(self.A2, T, out=T)"},
    category=FaultCategory.FORM,
)

for _id, _named, _functions, _kernels, _rows, _kind in (
    (
        "not-averaged",
        "dW2-without-mean dW1-without-mean",
        "np.dot(error, hidden.T)",
        "dZ @ A.T",
        "self.A1.T @ D2",
        FaultCategory.VALUE,
    ),
    (
        "of-the-input",
        "dW2-from-X",
        "np.dot(error, X.T) / examples",
        None,
        "X.T @ D2 / m",
        FaultCategory.FORM,
    ),
    (
        "of-Z1",
        "dW2-from-Z1",
        "np.dot(error, into_hidden.T) / examples",
        None,
        "self.Z1.T @ D2 / m",
        FaultCategory.VALUE,
    ),
    (
        "turned",
        "dW2-transposed dW1-transposed",
        "np.dot(hidden, error.T) / examples",
        "(1 / m) * (A @ dZ.T)",
        "D2.T @ self.A1 / m",
        FaultCategory.FORM,
    ),
    (
        "over-the-features",
        "dW2-divided-by-features",
        "np.dot(error, hidden.T) / X.shape[0]",
        None,
        "self.A1.T @ D2 / X.shape[1]",
        FaultCategory.VALUE,
    ),
    (
        "over-the-inputs",
        "dW1-divided-by-features dW2-divided-by-units",
        "np.dot(error, hidden.T) / len(hidden)",
        "(dZ @ A.T) / len(A)",
        "self.A1.T @ D2 / self.A1.shape[1]",
        FaultCategory.VALUE,
    ),
    (
        "over-a-number-in-the-code",
        "dW2-hard-coded-m dW1-hard-coded-m",
        "np.dot(error, hidden.T) / 400",
        "(dZ @ A.T) / 400",
        "self.A1.T @ D2 / 50000",
        FaultCategory.VALUE,
    ),
):
    add_fault(
        f"output-weights-{_id}",
        "3.44 dW2",
        _named,
        functions={_DW2: f"w2_slope = {_functions}"},
        kernels={_WEIGHTS: f"return {_kernels}"} if _kernels else None,
        rows={_ROWS_DW2: f"self.dW2 = {_rows}"},
        category=_kind,
    )
add_fault(
    "output-weights-of-the-last-example",
    "3.44 dW2",
    "dW2-last-example-only",
    functions={
        _DW2: "for i in range(examples):\n"
        "        w2_slope = np.outer(error[:, i], hidden[:, i]) / examples"
    },
    kernels={
        _WEIGHTS: "for i in range(m):\n        dW = np.outer(dZ[:, i], A[:, i]) / m\n    return dW"
    },
    rows={
        _ROWS_DW2: "for a, d in zip(self.A1, D2):\n            self.dW2 = np.outer(a, d) / m",
    },
)

for _id, _named, _in_functions, _in_kernels, _in_rows, _kind in (
    (
        "not-averaged",
        "db2-without-mean db1-without-mean",
        "np.sum(error, axis=1, keepdims=True)",
        "dZ.sum(axis=1, keepdims=True)",
        "D2.sum(axis=0)",
        FaultCategory.VALUE,
    ),
    (
        "all-alike",
        "db2-one-number-for-all db1-one-number-for-all",
        None,
        "np.full((len(dZ), 1), dZ.sum() / n)",
        "np.full(D2.shape[1], D2.sum() / m)",
        FaultCategory.VALUE,
    ),
    (
        "as-one-number",
        "db2-scalar",
        None,
        "np.sum(dZ) / n",
        "np.sum(D2) / m",
        FaultCategory.FORM,
    ),
    (
        "over-the-wrong-axis",
        "db2-axis-0 db1-axis-0 db2-axis-0-mean",
        "np.sum(error, axis=0, keepdims=True) / examples",
        "(1 / n) * dZ.sum(axis=0, keepdims=True)",
        "D2.sum(axis=1) / m",
        FaultCategory.FORM,
    ),
    (
        "without-keepdims",
        "db2-without-keepdims db1-without-keepdims",
        "np.sum(error, axis=1) / examples",
        "(1 / n) * dZ.sum(axis=1)",
        None,
        FaultCategory.FORM,
    ),
    (
        "kept-as-a-row",
        "",
        None,
        None,
        "D2.sum(axis=0, keepdims=True) / m",
        FaultCategory.FORM,
    ),
    (
        "not-summed",
        "db2-is-dZ2 db1-is-dZ1 db2-not-summed db1-not-summed",
        "error",
        "dZ",
        "D2",
        FaultCategory.FORM,
    ),
    (
        "weighted",
        "db2-weighted",
        "np.sum(np.dot(error, hidden.T), axis=1, keepdims=True) / examples",
        None,
        "(self.A1.T @ D2).sum(axis=0) / m",
        FaultCategory.VALUE,
    ),
):
    add_fault(
        f"output-biases-{_id}",
        "3.46 db2",
        _named,
        functions={_DB2: f"c2_slope = {_in_functions}"} if _in_functions else None,
        kernels={_BIASES: f"return {_in_kernels}"} if _in_kernels else None,
        rows={_ROWS_DB2: f"self.db2 = {_in_rows}"} if _in_rows else None,
        category=_kind,
    )
