// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinMQTT
import TocsinTestSupport

/// The daemon is killed with -9 again and again under QoS 1 load; afterwards its log must hold exactly the transitions of
/// an undisturbed run over the same readings.
@Suite("Killed with -9", .enabled(if: BrokerProcess.isInstalled, "needs /usr/sbin/mosquitto"))
struct CrashTests {
    @Test("thirty times at random: nothing lost, nothing twice, delays and rates included", .timeLimit(.minutes(10)))
    func thirtyKills() throws {
        let folder = try TemporaryFolder()
        let broker = try BrokerProcess(["max_inflight_messages 1000", "max_queued_messages 0"])
        try broker.start()
        let plant = CrashPlant(seed: 11)
        try folder.write("pack.yaml", CrashPlant.pack)
        let configuration = try folder.write(
            "tocsin.yaml", plant.configuration(port: broker.port, state: folder("state")))
        let alerts = folder("state/alerts")

        // The first run makes the session; what is published from then on is kept for it.
        var random = SystemRandomNumberGenerator()
        var daemon = try DaemonProcess(["run", "--config", configuration])
        try daemon.waitForError("session new")
        let port = broker.port
        let publishing = Thread { plant.publish(port: port, seconds: 12) }
        publishing.start()
        for _ in 0..<30 {
            usleep(UInt32.random(in: 20_000...500_000, using: &random))
            daemon.send(SIGKILL)
            _ = daemon.end(within: 10)
            daemon = try DaemonProcess(["run", "--config", configuration])
        }
        let reference = try plant.reference(folder)
        let expected = reference.values.reduce(0) { $0 + $1.count }
        #expect(expected > 500, "the plant has to be restless enough to prove anything")
        let end = Date().addingTimeInterval(90)
        while try plant.transitions(in: alerts).values.reduce(0, { $0 + $1.count }) < expected, Date() < end {
            usleep(200_000)
        }
        daemon.send(SIGTERM)
        #expect(daemon.end(within: 20) == 0)
        let found = try plant.transitions(in: alerts)
        for alarm in Set(found.keys).union(reference.keys).sorted() {
            let (mine, theirs) = (found[alarm] ?? [], reference[alarm] ?? [])
            let place = zip(mine, theirs).enumerated().first { $0.element.0 != $0.element.1 }
            if let place {
                Issue.record("\(alarm) differs at \(place.offset): \(place.element.0) instead of \(place.element.1)")
            }
            #expect(mine.count == theirs.count, "\(alarm)")
        }
        let verified = try runTocsin(["verify", alerts])
        #expect(verified.status == 0, "\(verified.errors)")
        broker.stop()
    }
}

extension CrashPlant {
    /// Publishes everything at QoS 1, spread over `seconds`.
    func publish(port: Int, seconds: Double) {
        do {
            let publisher = try Publisher(
                settings: BrokerSettings(address: .network(host: "127.0.0.1", port: port), clientID: "plant"))
            let pause = UInt32(seconds * 1e6 / Double(messages.count) * 100)
            for (index, message) in messages.enumerated() {
                try publisher.publish(topic: message.topic, payload: Array(message.payload.utf8), qos: 1)
                if index % 100 == 99 { usleep(pause) }
            }
            try publisher.flush()
            publisher.disconnect()
        } catch {
            Issue.record("the plant cannot publish: \(error)")
        }
    }
}
