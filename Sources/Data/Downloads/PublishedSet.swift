/// A data set that is published as files on a server.
public struct PublishedSet: Sendable {
  /// What the program calls it.
  public let name: String
  /// The URL of the folder that holds the files.
  public let source: String
  /// The files.
  public let files: [PublishedFile]

  /// The digits of Y. LeCun, C. Cortes and C. Burges, from the mirror that torchvision uses, too.
  public static let mnist = PublishedSet(
    name: "mnist", source: "https://ossci-datasets.s3.amazonaws.com/mnist",
    images: (
      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    ),
    labels: (
      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    ))

  /// The garments of H. Xiao, K. Rasul and R. Vollgraf, from where Zalando published them.
  public static let fashionMNIST = PublishedSet(
    name: "fashion-mnist", source: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
    images: (
      "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
      "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"
    ),
    labels: (
      "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
      "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"
    ))

  /// Every set that is known here.
  public static let all = [mnist, fashionMNIST]

  /// A set with MNIST's names and sizes: checksums for training and test.
  private init(name: String, source: String, images: (String, String), labels: (String, String)) {
    self.name = name
    self.source = source
    files = [
      PublishedFile(name: "train-images-idx3-ubyte", byteCount: 16 + 60_000 * 784, sha256: images.0),
      PublishedFile(name: "train-labels-idx1-ubyte", byteCount: 8 + 60_000, sha256: labels.0),
      PublishedFile(name: "t10k-images-idx3-ubyte", byteCount: 16 + 10_000 * 784, sha256: images.1),
      PublishedFile(name: "t10k-labels-idx1-ubyte", byteCount: 8 + 10_000, sha256: labels.1),
    ]
  }
}

/// A file that is published gzipped, as its name and `.gz`.
public struct PublishedFile: Sendable {
  /// Its name, once it is unpacked.
  public let name: String
  /// Its size, unpacked.
  public let byteCount: Int
  /// SHA-256 of the unpacked bytes, in hexadecimal: mirrors pack differently.
  public let sha256: String

  /// Describes a published file.
  public init(name: String, byteCount: Int, sha256: String) {
    self.name = name
    self.byteCount = byteCount
    self.sha256 = sha256
  }
}
