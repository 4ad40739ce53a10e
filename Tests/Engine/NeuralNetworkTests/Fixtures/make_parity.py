"""Writes the fixtures that the engine is compared with: short training runs of PyTorch.

    python3 make_parity.py [CASE ...]      # all cases if none is named

Each case becomes CASE.json beside this script. Every run starts from stored tensors and takes
stored batches in a stored order, so that another engine can follow it number for number. It is
computed twice, in float32 and in float64, from the same float32 start: the distance between the
two tells how far float32 itself is from exact.

Schema (a matrix is one flat list, row-major; every number reads back to the same bits):

  case, pytorch     the name of the case; the version that ran it
  widths            [inputs, hidden ..., classes]. Each hidden layer is Linear, BatchNorm1d, ReLU
  optimiser         "sgd" or "adamw"
  momentum, nesterov, betas, epsilon        its constants; those of the other optimiser are unused
  weightDecay       added to the gradient by "sgd"; decoupled, times the learning rate, in "adamw"
  decayExempt       names of the parameters without weight decay
  labelSmoothing    share of each target that is spread evenly over all classes
  averageDecay      d of the moving average a = d a + (1 - d) w, taken after each step; 0: none.
                    The first step copies the weights. Running statistics are copied every step
  learningRates     [step]
  pictures          [picture][pixel], bytes; the network sees (p / 255 - 0.5) / 0.5
  labels            [picture]
  batches           [step][index of a picture]; the last batch of each epoch is a partial one
  shapes            {tensor: shape}, PyTorch's names: layer1.0.weight, layer1.1.running_mean ...
  initial           {tensor: values}, float32; read them as such, the float64 run starts there too
  firstGradients    {parameter: values}, of the mean loss of the first batch, float64, no decay
  float32, float64  the run in that precision:
      losses        [step], mean over the batch, before the step
      final         {tensor: values} after the last step
      average       {tensor: values} of the moving average; empty without one
      logits        [picture * classes], evaluation mode, after the last step, from `final`
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

PICTURES, BATCH = 89, 16


@dataclass
class Case:
    name: str
    widths: tuple = (30, 20, 7)
    steps: int = 18
    optimiser: str = "sgd"
    rate: float = 0.05
    schedule: str = "constant"
    momentum: float = 0.0
    nesterov: bool = False
    decay: float = 1e-4
    exempt: bool = False
    smoothing: float = 0.0
    average: float = 0.0
    dead_pixels: tuple = ()


CASES = [
    # Pixels that are 0 in every picture, as on the border of MNIST.
    Case("tutorial", steps=54, rate=0.1, dead_pixels=(0, 13, 29)),
    Case("momentum", momentum=0.9),
    Case("nesterov", momentum=0.9, nesterov=True),
    Case("adamw", optimiser="adamw", rate=0.01, decay=0.1),
    Case("adamw-exempt", optimiser="adamw", rate=0.01, decay=0.1, exempt=True),
    Case("label-smoothing", smoothing=0.1),
    Case("deep", widths=(30, 24, 17, 7), steps=24),
    Case("one-cycle", momentum=0.9, nesterov=True, schedule="one-cycle"),
    Case("cosine", schedule="cosine"),
    Case("moving-average", average=0.9),
]

# Batch normalisation cancels the bias before it, whose gradient is therefore rounding error. With
# Adam's usual 1e-8 that error would move the bias by whole steps, and no two engines would agree.
BETAS, EPSILON = (0.9, 0.999), 1e-3


class Network(torch.nn.Module):
    """Named as the tutorial names its modules: layer1 … layerN, each a Sequential."""

    def __init__(self, widths):
        super().__init__()
        self.depth = len(widths) - 1
        for index in range(1, self.depth + 1):
            linear = torch.nn.Linear(widths[index - 1], widths[index])
            hidden = [torch.nn.BatchNorm1d(widths[index]), torch.nn.ReLU()]
            stack = [linear] + (hidden if index < self.depth else [])
            self.add_module(f"layer{index}", torch.nn.Sequential(*stack))

    def forward(self, inputs):
        for index in range(1, self.depth + 1):
            inputs = getattr(self, f"layer{index}")(inputs)
        return inputs


def make_data(case):
    """About 70 % of the pixels are 0, the first picture is blank, and a random linear map labels."""
    random = np.random.default_rng(2003)
    shape = (PICTURES, case.widths[0])
    pictures = random.integers(1, 256, shape) * (random.random(shape) < 0.3)
    pictures[0, :] = 0
    pictures[:, list(case.dead_pixels)] = 0
    teacher = random.normal(size=(case.widths[0], case.widths[-1]))
    labels = (pictures @ teacher).argmax(axis=1)
    batches = []
    while len(batches) < case.steps:
        order = random.permutation(PICTURES)
        batches += [order[start : start + BATCH] for start in range(0, PICTURES, BATCH)]
    return pictures.astype(np.uint8), labels, batches[: case.steps]


def make_initial(case):
    """PyTorch's own start, but with normalisation that is not the identity, so that it counts."""
    torch.manual_seed(2003)
    network = Network(case.widths)
    for name, tensor in network.state_dict().items():
        if ".1.weight" in name or "running_var" in name:
            tensor.uniform_(0.5, 1.5)
        elif ".1.bias" in name or "running_mean" in name:
            tensor.uniform_(-0.5, 0.5)
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def exempt_names(case, network):
    return [n for n, p in network.named_parameters() if case.exempt and p.dim() == 1]


