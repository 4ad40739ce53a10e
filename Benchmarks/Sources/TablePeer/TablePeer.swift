// The engine on tables, as one of the benchmark's peers.
//
//     swift run -c release --package-path Benchmarks TablePeer --data FOLDER --threads N

import PeerProtocol
import Swiftlet

@main
struct TablePeer: Peer {
  static let name = "Swiftlet"
  static let commands = ["epoch"]

  private let trainer: Trainer

  static func main() { serve() }

  init(_ options: Options) throws {
    let read = { (name: String) in try NumberArray(npy: "\(options.data)/\(name).npy") }
    let (features, targets) = (try read("features"), try read("targets"))
    // The batch, then the widths of the hidden layers.
    let shape = try read("shape").floats().map { Int($0) }
    let data = try Dataset(features: features, targets: targets, name: options.data)
    let network = NetworkDescription(
      widths: [features.rowLength] + shape.dropFirst() + [data.outputs], normalization: nil)
    var recipe = Recipe(
      epochs: 10_000, batchSize: shape[0], optimizer: Optimizer(method: .adam(), weightDecay: 0),
      learningRate: 0.001)
    if case .numbers = data.targets { recipe.loss = .meanSquaredError }
    trainer = Trainer(network, on: samples(data, features), recipe: recipe, threads: options.threads)
    _ = try trainer.trainEpoch()
  }

  mutating func answer(_ request: Request) throws -> Answer? {
    guard request.command == "epoch" else { return nil }
    var losses: [String] = []
    var answer = try Answer(request.count()) { _ in losses.append("\(try trainer.trainEpoch().lossSum)") }
    answer.fields = [("losses", "[\(losses.joined(separator: ","))]")]
    return answer
  }
}

/// Bytes are pixels, and stay bytes.
private func samples(_ data: Dataset, _ features: NumberArray) -> Samples {
  guard features.type == .uint8 else { return data.samples(nil) }
  let pixels = features.withBytes { $0.withUnsafeBytes { [UInt8]($0) } }
  return Samples(pixels: pixels.span, width: features.rowLength, targets: data.targets)
}
