// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinTestSupport

@testable import TocsinWire

/// Sequence numbers, the reorder time-out, and requests for a rebirth.
@Suite struct SparkplugOrderTests {
    private static func alive(_ options: SourceDefinition.Sparkplug = .init()) throws -> SparkplugHarness {
        var harness = try SparkplugHarness([.sparkplug(options: options)])
        _ = harness.nodeBirth(seq: 0)
        harness.now = harness.now + .seconds(10)
        return harness
    }

    // MARK: - The order alone

    @Test func order() {
        let first = SparkplugSequence.Identity(timestamp: 1, byteCount: 9)
        let second = SparkplugSequence.Identity(timestamp: 2, byteCount: 9)
        var sequence = SparkplugSequence()
        #expect(sequence.order(of: 5, first) == .unchecked)
        sequence.begin(at: 254, first)
        #expect(sequence.order(of: nil, second) == .unchecked)
        #expect(sequence.order(of: 254, first) == .repeated)
        #expect(sequence.order(of: 254, second) == .ahead(255))
        #expect(sequence.order(of: 255, second) == .next)
        #expect(sequence.order(of: 1, second) == .ahead(2))
        sequence.moveOn(second)
        #expect(sequence.order(of: 0, second) == .next)
        sequence.lose()
        #expect(sequence.order(of: 9, second) == .unchecked)
        sequence.begin(at: nil, first)
        #expect(sequence.order(of: 0, second) == .unchecked)
    }

    // MARK: - Reordering

    @Test("tck-id-operational-behavior-host-reordering-start: a message ahead of its turn waits")
    func aheadWaits() throws {
        var harness = try SparkplugOrderTests.alive()
        #expect(harness.nodeData(seq: 2, [.alias(1, 2)]).isEmpty)
        #expect(harness.decoder.due == harness.now + .seconds(2))
        #expect(harness.pass(Interval(milliseconds: 1_999)).isEmpty)
        #expect(harness.commands().isEmpty)
        #expect(harness.decoder.sparkplugCounters.held == 1)
    }

    @Test("tck-id-operational-behavior-host-reordering-success: the missing ones come, and all is as if in order")
    func missingOnesCome() throws {
        var harness = try SparkplugOrderTests.alive()
        for seq in [4, 3, 2] as [UInt64] {
            #expect(harness.nodeData(seq: seq, [.alias(1, Double(seq), offset: Int64(seq))]).isEmpty)
        }
        let all = harness.nodeData(seq: 1, [.alias(1, 1)])
        #expect(all.map(\.value) == [1, 2, 3, 4])
        #expect(all.allSatisfy { $0.quality == .good })
        #expect(harness.pass(.seconds(60)).isEmpty)
        #expect(harness.decoder.due == nil)
        #expect(harness.commands().isEmpty)
        #expect(harness.nodeData(seq: 5, [.alias(1, 5)]).count == 1)
    }

    @Test("tck-id-operational-behavior-host-reordering-success: another gap behind the first has its own time")
    func anotherGap() throws {
        var harness = try SparkplugOrderTests.alive()
        _ = harness.nodeData(seq: 2, [.alias(1, 2)])
        _ = harness.nodeData(seq: 4, [.alias(1, 4)])
        _ = harness.pass(.seconds(1))
        #expect(harness.nodeData(seq: 1, [.alias(1, 1)]).map(\.value) == [1, 2])
        #expect(harness.pass(Interval(milliseconds: 1_999)).isEmpty)
        #expect(harness.pass(Interval(milliseconds: 1)).map(\.value) == [4])
    }

    @Test("tck-id-operational-behavior-host-reordering-rebirth: the time-out passes, and the node is asked")
    func timeOut() throws {
        var harness = try SparkplugOrderTests.alive()
        _ = harness.nodeData(seq: 3, [.alias(1, 3)])
        _ = harness.nodeData(seq: 2, [.alias(1, 2)])
        let late = harness.pass(.seconds(2))
        // A lost message does not make us blind; by alias the rest is doubtful.
        #expect(late.map(\.value) == [2, 3])
        #expect(late.allSatisfy { $0.quality == .uncertain })
        #expect(harness.commands() == ["spBv1.0/G/NCMD/E"])
        #expect(harness.decoder.errorCount(.sequenceGap) == 1)
        #expect(harness.nodeData(seq: 9, [.alias(1, 9), TestMetric("n", 10)]).map(\.quality) == [.uncertain, .good])
        #expect(harness.nodeBirth(seq: 10).map(\.quality) == [.good])
        #expect(harness.nodeData(seq: 11, [.alias(1, 1)]).map(\.quality) == [.good])
        #expect(harness.pass(.seconds(600)).isEmpty)
        #expect(harness.commands().isEmpty)
    }

