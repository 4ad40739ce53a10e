"""Trains on tables beside scikit-learn's multilayer perceptron, and PyTorch's where it is installed.

    python3 Benchmarks/tables.py [PROGRAM]      # PROGRAM is .build/release/swiftlet unless told

The same network, 100 rectifiers in one hidden layer, the same optimiser (Adam, rate 0.001), batches and number of epochs, on
scikit-learn's own real tables and on a larger one made by chance, in turns, five splits each. Scores are accuracy, or R² for
numbers, on a quarter of the rows. Times are of all epochs without reading files; threads are as each takes them by default, two
for PyTorch. Prints a table in Markdown.
"""

import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

try:
    import torch
except ImportError:
    torch = None

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).parents[1] / ".build/release/swiftlet")
SPLITS = 5


def tables():
    for name in ["iris", "wine", "breast_cancer", "digits"]:
        yield name, getattr(datasets, f"load_{name}")(), False, 200
    yield "diabetes", datasets.load_diabetes(), True, 200
    features, target = datasets.make_classification(
        100_000, 50, n_informative=20, n_redundant=5, n_classes=5, random_state=1)
    yield "100,000 × 50", datasets._base.Bunch(data=features, target=target), False, 5


def write(path, features, target):
    with open(path, "w") as file:
        rows = csv.writer(file)
        rows.writerow([f"x{i}" for i in range(features.shape[1])] + ["y"])
        rows.writerows([*map(repr, map(float, row)), value] for row, value in zip(features, target))


def swiftlet(folder, train, test, is_number, epochs, seed):
    named = (lambda values: values) if is_number else (lambda values: [f"c{value}" for value in values])
    for name, (features, target) in dict(train=train, test=test).items():
        write(folder / f"{name}.csv", features, named(target))
    command = [
        PROGRAM, "train", "--data", folder / "train.csv", "--test", folder / "test.csv", "--seed", str(seed + 1), "--epochs",
        str(epochs), "--log", folder / "log"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    seconds = [json.loads(line).get("seconds") for line in open(folder / "log")]
    return float(answer.split("r2: " if is_number else "acc: ")[1]), max(s for s in seconds if s is not None)


def scikit(train, test, is_number, epochs, seed):
    model = (MLPRegressor if is_number else MLPClassifier)(
        max_iter=epochs, random_state=seed, tol=0, n_iter_no_change=epochs + 1)
    begin = time.perf_counter()
    model.fit(*train)
    return model.score(*test), time.perf_counter() - begin


def pytorch(train, test, is_number, epochs, seed):
    torch.manual_seed(seed)
    torch.set_num_threads(2)
    inputs = torch.tensor(train[0], dtype=torch.float32)
    kind = torch.float32 if is_number else torch.int64
    wanted = torch.tensor(train[1], dtype=kind)
    outputs = 1 if is_number else int(train[1].max()) + 1
    model = torch.nn.Sequential(
        torch.nn.Linear(inputs.shape[1], 100), torch.nn.ReLU(), torch.nn.Linear(100, outputs))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001, weight_decay=1e-4)
    loss = torch.nn.MSELoss() if is_number else torch.nn.CrossEntropyLoss()
    begin = time.perf_counter()
    for _ in range(epochs):
        for rows in torch.randperm(len(inputs)).split(200):
            optimizer.zero_grad()
            found = model(inputs[rows])
            loss(found[:, 0] if is_number else found, wanted[rows]).backward()
            optimizer.step()
    seconds = time.perf_counter() - begin
    with torch.no_grad():
        found = model(torch.tensor(test[0], dtype=torch.float32))
    if is_number:
        error = ((found[:, 0].numpy() - test[1]) ** 2).sum()
        return 1 - error / ((test[1] - test[1].mean()) ** 2).sum(), seconds
    return float((found.argmax(1).numpy() == test[1]).mean()), seconds


def measure(name, data, is_number, epochs):
    peers = {"Swiftlet": [], "scikit-learn": []} | ({"PyTorch": []} if torch else {})
    for seed in range(SPLITS):
        parts = train_test_split(
            data.data, data.target, test_size=0.25, random_state=seed, stratify=None if is_number else data.target)
        scale = StandardScaler().fit(parts[0])
        mean, deviation = (parts[2].mean(), parts[2].std()) if is_number else (0, 1)
        raw = (parts[0], parts[2]), (parts[1], parts[3])
        alike = [(scale.transform(rows), (target - mean) / deviation if is_number else target) for rows, target in raw]
        with tempfile.TemporaryDirectory() as folder:
            peers["Swiftlet"].append(swiftlet(Path(folder), *raw, is_number, epochs, seed))
        peers["scikit-learn"].append(scikit(*alike, is_number, epochs, seed))
        if torch:
            peers["PyTorch"].append(pytorch(*alike, is_number, epochs, seed))
    cells = [name]
    for results in peers.values():
        scores, seconds = zip(*results)
        cells.append(f"{np.mean(scores):.3f} ± {np.std(scores):.3f} | {statistics.median(seconds) * 1000:,.0f} ms")
    ours = [seconds for _, seconds in peers["Swiftlet"]]
    for peer in list(peers)[1:]:
        ratio = statistics.median(s / o for (_, s), o in zip(peers[peer], ours))
        cells.append(f"{ratio:.1f} ×")
    return cells


warnings.filterwarnings("ignore")
names = ["Swiftlet", "scikit-learn"] + (["PyTorch"] if torch else [])
print("| table |" + "".join(f" {name} | time |" for name in names) + "".join(f" {name} to Swiftlet |" for name in names[1:]))
print("|---|" + "--:|" * (3 * len(names) - 1))
for table in tables():
    print("| " + " | ".join(measure(*table)) + " |", flush=True)
