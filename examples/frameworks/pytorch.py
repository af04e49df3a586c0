"""The network as PyTorch has it: nn.Linear layers, autograd, and SGD; one example a row."""

import torch
from torch import nn
from torch.nn import functional as F


def network(state):
    """Two linear layers with tanh between them, holding given weights and biases."""
    state = {name: torch.as_tensor(value) for name, value in state.items()}
    (n1, n0), n2 = state["0.weight"].shape, len(state["2.weight"])
    layers = nn.Sequential(nn.Linear(n0, n1), nn.Tanh(), nn.Linear(n1, n2))
    layers.to(state["0.weight"].dtype).load_state_dict(state)
    return layers


def cost(logits, labels):
    """The cost from logits: a sum over outputs, a mean over examples."""
    logits, labels = torch.as_tensor(logits), torch.as_tensor(labels)
    return F.binary_cross_entropy_with_logits(logits, labels, reduction="sum") / len(labels)


def forward(state, inputs):
    """What each layer gives."""
    given = torch.as_tensor(inputs)
    results = []
    with torch.no_grad():
        for layer in (*network(state), torch.sigmoid):
            given = layer(given)
            results.append(given)
    return results


def gradients(state, inputs, labels):
    """The gradients of the cost, by autograd, under the names of the state."""
    layers = network(state)
    cost(layers(torch.as_tensor(inputs)), labels).backward()
    return {name: parameter.grad for name, parameter in layers.named_parameters()}


def step(state, gradient, rate):
    """One step of SGD along given gradients."""
    layers = network(state)
    for name, parameter in layers.named_parameters():
        parameter.grad = torch.as_tensor(gradient[name])
    torch.optim.SGD(layers.parameters(), lr=float(rate)).step()
    return {name: parameter.detach() for name, parameter in layers.named_parameters()}
