// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinMQTT
import TocsinTestSupport

struct PublisherTests {
    @Test func saysWhyItCannotConnect() throws {
        let port = try freePort()
        let error = #expect(throws: PublisherError.self) { try Publisher(settings: lineSettings(port)) }
        guard case .link(.unreachable) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// More publications than may be on the way: it waits for acknowledgements, and none is lost or overtakes another.
    @Test(.enabled(if: BrokerProcess.isInstalled, "mosquitto is not installed"), arguments: [0, 1])
    func smallWindowDeliversAll(qos: Int) throws {
        let broker = try BrokerProcess()
        try broker.start()
        let line = try Subscriber(lineSettings(broker.port))
        #expect(line.turn { $0.connection.isUp })
        line.linger(milliseconds: 100)
        var settings = lineSettings(broker.port, clientID: "numbers")
        settings.subscriptions = []
        let publisher = try Publisher(settings: settings, maximumInFlight: 3)
        for number in 0..<500 { try publisher.publish(topic: "t/n", payload: Array("\(number)".utf8), qos: qos) }
        try publisher.flush()
        publisher.disconnect()
        #expect(line.turn { $0.payloads.count == 500 })
        #expect(line.payloads == (0..<500).map { "\($0)" })
    }

    @Test(.enabled(if: BrokerProcess.isInstalled, "mosquitto is not installed"))
    func lostBrokerIsTold() throws {
        let broker = try BrokerProcess()
        try broker.start()
        let publisher = try Publisher(settings: lineSettings(broker.port), patienceMilliseconds: 2_000)
        broker.stop()
        #expect(throws: PublisherError.self) {
            try publisher.publish(topic: "t/n", payload: [])
            try publisher.flush()
        }
    }
}
