// swift-tools-version: 6.1
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

// A package of its own, so that building and testing glcic never builds the benchmarks.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "glcic", path: "..")],
  targets: [
    .executableTarget(
      name: "CompletionBenchmark",
      dependencies: [.product(name: "GLCIC", package: "glcic"), .product(name: "Imaging", package: "glcic")],
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "TrainingBenchmark",
      dependencies: [
        .product(name: "GLCIC", package: "glcic"), .product(name: "GLCICTraining", package: "glcic"),
      ],
      swiftSettings: swiftSettings),
  ]
)
