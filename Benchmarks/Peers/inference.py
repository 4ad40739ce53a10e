"""The commands that every inference peer answers."""

import numpy as np

import mnist
import protocol


def serve(name, version, threads, peer, pictures, labels):
    """`peer` has prepare(pictures) -> inputs and run(inputs) -> logits, a NumPy array.

    `pictures` are [n, 784] as the network sees them. Where `peer.reads_in_place`, run sees what the
    array given to prepare holds by then, so that one buffer serves every picture read from a file.
    """
    singles = [peer.prepare(pictures[index : index + 1]) for index in range(1000)]
    everything = peer.prepare(pictures)
    sizes = {len(pictures): everything}
    buffer = np.zeros((1, 784), np.float32)
    buffered = peer.prepare(buffer)

    def single(count="1"):
        return protocol.measured(peer.run, singles, int(count))

    def sleep(seconds):
        return protocol.measured(peer.run, singles, 1, pause=float(seconds))

    def batch(count="1", size=len(pictures)):
        size = int(size)
        if size not in sizes:
            sizes[size] = peer.prepare(pictures[:size])
        return protocol.measured(peer.run, [sizes[size]], int(count))

    def evaluate():
        return {"accuracy": float((peer.run(everything).argmax(axis=1) == labels).mean())}

    def digit(file):
        buffer[:] = mnist.read_picture(file)
        return int(peer.run(buffered).argmax())

    def path(count, file):
        return protocol.measured(digit, [file], int(count)) | {"digit": digit(file)}

    single("2000"), batch("3"), evaluate()
    commands = [single, sleep, batch, evaluate] + ([path] if peer.reads_in_place else [])
    protocol.serve(name, version, threads, {command.__name__: command for command in commands})
