// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing
import TocsinMQTT
import TocsinTestSupport

/// What the operator is told when there is no connection.
struct LinkFailureTests {
    @Test func nobodyListens() throws {
        let port = try freePort()
        let line = try Subscriber(lineSettings(port))
        #expect(line.turn { !$0.failures.isEmpty })
        #expect(line.failures.first == .unreachable(address: "127.0.0.1:\(port)", code: ECONNREFUSED))
    }

    @Test func socketFileIsMissing() throws {
        var settings = lineSettings(1)
        settings.address = .unix(path: "/nonexistent/socket")
        let line = try Subscriber(settings)
        #expect(line.turn { !$0.failures.isEmpty })
        #expect(line.failures.first == .unreachable(address: "/nonexistent/socket", code: ENOENT))
    }

    @Test func nameDoesNotExist() throws {
        var settings = lineSettings(1883)
        settings.address = .network(host: "no-such-host.invalid", port: 1883)
        let line = try Subscriber(settings)
        #expect(line.turn { !$0.failures.isEmpty })
        guard case .lookup(host: "no-such-host.invalid", _) = line.failures.first else {
            Issue.record("\(line.failures)")
            return
        }
    }

    @Test func peerThatNeverAnswersTimesOut() throws {
        let broker = try ScriptedBroker()
        var settings = lineSettings(broker.port)
        settings.connectTimeoutMilliseconds = 200
        let line = try Subscriber(settings)
        #expect(line.turn { !$0.failures.isEmpty })
        #expect(line.failures.first == .timedOut(address: "127.0.0.1:\(broker.port)"))
    }

    @Test func peerThatSpeaksSomethingElse() throws {
        let broker = try ScriptedBroker()
        let line = try Subscriber(lineSettings(broker.port, .v3))
        #expect(
            line.turn { _ in
                broker.look()
                return broker.connectLevel != nil
            })
        broker.send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8) + Array(repeating: 0x41, count: 200))
        #expect(line.turn { !$0.failures.isEmpty })
        #expect(line.failures.first == .protocolViolation)
    }

    /// The broker's answer to a CONNECT in MQTT 5 that makes us speak 3.1.1: its own code, the old code, or a close.
    @Test(arguments: [[0x20, 3, 0, 0x84, 0], [0x20, 2, 0, 1], []] as [[UInt8]])
    func fallsBackToTheOlderVersion(answer: [UInt8]) throws {
        let broker = try ScriptedBroker()
        let line = try Subscriber(lineSettings(broker.port))
        #expect(
            line.turn { _ in
                broker.look()
                return broker.connectLevel == 5
            })
        if !answer.isEmpty { broker.send(answer) }
        broker.closePeer()
        #expect(
            line.turn { _ in
                broker.look()
                return broker.connectLevel == 4
            })
        broker.send([0x20, 2, 0, 0])
        #expect(line.turn { $0.connection.isUp })
        let failure: LinkFailure = answer.isEmpty ? .closedUnanswered : .refused(.unsupportedVersion)
        #expect(line.events == [.fellBack(failure), .up(sessionPresent: false, version: .v3)])
    }

    @Test func brokersGoodbyeIsTold() throws {
        let broker = try ScriptedBroker()
        let line = try Subscriber(lineSettings(broker.port))
        #expect(
            line.turn { _ in
                broker.look()
                return broker.connectLevel == 5
            })
        broker.send([0x20, 3, 0, 0, 0])
        #expect(line.turn { $0.connection.isUp })
        broker.send([0xE0, 2, 0x8E, 0])
        #expect(line.turn { !$0.failures.isEmpty })
        #expect(line.failures.first == .disconnected(code: 0x8E))
    }

    @Test func refusedAndLoweredSubscriptionsAreTold() throws {
        let broker = try ScriptedBroker()
        var settings = lineSettings(broker.port, .v3)
        settings.subscriptions = ["a", "b", "c"].map { TopicSubscription(filter: $0) }
        let line = try Subscriber(settings)
        #expect(
            line.turn { _ in
                broker.look()
                return broker.connectLevel == 4
            })
        broker.send([0x20, 2, 0, 0])
        #expect(line.turn { $0.connection.isUp })
        for (packet, code) in [(1, 0x80), (2, 0), (3, 1)] as [(UInt8, UInt8)] {
            broker.send([0x90, 3, 0, packet, code])
        }
        #expect(line.turn { $0.events.count >= 3 })
        #expect(
            line.events.dropFirst() == [
                .subscriptionRefused(filter: "a", code: 0x80), .subscriptionLowered(filter: "b", granted: 0),
            ])
    }
}
