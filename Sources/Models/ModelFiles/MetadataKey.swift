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
  /// Subtracted from each column of features, as many numbers as inputs, divided by commas.
  public static let featureMeans = "feature_means"
  /// What the differences are divided by, likewise; none is 0.
  public static let featureDeviations = "feature_deviations"
  /// What outputs are multiplied by to become the targets' own numbers, likewise.
  public static let targetDeviations = "target_deviations"
  /// What is added then, likewise.
  public static let targetMeans = "target_means"
  /// What inputs are: `pixels`, or `rows` of numbers; pixels where it is left out and nothing tells of columns.
  public static let inputs = "inputs"
  /// What outputs are: `classes`, `answers` or `numbers`; classes where it is left out.
  public static let outputs = "outputs"
  /// The loss the network was trained with: `cross-entropy`.
  public static let loss = "loss"
  /// How the columns of a table become features: the text of a `TableEncoding`.
  public static let columns = "columns"
  /// What the targets are called, one a line.
  public static let targets = "targets"
}
