// Pictures to train on and to evaluate on, in either of two forms.

import Files
import Swiftlet

let dataOption = OptionRule(
  "data", "DIR", "MNIST's IDX files, plain or gzipped, or train/CLASS/*.png and test/CLASS/*.png")

/// The pictures of one part of a folder, which must fit the networks that are compiled in.
func pictures(in folder: String, _ part: PictureSet.Part) throws(FileError) -> PictureSet {
  let pictures = try anyPictures(in: folder, part)
  guard pictures.width == 28, pictures.height == 28 else {
    throw FileError(
      path: folder, expected: "pictures of 28×28 pixels", found: "\(pictures.width)×\(pictures.height)")
  }
  return pictures
}

/// The pictures of one part of a folder: of IDX files where any stand in it directly, else of PNG files in a
/// subfolder for each class (the ImageFolder convention), digits prepared as MNIST's were.
///
/// - Parameters:
///   - folder: The folder.
///   - part: The part wanted.
///   - isPreparing: Whether PNG files are prepared; else all must have the size of the first.
/// - Returns: The pictures with their labels.
/// - Throws: `FileError` where the folder holds neither, or a picture cannot be used.
func anyPictures(
  in folder: String, _ part: PictureSet.Part, isPreparing: Bool = true
) throws(FileError) -> PictureSet {
  let pictures = try pictures(of: folder, part, isPreparing: isPreparing)
  guard pictures.channels == 1 else {
    throw FileError(path: folder, expected: "pictures in shades of grey", found: "coloured ones")
  }
  guard pictures.classNames.count <= 256 else {
    throw FileError(path: folder, expected: "at most 256 classes", found: "\(pictures.classNames.count)")
  }
  return pictures
}

private func pictures(
  of folder: String, _ part: PictureSet.Part, isPreparing: Bool
) throws(FileError) -> PictureSet {
  let contents = try FolderContents(path: folder)
  let parts = ["train", "test"].filter(contents.folders.contains)
  guard !contents.folders.isEmpty, !contents.files.contains(where: { $0.contains("-ubyte") }) else {
    return try PictureSet(idxFolder: folder, part: part)
  }
  // A folder of classes alone is one to evaluate on.
  let isAlone = part == .test && parts.isEmpty
  return try PictureSet(
    classFolder: isAlone ? folder : "\(folder)/\(part == .training ? "train" : "test")",
    isPreparing: isPreparing)
}
