import Dispatch
import Files

extension PictureSet {
  /// Reads a folder with one subfolder of PNG files for each class, the ImageFolder convention: the subfolders' names, sorted, are
  /// the classes.
  ///
  /// Files are read in the order of their names, in parallel.
  ///
  /// - Parameters:
  ///   - folder: The folder. Files that stand in it directly, and hidden ones, are not read.
  ///   - maximumPixels: Pictures with more pixels are not read.
  ///   - isPreparing: Whether pictures are prepared as digits, 28×28.
  ///   - size: The size that pictures are brought to where they are not prepared, each pixel the mean of the area it covers,
  ///     with no regard to their proportions; nil says that all must have the size of the first.
  ///   - isColour: Whether pictures are read as red, green and blue, the samples of a pixel side by side, instead of luminance.
  /// - Throws: `FileError` where a folder cannot be read, holds no subfolder or more than 65,536, or a subfolder holds no PNG
  ///   file; and for the first file that cannot be read, differs in size, or is blank though it should be a digit.
  /// - Precondition: Pictures that are prepared have no other size and no colours; a size has a pixel.
  public init(
    classFolder folder: String, maximumPixels: Int = 64_000_000, isPreparing: Bool = true,
    size: (width: Int, height: Int)? = nil, isColour: Bool = false
  ) throws(FileError) {
    precondition(!isPreparing || size == nil && !isColour, "digits are prepared to 28×28 pixels in grey")
    let names = try FolderContents(path: folder).folders
    guard (1...1 << 16).contains(names.count) else {
      throw FileError(
        path: folder, expected: "1 to 65536 subfolders, one for each class", found: "\(names.count)")
    }
    var paths: [String] = []
    var labels: [UInt16] = []
    for (label, name) in names.enumerated() {
      let files = try findFiles(in: "\(folder)/\(name)", ending: ".png", isRecursive: true)
      guard !files.isEmpty else {
        throw FileError(path: "\(folder)/\(name)", expected: "PNG files", found: "none")
      }
      paths += files
      labels += [UInt16](repeating: UInt16(label), count: files.count)
    }
    let loader = PictureLoader(
      maximumPixels: maximumPixels, isPreparing: isPreparing, newSize: size, isColour: isColour)
    let (width, height, pixels) = try loader.load(paths)
    self.init(
      width: width, height: height, channels: loader.channels, pixels: pixels, labels: labels,
      classNames: names)
  }
}

/// Reads many PNG files into one block of pixels, in parallel.
struct PictureLoader {
  let maximumPixels: Int
  let isPreparing: Bool
  let newSize: (width: Int, height: Int)?
  let isColour: Bool

  /// Files that one task reads, one after the other.
  private static let filesOfTask = 64

  /// Bytes of a pixel.
  var channels: Int { isColour ? 3 : 1 }

  /// The common size of the pictures of these files, of which there must be some, and all their pixels.
  ///
  /// - Throws: the error of the first file that has one.
  func load(_ paths: [String]) throws(FileError) -> (width: Int, height: Int, pixels: [UInt8]) {
    let (width, height) = try size(of: paths[0])
    let size = width * height * channels
    let tasks = (paths.count + Self.filesOfTask - 1) / Self.filesOfTask
    var pixels = [UInt8](repeating: 0, count: paths.count * size)
    var errors = [FileError?](repeating: nil, count: tasks)
    pixels.withUnsafeMutableBufferPointer { pixels in
      errors.withUnsafeMutableBufferPointer { errors in
        // Each task writes the pixels of its own files and its own error.
        nonisolated(unsafe) let (pixels, errors) = (pixels, errors)
        DispatchQueue.concurrentPerform(iterations: tasks) { task in
          let files = task * Self.filesOfTask..<min((task + 1) * Self.filesOfTask, paths.count)
          let destination = UnsafeMutableBufferPointer(
            rebasing: pixels[files.lowerBound * size..<files.upperBound * size])
          do throws(FileError) {
            try read(paths[files], width: width, height: height, into: destination)
          } catch {
            errors[task] = error
          }
        }
      }
    }
    if let error = errors.lazy.compactMap({ $0 }).first { throw error }
    return (width, height, pixels)
  }

  private func size(of path: String) throws(FileError) -> (width: Int, height: Int) {
    if isPreparing { return (DigitPreparer.side, DigitPreparer.side) }
    if let newSize { return newSize }
    var picture = Picture()
    try PNGReader(maximumPixels: maximumPixels).read(path: path, into: &picture)
    return (picture.width, picture.height)
  }

  private func read(
    _ paths: ArraySlice<String>, width: Int, height: Int, into destination: UnsafeMutableBufferPointer<UInt8>
  ) throws(FileError) {
    let reader = PNGReader(maximumPixels: maximumPixels)
    let preparer = DigitPreparer()
    var scaler = PictureScaler(width: width, height: height, channels: channels)
    var picture = Picture()
    var prepared = Picture()
    var coloured = ColourPicture()
    for (index, path) in paths.enumerated() {
      let room = destination[(index * width * height * channels)...]
      if isColour {
        try reader.read(path: path, into: &coloured)
        try place(
          coloured.samples, coloured.width, coloured.height, of: path, by: &scaler,
          in: UnsafeMutableBufferPointer(rebasing: room))
        continue
      }
      try reader.read(path: path, into: &picture)
      if isPreparing && !preparer.prepare(picture, into: &prepared) {
        throw FileError(path: path, expected: "a digit", found: "a blank picture")
      }
      let result = isPreparing ? prepared : picture
      try place(
        result.pixels, result.width, result.height, of: path, by: &scaler,
        in: UnsafeMutableBufferPointer(rebasing: room))
    }
  }

  /// Puts a picture in its place, brought to the size wanted.
  private func place(
    _ samples: [UInt8], _ width: Int, _ height: Int, of path: String, by scaler: inout PictureScaler,
    in room: UnsafeMutableBufferPointer<UInt8>
  ) throws(FileError) {
    if width == scaler.width && height == scaler.height {
      _ = room.update(fromContentsOf: samples)
    } else if newSize != nil {
      scaler.scale(samples, width: width, height: height, into: room)
    } else {
      throw FileError(
        path: path, expected: "\(scaler.width)×\(scaler.height) pixels, as in the first picture",
        found: "\(width)×\(height)")
    }
  }
}
