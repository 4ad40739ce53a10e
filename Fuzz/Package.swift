// swift-tools-version: 6.2
// Fuzz targets. `fuzz.sh` builds one with libFuzzer and AddressSanitizer and runs it.
// The folders of the project's own targets are links, so that they are built with the same sanitizers.

import PackageDescription

let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v26)],
  targets: [
    .systemLibrary(name: "CPNG", pkgConfig: "libpng"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
    .target(name: "CPNGErrors", dependencies: ["CPNG"]),
    .target(name: "Files"),
    .target(name: "Pictures", dependencies: ["CPNG", "CPNGErrors", "CZlib", "Files"]),

    .target(name: "CLibFuzzer"),
    .executableTarget(name: "FuzzPNG", dependencies: ["CLibFuzzer", "CZlib", "Pictures"]),
    .executableTarget(name: "FuzzIDX", dependencies: ["CLibFuzzer", "Pictures"]),
    .executableTarget(name: "FuzzPrepare", dependencies: ["CLibFuzzer", "Pictures"]),
  ],
  swiftLanguageModes: [.v6]
)
