// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// Births and deaths, as a host application has to take them.
@Suite struct SparkplugSessionTests {
    typealias Named = DecoderHarness.Named

    /// A node with one metric, and a device with one.
    private static func alive(_ sources: [SourceDefinition] = [.sparkplug()]) throws -> SparkplugHarness {
        var harness = try SparkplugHarness(sources)
        _ = harness.nodeBirth(seq: 0)
        _ = harness.birth(seq: 1)
        harness.now = harness.now + .seconds(10)
        return harness
    }

    // MARK: - Births

    @Test(
        "tck-id-topics-nbirth-seq-num, tck-id-payloads-nbirth-seq, tck-id-payloads-sequence-num-zero-nbirth: any start",
        arguments: [UInt64(0), 1, 77, 254, 255])
    func birthsStartAnywhere(_ start: UInt64) throws {
        var harness = try SparkplugHarness()
        #expect(harness.nodeBirth(seq: start) == [Named("G/E/n", 1)])
        for step in 1...300 as ClosedRange<UInt64> {
            #expect(harness.nodeData(seq: (start + step) % 256, [.alias(1, Double(step))]).count == 1)
        }
        #expect(harness.decoder.sparkplugCounters.held == 0)
        #expect(harness.commands().isEmpty)
    }

    @Test("tck-id-message-flow-device-birth-publish-nbirth-wait: a device's birth before its node's cannot be read")
    func deviceBirthFirst() throws {
        var harness = try SparkplugHarness()
        #expect(harness.birth(seq: 1).isEmpty)
        #expect(harness.decoder.errorCount(.beforeBirth) == 1)
        #expect(harness.commands() == ["spBv1.0/G/NCMD/E"])
    }

    @Test("tck-id-payloads-alias-uniqueness: under an alias of two metrics nothing is read")
    func aliasTwice() throws {
        var harness = try SparkplugHarness()
        let birth = harness.nodeBirth([TestMetric("a", 1, alias: 5), TestMetric("b", 2, alias: 5)])
        #expect(birth.map(\.id) == ["G/E/a", "G/E/b"])
        #expect(harness.decoder.errorCount(.aliasTwice) == 1)
        #expect(harness.nodeData(seq: 1, [.alias(5, 9)]).isEmpty)
        #expect(harness.decoder.errorCount(.unknownMetric) == 1)
        #expect(harness.commands() == ["spBv1.0/G/NCMD/E"])
    }

    @Test("tck-id-topic-structure-namespace-duplicate-device-id-across-edge-node: a device of each node")
    func sameDeviceName() throws {
        var harness = try SparkplugSessionTests.alive()
        _ = harness.nodeBirth(edge: "F", [])
        let other = harness.take("spBv1.0/G/DBIRTH/F/D", harness.payload(1, [TestMetric("m", 7, alias: 11)]))
        #expect(other.map(\.id) == ["G/F/D/m"])
        #expect(harness.data(seq: 2, [.alias(11, 3)]).map(\.id) == ["G/E/D/m"])
        #expect(harness.nodeDeath(edge: "F").map(\.id) == ["G/F/D/m"])
    }

    @Test("tck-id-payloads-alias-uniqueness: an alias of one device is unknown under another")
    func aliasOfAnotherDevice() throws {
        var harness = try SparkplugSessionTests.alive()
        _ = harness.birth(seq: 2, of: "D2", [TestMetric("m", 1, alias: 12)])
        #expect(harness.data(seq: 3, of: "D2", [.alias(11, 1)]).isEmpty)
        #expect(harness.decoder.errorCount(.unknownMetric) == 1)
    }

    @Test("tck-id-topics-nbirth-metrics: a birth says what holds now, whenever it last changed")
    func birthsAreOfTheirTime() throws {
        var harness = try SparkplugHarness()
        let hour: Int64 = -3_600_000
        #expect(harness.nodeBirth([TestMetric("n", 95, alias: 1, offset: hour)]) == [Named("G/E/n", 95)])
        harness.now = harness.now + .seconds(60)
        // Data have the time of their capture.
        let data = harness.nodeData(seq: 1, [.alias(1, 96, offset: -500)])
        #expect(data == [Named("G/E/n", 96, harness.now - Interval(milliseconds: 500))])
    }

    @Test func bornAgainWithOtherAliases() throws {
        var harness = try SparkplugSessionTests.alive()
        _ = harness.nodeBirth(seq: 0, [TestMetric("n", 1, alias: 11), TestMetric("k", 1, alias: 1)])
        #expect(harness.nodeData(seq: 1, [.alias(11, 5), .alias(1, 6)]).map(\.id) == ["G/E/n", "G/E/k"])
        #expect(harness.birth(seq: 2, [TestMetric("m", 1, alias: 12)]).map(\.id) == ["G/E/D/m"])
        #expect(harness.data(seq: 3, [.alias(12, 5)]).map(\.id) == ["G/E/D/m"])
        #expect(harness.data(seq: 4, [.alias(11, 5)]).isEmpty)
    }

