import CLibFuzzer
import Swiftlet

/// Reads the input as a safetensors file: an error, or a network that is written and read back the same.
func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  guard let model = try? ModelFile(bytes: bytes) else { return 0 }
  precondition(model.network.problem == nil)
  _ = try? model.selfChecks()
  guard let written = try? model.bytes(), let read = try? ModelFile(bytes: written), read == model else {
    preconditionFailure("a model that was read could not be written and read back")
  }
  return 0
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
LLVMFuzzerRunDriver(&count, &arguments, test)
