// Pictures of any size in memory, and many files at once. See swiftlet.h.

import CSwiftlet
import Swiftlet
import Threads

/// Classifies pixels of any size.
@c @implementation
public func swiftlet_classify_image(
  _ handle: OpaquePointer?, _ pixels: UnsafePointer<UInt8>?, _ width: Int, _ height: Int, _ channels: Int,
  _ stride: Int, _ result: UnsafeMutablePointer<swiftlet_result>?,
  _ probabilities: UnsafeMutablePointer<Float>?
) -> swiftlet_status {
  attempt(handle) { handle in
    let pixels = try required(pixels, "pixels")
    let result = try required(result, "result")
    let pictures = try handle.openReader().pictures
    guard let layout = PixelLayout(rawValue: channels) else {
      throw CallError.invalid("channels: expected 1 to 4, found \(channels)")
    }
    let sides = 1...1_000_000
    guard sides.contains(width), sides.contains(height) else {
      throw CallError.invalid("picture: expected 1 to 1000000 pixels a side, found \(width)×\(height)")
    }
    let row = width * channels
    guard stride == 0 || (row...Int(Int32.max)).contains(stride) else {
      throw CallError.invalid("stride: expected 0 or at least \(row) bytes, found \(stride)")
    }
    let bytes = packedRows(pixels, row: row, height: height, stride: stride == 0 ? row : stride)
    result.pointee = handle.result(
      try pictures.classify(pixels: bytes.span, width: width, height: height, layout: layout))
    probabilities?.update(from: pictures.probabilities, count: pictures.probabilities.count)
  }
}

/// Rows without the gaps between them.
private func packedRows(
  _ pixels: UnsafePointer<UInt8>, row: Int, height: Int, stride: Int
) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: row * height) { bytes, count in
    for y in 0..<height {
      (bytes.baseAddress! + y * row).initialize(from: pixels + y * stride, count: row)
    }
    count = row * height
  }
}

/// Classifies many PNG files.
@c @implementation
public func swiftlet_classify_files(
  _ handle: OpaquePointer?, _ paths: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int,
  _ results: UnsafeMutablePointer<swiftlet_result>?, _ probabilities: UnsafeMutablePointer<Float>?
) -> swiftlet_status {
  attempt(handle) { handle in
    let reader = try handle.openReader()
    guard count != 0 else { return }
    guard (0...Int(Int32.max)).contains(count) else {
      throw CallError.invalid("count: expected fewer than 2³¹, found more")
    }
    let files = FileBatch(
      handle: handle, paths: try required(paths, "paths"), results: try required(results, "results"),
      probabilities: probabilities, classes: reader.model.network.classes)
    let readers = try reader.forEachThread()
    // The first file that cannot be read, for each worker.
    var failures = [(index: Int, error: FileError)?](repeating: nil, count: readers.count)
    failures.withUnsafeMutableBufferPointer { failures in
      Team(size: readers.count).run { worker in
        let own = worker.index
        for first in stride(from: 0, to: count, by: FileBatch.chunk * Team.maximumTasks) {
          let chunks = min((count - first + FileBatch.chunk - 1) / FileBatch.chunk, Team.maximumTasks)
          worker.parallelFor(chunks) { chunk in
            let begin = first + chunk * FileBatch.chunk
            for index in begin..<min(begin + FileBatch.chunk, count) {
              guard let error = files.read(index, readers[own].pictures) else { continue }
              if index < failures[own]?.index ?? .max { failures[own] = (index, error) }
            }
          }
        }
      }
    }
    if let first = failures.compactMap({ $0 }).min(by: { $0.index < $1.index }) { throw first.error }
  }
}

/// Files and where their answers go.
private struct FileBatch {
  let handle: Handle
  let paths: UnsafePointer<UnsafePointer<CChar>?>
  let results: UnsafeMutablePointer<swiftlet_result>
  let probabilities: UnsafeMutablePointer<Float>?
  let classes: Int

  /// Files that a worker takes at a time.
  static let chunk = 16

  func read(_ index: Int, _ pictures: PictureClassifier) -> FileError? {
    let own = probabilities.map { $0 + index * classes }
    do throws(FileError) {
      guard let path = paths[index] else {
        throw FileError(path: "paths", expected: "a pointer", found: "NULL at \(index)")
      }
      results[index] = handle.result(try pictures.classify(png: String(path: path)))
      own?.update(from: pictures.probabilities, count: classes)
      return nil
    } catch {
      results[index] = swiftlet_result(label: -1, probability: 0)
      own?.update(repeating: 0, count: classes)
      return error
    }
  }
}
