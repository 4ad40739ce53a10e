import Foundation
import TestSupport

/// The sample pictures of the project.
enum Samples {
  /// The folder that holds them.
  static let path = Products.checkout.appending(path: "samples").path
}
