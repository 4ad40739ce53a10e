import Foundation

/// eˣ in double precision.
func exponential(_ x: Double) -> Double { exp(x) }

/// ln Σ eˣ in double precision.
func logarithmOfSum(_ values: [Double]) -> Double {
  let largest = values.max() ?? 0
  return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
}
