"""Peer: a multilayer perceptron on a table in JAX. An epoch, its shuffling included, is one compiled function."""

import os

import protocol

options = protocol.options(__doc__)
# XLA starts one thread for each processor that it may use, and has no other setting for it.
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])

import jax
import jax.numpy as jnp
import numpy as np

import tables


def initial(widths):
    keys = jax.random.split(jax.random.key(0), len(widths))
    return [
        (jax.random.uniform(key, (inputs, outputs), minval=-1, maxval=1) / np.sqrt(inputs), jnp.zeros(outputs))
        for key, inputs, outputs in zip(keys, widths, widths[1:])]


def network(parameters, inputs):
    for weights, bias in parameters[:-1]:
        inputs = jax.nn.relu(inputs @ weights + bias)
    weights, bias = parameters[-1]
    return inputs @ weights + bias


def squared_error(parameters, inputs, targets):
    return jnp.mean((network(parameters, inputs)[:, 0] - targets) ** 2)


def cross_entropy(parameters, inputs, labels):
    likely = jax.nn.log_softmax(network(parameters, inputs))
    return -jnp.take_along_axis(likely, labels[:, None], axis=1).mean()


def adam(parameters, means, squares, gradients, step):
    means = jax.tree.map(lambda m, g: tables.BETA1 * m + (1 - tables.BETA1) * g, means, gradients)
    squares = jax.tree.map(lambda v, g: tables.BETA2 * v + (1 - tables.BETA2) * g * g, squares, gradients)
    first, second = 1 - tables.BETA1 ** step, 1 - tables.BETA2 ** step
    moved = jax.tree.map(
        lambda w, m, v: w - tables.RATE * (m / first) / (jnp.sqrt(v / second) + tables.EPSILON),
        parameters, means, squares)
    return moved, means, squares


class Peer:
    def __init__(self, task):
        self.inputs, self.targets = jnp.asarray(task.features), jnp.asarray(task.targets)
        self.batch, self.loss = task.batch, squared_error if task.is_number else cross_entropy
        parameters = initial(task.widths)
        zeros = jax.tree.map(jnp.zeros_like, parameters)
        self.state = (parameters, zeros, jax.tree.map(jnp.zeros_like, parameters), jnp.float32(0))
        self.key = jax.random.key(1)
        self.run = jax.jit(self.train_epoch, donate_argnums=0)

    def train_epoch(self, state, key, inputs, targets):
        def step(state, rows):
            parameters, means, squares, count = state
            loss, gradients = jax.value_and_grad(self.loss)(parameters, inputs[rows], targets[rows])
            count += 1
            return (*adam(parameters, means, squares, gradients, count), count), loss

        order = jax.random.permutation(key, len(inputs))
        whole = len(inputs) // self.batch * self.batch
        state, losses = jax.lax.scan(step, state, order[:whole].reshape(-1, self.batch))
        if whole == len(inputs):
            return state, losses.sum()
        state, last = step(state, order[whole:])
        return state, losses.sum() + last

    def epoch(self):
        self.key, shuffle = jax.random.split(self.key)
        self.state, loss = self.run(self.state, shuffle, self.inputs, self.targets)
        return float(loss)


protocol.serve(
    "JAX, epoch jitted", jax.__version__, options.threads, tables.commands(Peer(tables.Task(options.data))))
