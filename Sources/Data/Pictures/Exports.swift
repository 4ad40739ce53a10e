// Whoever reads pictures prepares them.

@_exported import Preparation
