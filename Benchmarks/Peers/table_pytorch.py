"""Peer: a multilayer perceptron on a table in PyTorch, all rows as one tensor, fused Adam."""

import protocol

options = protocol.options(__doc__, "--compile")

import torch
from torch.nn.functional import cross_entropy, mse_loss

import tables


class Peer:
    def __init__(self, task, compiled):
        self.inputs, self.targets = torch.from_numpy(task.features), torch.from_numpy(task.targets)
        self.batch, self.is_number = task.batch, task.is_number
        layers = []
        for inputs, outputs in zip(task.widths, task.widths[1:]):
            layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
        self.network = torch.nn.Sequential(*layers[:-1])
        self.optimiser = torch.optim.Adam(self.network.parameters(), lr=tables.RATE, fused=True)
        self.loss = torch.compile(self.plain_loss, dynamic=False) if compiled else self.plain_loss

    def plain_loss(self, inputs, targets):
        found = self.network(inputs)
        return mse_loss(found[:, 0], targets) if self.is_number else cross_entropy(found, targets)

    def epoch(self):
        losses = []
        for rows in torch.randperm(len(self.inputs)).split(self.batch):
            loss = self.loss(self.inputs[rows], self.targets[rows])
            loss.backward()
            self.optimiser.step()
            self.optimiser.zero_grad()
            losses.append(loss.detach())
        return torch.stack(losses).sum().item()


torch.set_num_threads(options.threads)
protocol.serve(
    "PyTorch, compiled" if options.compile else "PyTorch, eager", torch.__version__, options.threads,
    tables.commands(Peer(tables.Task(options.data), options.compile)))
