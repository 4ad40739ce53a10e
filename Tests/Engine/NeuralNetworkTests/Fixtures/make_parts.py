"""Writes `parts.json`: a hundred steps of PyTorch for each part of a network, in double precision from float32 starts.

    python3 make_parts.py

Each case has its own layers, loss and optimiser; the others are the plainest. Schema of a case:

  name       of the part
  inputs     width of a row
  layers     [[kind, numbers …]]: dense outputs bias, batchNorm epsilon momentum, layerNorm epsilon, or an activation's name
             in the engine's words with its number
  loss       [name, number …], in the engine's words
  optimizer  [name, numbers …]; clip, the largest norm of all gradients, or null
  rate, decay
  classWeights, features [row × inputs], targets (classes, or [row × outputs]), batch
  initial, final   numbers of each layer's tensors, in the order weight, bias, running mean, running variance
  losses     [step], before the step. Step t takes the rows batch·t … of the 24, in a circle.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

ROWS, STEPS, BATCH, INPUTS, OUTPUTS = 24, 100, 8, 6, 4

ACTIVATIONS = {
    "relu": nn.ReLU, "leaky-relu": nn.LeakyReLU, "relu6": nn.ReLU6, "elu": nn.ELU, "gelu": nn.GELU,
    "gelu-tanh": lambda: nn.GELU(approximate="tanh"), "silu": nn.SiLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh,
    "softplus": nn.Softplus,
}


def hidden(*middle):
    return [["dense", 10, True], *middle, ["dense", OUTPUTS, True]]


def case(name, layers=None, loss=("cross-entropy", 0.0), optimizer=("sgd",), rate=0.1, decay=1e-3, clip=None, weights=None):
    return dict(
        name=name, inputs=INPUTS, layers=layers or hidden(["tanh"]), loss=list(loss), optimizer=list(optimizer), rate=rate,
        decay=decay, clip=clip, classWeights=weights)


CASES = [case(f"activation {name}", hidden([name])) for name in ACTIVATIONS]
CASES += [
    case("leaky-relu 0.2", hidden(["leaky-relu", 0.2])),
    case("elu 0.5", hidden(["elu", 0.5])),
    case("layer normalisation", hidden(["layerNorm", 1e-5], ["relu"])),
    case("layer normalisation, epsilon", hidden(["layerNorm", 0.1], ["relu"])),
    case("batch normalisation, epsilon and momentum", hidden(["batchNorm", 0.1, 0.3], ["relu"])),
    case("no bias", [["dense", 10, False], ["tanh"], ["dense", OUTPUTS, False]]),
    case("linear model", [["dense", OUTPUTS, True]]),
    case("label smoothing and class weights", loss=("cross-entropy", 0.1), weights=[0.5, 1.0, 2.0, 1.5]),
    case("class weights", weights=[0.5, 1.0, 2.0, 1.5]),
    case("binary cross-entropy", loss=("binary-cross-entropy",), rate=0.5),
    case("mean squared error", loss=("mse",)),
    case("mean absolute error", loss=("mae",)),
    case("huber", loss=("huber", 0.5)),
    case("momentum", optimizer=("momentum", 0.9), rate=0.02),
    case("nesterov", optimizer=("nesterov", 0.9), rate=0.02),
    case("adam", optimizer=("adam",), rate=0.01),
    case("adamw", optimizer=("adamw",), rate=0.01, decay=0.1),
    case("rmsprop", optimizer=("rmsprop",), rate=0.003),
    case("clipping", clip=0.05, optimizer=("momentum", 0.9)),
]


def module(layer, width):
    kind = layer[0]
    if kind == "dense":
        return nn.Linear(width, layer[1], bias=layer[2]), layer[1]
    if kind == "batchNorm":
        return nn.BatchNorm1d(width, eps=layer[1], momentum=layer[2]), width
    if kind == "layerNorm":
        return nn.LayerNorm(width, eps=layer[1]), width
    return ACTIVATIONS[kind](*layer[1:]), width


def tensors(model):
    found = []
    for part in model:
        names = ["weight", "bias", "running_mean", "running_var"]
        values = [getattr(part, name, None) for name in names]
        found += [value.detach().flatten().tolist() for value in values if value is not None]
    return found


def loss_function(case):
    name, *numbers = case["loss"]
    weights = case["classWeights"] and torch.tensor(case["classWeights"], dtype=torch.float64)
    return {
        "cross-entropy": lambda: nn.CrossEntropyLoss(weight=weights, label_smoothing=numbers[0]),
        "binary-cross-entropy": nn.BCEWithLogitsLoss, "mse": nn.MSELoss, "mae": nn.L1Loss,
        "huber": lambda: nn.HuberLoss(delta=numbers[0]),
    }[name]()


def optimizer(case, parameters):
    name, *numbers = case["optimizer"]
    common = dict(lr=case["rate"], weight_decay=case["decay"])
    return {
        "sgd": lambda: torch.optim.SGD(parameters, **common),
        "momentum": lambda: torch.optim.SGD(parameters, momentum=numbers[0], **common),
        "nesterov": lambda: torch.optim.SGD(parameters, momentum=numbers[0], nesterov=True, **common),
        "adam": lambda: torch.optim.Adam(parameters, **common),
        "adamw": lambda: torch.optim.AdamW(parameters, **common),
        "rmsprop": lambda: torch.optim.RMSprop(parameters, **common),
    }[name]()


def run(case, seed):
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    parts, width = [], INPUTS
    for layer in case["layers"]:
        part, width = module(layer, width)
        parts.append(part)
    model = nn.Sequential(*parts)
    features = random.normal(size=(ROWS, INPUTS)).astype(np.float32)
    if case["loss"][0] == "cross-entropy":
        targets = random.integers(0, OUTPUTS, ROWS)
        wanted = torch.tensor(targets)
    else:
        shape = (ROWS, OUTPUTS)
        binary = case["loss"][0] == "binary-cross-entropy"
        targets = (random.integers(0, 2, shape) if binary else random.normal(size=shape)).astype(np.float32)
        wanted = torch.tensor(targets).double()
    case |= dict(
        features=[float(x) for x in features.flatten()], targets=[float(x) for x in targets.flatten()], batch=BATCH,
        initial=tensors(model))
    model = model.double()
    inputs, compare = torch.tensor(features).double(), loss_function(case)
    steps = optimizer(case, model.parameters())
    losses = []
    for step in range(STEPS):
        rows = [(BATCH * step + row) % ROWS for row in range(BATCH)]
        loss = compare(model(inputs[rows]), wanted[rows])
        losses.append(loss.item())
        steps.zero_grad()
        loss.backward()
        if case["clip"]:
            nn.utils.clip_grad_norm_(model.parameters(), case["clip"])
        steps.step()
    return case | dict(losses=losses, final=tensors(model))


cases = [run(case, seed) for seed, case in enumerate(CASES, 1)]
path = Path(__file__).with_name("parts.json")
path.write_text(json.dumps(dict(pytorch=torch.__version__, cases=cases), separators=(",", ":")))
print(path, len(cases), "cases")