    @Test func metricsThatABirthLeavesOutAreStale() throws {
        var harness = try SparkplugHarness()
        _ = harness.nodeBirth([TestMetric("a", 1, alias: 1), TestMetric("b", 2, alias: 2)])
        harness.now = harness.now + .seconds(1)
        let again = harness.nodeBirth([TestMetric("b", 2, alias: 1)])
        #expect(again == [Named("G/E/b", 2, harness.now), Named("G/E/a", .nan, harness.now, .stale)])
        harness.now = harness.now + .seconds(1)
        #expect(harness.nodeBirth([TestMetric("b", 2, alias: 1)]).map(\.id) == ["G/E/b"])
    }

    @Test func anAliasThatNoBirthNamesAnyMoreIsNobodys() throws {
        var harness = try SparkplugSessionTests.alive()
        _ = harness.birth(seq: 2, [TestMetric("other", 1, alias: 12)])
        #expect(harness.data(seq: 3, [.alias(11, 5), .alias(12, 6)]).map(\.id) == ["G/E/D/other"])
        #expect(harness.decoder.errorCount(.unknownMetric) == 1)
    }

    // MARK: - Deaths of nodes

    @Test(
        """
        tck-id-operational-behavior-edge-node-termination-host-action-ndeath-node-tags-stale, \
        tck-id-operational-behavior-edge-node-termination-host-action-ndeath-devices-tags-stale
        """)
    func deathOfANode() throws {
        var harness = try SparkplugSessionTests.alive()
        let dead = harness.nodeDeath()
        #expect(dead == [Named("G/E/n", .nan, harness.now, .stale), Named("G/E/D/m", .nan, harness.now, .stale)])
        // The will after an announced death says nothing new.
        #expect(harness.nodeDeath().isEmpty)
        #expect(harness.decoder.errors.allSatisfy { $0 == 0 })
    }

    @Test(
        """
        tck-id-operational-behavior-edge-node-termination-host-action-ndeath-node-offline, \
        tck-id-operational-behavior-edge-node-termination-host-action-ndeath-devices-offline
        """)
    func offlineAfterADeath() throws {
        var harness = try SparkplugSessionTests.alive()
        _ = harness.nodeDeath()
        #expect(harness.nodeData(seq: 2, [.alias(1, 5)]).isEmpty)
        #expect(harness.data(seq: 3, [.alias(11, 5)]).isEmpty)
        #expect(harness.decoder.errorCount(.beforeBirth) == 2)
        _ = harness.nodeBirth(seq: 0, bdSeq: 2)
        // The node is back, its device is not.
        #expect(harness.nodeData(seq: 1, [.alias(1, 5)]).count == 1)
        #expect(harness.data(seq: 2, [.alias(11, 5)]).isEmpty)
        #expect(harness.birth(seq: 3).map(\.quality) == [.good])
        #expect(harness.data(seq: 4, [.alias(11, 5)]).count == 1)
    }

    @Test(
        "tck-id-payloads-ndeath-bdseq, tck-id-topics-nbirth-bdseq-matching: a death of another session is not this one's",
        arguments: [
            (Int64?.some(1), Int64?.some(1), true), (1, 0, false), (1, 2, false), (255, 255, true), (1, nil, true),
            (nil, 3, true),
        ])
    func deathsMatchBirths(_ birth: Int64?, _ death: Int64?, _ counts: Bool) throws {
        var harness = try SparkplugHarness()
        _ = harness.nodeBirth(bdSeq: birth)
        #expect(harness.nodeDeath(bdSeq: death).isEmpty == !counts)
        #expect(harness.decoder.errorCount(.oldDeath) == (counts ? 0 : 1))
    }

    @Test("tck-id-payloads-ndeath-seq: a death has no sequence number and disturbs none")
    func deathsHaveNoNumber() throws {
        var harness = try SparkplugSessionTests.alive()
        _ = harness.nodeDeath(bdSeq: 0)
        #expect(harness.data(seq: 2, [.alias(11, 5)]).count == 1)
    }

    @Test func aDeathOfSomebodyUnknownIsNothing() throws {
        var harness = try SparkplugHarness()
        #expect(harness.reasons("spBv1.0/G/NDEATH/E", harness.payload(nil, [])) == [])
        #expect(harness.decoder.sparkplugCounters.nodes == 0 && harness.commands().isEmpty)
    }

