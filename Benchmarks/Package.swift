// swift-tools-version: 6.2
// A package of its own, so that the peers never become dependencies of the engine.

import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "Swiftlet", path: "..")],
  targets: [
    .executableTarget(
      name: "EnginePeer", dependencies: [.product(name: "Swiftlet", package: "Swiftlet")]),
    .executableTarget(
      name: "MatrixMultiplyBenchmark",
      dependencies: [.product(name: "SwiftletBLAS", package: "Swiftlet")]),
  ],
  swiftLanguageModes: [.v6]
)
