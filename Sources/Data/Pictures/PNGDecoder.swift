import CPNG
import CPNGErrors
import Files

/// libpng at work on one picture, from its header to its last row.
struct PNGDecoder: ~Copyable {
  /// Width and height in pixels.
  let width, height: Int
  /// How many bytes a row takes as it is stored, unpacked.
  let rowByteCount: Int
  private let input: PNGInput
  private let memory: ScratchMemory
  private let png: png_structp?
  private let info: png_infop?

  /// Rows are short enough for the scratch memory whatever a pixel's size.
  private static let longestSide: UInt32 = 1_000_000
  /// Bytes of a file beyond twice those of its pixels: checksums, and chunks of few bytes.
  private static let slack = 1 << 20

  /// Reads the header. All memory is taken from `memory`, which must not be reset before the decoder is gone, and which
  /// alone gives it back.
  init(input: PNGInput, memory: ScratchMemory) throws(FileError) {
    self.input = input
    self.memory = memory
    png = swiftlet_png_create(
      input.state, Unmanaged.passUnretained(memory).toOpaque(),
      { png, size in
        Unmanaged<ScratchMemory>.fromOpaque(png_get_mem_ptr(png)).takeUnretainedValue().allocate(Int(size))
      }, { _, _ in })
    info = png_create_info_struct(png)
    guard swiftlet_png_read_header(png, info, Self.longestSide) else { throw input.reportedError() }
    width = Int(png_get_image_width(png, info))
    height = Int(png_get_image_height(png, info))
    rowByteCount = Int(png_get_rowbytes(png, info))
  }

  /// How the pixels are stored, and whether colours are wanted of them. To be asked before they are read.
  func pixelFormat(isColour: Bool = false) throws(FileError) -> PixelFormat {
    let depth = Int(png_get_bit_depth(png, info))
    let type = Int32(png_get_color_type(png, info))
    let channels = Int(png_get_channels(png, info))
    var format = PixelFormat(channels: channels, isWide: depth == 16)
    format.isColour = isColour
    if type == PNG_COLOR_TYPE_PALETTE {
      if isColour {
        format.entryColours = try paletteColours()
      } else {
        format.shades = try paletteShades()
      }
      format.entryOpacities = try paletteOpacities()
    } else {
      format.shades = try sampleShades(depth: depth)
      format.transparentPixel = try transparentPixel(channels: channels, depth: depth)
    }
    return format
  }

  /// Reads every pixel. Both planes are [height, width], but that of colours is [height, width, 3]; `opacity` is used where the
  /// format has it.
  func readPixels(
    _ format: PixelFormat, luminance: UnsafeMutablePointer<UInt8>, opacity: UnsafeMutablePointer<UInt8>?
  ) throws(FileError) {
    input.limitRest(to: 2 * rowByteCount * height + Self.slack)
    guard swiftlet_png_start_rows(png, info) else { throw input.reportedError() }
    let isInterlaced = png_get_interlace_type(png, info) != UInt8(PNG_INTERLACE_NONE)
    if format.isLuminance && !isInterlaced {
      return try readRows(luminance, stride: width, count: height)
    }
    let size = png_get_rowbytes(png, info)
    let row = try allocate(Int(size))
    let resultSize = format.resultSize
    let rowLuminance = try allocate(width * resultSize)
    let rowOpacity = try allocate(width)
    for pass in isInterlaced ? Pass.adam7 : Pass.one {
      let columns = pass.columns(ofWidth: width)
      guard columns > 0 else { continue }
      for index in 0..<pass.rows(ofHeight: height) {
        try readRows(row, stride: 0, count: 1)
        let start = (pass.row + index * pass.rowStep) * width + pass.column
        let (luminance, opacity) = (luminance + start * resultSize, opacity.map { $0 + start })
        guard pass.columnStep > 1 else {
          format.convert(row, count: columns, luminance: luminance, opacity: opacity ?? rowOpacity)
          continue
        }
        format.convert(row, count: columns, luminance: rowLuminance, opacity: rowOpacity)
        for channel in 0..<resultSize {
          scatter(
            rowLuminance + channel, step: resultSize, count: columns, to: luminance + channel,
            step: pass.columnStep * resultSize)
        }
        if let opacity { scatter(rowOpacity, step: 1, count: columns, to: opacity, step: pass.columnStep) }
      }
    }
  }

  private func readRows(_ row: UnsafeMutablePointer<UInt8>, stride: Int, count: Int) throws(FileError) {
    guard swiftlet_png_read_rows(png, row, stride, UInt32(count)) else { throw input.reportedError() }
  }

