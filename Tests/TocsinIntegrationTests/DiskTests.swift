// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinMQTT
import TocsinTestSupport

/// A disk that is full, for real: the state directory is a small file system of its own.
@Suite(
    "A full disk", .enabled(if: BrokerProcess.isInstalled, "needs /usr/sbin/mosquitto"),
    .enabled(if: SmallDisk.isPossible, "needs root, to mount a small file system"), .timeLimit(.minutes(10)))
struct DiskTests {
    @Test("nothing is acknowledged, alarms are announced from memory, and recorded once the disk is back")
    func full() throws {
        let disk = try SmallDisk(mebibytes: 4)
        let receiver = try WebhookReceiver()
        let fixture = try DaemonFixture(more: receiver.configuration, state: disk.path)
        try disk.fill()
        // The last pages of the files that are there already still take a little.
        try fixture.publish((0..<400).map { $0 % 2 == 0 ? 26 : 10 }, unit: "t0")
        try fixture.daemon.waitForError("the disk refuses")
        try fixture.publish([26], unit: "t1")
        try fixture.wait("announcement from memory") {
            receiver.bodies.contains { $0.contains("plant/t1/level#high") && $0.contains("\"unrecorded\":true") }
        }
        #expect(try transitions(fixture, disk).isEmpty)
        #expect(try fetch("http://\(fixture.httpAddress)/healthz") == "ok\n")
        try fixture.wait("not ready") {
            try fetch("http://\(fixture.httpAddress)/readyz").contains("the disk takes no records")
        }

        // More than any window holds, and a second alarm behind it.
        try fixture.publish([Double](repeating: 10, count: 3_000), unit: "t2")
        try fixture.publish([60], unit: "t3")
        try fixture.wait("announcement behind the window") {
            receiver.bodies.contains { $0.contains("plant/t3/level#high") && $0.contains("\"unrecorded\":true") }
        }
        // Killed and started again on the full disk, it watches all the same.
        fixture.daemon.send(SIGKILL)
        _ = fixture.daemon.end(within: 10)
        try fixture.restart()
        try fixture.publish([60], unit: "t4")
        try fixture.wait("announcement after the restart") {
            receiver.bodies.contains { $0.contains("plant/t4/level#high") && $0.contains("\"unrecorded\":true") }
        }
        try disk.free()
        try fixture.wait("records") { try transitions(fixture, disk).count == 3 }
        #expect(try transitions(fixture, disk).sorted() == ["t1 raise", "t3 raise", "t4 raise"])
        try fixture.wait("ready") { try fetch("http://\(fixture.httpAddress)/readyz") == "ready\n" }
        try fixture.wait("deliveries by the log") {
            receiver.bodies.filter { body in
                !body.contains("unrecorded") && ["t1", "t3", "t4"].contains { body.contains("plant/\($0)/") }
            }.count == 3
        }
        try fixture.publish([10], unit: "t1")
        try fixture.wait("clear") { try transitions(fixture, disk).last == "t1 clear" }
        #expect(fixture.stop() == 0)
        try fixture.restart()
        #expect(fixture.stop() == 0)
        #expect(try transitions(fixture, disk).sorted() == ["t1 clear", "t1 raise", "t3 raise", "t4 raise"])
        let noise = try fixture.records(in: disk.path).filter { ($0["point"] as? String) == "plant/t0/level" }
        #expect(noise.count == 400, "each raise and each clear once")
        #expect(try runTocsin(["verify", disk.path + "/alerts"]).status == 0)
    }

    @Test("a broker that lets nobody else in takes the link away only as long as the disk fails")
    func noRoomToWatch() throws {
        let disk = try SmallDisk(mebibytes: 4)
        // The daemon's own, its status, and the one that publishes.
        let fixture = try DaemonFixture(state: disk.path, brokerLines: ["max_connections 3"])
        let publisher = try Publisher(
            settings: BrokerSettings(address: .network(host: "127.0.0.1", port: fixture.broker.port), clientID: "plant")
        )
        func publish(_ value: Double) throws {
            try publisher.publish(topic: "plants/t1/level", payload: Array("{\"value\":\(value)}".utf8))
            try publisher.flush()
        }
        try disk.fill()
        for number in 0..<400 { try publish(number % 2 == 0 ? 26 : 10) }
        try fixture.daemon.waitForError("the disk refuses")
        try fixture.wait("the link is not counted on") {
            try fetch("http://\(fixture.httpAddress)/metrics").contains("tocsin_broker_connected 0")
        }
        try disk.free()
        try fixture.wait("ready") { try fetch("http://\(fixture.httpAddress)/readyz") == "ready\n" }
        #expect(try fixture.records(in: disk.path).contains { $0["event"] as? String == "connected" })
        #expect(fixture.stop() == 0)
        #expect(try runTocsin(["verify", disk.path + "/alerts"]).status == 0)
    }

