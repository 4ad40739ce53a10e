extension Samples {
  /// Takes the pictures of a set as rows of pixels.
  ///
  /// - Precondition: A picture has at most `maximumWidth` bytes.
  public convenience init(_ pictures: PictureSet, scale: PixelScale = .symmetric) {
    self.init(
      pixels: pictures.pixels.span, width: pictures.pixels.count / max(pictures.count, 1),
      targets: .classes(pictures.labels.map { UInt16($0) }), scale: scale)
  }
}
