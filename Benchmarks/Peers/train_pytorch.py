"""Peer: the tutorial in PyTorch with the whole of MNIST as one tensor in memory."""

import protocol

options = protocol.options(__doc__, "--compile")

import numpy as np
import torch
from torch.nn.functional import cross_entropy

import mnist
import training
from tutorial_network import BATCH, DECAY, RATE, Network


def tensors(folder, part):
    pictures, labels = mnist.load(folder, part)
    return torch.from_numpy(mnist.normalise(pictures)), torch.from_numpy(labels.astype(np.int64))


class Peer:
    def __init__(self, folder, compiled):
        self.inputs, self.labels = tensors(folder, "train")
        self.test_inputs, self.test_labels = tensors(folder, "test")
        self.loss = torch.compile(self.plain_loss, dynamic=False) if compiled else self.plain_loss
        self.configure(BATCH, 128, 1)

    def configure(self, batch, width, depth):
        self.batch = batch
        self.network = Network(width, depth)
        self.optimiser = torch.optim.SGD(
            self.network.parameters(), lr=RATE, weight_decay=DECAY, fused=True)

    def plain_loss(self, inputs, labels):
        return cross_entropy(self.network(inputs), labels)

    def reset(self, seed):
        torch.manual_seed(seed)
        self.network.reset()

    def epoch(self):
        self.network.train()
        losses = []
        for batch in torch.randperm(len(self.inputs)).split(self.batch):
            loss = self.loss(self.inputs[batch], self.labels[batch])
            loss.backward()
            self.optimiser.step()
            self.optimiser.zero_grad()
            losses.append(loss.detach())
        return torch.stack(losses).sum().item()

    def evaluate(self):
        self.network.eval()
        with torch.inference_mode():
            logits = self.network(self.test_inputs)
            loss = cross_entropy(logits, self.test_labels).item()
            return loss, (logits.argmax(dim=1) == self.test_labels).double().mean().item()


torch.set_num_threads(options.threads)
training.serve(
    "PyTorch, compiled" if options.compile else "PyTorch, eager",
    torch.__version__, options.threads, Peer(options.data, options.compile))
