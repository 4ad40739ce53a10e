import Swiftlet

// Writes seed inputs for FuzzONNX: small networks, in each of the ways in which the engine writes ONNX.
//
//     ONNXSeeds FOLDER FILE.safetensors…

let folder = CommandLine.arguments[1]
var count = 0
for path in CommandLine.arguments.dropFirst(2) {
  var model = try ModelFile(path: path)
  model.metadata[MetadataKey.pixelMean] = "0.5"
  model.metadata[MetadataKey.pixelDeviation] = "0.5"
  for foldsNormalization in [false, true] {
    for takesPixels in [false, true] {
      let options = ONNXOptions(foldsNormalization: foldsNormalization, takesPixels: takesPixels)
      try model.writeONNX(to: "\(folder)/\(count)", options)
      count += 1
    }
  }
}
