// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The manual's table of the specification's assertions against the tests that carry their ids.
@Suite struct SparkplugManualTests {
    private static let here = URL(filePath: #filePath).deletingLastPathComponent()

    /// What follows `prefix` in a text, as far as an id goes.
    private static func ids(in text: String, after prefix: String) -> Set<String> {
        Set(
            text.components(separatedBy: prefix).dropFirst().map {
                $0.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
            }
            .map(String.init).filter { !$0.isEmpty })
    }

    @Test func everyAssertionThatIsTestedStandsInTheManual() throws {
        let page = SparkplugManualTests.here.appending(path: "../../../docs/sparkplug.md")
        let manual = SparkplugManualTests.ids(in: try String(contentsOf: page, encoding: .utf8), after: "`")
        var tested: Set<String> = []
        let files = try FileManager.default.contentsOfDirectory(atPath: SparkplugManualTests.here.path)
            .filter { $0.hasSuffix("Tests.swift") && $0 != "SparkplugManualTests.swift" }
        for file in files + ["../../TocsinIntegrationTests/SparkplugNodeTests.swift"] {
            let source = try String(contentsOf: SparkplugManualTests.here.appending(path: file), encoding: .utf8)
            tested.formUnion(SparkplugManualTests.ids(in: source, after: "tck-id-"))
        }
        #expect(tested.count > 30)
        #expect(tested.subtracting(manual) == [])
    }
}
