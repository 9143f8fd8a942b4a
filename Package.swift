// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Every target of ours builds with the same strictness: Swift 6 mode, unsafe code marked, no warning left.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "tocsin",
    products: [
        .executable(name: "tocsin", targets: ["tocsin"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The one binary: commands and the composition. The only place where the layers meet.
        .executableTarget(
            name: "tocsin",
            dependencies: [
                "TocsinConfig", "TocsinConsole", "TocsinCore", "TocsinLog", "TocsinMQTT", "TocsinNotify",
                "TocsinSystem", "TocsinWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // Layers; arrows only downward, siblings never import each other.
        .target(
            name: "TocsinConfig",
            dependencies: ["TocsinCore", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        .target(
            name: "TocsinMQTT",
            dependencies: ["CMosquitto", "TocsinSystem"],
            swiftSettings: strict),
        .target(
            name: "TocsinLog",
            dependencies: ["TocsinCore", "TocsinSystem", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "TocsinNotify",
            dependencies: [
                "TocsinCore",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "TocsinConsole",
            dependencies: [
                "TocsinCore",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .target(name: "TocsinWire", dependencies: ["CZlib", "TocsinCore"], swiftSettings: strict),
        .target(name: "TocsinCore", swiftSettings: strict),
        .target(name: "TocsinSystem", dependencies: ["CTocsinLinux", "CZlib"], swiftSettings: strict),

        // C: the system's MQTT library and zlib, and shims for what the Glibc overlay lacks.
        .systemLibrary(
            name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CTocsinLinux"),

        // Readings a second through the engine alone; scripts/bench runs it.
        .executableTarget(
            name: "EngineBenchmark", dependencies: ["TocsinCore", "CountAllocations"], path: "bench/engine",
            swiftSettings: strict),
        // Readings a second through the decoder, and through decoder and engine; scripts/bench runs it too.
        .executableTarget(
            name: "DecoderBenchmark", dependencies: ["TocsinCore", "TocsinWire", "CountAllocations"],
            path: "bench/decoder", swiftSettings: strict),
        .target(name: "CountAllocations", path: "bench/allocations"),

        // What several test targets need: a real broker, the built daemon, temporary folders.
        .target(name: "TocsinTestSupport", path: "Tests/TocsinTestSupport", swiftSettings: strict),
        .testTarget(
            name: "TocsinCoreTests", dependencies: ["TocsinCore", "TocsinTestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TocsinWireTests", dependencies: ["CZlib", "TocsinCore", "TocsinTestSupport", "TocsinWire"],
            exclude: ["Sparkplug/make_vectors.py"], swiftSettings: strict),
        .testTarget(
            name: "TocsinConfigTests", dependencies: ["TocsinConfig", "TocsinCore", "TocsinTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TocsinSystemTests", dependencies: ["TocsinSystem", "TocsinTestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TocsinLogTests",
            dependencies: [
                "TocsinCore", "TocsinLog", "TocsinSystem", "TocsinTestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TocsinMQTTTests", dependencies: ["TocsinMQTT", "TocsinSystem", "TocsinTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "TocsinNotifyTests",
            dependencies: [
                "TocsinCore", "TocsinNotify", "TocsinTestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            exclude: ["verify_webhook.py"], swiftSettings: strict),
        .testTarget(
            name: "TocsinConsoleTests",
            dependencies: [
                "TocsinConsole", "TocsinCore",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TocsinIntegrationTests",
            dependencies: [
                "tocsin", "TocsinConfig", "TocsinCore", "TocsinLog", "TocsinMQTT", "TocsinNotify", "TocsinSystem",
                "TocsinTestSupport", "TocsinWire",
            ],
            swiftSettings: strict),
    ]
)
