// swift-tools-version: 6.2
// The map of the project. An arrow between targets only ever points up this page.

import PackageDescription

// MARK: - Instruction sets

// One source folder, three builds: `VectorKernelsAVX2` and `VectorKernelsAVX512` are links to
// `VectorKernels`. The features are named one by one, because `-march` also changes which vector
// width LLVM prefers. The kernels are checked by tests, so they are built unchecked even in debug.
func kernels(_ features: [String], _ define: String? = nil) -> [SwiftSetting] {
  #if arch(x86_64)
    let flags = features.flatMap { ["-Xcc", "-m\($0)"] }
  #else
    let flags: [String] = []
  #endif
  return [.unsafeFlags(["-Ounchecked"] + flags)] + (define.map { [.define($0)] } ?? [])
}

// MARK: - Libraries for C

// The Swift runtime is linked in and hidden with all else that C has no name for. It cannot be unloaded:
// its threads may outlive every call.
func library(_ name: String, exports: String) -> [LinkerSetting] {
  let flags = [
    "--version-script=\(Context.packageDirectory)/Sources/\(exports)", "-soname=\(name)", "-z", "nodelete",
  ]
  return [
    .unsafeFlags(
      ["-static-stdlib"] + flags.flatMap { ["-Xlinker", $0] }, .when(platforms: [.linux]))
  ]
}

let package = Package(
  name: "Swiftlet",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Swiftlet", targets: ["Swiftlet"]),
    .executable(name: "swiftlet", targets: ["SwiftletCommand"]),
    .library(name: "SwiftletBLAS", type: .dynamic, targets: ["SwiftletBLAS"]),
    .library(name: "SwiftletC", type: .dynamic, targets: ["SwiftletC"]),
  ],
  targets: [
    // MARK: - Floor 0: what the system offers

    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CGetopt"),
    .target(name: "CPNGErrors", dependencies: ["CPNG"]),
    .target(name: "CProcessor"),
    .target(name: "CBundledModel"),
    .target(name: "Files"),
    .target(name: "TextFormat", dependencies: ["Files"]),

    // MARK: - Floor 1: kernels, one build for each instruction set

    .target(name: "KernelInterface", swiftSettings: [.unsafeFlags(["-Ounchecked"])]),
    .target(
      name: "VectorKernels", dependencies: ["CProcessor", "KernelInterface"], swiftSettings: kernels([])),
    .target(
      name: "VectorKernelsAVX2", dependencies: ["CProcessor", "KernelInterface"],
      swiftSettings: kernels(["avx2", "fma", "f16c"], "AVX2")),
    .target(
      name: "VectorKernelsAVX512", dependencies: ["CProcessor", "KernelInterface"],
      swiftSettings: kernels(
        ["avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512dq", "avx512vl"], "AVX512")),

    // MARK: - Floor 2: matrix multiply

    .target(
      name: "MatrixMultiply",
      dependencies: [
        "CProcessor", "KernelInterface", "VectorKernels", "VectorKernelsAVX2", "VectorKernelsAVX512",
      ]),

    .target(name: "CBLASErrors"),
    .target(
      name: "SwiftletBLAS", dependencies: ["CBLASErrors", "MatrixMultiply"], exclude: ["exports.map"],
      linkerSettings: library("libSwiftletBLAS.so", exports: "SwiftletBLAS/exports.map")),

    // MARK: - Floor 3: the network, and the pictures it is fed

    .target(name: "NeuralNetwork", dependencies: ["CProcessor", "MatrixMultiply"]),
    .target(name: "Pictures", dependencies: ["CPNG", "CPNGErrors", "CZlib", "Files"]),

    // MARK: - Floor 4: files that hold a network

    .target(name: "ModelFiles", dependencies: ["Files", "NeuralNetwork", "TextFormat"]),

    // MARK: - Floor 5: all rooms under one name

    .target(
      name: "Swiftlet",
      dependencies: ["CBundledModel", "Files", "ModelFiles", "NeuralNetwork", "Pictures"]),

    .target(name: "Downloads", dependencies: ["Files", "Pictures"]),
    .target(name: "Reports", dependencies: ["Pictures", "TextFormat"]),

    // MARK: - Floor 6: the command line

    // The Swift runtime is linked in: a program starts in half the time.
    .executableTarget(
      name: "SwiftletCommand",
      dependencies: [
        "CGetopt", "Downloads", "Files", "KernelInterface", "MatrixMultiply", "Reports", "Swiftlet",
        "TextFormat",
      ],
      linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(platforms: [.linux]))]),

    // MARK: - Floor 6: the library for C

    .systemLibrary(name: "CSwiftlet"),
    .target(
      name: "SwiftletC", dependencies: ["CSwiftlet", "MatrixMultiply", "Swiftlet"],
      linkerSettings: library("libswiftlet.so.0", exports: "CSwiftlet/exports.map")),

    // MARK: - Tests, one bundle for each room

    .target(name: "TestSupport", dependencies: ["KernelInterface"], path: "Tests/TestSupport"),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(name: "TextFormatTests", dependencies: ["TextFormat"]),
    .executableTarget(
      name: "KernelWork", dependencies: ["KernelInterface", "MatrixMultiply", "TestSupport"],
      path: "Tests/KernelWork"),
    .testTarget(
      name: "VectorKernelsTests", dependencies: ["KernelInterface", "MatrixMultiply", "TestSupport"]),
    .testTarget(
      name: "MatrixMultiplyTests",
      dependencies: ["CProcessor", "KernelInterface", "MatrixMultiply", "TestSupport"]),
    .testTarget(name: "SwiftletBLASTests", dependencies: ["TestSupport"]),
    .testTarget(
      name: "NeuralNetworkTests",
      dependencies: [
        "AllocationCounter", "KernelInterface", "MatrixMultiply", "NeuralNetwork", "TestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "PicturesTests",
      dependencies: ["AllocationCounter", "CZlib", "Files", "Pictures", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "ModelFilesTests", dependencies: ["Files", "ModelFiles", "NeuralNetwork", "TestSupport"],
      exclude: ["Python"]),
    .testTarget(name: "ReportsTests", dependencies: ["Pictures", "Reports", "TestSupport"]),
    .testTarget(
      name: "DownloadsTests", dependencies: ["Downloads", "Files", "TestSupport"], exclude: ["Python"]),
    .testTarget(name: "SwiftletTests", dependencies: ["AllocationCounter", "Swiftlet", "TestSupport"]),
    .testTarget(name: "SwiftletCTests", dependencies: ["TestSupport"], exclude: ["C"]),
    // It runs the program; linking it would bring the static runtime along.
    .testTarget(name: "SwiftletCommandTests", dependencies: ["Pictures", "TestSupport"]),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
  ],
  swiftLanguageModes: [.v6]
)
