// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore

@testable import TocsinWire

/// The files of github.com/nst/JSONTestSuite, where `TOCSIN_JSON_TEST_SUITE` names its folder `test_parsing`. They are
/// not part of this repository.
enum JSONSuite {
    static let folder = ProcessInfo.processInfo.environment["TOCSIN_JSON_TEST_SUITE"]

    /// What a payload is refused for when it is no JSON.
    static let syntax: Set<DecodeErrorReason> = [.invalidJSON, .trailingData, .nestingTooDeep, .emptyPayload]

    static func files() throws -> [(name: String, bytes: [UInt8])] {
        guard let folder else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter { $0.hasSuffix(".json") }
            .map { ($0, Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0)))) }
    }

    static var sources: [SourceDefinition] {
        [.json(point: "{a}/{$key}")]
            + SourcePreset.allCases.map { .json(point: $0.point(topicNames: ["a"]), fields: $0.fields) }
    }
}

/// The files of the suite as payloads.
@Suite(.enabled(if: JSONSuite.folder != nil, "TOCSIN_JSON_TEST_SUITE names no folder"))
struct JSONSuiteTests {
    @Test func theWholeSuiteIsThere() throws {
        let names = try JSONSuite.files().map(\.name)
        #expect(names.count == 318)
        #expect(names.count { $0.hasPrefix("y_") } == 95)
        #expect(names.count { $0.hasPrefix("n_") } == 188)
    }

    @Test(arguments: JSONSuite.sources.indices) func eachFileIsTakenOrRefused(_ number: Int) throws {
        var harness = try DecoderHarness([JSONSuite.sources[number]])
        let topic = Array("t/x".utf8)
        for (name, bytes) in try JSONSuite.files() {
            let reasons = Set(harness.reasons(of: topic, bytes))
            switch name.first {
            case "y": #expect(reasons.isDisjoint(with: JSONSuite.syntax), "\(name): \(reasons)")
            case "n":
                #expect(harness.decode(topic, bytes).isEmpty, "\(name)")
                // NaN and Infinity are read in the place of a value, since gateways write them; here there is none.
                #expect(!reasons.isEmpty, "\(name)")
            default: break
            }
        }
    }

    @Test func whatMustBeRefusedIsRefusedAsAValueToo() throws {
        var harness = try DecoderHarness([.json(point: "{a}/{$key}", fields: .init(values: "{key}"))])
        // These are broken only by where they stand, or by what is read on purpose.
        let exceptions = ["NaN", "infinity", "Infinity", "Inf", "no_data", "null-byte-outside-string", "single_space"]
        for (name, bytes) in try JSONSuite.files() where name.hasPrefix("n_") {
            let payload = Array(#"{"before":1,"v":"#.utf8) + bytes + Array(#","after":2}"#.utf8)
            let readings = harness.decode(Array("t/x".utf8), payload)
            if exceptions.contains(where: { name.contains($0) }) { continue }
            #expect(readings.isEmpty, "\(name)")
            #expect(harness.decoder.lastMessageErrors > 0, "\(name)")
        }
    }
}
