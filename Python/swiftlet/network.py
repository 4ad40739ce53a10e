"""Networks that learn, without scikit-learn."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from typing import Callable, NamedTuple, Sequence

import numpy as np

from ._library import CALLBACK, Progress, Samples, Tensor, library, path_bytes, problem


class Epoch(NamedTuple):
    """What an epoch came to."""

    number: int
    """From 1."""
    loss: float
    """Mean loss of its steps."""
    accuracy: float
    """Share of the samples told right as they were seen, 0 … 1, where targets are classes."""
    validation_loss: float
    """Mean loss of the samples held out after the epoch; NaN where there are none."""
    validation_accuracy: float
    """The same for the share told right."""


Callback = Callable[[Epoch], object]


class Network:
    """A network of layers that follow each other.

    `layers` are words: "dense:N", "dense:N:no-bias", "batch-norm", "layer-norm", "dropout:SHARE", and activations: "relu",
    "leaky-relu:SLOPE", "relu6", "elu", "gelu", "gelu-tanh", "silu", "sigmoid", "tanh", "softplus". `inputs` is the length of
    a row of features; without it the first `fit` tells.

    `options` are those of `swiftlet train` with `_` in place of `-`: `epochs`, `batch_size`, `optimizer` ("sgd", "momentum",
    "nesterov", "adam", "adamw", "rmsprop"), `momentum`, `learning_rate`, `schedule` ("constant", "steps", "cosine",
    "one-cycle"), `warm_up`, `weight_decay`, `decay_weights_only`, `clip`, `loss` ("cross-entropy", "binary-cross-entropy",
    "mse", "mae", "huber"), `class_weights`, `label_smoothing`, `early_stopping`, `held_out`, `average`, `init`, `seed`,
    `threads`, and `rotation`, `scale`, `shear`, `shift`, `elastic` for pictures.

    >>> network = Network(["dense:8", "tanh", "dense:1"], inputs=1, optimizer="adam", learning_rate=0.02, seed=1)
    >>> x = np.linspace(-1, 1, 100, dtype=np.float32)[:, None]
    >>> _ = network.fit(x, x**2, epochs=300)
    >>> network.history[-1].loss < 0.01
    True

    Raises `ValueError` for layers and options that make no sense.
    """

    def __init__(self, layers: Sequence[str], inputs: int | None = None, **options):
        self._handle: int | None = None
        if isinstance(layers, (str, bytes)):
            raise ValueError(f"layers: expected a list of words, found {layers!r}")
        # A callback may ask the network that trains.
        self._lock = threading.RLock()
        self.layers = [str(layer) for layer in layers]
        self.options = options
        self.history: list[Epoch] = []
        if inputs is not None:
            self._create(inputs)
        else:
            _options_text(options)

    # Making and closing

    def _create(self, inputs: int) -> None:
        text = " ".join([str(_whole(inputs, "inputs")), *self.layers])
        self._open(library.swiftlet_network_create, text.encode())

    def _open(self, function, first: bytes, path: object = None) -> None:
        handle = ctypes.c_void_p()
        status = function(first, _options_text(self.options), ctypes.byref(handle))
        if status:
            message = library.swiftlet_network_error(handle).decode(errors="replace")
            library.swiftlet_network_close(handle)
            raise problem(message, status, path)
        self._handle = handle.value
        self.inputs = library.swiftlet_network_inputs(handle)
        self.outputs = library.swiftlet_network_outputs(handle)
        # Made once: NumPy takes longer to tell an array's address than to copy a row.
        self._row = np.empty((1, self.inputs), np.float32)
        self._row_address = self._row.ctypes.data
        self._result = np.empty((1, self.outputs), np.float32)
        self._result_address = self._result.ctypes.data

    def _opened(self) -> int:
        if self._handle is None:
            raise ValueError("network: expected one that is fitted, or whose inputs are told, found neither")
        return self._handle

    def __del__(self):
        if getattr(self, "_handle", None) is not None and library is not None:
            library.swiftlet_network_close(self._handle)

    def _check(self, status: int, path: object = None) -> None:
        if status:
            message = library.swiftlet_network_error(self._handle).decode(errors="replace")
            raise problem(message, status, path)

    # Training

    def fit(
        self,
        X,
        y,
        epochs: int | None = None,
        sample_weight=None,
        validation: tuple | None = None,
        callbacks: Sequence[Callback] = (),
        progress: bool = False,
        rows=None,
    ) -> Network:
        """Trains from where the network stands; call it again to go on.

        `X` is [rows, inputs], an array or SciPy's CSR: uint8 in an array becomes −1 … 1, other numbers are taken as float32
        and must be finite. `y` is [rows],
        whole numbers for classes from 0; or floats for numbers or answers of 0 and 1, [rows, outputs]. `sample_weight` is
        [rows], 0 or more. `validation` is another (X, y), evaluated after each epoch. Each of `callbacks` is called with
        an `Epoch` and may ask the network, which answers as it stands; where one returns True, training ends. `progress` shows a bar by tqdm, where that is installed. `rows`
        are the rows of `X` to train on, in their order, whole numbers [samples]: `y` and `sample_weight` are theirs, and of
        floats nothing is copied.

        Ctrl-C ends training after the running steps, raises `KeyboardInterrupt`, and leaves a network that can be used.
        Raises `ValueError` for data that do not fit or where training diverges. No array is changed.
        """
        data = _Data(X, y, sample_weight, "X", rows)
        if self._handle is None:
            self._create(data.width)
        if validation is not None and not (isinstance(validation, (tuple, list)) and len(validation) == 2):
            raise ValueError(f"validation: expected a pair of features and targets, found {type(validation).__name__}")
        held_out = None if validation is None else _Data(*validation, None, "validation")
        for part in (data, held_out):
            if part is not None:
                part.check(self.inputs, self.outputs)
        bar = _bar(progress)
        failure: list[BaseException] = []
        interruption = _Interruption()

        def told(pointer, _context) -> int:
            # An exception may not pass through the library.
            try:
                state = pointer.contents
                if interruption.is_wanted:
                    return 1
                if not state.is_epoch_end:
                    return 0
                epoch = Epoch(
                    len(self.history) + 1, state.loss, state.accuracy, state.validation_loss,
                    state.validation_accuracy,
                )  # fmt: skip
                self.history.append(epoch)
                if bar is not None:
                    bar.total = state.epochs
                    bar.set_postfix(loss=epoch.loss)
                    bar.update()
                return int(any([callback(epoch) is True for callback in callbacks]))
            except BaseException as error:
                failure.append(error)
                return 1

        try:
            with self._lock, interruption:
                status = library.swiftlet_network_train(
                    self._handle,
                    ctypes.addressof(data.samples),
                    None if held_out is None else ctypes.addressof(held_out.samples),
                    _whole(epochs or 0, "epochs"),
                    CALLBACK(told),
                    None,
                )
                if not failure:
                    self._check(status)
        finally:
            if bar is not None:
                bar.close()
        if failure:
            raise failure[0]
        if interruption.is_wanted:
            raise KeyboardInterrupt
        return self

    # Predicting

    def predict_proba(self, X) -> np.ndarray:
        """Probabilities of classes or answers, or numbers where such were learnt, float32 [rows, outputs].

        `X` is [rows, inputs], of the kind that the network was trained on. Raises `ValueError` for others.
        """
        return self._predict(X, 0)

    def logits(self, X) -> np.ndarray:
        """What the last layer gives, float32 [rows, outputs]."""
        return self._predict(X, 1)

    def predict(self, X) -> np.ndarray:
        """The likeliest class of each row, int64 [rows]."""
        return self.predict_proba(X).argmax(1)

    def predict_row(self, row: np.ndarray) -> np.ndarray:
        """Probabilities or numbers for one row of numbers, [inputs] or [1, inputs]: float32 [1, outputs]."""
        if row.size != self.inputs:
            raise ValueError(f"row: expected {self.inputs} numbers, found {row.size}")
        with self._lock:
            self._row[...] = row
            status = library.swiftlet_network_predict(
                self._handle, self._row_address, 1, 0, self._result_address
            )
            if status:
                self._check(status)
            return self._result.copy()

    def _predict(self, X, raw: int) -> np.ndarray:
        handle = self._opened()
        X = np.asarray(X)
        _check_matrix(X, "X")
        if X.shape[1] != self.inputs:
            raise ValueError(f"X: expected {self.inputs} columns, found {X.shape[1]}")
        isBytes = X.dtype == np.uint8
        X = np.ascontiguousarray(X) if isBytes else _floats(X, "X")
        function = library.swiftlet_network_predict_bytes if isBytes else library.swiftlet_network_predict
        results = np.empty((len(X), self.outputs), np.float32)
        with self._lock:
            self._check(function(handle, X.ctypes.data, len(X), raw, results.ctypes.data))
        return results

    # Numbers

    def to_state_dict(self) -> dict[str, np.ndarray]:
        """The numbers by PyTorch's names in an `nn.Sequential` of the same layers, float32 arrays.

        `{name: torch.from_numpy(array) for name, array in …}` is what `load_state_dict` takes (with `strict=False` where
        there is batch normalisation, whose counts of batches are left out).
        """
        handle, tensor, result = self._opened(), Tensor(), {}
        with self._lock:
            for index in range(library.swiftlet_network_tensor_count(handle)):
                self._check(library.swiftlet_network_tensor(handle, index, ctypes.addressof(tensor)))
                array = np.empty((tensor.rows, tensor.columns) if tensor.columns else tensor.rows, np.float32)
                name = tensor.name
                self._check(library.swiftlet_network_read(handle, name, array.ctypes.data, array.size))
                result[name.decode()] = array
        return result

    def from_state_dict(self, state) -> Network:
        """Takes over numbers by name: arrays, or PyTorch's tensors. Counts of batches are passed over.

        Raises `ValueError` where a name is missing or unknown, or a shape is another; then nothing is changed.
        """
        current = self.to_state_dict()
        given = {
            name: _array(value) for name, value in state.items() if not name.endswith("num_batches_tracked")
        }
        if given.keys() != current.keys():
            raise ValueError(f"state: expected {', '.join(current)}, found {', '.join(given)}")
        for name, array in given.items():
            if array.shape != current[name].shape:
                raise ValueError(f"{name}: expected {current[name].shape}, found {array.shape}")
        given = {name: _floats(array, name) for name, array in given.items()}
        with self._lock:
            for name, array in given.items():
                if not np.isfinite(array).all():
                    raise ValueError(f"{name}: expected finite numbers, found another")
            for name, array in given.items():
                self._check(
                    library.swiftlet_network_write(self._handle, name.encode(), array.ctypes.data, array.size)
                )
        return self

    # Files

    def save(self, path: str | os.PathLike) -> None:
        """Writes a safetensors file, which the program `swiftlet` reads too; an old file is replaced as a whole."""
        with self._lock:
            self._check(library.swiftlet_network_save(self._opened(), path_bytes(path)))

    @classmethod
    def load(cls, path: str | os.PathLike, **options) -> Network:
        """Reads a safetensors file. Raises `FileNotFoundError`, or `SwiftletError` where it is no network."""
        network = cls([], **options)
        network._open(library.swiftlet_network_load, path_bytes(path), path)
        text = library.swiftlet_network_layers(network._handle).decode()
        network.layers = text.split(" ")[1:]
        return network

    def to_onnx(self, path: str | os.PathLike) -> None:
        """Writes an ONNX model that takes any number of rows and gives logits. The path must end in `.onnx`."""
        self.save(_onnx(path))

    @classmethod
    def from_onnx(cls, path: str | os.PathLike, **options) -> Network:
        """Reads an ONNX multilayer perceptron. Raises as `load` does."""
        return cls.load(_onnx(path), **options)

    def __getstate__(self) -> dict:
        state = {"layers": self.layers, "options": self.options, "history": self.history}
        if self._handle is not None:
            state["inputs"] = self.inputs
            state["checkpoint"] = self._checkpoint()
        return state

    def __setstate__(self, state: dict) -> None:
        self.__init__(state["layers"], state.get("inputs"), **state["options"])
        self.history = state["history"]
        if "checkpoint" in state:
            self._restore(state["checkpoint"])

    def _checkpoint(self) -> bytes:
        """What is learnt and what the optimiser keeps: a copy goes on to the same bits."""
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "network.safetensors")
            with self._lock:
                self._check(library.swiftlet_network_checkpoint(self._handle, path_bytes(path)))
            with open(path, "rb") as file:
                return file.read()

    def _restore(self, checkpoint: bytes) -> None:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "network.safetensors")
            with open(path, "wb") as file:
                file.write(checkpoint)
            self._check(library.swiftlet_network_restore(self._handle, path_bytes(path)))

    # Showing

    def __repr__(self) -> str:
        return f"Network({self.layers!r}{'' if self._handle is None else f', inputs={self.inputs}'})"

    def _repr_html_(self) -> str:
        import html

        shapes = {}
        if self._handle is not None:
            for name, array in self.to_state_dict().items():
                shapes.setdefault(int(name.split(".")[0]), []).append("×".join(map(str, array.shape)))
        rows = "".join(
            f"<tr><td>{i}</td><td>{html.escape(layer)}</td><td>{', '.join(shapes.get(i, []))}</td></tr>"
            for i, layer in enumerate(self.layers)
        )
        return f"<table><tr><th></th><th>layer</th><th>numbers</th></tr>{rows}</table>"

    def plot_history(self, axes=None):
        """Draws the losses of all epochs by matplotlib, which must be installed, and returns the axes."""
        if axes is None:
            import matplotlib.pyplot

            axes = matplotlib.pyplot.gca()
        numbers = [epoch.number for epoch in self.history]
        axes.plot(numbers, [epoch.loss for epoch in self.history], label="training")
        held_out = [epoch.validation_loss for epoch in self.history]
        if not np.isnan(held_out).all():
            axes.plot(numbers, held_out, label="held out")
        axes.set_xlabel("epoch")
        axes.set_ylabel("loss")
        axes.legend()
        return axes


class _Interruption:
    """Notes Ctrl-C while the library works: an exception that begins in a callback might be lost."""

    def __init__(self):
        self.is_wanted = False
        self._watches = False

    def __enter__(self) -> None:
        main = threading.current_thread() is threading.main_thread()
        self._watches = main and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self._watches:
            signal.signal(signal.SIGINT, self._note)

    def __exit__(self, *error) -> None:
        if self._watches:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _note(self, _number, _frame) -> None:
        self.is_wanted = True


class _Data:
    """Arrays as the library takes them, kept alive, and the structure that points to them."""

    def __init__(self, X, y, weights, name: str, rows=None):
        isSparse = getattr(X, "format", None) == "csr"
        X, y = X if isSparse else np.asarray(X), np.asarray(y)
        _check_matrix(X, name)
        self.rows = None if rows is None else _places(rows, X.shape[0])
        if rows is not None and X.dtype == np.uint8 and not isSparse:
            X, self.rows = X[self.rows], None
        self.name, self.width = name, X.shape[1]
        count = X.shape[0] if self.rows is None else len(self.rows)
        if not count:
            raise ValueError(f"{name}: expected at least one row, found 0")
        if y.ndim not in (1, 2) or len(y) != count:
            raise ValueError(f"y: expected {count} rows, as {name} has, found shape {y.shape}")
        self.samples = Samples(count=count)
        if isSparse:
            self.features, self.columns, self.starts = _compressed(X, name)
            # An address even where all is 0.
            self.samples.floats = self.features.ctypes.data or self.starts.ctypes.data
            self.samples.columns = self.columns.ctypes.data or self.starts.ctypes.data
            self.samples.starts = self.starts.ctypes.data
        elif X.dtype == np.uint8:
            self.features = np.ascontiguousarray(X)
            self.samples.bytes = self.features.ctypes.data
        else:
            self.features = _floats(X, name)
            self.samples.floats = self.features.ctypes.data
        if self.rows is not None:
            self.samples.rows = self.rows.ctypes.data
        if y.ndim == 1 and y.dtype.kind in "iub":
            if y.dtype.kind != "b" and y.size and (int(y.min()) < 0 or int(y.max()) >= 65_536):
                raise ValueError(f"y: expected classes from 0 to 65535, found {y.min()} to {y.max()}")
            self.targets, self.target_width = np.ascontiguousarray(y, np.int32), None
            self.samples.classes = self.targets.ctypes.data
        else:
            self.targets = _floats(y, "y")
            self.target_width = y.shape[1] if y.ndim == 2 else 1
            self.samples.targets = self.targets.ctypes.data
        self.weights = None
        if weights is not None:
            self.weights = _floats(np.asarray(weights), "sample_weight")
            if self.weights.shape != (count,):
                raise ValueError(f"sample_weight: expected [{count}], found {list(self.weights.shape)}")
            self.samples.weights = self.weights.ctypes.data

    def check(self, inputs: int, outputs: int) -> None:
        if self.width != inputs:
            raise ValueError(f"{self.name}: expected {inputs} columns, found {self.width}")
        if self.target_width not in (None, outputs):
            raise ValueError(f"y: expected {outputs} columns, found {self.target_width}")


def _compressed(X, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers, their columns, and where each row begins among them."""
    numbers, columns, starts = _floats(np.asarray(X.data), name), np.asarray(X.indices), np.asarray(X.indptr)
    if columns.dtype.kind not in "iu" or starts.dtype.kind not in "iu":
        raise ValueError(f"{name}: expected whole numbers as indices, found {columns.dtype} and {starts.dtype}")
    starts = np.ascontiguousarray(starts, np.int64)
    fits = starts.shape == (X.shape[0] + 1,) and numbers.ndim == 1 and numbers.shape == columns.shape
    if not fits or starts[0] < 0 or starts[-1] > numbers.size or (np.diff(starts) < 0).any():
        raise ValueError(f"{name}: expected compressed rows that lie one behind the other, found others")
    if columns.size and not (0 <= columns.min() and columns.max() < X.shape[1]):
        raise ValueError(
            f"{name}: expected columns from 0 to {X.shape[1] - 1}, found {columns.min()} to {columns.max()}"
        )
    return numbers, np.ascontiguousarray(columns, np.int32), starts


