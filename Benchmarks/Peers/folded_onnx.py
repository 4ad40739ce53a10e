"""The tutorial's network as an ONNX model, batch normalisation folded: Gemm, Relu, Gemm."""

import onnx
from onnx import TensorProto, helper, numpy_helper

import mnist


def folded_onnx(file):
    """The serialised model: `inputs` [n, 784], normalised, to `logits` [n, 10]."""
    names = ("weight1", "bias1", "weight2", "bias2")
    graph = helper.make_graph(
        [
            helper.make_node("Gemm", ["inputs", "weight1", "bias1"], ["hidden"]),
            helper.make_node("Relu", ["hidden"], ["active"]),
            helper.make_node("Gemm", ["active", "weight2", "bias2"], ["logits"]),
        ],
        "tutorial",
        [helper.make_tensor_value_info("inputs", TensorProto.FLOAT, ["n", 784])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 10])],
        [numpy_helper.from_array(t, n) for t, n in zip(mnist.folded_network(file), names)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    onnx.checker.check_model(model)
    return model.SerializeToString()


if __name__ == "__main__":
    import sys

    with open(sys.argv[2], "wb") as output:
        output.write(folded_onnx(sys.argv[1]))
