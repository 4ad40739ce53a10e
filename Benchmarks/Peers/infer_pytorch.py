"""Peer: PyTorch in inference mode, evaluation network with batch normalisation folded."""

import protocol

options = protocol.options(__doc__, "--compile", model=True)

import torch

import inference
import mnist


class Peer:
    reads_in_place = True

    def __init__(self, model, compiled):
        weight1, bias1, weight2, bias2 = map(torch.from_numpy, mnist.folded_network(model))
        first, second = torch.nn.Linear(784, 128), torch.nn.Linear(128, 10)
        first.weight.data, first.bias.data = weight1.T.contiguous(), bias1
        second.weight.data, second.bias.data = weight2.T.contiguous(), bias2
        network = torch.nn.Sequential(first, torch.nn.ReLU(), second).eval()
        self.network = torch.compile(network, dynamic=False) if compiled else network

    def prepare(self, pictures):
        return torch.from_numpy(pictures)

    def run(self, inputs):
        with torch.inference_mode():
            return self.network(inputs).numpy()


torch.set_num_threads(options.threads)
pictures, labels = mnist.load(options.data, "test")
inference.serve(
    "PyTorch, compiled" if options.compile else "PyTorch, eager",
    torch.__version__, options.threads,
    Peer(options.model, options.compile), mnist.normalise(pictures), labels)
