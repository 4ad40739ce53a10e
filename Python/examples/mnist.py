"""MNIST in ten lines: python mnist.py DIR, where DIR holds its four files"""

import gzip
import sys

import numpy as np

import swiftlet

read = lambda name, skip: np.frombuffer(gzip.open(f"{sys.argv[1]}/{name}-ubyte.gz").read(), np.uint8, offset=skip)
X, y = read("train-images-idx3", 16).reshape(-1, 784), read("train-labels-idx1", 8)
X_test, y_test = read("t10k-images-idx3", 16).reshape(-1, 784), read("t10k-labels-idx1", 8)
network = swiftlet.Network(["dense:128", "batch-norm", "relu", "dense:10"], optimizer="sgd", learning_rate=0.02, batch_size=128)
network.fit(X, y, epochs=20)
print(f"accuracy {(network.predict(X_test) == y_test).mean():.4f}")
