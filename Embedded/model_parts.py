"""Writes how a model of whole numbers is put together from its parts, as C, for a program that holds them in flash.

    python3 model_parts.py MODEL.safetensors >model_parts.h
"""

import json
import struct
import sys
from pathlib import Path

TYPES = {"F32": ("float", "f"), "I8": ("int8_t", "b"), "I64": ("int64_t", "q")}


def main(path):
    content = Path(path).read_bytes()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)

    def numbers(name):
        begin, end = header[name]["data_offsets"]
        letter = TYPES[header[name]["dtype"]][1]
        return struct.unpack(f"<{(end - begin) // struct.calcsize(letter)}{letter}", content[8 + length + begin : 8 + length + end])

    def array(name, kind, values):
        written = ",".join(float(value).hex() + "f" if kind == "float" else str(value) for value in values)
        print(f"static const {kind} {name}[] = {{{written}}};")

    layers = sorted({name.rsplit(".", 1)[0] for name in header if name.endswith(".weight_scale")})
    if not layers or "activation_scales" not in header:
        sys.exit(f"model_parts: {path}: expected a model of whole numbers, found another")
    calls = []
    for index, layer in enumerate(layers):
        outputs, inputs = header[f"{layer}.weight"]["shape"]
        array(f"weights{index}", "int8_t", numbers(f"{layer}.weight"))
        array(f"scales{index}", "float", numbers(f"{layer}.weight_scale"))
        array(f"bias{index}", "float", numbers(f"{layer}.bias"))
        calls += ["swiftlet_bare_model_relu(model);"] * (index > 0)
        calls.append(
            f"swiftlet_bare_model_dense_bytes(model, {outputs}, {inputs}, weights{index}, scales{index}, bias{index});"
        )
    array("activation_scales", "float", numbers("activation_scales"))
    array("zero_points", "uint8_t", numbers("activation_zero_points"))
    count = len(numbers("activation_scales"))
    calls.append(f"swiftlet_bare_model_quantize(model, {count}, activation_scales, zero_points);")
    inputs = header[f"{layers[0]}.weight"]["shape"][1]
    print(f"static void *build_model(void) {{\n  void *model = swiftlet_bare_model({inputs});")
    print("".join(f"  {call}\n" for call in calls) + "  return model;\n}")


main(*sys.argv[1:])
