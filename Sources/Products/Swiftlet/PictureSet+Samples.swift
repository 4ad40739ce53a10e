extension Samples {
  /// Takes the pictures of a set as rows of pixels.
  ///
  /// - Precondition: A picture has at most `maximumWidth` bytes, and there are at most 256 classes.
  public convenience init(_ pictures: PictureSet, scale: PixelScale = .symmetric) {
    let labels = pictures.labels.map { UInt8($0) }
    self.init(
      pixels: pictures.pixels.span, width: pictures.pictureSize, labels: labels.span, scale: scale)
  }
}