    @Test("over several connections too: their sessions are left to the broker, and resumed")
    func severalConnections() throws {
        let disk = try SmallDisk(mebibytes: 4)
        let receiver = try WebhookReceiver()
        let fixture = try DaemonFixture(
            more: receiver.configuration, state: disk.path,
            source: #"{topic: "{site}/{unit}/level", point: "{site}/{unit}/level", connections: 2}"#)
        func publish(_ values: [Double], unit: String) throws {
            let now = Int64(Date().timeIntervalSince1970 * 1_000)
            try fixture.publish(
                values.enumerated().map { index, value in
                    "{\"ts\":\(now - Int64(values.count - index) * 1_000),\"value\":\(value)}"
                }, topic: "plant/\(unit)/level")
        }
        try fixture.wait("link") {
            try fixture.records(in: disk.path).contains { $0["event"] as? String == "connected" }
        }
        try disk.fill()
        try publish((0..<400).map { $0 % 2 == 0 ? 26 : 10 }, unit: "t0")
        try fixture.daemon.waitForError("the disk refuses")
        // What comes before the daemon watches without a session stays with the broker: so it has to watch first.
        try fixture.wait("the watch") {
            try publish([60], unit: "t5")
            return receiver.bodies.contains { $0.contains("plant/t5/level#high") }
        }
        // More than any window holds, and an alarm behind it.
        try publish([Double](repeating: 10, count: 3_000), unit: "t2")
        try publish([60], unit: "t3")
        try fixture.wait("announcement behind the window") {
            receiver.bodies.contains { $0.contains("plant/t3/level#high") && $0.contains("\"unrecorded\":true") }
        }
        try disk.free()
        try fixture.wait("records") { try transitions(fixture, disk) == ["t3 raise"] }
        try fixture.wait("ready") { try fetch("http://\(fixture.httpAddress)/readyz") == "ready\n" }
        try publish([10], unit: "t3")
        try fixture.wait("clear") { try transitions(fixture, disk) == ["t3 raise", "t3 clear"] }
        #expect(fixture.stop() == 0)
        let noise = try fixture.records(in: disk.path).filter { ($0["point"] as? String) == "plant/t0/level" }
        #expect(noise.count == 400, "each raise and each clear once")
        #expect(try runTocsin(["verify", disk.path + "/alerts"]).status == 0)
    }

    /// What the log holds of the points t1 and t3.
    private func transitions(_ fixture: DaemonFixture, _ disk: SmallDisk) throws -> [String] {
        try fixture.records(in: disk.path).compactMap { record in
            guard let point = record["point"] as? String, let event = record["event"] as? String,
                ["plant/t1/level", "plant/t3/level", "plant/t4/level"].contains(point)
            else { return nil }
            return "\(point.split(separator: "/")[1]) \(event)"
        }
    }
}

/// A file system in memory of a few mebibytes.
final class SmallDisk {
    static var isPossible: Bool {
        guard getuid() == 0, let disk = try? SmallDisk(mebibytes: 1) else { return false }
        return FileManager.default.fileExists(atPath: disk.path)
    }

    private let folder: TemporaryFolder
    let path: String

    init(mebibytes: Int) throws {
        folder = try TemporaryFolder()
        path = folder("disk")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try run("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=\(mebibytes)m", "tmpfs", path])
    }

    deinit {
        // Lazily: a process of a failed test may still hold it.
        if (try? run("/usr/bin/umount", ["-l", path])) == nil { Issue.record("\(path) stays mounted") }
    }

    /// Leaves not a byte.
    func fill() throws { _ = try shell("cat /dev/zero > \(path)/filler") }

    func free() throws { try FileManager.default.removeItem(atPath: path + "/filler") }
}

/// `tocsin webhooks receive` with a secret of its own.
final class WebhookReceiver {
    let folder: TemporaryFolder
    private let process: DaemonProcess
    private let port: Int

    init() throws {
        folder = try TemporaryFolder()
        port = try freePort()
        let secret = try folder.write("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
        process = try DaemonProcess([
            "webhooks", "receive", "--listen", "127.0.0.1:\(port)", "--secret-file", secret, "--json",
        ])
        try process.waitForError("receiving at")
    }

    /// For the daemon's main file.
    var configuration: String {
        """
        webhooks:
          - {name: duty, url: "http://127.0.0.1:\(port)/", secret_file: "\(folder("secret"))"}
        """
    }

    /// The verified deliveries, a JSON object each.
    var bodies: [Substring] {
        process.outputText.split(separator: "\n").filter { $0.contains("\"verified\":true") }
    }
}
