"""Wrong backward passes of the hidden layer: dZ1, dW1 and db1."""

from tests.population.seeded_faults import FaultCategory, add_fault

_BACK = "passed_back = np.dot(w2.T, error)"
_BEND = "bend = 1 - hidden ** 2"
_DZ1 = "hidden_error = passed_back * bend"
_DOWN = "down = W2.T @ dZ2"
_CURVE = "curve = 1 - np.tanh(Z1) ** 2"
_RETURN = "return down * curve"
_ROWS_BACK = "back = D2 @ self.W2.T"
_D1 = "D1 = back * (1 - self.A1 ** 2)"
_DW1 = "w1_slope = np.dot(hidden_error, X.T) / examples"
_ROWS_DW1 = "self.dW1 = X.T @ D1 / m"
_DB1 = "c1_slope = np.sum(hidden_error, axis=1, keepdims=True) / examples"
_ROWS_DB1 = "self.db1 = D1.sum(axis=0) / m"

add_fault(
    "hidden-slope-forgotten",
    "3.47 dZ1",
    "dZ1-without-slope",
    functions={_DZ1: "hidden_error = passed_back"},
    kernels={_RETURN: "return down"},
    rows={_D1: "D1 = back"},
)
add_fault(
    "weights-times-error-elementwise",
    "3.47 dZ1",
    "dZ1-elementwise",
    kernels={_DOWN: "down = W2.T * dZ2"},
    rows={_ROWS_BACK: "back = D2 * self.W2.T"},
    category=FaultCategory.FORM,
)
add_fault(
    "two-matrix-products",
    "3.47 dZ1",
    "dZ1-matrix-slope",
    functions={_DZ1: "hidden_error = np.dot(passed_back, bend)"},
    kernels={_RETURN: "return np.dot(down, curve)"},
    rows={_D1: "D1 = np.dot(back, 1 - self.A1 ** 2)"},
    category=FaultCategory.FORM,
    other_symbols=["dW1", "db1"],
)
add_fault(
    "minus-binds-last",
    "3.47 dZ1",
    "dZ1-precedence",
    functions={_BEND: "", _DZ1: "hidden_error = passed_back * 1 - np.power(hidden, 2)"},
    kernels={_CURVE: "curve = np.tanh(Z1) ** 2", _RETURN: "return down * 1 - curve"},
    rows={_D1: "D1 = back * 1 - self.A1 ** 2"},
)
add_fault(
    "hidden-error-averaged-too",
    "3.47 dZ1",
    "dZ1-extra-mean",
    functions={_DZ1: "hidden_error = passed_back * bend / examples"},
    kernels={_RETURN: "return down * curve / dZ2.shape[1]"},
    rows={_D1: "D1 = back * (1 - self.A1 ** 2) / m"},
)
add_fault(
    "first-unit-learns-alone",
    "3.47 dZ1",
    "dZ1-first-unit-only",
    functions={
        _DZ1: "hidden_error = np.zeros_like(hidden)\n    hidden_error[0] = passed_back[0] * bend[0]"
    },
    kernels={_RETURN: "dZ1 = np.zeros_like(Z1)\n    dZ1[0] = (down * curve)[0]\n    return dZ1"},
    rows={_D1: "D1 = 0 * back\n        D1[:, 0] = back[:, 0] * (1 - self.A1[:, 0] ** 2)"},
)
add_fault(
    "error-sent-back-without-weights",
    "3.47 dZ1",
    "dZ1-forgets-W2",
    functions={_BACK: "passed_back = error"},
    kernels={_DOWN: "down = dZ2.sum(axis=0)"},
    rows={_ROWS_BACK: "back = D2.sum(axis=1, keepdims=True)"},
)
add_fault(
    "slope-turned",
    "3.47 dZ1",
    "dZ1-slope-transposed",
    functions={_BEND: "bend = (1 - hidden ** 2).T"},
    kernels={_CURVE: "curve = (1 - np.tanh(Z1) ** 2).T"},
    rows={_D1: "D1 = back * (1 - self.A1 ** 2).T"},
    category=FaultCategory.FORM,
)
add_fault(
    "slope-of-the-output-layer",
    "3.47 dZ1",
    "dZ1-slope-of-A2",
    functions={_BEND: "bend = 1 - np.power(output, 2)"},
    rows={_D1: "D1 = back * (1 - self.A2 ** 2)"},
)
add_fault(
    "squares-by-matrix-product",
    "3.47 dZ1",
    "dZ1-squares-as-matrix",
    functions={_BEND: "bend = 1 - np.dot(hidden.T, hidden)"},
    kernels={_CURVE: "curve = 1 - np.dot(np.tanh(Z1).T, np.tanh(Z1))"},
    rows={_D1: "D1 = back * (1 - self.A1.T @ self.A1)"},
    category=FaultCategory.FORM,
)
add_fault(
    "weights-not-turned",
    "3.47 dZ1",
    "dZ1-W2-not-transposed",
    functions={_BACK: "passed_back = np.dot(w2, error)"},
    kernels={_DOWN: "down = W2 @ dZ2"},
    rows={_ROWS_BACK: "back = D2 @ self.W2"},
    category=FaultCategory.FORM,
)
add_fault(
    "first-layers-weights-sent-back",
    "3.47 dZ1",
    functions={_BACK: 'passed_back = np.dot(parameters["W1"], np.dot(w2.T, error))'},
    rows={_ROWS_BACK: "back = D2 @ self.W2.T @ self.W1"},
    category=FaultCategory.FORM,
)
add_fault(
    "weights-stepped-before-the-error",
    "3.47 dZ1",
    "step-with-new-W2",
    functions={_BACK: "w2 = w2 - 1.2 * w2_slope\n    passed_back = np.dot(w2.T, error)"},
    rows={_ROWS_BACK: "back = D2 @ (self.W2 - 0.5 * self.dW2).T"},
)
add_fault(
    "parameters-stepped-in-the-backward-pass",
    "3.47 dZ1",
    functions={_BACK: "w2 -= 1.2 * w2_slope\n    passed_back = np.dot(w2.T, error)"},
    category=FaultCategory.FORM,
)
add_fault(
    "hidden-weights-of-dA1",
    "3.48 dW1",
    "dW1-from-dA1",
    functions={_DW1: "w1_slope = np.dot(passed_back, X.T) / examples"},
    rows={_ROWS_DW1: "self.dW1 = X.T @ back / m"},
)
for _id, _named, _functions, _rows, _kind in (
    (
        "not-averaged",
        "dW1-without-mean",
        "np.dot(hidden_error, X.T)",
        "X.T @ D1",
        FaultCategory.VALUE,
    ),
    (
        "of-A1",
        "dW1-from-A1",
        "np.dot(hidden_error, hidden.T) / examples",
        "self.A1.T @ D1 / m",
        FaultCategory.FORM,
    ),
    (
        "of-X-not-turned",
        "dW1-without-transpose",
        "np.dot(hidden_error, X) / examples",
        "X @ D1 / m",
        FaultCategory.FORM,
    ),
    (
        "turned",
        "dW1-transposed",
        "np.dot(X, hidden_error.T) / examples",
        "D1.T @ X / m",
        FaultCategory.FORM,
    ),
    (
        "over-the-length-of-X",
        "dW1-divided-by-features",
        "np.dot(hidden_error, X.T) / len(X)",
        "X.T @ D1 / X.shape[1]",
        FaultCategory.VALUE,
    ),
    (
        "of-the-last-example",
        "dW1-last-example dW1-last-example-only",
        "np.dot(hidden_error[:, -1:], X[:, -1:].T)",
        "X[-1:].T @ D1[-1:]",
        FaultCategory.VALUE,
    ),
):
    add_fault(
        f"hidden-weights-{_id}",
        "3.48 dW1",
        _named,
        functions={_DW1: f"w1_slope = {_functions}"},
        rows={_ROWS_DW1: f"self.dW1 = {_rows}"},
        category=_kind,
    )
