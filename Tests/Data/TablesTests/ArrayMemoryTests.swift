#if os(Linux)
  import Files
  import Foundation
  import TestSupport
  import Testing

  @testable import Tables

  /// What large arrays take of memory. Each is read in a process of its own.
  @Suite struct ArrayMemoryTests {
    @Test(arguments: [false, true]) func aLargeArrayCostsOnlyWhatIsLookedAt(isArchive: Bool) async {
      await #expect(processExitsWith: .success) { [isArchive] in
        try withTemporaryFolder { folder in
          let size = isArchive ? 1 << 30 : 1 << 31
          let numbers = npyBytes("'<f4'", shape: "(\(size >> 12), 1024)", numbers: [])
          let path = folder.appending(path: "large").path
          try isArchive ? writeArchive(path, numbers, size) : writeSparse(path, numbers, size)
          try resetPeak()
          let before = try kibibytes("VmRSS")
          let array = isArchive ? try NumberArchive(path: path)["a"] : try NumberArray(npy: path)
          var row = [Float](repeating: 1, count: array.rowLength)
          for index in [0, array.rowCount / 2, array.rowCount - 1] {
            array.copyRow(index, to: &row)
            #expect(row.allSatisfy { $0 == 0 })
          }
          let taken = try kibibytes("VmHWM") - before
          // The kernel maps a few pages around each that is touched.
          #expect(array.count * 4 == size && taken <= 4096, "\(taken) KiB")
        }
      }
    }
  }

  /// Writes a file that starts with these bytes and goes on with zeros that take no room on the disk.
  private func writeSparse(_ path: String, _ start: [UInt8], _ zeros: Int) throws {
    try Data(start).write(to: URL(filePath: path))
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.truncate(atOffset: UInt64(start.count + zeros))
    try file.close()
  }

  /// Writes an archive of one stored array of zeros, likewise.
  private func writeArchive(_ path: String, _ start: [UInt8], _ zeros: Int) throws {
    let size = start.count + zeros
    let small = zipBytes([ZIPFile(name: "a.npy", contents: start, size: size, packedSize: size)])
    // What follows the contents: the directory and the end, which says where the directory is.
    let directory = try #require(small.firstRange(of: [0x50, 0x4B, 1, 2])).lowerBound
    let end = small.count - 6
    try writeSparse(path, Array(small[..<directory]), zeros)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
    try file.write(
      contentsOf: Data(small[directory..<end] + littleEndian(directory + zeros, size: 4) + [0, 0]))
    try file.close()
  }

  private func resetPeak() throws {
    try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
  }

  private func kibibytes(_ name: String) throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name) })
    return try #require(line.split { !$0.isNumber }.first.flatMap { Int($0) })
  }
#endif
