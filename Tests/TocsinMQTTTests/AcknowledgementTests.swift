// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinSystem
import TocsinTestSupport

@testable import TocsinMQTT

/// The promise that no message is lost: nothing is acknowledged before it is committed.
@Suite(.serialized) struct AcknowledgementTests {
    /// Between the messages and `acknowledge` not one byte leaves; then the acknowledgements leave in order.
    @Test func nothingIsWrittenBeforeTheCommit() throws {
        let broker = try ScriptedBroker()
        let line = try Subscriber(lineSettings(broker.port, .v3), acknowledges: false)
        let numbers = (1...50).map { UInt16($0) }
        try connect(line, broker)
        broker.send(numbers.flatMap { ScriptedBroker.publication($0) })
        let before = broker.received.count
        #expect(line.turn { $0.payloads.count == 50 })
        // Past the keep-alive check of each second, which may have queued a ping and then asks for a commit.
        #expect(line.turn { $0.mustCommit })
        broker.look()
        #expect(broker.received.count == before)
        #expect(line.connection.unacknowledged == 50)
        line.connection.acknowledge()
        broker.look()
        #expect(Array(broker.received[before...]) == numbers.flatMap { ScriptedBroker.acknowledgement($0) })
        #expect(line.connection.unacknowledged == 0)
    }

    /// A session that is resumed delivers before our subscription is answered: these messages count like all others.
    @Test func messagesRightBehindTheAnswerAreHandedOut() throws {
        let broker = try ScriptedBroker()
        let line = try Subscriber(lineSettings(broker.port, .v3), acknowledges: false)
        #expect(
            line.turn { _ in
                broker.look()
                return broker.connectLevel == 4
            })
        broker.send([0x20, 2, 1, 0] + ScriptedBroker.publication(7) + ScriptedBroker.publication(8))
        #expect(line.turn { $0.payloads.count == 2 })
        #expect(line.sessionPresent == true)
        broker.look()
        #expect(!contains(broker.received, ScriptedBroker.acknowledgement(7)))
        line.connection.acknowledge()
        broker.look()
        #expect(contains(broker.received, ScriptedBroker.acknowledgement(7) + ScriptedBroker.acknowledgement(8)))
    }

    /// A goodbye would take the acknowledgements along, so with messages uncommitted there is none.
    @Test func noGoodbyeWhileMessagesAreUncommitted() throws {
        let broker = try ScriptedBroker()
        let line = try Subscriber(lineSettings(broker.port, .v3), acknowledges: false)
        try connect(line, broker)
        broker.send(ScriptedBroker.publication(1))
        #expect(line.turn { $0.payloads.count == 1 })
        broker.look()
        let before = broker.received.count
        line.connection.disconnect()
        broker.look()
        #expect(broker.received.count == before)
    }

    /// When the window is nearly full, the connection asks for a commit and reads no further.
    @Test func nearlyFullWindowAsksForACommit() throws {
        let broker = try ScriptedBroker()
        var settings = lineSettings(broker.port, .v3)
        settings.receiveMaximum = 20
        let line = try Subscriber(settings, acknowledges: false)
        try connect(line, broker)
        broker.send((1...20).flatMap { ScriptedBroker.publication($0) })
        #expect(line.turn { $0.mustCommit })
        #expect(line.payloads.count == 15)
        line.connection.acknowledge()
        #expect(line.turn { $0.payloads.count == 20 })
    }

    /// Read but not committed, then gone as in a crash: every message comes again, in order; what was acknowledged
    /// does not.
    @Test(.enabled(if: BrokerProcess.isInstalled, "mosquitto is not installed"), arguments: [MQTTVersion.v5, .v3])
    func crashBetweenReadAndCommitLosesNothing(version: MQTTVersion) throws {
        let broker = try BrokerProcess(["max_inflight_messages 1000"])
        try broker.start()
        let settings = lineSettings(broker.port, version)
        let first = try Subscriber(settings)
        #expect(first.turn { $0.sessionPresent == false })
        first.linger(milliseconds: 100)
        try publishNumbers(0..<300, port: broker.port)
        #expect(first.turn { $0.payloads.count == 300 })
        first.acknowledges = false
        try publishNumbers(300..<500, port: broker.port)
        #expect(first.turn { $0.payloads.count == 500 })
        first.connection.drop()

        let second = try Subscriber(settings)
        #expect(second.turn { $0.payloads.count == 200 })
        second.linger(milliseconds: 100)
        #expect(second.sessionPresent == true)
        #expect(second.payloads == (300..<500).map { "\($0)" })
        second.connection.disconnect()

        let third = try Subscriber(settings)
        #expect(third.turn { $0.sessionPresent == true })
        third.linger(milliseconds: 200)
        #expect(third.payloads.isEmpty)
    }

    private func connect(_ line: Subscriber, _ broker: ScriptedBroker) throws {
        #expect(
            line.turn { _ in
                broker.look()
                return broker.connectLevel == 4
            })
        broker.send([0x20, 2, 0, 0])
        // CONNECT and SUBSCRIBE are through once the filter has come.
        #expect(
            line.turn { _ in
                broker.look()
                return contains(broker.received, Array("t/#".utf8))
            })
    }
}

/// Whether the bytes hold the others in a row.
func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    bytes.indices.contains { bytes[$0...].starts(with: part) }
}
