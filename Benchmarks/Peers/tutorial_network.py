"""The tutorial's network in PyTorch."""

import torch

RATE, DECAY, BATCH = 0.02, 1e-4, 128


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1 = torch.nn.Sequential(
            torch.nn.Linear(784, 128), torch.nn.BatchNorm1d(128), torch.nn.ReLU())
        self.layer2 = torch.nn.Sequential(torch.nn.Linear(128, 10))

    def forward(self, inputs):
        return self.layer2(self.layer1(inputs))

    def reset(self):
        """Draws the parameters anew, in place, as construction does."""
        for module in self.modules():
            if hasattr(module, "reset_parameters"):
                module.reset_parameters()