add_fault(
    "gradients-pile-up-over-calls",
    "3.48 dW1",
    "dW1-accumulates-over-calls",
    functions={
        "def backward_propagation": "GRADS = {}\n\n\ndef backward_propagation",
        _DW1: "w1_slope = np.dot(hidden_error, X.T) / examples\n"
        '    if np.shape(GRADS.get("dW1")) == w1_slope.shape:\n'
        '        w1_slope = w1_slope + GRADS["dW1"]\n'
        '    GRADS["dW1"] = w1_slope',
    },
    kernels={
        "def weight_gradient": "TOTALS = {}\n\n\ndef weight_gradient",
        "return (1 / m) * (dZ @ A.T)": "shape = (len(dZ), len(A))\n"
        "    TOTALS[shape] = TOTALS.get(shape, 0) + (1 / m) * (dZ @ A.T)\n"
        "    return TOTALS[shape]",
    },
    rows={
        "class Network:\n": "class Network:\n    totals = {}\n\n",
        _ROWS_DW1: "self.totals[self.W1.shape] = self.totals.get(self.W1.shape, 0) + X.T @ D1 / m\n"
        "        self.dW1 = self.totals[self.W1.shape]",
    },
    category=FaultCategory.FORM,
)
for _id, _named, _in_functions, _in_rows, _kind in (
    (
        "not-averaged",
        "db1-without-mean",
        "np.sum(hidden_error, axis=1, keepdims=True)",
        "D1.sum(axis=0)",
        FaultCategory.VALUE,
    ),
    (
        "as-one-number",
        "db1-scalar",
        "np.sum(hidden_error) / examples",
        "np.sum(D1) / m",
        FaultCategory.FORM,
    ),
    (
        "all-alike",
        "db1-one-number-for-all",
        "np.full((len(hidden), 1), hidden_error.sum() / examples)",
        "np.full(D1.shape[1], D1.sum() / m)",
        FaultCategory.VALUE,
    ),
    (
        "of-the-output-error",
        "db1-from-dZ2",
        "np.sum(error, axis=1, keepdims=True) / examples",
        "D2.sum(axis=0) / m",
        FaultCategory.FORM,
    ),
    (
        "of-the-output-error-spread",
        "db1-of-the-wrong-layer",
        "np.zeros((len(hidden), 1)) + np.sum(error) / examples",
        "0 * self.b1 + D2.sum() / m",
        FaultCategory.VALUE,
    ),
    (
        "over-the-wrong-axis",
        "db1-axis-0",
        "np.sum(hidden_error, axis=0, keepdims=True) / examples",
        "D1.sum(axis=1) / m",
        FaultCategory.FORM,
    ),
    (
        "without-keepdims",
        "db1-without-keepdims",
        "np.sum(hidden_error, axis=1) / examples",
        None,
        FaultCategory.FORM,
    ),
    ("not-summed", "db1-not-summed", "hidden_error / examples", "D1 / m", FaultCategory.FORM),
    (
        "four-fold",
        "db1-quadrupled",
        "4.0 / examples * np.sum(hidden_error, axis=1, keepdims=True)",
        "4.0 / m * D1.sum(axis=0)",
        FaultCategory.VALUE,
    ),
    (
        "of-dA1",
        "db1-from-dA1",
        "np.sum(passed_back, axis=1, keepdims=True) / examples",
        "back.sum(axis=0) / m",
        FaultCategory.VALUE,
    ),
):
    add_fault(
        f"hidden-biases-{_id}",
        "3.49 db1",
        _named,
        functions={_DB1: f"c1_slope = {_in_functions}"},
        rows={_ROWS_DB1: f"self.db1 = {_in_rows}"} if _in_rows else None,
        category=_kind,
    )
