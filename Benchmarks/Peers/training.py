"""The commands that every training peer answers."""

import protocol


def serve(name, version, threads, peer):
    """`peer` has reset(seed), epoch() -> sum of batch losses, evaluate() -> (loss, accuracy), and
    may have configure(batch, width, depth), which begins with another network.
    """

    def epoch(count="1"):
        losses = []
        answer = protocol.measured(lambda _: losses.append(peer.epoch()), [None], int(count))
        return answer | {"losses": losses}

    def evaluate():
        loss, accuracy = peer.evaluate()
        return {"loss": loss, "accuracy": accuracy}

    def reset(seed):
        peer.reset(int(seed))
        return {}

    def configure(batch, width, depth):
        peer.configure(int(batch), int(width), int(depth))
        return {}

    epoch()
    reset(0)
    commands = [epoch, evaluate, reset] + ([configure] if hasattr(peer, "configure") else [])
    protocol.serve(name, version, threads, {command.__name__: command for command in commands})
