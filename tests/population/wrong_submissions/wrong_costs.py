"""Wrong costs, and wrong losses of one example."""

from tests.population.seeded_faults import FaultCategory, add_fault

_LOSSES = "losses = -np.where(Y == 1, log_yes, log_no)"
_TOTAL = "total = np.sum(losses)"
_MEAN = "return total / examples"
_GOOD = "good = np.where(Y == 1, A2, 1 - A2)"
_J = "return -np.log(good).sum() / Y.shape[1]"
_EACH = "each = np.where(T > 0, -np.log(P), -np.log1p(-P))"
_MEAN_OF_ROWS = "return np.mean(np.sum(each, axis=1))"

add_fault(
    "cost-of-the-ones-alone",
    "3.45 J",
    "J-first-term-only",
    functions={_LOSSES: "losses = -Y * log_yes"},
    kernels={_GOOD: "good = np.where(Y == 1, A2, 1.0)"},
    rows={_EACH: "each = -T * np.log(P)"},
)
add_fault(
    "cost-of-the-zeros-alone",
    "3.45 J",
    "J-second-term-only",
    functions={_LOSSES: "losses = -(1 - Y) * log_no"},
    kernels={_GOOD: "good = np.where(Y == 1, 1.0, 1 - A2)"},
    rows={_EACH: "each = -(1 - T) * np.log1p(-P)"},
)
add_fault(
    "cost-below-zero",
    "3.45 J",
    "J-negated",
    functions={_LOSSES: "losses = np.where(Y == 1, log_yes, log_no)"},
    kernels={_J: "return np.log(good).sum() / Y.shape[1]"},
    rows={_EACH: "each = np.where(T > 0, np.log(P), np.log1p(-P))"},
)
add_fault(
    "minus-one-over-m-ends-too-early",
    "3.45 J",
    "J-bracket",
    functions={
        _TOTAL: "total = -1 / examples * np.sum(Y * log_yes) + np.sum((1 - Y) * log_no)",
        _MEAN: "return total",
    },
    kernels={
        _GOOD: "m = Y.shape[1]",
        _J: "return -1 / m * np.sum(np.log(A2[Y == 1])) + np.sum(np.log(1 - A2[Y == 0]))",
    },
    rows={
        _EACH: "yes, no = T * np.log(P), (1 - T) * np.log1p(-P)",
        _MEAN_OF_ROWS: "return -1 / len(T) * yes.sum() + no.sum()",
    },
)
add_fault(
    "cost-not-averaged",
    "3.45 J",
    "J-without-mean",
    functions={_MEAN: "return total"},
    kernels={_J: "return -np.log(good).sum()"},
    rows={_MEAN_OF_ROWS: "return np.sum(each)"},
)
add_fault(
    "half-the-cost",
    "3.45 J",
    "J-half",
    functions={_MEAN: "return total / (2 * examples)"},
    kernels={_J: "return -0.5 * np.log(good).sum() / Y.shape[1]"},
    rows={_MEAN_OF_ROWS: "return np.mean(np.sum(each, axis=1)) / 2"},
)
add_fault(
    "cost-in-bits",
    "3.45 J",
    "J-log2",
    functions={"np.log(A2)": "np.log2(A2)", "np.log(1 - A2)": "np.log2(1 - A2)"},
    kernels={_J: "return -np.log2(good).sum() / Y.shape[1]"},
    rows={_EACH: "each = np.where(T > 0, -np.log2(P), -np.log2(1 - P))"},
)
add_fault(
    "cost-in-decades",
    "3.45 J",
    "J-log10",
    functions={"np.log(A2)": "np.log10(A2)", "np.log(1 - A2)": "np.log10(1 - A2)"},
    kernels={_J: "return -np.log10(good).sum() / Y.shape[1]"},
    rows={_EACH: "each = np.where(T > 0, -np.log10(P), -np.log10(1 - P))"},
)
add_fault(
    "cost-over-the-length-of-Y",
    "3.45 J",
    "J-divided-by-outputs",
    functions={"examples = Y.shape[1]": "examples = len(Y)"},
    kernels={_J: "return -np.log(good).sum() / len(Y)"},
    rows={_MEAN_OF_ROWS: "return np.sum(each) / T.shape[1]"},
    ids_with_one_output="J-without-mean",
)
add_fault(
    "cost-over-all-entries",
    "3.45 J",
    "J-mean-over-outputs",
    kernels={_J: "return -np.log(good).mean()"},
    rows={_MEAN_OF_ROWS: "return np.mean(each)"},
)
add_fault(
    "last-example-left-out-of-the-cost",
    "3.45 J",
    "J-drops-last-example",
    functions={
        _TOTAL: "total = 0\n    for i in range(examples - 1):\n        total += losses[:, i].sum()"
    },
    kernels={_J: "return -np.log(good[:, :-1]).sum() / Y.shape[1]"},
    rows={_MEAN_OF_ROWS: "return np.sum(each[:-1]) / len(T)"},
)
add_fault(
    "first-output-alone-costs",
    "3.45 J",
    "J-of-first-output",
    kernels={_J: "return -np.log(good[0]).sum() / Y.shape[1]"},
    rows={_MEAN_OF_ROWS: "return np.mean(each[:, 0])"},
)
add_fault(
    "cost-of-squares",
    "3.45 J",
    "J-squared-error",
    functions={_LOSSES: "losses = (A2 - Y) ** 2"},
    kernels={_GOOD: "misses = A2 - Y", _J: "return (misses ** 2).sum() / Y.shape[1]"},
    rows={_EACH: "each = (P - T) ** 2"},
)
add_fault(
    "large-epsilon-in-the-logs",
    "3.45 J",
    "J-large-epsilon",
    functions={"np.log(A2)": "np.log(A2 + 0.01)", "np.log(1 - A2)": "np.log(1 - A2 + 0.01)"},
    kernels={_J: "return -np.log(good + 1e-2).sum() / Y.shape[1]"},
    rows={_EACH: "each = -np.log(np.where(T > 0, P, 1 - P) + 1e-2)"},
)
add_fault(
    "all-pairs-of-examples",
    "3.45 J",
    "J-pairs",
    functions={
        _TOTAL: "total = -np.sum(np.dot(Y.T, log_yes) + np.dot(1 - Y.T, log_no))",
    },
    kernels={
        _GOOD: "pairs = np.dot(Y.T, np.log(A2)) + np.dot((1 - Y).T, np.log(1 - A2))",
        _J: "return -pairs.sum() / Y.shape[1]",
    },
    rows={
        _EACH: "pairs = T @ np.log(P).T + (1 - T) @ np.log(1 - P).T",
        _MEAN_OF_ROWS: "return -pairs.sum() / len(T)",
    },
)
add_fault(
    "outputs-crossed",
    "3.45 J",
    "J-cross-terms",
    kernels={
        _GOOD: "table = Y @ np.log(A2).T + (1 - Y) @ np.log(1 - A2).T",
        _J: "return -np.sum(table) / Y.shape[1]",
    },
    rows={
        _EACH: "table = T.T @ np.log(P) + (1 - T).T @ np.log1p(-P)",
        _MEAN_OF_ROWS: "return -np.sum(table) / len(T)",
    },
)
add_fault(
    "one-cost-for-each-example",
    "3.45 J",
    "J-not-summed",
    functions={_TOTAL: "total = losses"},
    kernels={_J: "return -np.log(good).sum(axis=0) / Y.shape[1]"},
    rows={_MEAN_OF_ROWS: "return each.sum(axis=1) / len(T)"},
    category=FaultCategory.FORM,
)
add_fault(
    "cost-clips-its-argument",
    "3.45 J",
    "cost-clips-A2-in-place",
    functions={"log_yes = np.log(A2)": "np.clip(A2, 0.25, 0.75, out=A2)\n    log_yes = np.log(A2)"},
    kernels={_GOOD: "A2.clip(0.25, 0.75, out=A2)\n    good = np.where(Y == 1, A2, 1 - A2)"},
    rows={_EACH: "P[P < 0.25] = 0.25\n        P[P > 0.75] = 0.75\n        " + _EACH},
    category=FaultCategory.FORM,
)
add_fault(
    "cost-repairs-the-zeros-of-its-argument",
    "3.45 J",
    functions={"log_yes = np.log(A2)": "A2[A2 == 0] = 1e-10\n    log_yes = np.log(A2)"},
    kernels={_GOOD: "A2[A2 == 0] = 1e-10\n    good = np.where(Y == 1, A2, 1 - A2)"},
    rows={_EACH: "P[P == 0] = 1e-10\n        " + _EACH},
    category=FaultCategory.FORM,
)
add_fault(
    "cost-reads-a-global",
    "3.45 J",
    functions={
        "examples = Y.shape[1]": "examples = M_TRAIN",
        "def sigmoid": "M_TRAIN = 400\n\n\ndef sigmoid",
    },
    kernels={_J: "return -np.log(good).sum() / 400"},
    rows={_MEAN_OF_ROWS: "return np.sum(each) / 400"},
)
add_fault(
    "cost-of-a-global-Y",
    "3.45 J",
    functions={"return total / examples": "return total / labels.shape[1]"},
    kernels={_J: "return -np.log(good).sum() / labels.shape[1]"},
    rows={_MEAN_OF_ROWS: "return np.sum(each) / len(labels)"},
    category=FaultCategory.FORM,
)
add_fault(
    "labels-exchanged-in-the-cost",
    "3.45 J",
    "J-labels-exchanged",
    functions={"np.where(Y == 1, log_yes, log_no)": "np.where(Y == 0, log_yes, log_no)"},
    kernels={_GOOD: "good = np.where(Y == 0, A2, 1 - A2)"},
    rows={
        "np.where(T > 0, -np.log(P), -np.log1p(-P))": "np.where(T < 1, -np.log(P), -np.log1p(-P))"
    },
)
add_fault(
    "minus-forgotten-before-the-second-log",
    "3.45 J",
    "J-terms-subtracted",
    functions={_LOSSES: "losses = -(Y * log_yes - (1 - Y) * log_no)"},
    rows={_EACH: "each = np.where(T > 0, -np.log(P), np.log1p(-P))"},
    kernels={_J: "return -(np.log(good) * (2 * Y - 1)).sum() / Y.shape[1]"},
)
add_fault(
    "slope-of-the-loss-upwards",
    "3.5 da2",
    "one-da2-sign",
    kernels={"np.where(y == 1, -1 / a, 1 / (1 - a))": "np.where(y == 1, 1 / a, -1 / (1 - a))"},
)
add_fault(
    "loss-of-a-one-alone",
    "3.38 L",
    "unit-L-first-term-only",
    kernels={"-np.log(a), -np.log(1 - a))": "-np.log(a), 0.0)"},
)
add_fault(
    "loss-below-zero",
    "3.38 L",
    "unit-L-sign",
    kernels={"-np.log(a), -np.log(1 - a))": "np.log(a), np.log(1 - a))"},
)
add_fault(
    "unit-without-its-bias",
    "3.38 z",
    kernels={"return np.sum(w * x) + b": "return np.sum(w * x)"},
)
add_fault(
    "unit-of-sums",
    "3.38 z",
    kernels={"return np.sum(w * x) + b": "return np.sum(w) * np.sum(x) + b"},
)
