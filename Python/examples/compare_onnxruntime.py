"""Runs the tutorial's model here and in ONNX Runtime: the same probabilities, and how long each takes.

    python compare_onnxruntime.py [FOLDER_WITH_PNG_FILES]     default: the bundled digits

Needs the packages numpy, onnx, onnxruntime, pillow and safetensors; ends with a word where one is missing.
"""

import importlib.util
import io
import statistics
import sys
import time
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PACKAGES = {"numpy": "numpy", "onnx": "onnx", "onnxruntime": "onnxruntime", "PIL": "pillow", "safetensors": "safetensors"}


def onnx_bytes(path: Path) -> bytes:
    """The tutorial's network as an ONNX model: prepared pixels [count, 784] in, probabilities [count, 10] out."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from safetensors.numpy import load_file

    tensors = load_file(path)
    norm = [f"layer1.1.{name}" for name in ["weight", "bias", "running_mean", "running_var"]]
    nodes = [
        helper.make_node("Gemm", ["pixels", "layer1.0.weight", "layer1.0.bias"], ["a"], transB=1),
        helper.make_node("BatchNormalization", ["a", *norm], ["b"], epsilon=1e-5),
        helper.make_node("Relu", ["b"], ["c"]),
        helper.make_node("Gemm", ["c", "layer2.0.weight", "layer2.0.bias"], ["logits"], transB=1),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "digits",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["count", 784])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["count", 10])],
        [numpy_helper.from_array(tensor, name) for name, tensor in tensors.items() if tensor.ndim > 0],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def medians(rounds: int, *calls) -> list[float]:
    """Microseconds that each call takes; the calls take turns, so that all of them meet the same machine."""
    times = [[] for _ in calls]
    for _ in range(rounds):
        for call, durations in zip(calls, times):
            call()  # Once for the caches.
            start = time.perf_counter()
            call()
            durations.append((time.perf_counter() - start) * 1e6)
    return [statistics.median(durations) for durations in times]


def main() -> int:
    missing = [package for module, package in PACKAGES.items() if not importlib.util.find_spec(module)]
    if missing:
        print(f"compare_onnxruntime: skipped, not installed: {', '.join(missing)}")
        return 0
    import numpy as np
    import onnxruntime
    from PIL import Image

    sys.path.append(str(SAMPLES.parent / "Python"))
    import swiftlet

    tutorial = SAMPLES / "tutorial.safetensors"
    reader = swiftlet.Classifier(tutorial)
    session = onnxruntime.InferenceSession(onnx_bytes(tutorial), providers=["CPUExecutionProvider"])

    def run(pixels: np.ndarray) -> np.ndarray:
        inputs = pixels.reshape(-1, 784).astype(np.float32) * np.float32(1 / 127.5) - np.float32(1)
        return session.run(None, {"pixels": inputs})[0]

    def open_picture(source) -> np.ndarray:
        return np.asarray(Image.open(source).convert("L"))

    paths = sorted(Path(sys.argv[1] if len(sys.argv) > 1 else SAMPLES / "digits").glob("*.png"))
    if not paths:
        print("compare_onnxruntime: expected PNG files, found none", file=sys.stderr)
        return 1
    pictures = np.stack([open_picture(path) for path in paths])
    difference = abs(reader.classify_batch(pictures)[1] - run(pictures)).max()
    print(f"{len(paths)} pictures, largest difference of a probability: {difference:.1e}")

    path, content, pixels = paths[0], paths[0].read_bytes(), pictures[0]
    many = np.resize(pictures, (10_000, 28, 28))
    threaded = swiftlet.Classifier(tutorial, threads=0)
    rows = {
        "pixels → digit": (lambda: reader.classify(pixels), lambda: run(pixels).argmax()),
        "PNG bytes → digit": (
            lambda: reader.classify(content),
            lambda: run(open_picture(io.BytesIO(content))).argmax(),
        ),
        "PNG path → digit": (lambda: reader.classify(path), lambda: run(open_picture(path)).argmax()),
    }
    print("median, µs           Swiftlet   ONNX Runtime")
    for name, calls in rows.items():
        here, there = medians(2000, *calls)
        print(f"{name:<18} {here:10.1f} {there:14.1f}")
    here, there = medians(10, lambda: threaded.classify_batch(many), lambda: run(many).argmax(1))
    print(f"{'10,000 pictures/s':<18} {1e10 / here:10,.0f} {1e10 / there:14,.0f}")
    return 0 if difference < 1e-5 else 1


if __name__ == "__main__":
    sys.exit(main())
