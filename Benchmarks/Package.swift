// swift-tools-version: 6.2
// A package of its own, so that the peers never become dependencies of the engine.

import PackageDescription

let swiftlet = Target.Dependency.product(name: "Swiftlet", package: "Swiftlet")

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "Swiftlet", path: "..")],
  targets: [
    .target(name: "PeerProtocol", dependencies: [swiftlet]),
    .executableTarget(name: "EnginePeer", dependencies: ["PeerProtocol", swiftlet]),
    .executableTarget(name: "TablePeer", dependencies: ["PeerProtocol", swiftlet]),
    .executableTarget(name: "NaivePeer", dependencies: ["PeerProtocol", swiftlet]),
    .executableTarget(
      name: "MatrixMultiplyBenchmark",
      dependencies: [.product(name: "SwiftletBLAS", package: "Swiftlet")]),
  ],
  swiftLanguageModes: [.v6]
)
