// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinMQTT
import TocsinSystem
import TocsinTestSupport

@Suite(.serialized, .enabled(if: BrokerProcess.isInstalled, "mosquitto is not installed"))
struct StatusConnectionTests {
    private static let topic = "tocsin/test/status"

    @Test func newestStatusIsRetainedAndTheLastOneStays() throws {
        let broker = try BrokerProcess()
        try broker.start()
        let watcher = try Subscriber(watching(broker))
        #expect(watcher.turn { $0.connection.isUp })
        let status = try StatusConnection(
            settings: lineSettings(broker.port), topic: Self.topic, will: Array("gone".utf8))
        for number in 1...5 { status.publish(Array("\(number)".utf8)) }
        #expect(watcher.turn { $0.payloads.last == "5" })
        #expect(status.isConnected)
        #expect(status.stop(final: Array("stopped".utf8)))
        #expect(watcher.turn { $0.payloads.last == "stopped" })
        watcher.linger(milliseconds: 100)
        #expect(!watcher.payloads.contains("gone"))

        let late = try Subscriber(watching(broker, clientID: "late"))
        #expect(late.turn { !$0.payloads.isEmpty })
        #expect(late.payloads == ["stopped"] && late.retained == [true])
    }

    @Test func willIsPublishedWhenItVanishes() throws {
        let broker = try BrokerProcess()
        try broker.start()
        let watcher = try Subscriber(watching(broker))
        #expect(watcher.turn { $0.connection.isUp })
        var status: StatusConnection? = try StatusConnection(
            settings: lineSettings(broker.port), topic: Self.topic, will: Array("gone".utf8))
        status?.publish(Array("here".utf8))
        #expect(watcher.turn { $0.payloads.last == "here" })
        // Let go without a stop: the socket closes without a goodbye.
        status = nil
        #expect(watcher.turn { $0.payloads.last == "gone" })
    }

    /// A broker that was away gets the status again, because the will has taken its place there.
    @Test func statusIsPublishedAgainAfterAReconnect() throws {
        let broker = try BrokerProcess()
        try broker.start()
        let status = try StatusConnection(
            settings: lineSettings(broker.port), topic: Self.topic, will: Array("gone".utf8))
        status.publish(Array("here".utf8))
        let watcher = try Subscriber(watching(broker))
        #expect(watcher.turn { $0.payloads.last == "here" })
        broker.stop()
        #expect(watcher.turn { !$0.connection.isUp })
        try broker.start()
        let again = try Subscriber(watching(broker, clientID: "again"))
        #expect(again.turn { $0.payloads.last == "here" })
        #expect(status.stop(final: []))
    }

    @Test func stopEndsTheThreadWithoutABroker() throws {
        let status = try StatusConnection(
            settings: lineSettings(try freePort()), topic: Self.topic, will: Array("gone".utf8))
        #expect(status.stop(final: Array("stopped".utf8)))
    }

    private func watching(_ broker: BrokerProcess, clientID: String = "watcher") -> BrokerSettings {
        var settings = lineSettings(broker.port, clientID: clientID)
        settings.subscriptions = [TopicSubscription(filter: Self.topic)]
        return settings
    }
}