  private func allocate(_ count: Int) throws(FileError) -> UnsafeMutablePointer<UInt8> {
    guard let bytes = memory.allocate(count) else {
      throw input.error(expected: "rows that fit in \(memory.limit) bytes", found: "longer ones")
    }
    return bytes.bindMemory(to: UInt8.self, capacity: count)
  }
}

/// Copies every `sourceStep`-th byte to every `step`-th place.
private func scatter(
  _ bytes: UnsafePointer<UInt8>, step sourceStep: Int, count: Int,
  to destination: UnsafeMutablePointer<UInt8>, step: Int
) {
  for index in 0..<count { destination[index &* step] = bytes[index &* sourceStep] }
}

// MARK: - What the chunks before the pixels say

extension PNGDecoder {
  private var gammaCorrection: GammaCorrection? {
    var gamma: png_fixed_point = 0
    guard png_get_valid(png, info, PNG_INFO_sRGB) == 0, png_get_gAMA_fixed(png, info, &gamma) != 0 else {
      return nil
    }
    return GammaCorrection(fileGamma: Int(gamma))
  }

  /// What each value of a sample becomes, or nil where a byte is kept or a wide sample just rounded.
  private func sampleShades(depth: Int) throws(FileError) -> UnsafePointer<UInt8>? {
    let correction = gammaCorrection
    guard correction != nil || depth < 8 else { return nil }
    let maximum = 1 << depth - 1
    let shades = try allocate(maximum + 1)
    for value in 0...maximum {
      shades[value] = correction?.corrected(value, of: maximum) ?? UInt8(value * 255 / maximum)
    }
    return UnsafePointer(shades)
  }

  /// The luminance of each of 256 entries; those that the file leaves out are black.
  private func paletteShades() throws(FileError) -> UnsafePointer<UInt8> {
    let colours = try paletteColours()
    let shades = try allocate(256)
    for entry in 0..<256 {
      shades[entry] = luma(
        red: colours[3 * entry], green: colours[3 * entry + 1], blue: colours[3 * entry + 2])
    }
    return UnsafePointer(shades)
  }

  /// Red, green and blue of each of 256 entries; those that the file leaves out are black.
  private func paletteColours() throws(FileError) -> UnsafePointer<UInt8> {
    var palette: png_colorp?
    var count: Int32 = 0
    png_get_PLTE(png, info, &palette, &count)
    let correction = gammaCorrection
    let colours = try allocate(3 * 256)
    colours.initialize(repeating: 0, count: 3 * 256)
    for entry in 0..<Int(count) {
      guard let color = palette?[entry] else { continue }
      func corrected(_ sample: UInt8) -> UInt8 { correction?.corrected(Int(sample), of: 255) ?? sample }
      colours[3 * entry] = corrected(color.red)
      colours[3 * entry + 1] = corrected(color.green)
      colours[3 * entry + 2] = corrected(color.blue)
    }
    return UnsafePointer(colours)
  }

  /// The opacity of each of 256 entries, or nil where all are opaque.
  private func paletteOpacities() throws(FileError) -> UnsafePointer<UInt8>? {
    var values: png_bytep?
    var count: Int32 = 0
    guard png_get_tRNS(png, info, &values, &count, nil) != 0, let values else { return nil }
    let opacities = try allocate(256)
    opacities.initialize(repeating: 255, count: 256)
    opacities.update(from: values, count: Int(count))
    return UnsafePointer(opacities)
  }

  /// The bytes of the pixel that the file declares transparent, or nil.
  private func transparentPixel(channels: Int, depth: Int) throws(FileError) -> UnsafePointer<UInt8>? {
    var count: Int32 = 0
    var color: png_color_16p?
    guard png_get_tRNS(png, info, nil, &count, &color) != 0, let color = color?.pointee else { return nil }
    let samples = channels == 1 ? (color.gray, 0, 0) : (color.red, color.green, color.blue)
    let pixel = try allocate(3 * 2)
    withUnsafeBytes(of: samples) { bytes in
      let samples = bytes.bindMemory(to: UInt16.self)
      for index in 0..<channels {
        if depth == 16 {
          pixel[2 * index] = UInt8(samples[index] >> 8)
          pixel[2 * index + 1] = UInt8(samples[index] & 255)
        } else {
          pixel[index] = UInt8(truncatingIfNeeded: samples[index])
        }
      }
    }
    return UnsafePointer(pixel)
  }
}
