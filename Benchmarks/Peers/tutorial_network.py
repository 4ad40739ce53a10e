"""The tutorial's network in PyTorch."""

import torch

RATE, DECAY, BATCH = 0.02, 1e-4, 128


def hidden(inputs, width):
    return torch.nn.Sequential(
        torch.nn.Linear(inputs, width), torch.nn.BatchNorm1d(width), torch.nn.ReLU())


class Network(torch.nn.Module):
    """784-128-10, or with other hidden layers."""

    def __init__(self, width=128, depth=1):
        super().__init__()
        self.hidden = torch.nn.Sequential(
            hidden(784, width), *(hidden(width, width) for _ in range(depth - 1)))
        self.output = torch.nn.Linear(width, 10)

    def forward(self, inputs):
        return self.output(self.hidden(inputs))

    def reset(self):
        """Draws the parameters anew, in place, as construction does."""
        for module in self.modules():
            if hasattr(module, "reset_parameters"):
                module.reset_parameters()
