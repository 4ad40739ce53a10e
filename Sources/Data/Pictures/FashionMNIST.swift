import CZlib

// Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf, 2017) comes in files named and built as MNIST's are, which say
// nothing of their classes. Its labels are known by their checksum.

/// What Fashion-MNIST calls its classes, by label.
private let fashionNames = [
  "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
]

/// CRC-32 of the labels of its training pictures and of its test pictures.
private let fashionChecksums: [UInt] = [0x2ED6_E46A, 0x242B_C73F]

/// What the classes of an IDX file of labels are called: Fashion-MNIST's names for its labels, digits for all others.
func namesOfClasses(inLabels labels: [UInt8]) -> [String] {
  let checksum = crc32(0, labels, UInt32(labels.count))
  return fashionChecksums.contains(checksum) ? fashionNames : (0...9).map(String.init)
}
