import Files
import Foundation
import KernelInterface
import TestSupport
import Testing

@testable import Tables

/// What reading an array reports, or "" where it reports nothing.
func problem(_ read: () throws(FileError) -> Void) -> String {
  do throws(FileError) {
    try read()
    return ""
  } catch {
    return "expected \(error.expected), found \(error.found)"
  }
}

@Suite struct NumberArrayTests {
  func problem(npy bytes: [UInt8]) -> String {
    TablesTests.problem { () throws(FileError) in _ = try NumberArray(npyBytes: bytes, name: "array") }
  }

  @Test(arguments: [1, 2, 3] as [UInt8], [false, true])
  func readsEveryTypeAndVersion(version: UInt8, isBigEndian: Bool) throws {
    let order = isBigEndian ? ">" : "<"
    func read(_ type: String, _ numbers: [UInt8]) throws -> [Float] {
      let count = numbers.count / Int(type.suffix(1))!
      let file = npyBytes("'\(order)\(type)'", shape: "(\(count),)", version: version, numbers: numbers)
      let array = try NumberArray(npyBytes: file, name: "array")
      #expect(array.rowCount == count && array.rowLength == 1 && array.isBigEndian == isBigEndian)
      array.withBytes { span in #expect(span.withUnsafeBytes(Array.init) == numbers) }
      return array.floats()
    }
    func bits<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
      bytes(numbers, isBigEndian: isBigEndian)
    }
    #expect(try read("b1", [0, 1, 7]) == [0, 1, 1])
    #expect(try read("i1", bits([Int8.min, -1, 127])) == [-128, -1, 127])
    #expect(try read("i2", bits([Int16.min, 300])) == [-32768, 300])
    #expect(try read("i4", bits([Int32.min, 70000])) == [-0x1p31, 70000])
    #expect(try read("i8", bits([Int64.min, 1 << 40])) == [-0x1p63, 0x1p40])
    #expect(try read("u1", [0, 255]) == [0, 255])
    #expect(try read("u2", bits([UInt16.max, 1])) == [65535, 1])
    #expect(try read("u4", bits([UInt32.max, 1])) == [0x1p32, 1])
    #expect(try read("u8", bits([UInt64.max, 1])) == [0x1p64, 1])
    #expect(try read("f2", bits([0x3E00, 0xFBFF, 0x0001] as [UInt16])) == [1.5, -65504, 0x1p-24])
    #expect(try read("f4", bits([Float(0.1), -2].map(\.bitPattern))) == [0.1, -2])
    #expect(try read("f8", bits([0.1, 1e300, -0.0].map(\.bitPattern))) == [0.1, .infinity, 0])
  }

  @Test func rowsAreTheFirstDimension() throws {
    let file = npyBytes("'|u1'", shape: "(2, 3, 2)", numbers: Array(0..<12))
    let array = try NumberArray(npyBytes: file, name: "array")
    #expect(array.shape == [2, 3, 2] && array.rowCount == 2 && array.rowLength == 6 && array.type == .uint8)
    var row = [Float](repeating: -1, count: 7)
    array.copyRow(1, to: &row)
    #expect(row == [6, 7, 8, 9, 10, 11, -1])
  }

  @Test func shapesMayBeEmptyOrHaveZeros() throws {
    let one = try NumberArray(npyBytes: npyBytes("'|u1'", shape: "()", numbers: [9]), name: "array")
    #expect(one.shape == [] && one.rowCount == 1 && one.rowLength == 1 && one.floats() == [9])
    let none = try NumberArray(npyBytes: npyBytes("'<f4'", shape: "(0, 5)", numbers: []), name: "array")
    #expect(none.rowCount == 0 && none.rowLength == 5 && none.floats() == [])
  }

  @Test func headersMayBeWrittenOtherwise() throws {
    let header = #"{"shape":(2L,2),"descr":"|u1","fortran_order":False}"#
    let array = try NumberArray(npyBytes: npyBytes(header: header, numbers: [1, 2, 3, 4]), name: "array")
    #expect(array.shape == [2, 2])
  }

  @Test func refusesWhatIsNoArrayOfNumbers() {
    func refused(_ descr: String) -> String { problem(npy: npyBytes(descr, shape: "(1,)", numbers: [0])) }
    let start = "expected numbers of at most 64 bits, found "
    #expect(refused("'|O'") == start + "Python objects")
    #expect(refused("'<c8'") == start + "complex numbers")
    #expect(refused("'<U4'") == start + "texts")
    #expect(refused("'|S4'") == start + "texts")
    #expect(refused("'<M8[ns]'") == start + "dates or times")
    #expect(refused("'|V4'") == start + "records of bytes")
    #expect(refused("[('a', '<f4'), ('b', '<i4', (2,))]") == start + "records of several fields")
    #expect(refused("'<f16'") == start + "the type <f16")
    #expect(refused("'|f4'") == start + "the type |f4")
    let fortran = npyBytes("'|u1'", shape: "(2, 2)", fortran: "True", numbers: [1, 2, 3, 4])
    let expected = "expected an array that stands row by row (C order), found one in Fortran order"
    #expect(problem(npy: fortran) == expected)
  }

