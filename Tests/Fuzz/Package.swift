// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

// A package of its own: its flags never touch the daemon. scripts/fuzz builds and runs it.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .strictMemorySafety()]

let package = Package(
    name: "fuzz",
    dependencies: [.package(url: "https://github.com/jpsim/Yams.git", from: "6.0.0")],
    targets: [
        .executableTarget(
            name: "Fuzz", dependencies: ["CFuzzer", "TocsinConfig", "TocsinCore", "TocsinWire"], swiftSettings: strict),
        .target(name: "CFuzzer"),
        // The daemon's own sources.
        .target(name: "TocsinConfig", dependencies: ["TocsinCore", "Yams"], swiftSettings: strict),
        .target(name: "TocsinWire", dependencies: ["CZlib", "TocsinCore"], swiftSettings: strict),
        .target(name: "TocsinCore", swiftSettings: strict),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    ]
)
