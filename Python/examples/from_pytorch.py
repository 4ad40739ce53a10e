"""A model of PyTorch's brought over: python from_pytorch.py"""

import numpy as np
import torch

import swiftlet

model = torch.nn.Sequential(
    torch.nn.Linear(20, 64), torch.nn.BatchNorm1d(64), torch.nn.GELU(), torch.nn.Linear(64, 3)
).eval()
network = swiftlet.Network(["dense:64", "batch-norm", "gelu", "dense:3"], inputs=20)
network.from_state_dict(model.state_dict())

X = torch.randn(1000, 20)
difference = np.abs(network.logits(X.numpy()) - model(X).detach().numpy()).max()
print(f"largest difference of a logit: {difference:.1e}")
assert difference < 1e-4

# And back: training here, PyTorch there.
network.fit(X.numpy(), np.arange(1000) % 3, epochs=3)
model.load_state_dict({k: torch.from_numpy(v) for k, v in network.to_state_dict().items()}, strict=False)
assert np.abs(network.logits(X.numpy()) - model(X).detach().numpy()).max() < 1e-4
