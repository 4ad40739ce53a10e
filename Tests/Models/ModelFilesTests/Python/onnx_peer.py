"""What ONNX, ONNX Runtime and the exporters of PyTorch and Keras make of model files; run by ONNXPeerTests.swift.

check FILE KIND INPUTS    checks FILE and prints the logits ONNX Runtime gives for INPUTS, numbers of KIND
export FOLDER             writes networks as ONNX by every exporter there is, each with inputs and the results
                          of its framework; exporters whose packages are missing are named on standard output
"""

import os
import sys
import warnings

import numpy
import onnx
import onnxruntime

warnings.filterwarnings("ignore")


def check(path, kind, inputs):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    width = session.get_inputs()[0].shape[1]
    inputs = numpy.fromfile(inputs, dtype=kind).reshape(-1, width)
    for batch in (inputs[:1], inputs):  # any batch
        (logits,) = session.run(None, {"inputs": batch})
    for logit in logits.flatten().tolist():
        print(repr(logit))


def save(folder, name, inputs, results):
    numpy.asarray(inputs, dtype=numpy.float32).tofile(f"{folder}/{name}.inputs")
    numpy.asarray(results, dtype=numpy.float32).tofile(f"{folder}/{name}.logits")


def torch_networks():
    import torch
    from torch import nn

    torch.manual_seed(2)
    networks = {
        "plain": nn.Sequential(nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10)),
        "tutorial": nn.Sequential(
            nn.Flatten(), nn.Linear(784, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 10)
        ),
        "unbiased": nn.Sequential(
            nn.Flatten(), nn.Linear(784, 20, bias=False), nn.BatchNorm1d(20), nn.ReLU(), nn.Linear(20, 10)
        ),
        "late": nn.Sequential(nn.Flatten(), nn.Linear(784, 20), nn.ReLU(), nn.BatchNorm1d(20), nn.Linear(20, 10)),
    }
    for name, module in networks.items():
        for _ in range(5):
            module(torch.randn(32, 784))
        module.eval()
        inputs = torch.randn(4, 784)
        yield name, module, inputs, module(inputs).detach().numpy()


def export_torch(folder, exporter, **options):
    import torch

    for name, module, inputs, results in torch_networks():
        name = f"torch-{exporter}-{name}"
        pictures = inputs if name.endswith("plain") else inputs.reshape(-1, 1, 28, 28)
        torch.onnx.export(module, (pictures,), f"{folder}/{name}.onnx", **options)
        save(folder, name, inputs, results)


def export_script(folder):
    axes = {"input": {0: "batch"}}
    export_torch(folder, "script", dynamo=False, input_names=["input"], dynamic_axes=axes)


def export_dynamo(folder):
    import onnxscript  # noqa: F401: the exporter needs it and would fail later

    export_torch(folder, "dynamo", dynamo=True, verbose=False)


def export_keras(folder):
    os.environ["KERAS_BACKEND"] = "torch"
    import keras
    import onnxscript  # noqa: F401

    keras.utils.set_random_seed(3)
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Input((28, 28)),
            layers.Flatten(),
            layers.Rescaling(2.0, offset=-1.0),
            layers.Dense(32),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Dense(16, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    pixels = numpy.random.default_rng(4).random((64, 28, 28), dtype=numpy.float32)
    model.fit(pixels, numpy.arange(64) % 10, epochs=2, verbose=0)
    model.export(f"{folder}/keras.onnx", format="onnx", verbose=False)
    save(folder, "keras", pixels[:4], numpy.log(model.predict(pixels[:4], verbose=0)))


def export_sklearn(folder):
    """Classifiers of three and of two classes, one behind a scaler, and a regressor; probabilities as logarithms."""
    import skl2onnx
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rows = numpy.random.default_rng(6).normal(3, 2, (60, 5)).astype(numpy.float32)
    three, two = numpy.arange(60) % 3, numpy.where(rows[:, 0] > 3, "high", "low")
    settings = dict(hidden_layer_sizes=(7,), max_iter=30, random_state=1)
    models = {
        "sklearn-classes": MLPClassifier(**settings).fit(rows, three),
        "sklearn-scaled": make_pipeline(StandardScaler(), MLPClassifier(activation="tanh", **settings)).fit(rows, three),
        "sklearn-two": MLPClassifier(activation="logistic", **settings).fit(rows, two),
        "sklearn-number": MLPRegressor(**settings).fit(rows, rows.sum(axis=1)),
    }
    for name, model in models.items():
        onnx = skl2onnx.to_onnx(model, rows[:1])
        with open(f"{folder}/{name}.onnx", "wb") as file:
            file.write(onnx.SerializeToString())
        is_number = name == "sklearn-number"
        save(folder, name, rows[:4], model.predict(rows[:4]) if is_number else model.predict_log_proba(rows[:4]))


def export(folder):
    for exporter in (export_script, export_dynamo, export_keras, export_sklearn):
        try:
            exporter(folder)
        except ImportError as error:
            print(f"{exporter.__name__}: {error}")


if __name__ == "__main__":
    {"check": check, "export": export}[sys.argv[1]](*sys.argv[2:])
