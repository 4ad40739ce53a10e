"""Estimators for scikit-learn: its names for what it has, and the engine's beside."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state, column_or_1d
from sklearn.utils.multiclass import check_classification_targets, type_of_target, unique_labels
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from .network import Network

__all__ = ["MLPClassifier", "MLPRegressor"]

# scikit-learn's names where they differ.
_ACTIVATIONS = {"logistic": "sigmoid", "identity": None}
_LOSSES = {
    "log_loss": "cross-entropy", "squared_error": "mse", "absolute_error": "mae",
}  # fmt: skip
_SOLVERS = ("adam", "adamw", "sgd", "rmsprop")
# The least and the most that a setting may be, and whether it is a whole number.
_TINY, _LARGEST = float(np.finfo(np.float32).tiny), float(np.finfo(np.float32).max)
_RANGES = {
    "alpha": (0, _LARGEST, False), "batch_size": (1, 2**31 - 1, True), "learning_rate_init": (_TINY, 1000, False),
    "max_iter": (1, 100_000, True), "tol": (0, _LARGEST, False), "momentum": (0, 0.9999, False),
    "validation_fraction": (_TINY, 0.9, False), "n_iter_no_change": (1, 2**31 - 1, True), "dropout": (0, 0.99, False),
    "clip": (_TINY, _LARGEST, False), "threads": (1, 256, True),
}  # fmt: skip


class _MLP(BaseEstimator):
    """What both estimators share."""

    def __init__(
        self,
        hidden_layer_sizes=(100,),
        activation="relu",
        *,
        solver="adam",
        alpha=0.0001,
        batch_size="auto",
        learning_rate_init=0.001,
        max_iter=200,
        tol=1e-4,
        momentum=0.9,
        nesterovs_momentum=True,
        early_stopping=False,
        validation_fraction=0.1,
        n_iter_no_change=10,
        random_state=None,
        warm_start=False,
        verbose=False,
        dropout=0.0,
        normalization=None,
        schedule="constant",
        loss=None,
        clip=None,
        augmentation=None,
        threads=None,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter
        self.tol = tol
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.random_state = random_state
        self.warm_start = warm_start
        self.verbose = verbose
        self.dropout = dropout
        self.normalization = normalization
        self.schedule = schedule
        self.loss = loss
        self.clip = clip
        self.augmentation = augmentation
        self.threads = threads

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.target_tags.multi_output = True
        return tags

    # Describing

    def _layers(self, outputs: int) -> list[str]:
        layers = []
        for width in self._widths():
            layers.append(f"dense:{width}")
            if self.normalization is not None:
                layers.append({"batch": "batch-norm", "layer": "layer-norm"}.get(self.normalization, self.normalization))
            activation = _ACTIVATIONS.get(self.activation, self.activation)
            if activation is not None:
                layers.append(activation)
            if self.dropout:
                layers.append(f"dropout:{self.dropout}")
        return layers + [f"dense:{outputs}"]

    def _widths(self) -> list[int]:
        widths = self.hidden_layer_sizes
        widths = list(widths) if isinstance(widths, (list, tuple, np.ndarray)) else [widths]
        for width in widths:
            if isinstance(width, (bool, np.bool_)) or not isinstance(width, (int, np.integer)) or not 1 <= width <= 65_536:
                raise ValueError(
                    f"hidden_layer_sizes: expected whole numbers from 1 to 65536, found {self.hidden_layer_sizes!r}"
                )
        return [int(width) for width in widths]

    def _options(self, rows: int) -> dict:
        if self.solver not in _SOLVERS:
            raise ValueError(f"solver: expected one of {', '.join(_SOLVERS)}, found {self.solver!r}")
        optimizer = self.solver
        if optimizer == "sgd" and self.momentum:
            optimizer = "nesterov" if self.nesterovs_momentum else "momentum"
        batch = min(200 if self.batch_size == "auto" else self.batch_size, rows)
        options = {
            "optimizer": optimizer,
            "momentum": self.momentum if optimizer in ("nesterov", "momentum") else None,
            "batch_size": batch,
            "learning_rate": self.learning_rate_init,
            "epochs": self.max_iter,
            # scikit-learn divides the penalty by the samples of a batch; AdamW's decay is another thing.
            "weight_decay": min(self.alpha / (1 if optimizer == "adamw" else batch), 1),
            "decay_weights_only": True,
            "schedule": self.schedule,
            "loss": _LOSSES.get(self.loss, self.loss) or self._usual_loss(),
            "clip": self.clip,
            "init": "glorot",
            "seed": int(check_random_state(self.random_state).randint(2**31 - 1)),
            "threads": self.threads,
        }
        if self.early_stopping and rows > 1:
            options["early_stopping"] = self.n_iter_no_change
            options["held_out"] = self.validation_fraction
        return {**options, **(self.augmentation or {})}

    # Training

    def _train(self, X, targets: np.ndarray, weights, epochs: int, anew: bool, before: Network | None = None) -> None:
        """Trains a new network, which takes over what `before` has learnt, or goes on with the one that is there."""
        X = X if sparse.issparse(X) else np.ascontiguousarray(X, np.float32)
        rows, targets, weights = _merged(X, targets, weights)
        if anew:
            self._begin(X.shape[1], len(rows), self._output_count(targets), before)
        watch = _Watch(self, epochs > 1 and not self.early_stopping)
        done = self.n_iter_
        X = _pixels(_dense(X)) if self._reads_pixels else X
        try:
            self._network.fit(X, targets, epochs, weights, callbacks=[watch], rows=rows)
        finally:
            # What Ctrl-C leaves can be used.
            self.t_ += len(rows) * (self.n_iter_ - done)
            self.loss_ = self.loss_curve_[-1] if self.loss_curve_ else np.nan
            self.best_loss_ = min(self.loss_curve_, default=np.nan)
            if self.validation_scores_:
                self.best_validation_score_ = max(self.validation_scores_)

    def _begin(self, inputs: int, rows: int, outputs: int, before: Network | None) -> None:
        layers, options = self._layers(outputs), self._options(rows)
        if before is not None and before.layers != layers:
            raise ValueError(f"warm_start: expected the layers {before.layers}, found {layers}")
        network = Network(layers, inputs=inputs, **options)
        if before is None:
            self.loss_curve_, self.n_iter_, self.t_ = [], 0, 0
        else:
            network.from_state_dict(before.to_state_dict())
        self.validation_scores_ = [] if self.early_stopping else None
        self._reads_pixels = bool(self.augmentation)
        self._network = network
        self.n_layers_, self.n_outputs_ = len(self._widths()) + 2, network.outputs
        self.out_activation_ = {"cross-entropy": "softmax", "binary-cross-entropy": "logistic"}.get(
            options["loss"], "identity"
        )

    def fit(self, X, y, sample_weight=None):
        """Trains on X, [rows, features] (array, frame or CSR), and y, [rows] or [rows, outputs].

        A sample's weight equals its repetition: equal rows are joined, and the order of rows changes nothing. Raises
        `ValueError` for data or settings that make no sense.
        """
        before = self._network if self.warm_start and hasattr(self, "_network") else None
        goes_on = before is not None
        self._check_settings()
        X, y, weights = self._checked(X, y, sample_weight, reset=not goes_on)
        targets, weights = self._targets(y, weights, reset=not goes_on)
        self._train(X, targets, weights, self.max_iter, anew=True, before=before)
        return self

    def _partial_fit(self, X, y, sample_weight, first: bool):
        self._check_settings()
        X, y, weights = self._checked(X, y, sample_weight, reset=first)
        targets, weights = self._targets(y, weights, reset=False)
        self._train(X, targets, weights, 1, anew=first)
        return self

    def _check_settings(self) -> None:
        for name, (least, most, is_whole) in _RANGES.items():
            value = getattr(self, name)
            if value is None and name in ("clip", "threads") or name == "batch_size" and value == "auto":
                continue
            kinds = (int, np.integer) if is_whole else (int, float, np.integer, np.floating)
            if isinstance(value, (bool, np.bool_)) or not isinstance(value, kinds) or not least <= value <= most:
                kind = "a whole number" if is_whole else "a number"
                raise ValueError(f"{name}: expected {kind} from {least:g} to {most:g}, found {value!r}")
        for name, kinds in (("early_stopping", bool), ("nesterovs_momentum", bool), ("warm_start", bool)):
            if not isinstance(getattr(self, name), (kinds, np.bool_)):
                raise ValueError(f"{name}: expected True or False, found {getattr(self, name)!r}")
        if not isinstance(self.augmentation, (dict, type(None))):
            raise ValueError(f"augmentation: expected a dictionary or None, found {self.augmentation!r}")
        if self.normalization not in (None, "batch", "layer"):
            raise ValueError(f"normalization: expected None, 'batch' or 'layer', found {self.normalization!r}")

    def _checked(self, X, y, sample_weight, reset: bool):
        X, y = validate_data(
            self, X, y, accept_sparse="csr", dtype=np.float32, multi_output=True, reset=reset,
            y_numeric=isinstance(self, RegressorMixin),
        )  # fmt: skip
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        weights = None
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
            used = weights > 0
            if not used.any():
                raise ValueError("sample_weight: expected one above 0, found none")
            X, y, weights = X[used], y[used], weights[used]
        return X, y, weights

    # Predicting

    def _raw_predict(self, X, raw: bool = False) -> np.ndarray:
        # Checking an array by scikit-learn takes ten times as long as asking the network.
        if not raw and type(X) is np.ndarray and X.shape[:1] == (1,) and X.ndim == 2 and X.dtype.kind == "f":
            network = self.__dict__.get("_network")
            if network is not None and X.shape[1] == network.inputs:
                if not hasattr(self, "feature_names_in_"):
                    try:
                        return network.predict_row(X)
                    except ValueError:
                        pass  # It is told below, in scikit-learn's words.
        check_is_fitted(self, "_network")
        checked = self._prepared(X, ensure_all_finite=False)
        ask = self._network.logits if raw else self._network.predict_proba
        try:
            return np.concatenate([ask(part) for part in self._parts(checked)])
        except ValueError:
            # The network finds what is not finite on its way; scikit-learn has words for it.
            self._prepared(X, ensure_all_finite=True)
            raise

    def _prepared(self, X, ensure_all_finite: bool) -> np.ndarray:
        X = validate_data(
            self, X, accept_sparse="csr", dtype=np.float32, reset=False, ensure_all_finite=ensure_all_finite
        )
        return X

    def _parts(self, X):
        """What the network takes of a matrix: all at once, and of a sparse one some rows at a time."""
        count = max(1_000_000 // X.shape[1], 1) if sparse.issparse(X) else X.shape[0]
        for first in range(0, X.shape[0], count):
            part = _dense(X[first : first + count])
            yield _pixels(part) if self._reads_pixels else part

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_network")

    @property
    def coefs_(self) -> list[np.ndarray]:
        """Weights of the dense layers, [inputs, outputs] each, copies."""
        state = self._network.to_state_dict()
        return [state[f"{i}.weight"].T for i, layer in enumerate(self._network.layers) if layer.startswith("dense")]

    @property
    def intercepts_(self) -> list[np.ndarray]:
        """Biases of the dense layers, [outputs] each, copies."""
        state = self._network.to_state_dict()
        return [state[f"{i}.bias"] for i, layer in enumerate(self._network.layers) if layer.startswith("dense")]


class _Watch:
    """Keeps what each epoch came to, and ends training where the loss does not get better any more."""

    def __init__(self, estimator: _MLP, ends: bool):
        self.estimator, self.ends = estimator, ends
        self.best, self.waited = np.inf, 0

    def __call__(self, epoch) -> bool:
        estimator = self.estimator
        estimator.loss_curve_.append(epoch.loss)
        estimator.n_iter_ += 1
        if estimator.validation_scores_ is not None:
            estimator.validation_scores_.append(estimator._validation_score(epoch))
        if estimator.verbose:
            print(f"Iteration {estimator.n_iter_}, loss = {epoch.loss:.8f}")
        self.waited = self.waited + 1 if epoch.loss > self.best - estimator.tol else 0
        self.best = min(self.best, epoch.loss)
        return self.ends and self.waited > estimator.n_iter_no_change


class MLPClassifier(ClassifierMixin, _MLP):
    """A multilayer perceptron that tells classes, with scikit-learn's interface.

    Parameters have the names, meaning and defaults of `sklearn.neural_network.MLPClassifier`. Beside them: `dropout`, the
    share of hidden activations left out; `normalization`, None, "batch" or "layer"; `class_weight`, a dictionary or
    "balanced"; `schedule`, "constant", "steps", "cosine" or "one-cycle"; `clip`, the largest norm of all gradients;
    `augmentation`, a dictionary of changes of square pictures
    whose pixels are 0 … 255, as {"rotation": 10, "shift": 1} (see `swiftlet train --help`); `threads`, None for one for each CPU. `solver` is "adam", "adamw",
    "sgd" or "rmsprop". With `early_stopping` the loss of the samples held out is what counts, and the best epoch is kept;
    `validation_scores_` are the shares told right, or of numbers the losses with a minus. With `warm_start` another `fit` goes on
    with the settings of now.

    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> MLPClassifier(learning_rate_init=0.01, random_state=1).fit(X, y).score(X, y) > 0.9
    True
    """

    def __init__(
        self,
        hidden_layer_sizes=(100,),
        activation="relu",
        *,
        solver="adam",
        alpha=0.0001,
        batch_size="auto",
        learning_rate_init=0.001,
        max_iter=200,
        tol=1e-4,
        momentum=0.9,
        nesterovs_momentum=True,
        early_stopping=False,
        validation_fraction=0.1,
        n_iter_no_change=10,
        random_state=None,
        warm_start=False,
        verbose=False,
        dropout=0.0,
        normalization=None,
        class_weight=None,
        schedule="constant",
        loss=None,
        clip=None,
        augmentation=None,
        threads=None,
    ):
        super().__init__(
            hidden_layer_sizes, activation, solver=solver, alpha=alpha, batch_size=batch_size,
            learning_rate_init=learning_rate_init, max_iter=max_iter, tol=tol, momentum=momentum,
            nesterovs_momentum=nesterovs_momentum, early_stopping=early_stopping,
            validation_fraction=validation_fraction, n_iter_no_change=n_iter_no_change,
            random_state=random_state, warm_start=warm_start, verbose=verbose, dropout=dropout,
            normalization=normalization, schedule=schedule, loss=loss, clip=clip, augmentation=augmentation,
            threads=threads,
        )  # fmt: skip
        self.class_weight = class_weight

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        tags.target_tags.multi_output = False
        return tags

    def _usual_loss(self) -> str:
        return "binary-cross-entropy" if self._multilabel else "cross-entropy"

    def _validation_score(self, epoch) -> float:
        return epoch.validation_accuracy

    def _output_count(self, targets: np.ndarray) -> int:
        return targets.shape[1] if self._multilabel else len(self.classes_)

    def _targets(self, y, weights, reset: bool):
        check_classification_targets(y)
        multilabel = type_of_target(y, input_name="y") == "multilabel-indicator"
        if not multilabel:
            y = column_or_1d(y, warn=True)
        if reset:
            self._multilabel = multilabel
            self.classes_ = np.arange(y.shape[1]) if multilabel else np.unique(y)
        if multilabel:
            return np.asarray(y.toarray() if sparse.issparse(y) else y, np.float32), weights
        places = np.minimum(np.searchsorted(self.classes_, y), len(self.classes_) - 1)
        unknown = self.classes_[places] != y
        if unknown.any():
            raise ValueError(f"y: expected classes {self.classes_}, found {np.unique(y[unknown])}")
        return places.astype(np.int32), self._weighted(places, weights)

    def _weighted(self, places: np.ndarray, weights):
        """Weights of samples multiplied by those of their classes."""
        if self.class_weight is None:
            return weights
        weights = np.ones(len(places)) if weights is None else weights
        if isinstance(self.class_weight, str):
            if self.class_weight != "balanced":
                raise ValueError(f"class_weight: expected a dictionary or 'balanced', found {self.class_weight!r}")
            sums = np.bincount(places, weights, len(self.classes_))
            factors = np.divide(sums.sum() / (sums > 0).sum(), sums, where=sums > 0, out=np.zeros_like(sums))
        else:
            labels = self.classes_.tolist()
            unknown = [label for label in self.class_weight if label not in labels]
            # Of a part of the data some classes may be missing; a class without a weight beside them is a slip.
            if unknown and len(self.class_weight) - len(unknown) < len(labels):
                raise ValueError(f"class_weight: expected classes of {labels}, found {unknown}")
            factors = np.array([self.class_weight.get(label, 1) for label in labels], np.float64)
        return weights * factors[places]

    def partial_fit(self, X, y, classes=None, sample_weight=None):
        """Trains for one epoch on some of the data. The first call needs all `classes`."""
        first = not hasattr(self, "_network")
        if first:
            if classes is None:
                raise ValueError("classes: expected all classes at the first call of partial_fit, found None")
            self._multilabel = type_of_target(y) == "multilabel-indicator"
            self.classes_ = unique_labels(classes)
        elif classes is not None and not np.array_equal(self.classes_, unique_labels(classes)):
            raise ValueError(f"classes: expected {self.classes_}, as before, found {classes}")
        return self._partial_fit(X, y, sample_weight, first)

    def predict_proba(self, X) -> np.ndarray:
        """Probabilities of the classes, or of the labels, float32 [rows, classes]."""
        return self._raw_predict(X)

    def decision_function(self, X) -> np.ndarray:
        """Logits, float32 [rows, classes]; of two classes, how far that of the second is above the first, [rows]."""
        logits = self._raw_predict(X, raw=True)
        return logits[:, 1] - logits[:, 0] if not self._multilabel and logits.shape[1] == 2 else logits

    def predict_log_proba(self, X) -> np.ndarray:
        """Logarithms of the probabilities."""
        return np.log(self.predict_proba(X))

    def predict(self, X) -> np.ndarray:
        """The likeliest class of each row, [rows], or its labels as 0 and 1, [rows, labels]."""
        probabilities = self._raw_predict(X)
        return (probabilities > 0.5).astype(int) if self._multilabel else self.classes_[probabilities.argmax(1)]


class MLPRegressor(RegressorMixin, _MLP):
    """A multilayer perceptron that tells numbers, one or several, with scikit-learn's interface.

    Parameters are those of `MLPClassifier` but `class_weight`; `loss` is "squared_error", "absolute_error" or "huber".

    >>> from sklearn.datasets import make_regression
    >>> X, y = make_regression(200, 5, random_state=1)
    >>> MLPRegressor(learning_rate_init=0.01, random_state=1, max_iter=500).fit(X, y / y.std()).score(X, y / y.std()) > 0.9
    True
    """

    def _usual_loss(self) -> str:
        return "mse"

    def _validation_score(self, epoch) -> float:
        return -epoch.validation_loss

    def _output_count(self, targets: np.ndarray) -> int:
        return targets.shape[1] if targets.ndim == 2 else 1

    def _targets(self, y, weights, reset: bool):
        if sparse.issparse(y):
            raise ValueError("y: expected an array of numbers, found a sparse matrix")
        self._is_flat = y.ndim == 1
        return np.asarray(y, np.float32), weights

    def partial_fit(self, X, y, sample_weight=None):
        """Trains for one epoch on some of the data."""
        return self._partial_fit(X, y, sample_weight, not hasattr(self, "_network"))

    def predict(self, X) -> np.ndarray:
        """Numbers, float64 [rows] or [rows, outputs]."""
        numbers = self._raw_predict(X).astype(np.float64)
        return numbers[:, 0] if self._is_flat else numbers


def _pixels(X: np.ndarray) -> np.ndarray:
    """Rows of pixels as bytes, which are what augmentation changes."""
    if not ((X >= 0) & (X <= 255) & (X == np.rint(X))).all():
        raise ValueError("X: expected pixels, whole numbers from 0 to 255, for augmentation, found others")
    return X.astype(np.uint8)


def _dense(X) -> np.ndarray:
    return X.toarray() if sparse.issparse(X) else X


def _equal(X, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Which pairs of rows are equal."""
    if sparse.issparse(X):
        different = (X[before] != X[after]) if len(before) else X[before]
        return np.diff(different.tocsr().indptr) == 0
    return (X[before] == X[after]).all(1)


