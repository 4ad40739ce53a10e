"""Peer: scikit-learn's MLPClassifier, 784-128-10, which does less: no batch normalisation."""

import protocol

options = protocol.options(__doc__)

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

import mnist
import training

RATE, DECAY, BATCH = 0.02, 1e-4, 128


class Peer:
    def __init__(self, folder):
        (pictures, self.labels), (test, self.test_labels) = (
            mnist.load(folder, part) for part in ("train", "test"))
        self.inputs, self.test_inputs = mnist.normalise(pictures), mnist.normalise(test)
        self.reset(0)

    def reset(self, seed):
        self.network = MLPClassifier(
            (128,), solver="sgd", alpha=DECAY, batch_size=BATCH, learning_rate_init=RATE,
            momentum=0, nesterovs_momentum=False, random_state=seed)

    def epoch(self):
        self.network.partial_fit(self.inputs, self.labels, classes=np.arange(10))
        return self.network.loss_ * np.ceil(len(self.inputs) / BATCH)

    def evaluate(self):
        probabilities = self.network.predict_proba(self.test_inputs)
        loss = -np.log(probabilities[np.arange(len(probabilities)), self.test_labels]).mean()
        return float(loss), float((probabilities.argmax(axis=1) == self.test_labels).mean())


training.serve(
    "scikit-learn", sklearn.__version__, options.threads, Peer(options.data))
