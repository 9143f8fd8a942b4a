// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinConfig
import TocsinCore

/// A configuration of several files, and what must hold of any.
///
/// An input is text: the main file, then the others of ``names``, parted by lines of `%%%`.
enum ConfigurationTarget {
    /// What a main file can name.
    static let names = ["tocsin.yaml", "pack.yaml", "rules.yaml", "points.csv", "sites.csv"]
    static let separator = "%%%\n"

    /// In memory where the system has such a folder; every run writes all files anew.
    private static let folder: String = {
        let parent = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let path = "\(parent)/tocsin-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            preconditionFailure("\(error)")
        }
        return path
    }()

    static func run(_ input: [UInt8]) {
        write(input)
        do {
            let configuration = try ConfigurationLoader.load(
                path: "\(folder)/tocsin.yaml", environment: ["STATE_DIRECTORY": "/s", "HOSTNAME": "h"])
            check(configuration)
        } catch {
            precondition(!error.diagnostics.isEmpty, "refused without a reason")
            for diagnostic in error.diagnostics {
                precondition(diagnostic.line >= 1 && diagnostic.column >= 1, "a fault at no place: \(diagnostic)")
            }
        }
    }

    private static func write(_ input: [UInt8]) {
        var parts: [ArraySlice<UInt8>] = []
        var rest = input[...]
        let mark = Array(separator.utf8)
        while parts.count < names.count - 1, let place = rest.firstRange(of: mark) {
            parts.append(rest[..<place.lowerBound])
            rest = rest[place.upperBound...]
        }
        parts.append(rest)
        for (number, name) in names.enumerated() {
            let bytes = number < parts.count ? Data(parts[number]) : Data()
            do {
                try bytes.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            } catch {
                preconditionFailure("\(error)")
            }
        }
    }

    /// What is accepted can be used.
    private static func check(_ configuration: Configuration) {
        precondition(!configuration.sources.isEmpty, "accepted without a source")
        var engine = Engine(options: configuration.engineOptions, clock: Instant(milliseconds: 1_772_352_000_000))
        for group in configuration.groups.prefix(50) { _ = engine.addGroup(group) }
        for definition in configuration.points.declared.prefix(50) {
            guard let point = engine.addPoint(definition) else { continue }
            let now = engine.now + .seconds(1)
            engine.receive(Reading(point: point, time: now, received: now, value: 26, quality: .good))
        }
        for id in ["a/b/c", "park7/T101/lel", "x"] { _ = configuration.points.resolve(id: id) }
        engine.advance(to: engine.now + .hours(1))
    }
}
