import Files

@testable import ModelFiles

/// An ONNX model in the making, of any operators in any order.
struct TestGraph {
  private var graph = ProtobufWriter()
  private var rest = ProtobufWriter()

  init() {}

  mutating func node(
    _ type: String, _ inputs: [String], _ output: String, domain: String = "", integers: [String: Int] = [:],
    floats: [String: Float] = [:]
  ) {
    graph.message(1) { node in
      for input in inputs { node.string(1, input) }
      node.string(2, output)
      node.string(3, "node")
      node.string(4, type)
      node.string(7, domain)
      for (name, value) in integers {
        node.message(5) { attribute in
          attribute.string(1, name)
          attribute.integer(3, value)
        }
      }
      for (name, value) in floats {
        node.message(5) { attribute in
          attribute.string(1, name)
          attribute.float(2, value)
        }
      }
    }
  }

  /// Weights as fields, unlike those of `ONNXWriter`.
  mutating func floats(_ name: String, _ shape: [Int], _ values: [Float]) {
    initializer(name, shape, type: 1) { tensor in for value in values { tensor.float(4, value) } }
  }

  mutating func integers(_ name: String, _ shape: [Int], _ values: [Int]) {
    initializer(name, shape, type: 7) { tensor in for value in values { tensor.integer(7, value) } }
  }

  /// Whole numbers of one of ONNX's types of at most 32 bits.
  mutating func integers(_ name: String, _ shape: [Int], type: Int, _ values: [Int]) {
    initializer(name, shape, type: type) { tensor in for value in values { tensor.integer(5, value) } }
  }

  mutating func external(_ name: String, _ shape: [Int], _ entries: [String: String]) {
    initializer(name, shape, type: 1) { tensor in
      tensor.integer(14, 1)
      for (key, value) in entries {
        tensor.message(13) { entry in
          entry.string(1, key)
          entry.string(2, value)
        }
      }
    }
  }

  mutating func initializer(
    _ name: String, _ shape: [Int], type: Int, _ write: (inout ProtobufWriter) -> Void
  ) {
    graph.message(5) { tensor in
      for dimension in shape { tensor.integer(1, dimension) }
      tensor.integer(2, type)
      tensor.string(8, name)
      write(&tensor)
    }
  }

  /// An input where `field` is 11, an output where it is 12; a dimension of 0 may vary.
  mutating func value(_ field: Int, _ name: String, type: Int = 1, _ shape: [Int]) {
    graph.message(field) { value in
      value.string(1, name)
      value.message(2) { kind in
        kind.message(1) { tensor in
          tensor.integer(1, type)
          tensor.message(2) { dimensions in
            for dimension in shape {
              dimensions.message(1) { dimension == 0 ? $0.string(2, "n") : $0.integer(1, dimension) }
            }
          }
        }
      }
    }
  }

  mutating func metadata(_ key: String, _ value: String) {
    rest.message(14) { entry in
      entry.string(1, key)
      entry.string(2, value)
    }
  }

  var bytes: [UInt8] {
    var model = ProtobufWriter()
    model.byteString(7, graph.bytes)
    return model.bytes + rest.bytes
  }

  func model() throws -> ModelFile { try ModelFile(onnxBytes: bytes, name: "file") }

  /// The error that reading this graph gives.
  var refusal: String? {
    do throws(FileError) {
      _ = try ModelFile(onnxBytes: bytes, name: "file")
      return nil
    } catch { return error.description }
  }
}
