/// The keys of a model file's metadata that this project writes and reads. Every value is text.
public enum MetadataKey {
  /// The widths from the inputs to the outputs, joined by `-`: `784-128-10`.
  public static let architecture = "architecture"
  /// Subtracted from a pixel that was scaled to 0…1: `0.5`.
  public static let pixelMean = "pixel_mean"
  /// What the difference is divided by: `0.5`.
  public static let pixelDeviation = "pixel_deviation"
  /// Width and height of a picture in pixels: `28x28`.
  public static let pictureSize = "picture_size"
  /// The names of the classes in the order of the outputs, one a line.
  public static let classes = "classes"
  /// The name of the training configuration.
  public static let recipe = "recipe"
  /// The seed of the training, a decimal number.
  public static let seed = "seed"
  /// The share of test pictures that were classified correctly, 0…1.
  public static let accuracy = "accuracy"
  /// Test pictures with the logits expected for them, one a line: the pixels in hexadecimal digits, a space, and
  /// the logits with commas between them. See `ModelFile.selfChecks(path:)`.
  public static let selfChecks = "self_checks"
  /// Which program wrote the file, with its version.
  public static let engine = "engine"
}
