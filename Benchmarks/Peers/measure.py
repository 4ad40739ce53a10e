"""Measures the peers against each other, in turns, and prints a table.

    PEERS/bin/python measure.py --data FOLDER --model FILE.safetensors --picture FILE.png
        [--threads N] [--only PART] [--also COMMAND] [--json FILE]

`--also` adds a program of any kind that speaks the protocol of README.md. Every number is a
duration of one call; the processor's time, divided by the calls, stands beside it.
"""

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
TRAINING = ["train_script.py", "train_pytorch.py", "train_pytorch.py --compile", "train_jax.py",
            "train_sklearn.py"]
INFERENCE = ["infer_onnxruntime.py", "infer_openvino.py", "infer_pytorch.py",
             "infer_pytorch.py --compile", "infer_numpy.py", "infer_jax.py"]
# What to ask of every inference peer: a title, a request to warm up, the request, its rounds.
INFERENCE_PARTS = {
    "single": [("The network alone, one picture", "single 100", "single 2000", 10)],
    "path": [("From the path to the digit", "path 500 {picture}", "path 2000 {picture}", 10)],
    "batch": [("10,000 pictures at once", "batch 2", "batch 10", 5)],
    "pause-1": [("First call after a pause of 1 s", "single 100", "sleep 1", 10)],
    "pause-10": [("First call after a pause of 10 s", "single 100", "sleep 10", 4)],
}
PARTS = ["train", *INFERENCE_PARTS, "process"]
# Pools of Intel's OpenMP spin for 0.2 s after their work, which the next peer would pay for.
SETTLE = 0.3


class Peer:
    """A running peer; `ready` is its first answer, or None if it did not start."""

    def __init__(self, command):
        self.command = command
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)
        self.ready = self.read()

    @property
    def identity(self):
        return {key: self.ready[key] for key in ("peer", "version", "threads")}

    def send(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()

    def read(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def failure(self):
        errors = self.process.stderr.read().strip().splitlines()
        return f"{shlex.join(self.command)}: {errors[-1] if errors else 'ended at once'}"

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def start(commands):
    peers = [Peer(command) for command in commands]
    for peer in peers:
        if not peer.ready:
            print(f"not measured: {peer.failure()}", file=sys.stderr)
    return [peer for peer in peers if peer.ready]


def interleave(peers, request, rounds):
    """Each round asks every peer once. One row a peer that knows the command."""
    command = request.split()[0]
    peers = [peer for peer in peers if command in peer.ready["commands"]]
    rows = [peer.identity | {"request": request, "wall": [], "cpu": 0.0} for peer in peers]
    for _ in range(rounds):
        for row, answer in zip(rows, together(peers, request, command == "sleep")):
            row["wall"] += answer["wall"]
            row["cpu"] += answer["cpu"]
    return rows


def together(peers, request, staggered):
    """Asks one peer after the other; staggered, all pause at a time but start and end in turns."""
    answers = []
    for peer in peers:
        time.sleep(SETTLE)
        peer.send(request)
        if not staggered:
            answers.append(peer.read())
    return [peer.read() for peer in peers] if staggered else answers


def whole_processes(command, rounds):
    """The duration and processor time of whole processes, one after the other."""
    row = {"peer": "Python + ONNX Runtime", "version": sys.version.split()[0], "threads": 1,
           "request": "process", "wall": [], "cpu": 0.0}
    for _ in range(rounds):
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        row["wall"].append(time.perf_counter() - begin)
        row["cpu"] += usage.ru_utime + usage.ru_stime
        if status:
            raise SystemExit(f"{shlex.join(command)} ended with status {status}")
    return [row]


def percentile(samples, share):
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def duration(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            break
    return f"{seconds / size:.3g} {unit}"


def print_table(title, rows):
    print(f"\n{title}\n")
    print("| peer | threads | p50 | p90 | p99 | p99.9 | CPU | calls |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for row in sorted(rows, key=lambda row: statistics.median(row["wall"])):
        wall = row["wall"]
        columns = [duration(percentile(wall, share)) for share in (0.5, 0.9, 0.99, 0.999)]
        columns.append(duration(row["cpu"] / len(wall)))
        cells = [f"{row['peer']} {row['version']}", str(row["threads"]), *columns, str(len(wall))]
        print(f"| {' | '.join(cells)} |", flush=True)


def measure_training(options, threads):
    arguments = ["--data", options.data, "--threads", str(threads)]
    peers = start(python_commands(TRAINING, arguments) + options.also)
    rows = interleave(peers, "epoch", 5)
    close(peers)
    print_table(f"One epoch of the tutorial, threads: {threads}", rows)
    return rows


def measure_inference(options, threads, parts):
    arguments = ["--data", options.data, "--model", options.model, "--threads", str(threads)]
    peers = start(python_commands(INFERENCE, arguments) + options.also)
    rows = []
    for title, warm_up, request, rounds in parts:
        interleave(peers, warm_up.format(picture=options.picture), 1)
        part = interleave(peers, request.format(picture=options.picture), rounds)
        print_table(f"{title}, threads: {threads}", part)
        rows += part
    close(peers)
    return rows


def measure_processes(options):
    with tempfile.TemporaryDirectory() as folder:
        model = f"{folder}/tutorial.onnx"
        subprocess.run([sys.executable, HERE / "folded_onnx.py", options.model, model], check=True)
        command = [sys.executable, str(HERE / "predict_once.py"), model, options.picture]
        whole_processes(command, 2)
        rows = whole_processes(command, 20)
    print_table("A whole process for one picture", rows)
    return rows


def python_commands(scripts, arguments):
    return [[sys.executable, str(HERE / script.split()[0]), *script.split()[1:], *arguments]
            for script in scripts]


def close(peers):
    for peer in peers:
        peer.close()


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return os.uname().machine


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--picture", required=True)
    parser.add_argument("--threads", type=int, action="append")
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--also", type=shlex.split, action="append", default=[])
    parser.add_argument("--json")
    options = parser.parse_args()
    chosen = options.only or PARTS
    parts = sum((INFERENCE_PARTS[name] for name in chosen if name in INFERENCE_PARTS), [])
    print(f"{processor()}, {os.cpu_count()} processors")
    rows = []
    for threads in options.threads or (1, os.cpu_count()):
        if "train" in chosen:
            rows += measure_training(options, threads)
        if parts:
            rows += measure_inference(options, threads, parts)
    if "process" in chosen:
        rows += measure_processes(options)
    if options.json:
        Path(options.json).write_text(json.dumps({"processor": processor(), "rows": rows}))


if __name__ == "__main__":
    main()
