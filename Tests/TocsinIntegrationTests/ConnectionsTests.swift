// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinMQTT
import TocsinTestSupport

/// Several connections, one engine: the same alarms in the same order of each point.
@Suite(
    "Several connections", .enabled(if: BrokerProcess.isInstalled, "needs /usr/sbin/mosquitto"),
    .timeLimit(.minutes(10)))
struct ConnectionsTests {
    @Test("every raise and clear of many sites in order, as over one connection", arguments: [1, 4])
    func order(connections: Int) throws {
        let plant = try ManySites(connections: connections)
        try plant.start()
        try plant.publish(rounds: 0..<200)
        try plant.waitForAll(rounds: 200)
        #expect(plant.daemon.stopCleanly() == 0)
        try plant.expectOrder(rounds: 200)
    }

    @Test("killed with -9 again and again: nothing lost, nothing twice")
    func kills() throws {
        let plant = try ManySites(connections: 4)
        try plant.start()
        var random = SystemRandomNumberGenerator()
        let publishing = plant.publishInBackground(rounds: 0..<400, pause: 20_000)
        for _ in 0..<8 {
            usleep(UInt32.random(in: 100_000...900_000, using: &random))
            plant.daemon.send(SIGKILL)
            _ = plant.daemon.end(within: 10)
            try plant.start()
        }
        try publishing.wait()
        try plant.waitForAll(rounds: 400)
        #expect(plant.daemon.stopCleanly() == 0)
        try plant.expectOrder(rounds: 400)
    }

    @Test("a broker that is started anew finds all connections again")
    func brokerRestart() throws {
        let plant = try ManySites(connections: 3)
        try plant.start()
        try plant.publish(rounds: 0..<20)
        try plant.waitForAll(rounds: 20)
        plant.broker.stop()
        try plant.waitForLog("disconnected")
        try plant.broker.start()
        try plant.waitForLog("connected", count: 2)
        try plant.publish(rounds: 20..<40)
        try plant.waitForAll(rounds: 40)
        #expect(plant.daemon.stopCleanly() == 0)
        try plant.expectOrder(rounds: 40)
    }

    @Test("reloads from four connections to two, to one and to three under traffic lose and disorder nothing")
    func reloads() throws {
        let plant = try ManySites(connections: 4)
        try plant.start()
        let publishing = plant.publishInBackground(rounds: 0..<600, pause: 20_000)
        for (before, connections) in [(4, 2), (2, 1), (1, 3)] {
            try plant.configure(connections: connections)
            let reload = try runTocsin(["reload", "--socket", plant.folder("control.sock")])
            #expect(reload.status == 0, "\(reload.errors)")
            // Its sessions are gone at the broker, and the file knows no more of them.
            try plant.wait("old sessions") {
                let text = try String(contentsOfFile: plant.folder("state/subscriptions"), encoding: .utf8)
                return !text.contains("-of-\(before)")
            }
        }
        try publishing.wait()
        try plant.waitForAll(rounds: 600)
        #expect(plant.daemon.stopCleanly() == 0)
        try plant.expectOrder(rounds: 600)
    }

    @Test(
        "started with fewer connections it brings what the old sessions kept, in order, then throws them away",
        arguments: [1, 3])
    func fewer(connections: Int) throws {
        let plant = try ManySites(connections: 4)
        try plant.start()
        try plant.publish(rounds: 0..<10)
        try plant.waitForAll(rounds: 10)
        #expect(plant.daemon.stopCleanly() == 0)
        // So much that it is still coming when the new subscription stands, and under traffic.
        try plant.publish(rounds: 10..<400)
        try plant.configure(connections: connections)
        let publishing = plant.publishInBackground(rounds: 400..<600, pause: 10_000)
        try plant.start()
        try publishing.wait()
        try plant.waitForAll(rounds: 600)
        try plant.wait("old sessions") {
            try !String(contentsOfFile: plant.folder("state/subscriptions"), encoding: .utf8).contains("-of-4")
        }
        #expect(plant.daemon.stopCleanly() == 0)
        try plant.expectOrder(rounds: 600)
    }
}

extension DaemonProcess {
    /// Ends it with SIGTERM.
    fileprivate func stopCleanly() -> Int32? {
        send(SIGTERM)
        return end(within: 20)
    }
}
