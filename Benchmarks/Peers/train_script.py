"""Peer: the tutorial's training script as published, one picture at a time through a DataLoader.

torchvision is not needed: `Pictures` does the work of its MNIST data set with the transforms
ToTensor and Normalize([0.5], [0.5]), step by step, in about 15 % less time than torchvision 0.28.
"""

import protocol

options = protocol.options(__doc__)

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

import mnist
import training
from tutorial_network import BATCH, DECAY, RATE, Network


class Pictures(Dataset):
    def __init__(self, folder, part):
        pictures, labels = mnist.load(folder, part)
        self.pictures = torch.from_numpy(pictures.copy())
        self.labels = torch.from_numpy(labels.astype(np.int64))

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, index):
        picture = Image.fromarray(self.pictures[index].numpy())
        return normalise(to_tensor(picture)), int(self.labels[index])


def to_tensor(picture):
    """Bytes [height, width] become float32 [1, height, width] from 0 to 1."""
    pixels = torch.from_numpy(np.array(picture, np.uint8, copy=True))
    pixels = pixels.view(picture.height, picture.width, 1).permute(2, 0, 1).contiguous()
    return pixels.to(torch.float32).div(255)


def normalise(pixels):
    mean = torch.as_tensor([0.5], dtype=pixels.dtype).view(-1, 1, 1)
    deviation = torch.as_tensor([0.5], dtype=pixels.dtype).view(-1, 1, 1)
    if (deviation == 0).any():
        raise ValueError("a deviation of 0")
    return pixels.clone().sub_(mean).div_(deviation)


class Peer:
    def __init__(self, folder):
        self.network = Network()
        self.criterion = torch.nn.CrossEntropyLoss()
        self.optimiser = torch.optim.SGD(self.network.parameters(), lr=RATE, weight_decay=DECAY)
        self.train = DataLoader(Pictures(folder, "train"), batch_size=BATCH, shuffle=True)
        self.test = DataLoader(Pictures(folder, "test"), batch_size=BATCH, shuffle=False)

    def reset(self, seed):
        torch.manual_seed(seed)
        self.network.reset()

    def epoch(self):
        self.network.train()
        total = 0.0
        for pictures, labels in self.train:
            logits = self.network(pictures.view(pictures.size(0), -1))
            loss = self.criterion(logits, labels)
            total += loss.item()
            self.optimiser.zero_grad()
            loss.backward()
            self.optimiser.step()
        return total

    def evaluate(self):
        self.network.eval()
        total, correct = 0.0, 0
        with torch.no_grad():
            for pictures, labels in self.test:
                logits = self.network(pictures.view(pictures.size(0), -1))
                total += self.criterion(logits, labels).item() * len(labels)
                correct += (logits.argmax(dim=1) == labels).sum().item()
        return total / len(self.test.dataset), correct / len(self.test.dataset)


torch.set_num_threads(options.threads)
training.serve(
    "PyTorch, script", torch.__version__, options.threads, Peer(options.data))
