// swift-tools-version: 6.2
// The map of the project. An arrow between targets only ever points up this page.

import PackageDescription

let package = Package(
  name: "Swiftlet",
  platforms: [.macOS(.v26)],
  targets: [
    // MARK: - Floor 0: what the system offers

    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "Files"),

    // MARK: - Floor 3: the network, and the pictures it is fed

    .target(name: "NeuralNetwork"),
    .target(name: "Pictures", dependencies: ["CPNG", "CZlib", "Files"]),

    // MARK: - Floor 4: files that hold a network

    .target(name: "ModelFiles", dependencies: ["Files", "NeuralNetwork"]),

    // MARK: - Tests, one bundle for each room
  ],
  swiftLanguageModes: [.v6]
)
