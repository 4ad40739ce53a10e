"""How a peer talks with the benchmark. README.md describes the protocol.

`options` must be called before NumPy, PyTorch or JAX are imported: it sets how many threads
they start.
"""

import argparse
import gc
import json
import os
import resource
import sys
import time

POOL_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def options(description, *flags, model=False):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", required=True, help="folder with MNIST as IDX files")
    parser.add_argument("--threads", type=int, default=1)
    if model:
        parser.add_argument("--model", required=True, help="the tutorial network, safetensors")
    for flag in flags:
        parser.add_argument(flag, action="store_true")
    arguments = parser.parse_args()
    for variable in POOL_VARIABLES:
        os.environ[variable] = str(arguments.threads)
    return arguments


def serve(name, version, threads, commands):
    """Says that it is ready, then answers each line of standard input with one line of JSON."""
    identity = {"peer": name, "version": version, "threads": threads}
    answer(identity | {"ready": True, "commands": sorted(commands)})
    for line in sys.stdin:
        command, *arguments = line.split()
        try:
            answer(identity | {"command": line.strip()} | commands[command](*arguments))
        except (KeyError, TypeError, ValueError, OSError) as error:
            answer(identity | {"command": line.strip(), "error": repr(error)})


def answer(values):
    print(json.dumps(values), flush=True)


def measured(call, inputs, count, pause=0.0):
    """Seconds of each of `count` calls, and of processor time for all of them together.

    The processor time includes the pause before the first call: a pool may spin in it.
    """
    wall = [0.0] * count
    clock = time.perf_counter
    gc.collect()
    gc.disable()
    before = cpu_seconds()
    time.sleep(pause)
    for index in range(count):
        argument = inputs[index % len(inputs)]
        start = clock()
        call(argument)
        wall[index] = clock() - start
    cpu = cpu_seconds() - before
    gc.enable()
    return {"wall": wall, "cpu": cpu}


def cpu_seconds():
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