def make_optimiser(case, network):
    exempt = exempt_names(case, network)
    named = list(network.named_parameters())
    groups = [
        {"params": [p for n, p in named if n not in exempt], "weight_decay": case.decay},
        {"params": [p for n, p in named if n in exempt], "weight_decay": 0.0},
    ]
    if case.optimiser == "adamw":
        return torch.optim.AdamW(groups, lr=case.rate, betas=BETAS, eps=EPSILON)
    return torch.optim.SGD(groups, lr=case.rate, momentum=case.momentum, nesterov=case.nesterov)


def make_schedule(case, optimiser):
    if case.schedule == "one-cycle":
        return torch.optim.lr_scheduler.OneCycleLR(
            optimiser, max_lr=case.rate, total_steps=case.steps, cycle_momentum=False)
    if case.schedule == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=case.steps)
    return torch.optim.lr_scheduler.ConstantLR(optimiser, factor=1.0)


def make_average(case, network):
    if case.average:
        return AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(case.average))
    return None


def tensors(network):
    return {name: flat(tensor) for name, tensor in network.state_dict().items()}


def flat(tensor):
    return tensor.detach().flatten().numpy().copy()


def run(case, initial, data, dtype):
    """One run in one precision: its results, the learning rates, the gradients of the first step."""
    pictures, labels, batches = data
    network = Network(case.widths)
    network.load_state_dict(initial)
    network.to(dtype)
    inputs = (torch.from_numpy(pictures).to(dtype) / 255 - 0.5) / 0.5
    targets = torch.from_numpy(labels)
    optimiser = make_optimiser(case, network)
    schedule = make_schedule(case, optimiser)
    average = make_average(case, network)
    losses, rates, first_gradients = [], [], {}
    for batch in batches:
        loss = torch.nn.functional.cross_entropy(
            network(inputs[batch]), targets[batch], label_smoothing=case.smoothing)
        optimiser.zero_grad()
        loss.backward()
        first_gradients = first_gradients or {
            name: flat(parameter.grad) for name, parameter in network.named_parameters()}
        rates.append(schedule.get_last_lr()[0])
        losses.append(loss.detach().numpy()[()])
        optimiser.step()
        schedule.step()
        if average:
            average.update_parameters(network)
    network.eval()
    results = {
        "losses": losses,
        "final": tensors(network),
        "average": tensors(average.module) if average else {},
        "logits": flat(network(inputs)),
    }
    return results, rates, first_gradients


def make_fixture(case):
    initial, data = make_initial(case), make_data(case)
    single, rates, _ = run(case, initial, data, torch.float32)
    double, _, gradients = run(case, initial, data, torch.float64)
    network = Network(case.widths)
    return {
        "case": case.name,
        "pytorch": torch.__version__.split("+")[0],
        "widths": case.widths,
        "optimiser": case.optimiser,
        "momentum": case.momentum,
        "nesterov": case.nesterov,
        "betas": BETAS,
        "epsilon": EPSILON,
        "weightDecay": case.decay,
        "decayExempt": exempt_names(case, network),
        "labelSmoothing": case.smoothing,
        "averageDecay": case.average,
        "learningRates": rates,
        "pictures": data[0],
        "labels": data[1],
        "batches": data[2],
        "shapes": {name: list(tensor.shape) for name, tensor in initial.items()},
        "initial": {name: flat(tensor) for name, tensor in initial.items()},
        "firstGradients": gradients,
        "float32": single,
        "float64": double,
    }


def to_json(value, indent=""):
    """JSON, one line for each list of numbers, in the shortest decimals that read back exactly."""
    if isinstance(value, dict):
        inner = indent + " "
        rows = [f"{inner}{json.dumps(k)}: {to_json(v, inner)}" for k, v in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{indent}}}" if rows else "{}"
    if isinstance(value, (list, tuple, np.ndarray)):
        return "[" + ",".join(to_json(element) for element in value) + "]"
    if isinstance(value, np.generic):
        return to_number(value)
    return json.dumps(value)


def to_number(value):
    text = np.format_float_scientific(value, trim="-") if value.dtype.kind == "f" else str(value)
    if value.dtype.type(float(text)) != value:  # also when it is read as a double first
        raise ValueError(f"{text} does not read back as the same {value.dtype}")
    return text


def distance(single, double):
    scale = np.abs(double).max()
    return np.abs(single - double).max() / (scale if scale else 1.0)


def report(fixture):
    single, double = fixture["float32"], fixture["float64"]
    losses = [np.array(results["losses"]) for results in (single, double)]
    worst = {name: distance(single["final"][name], exact) for name, exact in double["final"].items()}
    worst_name = max(worst, key=worst.get)
    print(
        f"{fixture['case']:16} loss {losses[1][0]:.3f} to {losses[1][-1]:.3f}; float32 is off by "
        f"{np.abs(losses[0] / losses[1] - 1).max():.1e} in a loss, "
        f"{distance(single['logits'], double['logits']):.1e} in the logits, "
        f"{worst[worst_name]:.1e} in a tensor ({worst_name})")


def main(names):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    folder = Path(__file__).parent
    for case in CASES:
        if not names or case.name in names:
            fixture = make_fixture(case)
            (folder / f"{case.name}.json").write_text(to_json(fixture) + "\n")
            report(fixture)


if __name__ == "__main__":
    main(sys.argv[1:])
