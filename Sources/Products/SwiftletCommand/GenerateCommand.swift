// Digits drawn by the program, as files to train or to measure on.

import Dispatch
import Files
import Swiftlet

let generateCommand = Command(
  name: "generate", operands: "", summary: "Draws digits as people write them: pictures with labels.",
  options: [
    OptionRule("count", "N", "how many (1000)"),
    OptionRule("others", "N", "pictures of what is no digit besides, each under every digit (0)"),
    OptionRule("output", "DIR", "a new folder for them: DIR/DIGIT/NUMBER.png"),
    OptionRule("height", "MIN-MAX", "pixels that digits are high (8-200)"),
    OptionRule("seed", "N", "decides all chance (1)"),
  ]
) { arguments in
  try arguments.refuseOperands()
  let count = try arguments.integer("count", in: 1...10_000_000) ?? 1000
  let seed = try arguments.integer("seed", in: 0...Int.max) ?? 1
  let generator = DigitGenerator(seed: UInt64(seed), heights: try arguments.heights())
  let others = try arguments.integer("others", in: 0...1_000_000) ?? 0
  try GeneratedFolder(
    path: try arguments.required("output"), generator: generator, count: count, others: others
  ).write()
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
  /// Pictures that are no digit. Each stands in every subfolder, so that who learns from them learns that it may be any.
  let others: Int
  /// Where the files stand until there are all of them.
  private let partial: String

  init(path: String, generator: DigitGenerator, count: Int, others: Int) {
    (self.path, self.generator, self.count, self.others) = (path, generator, count, others)
    partial = "\(path.last == "/" ? String(path.dropLast()) : path).\(getpid()).partial"
  }

  private func folder(_ label: Int) -> String { "\(partial)/\(label)" }

  /// The files of one picture of all.
  private func files(_ number: Int) -> [String] {
    guard number >= count else { return ["\(folder(number % 10))/\(number).png"] }
    return (0..<10).map { "\(folder($0))/other-\(number - count).png" }
  }

  private func picture(_ number: Int) -> Picture {
    number < count ? generator.digit(number).picture : generator.other(number - count)
  }

  /// Draws all and writes them; where that fails, nothing is left.
  func write() throws(FileError) {
    let contents = exists(path) ? try FolderContents(path: path) : nil
    guard contents.map({ $0.files.isEmpty && $0.folders.isEmpty }) ?? true else {
      throw FileError(path: path, expected: "no such folder yet, or an empty one", found: "one with files")
    }
    do throws(FileError) {
      for label in 0..<(others > 0 ? 10 : min(count, 10)) { try makeFolder(folder(label)) }
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
    let total = count + others
    let tasks = (total + filesOfTask - 1) / filesOfTask
    var errors = [FileError?](repeating: nil, count: tasks)
    errors.withUnsafeMutableBufferPointer { errors in
      // Each task writes files and an error of its own.
      nonisolated(unsafe) let errors = errors
      DispatchQueue.concurrentPerform(iterations: tasks) { task in
        do throws(FileError) {
          for number in task * filesOfTask..<min((task + 1) * filesOfTask, total) {
            let bytes = picture(number).pngBytes()
            for file in files(number) { try createFile(file, with: bytes) }
          }
        } catch {
          errors[task] = error
        }
      }
    }
    if let error = errors.lazy.compactMap({ $0 }).first { throw error }
  }

  private func remove() {
    for number in 0..<count + others { for file in files(number) { removeFile(file) } }
    for label in 0..<10 { removeEmptyFolder(folder(label)) }
    removeEmptyFolder(partial)
  }
}
