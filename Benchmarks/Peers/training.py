"""The commands that every training peer answers."""

import protocol


def serve(name, version, threads, peer):
    """`peer` has reset(seed), epoch() -> sum of batch losses, evaluate() -> (loss, accuracy)."""

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

    epoch()
    reset(0)
    protocol.serve(name, version, threads, {"epoch": epoch, "evaluate": evaluate, "reset": reset})