def _merged(X: np.ndarray, targets: np.ndarray, weights):
    """Which rows are left where equal ones are one, their targets, and the sums of their weights.

    Their order is one that only what they hold decides. A sample's weight then equals its repetition, also where batches are
    drawn by chance.
    """
    count = X.shape[0]
    columns = np.ascontiguousarray(targets).reshape(count, -1)
    keys = _keys(X) ^ _keys(columns) * np.uint64(0x9E3779B97F4A7C15)
    order = np.argsort(keys, kind="stable")
    follows = np.flatnonzero(keys[order][1:] == keys[order][:-1]) + 1
    # Only neighbours with the same key can be equal.
    same = np.zeros(count, bool)
    before, after = order[follows - 1], order[follows]
    same[follows] = _equal(X, before, after) & (columns[before] == columns[after]).all(1)
    starts = np.flatnonzero(~same)
    chosen = order[starts]
    if weights is not None or len(chosen) < count:
        ordered = np.ones(count) if weights is None else weights[order]
        weights = np.add.reduceat(ordered, starts).astype(np.float32)
        if (weights == 1).all():
            weights = None
    return chosen, targets[chosen], weights


def _keys(array: np.ndarray) -> np.ndarray:
    """A number for each row of numbers of 32 bits that their bits decide, uint64 [rows]."""
    width = array.shape[1]
    factors = np.random.default_rng(1).integers(1, 2**63, (width + 1) // 2, np.uint64) | np.uint64(1)
    keys = np.empty(array.shape[0], np.uint64)
    count = min(max(1, 100_000 // width), array.shape[0])  # What fits a cache.
    part = np.zeros((count, 2 * len(factors)), array.dtype)
    for first in range(0, array.shape[0], count):
        rows = _dense(array[first : first + count])
        # 0 and −0 are equal, and so must their bits be.
        np.add(rows, array.dtype.type(0), out=part[: len(rows), :width])
        keys[first : first + count] = part[: len(rows)].view(np.uint64) @ factors
    return keys ^ keys >> np.uint64(29)
