extension Samples {
  /// Takes the pictures of a set as rows of pixels.
  ///
  /// - Precondition: A picture has at most `maximumWidth` pixels.
  public convenience init(_ pictures: PictureSet, scale: PixelScale = .symmetric) {
    self.init(
      pixels: pictures.pixels.span, width: pictures.width * pictures.height, labels: pictures.labels.span,
      scale: scale)
  }
}
