import NeuralNetwork

/// Writes a network of whole numbers as C99: see `ModelFile.cHeader`. It gives the bits that the engine gives.
struct CIntegerHeader {
  private let network: IntegerNetwork
  private let name: String
  /// What rows of floats become, where inputs are such; and what outputs become, where they are numbers.
  private let features, targets: Standardization?
  private var arrays: CArrays
  private var loops = ""
  /// Bytes of all arrays of the function.
  private var stack = 0

  init(_ network: IntegerNetwork, name: String, features: Standardization?, targets: Standardization?) {
    self.network = network
    self.name = name
    (self.features, self.targets) = (features, targets)
    arrays = CArrays(name: name)
    var source = "inputs"
    for (index, layer) in network.layers.enumerated() {
      let isLast = index == network.layers.count - 1
      let target = isLast ? "logits" : "values\(index)"
      append(layer, index, from: source, to: target, isLast: isLast)
      source = target
    }
  }

  /// The whole header.
  var text: String {
    let (inputs, outputs) = (network.inputs, network.outputs)
    let guardName = "\(name.uppercased())_MODEL_H"
    return """
      /* A neural network of \(inputs) inputs and \(outputs) outputs as one C99 function of whole numbers.
       * Flash: \(arrays.byteCount) bytes of constants. RAM: \(stack) bytes of arrays on the stack.
       * \(name)_predict writes the logits, of which \(scaleText) stands for 1, and gives the index of the largest:
       * the same bits on every processor.
       * \(inputNote) */
      #ifndef \(guardName)
      #define \(guardName)

      #include <stdint.h>

      \(arrays.text)/* The nearest whole number to sum * multiplier / 2^shift, halves upwards. 2^62 makes the product positive: what
       * shifting a negative number gives is not defined by C. */
      static inline int32_t \(name)_rescale(int32_t sum, int32_t multiplier, int shift) {
        const uint64_t product = (uint64_t)((int64_t)sum * multiplier) + (UINT64_C(1) << 62) + (UINT64_C(1) << (shift - 1));
        return (int32_t)((int64_t)(product >> shift) - (INT64_C(1) << (62 - shift)));
      }

      static inline int \(name)_predict(const uint8_t inputs[\(inputs)], int32_t logits[\(outputs)]) {
      \(loops)  int best = 0;
        for (int i = 1; i < \(outputs); ++i) {
          if (logits[i] > logits[best]) best = i;
        }
        return best;
      }
      \(floatFunctions)
      #endif

      """
  }

  private var scaleText: String { "2^\(network.fractionBits)" }

  private var inputNote: String {
    features == nil
      ? "Inputs are pixels, 0 (black) to 255 (white), row by row."
      : "Inputs are bytes that \(name)_quantize makes of the columns' own numbers."
  }
}

// MARK: - Layers

extension CIntegerHeader {
  private mutating func append(
    _ layer: IntegerLayer, _ index: Int, from source: String, to target: String, isLast: Bool
  ) {
    arrays.append("weights\(index)", [layer.outputs, layer.inputs], type: "int8_t", layer.weights)
    arrays.append("start\(index)", [layer.outputs], type: "int32_t", layer.start)
    arrays.append("multipliers\(index)", [layer.outputs], type: "int32_t", layer.multipliers)
    if !layer.table.isEmpty { arrays.append("table\(index)", [256], type: "uint8_t", layer.table) }
    if !isLast {
      loops += "  uint8_t \(target)[\(layer.outputs)];\n"
      stack += layer.outputs
    }
    loops += """
        for (int i = 0; i < \(layer.outputs); ++i) {
          const int8_t *weights = \(name)_weights\(index) + (int32_t)i * \(layer.inputs);
          int32_t sum = \(name)_start\(index)[i];
          for (int k = 0; k < \(layer.inputs); ++k) sum += (int32_t)weights[k] * (int32_t)\(source)[k];

      """
    let rescaled = "\(name)_rescale(sum, \(name)_multipliers\(index)[i], \(layer.shift))"
    if isLast {
      loops += "    logits[i] = \(rescaled);\n  }\n"
      return
    }
    let byte = "(uint8_t)(y < 0 ? 0 : y > 255 ? 255 : y)"
    loops += """
          const int32_t y = \(rescaled) + \(layer.zeroPoint);
          \(target)[i] = \(layer.table.isEmpty ? byte : "\(name)_table\(index)[\(byte)]");
        }

      """
  }
}

// MARK: - Floats

extension CIntegerHeader {
  /// What a program calls that has floats; without them nothing of it is compiled.
  private var floatFunctions: String {
    guard features != nil || targets != nil else { return "" }
    var constants = CArrays(name: name)
    var functions = ""
    if let features {
      constants.append("means", [network.inputs], features.means)
      constants.append("deviations", [network.inputs], features.deviations)
      functions += """
        /* Makes bytes of a row of numbers. */
        static inline void \(name)_quantize(const float columns[\(network.inputs)], uint8_t inputs[\(network.inputs)]) {
          for (int i = 0; i < \(network.inputs); ++i) {
            const float x = (columns[i] - \(name)_means[i]) / \(name)_deviations[i] + 0.5f;
            inputs[i] = (uint8_t)(x > 0.0f ? (x < 255.0f ? x : 255.0f) : 0.0f);
          }
        }

        """
    }
    if let targets {
      constants.append("target_means", [network.outputs], targets.means)
      constants.append("target_deviations", [network.outputs], targets.deviations)
      functions += """
        /* Makes numbers of logits. */
        static inline void \(name)_numbers(const int32_t logits[\(network.outputs)], float numbers[\(network.outputs)]) {
          for (int i = 0; i < \(network.outputs); ++i) {
            numbers[i] = (float)logits[i] * \(Float(1).scaled(by: -network.fractionBits))f * \(name)_target_deviations[i] + \(name)_target_means[i];
          }
        }

        """
    }
    return "\n#ifndef \(name.uppercased())_NO_FLOAT\n\(constants.text)\(functions)#endif\n"
  }
}

extension Float {
  fileprivate func scaled(by exponent: Int) -> Float {
    self * Float(sign: .plus, exponent: exponent, significand: 1)
  }
}
