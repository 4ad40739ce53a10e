import NeuralNetwork

/// Writes a folded network as C99: see `ModelFile.cHeader`.
///
/// Each layer gives constants and a loop. A loop writes an array of its own, or the one it reads where it goes
/// element by element, or, for the last layer, the logits.
struct CHeaderWriter {
  private let inputs: Int
  private let outputs: Int
  private let takesPixels: Bool
  private let name: String
  private let isQuantized: Bool
  private var constants = ""
  private var loops = ""
  /// Bytes of all constants.
  private var flash = 0
  /// Numbers in all arrays of the function.
  private var activations = 0
  /// The array that the next layer reads.
  private var source: String
  private var width: Int

  /// Writes constants and loops of all layers.
  init(network: Snapshot, takesPixels: Bool, name: String, isQuantized: Bool) {
    (inputs, outputs) = (network.inputs, network.outputs)
    self.takesPixels = takesPixels
    self.name = name
    self.isQuantized = isQuantized
    source = takesPixels ? "pixels" : "inputs"
    width = network.inputs
    for (index, layer) in network.layers.enumerated() {
      append(layer, index, isLast: index == network.layers.count - 1)
    }
  }

  /// The whole header.
  var text: String {
    let guardName = "\(name.uppercased())_H"
    let parameter = takesPixels ? "const unsigned char pixels[\(inputs)]" : "const float inputs[\(inputs)]"
    return """
      /* A neural network of \(inputs) inputs and \(outputs) outputs as one C99 function.
       * Flash: \(flash) bytes of constants. RAM: \(4 * activations) bytes of arrays on the stack.
       * \(name)_predict writes the logits and gives the index of the largest.
       * \(takesPixels ? "Pixels are 0 (black) to 255 (white), row by row." : "Inputs are normalised.") */
      #ifndef \(guardName)
      #define \(guardName)

      \(constants)static inline int \(name)_predict(\(parameter), float logits[\(outputs)]) {
      \(loops)  int best = 0;
        for (int i = 1; i < \(outputs); ++i) {
          if (logits[i] > logits[best]) best = i;
        }
        return best;
      }

      #endif

      """
  }
}

// MARK: - Layers

extension CHeaderWriter {
  private mutating func append(_ layer: Snapshot.Layer, _ index: Int, isLast: Bool) {
    let isDense = if case .dense = layer { true } else { false }
    let outputs = if case .dense(let dense) = layer { dense.outputs } else { width }
    let isInPlace = !isDense && source.hasPrefix("values")
    let target = isLast ? "logits" : isInPlace ? source : "values\(index)"
    if !isLast && !isInPlace {
      loops += "  float \(target)[\(outputs)];\n"
      activations += outputs
    }
    loops += "  for (int i = 0; i < \(outputs); ++i) {\n"
    switch layer {
    case .layerNorm, .activation:
      loops += "    \(target)[i] = \(element("i")) > 0.0f ? \(element("i")) : 0.0f;\n"
    case .dense(let dense): append(dense, index, target)
    case .batchNorm(let norm): append(norm, index, target)
    }
    loops += "  }\n"
    (source, width) = (target, outputs)
  }

  private mutating func append(_ dense: Snapshot.Dense, _ index: Int, _ target: String) {
    array("bias\(index)", [dense.outputs], dense.bias)
    let shape = [dense.outputs, dense.inputs]
    var scale = ""
    let matrix = isQuantized ? dense.matrix.converted(to: .int8, outputs: dense.outputs) : dense.matrix
    if isQuantized, case .int8(let bytes) = matrix.numbers {
      array("weights\(index)", shape, bytes)
      array("scales\(index)", [dense.outputs], matrix.scales.map { Float($0) })
      scale = " * \(name)_scales\(index)[i]"
    } else {
      array("weights\(index)", shape, dense.weights)
    }
    let weight = "\(isQuantized ? "(float)" : "")\(name)_weights\(index)[i * \(dense.inputs) + k]"
    loops += """
          float sum = 0.0f;
          for (int k = 0; k < \(dense.inputs); ++k) sum += \(weight) * \(element("k"));
          \(target)[i] = sum\(scale) + \(name)_bias\(index)[i];

      """
  }

  private mutating func append(_ norm: Snapshot.BatchNorm, _ index: Int, _ target: String) {
    let (scale, shift) = norm.affine
    array("scales\(index)", [scale.count], scale.map(Float.init))
    array("shifts\(index)", [shift.count], shift.map(Float.init))
    loops += "    \(target)[i] = \(element("i")) * \(name)_scales\(index)[i] + \(name)_shifts\(index)[i];\n"
  }

  /// An element of the source as a `float`.
  private func element(_ index: String) -> String {
    "\(source == "pixels" ? "(float)" : "")\(source)[\(index)]"
  }
}

// MARK: - Constants

extension CHeaderWriter {
  private mutating func array(_ suffix: String, _ shape: [Int], _ numbers: [Float]) {
    array(suffix, shape, type: "float", literals: numbers.map { "\($0)f" })
    flash += 4 * numbers.count
  }

  private mutating func array(_ suffix: String, _ shape: [Int], _ numbers: [Int8]) {
    array(suffix, shape, type: "signed char", literals: numbers.map(String.init))
    flash += numbers.count
  }

  private mutating func array(_ suffix: String, _ shape: [Int], type: String, literals: [String]) {
    let size = shape.map(String.init).joined(separator: " * ")
    let lines = stride(from: 0, to: literals.count, by: 12).map {
      "  " + literals[$0..<min($0 + 12, literals.count)].joined(separator: ", ")
    }
    constants +=
      "static const \(type) \(name)_\(suffix)[\(size)] = {\n\(lines.joined(separator: ",\n"))\n};\n\n"
  }
}
