"""Small neural networks that train and predict fast, and a reader of handwritten digits.

>>> import numpy as np
>>> import swiftlet
>>> X = np.random.default_rng(0).normal(size=(200, 2)).astype(np.float32)
>>> network = swiftlet.Network(["dense:16", "relu", "dense:2"], learning_rate=0.01)
>>> network.fit(X, (X[:, 0] > 0).astype(int), epochs=50).predict_proba(X).shape
(200, 2)

`MLPClassifier` and `MLPRegressor` are estimators of scikit-learn, which must be installed for them.
`Classifier` reads pictures.
"""

from __future__ import annotations

from ._library import UNSURE, SwiftletError, version
from .classifier import Classification, Classifier, Verification
from .network import Epoch, Network

__all__ = [
    "Classification", "Classifier", "Epoch", "MLPClassifier", "MLPRegressor", "Network", "SwiftletError", "UNSURE",
    "Verification", "version",
]  # fmt: skip


def __getattr__(name: str):
    # scikit-learn takes a second to import, and only these need it.
    if name in ("MLPClassifier", "MLPRegressor"):
        from . import estimators

        return getattr(estimators, name)
    raise AttributeError(f"module 'swiftlet' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
