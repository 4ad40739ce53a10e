// Pictures and rows with the classes or numbers that a model tells, to evaluate or to calibrate it on.

import Files
import Swiftlet

/// One part of a folder, pictures of a size and of classes that a model knows.
///
/// - Parameters:
///   - part: The part wanted.
///   - folder: The folder.
///   - file: The model.
///   - arguments: What the options say.
///   - takesClasses: Whether a folder of classes alone, without parts, will do, too.
/// - Returns: The pictures, labelled as the model's outputs are.
/// - Throws: `FileError` where the folder or the model is of another kind.
func labelledPictures(
  _ part: PictureSet.Part, in folder: String, for file: ModelFile, _ arguments: Arguments,
  takesClasses: Bool = false
) throws(FileError) -> PictureSet {
  let name = modelName(arguments)
  guard case .pixels = file.inputKind else {
    throw FileError(path: name, expected: "a model of pictures", found: "one of rows")
  }
  let form = PictureForm(of: file, isPreparing: !arguments.has("as-is"))
  let found = try pictures(in: folder, part, form, takesClasses: takesClasses)
  guard file.network.inputs == found.pictureSize else {
    throw FileError(
      path: name, expected: "a network for \(found.width)×\(found.height) pixels",
      found: "one for \(file.network.inputs) inputs")
  }
  return try found.withClasses(of: file, name, path: folder)
}

/// The rows of a file, of a width and with targets that a model knows, and what makes their columns alike for it.
func labelledRows(
  _ part: PictureSet.Part, of rows: DataFile, _ path: String, for file: ModelFile, _ arguments: Arguments
) throws -> (Dataset, Standardization?) {
  guard case .floats(let standardization) = file.inputKind else {
    throw FileError(path: modelName(arguments), expected: "a model of rows", found: "one of pictures")
  }
  let data = try rows.dataset(arguments, of: file, file.loss, part)
  guard data.features.width == file.network.inputs else {
    throw FileError(
      path: path, expected: "rows of \(file.network.inputs) features", found: "\(data.features.width)")
  }
  if let problem = data.targets.problem(outputs: file.network.outputs, loss: file.loss) {
    throw FileError(path: path, expected: "targets of the model", found: problem)
  }
  return (data, standardization)
}

extension PictureSet {
  /// The pictures with the classes of a model, by name where its names are theirs, else by their places.
  fileprivate func withClasses(of file: ModelFile, _ name: String, path: String) throws(FileError)
    -> PictureSet
  {
    if Set(classNames).isSubset(of: file.classNames) { return try withClasses(file.classNames, path: path) }
    guard let largest = labels.max(), Int(largest) >= file.network.outputs else { return self }
    throw FileError(
      path: name, expected: "a network that knows class \(largest)",
      found: "one with \(file.network.outputs) classes")
  }
}