    @Test(
        "tck-id-operational-behavior-host-reordering-param: the time-out is configured",
        arguments: [Int64(0), 500, 9_000])
    func configured(_ milliseconds: Int64) throws {
        var harness = try SparkplugOrderTests.alive(.init(reorderTimeout: Interval(milliseconds: milliseconds)))
        let now = harness.nodeData(seq: 2, [.alias(1, 2)])
        #expect(now.count == (milliseconds == 0 ? 1 : 0))
        if milliseconds > 0 {
            #expect(harness.pass(Interval(milliseconds: milliseconds - 1)).isEmpty)
            #expect(harness.pass(Interval(milliseconds: 1)).count == 1)
        }
        #expect(harness.commands().count == 1)
    }

    @Test func timePassesWithTheNextMessageOfAnyNode() throws {
        var harness = try SparkplugOrderTests.alive()
        _ = harness.nodeData(seq: 2, [.alias(1, 2)])
        harness.now = harness.now + .seconds(3)
        #expect(harness.nodeBirth(edge: "F").map(\.id) == ["G/E/n", "G/F/n"])
    }

    @Test func theWallClockIsPutBack() throws {
        var harness = try SparkplugOrderTests.alive()
        _ = harness.nodeData(seq: 2, [.alias(1, 2)])
        #expect(harness.pass(.hours(-1)).count == 1)
    }

    @Test(
        """
        tck-id-payloads-sequence-num-always-included, tck-id-payloads-ndata-seq-inc, tck-id-payloads-dbirth-seq-inc, \
        tck-id-payloads-ddata-seq-inc, tck-id-payloads-ddeath-seq-inc: one count over the node and its devices
        """)
    func oneCount() throws {
        var harness = try SparkplugOrderTests.alive()
        #expect(harness.birth(seq: 1).count == 1)
        #expect(harness.nodeData(seq: 2, [.alias(1, 1)]).count == 1)
        #expect(harness.data(seq: 3, [.alias(11, 1)]).count == 1)
        #expect(harness.death(seq: 4).count == 1)
        #expect(harness.birth(seq: 6, of: "D2").isEmpty)
        #expect(harness.nodeData(seq: 5, [.alias(1, 1)]).map(\.id) == ["G/E/n", "G/E/D2/m"])
        // A message without one is taken as it comes.
        #expect(harness.nodeData(seq: nil, [.alias(1, 1)]).count == 1)
        #expect(harness.nodeData(seq: 7, [.alias(1, 1)]).count == 1)
    }

    @Test func repeats() throws {
        var harness = try SparkplugOrderTests.alive()
        let payload = harness.payload(1, [.alias(1, 1)])
        #expect(harness.take("spBv1.0/G/NDATA/E", payload).count == 1)
        #expect(harness.reasons("spBv1.0/G/NDATA/E", payload) == [.repeatedMessage])
        let ahead = harness.payload(3, [.alias(1, 3)])
        #expect(harness.reasons("spBv1.0/G/NDATA/E", ahead) == [])
        #expect(harness.reasons("spBv1.0/G/NDATA/E", ahead) == [.repeatedMessage])
        #expect(harness.nodeData(seq: 2, [.alias(1, 2)]).map(\.value) == [2, 3])
    }

