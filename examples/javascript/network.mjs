// Planar data classification with one hidden layer, in JavaScript.
//
// The functions of Backproof's binding `planar`, asked over the standard input and output as
// docs/programs.md specifies: every line is one call, and is answered by one line.

import { createInterface } from "node:readline";

// ---- matrices: as the protocol has them, row by row ----

const filled = (rows, columns, dtype, entry) => ({
  shape: [rows, columns],
  dtype,
  data: Array.from({ length: rows * columns }, (_, k) =>
    entry(Math.floor(k / columns), k % columns)),
});

const at = (A, i, j) => A.data[i * A.shape[1] + j];
const map = (f, A, ...others) => ({
  ...A,
  data: A.data.map((a, k) => f(a, ...others.map((B) => B.data[k]))),
});
const transpose = (A) => filled(A.shape[1], A.shape[0], A.dtype, (i, j) => at(A, j, i));
const sum = (count, term) => {
  let total = 0;
  for (let k = 0; k < count; k++) total += term(k);
  return total;
};
const product = (A, B) =>
  filled(A.shape[0], B.shape[1], A.dtype, (i, j) =>
    sum(A.shape[1], (k) => at(A, i, k) * at(B, k, j)));
const affine = (W, X, b) => {
  const WX = product(W, X);
  return filled(...WX.shape, WX.dtype, (i, j) => at(WX, i, j) + at(b, i, 0));
};
const rowSums = (A) =>
  filled(A.shape[0], 1, A.dtype, (i) => sum(A.shape[1], (j) => at(A, i, j)));

// ---- the equations ----

const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

const timesLog = (y, a) => (y === 0 ? 0 : y * Math.log(a));

function forward({ W1, b1, W2, b2 }, X) {
  const Z1 = affine(W1, X, b1);
  const A1 = map(Math.tanh, Z1);
  const Z2 = affine(W2, A1, b2);
  const A2 = map(sigmoid, Z2);
  return { Z1, A1, Z2, A2 };
}

// A fault for the tests: with WRONG=dW2 in the environment, dW2 is a sum and not a mean.
const wrong = process.env.WRONG === "dW2";

const layer_sizes = (X, Y) => [X.shape[0], 4, Y.shape[0]];

function initialize_parameters(n0, n1, n2) {
  // Box and Muller's method for the normal distribution.
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  const weights = (rows, columns) => filled(rows, columns, "float64", () => 0.01 * normal());
  const zeros = (rows) => filled(rows, 1, "float64", () => 0);
  return { W1: weights(n1, n0), b1: zeros(n1), W2: weights(n2, n1), b2: zeros(n2) };
}

function forward_propagation(X, parameters) {
  const cache = forward(parameters, X);
  return [cache.A2, cache];
}

function compute_cost(A2, Y) {
  const losses = map((a, y) => timesLog(y, a) + timesLog(1 - y, 1 - a), A2, Y);
  return -sum(losses.data.length, (k) => losses.data[k]) / Y.shape[1];
}

function backward_propagation({ W2 }, { A1, A2 }, X, Y) {
  const m = X.shape[1];
  const mean = (A) => map((a) => a / m, A);
  const dZ2 = map((a, y) => a - y, A2, Y);
  const dW2 = wrong ? product(dZ2, transpose(A1)) : mean(product(dZ2, transpose(A1)));
  const db2 = mean(rowSums(dZ2));
  const dZ1 = map((d, a) => d * (1 - a * a), product(transpose(W2), dZ2), A1);
  const dW1 = mean(product(dZ1, transpose(X)));
  const db1 = mean(rowSums(dZ1));
  return { dW1, db1, dW2, db2 };
}

function update_parameters({ W1, b1, W2, b2 }, { dW1, db1, dW2, db2 }, alpha) {
  const step = (P, dP) => map((p, d) => p - alpha * d, P, dP);
  return { W1: step(W1, dW1), b1: step(b1, db1), W2: step(W2, dW2), b2: step(b2, db2) };
}

function predict(parameters, X) {
  const { A2 } = forward(parameters, X);
  return { ...A2, dtype: "bool", data: A2.data.map((a) => a > 0.5) };
}

// ---- the protocol ----

const functions = {
  layer_sizes,
  initialize_parameters,
  forward_propagation,
  compute_cost,
  backward_propagation,
  update_parameters,
  predict,
};

// JSON has no form for NaN and the infinities: the protocol writes them as strings.
const read = (key, value) => (key === "data" ? value.map(Number) : value);
const write = (key, value) =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

function answer(request) {
  if (request.op === "hello") {
    const rooms = Object.entries(functions).map(([name, f]) => [name, [f.length, f.length]]);
    return { functions: Object.fromEntries(rooms) };
  }
  try {
    return { number: request.number, result: functions[request.call](...request.arguments) };
  } catch (error) {
    return { number: request.number, error: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(answer(JSON.parse(line, read)), write));
}
