/// Whether this is a debug build, in which Swift itself takes memory from the heap.
public let isDebugBuild: Bool = {
  #if DEBUG
    true
  #else
    false
  #endif
}()
