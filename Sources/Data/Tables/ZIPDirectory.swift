import Files

// ZIP (PKWARE's APPNOTE): members one after the other, each with a header of its own, then a directory of them all, then a
// record that says where the directory is. All numbers are little-endian. The directory is what counts: NumPy leaves sizes out
// of the members' own headers.

/// One file in a ZIP archive, as the directory describes it.
struct ZIPMember: Equatable, Sendable {
  var name: String
  /// 0 where it is stored as it is, 8 where it is deflated.
  var method: Int
  var isEncrypted: Bool
  /// CRC-32 of the contents, unpacked.
  var checksum: UInt32
  /// Bytes in the archive, and unpacked.
  var packedSize, size: Int
  /// Where its own header starts.
  var offset: Int

  var isStored: Bool { method == 0 }

  /// Where in the archive the member's bytes are.
  ///
  /// - Throws: `FileError` where they are not in the archive, encrypted, or packed in another way than DEFLATE.
  func contents(in archive: UnsafeRawBufferPointer, name: String) throws(FileError) -> Range<Int> {
    guard !isEncrypted else {
      throw FileError(path: name, expected: "a member that is not encrypted", found: "an encrypted one")
    }
    guard method == 0 || method == 8 else {
      throw FileError(
        path: name, expected: "a member that is stored or deflated", found: "the method \(method)")
    }
    let headerSize = 30
    guard archive.count - offset >= headerSize, archive.integer(at: offset, size: 4) == 0x0403_4B50 else {
      throw FileError(path: name, expected: "a member where the directory has it", found: "other bytes")
    }
    let start =
      offset + headerSize + archive.integer(at: offset + 26, size: 2)
      + archive.integer(at: offset + 28, size: 2)
    guard archive.count - start >= packedSize, !isStored || packedSize == size else {
      throw FileError(path: name, expected: "\(packedSize) bytes in the archive", found: "other sizes")
    }
    return start..<start + packedSize
  }
}

/// The directory of a ZIP archive.
struct ZIPDirectory {
  private(set) var members: [ZIPMember] = []

  private static let endSize = 22
  private static let entrySize = 46

  /// Reads the directory of an archive.
  ///
  /// - Throws: `FileError` where there is none, it is damaged, or the archive is in parts or ZIP64.
  init(_ bytes: UnsafeRawBufferPointer, name: String) throws(FileError) {
    let end = try Self.findEnd(bytes, name: name)
    let count = bytes.integer(at: end + 10, size: 2)
    let size = bytes.integer(at: end + 12, size: 4)
    let start = bytes.integer(at: end + 16, size: 4)
    guard count != 0xFFFF, size != 0xFFFF_FFFF, start != 0xFFFF_FFFF else { throw Self.isZIP64(name) }
    guard bytes.integer(at: end + 4, size: 4) == 0, bytes.integer(at: end + 8, size: 2) == count else {
      throw FileError(path: name, expected: "a ZIP archive in one part", found: "several parts")
    }
    guard start <= end, size == end - start else {
      throw FileError(path: name, expected: "a ZIP directory before its end", found: "one elsewhere")
    }
    var position = start
    members.reserveCapacity(min(count, size / Self.entrySize))
    for _ in 0..<count {
      let (member, length) = try Self.readMember(
        UnsafeRawBufferPointer(rebasing: bytes[position..<end]), name: name)
      members.append(member)
      position += length
    }
    guard position == end else { throw Self.isDamaged(name) }
  }

  /// The record that ends an archive stands last, but for a comment of up to 65,535 bytes.
  private static func findEnd(_ bytes: UnsafeRawBufferPointer, name: String) throws(FileError) -> Int {
    var position = bytes.count - endSize
    while position >= max(0, bytes.count - endSize - 0xFFFF) {
      if bytes.integer(at: position, size: 4) == 0x0605_4B50,
        bytes.integer(at: position + 20, size: 2) == bytes.count - position - endSize
      {
        return position
      }
      position -= 1
    }
    throw FileError(path: name, expected: "an NPZ file, a ZIP archive", found: "no end of a ZIP directory")
  }

  private static func readMember(
    _ bytes: UnsafeRawBufferPointer, name: String
  ) throws(FileError) -> (ZIPMember, Int) {
    guard bytes.count >= entrySize, bytes.integer(at: 0, size: 4) == 0x0201_4B50 else {
      throw isDamaged(name)
    }
    let nameLength = bytes.integer(at: 28, size: 2)
    let length = entrySize + nameLength + bytes.integer(at: 30, size: 2) + bytes.integer(at: 32, size: 2)
    guard bytes.count >= length else { throw isDamaged(name) }
    let member = ZIPMember(
      name: String(decoding: bytes[entrySize..<entrySize + nameLength], as: UTF8.self),
      method: bytes.integer(at: 10, size: 2), isEncrypted: bytes.integer(at: 8, size: 2) & 1 != 0,
      checksum: UInt32(bytes.integer(at: 16, size: 4)), packedSize: bytes.integer(at: 20, size: 4),
      size: bytes.integer(at: 24, size: 4), offset: bytes.integer(at: 42, size: 4))
    guard ![member.packedSize, member.size, member.offset].contains(0xFFFF_FFFF) else { throw isZIP64(name) }
    return (member, length)
  }

  private static func isZIP64(_ name: String) -> FileError {
    FileError(
      path: name, expected: "a ZIP archive whose members have less than 2 GiB each", found: "a ZIP64 one")
  }

  private static func isDamaged(_ name: String) -> FileError {
    FileError(path: name, expected: "a whole ZIP directory", found: "a damaged one")
  }
}

extension UnsafeRawBufferPointer {
  /// A little-endian integer of `size` bytes, fewer than 8.
  func integer(at offset: Int, size: Int) -> Int {
    (0..<size).reduce(0) { $0 | Int(self[offset + $1]) << (8 * $1) }
  }
}
