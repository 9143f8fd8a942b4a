// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinMQTT
import TocsinSystem
import TocsinTestSupport

/// Against a real broker; each test waits for what it wants to see, ten seconds at most.
@Suite(.serialized, .enabled(if: BrokerProcess.isInstalled, "mosquitto is not installed"))
struct BrokerConnectionTests {
    @Test(arguments: [MQTTVersion.v5, .v3], [0, 1])
    func messagesArriveInOrder(version: MQTTVersion, qos: Int) throws {
        let broker = try BrokerProcess(["max_inflight_messages 1000", "max_queued_messages 10000"])
        try broker.start()
        let line = try Subscriber(lineSettings(broker.port, version))
        #expect(line.turn { $0.connection.isUp })
        line.linger(milliseconds: 100)
        try publishNumbers(0..<2_000, port: broker.port, qos: qos)
        #expect(line.turn { $0.payloads.count == 2_000 })
        #expect(line.payloads == (0..<2_000).map { "\($0)" })
        #expect(Set(line.topics) == ["t/n"])
        #expect(line.events == [.up(sessionPresent: false, version: version)])
    }

    @Test func sessionAndMessagesOutliveTheBroker() throws {
        let broker = try BrokerProcess(["persistence true", "persistence_location {folder}/"])
        try broker.start()
        let line = try Subscriber(lineSettings(broker.port), acknowledges: false)
        #expect(line.turn { $0.connection.isUp })
        line.linger(milliseconds: 100)
        try publishNumbers(0..<10, port: broker.port)
        #expect(line.turn { $0.payloads.count == 10 })
        broker.stop()
        #expect(line.turn { !$0.connection.isUp })
        try broker.start()
        line.acknowledges = true
        #expect(line.turn { $0.payloads.count == 20 })
        #expect(line.payloads[10...] == line.payloads[..<10])
        #expect(line.sessionPresent == true)
    }

    @Test func filtersNoLongerWantedAreUnsubscribed() throws {
        let broker = try BrokerProcess()
        try broker.start()
        var settings = lineSettings(broker.port)
        settings.subscriptions.append(TopicSubscription(filter: "old/#"))
        let before = try Subscriber(settings)
        #expect(before.turn { $0.connection.isUp })
        before.linger(milliseconds: 100)
        before.connection.disconnect()

        settings.subscriptions.removeLast()
        settings.staleFilters = ["old/#"]
        let line = try Subscriber(settings)
        #expect(line.turn { $0.sessionPresent == true })
        line.linger(milliseconds: 100)
        try publishNumbers(0..<1, port: broker.port, topic: "old/n")
        try publishNumbers(1..<2, port: broker.port)
        #expect(line.turn { !$0.payloads.isEmpty })
        line.linger(milliseconds: 100)
        #expect(line.topics == ["t/n"])
    }

    @Test func wakeEndsATurn() throws {
        let broker = try BrokerProcess()
        try broker.start()
        let wake = try WakeEvent()
        let connection = try BrokerConnection(settings: lineSettings(broker.port), wake: wake)
        wake.signal()
        let began = MonotonicClock.milliseconds
        let turn = connection.turn(until: began + 10_000, limit: 1) { _ in }
        #expect(turn.wasWoken)
        #expect(MonotonicClock.milliseconds - began < 5_000)
    }

    @Test func limitLeavesTheRestWaiting() throws {
        let broker = try BrokerProcess(["max_inflight_messages 1000"])
        try broker.start()
        let line = try Subscriber(lineSettings(broker.port))
        line.limit = 7
        #expect(line.turn { $0.connection.isUp })
        line.linger(milliseconds: 100)
        try publishNumbers(0..<100, port: broker.port)
        var largest = 0
        #expect(
            line.turn { line in
                let before = line.payloads.count
                line.turn()
                largest = max(largest, line.payloads.count - before)
                return line.payloads.count == 100
            })
        #expect(largest == 7)
    }

    @Test(arguments: [MQTTVersion.v5, .v3])
    func wrongPasswordIsNamed(version: MQTTVersion) throws {
        let broker = try BrokerProcess(["allow_anonymous false", "password_file {folder}/users"])
        try run(
            "/usr/bin/mosquitto_passwd", ["-b", "-c", broker.path("users"), "tocsin", "right"])
        try broker.start()
        var settings = lineSettings(broker.port, version)
        settings.username = "tocsin"
        settings.password = Array("wrong".utf8)
        let line = try Subscriber(settings)
        #expect(line.turn { !$0.failures.isEmpty })
        // The broker's own choice of code: "not authorised" in MQTT 5 and in 3.1.1.
        #expect(line.failures.first == .refused(.notAuthorized))
        settings.password = Array("right".utf8)
        let allowed = try Subscriber(settings)
        #expect(allowed.turn { $0.connection.isUp })
    }

    @Test func unixSocketConnects() throws {
        let broker = try BrokerProcess(["listener 0 {folder}/s", "listener {port} 127.0.0.1"])
        try broker.start()
        var settings = lineSettings(broker.port)
        settings.address = .unix(path: broker.path("s"))
        let line = try Subscriber(settings)
        #expect(line.turn { $0.connection.isUp })
        line.linger(milliseconds: 100)
        try publishNumbers(0..<100, port: broker.port)
        #expect(line.turn { $0.payloads.count == 100 })
    }

    @Test func nameIsResolved() throws {
        let broker = try BrokerProcess()
        try broker.start()
        var settings = lineSettings(broker.port)
        settings.address = .network(host: "localhost", port: broker.port)
        let line = try Subscriber(settings)
        #expect(line.turn { $0.connection.isUp })
    }
}
