"""Peer: ONNX Runtime, inputs and logits in buffers that are bound once."""

import protocol

options = protocol.options(__doc__, model=True)

import numpy as np
import onnxruntime

import inference
import mnist
from folded_onnx import folded_onnx


class Peer:
    reads_in_place = True

    def __init__(self, model, threads):
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            folded_onnx(model), settings, providers=["CPUExecutionProvider"])

    def prepare(self, pictures):
        logits = np.empty((len(pictures), 10), np.float32)
        binding = self.session.io_binding()
        for bind, name, array in (
                (binding.bind_input, "inputs", pictures), (binding.bind_output, "logits", logits)):
            bind(name, "cpu", 0, np.float32, array.shape, array.ctypes.data)
        return binding, pictures, logits

    def run(self, prepared):
        binding, _, logits = prepared
        self.session.run_with_iobinding(binding)
        return logits


pictures, labels = mnist.load(options.data, "test")
inference.serve(
    "ONNX Runtime", onnxruntime.__version__, options.threads,
    Peer(options.model, options.threads), mnist.normalise(pictures), labels)