    /// Marks are newer than all that the node has said and older than what it says next, by the node's own clock.
    @Test(arguments: [Int64(-30_000), -200, 0, 200, 60_000])
    func clocksThatAreWrong(_ error: Int64) throws {
        var harness = try SparkplugHarness()
        harness.clockError = error
        let birth = harness.nodeBirth()
        harness.now = harness.now + .seconds(5)
        let data = harness.nodeData(seq: 1, [.alias(1, 5)])
        harness.now = harness.now + .seconds(5)
        let dead = harness.nodeDeath()
        harness.now = harness.now + Interval(milliseconds: 100)
        let again = harness.nodeBirth(bdSeq: 2)
        let more = harness.nodeData(seq: 1, [.alias(1, 6)])
        let times = [birth, data, dead, again, more].map { $0[0].time.milliseconds - harness.now.milliseconds - error }
        #expect(times == [-10_100, -5_100, -100, 0, 0])
    }

    @Test("a death counts whatever a clock said: times of the far future move no mark")
    func clocksOfTheFuture() throws {
        var harness = try SparkplugSessionTests.alive()
        _ = harness.data(seq: 2, [.alias(11, 5, offset: 400_000)])
        harness.clockError = 86_400_000
        _ = harness.nodeData(seq: 3, [.alias(1, 5, offset: -86_400_000)])
        #expect(harness.death(seq: 4).map(\.time) == [harness.now + Interval(milliseconds: 1)])
        #expect(harness.nodeDeath().map(\.time) == [harness.now + Interval(milliseconds: 1)])
    }

    @Test("a flush of old messages makes no mark old")
    func marksAfterAFlush() throws {
        var harness = try SparkplugSessionTests.alive()
        harness.clockError = -3_600_000
        _ = harness.nodeData(seq: 2, [.alias(1, 5)])
        harness.clockError = 0
        harness.now = harness.now + .minutes(30)
        #expect(harness.nodeDeath().map(\.time) == [harness.now, harness.now])
    }

    @Test func aBirthInTheSameMillisecondAsADeathIsNewer() throws {
        var harness = try SparkplugSessionTests.alive()
        _ = harness.nodeDeath()
        let birth = harness.nodeBirth(bdSeq: 2, [TestMetric("n", 1, alias: 1, offset: -60_000)])
        #expect(birth.map(\.time) == [harness.now + Interval(milliseconds: 1)])
    }

    // MARK: - Devices

