"""What PyTorch and the safetensors package make of model files; run by SafetensorsPeerTests.swift.

write FOLDER       writes networks as safetensors, each with inputs and the logits PyTorch gives for them
run FILE INPUTS    loads FILE into the tutorial's module, strictly, and prints the logits for INPUTS
compare A B        fails unless two files hold the same tensors bit for bit
"""

import sys

import numpy
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn


class Tutorial(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1 = nn.Sequential(nn.Linear(784, 128), nn.BatchNorm1d(128), nn.ReLU())
        self.layer2 = nn.Sequential(nn.Linear(128, 10))

    def forward(self, inputs):
        return self.layer2(self.layer1(inputs))


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.bn1 = nn.Linear(784, 40), nn.BatchNorm1d(40)
        self.fc2, self.out = nn.Linear(40, 30), nn.Linear(30, 10)

    def forward(self, inputs):
        hidden = torch.relu(self.bn1(self.fc1(inputs)))
        return self.out(torch.relu(self.fc2(hidden)))


def plain():
    return nn.Sequential(
        nn.Linear(784, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)
    )


def write(folder):
    torch.manual_seed(1)
    kinds = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}
    for make in (Tutorial, Named, plain):
        for kind, dtype in kinds.items():
            module = make()
            with torch.no_grad():
                for _ in range(5):
                    module(torch.randn(32, 784))  # gives the running figures something to hold
            module.eval()
            tensors = {
                key: tensor.to(dtype) if tensor.is_floating_point() else tensor
                for key, tensor in module.state_dict().items()
            }
            module.load_state_dict(tensors)  # F32 again, rounded as the file is
            inputs = torch.randn(4, 784)
            name = f"{folder}/{make.__name__}-{kind}"
            save_file(tensors, f"{name}.safetensors", metadata={"format": "pt"})
            inputs.numpy().tofile(f"{name}.inputs")
            module(inputs).detach().numpy().tofile(f"{name}.logits")


def run(path, inputs):
    module = Tutorial()
    module.load_state_dict(load_file(path), strict=True)
    module.eval()
    inputs = torch.from_numpy(numpy.fromfile(inputs, dtype=numpy.float32).reshape(-1, 784))
    for logit in module(inputs).detach().flatten().tolist():
        print(repr(logit))


def compare(first, second):
    with safe_open(first, "numpy") as a, safe_open(second, "numpy") as b:
        assert sorted(a.keys()) == sorted(b.keys()), (sorted(a.keys()), sorted(b.keys()))
        for key in a.keys():
            x, y = a.get_tensor(key), b.get_tensor(key)
            assert x.dtype == y.dtype and x.shape == y.shape and x.tobytes() == y.tobytes(), key


if __name__ == "__main__":
    {"write": write, "run": run, "compare": compare}[sys.argv[1]](*sys.argv[2:])
