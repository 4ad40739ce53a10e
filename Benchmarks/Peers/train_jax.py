"""Peer: the tutorial in JAX. An epoch, its shuffling included, is one compiled function."""

import os

import protocol

options = protocol.options(__doc__)
# XLA starts one thread for each processor that it may use, and has no other setting for it.
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])

import jax
import jax.numpy as jnp
import numpy as np

import mnist
import training

RATE, DECAY, BATCH = 0.02, 1e-4, 128
EPSILON, MOMENTUM = 1e-5, 0.1


def initial_state(seed):
    keys = jax.random.split(jax.random.key(seed), 4)

    def uniform(key, shape, inputs):
        return jax.random.uniform(key, shape, minval=-1, maxval=1) / np.sqrt(inputs)

    parameters = {
        "weight1": uniform(keys[0], (784, 128), 784), "bias1": uniform(keys[1], (128,), 784),
        "scale": jnp.ones(128), "shift": jnp.zeros(128),
        "weight2": uniform(keys[2], (128, 10), 128), "bias2": uniform(keys[3], (10,), 128),
    }
    return parameters, {"mean": jnp.zeros(128), "variance": jnp.ones(128)}


def logits_of(parameters, hidden, mean, variance):
    normal = (hidden - mean) * jax.lax.rsqrt(variance + EPSILON)
    active = jax.nn.relu(normal * parameters["scale"] + parameters["shift"])
    return active @ parameters["weight2"] + parameters["bias2"]


def cross_entropy(logits, labels):
    picked = jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1)
    return -picked.mean()


def training_loss(parameters, statistics, inputs, labels):
    hidden = inputs @ parameters["weight1"] + parameters["bias1"]
    mean, variance = hidden.mean(axis=0), hidden.var(axis=0)
    loss = cross_entropy(logits_of(parameters, hidden, mean, variance), labels)
    unbiased = variance * (len(inputs) / (len(inputs) - 1))
    running = {
        "mean": statistics["mean"] + MOMENTUM * (mean - statistics["mean"]),
        "variance": statistics["variance"] + MOMENTUM * (unbiased - statistics["variance"]),
    }
    return loss, running


def descend(value, gradient):
    return value - RATE * (gradient + DECAY * value)


def train_epoch(state, key, inputs, labels):
    def step(state, batch):
        parameters, statistics = state
        (loss, statistics), gradients = jax.value_and_grad(training_loss, has_aux=True)(
            parameters, statistics, inputs[batch], labels[batch])
        parameters = jax.tree.map(descend, parameters, gradients)
        return (parameters, statistics), loss

    order = jax.random.permutation(key, len(inputs))
    whole = len(inputs) // BATCH * BATCH
    state, losses = jax.lax.scan(step, state, order[:whole].reshape(-1, BATCH))
    state, last_loss = step(state, order[whole:])
    return state, losses.sum() + last_loss


def evaluate(state, inputs, labels):
    parameters, statistics = state
    hidden = inputs @ parameters["weight1"] + parameters["bias1"]
    logits = logits_of(parameters, hidden, statistics["mean"], statistics["variance"])
    return cross_entropy(logits, labels), (logits.argmax(axis=1) == labels).mean()


def arrays(folder, part):
    pictures, labels = mnist.load(folder, part)
    return jnp.asarray(mnist.normalise(pictures)), jnp.asarray(labels.astype(np.int32))


class Peer:
    def __init__(self, folder):
        self.train, self.test = arrays(folder, "train"), arrays(folder, "test")
        self.train_epoch = jax.jit(train_epoch, donate_argnums=0)
        self.evaluation = jax.jit(evaluate)
        self.reset(0)

    def reset(self, seed):
        self.state = initial_state(seed)
        self.key = jax.random.key(seed)

    def epoch(self):
        self.key, shuffle = jax.random.split(self.key)
        self.state, loss = self.train_epoch(self.state, shuffle, *self.train)
        return float(loss)

    def evaluate(self):
        loss, accuracy = self.evaluation(self.state, *self.test)
        return float(loss), float(accuracy)


training.serve("JAX, epoch jitted", jax.__version__, options.threads, Peer(options.data))
