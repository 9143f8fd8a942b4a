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
            settings: lineSettings(broker.port), topic: Self.topic, will: { _ in Array("gone".utf8) })
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
            settings: lineSettings(broker.port), topic: Self.topic, will: { _ in Array("gone".utf8) })
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
            settings: lineSettings(broker.port), topic: Self.topic, will: { _ in Array("gone".utf8) })
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
            settings: lineSettings(try freePort()), topic: Self.topic, will: { _ in Array("gone".utf8) })
        #expect(status.stop(final: Array("stopped".utf8)))
    }

    /// The will says when its connection was made, and so does the status: an older will that comes late does not stand.
    @Test func statusStandsAgainstAnOlderWill() throws {
        let broker = try BrokerProcess()
        try broker.start()
        let watcher = try Subscriber(watching(broker))
        #expect(watcher.turn { $0.connection.isUp })
        let status = try StatusConnection(
            settings: lineSettings(broker.port), topic: Self.topic, will: { Array("gone \($0)".utf8) },
            hearsItself: true)
        status.publish { Array("here \($0)".utf8) }
        #expect(watcher.turn { $0.payloads.last?.hasPrefix("here") ?? false })
        let here = try #require(watcher.payloads.last)
        #expect(here != "here 0")
        let other = try Publisher(
            settings: BrokerSettings(address: .network(host: "127.0.0.1", port: broker.port), clientID: "other"))
        try other.publish(topic: Self.topic, payload: Array("gone 1".utf8), isRetained: true)
        try other.flush()
        #expect(watcher.turn { $0.payloads.suffix(2) == ["gone 1", here] })
        let isSaid = status.stop { Array("stopped \($0)".utf8) }
        #expect(isSaid)
        #expect(watcher.turn { $0.payloads.last == here.replacing("here", with: "stopped") })
    }

    @Test func messagesWaitForTheConnectionWithinABound() throws {
        let broker = try BrokerProcess()
        var settings = watching(broker)
        settings.subscriptions = [TopicSubscription(filter: "to/+")]
        let status = try StatusConnection(
            settings: lineSettings(broker.port), topic: Self.topic, will: { _ in Array("gone".utf8) })
        status.publish(Array("here".utf8))
        let taken = (0..<300).count { status.send(topic: "to/\($0)", payload: Array("\($0)".utf8)) }
        #expect(taken == StatusConnection.mostWaiting)
        try broker.start()
        let watcher = try Subscriber(settings)
        #expect(watcher.turn { $0.connection.isSubscribed })
        // Those that waited may have gone before the watcher listened; a further one has not, once there is room for it.
        #expect(watcher.turn { _ in status.send(topic: "to/last", payload: Array("last".utf8)) })
        #expect(watcher.turn { $0.payloads.last == "last" })
        #expect(watcher.retained.allSatisfy { !$0 })
        #expect(status.stop(final: []))
    }

    private func watching(_ broker: BrokerProcess, clientID: String = "watcher") -> BrokerSettings {
        var settings = lineSettings(broker.port, clientID: clientID)
        settings.subscriptions = [TopicSubscription(filter: Self.topic)]
        return settings
    }
}
