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
  /// What the header says of inputs that are floats.
  private let inputNote: String
  private var arrays: CArrays
  private var loops = ""
  /// Numbers in all arrays of the function.
  private var activations = 0
  /// The array that the next layer reads.
  private var source: String
  private var width: Int
  private var needsMath = false

  /// Writes constants and loops of all layers.
  init(
    network: Snapshot, takesPixels: Bool, name: String, inputNote: String = "Inputs are normalised."
  ) {
    self.inputNote = inputNote
    (inputs, outputs) = (network.inputs, network.outputs)
    self.takesPixels = takesPixels
    self.name = name
    arrays = CArrays(name: name)
    source = takesPixels ? "pixels" : "inputs"
    width = network.inputs
    for (index, layer) in network.layers.enumerated() {
      append(layer, index, isLast: index == network.layers.count - 1)
    }
  }

  /// The whole header.
  var text: String {
    let guardName = "\(name.uppercased())_MODEL_H"
    let parameter = takesPixels ? "const unsigned char pixels[\(inputs)]" : "const float inputs[\(inputs)]"
    return """
      /* A neural network of \(inputs) inputs and \(outputs) outputs as one C99 function.
       * Flash: \(arrays.byteCount) bytes of constants. RAM: \(4 * activations) bytes of arrays on the stack.
       * \(name)_predict writes the logits and gives the index of the largest.
       * \(takesPixels ? "Pixels are 0 (black) to 255 (white), row by row." : inputNote) */
      #ifndef \(guardName)
      #define \(guardName)
      \(needsMath ? "#include <math.h>\n" : "")
      \(arrays.text)static inline int \(name)_predict(\(parameter), float logits[\(outputs)]) {
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
    let isLayerNorm = if case .layerNorm = layer { true } else { false }
    if isLayerNorm { appendMoments(width) }
    loops += "  for (int i = 0; i < \(outputs); ++i) {\n"
    switch layer {
    case .activation(let activation):
      loops += "    const float x = \(element("i"));\n    \(target)[i] = \(activation.cExpression);\n"
      needsMath = needsMath || activation.needsMath
    case .layerNorm(let norm): append(norm, index, target)
    case .dense(let dense): append(dense, index, target)
    case .batchNorm(let norm): append(norm, index, target)
    }
    loops += isLayerNorm ? "  }\n  }\n" : "  }\n"
    (source, width) = (target, outputs)
  }

  private mutating func append(_ dense: Snapshot.Dense, _ index: Int, _ target: String) {
    if !dense.bias.isEmpty { arrays.append("bias\(index)", [dense.outputs], dense.bias) }
    arrays.append("weights\(index)", [dense.outputs, dense.inputs], dense.weights)
    let weight = "\(name)_weights\(index)[i * \(dense.inputs) + k]"
    loops += """
          float sum = 0.0f;
          for (int k = 0; k < \(dense.inputs); ++k) sum += \(weight) * \(element("k"));
          \(target)[i] = sum\(dense.bias.isEmpty ? "" : " + \(name)_bias\(index)[i]");

      """
  }

  private mutating func append(_ norm: Snapshot.BatchNorm, _ index: Int, _ target: String) {
    let map = norm.affine
    arrays.append("scales\(index)", [map.scale.count], map.scale.map { Float($0) })
    arrays.append("shifts\(index)", [map.shift.count], map.shift.map { Float($0) })
    loops += "    \(target)[i] = \(element("i")) * \(name)_scales\(index)[i] + \(name)_shifts\(index)[i];\n"
  }

  /// Mean and variance of the source, which the loop behind makes use of.
  private mutating func appendMoments(_ width: Int) {
    needsMath = true
    loops += """
        {
        float mean = 0.0f, variance = 0.0f;
        for (int i = 0; i < \(width); ++i) mean += \(element("i"));
        mean /= \(width).0f;
        for (int i = 0; i < \(width); ++i) variance += (\(element("i")) - mean) * (\(element("i")) - mean);
        variance /= \(width).0f;

      """
  }

  private mutating func append(_ norm: Snapshot.LayerNorm, _ index: Int, _ target: String) {
    arrays.append("scales\(index)", [norm.scale.count], norm.scale)
    arrays.append("shifts\(index)", [norm.shift.count], norm.shift)
    loops +=
      "    \(target)[i] = (\(element("i")) - mean) / sqrtf(variance + \(norm.epsilon)f) * "
      + "\(name)_scales\(index)[i] + \(name)_shifts\(index)[i];\n"
  }

  /// An element of the source as a `float`.
  private func element(_ index: String) -> String {
    "\(source == "pixels" ? "(float)" : "")\(source)[\(index)]"
  }
}

extension Activation {
  /// The function of `x` as C99.
  fileprivate var cExpression: String {
    switch self {
    case .relu: "x > 0.0f ? x : 0.0f"
    case .leakyReLU(let slope): "x > 0.0f ? x : \(slope)f * x"
    case .relu6: "x > 0.0f ? (x < 6.0f ? x : 6.0f) : 0.0f"
    case .elu(let alpha): "x > 0.0f ? x : \(alpha)f * expm1f(x)"
    case .gelu: "0.5f * x * (1.0f + erff(x * \(Float(0.5).squareRoot())f))"
    case .geluTanh:
      "0.5f * x * (1.0f + tanhf(\((2 / Float.pi).squareRoot())f * (x + 0.044715f * x * x * x)))"
    case .silu: "x / (1.0f + expf(-x))"
    case .sigmoid: "1.0f / (1.0f + expf(-x))"
    case .tanh: "tanhf(x)"
    case .softplus: "(x > 0.0f ? x : 0.0f) + log1pf(expf(-fabsf(x)))"
    }
  }

  /// Whether that calls functions of `math.h`.
  fileprivate var needsMath: Bool {
    switch self {
    case .relu, .leakyReLU, .relu6: false
    case .elu, .gelu, .geluTanh, .silu, .sigmoid, .tanh, .softplus: true
    }
  }
}
