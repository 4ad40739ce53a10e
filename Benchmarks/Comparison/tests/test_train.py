import unittest
from unittest import mock

import peers
from parts import train


class Learner:
    """Reads a per cent more right after each epoch of 2 s, up to its best."""

    def __init__(self, best):
        self.best, self.accuracy = best, 0.0

    def identity(self, case):
        return {"case": case, "peer": "Learner", "version": "1", "threads": 1}

    def ask(self, request):
        if request.startswith("reset"):
            self.accuracy = 0.9
        elif request == "epoch":
            self.accuracy = min(self.accuracy + 0.0101, self.best)
            return {"wall": [2.0], "cpu": 3.0}
        return {"accuracy": self.accuracy}


@mock.patch.object(peers, "SETTLE", 0)
class TrainTests(unittest.TestCase):
    def test_a_run_ends_with_the_epoch_that_arrives(self):
        runs = [train._one_run(Learner(1.0), seed) for seed in (1, 2)]
        row = train._accuracy_row(Learner(1.0), "a case", runs)
        self.assertEqual((row["rounds"], row["epochs"], row["cpu"]), ([14.0, 14.0], [7, 7], 21.0))

    def test_an_accuracy_that_is_not_reached_has_no_time(self):
        row = train._accuracy_row(Learner(0.96), "a case", [train._one_run(Learner(0.96), 1)])
        self.assertEqual(row["missing"], "96.00 % after 20 epochs in 40.0 s")
        self.assertNotIn("quantiles", row)
