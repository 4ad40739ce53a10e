// A network's numbers by name. See swiftlet.h.

import CSwiftlet
import Swiftlet

/// A block of a network's numbers.
struct NamedTensor {
  let name: String
  let rows: Int
  /// 0 for a row of numbers.
  let columns: Int
  /// Its place among the layers of a snapshot.
  let layer: Int
  let part: ParameterName

  var count: Int { rows * max(columns, 1) }
}

extension NetworkDescription {
  /// All of them, from the first layer to the last, named as in PyTorch's `nn.Sequential`.
  var tensors: [NamedTensor] {
    var (tensors, width, kept): ([NamedTensor], Int, Int) = ([], inputs, 0)
    for (index, layer) in layers.enumerated() {
      let add = { (part: ParameterName, rows: Int, columns: Int) in
        tensors.append(
          NamedTensor(
            name: part.key(in: "\(index)"), rows: rows, columns: columns, layer: kept, part: part))
      }
      switch layer {
      case .dense(let outputs, let bias):
        add(.weight, outputs, width)
        if bias { add(.bias, outputs, 0) }
        width = outputs
      case .batchNorm:
        for part in ParameterName.allCases { add(part, width, 0) }
      case .layerNorm:
        for part in [ParameterName.weight, .bias] { add(part, width, 0) }
      case .activation: break
      case .dropout: continue  // A snapshot has nothing of it.
      }
      kept += 1
    }
    return tensors
  }
}

extension Snapshot.Layer {
  /// The numbers of a part that the layer has.
  fileprivate subscript(part: ParameterName) -> [Float] {
    get {
      switch (self, part) {
      case (.dense(let dense), .weight): dense.weights
      case (.dense(let dense), .bias): dense.bias
      case (.batchNorm(let norm), .weight): norm.scale
      case (.batchNorm(let norm), .bias): norm.shift
      case (.batchNorm(let norm), .mean): norm.mean
      case (.batchNorm(let norm), .variance): norm.variance
      case (.layerNorm(let norm), .weight): norm.scale
      case (.layerNorm(let norm), .bias): norm.shift
      default: []
      }
    }
    set {
      switch self {
      case .dense(var dense):
        if part == .weight { dense.weights = newValue } else { dense.bias = newValue }
        self = .dense(dense)
      case .batchNorm(var norm):
        switch part {
        case .weight: norm.scale = newValue
        case .bias: norm.shift = newValue
        case .mean: norm.mean = newValue
        case .variance: norm.variance = newValue
        }
        self = .batchNorm(norm)
      case .layerNorm(var norm):
        if part == .weight { norm.scale = newValue } else { norm.shift = newValue }
        self = .layerNorm(norm)
      case .activation: break
      }
    }
  }
}

/// How many blocks of numbers a network has.
@c @implementation
public func swiftlet_network_tensor_count(_ network: OpaquePointer?) -> Int {
  networkHandle(network)?.tensorNames.count ?? 0
}

/// Tells of one of them.
@c @implementation
public func swiftlet_network_tensor(
  _ network: OpaquePointer?, _ index: Int, _ tensor: UnsafeMutablePointer<swiftlet_tensor>?
) -> swiftlet_status {
  attemptNetwork(network) { opened in
    let tensor = try required(tensor, "tensor")
    let tensors = opened.description.tensors
    guard tensors.indices.contains(index), let names = networkHandle(network)?.tensorNames else {
      throw CallError.invalid("index: expected 0 to \(tensors.count - 1), found \(index)")
    }
    tensor.pointee = swiftlet_tensor(
      name: names[index].map { UnsafePointer($0) }, rows: tensors[index].rows, columns: tensors[index].columns
    )
  }
}

/// Copies numbers out.
@c @implementation
public func swiftlet_network_read(
  _ network: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ numbers: UnsafeMutablePointer<Float>?,
  _ count: Int
) -> swiftlet_status {
  attemptNetwork(network) { network in
    let tensor = try tensor(network, name, count)
    let values = network.parameters().layers[tensor.layer][tensor.part]
    try required(numbers, "numbers").update(from: values, count: count)
  }
}

/// Copies numbers in.
@c @implementation
public func swiftlet_network_write(
  _ network: OpaquePointer?, _ name: UnsafePointer<CChar>?, _ numbers: UnsafePointer<Float>?, _ count: Int
) -> swiftlet_status {
  attemptNetwork(network) { network in
    guard !network.isTraining else {
      throw CallError.invalid("network: expected one that is at rest, found it training")
    }
    let tensor = try tensor(network, name, count)
    let values = Array(UnsafeBufferPointer(start: try required(numbers, "numbers"), count: count))
    guard let place = values.firstIndex(where: { !$0.isFinite || tensor.part == .variance && $0 < 0 }) else {
      var snapshot = network.parameters()
      snapshot.layers[tensor.layer][tensor.part] = values
      return network.take(snapshot)
    }
    let expected = tensor.part == .variance ? "numbers of 0 or more" : "finite numbers"
    throw CallError.invalid("\(tensor.name): expected \(expected), found \(values[place])")
  }
}

private func tensor(
  _ network: TrainableNetwork, _ name: UnsafePointer<CChar>?, _ count: Int
) throws(CallError) -> NamedTensor {
  let name = String(cString: try required(name, "name"))
  guard let tensor = network.description.tensors.first(where: { $0.name == name }) else {
    let known = network.description.tensors.map(\.name).joined(separator: ", ")
    throw .invalid("name: expected one of \(known), found '\(name)'")
  }
  guard tensor.count == count else {
    throw .invalid("\(name): expected \(tensor.count) numbers, found \(count)")
  }
  return tensor
}
