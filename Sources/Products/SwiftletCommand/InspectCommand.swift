import Files
import Swiftlet
import TextFormat

let inspectCommand = Command(
  name: "inspect", operands: "FILE", summary: "Shows the layers of a model file.", options: []
) { arguments in
  let path = try arguments.onlyOperand("model file")
  let file = try ModelFile(path: path)
  let model = file.inferenceModel()
  print(layerTable(file.network))
  print("")
  print("parameters    \(grouped(file.network.description.parameterCount))")
  print("model bytes   \(grouped(model.byteCount))  batch normalisation folded")
  print("arena bytes   \(grouped(Classifier(model).arenaByteCount))  activations of one worker")
  print("self-checks   \(try file.selfChecks(path: path).count)")
  for (key, value) in file.metadata.sorted(by: { $0.key < $1.key }) where key != MetadataKey.selfChecks {
    print("\(leftAligned(key, 13)) \(value.split(separator: "\n").joined(separator: " "))")
  }
}

private func parameterCount(_ layer: Snapshot.Layer) -> Int {
  switch layer {
  case .dense(let dense): dense.weights.count + dense.bias.count
  case .batchNorm(let norm): norm.scale.count + norm.shift.count
  case .layerNorm(let norm): norm.scale.count + norm.shift.count
  case .activation: 0
  }
}

private func layerTable(_ network: Snapshot) -> String {
  let header = leftAligned("layer", 12) + leftAligned("shape", 12) + rightAligned("parameters", 10)
  var width = network.inputs
  let lines = network.layers.map { layer in
    let title: String
    let shape: String
    switch layer {
    case .dense(let dense):
      (title, shape) = ("Dense", "\(dense.inputs) → \(dense.outputs)")
      width = dense.outputs
    case .batchNorm: (title, shape) = ("BatchNorm", "\(width)")
    case .layerNorm: (title, shape) = ("LayerNorm", "\(width)")
    case .activation(let activation): (title, shape) = (activation.names.className, "\(width)")
    }
    return leftAligned(title, 12) + leftAligned(shape, 12) + rightAligned(grouped(parameterCount(layer)), 10)
  }
  return ([header] + lines).joined(separator: "\n")
}
