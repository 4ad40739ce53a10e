"""Peer: the whole process for one picture. Prints its digit.

    python3 predict_once.py MODEL.onnx PICTURE.png
"""

import sys

import numpy as np
import onnxruntime
from PIL import Image

with Image.open(sys.argv[2]) as picture:
    pixels = np.asarray(picture.convert("L"), np.float32).reshape(1, 784)
settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], settings, providers=["CPUExecutionProvider"])
(logits,) = session.run(None, {"inputs": (pixels / 255 - 0.5) / 0.5})
print(logits.argmax())