    @Test(
        """
        tck-id-operational-behavior-edge-node-termination-host-action-ddeath-devices-tags-stale, \
        tck-id-operational-behavior-edge-node-termination-host-action-ddeath-devices-offline
        """)
    func deathOfADevice() throws {
        var harness = try SparkplugSessionTests.alive()
        harness.clockError = -700
        #expect(
            harness.death(seq: 2) == [
                Named("G/E/D/m", .nan, harness.now - Interval(milliseconds: 700), .stale)
            ])
        #expect(harness.data(seq: 3, [.alias(11, 5)]).isEmpty)
        #expect(harness.decoder.errorCount(.beforeBirth) == 1)
        #expect(harness.nodeData(seq: 4, [.alias(1, 5)]).count == 1)
        #expect(harness.birth(seq: 5).count == 1)
        #expect(harness.data(seq: 6, [.alias(11, 5)]).count == 1)
        #expect(harness.decoder.sparkplugCounters.held == 0)
    }

    @Test func devicesAreStaleAfterABirthOfTheirNodeInANewSession() throws {
        var harness = try SparkplugSessionTests.alive()
        let birth = harness.nodeBirth(bdSeq: 2)
        #expect(birth == [Named("G/E/n", 1, harness.now), Named("G/E/D/m", .nan, harness.now, .stale)])
        let again = harness.birth(seq: 1)
        #expect(again.map(\.quality) == [.good])
        #expect(again[0].time > harness.now)
    }

    @Test(
        "tck-id-operational-behavior-data-commands-rebirth-action-2: devices have time for their births after a rebirth"
    )
    func graceAfterARebirth() throws {
        var harness = try SparkplugSessionTests.alive()
        #expect(harness.nodeBirth(bdSeq: 1) == [Named("G/E/n", 1, harness.now)])
        #expect(harness.pass(.seconds(9)).isEmpty)
        #expect(harness.birth(seq: 1).map(\.quality) == [.good])
        #expect(harness.pass(.seconds(60)).isEmpty)
        // And one that does not come back is stale.
        #expect(harness.nodeBirth(bdSeq: 1).count == 1)
        #expect(harness.pass(.seconds(9)).isEmpty)
        #expect(harness.pass(.seconds(1)).map { [$0.id, $0.quality.name] } == [["G/E/D/m", "stale"]])
        #expect(harness.pass(.seconds(600)).isEmpty)
    }

    @Test func manyPointsComeInParts() throws {
        var limits = DecoderLimits()
        limits.readingsPerMessage = 7
        var harness = try SparkplugHarness(limits: limits)
        _ = harness.nodeBirth()
        for device in 0..<5 {
            for part in 0..<2 {
                let metrics = (0..<10).map { TestMetric("m\($0)", 1, alias: UInt64(100 + device * 20 + $0)) }
                _ = harness.birth(seq: UInt64(1 + device * 2 + part), of: "D\(device)", metrics)
            }
            let data = (7..<10).map { TestMetric.alias(UInt64(100 + device * 20 + $0), 2) }
            _ = device == 4 ? harness.data(seq: 11, of: "D4", data) : []
        }
        let topic = Array("spBv1.0/G/NDEATH/E".utf8)
        let payload = harness.payload(nil, [TestMetric("bdSeq", integer: 1, type: 4)])
        harness.decoder.decode(topic: topic.span, payload: payload.span, received: harness.now)
        var count = harness.decoder.readings.count
        #expect(count == 1)
        while harness.decoder.hasMore {
            harness.decoder.decodeMore()
            #expect(harness.decoder.readings.count <= 7)
            #expect(harness.decoder.readings.allSatisfy { $0.quality == .stale && $0.point >= 0 })
            count += harness.decoder.readings.count
        }
        // Those that the births have made known, and the three of data.
        #expect(count == 1 + 5 * 7 + 3)
    }

    // MARK: - History

    @Test("is_historical: in its place in time, and never as the newest")
    func history() throws {
        var harness = try SparkplugSessionTests.alive()
        func historical(_ seq: UInt64, _ metrics: [TestMetric], _ harness: inout SparkplugHarness) -> [Double] {
            harness.data(seq: seq, metrics).map(\.value)
        }
        let old = TestMetric.alias(11, 60, offset: -3_600_000, isHistorical: true)
        #expect(historical(2, [old], &harness) == [60])
        // A batch: history up to a current value.
        let recent = TestMetric.alias(11, 61, offset: -5_000, isHistorical: true)
        #expect(historical(3, [recent, .alias(11, 3)], &harness) == [61, 3])
        harness.now = harness.now + .seconds(10)
        // Newer than the current value without being one.
        #expect(historical(4, [recent], &harness) == [])
        #expect(harness.decoder.errorCount(.historicalAhead) == 1)
        #expect(harness.decoder.sparkplugCounters.historical == 2)
        #expect(harness.decoder.lastMessageError == .historicalAhead)
    }

    @Test func historyKeepsItsTimeWhereClocksAreNotTrusted() throws {
        var harness = try SparkplugSessionTests.alive([.sparkplug(time: .receive)])
        harness.clockError = -30_000
        #expect(harness.data(seq: 2, [.alias(11, 3)]).map(\.time) == [harness.now])
        let old = TestMetric.alias(11, 60, offset: -3_600_000, isHistorical: true)
        #expect(harness.data(seq: 3, [old]).map(\.time) == [harness.now - .seconds(3_630)])
        #expect(harness.death(seq: 4)[0].time == harness.now + Interval(milliseconds: 1))
    }

    /// The engine takes nothing from the order of readings that have no time of their own.
    @Test(arguments: [SourceDefinition.TimeSource.payload, .receive])
    func readingsWithoutATimeSaySo(time: SourceDefinition.TimeSource) throws {
        var harness = try SparkplugSessionTests.alive([.sparkplug(time: time)])
        _ = harness.data(seq: 2, [.alias(11, 3)])
        #expect(harness.decoder.readings.map(\.isUntimed) == [time == .receive])
        let old = TestMetric.alias(11, 60, offset: -3_600_000, isHistorical: true)
        _ = harness.data(seq: 3, [old])
        #expect(harness.decoder.readings.map(\.isUntimed) == [false])
    }

    @Test func timesThatAreNone() throws {
        var harness = try SparkplugSessionTests.alive()
        let offset = -harness.nodeTime
        // 0 is none: the payload's time. 1970 is a clock that is not set.
        #expect(harness.data(seq: 2, [.alias(11, 3, offset: offset)]).map(\.time) == [harness.now])
        #expect(harness.data(seq: 3, [.alias(11, 3, offset: offset + 5)]).isEmpty)
        #expect(harness.decoder.errorCount(.timeOutOfRange) == 1)
        // What a birth says is of its own time.
        #expect(harness.birth(seq: 4, [TestMetric("m", 1, alias: 11, offset: offset + 5)]).count == 1)
    }
}
