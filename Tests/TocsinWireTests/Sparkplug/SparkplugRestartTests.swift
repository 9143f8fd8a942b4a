// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// What survives a restart and a reload.
@Suite struct SparkplugRestartTests {
    typealias Named = DecoderHarness.Named

    private static func alive() throws -> SparkplugHarness {
        var harness = try SparkplugHarness()
        _ = harness.nodeBirth(
            seq: 0, bdSeq: 7, [TestMetric("n", 1, alias: 1, unit: "Cel"), TestMetric("b", 1, type: 11)])
        _ = harness.birth(seq: 1, of: "D1")
        _ = harness.birth(seq: 2, of: "D2", [TestMetric("m", 1, alias: 21)])
        _ = harness.death(seq: 3, of: "D1")
        _ = harness.nodeBirth(edge: "F")
        _ = harness.nodeDeath(edge: "F")
        harness.now = harness.now + .seconds(10)
        return harness
    }

    /// A new process with the checkpoint of the old one.
    private static func restarted(
        _ source: SourceDefinition = .sparkplug(), points: [String: String] = [:]
    ) throws -> SparkplugHarness {
        let old = try alive()
        var harness = try SparkplugHarness([source], points: points)
        harness.now = old.now
        #expect(harness.restore(old.decoder.sparkplugCheckpoint()) == true)
        return harness
    }

    @Test func dataCanBeReadAtOnceAndTheNodeIsAsked() throws {
        var harness = try SparkplugRestartTests.restarted()
        #expect(harness.pass(.seconds(1)).isEmpty)
        #expect(harness.commands() == ["spBv1.0/G/NCMD/E"])
        #expect(harness.nodeData(seq: 99, [.alias(1, 5)]) == [Named("G/E/n", 5, harness.now, .uncertain)])
        #expect(harness.data(seq: 3, of: "D2", [.alias(21, 5)]).map(\.id) == ["G/E/D2/m"])
        #expect(harness.data(seq: 3, of: "D1", [.alias(11, 5)]).isEmpty)
        #expect(harness.nodeBirth(seq: 0, bdSeq: 7).map(\.quality) == [.good])
        #expect(harness.nodeData(seq: 1, [.alias(1, 5)]).map(\.quality) == [.good])
    }

    @Test func aNodeThatDiedMeanwhileIsStale() throws {
        var harness = try SparkplugRestartTests.restarted()
        // The will was kept for us.
        let dead = harness.nodeDeath(bdSeq: 7)
        // Points that the engine does not have are not made for it.
        #expect(dead.isEmpty)
        var known = try SparkplugRestartTests.restarted(points: ["G/E/n": "", "G/E/D2/m": ""])
        #expect(known.nodeDeath(bdSeq: 6).isEmpty)
        #expect(known.nodeDeath(bdSeq: 7).map(\.id) == ["G/E/n", "G/E/D2/m"])
        // And when it was not: it does not answer.
        var silent = try SparkplugRestartTests.restarted(points: ["G/E/n": "", "G/E/D2/m": ""])
        var stale: [String] = []
        for _ in 0..<40 { stale += silent.pass(.seconds(1)).map(\.id) }
        #expect(stale == ["G/E/n", "G/E/D2/m"])
    }

    @Test func unitsAreKept() throws {
        var harness = try SparkplugRestartTests.restarted(points: ["G/E/n": "K"])
        #expect(harness.nodeData(seq: 9, [.alias(1, 5)]).map(\.quality) == [.bad])
    }

    @Test func nodesThatNoSourceHasAreLeftOut() throws {
        let harness = try SparkplugRestartTests.restarted(.sparkplug("spBv1.0/other/#"))
        #expect(harness.decoder.sparkplugCounters.nodes == 0)
    }

    @Test func damagedCheckpointsAreRefused() throws {
        let checkpoint = try SparkplugRestartTests.alive().decoder.sparkplugCheckpoint()
        for length in 1..<checkpoint.count {
            var harness = try SparkplugHarness()
            #expect(harness.restore(Array(checkpoint.prefix(length))) == false)
            #expect(harness.decoder.sparkplugCounters.nodes == 0)
        }
        var harness = try SparkplugHarness()
        #expect(harness.restore([2] + checkpoint.dropFirst()) == false)
        #expect(harness.restore(checkpoint + [0]) == false)
        #expect(harness.restore([]) == true)
        var json = try SparkplugHarness([.json()])
        #expect(json.decoder.sparkplugCheckpoint().isEmpty)
        #expect(json.restore([]) == true)
    }

    @Test func aReloadKeepsTheSession() throws {
        var old = try SparkplugHarness()
        _ = old.nodeBirth()
        var new = try SparkplugHarness([.json(), .sparkplug(point: "x/{$key}")])
        new.now = old.now
        new.decoder.inheritSparkplug(from: old.decoder)
        #expect(new.nodeData(seq: 1, [.alias(1, 5)]) == [Named("x/n", 5, new.now)])
        #expect(new.commands().isEmpty)
        #expect(new.nodeDeath().map(\.id) == ["x/n"])
        // What waits goes on waiting, under its source.
        _ = old.nodeData(seq: 2, [.alias(1, 7)])
        var other = try SparkplugHarness([.json(), .sparkplug(point: "x/{$key}")])
        other.now = old.now
        other.decoder.inheritSparkplug(from: old.decoder)
        #expect(other.nodeData(seq: 1, [.alias(1, 6)]).map(\.value) == [6, 7])
        // Where no source is left, nothing is kept.
        var none = try MessageDecoder(sources: [.json()])
        none.inheritSparkplug(from: old.decoder)
        #expect(none.sparkplugCounters.nodes == 0)
        // A source that has gone leaves nodes that nobody hears of.
        var narrow = try SparkplugHarness([.sparkplug("spBv1.0/other/#", point: "x/{$key}")])
        narrow.decoder.inheritSparkplug(from: old.decoder)
        #expect(narrow.pass(.seconds(9)).isEmpty && narrow.decoder.sparkplug.heldBytes == 0)
    }
}
