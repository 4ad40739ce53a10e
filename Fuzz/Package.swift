// swift-tools-version: 6.2
// Fuzz targets. `fuzz.sh` builds one with libFuzzer and AddressSanitizer, the engine with it, and runs it.

import PackageDescription

let engine: Target.Dependency = .product(name: "Swiftlet", package: "swiftlet")

let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "swiftlet", path: "..")],
  targets: [
    .target(name: "CLibFuzzer"),
    .executableTarget(name: "FuzzPNG", dependencies: ["CLibFuzzer", engine]),
    .executableTarget(name: "FuzzIDX", dependencies: ["CLibFuzzer", engine]),
    .executableTarget(name: "FuzzCSV", dependencies: ["CLibFuzzer", engine]),
    .executableTarget(name: "FuzzNPY", dependencies: ["CLibFuzzer", engine]),
    .executableTarget(name: "FuzzNPZ", dependencies: ["CLibFuzzer", engine]),
    .executableTarget(name: "FuzzPrepare", dependencies: ["CLibFuzzer", engine]),
    .executableTarget(name: "FuzzSafetensors", dependencies: ["CLibFuzzer", engine]),
    .executableTarget(name: "FuzzONNX", dependencies: ["CLibFuzzer", engine]),
    .executableTarget(name: "ONNXSeeds", dependencies: [engine]),
  ],
  swiftLanguageModes: [.v6]
)
