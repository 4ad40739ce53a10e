// Digits drawn by the program, as files to train or to measure on.

import Dispatch
import Files
import Swiftlet

let generateCommand = Command(
  name: "generate", operands: "", summary: "Draws digits as people write them: pictures with labels.",
  options: [
    OptionRule("count", "N", "how many (1000)"),
    OptionRule("output", "DIR", "a new folder for them: DIR/DIGIT/NUMBER.png"),
    OptionRule("height", "MIN-MAX", "pixels that digits are high (8-200)"),
    OptionRule("seed", "N", "decides all chance (1)"),
  ]
) { arguments in
  try arguments.refuseOperands()
  let count = try arguments.integer("count", in: 1...10_000_000) ?? 1000
  let seed = try arguments.integer("seed", in: 0...Int.max) ?? 1
  let generator = DigitGenerator(seed: UInt64(seed), heights: try arguments.heights())
  try GeneratedFolder(path: try arguments.required("output"), generator: generator, count: count).write()
}

extension Arguments {
  /// How high digits are.
  fileprivate func heights() throws(UsageError) -> ClosedRange<Int> {
    guard let text = self["height"] else { return 8...200 }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let least = ends[0], let most = ends[1], 8 <= least, least <= most, most <= 2000
    else {
      throw UsageError(
        message: "option '--height': expected two numbers from 8 to 2000 as in 8-200, found '\(text)'")
    }
    return least...most
  }
}

/// A folder of drawn digits, a subfolder for each class.
private struct GeneratedFolder: Sendable {
  let path: String
  let generator: DigitGenerator
  let count: Int
  /// Where the files stand until there are all of them.
  private let partial: String

  init(path: String, generator: DigitGenerator, count: Int) {
    (self.path, self.generator, self.count) = (path, generator, count)
    partial = "\(path.last == "/" ? String(path.dropLast()) : path).\(getpid()).partial"
  }

  private func folder(_ label: Int) -> String { "\(partial)/\(label)" }
  private func file(_ number: Int) -> String { "\(folder(number % 10))/\(number).png" }

  /// Draws all and writes them; where that fails, nothing is left.
  func write() throws(FileError) {
    let contents = exists(path) ? try FolderContents(path: path) : nil
    guard contents.map({ $0.files.isEmpty && $0.folders.isEmpty }) ?? true else {
      throw FileError(path: path, expected: "no such folder yet, or an empty one", found: "one with files")
    }
    do throws(FileError) {
      for label in 0..<min(count, 10) { try makeFolder(folder(label)) }
      try writeFiles()
      guard renameFile(partial, to: path) else {
        throw FileError(path: path, expected: "a folder that can be made", found: systemErrorMessage())
      }
    } catch {
      remove()
      throw error
    }
  }

  private func writeFiles() throws(FileError) {
    let filesOfTask = 64
    let tasks = (count + filesOfTask - 1) / filesOfTask
    var errors = [FileError?](repeating: nil, count: tasks)
    errors.withUnsafeMutableBufferPointer { errors in
      // Each task writes files and an error of its own.
      nonisolated(unsafe) let errors = errors
      DispatchQueue.concurrentPerform(iterations: tasks) { task in
        do throws(FileError) {
          for number in task * filesOfTask..<min((task + 1) * filesOfTask, count) {
            try createFile(file(number), with: generator.digit(number).picture.pngBytes())
          }
        } catch {
          errors[task] = error
        }
      }
    }
    if let error = errors.lazy.compactMap({ $0 }).first { throw error }
  }

  private func remove() {
    for number in 0..<count { removeFile(file(number)) }
    for label in 0..<10 { removeEmptyFolder(folder(label)) }
    removeEmptyFolder(partial)
  }
}
