import CLibFuzzer
import Swiftlet

/// Reads the input as an ONNX file: an error, or a network that both formats give back the same.
func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  guard let model = try? ModelFile(onnxBytes: bytes) else { return 0 }
  precondition(model.network.problem == nil)
  guard let written = try? model.onnxBytes(), let read = try? ModelFile(onnxBytes: written),
    read.network == model.network
  else { preconditionFailure("a model that was read could not be written and read back") }
  precondition((try? model.bytes()) != nil)
  return 0
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
LLVMFuzzerRunDriver(&count, &arguments, test)
