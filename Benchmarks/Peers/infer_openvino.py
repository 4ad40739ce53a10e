"""Peer: OpenVINO, one model compiled for each number of pictures, inputs bound once."""

import protocol

options = protocol.options(__doc__, model=True)

import openvino

import inference
import mnist
from folded_onnx import folded_onnx


class Peer:
    reads_in_place = True

    def __init__(self, model, threads):
        self.core = openvino.Core()
        self.model = folded_onnx(model)
        self.settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads}
        self.compiled = {}

    def prepare(self, pictures):
        count = len(pictures)
        if count not in self.compiled:
            model = self.core.read_model(self.model)
            model.reshape([count, 784])
            self.compiled[count] = self.core.compile_model(model, "CPU", self.settings)
        request = self.compiled[count].create_infer_request()
        request.set_input_tensor(openvino.Tensor(pictures, shared_memory=True))
        return request, request.get_output_tensor().data

    def run(self, prepared):
        request, logits = prepared
        request.infer()
        return logits


pictures, labels = mnist.load(options.data, "test")
inference.serve(
    "OpenVINO", openvino.__version__.split("-")[0], options.threads,
    Peer(options.model, options.threads), mnist.normalise(pictures), labels)
