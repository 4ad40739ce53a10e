// The price of generality: the same network as plain loops over arrays, as one would first write it.

import PeerProtocol
import Swiftlet

@main
struct NaivePeer: Peer {
  static let name = "Naive Swift loop"
  static let commands = ["single", "sleep"]

  private let network: NaiveNetwork
  private let pictures: [[Float]]

  static func main() { serve() }

  init(_ options: Options) throws {
    network = NaiveNetwork(try ModelFile(path: options.model).network)
    let test = try PictureSet(idxFolder: options.data, part: .test)
    pictures = (0..<1000).map { row in
      test.pixels[row * 784..<(row + 1) * 784].map { (Float($0) / 255 - 0.5) / 0.5 }
    }
    _ = singles(2000, pause: 0)
  }

  func answer(_ request: Request) -> Answer? {
    switch request.command {
    case "single": singles(request.count(), pause: 0)
    case "sleep": singles(1, pause: request[0].flatMap { Double($0) } ?? 0)
    default: nil
    }
  }

  private func singles(_ count: Int, pause: Double) -> Answer {
    Answer(count, pause: pause) { call in _ = network.digit(pictures[call % pictures.count]) }
  }
}
