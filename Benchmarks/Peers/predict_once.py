"""Peer: the whole process for a picture, or a folder of them. Prints their digits.

    python3 predict_once.py MODEL.onnx PICTURE.png|FOLDER
"""

import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], settings, providers=["CPUExecutionProvider"])
path = Path(sys.argv[2])
for file in sorted(path.iterdir()) if path.is_dir() else [path]:
    with Image.open(file) as picture:
        pixels = np.asarray(picture.convert("L"), np.float32).reshape(1, 784)
    (logits,) = session.run(None, {"inputs": (pixels / 255 - 0.5) / 0.5})
    print(logits.argmax())