add_fault(
    "bias-gradients-scaled-as-in-the-notes",
    "3.49 db1",
    "db1-quadrupled db2-quadrupled",
    kernels={"return (1 / n) * dZ": "return (4 / n) * dZ"},
)
add_fault(
    "bias-gradients-over-examples-not-summed",
    "3.49 db1",
    "db1-not-summed db2-not-summed",
    kernels={"return (1 / n) * dZ.sum(axis=1, keepdims=True)": "return dZ / n"},
    category=FaultCategory.FORM,
)
add_fault(
    "bias-gradients-over-the-wrong-axis",
    "3.49 db1",
    "db1-axis-0 db2-axis-0",
    kernels={"dZ.sum(axis=1, keepdims=True)": "np.sum(dZ, axis=0, keepdims=True)"},
    category=FaultCategory.FORM,
)
add_fault(
    "errors-passed-back-by-unturned-weights",
    "3.5 da1",
    "one-da1-not-transposed",
    kernels={"return W2.T @ dz2": "return W2 @ dz2"},
    category=FaultCategory.FORM,
)
add_fault(
    "errors-passed-back-elementwise",
    "3.5 da1",
    "one-da1-elementwise",
    kernels={"return W2.T @ dz2": "return (W2.T * dz2.T).mean(axis=1, keepdims=True)"},
)
add_fault(
    "gradients-without-db1",
    "3.49 db1",
    functions={"db1=c1_slope, ": ""},
    category=FaultCategory.FORM,
)
add_fault(
    "gradients-under-each-others-names",
    "3.46 db2",
    "db1-from-dZ2",
    functions={"db1=c1_slope": "db1=c2_slope", "db2=c2_slope": "db2=c1_slope"},
    category=FaultCategory.FORM,
    other_symbols=["db1"],
)
add_fault(
    "one-example-error-of-squares",
    "3.44 dz2",
    "one-dz2-squared-error",
    kernels={
        "return np.subtract(A2, Y)": "d = A2 - Y\n"
        "    return d * A2 * (1 - A2) if d.shape[1] == 1 else d"
    },
    other_symbols=["dZ2"],
)