  @Test func refusesHeadersThatLie() {
    let huge = "(\(Int.max), \(Int.max))"
    #expect(
      problem(npy: npyBytes("'<f4'", shape: huge, numbers: []))
        == "expected an array that fits in memory, found \(Int.max)×\(Int.max) of float32")
    #expect(
      problem(npy: npyBytes("'<f4'", shape: "(0, \(Int.max), 9)", numbers: []))
        == "expected an array that fits in memory, found 0×\(Int.max)×9 of float32")
    #expect(
      problem(npy: npyBytes("'<f4'", shape: "(3,)", numbers: [1]))
        == "expected 12 bytes of numbers, 3 of float32, found 1")
    #expect(
      problem(npy: npyBytes("'|u1'", shape: "(1,)", numbers: [1, 2]))
        == "expected 1 bytes of numbers, 1 of uint8, found 2")
    let dimensions = "(" + [String](repeating: "1", count: 65).joined(separator: ",") + ")"
    let other = "expected a header with descr, fortran_order and shape, found another header"
    for shape in [dimensions, "(-1,)", "(99999999999999999999,)", "(1.5,)", "1", "(1", "((1,),)"] {
      #expect(problem(npy: npyBytes("'|u1'", shape: shape, numbers: [1])) == other)
    }
    for header in ["", "{", "{}", "{'descr': '|u1'}", "[]", "{'a': 1}", "{'shape': (1,), 'shape': (1,)}"] {
      #expect(problem(npy: npyBytes(header: header, numbers: [1])) == other)
    }
    #expect(
      problem(npy: npyBytes("'|u1'", shape: "(1,)", version: 4, numbers: [1]))
        == "expected version 1, 2 or 3 of NPY, found version 4")
  }

  @Test func truncationAtEveryByteIsReported() {
    for version: UInt8 in [1, 2] {
      let whole = npyBytes("'<f4'", shape: "(2,)", version: version, numbers: Array(0..<8))
      for count in 0..<whole.count { #expect(problem(npy: Array(whole[..<count])) != "", "\(count) bytes") }
      #expect(problem(npy: whole) == "")
    }
  }

  @Test func damageIsReportedOrRead() {
    let whole = npyBytes("'<f4'", shape: "(2,)", numbers: Array(0..<8))
    for index in whole.indices {
      for change: UInt8 in [0x41, 0x80, 1] {
        var damaged = whole
        damaged[index] ^= change
        _ = problem(npy: damaged)
      }
    }
  }

  @Test func IDXFilesOfAnyShapeAndTypeAreRead() throws {
    func idx(_ magic: Int, _ dimensions: [Int], _ numbers: [UInt8]) -> [UInt8] {
      bytes([UInt32(magic)] + dimensions.map { UInt32($0) }, isBigEndian: true) + numbers
    }
    let files: [(NumberFormat, [UInt8])] = [
      (.uint8, idx(0x0802, [1, 2], [1, 2])), (.int8, idx(0x0902, [1, 2], [1, 2])),
      (.int16, idx(0x0B02, [1, 2], bytes([1, 2] as [Int16], isBigEndian: true))),
      (.int32, idx(0x0C02, [1, 2], bytes([1, 2] as [Int32], isBigEndian: true))),
      (.float32, idx(0x0D02, [1, 2], bytes([Float(1), 2].map(\.bitPattern), isBigEndian: true))),
      (.float64, idx(0x0E02, [1, 2], bytes([1.0, 2].map(\.bitPattern), isBigEndian: true))),
    ]
    for (type, file) in files {
      for file in [file, gzipped(file)] {
        let array = try NumberArray(idxBytes: file, name: "array")
        #expect(array.type == type && array.shape == [1, 2] && array.floats() == [1, 2])
      }
    }
    for count in 1..<files[0].1.count {
      #expect(throws: FileError.self) { try NumberArray(idxBytes: Array(files[0].1[..<count]), name: "a") }
    }
  }
}

@Suite struct NumberArchiveTests {
  let small = npyBytes("'|u1'", shape: "(3,)", numbers: [1, 2, 3])
  let large = npyBytes("'<f4'", shape: "(2, 2)", numbers: bytes([1, 2, 3, 4].map { Float($0).bitPattern }))

