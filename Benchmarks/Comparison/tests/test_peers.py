import sys
import unittest

import peers

# Answers "twice N" with N durations of 2 s, and knows nothing else.
SCRIPT = """
import json, sys
identity = {"peer": "Two", "version": "1", "threads": 1}
print(json.dumps(identity | {"ready": True, "commands": ["twice"]}), flush=True)
for line in sys.stdin:
    command, count = line.split()
    answer = {"wall": [2.0] * int(count), "cpu": 1.0} if count != "0" else {"error": "none"}
    print(json.dumps(identity | answer), flush=True)
"""


def program(name, script):
    return peers.Program(name, (sys.executable, "-c", script))


class PeersTests(unittest.TestCase):
    def test_every_round_asks_once(self):
        rounds = []
        with peers.running([program("Two", SCRIPT)]) as running:
            (row,) = peers.compare(running, "a case", "twice 3", 4, 1, lambda: rounds.append(1))
        self.assertEqual((row["calls"], row["rounds"], row["cpu"]), (12, [2.0] * 4, 1 / 3))
        self.assertEqual(len(rounds), 4)

    def test_a_peer_that_does_not_know_the_request_is_left_out(self):
        with peers.running([program("Two", SCRIPT)]) as running:
            self.assertEqual(peers.compare(running, "a case", "thrice", 1, 1), [])

    def test_a_peer_that_is_not_installed_has_a_row_that_says_so(self):
        broken = [program("No module", "import a_module_that_is_not_there"),
                  peers.Program("No program", ("/no/such/program",)), program("Fails", "exit('broken')")]
        with peers.running([program("Two", SCRIPT), *broken]) as running:
            rows = peers.compare(running, "a case", "twice 1", 1, 1)
        reasons = {row["peer"]: row.get("missing") for row in rows}
        self.assertEqual(reasons["No module"], "not installed")
        self.assertIn("No such file", reasons["No program"])
        self.assertEqual((reasons["Fails"], reasons["Two"]), ("broken", None))

    def test_a_peer_that_is_left_out_is_not_started_and_has_a_row_that_says_why(self):
        slow = peers.Program("Slow", ("/no/such/program",), "another time")
        with peers.running([program("Two", SCRIPT), slow]) as running:
            rows = peers.compare(running, "a case", "twice 1", 1, 1)
        self.assertEqual([row.get("missing") for row in rows], [None, "another time"])

    def test_a_request_that_fails_ends_the_run(self):
        with peers.running([program("Two", SCRIPT)]) as running, self.assertRaises(SystemExit):
            peers.compare(running, "a case", "twice 0", 1, 1)
