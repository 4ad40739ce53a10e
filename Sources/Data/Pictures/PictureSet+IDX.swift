import Files

extension PictureSet {
  /// Which half of a data set a folder of IDX files is asked for.
  public enum Part: String, Sendable, CaseIterable {
    /// The pictures to train on: files named `train-…`.
    case training = "train"
    /// The pictures held out for testing: files named `t10k-…`.
    case test = "t10k"
  }

  /// Reads one part of a folder with MNIST's four files, plain or gzipped.
  ///
  /// The names are MNIST's: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`
  /// and `t10k-labels-idx1-ubyte`, each with a dot for the last hyphen but one or not, each with `.gz` or not.
  ///
  /// - Throws: `FileError` as `init(images:labels:)` does, or where the folder or a file is missing.
  public init(idxFolder folder: String, part: Part) throws(FileError) {
    try self.init(
      images: Self.findIDX("\(part.rawValue)-images", "idx3-ubyte", in: folder),
      labels: Self.findIDX("\(part.rawValue)-labels", "idx1-ubyte", in: folder))
  }

  /// Reads pictures and their labels, 0 to 9, from two IDX files, plain or gzipped.
  ///
  /// Classes are called `"0"` … `"9"`, or as Fashion-MNIST calls them where the labels are Fashion-MNIST's.
  ///
  /// - Throws: `FileError` where a file is missing, damaged, truncated, followed by more bytes, not IDX, or
  ///   declares more than it holds; where the two disagree about the number of pictures; and where a label
  ///   is above 9.
  public init(images imagePath: String, labels labelPath: String) throws(FileError) {
    try self.init(
      imageFile: UnpackedFile(path: imagePath, purpose: "an IDX file of pictures"),
      labelFile: UnpackedFile(path: labelPath, purpose: "an IDX file of labels"))
  }

  /// Reads pictures and their labels from the bytes of two IDX files, plain or gzipped, that errors call
  /// `"pictures"` and `"labels"`.
  ///
  /// - Throws: `FileError` as `init(images:labels:)` does.
  public init(imageBytes: [UInt8], labelBytes: [UInt8]) throws(FileError) {
    self = try imageBytes.withUnsafeBufferPointer { (images) throws(FileError) in
      try labelBytes.withUnsafeBufferPointer { (labels) throws(FileError) in
        try PictureSet(
          imageFile: UnpackedFile(bytes: UnsafeRawBufferPointer(images), name: "pictures"),
          labelFile: UnpackedFile(bytes: UnsafeRawBufferPointer(labels), name: "labels"))
      }
    }
  }

  private init(
    imageFile: UnpackedFile, labelFile: UnpackedFile
  ) throws(FileError) {
    let images = try IDX(imageFile, dimensionCount: 3, content: "pictures")
    let labels = try IDX(labelFile, dimensionCount: 1, content: "labels")
    guard images.dimensions[0] == labels.dimensions[0] else {
      throw labelFile.error(
        expected: "\(images.dimensions[0]) labels, one for each picture", found: "\(labels.dimensions[0])")
    }
    if let label = labels.elements.first(where: { $0 > 9 }) {
      throw labelFile.error(expected: "labels from 0 to 9", found: "the label \(label)")
    }
    self.init(
      width: images.dimensions[2], height: images.dimensions[1], pixels: images.elements,
      labels: labels.elements, classNames: namesOfClasses(inLabels: labels.elements))
  }

  private static func findIDX(_ stem: String, _ type: String, in folder: String) throws(FileError) -> String {
    let paths = ["-", "."].flatMap { joint in
      ["", ".gz"].map { "\(folder)/\(stem)\(joint)\(type)\($0)" }
    }
    if let path = paths.first(where: { access($0, F_OK) == 0 }) { return path }
    guard access(folder, F_OK) == 0 else {
      throw FileError(path: folder, expected: "a folder with MNIST's files", found: systemErrorMessage())
    }
    throw FileError(
      path: folder, expected: "the file \(stem)-\(type), plain or gzipped", found: "no such file")
  }
}
