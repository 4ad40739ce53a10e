"""Measures the engine beside its peers, prints tables, and writes a JSON file and an HTML page."""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import machine
import parts
import results
from bench import BENCHMARKS, Bench, processors
from page import page, text


def options():
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART",
                        help=f"what to measure again: {', '.join(parts.ALL)} (default: all)")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("MNIST_FOLDER", "mnist")),
                        help="folder with MNIST's four files (default: $MNIST_FOLDER, or mnist)")
    parser.add_argument("--threads", type=int, default=processors(), help="default: all processors")
    parser.add_argument("--thorough", action="store_true", help="slow peers too, and more rounds: half an hour")
    parser.add_argument("--draw", action="store_true", help="measure nothing: draw the page of FILE.json")
    parser.add_argument("--output", type=Path, default=BENCHMARKS / ".build" / "benchmark",
                        help="where FILE.json and FILE.html go (default: %(default)s)")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.parts if name not in parts.ALL]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    if not chosen.draw and not list(chosen.data.glob("train-images-idx3-ubyte*")):
        parser.error(f"{chosen.data}: no MNIST here; 'swiftlet download mnist' brings it")
    return chosen


def main():
    chosen = options()
    json_file, html_file = (Path(f"{chosen.output}.{kind}") for kind in ("json", "html"))
    found = results.load(json_file)
    if not chosen.draw:
        measure(chosen, found, json_file)
    results.replace(html_file, page(found))
    print(f"\n{json_file}\n{html_file}")


def measure(chosen, found, json_file):
    """Each part, as soon as it is done, is printed and takes the place of what the file held."""
    found["machine"] = machine.facts(chosen.threads)
    print("\n".join(f"{name}: {value}" for name, value in found["machine"].items()))
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(chosen.data.resolve(), chosen.threads, chosen.thorough, Path(temporary))
        for name in chosen.parts or parts.ALL:
            part, begin = parts.ALL[name], time.monotonic()
            found["parts"][name] = part.measure(bench)
            print(f"\n# {part.TITLE} ({time.monotonic() - begin:.0f} s)\n\n{text(part, found['parts'][name])}",
                  flush=True)
            results.replace(json_file, json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
