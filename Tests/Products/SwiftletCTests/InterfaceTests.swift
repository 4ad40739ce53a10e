import Foundation
import TestSupport
import Testing

/// The library as a C program finds it: header, names and behaviour.
@Suite struct InterfaceTests {
  private let header = Products.checkout.appending(path: "Sources/Products/CSwiftlet/swiftlet.h")

  @Test func aProgramInCPassesItsChecks() throws {
    try withLibraryFolder { folder in
      let program = folder.appending(path: "interface_tests")
      let source = Products.checkout.appending(path: "Tests/Products/SwiftletCTests/C/interface_tests.c")
      let compiled = try compile(source, to: program, library: folder)
      try #require(compiled.status == 0, "\(compiled.errors)")
      let digits = Products.checkout.appending(path: "samples/digits").path
      let run = try ProgramRun(program, [digits, folder.path])
      #expect(run.status == 0, "\(run.output)\(run.errors)")
    }
  }

  @Test func whatProgramsShouldNotDoIsAnErrorOrRight() throws {
    try withLibraryFolder { folder in
      let program = folder.appending(path: "misuse_tests")
      let source = Products.checkout.appending(path: "Tests/Products/SwiftletCTests/C/misuse_tests.c")
      let compiled = try compile(source, to: program, library: folder)
      try #require(compiled.status == 0, "\(compiled.errors)")
      // Another file is another library to the loader.
      let copy = folder.appending(path: "another.so")
      try FileManager.default.copyItem(at: libraryPath, to: copy)
      let digit = Products.checkout.appending(path: "samples/digits/7-0.png").path
      let run = try ProgramRun(program, [digit, libraryPath.path, copy.path])
      #expect(run.status == 0, "\(run.output)\(run.errors)")
    }
  }

  @Test(arguments: ["classify", "latency"]) func examplesCompileWithoutWarnings(name: String) throws {
    try withLibraryFolder { folder in
      let program = folder.appending(path: name)
      let source = Products.checkout.appending(path: "Examples/C/\(name).c")
      let compiled = try compile(source, to: program, library: folder)
      #expect(compiled.status == 0 && compiled.errors.isEmpty, "\(compiled.errors)")
      let digit = Products.checkout.appending(path: "samples/digits/7-0.png").path
      let run = try ProgramRun(program, [digit])
      #expect(run.status == 0 && !run.output.isEmpty, "\(run.errors)")
      #expect(try ProgramRun(program, ["/nowhere.png"]).status != 0)
      let forced = try ProgramRun(program, [digit], environment: ["SWIFTLET_INSTRUCTION_SET": "abacus"])
      #expect(forced.status == 1 && forced.errors.contains("SWIFTLET_INSTRUCTION_SET: expected one of"))
    }
  }

  @Test func examplesOfTheDocumentsCompile() throws {
    let comment = try String(contentsOf: header, encoding: .utf8).components(separatedBy: "\n")
      .filter { $0.hasPrefix(" *     ") }.map { $0.dropFirst(3) }.joined(separator: "\n")
    let readme = try String(contentsOf: Products.checkout.appending(path: "README.md"), encoding: .utf8)
    let parts = readme.components(separatedBy: "```c\n").dropFirst()
    let examples = parts.compactMap { $0.components(separatedBy: "```").first }
    #expect(!examples.isEmpty)
    let wrapped = "#include <stdio.h>\n#include <swiftlet.h>\nint main(void) {\n\(comment)\n}\n"
    for example in examples + [wrapped] {
      try withLibraryFolder { folder in
        let source = folder.appending(path: "example.c")
        try example.write(to: source, atomically: true, encoding: .utf8)
        let compiled = try compile(source, to: folder.appending(path: "example"), library: folder)
        #expect(compiled.status == 0, "\(example)\n\(compiled.errors)")
      }
    }
  }

  @Test func whatTheHeaderDeclaresIsAllThatIsExported() throws {
    let text = try String(contentsOf: header, encoding: .utf8)
    let declared = try names(in: text, matching: #/(?m)^[a-z].*?(swiftlet_\w+)\(/#)
    let map = try String(
      contentsOf: Products.checkout.appending(path: "Sources/Products/CSwiftlet/exports.map"), encoding: .utf8
    )
    #expect(try declared == names(in: map, matching: #/(swiftlet_\w+);/#))
    let library = try #require(dlopen(libraryPath.path, RTLD_NOW))
    for name in declared { #expect(dlsym(library, name) != nil, "\(name)") }
    for name in ["swiftlet_bundled_model", "swift_retain", "dispatch_apply_f"] {
      #expect(dlsym(library, name) == nil, "\(name)")
    }
  }
}

private let libraryPath = Products.folder.appending(path: "libSwiftletC.so")

private func names(in text: String, matching pattern: Regex<(Substring, Substring)>) throws -> [String] {
  let names = text.matches(of: pattern).map { String($0.1) }.sorted()
  try #require(!names.isEmpty)
  return names
}

/// Calls `body` with a folder in which the library stands under its installed names; the folder is removed afterwards.
private func withLibraryFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  for name in ["libswiftlet.so", "libswiftlet.so.0"] {
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: name), withDestinationURL: libraryPath)
  }
  try body(folder)
}

/// Compiles a C program with all warnings as errors.
private func compile(_ source: URL, to program: URL, library: URL) throws -> ProgramRun {
  try ProgramRun(
    URL(filePath: "/usr/bin/env"),
    [
      "clang", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-pthread", "-I",
      Products.checkout.appending(path: "Sources/Products/CSwiftlet").path, source.path, "-o", program.path,
      "-L",
      library.path, "-lswiftlet", "-Wl,-rpath,\(library.path)",
    ])
}
