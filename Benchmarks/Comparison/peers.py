"""Runs peers, which speak the protocol of Peers/README.md, and asks them in turns."""

import json
import shlex
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass

import figures

# Pools of Intel's OpenMP spin for 0.2 s after their work, which the next peer would pay for.
SETTLE = 0.3


@dataclass(frozen=True)
class Program:
    """A peer that could be started, unless there is a reason not to."""

    name: str
    command: tuple
    left_out: str = ""


class Peer:
    """A running peer; `ready` is its first answer, or None if it did not start."""

    def __init__(self, program):
        self.program = program
        self.ready = self.process = None
        self.reason = program.left_out
        if not self.reason:
            self.start()

    def start(self):
        try:
            self.process = subprocess.Popen(
                self.program.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True)
            answer = self.read()
        except OSError as error:
            self.reason = str(error)
        else:
            self.ready = answer if answer and answer.get("ready") else None
            self.reason = "" if self.ready else self.failure(answer)

    def ask(self, request):
        self.send(request)
        return self.read()

    def send(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()

    def read(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def failure(self, answer):
        errors = self.process.stderr.read().strip().splitlines()
        reason = (answer or {}).get("error") or (errors[-1] if errors else "ended at once")
        return not_installed(reason)

    def knows(self, request):
        return request.split()[0] in self.ready["commands"]

    def identity(self, case):
        return {"case": case, **{key: self.ready[key] for key in ("peer", "version", "threads")}}

    def missing(self, case, threads):
        return {"case": case, "peer": self.program.name, "version": "", "threads": threads,
                "missing": self.reason}

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.stderr.close()
            self.process.wait()


def not_installed(reason):
    """Says of a Python module that is not there what it means."""
    return "not installed" if reason.startswith("ModuleNotFoundError") else reason


@contextmanager
def running(programs):
    """All of them, those that did not start included."""
    peers = [Peer(program) for program in programs]
    for peer in peers:
        if not peer.ready:
            print(f"{peer.program.name}: {peer.reason}", file=sys.stderr)
    try:
        yield peers
    finally:
        for peer in peers:
            peer.close()


def compare(peers, case, request, rounds, threads, before_round=lambda: None):
    """Rows of a case: each round asks every peer that knows the request once."""
    asked = [peer for peer in peers if peer.ready and peer.knows(request)]
    walls, cpus = {peer: [] for peer in asked}, {peer: 0.0 for peer in asked}
    for _ in range(rounds):
        before_round()
        for peer, answer in zip(asked, in_turns(asked, request)):
            if "error" in answer:
                raise SystemExit(f"{shlex.join(peer.program.command)}: {answer['error']}")
            walls[peer].append(answer["wall"])
            cpus[peer] += answer["cpu"]
    rows = [peer.identity(case) | figures.summary(walls[peer], cpus[peer]) for peer in asked]
    return rows + missing_rows(peers, case, threads)


def missing_rows(peers, case, threads):
    """A row for each peer that did not start."""
    return [peer.missing(case, threads) for peer in peers if not peer.ready]


def in_turns(peers, request):
    """Asks one peer after the other. Pauses overlap, but begin and end in turns."""
    overlaps = request.startswith("sleep")
    answers = []
    for peer in peers:
        peer.send(request)
        if not overlaps:
            answers.append(peer.read())
        if overlaps or peer.ready["threads"] > 1:
            time.sleep(SETTLE)
    return [peer.read() for peer in peers] if overlaps else answers
