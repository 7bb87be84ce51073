// swift-tools-version: 6.1
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

// Dependencies point one way:
//   Files, CTorch < Torch < NeuralNetwork < GLCIC < { GLCICTraining, GLCICEvaluation } < glcic
//   Files, CJPEG, CPatchMatch, CVips < Imaging < GLCIC          (Imaging knows nothing of libtorch)
//   Report < { GLCICTraining, GLCICEvaluation }     (pages in HTML)
let package = Package(
  name: "glcic",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "glcic", targets: ["glcic"]),
    .library(name: "GLCIC", targets: ["GLCIC"]),
    .library(name: "GLCICTraining", targets: ["GLCICTraining"]),
    .library(name: "Imaging", targets: ["Imaging"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibjpeg", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(name: "CLibtorch", pkgConfig: "libtorch"),
    .systemLibrary(name: "CLibvips", pkgConfig: "vips", providers: [.apt(["libvips-dev"]), .brew(["vips"])]),
    .target(name: "CTorch", dependencies: ["CLibtorch"], cxxSettings: [.headerSearchPath("gloo")]),
    .target(name: "CJPEG", dependencies: ["CLibjpeg"]),
    .target(name: "CPatchMatch"),
    .target(name: "CVips", dependencies: ["CLibvips"], linkerSettings: [.linkedLibrary("lcms2")]),

    .target(name: "Files"),
    .target(name: "Report"),
    .target(name: "Torch", dependencies: ["Files", "CTorch"]),
    .target(name: "NeuralNetwork", dependencies: ["Torch"]),
    .target(
      name: "Imaging",
      dependencies: [
        "Files", "CJPEG", "CPatchMatch", "CVips",
        .product(name: "HeapModule", package: "swift-collections"),
      ]),
    .target(
      name: "GLCIC",
      dependencies: [
        "Imaging", "NeuralNetwork", "Torch", .product(name: "HeapModule", package: "swift-collections"),
      ],
      resources: [.copy("Resources/Models")]),
    .target(
      name: "GLCICTraining",
      dependencies: [
        "Files", "GLCIC", "Imaging", "NeuralNetwork", "Report", "Torch",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .target(
      name: "GLCICEvaluation",
      dependencies: ["Files", "GLCIC", "Imaging", "NeuralNetwork", "Report", "Torch"]),
    .executableTarget(
      name: "glcic",
      dependencies: [
        "Files", "GLCIC", "GLCICEvaluation", "GLCICTraining", "Imaging", "NeuralNetwork",
        "Torch",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]),

    .target(name: "TestSupport", dependencies: ["CJPEG", "Imaging", "Torch"], path: "Tests/TestSupport"),
    .testTarget(name: "TorchTests", dependencies: ["CTorch", "NeuralNetwork", "TestSupport", "Torch"]),
    .testTarget(
      name: "ImagingTests", dependencies: ["CJPEG", "CPatchMatch", "CVips", "Imaging", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "GLCICTests", dependencies: ["GLCIC", "Imaging", "NeuralNetwork", "TestSupport", "Torch"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "GLCICTrainingTests",
      dependencies: [
        "GLCIC", "GLCICTraining", "Imaging", "NeuralNetwork", "TestSupport", "Torch",
        .product(name: "Logging", package: "swift-log"),
      ], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "GLCICEvaluationTests",
      dependencies: ["GLCIC", "GLCICEvaluation", "Imaging", "NeuralNetwork", "TestSupport", "Torch"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "GLCIC", "GLCICEvaluation", "GLCICTraining", "Imaging", "NeuralNetwork", "TestSupport", "Torch",
      ]),
  ],
  cxxLanguageStandard: .cxx20
)

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + swiftSettings
}
