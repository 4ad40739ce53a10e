import Files
import Tables

extension PictureSet {
  /// Which half of a data set a folder of IDX files is asked for.
  public enum Part: String, Sendable, CaseIterable {
    /// The pictures to train on: files named `train-…`.
    case training = "train"
    /// The pictures held out for testing: files named `t10k-…`, or `emnist-…-test-…`.
    case test = "t10k"
  }

  /// Reads one part of a folder with MNIST's four files or EMNIST's, plain or gzipped.
  ///
  /// MNIST's names are `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
  /// `t10k-labels-idx1-ubyte`; where there are none of these, EMNIST's are looked for, `emnist-letters-train-images-idx3-ubyte`
  /// and so on, which say `test` instead of `t10k`. Each may have a dot for the last hyphen but one, and `.gz` at its end.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - part: Which half.
  ///   - isTransposed: Whether the files hold pictures column by column; nil says that EMNIST's do and others do not.
  /// - Throws: `FileError` as `init(images:labels:)` does, where the folder or a file is missing, and where it holds several
  ///   of EMNIST's sets.
  public init(idxFolder folder: String, part: Part, isTransposed: Bool? = nil) throws(FileError) {
    let files = try IDXFolder(folder, part)
    try self.init(
      images: files.images, labels: files.labels, isTransposed: isTransposed ?? files.isEMNIST)
  }

  /// Reads pictures and their labels from two IDX files, plain or gzipped.
  ///
  /// Pictures are bytes: [count, height, width], or with three channels [count, height, width, 3] or [count, 3, height, width]
  /// (or 1 instead of 3). Labels are whole numbers from 0 to 65,535 of any type.
  ///
  /// Labels up to 9 are the classes `"0"` … `"9"`, or what Fashion-MNIST calls them where they are Fashion-MNIST's. Where a
  /// label is above 9, the classes are the labels that occur, in order and called by their numbers; EMNIST's letters, 1 to 26,
  /// are the classes `"1"` … `"26"` with the indices 0 to 25.
  ///
  /// - Parameters:
  ///   - imagePath: The pictures.
  ///   - labelPath: Their labels.
  ///   - isTransposed: Whether the file holds pictures column by column, as EMNIST's do.
  /// - Throws: `FileError` where a file is missing, damaged, truncated, followed by more bytes, not IDX, of another shape, or
  ///   declares more than it holds; where the two disagree about the number of pictures; and where a label is no class.
  public init(
    images imagePath: String, labels labelPath: String, isTransposed: Bool = false
  ) throws(FileError) {
    try self.init(
      NumberArray(idx: imagePath, content: "pictures"), imagePath,
      NumberArray(idx: labelPath, content: "labels"), labelPath, isTransposed: isTransposed)
  }

  /// Reads pictures and their labels from the bytes of two IDX files, plain or gzipped, that errors call
  /// `"pictures"` and `"labels"`.
  ///
  /// - Throws: `FileError` as `init(images:labels:isTransposed:)` does.
  public init(
    imageBytes: [UInt8], labelBytes: [UInt8], isTransposed: Bool = false
  ) throws(FileError) {
    try self.init(
      NumberArray(idxBytes: imageBytes, content: "pictures", name: "pictures"), "pictures",
      NumberArray(idxBytes: labelBytes, content: "labels", name: "labels"), "labels",
      isTransposed: isTransposed)
  }

  private init(
    _ images: NumberArray, _ imageName: String, _ labels: NumberArray, _ labelName: String,
    isTransposed: Bool
  ) throws(FileError) {
    let layout = try PictureLayout(images, isTransposed: isTransposed, name: imageName)
    let numbers = try labelNumbers(labels, name: labelName)
    guard images.rowCount == numbers.count else {
      throw FileError(
        path: labelName, expected: "\(images.rowCount) labels, one for each picture",
        found: "\(numbers.count)")
    }
    let (indices, names) = classes(ofLabels: numbers)
    self.init(
      width: layout.width, height: layout.height, channels: layout.channels,
      pixels: layout.pixels(of: images), labels: indices, classNames: names)
  }
}

/// The labels of a file, or an error where they are anything but a row of whole numbers from 0 to 65,535.
private func labelNumbers(_ array: NumberArray, name: String) throws(FileError) -> [UInt16] {
  guard array.shape.count == 1 else {
    throw FileError(
      path: name, expected: "labels, in 1 dimension", found: "\(array.shape.count) dimensions")
  }
  var numbers: [UInt16] = []
  numbers.reserveCapacity(array.count)
  // Floats hold all these numbers exactly.
  for number in array.floats() {
    guard let number = UInt16(exactly: number) else {
      throw FileError(
        path: name, expected: "labels that are whole numbers from 0 to 65535", found: "the label \(number)")
    }
    numbers.append(number)
  }
  return numbers
}

/// The class of each label and what the classes are called.
private func classes(ofLabels numbers: [UInt16]) -> (indices: [UInt16], names: [String]) {
  if numbers.allSatisfy({ $0 <= 9 }) {
    return (numbers, namesOfClasses(inLabels: numbers.map { UInt8($0) }))
  }
  var index = [UInt16](repeating: 0, count: 1 << 16)
  for number in numbers { index[Int(number)] = 1 }
  let present = index.indices.filter { index[$0] == 1 }
  for (place, number) in present.enumerated() { index[number] = UInt16(place) }
  return (numbers.map { index[Int($0)] }, present.map(String.init))
}
