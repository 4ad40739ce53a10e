import Files
import Foundation
import TestSupport
import Testing

@testable import Tables

/// A Python interpreter that has NumPy.
private enum NumPy {
  static let reason: Comment = "python3, or the Python that SWIFTLET_PYTHON names, has no NumPy"
  static let interpreter = ProcessInfo.processInfo.environment["SWIFTLET_PYTHON"] ?? "python3"

  static var isThere: Bool { (try? run(["-c", "import numpy"]))?.status == 0 }

  static func run(_ arguments: [String]) throws -> ProgramRun {
    try ProgramRun(URL(filePath: "/usr/bin/env"), [interpreter, "-B"] + arguments)
  }
}

/// Files that NumPy wrote, and what it reads from them.
@Suite(.enabled(if: NumPy.isThere, NumPy.reason)) struct NumPyPeerTests {
  let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Python/numpy_peer.py")

  @Test func arraysAndTablesAreWhatNumPyReads() throws {
    try withTemporaryFolder { folder in
      let run = try NumPy.run([script.path, folder.path])
      try #require(run.status == 0, "\(run.errors)")
      let lines = run.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      #expect(lines.count == 12 * 2 * 5 + 2 * 4)
      for line in lines {
        let path = folder.appending(path: line[0]).path
        let array =
          line[1] == "-" ? try NumberArray(npy: path) : try NumberArchive(path: path)[line[1]]
        #expect(array.type.rawValue == line[2], "\(line)")
        #expect(
          array.shape == (line[3] == "-" ? [] : line[3].split(separator: "x").map { Int($0) }), "\(line)")
        #expect(isSame(array.floats(), try floats(folder, line[4])), "\(line)")
      }
      let archive = try NumberArchive(path: folder.appending(path: "mnist.npz").path)
      #expect(archive.names == ["x_train", "y_train", "x_test", "y_test"])
      for (name, found) in [("fortran.npy", "one in Fortran order"), ("objects.npy", "Python objects")] {
        let error = try #require(throws: FileError.self) {
          try NumberArray(npy: folder.appending(path: name).path)
        }
        #expect(error.found == found)
      }
      let table = try Table(csv: folder.appending(path: "table.csv").path)
      let numbers = try floats(folder, "table.floats")
      #expect(table.rowCount == 1000 && table.columns.count == 3)
      for (index, column) in table.columns.enumerated() {
        #expect(column.values == .numbers(Array(numbers[index * 1000..<(index + 1) * 1000])))
      }
    }
  }

  func floats(_ folder: URL, _ name: String) throws -> [Float] {
    try Data(contentsOf: folder.appending(path: name)).withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }

  /// Whether numbers are the same, those that are none among them.
  func isSame(_ one: [Float], _ other: [Float]) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
  }
}
