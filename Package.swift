// swift-tools-version: 6.2
import PackageDescription

// The rooms of the house, lowest first; a target may only name targets above
// it in this list. docs/architecture.md says what each room is for.

/// Every Swift target: Swift 6 language mode, no warning left standing, and C
/// types kept out of public interfaces.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "dlp",
    products: [
        .executable(name: "dlp", targets: ["dlp"]),
        .executable(name: "bench-watermark", targets: ["BenchWatermark"]),
        .executable(name: "bench-documents", targets: ["BenchDocuments"]),
        .executable(name: "bench-text", targets: ["BenchText"]),
        .executable(name: "bench-codecs", targets: ["BenchCodecs"]),
        .executable(name: "bench-scan", targets: ["BenchScan"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        // C libraries: one module each, no logic.
        .systemLibrary(
            name: "CLibPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(
            name: "CLibJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
        .systemLibrary(
            name: "CFFTW", pkgConfig: "fftw3f", providers: [.apt(["libfftw3-dev"])]),
        .systemLibrary(
            name: "CLibDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(
            name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(
            name: "CVectorscan", pkgConfig: "libhs", providers: [.apt(["libvectorscan-dev"])]),
        .systemLibrary(
            name: "CUTF8Proc", pkgConfig: "libutf8proc",
            providers: [.apt(["libutf8proc-dev"])]),
        .systemLibrary(
            name: "CUchardet", pkgConfig: "uchardet", providers: [.apt(["libuchardet-dev"])]),
        // What C must do itself: setjmp around libpng and libjpeg, run-time CPU dispatch.
        .target(
            name: "CShims", dependencies: ["CLibPNG", "CLibJPEG"],
            linkerSettings: [.linkedLibrary("z")]),

        .target(name: "Sandbox", dependencies: ["CShims", "CSeccomp"], swiftSettings: strict),
        .target(
            name: "Imaging", dependencies: ["CShims", "CFFTW", "CLibDeflate", "Sandbox"],
            swiftSettings: strict),
        .target(name: "Identity", dependencies: [crypto, grdb], swiftSettings: strict),
        .target(name: "Simulator", dependencies: ["Imaging"], swiftSettings: strict),
        .target(
            name: "Documents",
            dependencies: ["Imaging", "Sandbox", "CShims", "CLibDeflate", "CUchardet"],
            swiftSettings: strict),
        .target(
            name: "Watermark",
            dependencies: ["Documents", "Imaging", "Identity", "CShims", crypto],
            swiftSettings: strict),
        .target(
            name: "Trace", dependencies: ["Watermark", "Documents", "Imaging", "Identity"],
            swiftSettings: strict),
        .target(
            name: "LeakDetect",
            dependencies: [
                "Documents", "Imaging", "CVectorscan", "CUTF8Proc", "CShims", yams, crypto,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "dlp",
            dependencies: [
                "LeakDetect", "Documents", "Trace", "Watermark", "Simulator", "Identity",
                "Imaging", "Sandbox", arguments,
            ],
            swiftSettings: strict),
        // What the benchmarks share: keys, an invented registry, rates with their intervals.
        .target(
            name: "BenchSupport", dependencies: ["Trace", "Watermark", "Imaging"],
            path: "Benchmarks/Support", swiftSettings: strict),
        .executableTarget(
            name: "BenchWatermark",
            dependencies: [
                "BenchSupport", "Trace", "Watermark", "Simulator", "Identity", "Imaging", "Sandbox",
                arguments,
            ],
            path: "Benchmarks/Watermark", exclude: ["content"], swiftSettings: strict),

        .executableTarget(
            name: "BenchScan", dependencies: ["LeakDetect", "CVectorscan"],
            path: "Benchmarks/Scan", swiftSettings: strict),
        .executableTarget(
            name: "BenchDocuments",
            dependencies: [
                "BenchSupport", "Trace", "Watermark", "Simulator", "Imaging", arguments,
            ],
            path: "Benchmarks/Documents", swiftSettings: strict),
        .executableTarget(
            name: "BenchText",
            dependencies: ["BenchSupport", "Watermark", "Identity", "Imaging"],
            path: "Benchmarks/Text", swiftSettings: strict),
        .executableTarget(
            name: "BenchCodecs", dependencies: ["Imaging", "Watermark"],
            path: "Benchmarks/Codecs", swiftSettings: strict),

        // The worker of the tests: dlp's jobs, and some that misbehave.
        .executableTarget(
            name: "SandboxProbe", dependencies: ["Sandbox", "Imaging", "Documents"],
            path: "Tests/SandboxProbe", swiftSettings: strict),
        .testTarget(
            name: "SandboxTests", dependencies: ["Sandbox", "SandboxProbe"],
            swiftSettings: strict),
        .testTarget(
            name: "ImagingTests", dependencies: ["Imaging", "Sandbox", "SandboxProbe"],
            swiftSettings: strict),
        .testTarget(
            name: "DocumentsTests", dependencies: ["Documents", "Sandbox", "SandboxProbe"],
            exclude: [
                "make-fixtures", "PackageWriting/make-packages", "PackageWriting/check-package",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "IdentityTests", dependencies: ["Identity", grdb], swiftSettings: strict),
        .testTarget(
            name: "SimulatorTests", dependencies: ["Simulator", "Imaging"],
            swiftSettings: strict),
        .testTarget(
            name: "WatermarkTests", dependencies: ["Watermark", "Imaging", "Identity"],
            swiftSettings: strict),
        .testTarget(
            name: "TraceTests",
            dependencies: ["Trace", "Watermark", "Simulator", "Imaging", "Identity"],
            swiftSettings: strict),
        .testTarget(
            name: "LeakDetectTests",
            dependencies: ["LeakDetect", "Documents", "Imaging", "CVectorscan"],
            swiftSettings: strict),
        .testTarget(
            name: "dlpTests", dependencies: ["dlp", "Imaging", "Simulator"],
            swiftSettings: strict),
    ]
)
