/// What kind of file some bytes begin, where that is one that people take for another. It is told by its own marks, never by
/// its name.
package enum FileKind: Equatable, Sendable {
  /// A picture that is no PNG, and what it is called, e.g. `"a JPEG picture"`.
  case picture(String)
  case png
  case pickle
  case keras
  case hdf5
  case tfLite
  case gguf
  case safetensors
  case onnx

  /// - Returns: nil where the bytes begin none of these.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    func has(_ text: StaticString, at place: Int = 0) -> Bool {
      bytes.count >= place + text.utf8CodeUnitCount
        && memcmp(bytes.baseAddress! + place, text.utf8Start, text.utf8CodeUnitCount) == 0
    }
    func has(_ mark: [UInt8], at place: Int = 0) -> Bool { bytes.dropFirst(place).starts(with: mark) }

    if has([0x89] + Array("PNG\r\n".utf8)) {
      self = .png
    } else if let name = pictureMarks.first(where: { has($0.mark, at: $0.place) })?.name {
      self = .picture(name)
    } else if has([0x89] + Array("HDF\r\n".utf8)) {
      self = .hdf5
    } else if has("GGUF") {
      self = .gguf
    } else if has("TFL3", at: 4) {
      self = .tfLite
    } else if has("{", at: 8), has([0, 0, 0], at: 5) {
      self = .safetensors
    } else if has([0x80]), bytes.count > 2, (2...5).contains(bytes[1]) {
      self = .pickle
    } else if has("PK\u{3}\u{4}"), let kind = FileKind(firstEntry: bytes) {
      self = kind
    } else if has([0x08]), bytes.count > 2, (3...20).contains(bytes[1]), [0x12, 0x3A].contains(bytes[2]) {
      // An ONNX model has no mark: first comes the version of its format, then who wrote it, or the graph.
      self = .onnx
    } else {
      return nil
    }
  }

  /// PyTorch's and Keras's archives are told by the name of the first file in them (APPNOTE.TXT, 4.3.7).
  private init?(firstEntry bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 30 else { return nil }
    let length = Int(bytes.loadUnaligned(fromByteOffset: 26, as: UInt16.self).littleEndian)
    let name = String(decoding: bytes.dropFirst(30).prefix(length), as: UTF8.self)
    if name.hasSuffix("data.pkl") {
      self = .pickle
    } else if ["metadata.json", "config.json", "model.weights.h5"].contains(name) {
      self = .keras
    } else {
      return nil
    }
  }
}

/// What pictures begin with.
private let pictureMarks: [(name: String, mark: [UInt8], place: Int)] = [
  ("a JPEG picture", [0xFF, 0xD8, 0xFF], 0),
  ("a GIF picture", Array("GIF8".utf8), 0),
  ("a WebP picture", Array("WEBP".utf8), 8),
  ("a BMP picture", Array("BM".utf8), 0),
  ("a TIFF picture", Array("II*\0".utf8), 0),
  ("a TIFF picture", Array("MM\0*".utf8), 0),
  ("a PDF document", Array("%PDF".utf8), 0),
  ("a HEIC picture", Array("ftyphei".utf8), 4),
  ("a HEIC picture", Array("ftyphev".utf8), 4),
  ("a HEIC picture", Array("ftypmif1".utf8), 4),
  ("an AVIF picture", Array("ftypavif".utf8), 4),
  ("a JPEG XL picture", [0xFF, 0x0A], 0),
  ("an SVG picture", Array("<svg".utf8), 0),
]

extension FileKind {
  /// What was found where a PNG picture was expected, and what to do; nil of a PNG picture.
  package var foundAsPicture: String? {
    switch self {
    case .png: nil
    case .picture(let name): "\(name): convert it to PNG"
    default: name
    }
  }

  /// What was found at `path` where a safetensors file was expected, and what to do; nil of a safetensors file.
  package func foundAsModel(_ path: String) -> String? {
    let stem = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
    let importing = "then 'swiftlet import \(stem).onnx'"
    switch self {
    case .safetensors: return nil
    case .picture, .png: return name
    case .onnx: return "\(name): 'swiftlet import' turns it into a model file"
    case .pickle:
      return name + ": convert it with python3 -c \"import torch, safetensors.torch as s; "
        + "s.save_file(torch.load('\(path)', weights_only=True), '\(stem).safetensors')\""
    case .keras, .hdf5:
      return name + ": convert it with python3 -c \"import keras; "
        + "keras.saving.load_model('\(path)').export('\(stem).onnx', format='onnx')\", " + importing
    case .tfLite:
      return name
        + ": convert it with python3 -m tf2onnx.convert --tflite '\(path)' --output '\(stem).onnx', "
        + importing
    case .gguf:
      return name + ": convert it with python3 -c \"import gguf, safetensors.numpy as s; "
        + "s.save_file({t.name: t.data for t in gguf.GGUFReader('\(path)').tensors}, '\(stem).safetensors')\""
    }
  }

  /// What was found at `path` where an ONNX model was expected, and what to do; nil of an ONNX model.
  package func foundAsONNX(_ path: String) -> String? {
    switch self {
    case .onnx: nil
    case .safetensors: "\(name): that is a model file already"
    default: foundAsModel(path)
    }
  }

  /// What it is called.
  private var name: String {
    switch self {
    case .picture(let name): name
    case .png: "a PNG picture"
    case .pickle: "a pickle, as PyTorch writes it"
    case .keras: "a Keras model"
    case .hdf5: "an HDF5 file, as Keras writes it"
    case .tfLite: "a TensorFlow Lite model"
    case .gguf: "a GGUF model"
    case .safetensors: "a safetensors file"
    case .onnx: "an ONNX model"
    }
  }
}
