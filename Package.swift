// swift-tools-version: 6.2
// The map of the project. An arrow between targets only ever points up this page, to the same floor or a lower one.

import PackageDescription

// MARK: - Instruction sets

// One source folder, three builds: `VectorKernelsAVX2` and `VectorKernelsAVX512` are links to
// `VectorKernels`; likewise `IntegerKernels`, which has two more for instructions of its own. The features are named one by one, because `-march` also changes which vector
// width LLVM prefers. The kernels are checked by tests, so they are built unchecked even in debug.
func kernels(_ features: [String], _ defines: String...) -> [SwiftSetting] {
  // Only the processor that is compiled for counts, which need not be this one.
  let flags = features.flatMap { ["-Xarch_x86_64", "-m\($0)"] } + ["-Qunused-arguments"]
  // A square root that may set `errno` is computed lane by lane.
  let all = (flags + ["-fno-math-errno"]).flatMap { ["-Xcc", $0] }
  return [.unsafeFlags(["-Ounchecked"] + all)] + defines.map { .define($0) }
}

let avx2 = ["avx2", "fma", "f16c"]
let avx512 = avx2 + ["avx512f", "avx512bw", "avx512dq", "avx512vl"]

// MARK: - Libraries for C

// The Swift runtime is linked in and hidden with all else that C has no name for. It cannot be unloaded:
// its threads may outlive every call.
func library(_ name: String, exports: String, _ more: [String] = []) -> [LinkerSetting] {
  let flags =
    [
      "--version-script=\(Context.packageDirectory)/Sources/Products/\(exports)", "-soname=\(name)", "-z",
      "nodelete",
    ] + more
  return [
    .unsafeFlags(
      ["-static-stdlib"] + flags.flatMap { ["-Xlinker", $0] }, .when(platforms: [.linux]))
  ]
}

// Names of characters, of which `CUnicodeNames` tells.
let namelessCharacters = ["--wrap=_swift_stdlib_getScalarName", "--wrap=_swift_stdlib_getNameAlias"]

// MARK: - The program

// What the program takes from the heap is taken through `CProcess`, which ends it in one line where there is none.
let heapWrappers = ["malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign", "strdup"].flatMap {
  ["-Xlinker", "--wrap=\($0)"]
}

// MARK: - Floors

// A floor is a folder of `Sources`, and the tests of its rooms are in the folder of `Tests` with the same name.
func floor(_ folder: String, _ targets: [Target]) -> [Target] {
  for target in targets {
    target.path = "\(target.type == .test ? "Tests" : "Sources")/\(folder)/\(target.name)"
  }
  return targets
}

let system = floor(
  "System",
  [
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CGetopt"),
    .target(name: "CPNGErrors", dependencies: ["CPNG"]),
    .target(name: "CBLASErrors"),
    .target(name: "CProcess"),
    .target(name: "CUnicodeNames"),
    .target(name: "CProcessor"),
    .target(name: "Files"),
    .target(name: "TextFormat", dependencies: ["Files"]),

    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(name: "TextFormatTests", dependencies: ["TextFormat"]),
  ])

let kernelRooms = floor(
  "Kernels",
  [
    .target(name: "KernelInterface", swiftSettings: [.unsafeFlags(["-Ounchecked"])]),
    .target(
      name: "VectorKernels", dependencies: ["CProcessor", "KernelInterface"], swiftSettings: kernels([])),
    .target(
      name: "VectorKernelsAVX2", dependencies: ["CProcessor", "KernelInterface"],
      swiftSettings: kernels(avx2, "AVX2")),
    .target(
      name: "VectorKernelsAVX512", dependencies: ["CProcessor", "KernelInterface"],
      swiftSettings: kernels(avx512, "AVX512")),
    .target(
      name: "IntegerKernels", dependencies: ["CProcessor", "KernelInterface"], swiftSettings: kernels([])),
    .target(
      name: "IntegerKernelsAVX2", dependencies: ["CProcessor", "KernelInterface"],
      swiftSettings: kernels(avx2, "AVX2")),
    .target(
      name: "IntegerKernelsAVXVNNI", dependencies: ["CProcessor", "KernelInterface"],
      swiftSettings: kernels(avx2 + ["avxvnni"], "AVX2", "VNNI")),
    .target(
      name: "IntegerKernelsAVX512", dependencies: ["CProcessor", "KernelInterface"],
      swiftSettings: kernels(avx512, "AVX512")),
    .target(
      name: "IntegerKernelsAVX512VNNI", dependencies: ["CProcessor", "KernelInterface"],
      swiftSettings: kernels(avx512 + ["avx512vnni"], "AVX512", "VNNI")),
    .target(
      name: "InstructionSets",
      dependencies: [
        "CProcessor", "IntegerKernels", "IntegerKernelsAVX2", "IntegerKernelsAVX512",
        "IntegerKernelsAVX512VNNI", "IntegerKernelsAVXVNNI", "KernelInterface", "VectorKernels",
        "VectorKernelsAVX2", "VectorKernelsAVX512",
      ]),

    .testTarget(
      name: "VectorKernelsTests", dependencies: ["InstructionSets", "KernelInterface", "TestSupport"]),
    .testTarget(
      name: "IntegerKernelsTests", dependencies: ["InstructionSets", "KernelInterface", "TestSupport"]),
    .testTarget(name: "InstructionSetsTests", dependencies: ["CProcessor", "InstructionSets"]),
  ])

