"""Peer: JAX, the network jitted, inputs on the device beforehand."""

import os

import protocol

options = protocol.options(__doc__, model=True)
# XLA starts one thread for each processor that it may use, and has no other setting for it.
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])

import jax
import numpy as np

import inference
import mnist


def logits_of(parameters, inputs):
    weight1, bias1, weight2, bias2 = parameters
    return jax.nn.relu(inputs @ weight1 + bias1) @ weight2 + bias2


class Peer:
    reads_in_place = False

    def __init__(self, model):
        self.parameters = jax.device_put(mnist.folded_network(model))
        self.network = jax.jit(logits_of)

    def prepare(self, pictures):
        return jax.device_put(pictures)

    def run(self, inputs):
        return np.asarray(self.network(self.parameters, inputs))


pictures, labels = mnist.load(options.data, "test")
inference.serve(
    "JAX", jax.__version__, options.threads,
    Peer(options.model), mnist.normalise(pictures), labels)
