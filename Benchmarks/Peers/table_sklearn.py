"""Peer: scikit-learn's multilayer perceptron on a table, in single or double precision (what its users mostly pass)."""

import protocol

options = protocol.options(__doc__, "--double")

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier, MLPRegressor

import tables


class Peer:
    def __init__(self, task, is_double):
        self.features = task.features.astype(np.float64) if is_double else task.features
        self.targets = task.targets
        self.steps = -(-len(self.features) // task.batch)
        kind = MLPRegressor if task.is_number else MLPClassifier
        self.network = kind(
            hidden_layer_sizes=task.hidden, solver="adam", alpha=0, batch_size=task.batch,
            learning_rate_init=tables.RATE, random_state=1)
        self.classes = {} if task.is_number else {"classes": np.arange(task.widths[-1])}

    def epoch(self):
        self.network.partial_fit(self.features, self.targets, **self.classes)
        return self.network.loss_ * self.steps


protocol.serve(
    "scikit-learn, double" if options.double else "scikit-learn", sklearn.__version__, options.threads,
    tables.commands(Peer(tables.Task(options.data), options.double)))
