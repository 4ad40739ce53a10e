// Pictures to train on and to evaluate on, in either of two forms.

import Files
import Swiftlet

let dataOption = OptionRule(
  "data", "PATH",
  "MNIST's or EMNIST's IDX files, or train/CLASS/*.png and test/CLASS/*.png; a table (.csv) or arrays (.npz, .npy)"
)

/// How pictures of a folder become rows of pixels.
struct PictureForm {
  /// Whether PNG files are prepared as handwritten digits: 28×28 pixels, light on black.
  var isPreparing: Bool
  /// The size that pictures are brought to where they are not prepared; nil for the one that all of them have.
  var size: (width: Int, height: Int)?
  /// Whether they keep their colours.
  var isColour: Bool
  /// Whether IDX files hold pictures column by column; nil for EMNIST's alone.
  var isTransposed: Bool?

  static let options = [
    OptionRule("as-is", nil, "take PNG files as they are, not prepared as handwritten digits"),
    OptionRule("size", "WxH", "bring PNG files to this size, not prepared as handwritten digits"),
    OptionRule("colour", nil, "keep the colours of PNG files, not prepared as handwritten digits"),
    OptionRule("transpose", nil, "IDX files hold pictures column by column (EMNIST's are known to)"),
  ]

  /// Handwritten digits.
  static let digits = PictureForm(isPreparing: true, isColour: false)

  private init(isPreparing: Bool, isColour: Bool) {
    (self.isPreparing, self.isColour) = (isPreparing, isColour)
  }

  init(_ arguments: Arguments) throws(UsageError) {
    isColour = arguments.has("colour")
    isTransposed = arguments.has("transpose") ? true : nil
    size = nil
    if let text = arguments["size"] {
      let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard sides.count == 2, let width = sides[0], let height = sides[1], width > 0, height > 0,
        width <= 4096, height <= 4096, width * height * (isColour ? 3 : 1) <= Samples.maximumWidth
      else {
        throw UsageError(
          message:
            "option '--size': expected a width and a height as in 32x32, at most \(Samples.maximumWidth) numbers "
            + "in all, found '\(text)'")
      }
      size = (width, height)
    }
    isPreparing = !(arguments.has("as-is") || isColour || size != nil)
  }

  /// Pictures as a model wants them.
  init(of file: ModelFile, isPreparing: Bool) {
    let shape = file.pictureShape ?? .digits
    self.isPreparing = isPreparing && shape == .digits
    size = isPreparing && shape != .digits ? (shape.width, shape.height) : nil
    isColour = shape.channels == 3
  }
}

/// More pictures to train on: the training part of a folder, or all of one that is not divided into parts.
///
/// - Throws: `FileError` where the folder holds no pictures, or others than `pictures`.
func morePictures(
  in folder: String, like pictures: PictureSet, _ form: PictureForm
) throws(FileError) -> PictureSet {
  let contents = try FolderContents(path: folder)
  let isDivided = contents.folders.contains("train") || contents.files.contains { $0.contains("-ubyte") }
  let more = try SwiftletCommand.pictures(in: folder, isDivided ? .training : .test, form)
  guard (more.width, more.height, more.channels) == (pictures.width, pictures.height, pictures.channels)
  else {
    throw FileError(
      path: folder,
      expected: "pictures of \(pictures.width)×\(pictures.height) pixels, as in the other folder",
      found: "\(more.width)×\(more.height)")
  }
  return try more.withClasses(pictures.classNames, path: folder)
}

/// The pictures of one part of a folder: of IDX files where any stand in it directly, else of PNG files in a
/// subfolder for each class (the ImageFolder convention).
///
/// - Parameters:
///   - folder: The folder.
///   - part: The part wanted.
///   - form: How pictures become rows of pixels.
///   - takesClasses: Whether a folder of classes alone, without parts, will do; to evaluate on it always does.
/// - Returns: The pictures with their labels, of at most `Samples.maximumWidth` numbers each.
/// - Throws: `FileError` where the folder holds neither, or a picture cannot be used.
func pictures(
  in folder: String, _ part: PictureSet.Part, _ form: PictureForm, takesClasses: Bool = false
) throws(FileError) -> PictureSet {
  let pictures = try pictures(of: folder, part, form, takesClasses: takesClasses || part == .test)
  guard pictures.pictureSize <= Samples.maximumWidth else {
    throw FileError(
      path: folder, expected: "pictures of at most \(Samples.maximumWidth) numbers",
      found: "\(pictures.width)×\(pictures.height)")
  }
  return pictures
}

private func pictures(
  of folder: String, _ part: PictureSet.Part, _ form: PictureForm, takesClasses: Bool
) throws(FileError) -> PictureSet {
  let contents = try FolderContents(path: folder)
  let parts = ["train", "test"].filter(contents.folders.contains)
  guard !contents.folders.isEmpty, !contents.files.contains(where: { $0.contains("-ubyte") }) else {
    return try PictureSet(idxFolder: folder, part: part, isTransposed: form.isTransposed)
  }
  let isAlone = takesClasses && parts.isEmpty
  return try PictureSet(
    classFolder: isAlone ? folder : "\(folder)/\(part == .training ? "train" : "test")",
    isPreparing: form.isPreparing, size: form.size, isColour: form.isColour)
}