let engine = floor(
  "Engine",
  [
    // Swift 6.3.1 crashes where it optimises another module with what this one does to atomics.
    .target(
      name: "Threads", dependencies: ["CProcessor"], swiftSettings: [.unsafeFlags(["-disable-cmo"])]),
    .target(
      name: "MatrixMultiply", dependencies: ["CProcessor", "InstructionSets", "KernelInterface", "Threads"]),
    .target(
      name: "NeuralNetwork",
      dependencies: ["CProcessor", "InstructionSets", "KernelInterface", "MatrixMultiply", "Threads"]),

    .testTarget(name: "ThreadsTests", dependencies: ["TestSupport", "Threads"]),
    .testTarget(
      name: "MatrixMultiplyTests",
      dependencies: ["InstructionSets", "KernelInterface", "MatrixMultiply", "TestSupport", "Threads"]),
    .testTarget(
      name: "NeuralNetworkTests",
      dependencies: [
        "AllocationCounter", "InstructionSets", "KernelInterface", "MatrixMultiply", "NeuralNetwork",
        "TestSupport", "Threads",
      ],
      resources: [.copy("Fixtures")]),
  ])

let data = floor(
  "Data",
  [
    .target(name: "Unpacking", dependencies: ["CZlib", "Files"]),
    .target(name: "Tables", dependencies: ["CProcessor", "Files", "KernelInterface", "Unpacking"]),
    // What makes of any picture one as MNIST has them knows no file and no PNG.
    .target(name: "Preparation"),
    .target(
      name: "Pictures",
      dependencies: ["CPNG", "CPNGErrors", "CZlib", "Files", "Preparation", "Tables", "Unpacking"]),
    .target(name: "Handwriting", dependencies: ["NeuralNetwork", "Preparation"]),
    .target(name: "Downloads", dependencies: ["Files", "Unpacking"]),

    .testTarget(
      name: "TablesTests",
      dependencies: ["CZlib", "Files", "KernelInterface", "Tables", "TestSupport", "Unpacking"],
      exclude: ["Python"]),
    .testTarget(name: "PreparationTests", dependencies: ["Preparation", "TestSupport"]),
    .testTarget(
      name: "PicturesTests",
      dependencies: ["AllocationCounter", "CZlib", "Files", "Pictures", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(name: "HandwritingTests", dependencies: ["Handwriting", "NeuralNetwork", "Preparation"]),
    .testTarget(
      name: "DownloadsTests", dependencies: ["Downloads", "Files", "TestSupport"], exclude: ["Python"]),
  ])

let models = floor(
  "Models",
  [
    .target(name: "CBundledModel"),
    .target(
      name: "ModelFiles", dependencies: ["Files", "KernelInterface", "NeuralNetwork", "TextFormat"]),

    .testTarget(
      name: "ModelFilesTests", dependencies: ["Files", "ModelFiles", "NeuralNetwork", "TestSupport"],
      exclude: ["Python"]),
  ])

let products = floor(
  "Products",
  [
    .target(
      name: "Swiftlet",
      dependencies: [
        "CBundledModel", "Files", "Handwriting", "ModelFiles", "NeuralNetwork", "Pictures", "Tables",
        "Unpacking",
      ]),
    .target(name: "Reports", dependencies: ["Pictures", "TextFormat"]),
    // The Swift runtime is linked in: a program starts in half the time.
    .executableTarget(
      name: "SwiftletCommand",
      dependencies: [
        "CGetopt", "CProcess", "Downloads", "Files", "InstructionSets", "KernelInterface", "MatrixMultiply",
        "Reports",
        "Swiftlet", "TextFormat", "Threads",
      ],
      linkerSettings: [
        .unsafeFlags(["-static-stdlib"] + heapWrappers, .when(platforms: [.linux]))
      ]),
    .systemLibrary(name: "CSwiftlet"),
    .target(
      name: "SwiftletC",
      dependencies: ["CSwiftlet", "CUnicodeNames", "InstructionSets", "Swiftlet", "Threads"],
      linkerSettings: library("libswiftlet.so.0", exports: "CSwiftlet/exports.map", namelessCharacters)),
    .target(
      name: "SwiftletBLAS", dependencies: ["CBLASErrors", "KernelInterface", "MatrixMultiply"],
      exclude: ["exports.map"],
      linkerSettings: library("libSwiftletBLAS.so", exports: "SwiftletBLAS/exports.map")),

    .testTarget(name: "SwiftletTests", dependencies: ["AllocationCounter", "Swiftlet", "TestSupport"]),
    .testTarget(name: "ReportsTests", dependencies: ["Pictures", "Reports", "TestSupport"]),
    // It runs the program; linking it would bring the static runtime along.
    .testTarget(name: "SwiftletCommandTests", dependencies: ["Pictures", "Swiftlet", "TestSupport"]),
    .testTarget(name: "SwiftletCTests", dependencies: ["TestSupport"], exclude: ["C"]),
    .testTarget(name: "SwiftletBLASTests", dependencies: ["TestSupport"]),
  ])

let testSupport: [Target] = [
  .target(name: "TestSupport", dependencies: ["KernelInterface"], path: "Tests/Support/TestSupport"),
  .target(name: "AllocationCounter", path: "Tests/Support/AllocationCounter"),
  .executableTarget(
    name: "KernelWork",
    dependencies: ["InstructionSets", "KernelInterface", "MatrixMultiply", "TestSupport"],
    path: "Tests/Kernels/KernelWork"),
]

let package = Package(
  name: "Swiftlet",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Swiftlet", targets: ["Swiftlet"]),
    .executable(name: "swiftlet", targets: ["SwiftletCommand"]),
    .library(name: "SwiftletBLAS", type: .dynamic, targets: ["SwiftletBLAS"]),
    .library(name: "SwiftletC", type: .dynamic, targets: ["SwiftletC"]),
  ],
  targets: system + kernelRooms + engine + data + models + products + testSupport,
  swiftLanguageModes: [.v6]
)