  func problem(_ bytes: [UInt8], _ name: String = "a", largestUnpacked: Int = 1 << 30) -> String {
    TablesTests.problem { () throws(FileError) in
      _ = try NumberArchive(bytes: bytes, name: "archive", largestUnpacked: largestUnpacked)[name].floats()
    }
  }

  @Test func readsStoredAndDeflatedMembers() throws {
    let archive = try NumberArchive(
      bytes: zipBytes(
        [
          ZIPFile(name: "x_train.npy", contents: large, isDeflated: true),
          ZIPFile(name: "notes.txt", contents: [1]), ZIPFile(name: "y.npy", contents: small),
        ], comment: Array("PK\u{5}\u{6} is no end".utf8)), name: "archive")
    #expect(archive.names == ["x_train", "y"])
    #expect(try archive["x_train"].floats() == [1, 2, 3, 4])
    #expect(try archive["x_train"].shape == [2, 2])
    #expect(try archive["y"].floats() == [1, 2, 3])
    let error = try #require(throws: FileError.self) { try archive["z"] }
    #expect(error.expected == "the array z" && error.found == "x_train, y")
  }

  @Test func refusesArchivesThatLie() {
    func lie(_ change: (inout ZIPFile) -> Void, isDeflated: Bool = false) -> String {
      var file = ZIPFile(name: "a.npy", contents: small, isDeflated: isDeflated)
      change(&file)
      return problem(zipBytes([file]))
    }
    #expect(lie { _ in } == "")
    #expect(lie { $0.flags = 1 } == "expected a member that is not encrypted, found an encrypted one")
    #expect(lie { $0.method = 12 } == "expected a member that is stored or deflated, found the method 12")
    #expect(lie { $0.offset = 1 } == "expected a member where the directory has it, found other bytes")
    #expect(lie { $0.offset = 1 << 30 } == "expected a member where the directory has it, found other bytes")
    #expect(lie { $0.packedSize = 1 << 30 } == "expected 1073741824 bytes in the archive, found other sizes")
    #expect(lie { $0.size = 1 } == "expected \(small.count) bytes in the archive, found other sizes")
    #expect(lie { $0.size = 0xFFFF_FFFF }.hasSuffix("found a ZIP64 one"))
    let other = "found a damaged one, or one of another length"
    #expect(lie({ $0.size = 1 }, isDeflated: true).hasSuffix(other))
    #expect(lie({ $0.size = small.count + 1 }, isDeflated: true).hasSuffix(other))
    #expect(
      lie({ $0.checksum = 1 }, isDeflated: true)
        == "expected bytes with the checksum of the directory, found other bytes")
    let twice = [ZIPFile(name: "a.npy", contents: small), ZIPFile(name: "a.npy", contents: small)]
    #expect(problem(zipBytes(twice)) == "expected each array once, found a twice")
    #expect(problem(zipBytes(twice, count: 1)) == "expected a whole ZIP directory, found a damaged one")
    #expect(problem(zipBytes(twice, count: 3)) == "expected a whole ZIP directory, found a damaged one")
    #expect(problem(zipBytes(twice, count: 0xFFFF)).hasSuffix("found a ZIP64 one"))
  }

  @Test func refusesBombs() {
    let zeros = npyBytes("'|u1'", shape: "(1000000,)", numbers: [UInt8](repeating: 0, count: 1_000_000))
    let bomb = zipBytes([ZIPFile(name: "a.npy", contents: zeros, isDeflated: true)])
    #expect(bomb.count < 2000)
    #expect(problem(bomb) == "")
    #expect(
      problem(bomb, largestUnpacked: 100_000)
        == "expected at most 100000 bytes unpacked, found \(zeros.count)")
    let lie = ZIPFile(name: "a.npy", contents: zeros, isDeflated: true, size: 900_000_000)
    #expect(problem(zipBytes([lie])).hasSuffix("bytes unpacked, found 900000000"))
  }

  @Test func truncationAtEveryByteIsReported() {
    let whole = zipBytes([ZIPFile(name: "a.npy", contents: small, isDeflated: true)])
    for count in 0..<whole.count { #expect(problem(Array(whole[..<count])) != "", "\(count) bytes") }
  }

  @Test(arguments: [false, true]) func damageIsReportedOrRead(isDeflated: Bool) {
    let whole = zipBytes([ZIPFile(name: "a.npy", contents: large, isDeflated: isDeflated)])
    for index in whole.indices {
      for change: UInt8 in [0x41, 0x80, 0xFF] {
        var damaged = whole
        damaged[index] ^= change
        _ = problem(damaged)
      }
    }
  }
}