def _places(rows, count: int) -> np.ndarray:
    rows = np.asarray(rows)
    if rows.ndim != 1 or rows.dtype.kind not in "iu" or count >= 2**31:
        raise ValueError(f"rows: expected whole numbers [samples], found {rows.dtype} {list(rows.shape)}")
    if rows.size and not (0 <= rows.min() and rows.max() < count):
        raise ValueError(f"rows: expected 0 to {count - 1}, found {rows.min()} to {rows.max()}")
    return np.ascontiguousarray(rows, np.int32)


def _check_matrix(X: np.ndarray, name: str) -> None:
    if X.ndim != 2:
        raise ValueError(f"{name}: expected an array [rows, columns], found shape {X.shape}")


def _floats(array: np.ndarray, name: str) -> np.ndarray:
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name}: expected real numbers, found {array.dtype}")
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, np.float32)


def _array(value) -> np.ndarray:
    """An array, or what a tensor of PyTorch holds."""
    return np.asarray(value.detach().cpu().numpy() if hasattr(value, "detach") else value)


def _whole(number, name: str) -> int:
    if not isinstance(number, (int, np.integer)) or not 0 <= number <= 100_000:
        raise ValueError(f"{name}: expected a whole number from 0 to 100000, found {number!r}")
    return int(number)


def _onnx(path: str | os.PathLike) -> str | os.PathLike:
    if not os.fspath(path).endswith(".onnx"):
        raise ValueError(f"path: expected one that ends in '.onnx', found {os.fspath(path)!r}")
    return path


def _options_text(options: dict) -> bytes:
    words = []
    for name, value in options.items():
        if value is None or value is False:
            continue
        if isinstance(value, (list, tuple, np.ndarray)):
            value = ",".join(str(float(number)) for number in value)
        text = "" if value is True else f"={value}"
        if any(character.isspace() or character == "\0" for character in text):
            raise ValueError(f"option {name}: expected no space, found {value!r}")
        words.append(name.replace("_", "-") + text)
    return " ".join(words).encode()


def _bar(wanted: bool):
    if not wanted:
        return None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    return tqdm(unit="epoch")
