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
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
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
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
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
        // What C must do itself: system calls that Swift cannot make, loops compiled for several
        // kinds of vectors, setjmp around libpng and libjpeg, libraries loaded at run time.
        .target(name: "CSandbox"),
        .target(name: "CKernels"),
        .target(
            name: "CCodecs", dependencies: ["CLibPNG", "CLibJPEG"],
            linkerSettings: [.linkedLibrary("z")]),
        .target(name: "CDynamic"),

        .target(
            name: "Support", dependencies: ["CSandbox", "CKernels", system], swiftSettings: strict),
        .target(
            name: "Sandbox", dependencies: ["Support", "CSandbox", "CSeccomp"],
            swiftSettings: strict),
        .target(
            name: "Imaging",
            dependencies: ["Support", "Sandbox", "CCodecs", "CFFTW", "CLibDeflate"],
            swiftSettings: strict),
        .target(
            name: "Identity", dependencies: ["Support", crypto, grdb, system], swiftSettings: strict
        ),
        .target(name: "Simulator", dependencies: ["Support", "Imaging"], swiftSettings: strict),

        // What is in documents.
        .target(
            name: "TextDecoding", dependencies: ["Support", "CUchardet"], swiftSettings: strict),
        .target(name: "Prose", swiftSettings: strict),
        .target(name: "MIME", dependencies: ["Support", "TextDecoding"], swiftSettings: strict),
        .target(name: "Markup", dependencies: ["Support", "TextDecoding"], swiftSettings: strict),
        .target(
            name: "QPDF", dependencies: ["Support", "Sandbox", "CSandbox", "CDynamic"],
            swiftSettings: strict),
        .target(
            name: "DocumentReading",
            dependencies: [
                "Support", "TextDecoding", "MIME", "Markup", "QPDF", "Imaging", "Sandbox",
                "CKernels", "CCodecs", "CDynamic", "CLibDeflate",
            ],
            swiftSettings: strict),
        .target(
            name: "PDFWriting",
            dependencies: [
                "Support", "Markup", "QPDF", "DocumentReading", "Imaging", "Sandbox", "CCodecs",
            ],
            swiftSettings: strict),
        .target(
            name: "OfficeWriting",
            dependencies: [
                "Support", "TextDecoding", "Markup", "Prose", "Imaging", "Sandbox", "CLibDeflate",
            ],
            swiftSettings: strict),

        // Marks, and how they are found again.
        .target(
            name: "Watermark",
            dependencies: ["Support", "Imaging", "Identity", "CKernels", crypto],
            swiftSettings: strict),
        .target(
            name: "TextWatermark",
            dependencies: ["Support", "Prose", "MIME", "Identity", "Watermark", crypto],
            swiftSettings: strict),
        .target(
            name: "DocumentWatermark",
            dependencies: [
                "Support", "Imaging", "Identity", "PDFWriting", "OfficeWriting", "Watermark",
                "TextWatermark",
            ],
            swiftSettings: strict),
        .target(
            name: "Trace", dependencies: ["Support", "Imaging", "Watermark"],
            swiftSettings: strict),
        .target(
            name: "DocumentTrace",
            dependencies: [
                "Support", "Imaging", "DocumentReading", "PDFWriting", "Watermark",
                "TextWatermark", "DocumentWatermark", "Trace",
            ],
            swiftSettings: strict),

        // What must not leave.
        .target(
            name: "LeakDetect",
            dependencies: [
                "Support", "Imaging", "DocumentReading", "CVectorscan", "CUTF8Proc", "CKernels",
                yams, crypto, system,
            ],
            swiftSettings: strict),

        // What travels past the gate.
        .target(name: "GateWire", dependencies: ["Support"], swiftSettings: strict),
        // What stops uploads: who may send what where, records, and the servers that proxies ask.
        .target(
            name: "Gate",
            dependencies: [
                "Support", "GateWire", "LeakDetect", "Identity", crypto, system,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "dlp",
            dependencies: [
                "Support", "Gate", "Sandbox", "Imaging", "Identity", "Simulator", "QPDF",
                "DocumentReading", "PDFWriting", "OfficeWriting", "Watermark", "TextWatermark",
                "DocumentWatermark", "Trace", "DocumentTrace", "LeakDetect", arguments, system,
            ],
            swiftSettings: strict),
        // What the benchmarks share: keys, an invented registry, rates with their intervals.
        .target(
            name: "BenchSupport", dependencies: ["Support", "Trace", "Watermark", "Imaging"],
            path: "Benchmarks/Support", swiftSettings: strict),
        .executableTarget(
            name: "BenchWatermark",
            dependencies: [
                "BenchSupport", "Support", "Trace", "Watermark", "Simulator", "Identity",
                "Imaging", "Sandbox", arguments,
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
            dependencies: [
                "BenchSupport", "Support", "Watermark", "TextWatermark", "Identity", "Imaging",
            ],
            path: "Benchmarks/Text", swiftSettings: strict),
        .executableTarget(
            name: "BenchCodecs", dependencies: ["Support", "Imaging", "Watermark"],
            path: "Benchmarks/Codecs", swiftSettings: strict),

        // The worker of the tests: dlp's jobs, and some that misbehave.
        .executableTarget(
            name: "SandboxProbe",
            dependencies: [
                "Sandbox", "Imaging", "DocumentReading", "PDFWriting", "OfficeWriting",
            ],
            path: "Tests/SandboxProbe", swiftSettings: strict),
        .testTarget(
            name: "SandboxTests", dependencies: ["Support", "Sandbox", "SandboxProbe"],
            swiftSettings: strict),
        .testTarget(
            name: "ImagingTests",
            dependencies: ["Support", "Imaging", "CCodecs", "Sandbox", "SandboxProbe"],
            swiftSettings: strict),
        // What the tests of several rooms build documents with, and see them read by.
        .target(
            name: "DocumentBuilders",
            dependencies: ["Support", "DocumentReading", "PDFWriting", "OfficeWriting", "Sandbox"],
            path: "Tests/DocumentBuilders", exclude: ["make-fixtures"], swiftSettings: strict),
        .testTarget(name: "SupportTests", dependencies: ["Support"], swiftSettings: strict),
        .testTarget(
            name: "TextDecodingTests",
            dependencies: ["Support", "TextDecoding", "DocumentBuilders"], swiftSettings: strict),
        .testTarget(name: "MIMETests", dependencies: ["MIME"], swiftSettings: strict),
        .testTarget(name: "MarkupTests", dependencies: ["Markup"], swiftSettings: strict),
        .testTarget(name: "ProseTests", dependencies: ["Prose"], swiftSettings: strict),
        .testTarget(
            name: "QPDFTests", dependencies: ["QPDF", "DocumentBuilders"], swiftSettings: strict),
        .testTarget(
            name: "DocumentReadingTests",
            dependencies: [
                "Support", "TextDecoding", "DocumentReading", "OfficeWriting", "PDFWriting",
                "DocumentBuilders", "Imaging", "Sandbox", "SandboxProbe",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PDFWritingTests",
            dependencies: [
                "Support", "QPDF", "DocumentReading", "PDFWriting", "DocumentBuilders", "Imaging",
                "Sandbox", "SandboxProbe",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "OfficeWritingTests",
            dependencies: [
                "Support", "Prose", "OfficeWriting", "DocumentBuilders", "Imaging", "Sandbox",
                "SandboxProbe",
            ],
            exclude: ["make-packages", "check-package"], swiftSettings: strict),
        .testTarget(
            name: "IdentityTests", dependencies: ["Identity", grdb], swiftSettings: strict),
        .testTarget(
            name: "SimulatorTests", dependencies: ["Simulator", "Imaging"],
            swiftSettings: strict),
        .testTarget(
            name: "WatermarkTests",
            dependencies: ["Support", "Watermark", "Imaging", "Identity"], swiftSettings: strict),
        .testTarget(
            name: "TextWatermarkTests",
            dependencies: ["MIME", "Watermark", "TextWatermark", "Imaging", "Identity"],
            swiftSettings: strict),
        .testTarget(
            name: "TraceTests",
            dependencies: ["Support", "Trace", "Watermark", "Simulator", "Imaging", "Identity"],
            swiftSettings: strict),
        .testTarget(
            name: "DocumentWatermarkTests",
            dependencies: [
                "DocumentWatermark", "TextWatermark", "OfficeWriting", "PDFWriting", "Identity",
                "Sandbox", "SandboxProbe", "DocumentBuilders",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DocumentTraceTests",
            dependencies: ["DocumentTrace", "DocumentWatermark", "Trace", "Imaging"],
            swiftSettings: strict),
        .testTarget(
            name: "LeakDetectTests",
            dependencies: [
                "Support", "LeakDetect", "DocumentReading", "DocumentBuilders", "Imaging",
                "Sandbox", "SandboxProbe", "CVectorscan",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "GateWireTests", dependencies: ["Support", "GateWire"], swiftSettings: strict),
        .testTarget(
            name: "GateTests",
            dependencies: ["Gate", "LeakDetect", "Identity", "Support", system],
            swiftSettings: strict),
        .testTarget(
            name: "dlpTests",
            dependencies: ["dlp", "Support", "LeakDetect", "Imaging", "Simulator"],
            exclude: ["Resources"], swiftSettings: strict),
    ]
)

// The fuzz targets, which only `scripts/fuzz` and `scripts/test-threads` build: they take the
// compiler's fuzzing runtime and sanitizers, and see what is internal.
if Context.environment["DLP_FUZZ"] != nil {
    package.products += [
        .executable(name: "dlp-fuzz", targets: ["Fuzz"]),
        .executable(name: "dlp-threads", targets: ["Threads"]),
    ]
    package.targets += [
        .systemLibrary(name: "CFuzzer", path: "Fuzz/CFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CFuzzer", "Support", "TextDecoding", "Prose", "MIME", "Markup", "QPDF",
                "DocumentReading", "PDFWriting", "OfficeWriting", "Imaging", "Sandbox",
                "Identity", "Watermark", "TextWatermark", "LeakDetect", "GateWire", "CKernels",
                yams,
            ],
            path: "Fuzz", exclude: ["CFuzzer", "CThreads", "Threads"],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
        // What is parallel, for the thread sanitizer.
        .target(name: "CThreads", path: "Fuzz/CThreads"),
        .executableTarget(
            name: "Threads",
            dependencies: [
                "CThreads", "Support", "TextDecoding", "Imaging", "Simulator", "Watermark",
                "Trace", "LeakDetect",
            ],
            path: "Fuzz/Threads",
            swiftSettings: [
                .swiftLanguageMode(.v6), .treatAllWarnings(as: .error),
                .enableUpcomingFeature("InternalImportsByDefault"),
            ]),
    ]
}