    @Test func whatWaitsIsBounded() throws {
        var limits = DecoderLimits()
        limits.sparkplug.heldMessages = 4
        var harness = try SparkplugHarness(limits: limits)
        _ = harness.nodeBirth()
        for seq in [3, 4, 5] as [UInt64] { #expect(harness.nodeData(seq: seq, [.alias(1, Double(seq))]).isEmpty) }
        #expect(harness.nodeData(seq: 6, [.alias(1, 6)]).map(\.value) == [3, 4, 5, 6])
        #expect(harness.decoder.errorCount(.sequenceGap) == 1)
        #expect(harness.decoder.sparkplug.heldBytes == 0)
        limits.sparkplug.heldBytes = 60
        var small = try SparkplugHarness(limits: limits)
        _ = small.nodeBirth()
        #expect(small.nodeData(seq: 2, [.alias(1, 1)]).isEmpty)
        #expect(small.nodeData(seq: 3, [.alias(1, 1)]).count == 2)
    }

    @Test func anErrorIsOfTheMessageThatHasIt() throws {
        var harness = try SparkplugOrderTests.alive()
        _ = harness.nodeData(seq: 2, [TestMetric("n", text: "V2")])
        _ = harness.nodeData(seq: 1, [.alias(1, 1)])
        #expect(harness.decoder.errorCount(.invalidValue) == 1)
        #expect(harness.decoder.lastMessageError == nil)
        _ = harness.nodeData(seq: 4, [.alias(1, 1)])
        _ = harness.nodeData(seq: 3, [TestMetric("n", text: "V2")])
        #expect(harness.decoder.lastMessageError == .invalidValue)
    }

    @Test func aDeathComesAfterWhatWaited() throws {
        var harness = try SparkplugOrderTests.alive()
        _ = harness.nodeData(seq: 2, [.alias(1, 2)])
        let all = harness.nodeDeath()
        #expect(all.map(\.quality) == [.uncertain, .stale])
        #expect(all[1].time > all[0].time)
        #expect(harness.decoder.sparkplug.heldBytes == 0)
    }

    @Test func aBirthComesAfterWhatWaitedForTheSessionBefore() throws {
        var harness = try SparkplugOrderTests.alive()
        _ = harness.nodeData(seq: 2, [.alias(1, 2)])
        harness.now = harness.now + .seconds(1)
        let newer = harness.payload(2, [.alias(2, 7, offset: 5)])
        let all = harness.nodeBirth(seq: 0, bdSeq: 2, [TestMetric("k", 3, alias: 2)])
        #expect(all.map(\.id) == ["G/E/n", "G/E/k", "G/E/n"])
        #expect(all.map(\.quality) == [.uncertain, .good, .stale])
        #expect(harness.take("spBv1.0/G/NDATA/E", newer).isEmpty)
        #expect(harness.nodeData(seq: 1, [.alias(2, 6)]).map(\.value) == [6, 7])
    }

    @Test func whatIsNewerThanABirthGoesOnWaiting() throws {
        var harness = try SparkplugOrderTests.alive()
        let birth = harness.payload(0, [TestMetric("k", 3, alias: 2), TestMetric("bdSeq", integer: 2, type: 4)])
        harness.now = harness.now + Interval(milliseconds: 50)
        #expect(harness.nodeData(seq: 2, [.alias(2, 7)]).isEmpty)
        #expect(harness.take("spBv1.0/G/NBIRTH/E", birth).map(\.id) == ["G/E/k", "G/E/n"])
        #expect(harness.nodeData(seq: 1, [.alias(2, 6)]).map(\.value) == [6, 7])
    }

    /// Messages are late by less than the time-out, some come twice, some are lost; what is born again begins anew.
    @Test(arguments: [(UInt64(1), 0), (2, 0), (3, 3), (4, 10)])
    func disorder(_ seed: UInt64, _ lossPerCent: Int) throws {
        var random = SeededGenerator(seed: seed)
        var harness = try SparkplugOrderTests.alive()
        var arrivals: [(time: Int64, payload: [UInt8])] = []
        var expected: [Double] = []
        let start = harness.now
        for number in 1...1_500 {
            harness.now = start + Interval(milliseconds: Int64(number) * 50)
            let payload = harness.payload(UInt64(number % 256), [.alias(1, Double(number))])
            guard Int.random(in: 0..<100, using: &random) >= lossPerCent else { continue }
            expected.append(Double(number))
            for _ in 0..<(Int.random(in: 0..<10, using: &random) == 0 ? 2 : 1) {
                arrivals.append((harness.nodeTime + Int64.random(in: 0...900, using: &random), payload))
            }
        }
        arrivals.sort { $0.time < $1.time }
        var values: [Double] = []
        for arrival in arrivals {
            harness.now = Instant(milliseconds: arrival.time)
            values += harness.take("spBv1.0/G/NDATA/E", arrival.payload).map(\.value)
        }
        values += harness.pass(.seconds(3)).map(\.value)
        if lossPerCent == 0 {
            #expect(values == expected)
            #expect(harness.commands().isEmpty && harness.decoder.errorCount(.sequenceGap) == 0)
        } else {
            // Nothing that came is lost, whatever its order.
            #expect(Set(values) == Set(expected))
            #expect(harness.commands().first == "spBv1.0/G/NCMD/E")
        }
    }

    // MARK: - Requests

    @Test(
        """
        tck-id-operational-behavior-data-commands-ncmd-rebirth-verb, \
        tck-id-operational-behavior-data-commands-ncmd-rebirth-name, \
        tck-id-operational-behavior-data-commands-ncmd-rebirth-value, tck-id-payloads-ncmd-seq, \
        tck-id-payloads-ncmd-timestamp, tck-id-topics-ncmd-topic
        """)
    func request() throws {
        var harness = try SparkplugHarness()
        _ = harness.nodeData(seq: 4, [.alias(1, 1)])
        let commands = harness.decoder.takeCommands()
        #expect(commands.map { String(decoding: $0.topic, as: UTF8.self) } == ["spBv1.0/G/NCMD/E"])
        #expect(commands[0].payload == SparkplugVectors.nodeCommand)
        #expect(!harness.decoder.hasCommands)
    }

    @Test func lateJoining() throws {
        var harness = try SparkplugHarness()
        #expect(harness.nodeData(seq: 40, [.alias(1, 1)]).isEmpty)
        #expect(harness.commands().count == 1)
        for seq in 41...99 as ClosedRange<UInt64> { _ = harness.nodeData(seq: seq, [.alias(1, 1)]) }
        #expect(harness.commands().isEmpty)
        #expect(harness.nodeBirth(seq: 100).count == 1)
        #expect(harness.nodeData(seq: 101, [.alias(1, 1)]).map(\.quality) == [.good])
    }

    @Test func requestsBecomeRarer() throws {
        var harness = try SparkplugHarness()
        _ = harness.nodeData(seq: 40, [.alias(1, 1)])
        var times: [Int] = harness.commands().map { _ in 0 }
        for second in 1...4_000 {
            _ = harness.pass(.seconds(1))
            times += harness.commands().map { _ in second }
        }
        // By itself it stops; a further message begins again.
        #expect(times == [0, 10, 30, 70, 150, 310, 610, 910])
        _ = harness.nodeData(seq: 41, [.alias(1, 1)])
        #expect(harness.commands().count == 1)
    }

    @Test func aNodeWhoseBirthsLeaveSomethingOutIsNotAskedAllTheTime() throws {
        var harness = try SparkplugHarness()
        _ = harness.nodeBirth(seq: 0)
        var asked = 0
        for second in 0..<1_200 {
            _ = harness.nodeData(seq: nil, [.alias(99, 1)])
            let commands = harness.commands().count
            asked += commands
            if commands > 0 { _ = harness.nodeBirth(seq: 0) }
            _ = harness.pass(.seconds(1))
            #expect(harness.decoder.errorCount(.unknownMetric) == UInt64(second + 1))
        }
        #expect((5...9).contains(asked))
    }

    @Test func requestsAreSpread() throws {
        var harness = try SparkplugHarness()
        for node in 0..<200 {
            _ = harness.take("spBv1.0/G/NDATA/E\(node)", harness.payload(1, [.alias(1, 1)]))
        }
        #expect(harness.commands().count == 16)
        var perSecond: [Int] = []
        for _ in 0..<4 {
            var count = 0
            for _ in 0..<100 {
                _ = harness.pass(Interval(milliseconds: 10))
                count += harness.commands().count
            }
            perSecond.append(count)
        }
        #expect(perSecond == [50, 50, 50, 34])
    }

    @Test func nobodyTakesTheRequests() throws {
        var harness = try SparkplugHarness()
        for node in 0..<500 {
            _ = harness.take("spBv1.0/G/NDATA/E\(node)", harness.payload(1, [.alias(1, 1)]))
            _ = harness.pass(.seconds(1))
        }
        #expect(harness.commands().count == 64)
    }

    @Test func nodesThatMayNotBeAsked() throws {
        var harness = try SparkplugOrderTests.alive(.init(asksForRebirth: false))
        _ = harness.nodeData(seq: 3, [.alias(1, 3)])
        #expect(harness.pass(.seconds(3)).count == 1)
        _ = harness.nodeData(seq: 3, [.alias(9, 3)])
        harness.decoder.linkIsUp(at: harness.now)
        #expect(harness.pass(.seconds(100)).isEmpty)
        #expect(harness.commands().isEmpty)
    }

    // MARK: - The link

    @Test func afterTheLinkWasDownNodesAreAskedAndSilentOnesAreStale() throws {
        var harness = try SparkplugOrderTests.alive()
        _ = harness.nodeBirth(edge: "F")
        _ = harness.nodeBirth(edge: "H")
        harness.decoder.linkIsUp(at: harness.now)
        #expect(harness.pass(Interval(milliseconds: 100)).isEmpty)
        #expect(harness.commands().count == 3)
        // E is born again, F goes on as if nothing had been, H is gone.
        _ = harness.nodeBirth()
        _ = harness.take("spBv1.0/G/NDATA/F", harness.payload(1, [.alias(1, 1)]))
        var stale: [String] = []
        for _ in 0..<60 { stale += harness.pass(.seconds(1)).map { "\($0.id) \($0.quality.name)" } }
        #expect(stale == ["G/H/n stale"])
        #expect(harness.decoder.sparkplugCounters.unanswered == 1)
    }
}
