// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinMQTT
import TocsinTestSupport

/// `tocsin record` as its users meet it, with a real broker and the daemon beside it.
@Suite("Recording", .enabled(if: BrokerProcess.isInstalled, "needs /usr/sbin/mosquitto"), .timeLimit(.minutes(10)))
struct RecordTests {
    private func recorder(_ fixture: DaemonFixture, _ more: String..., folder: String? = nil) throws -> DaemonProcess {
        let recorder = try DaemonProcess(
            ["record", "--config", fixture.folder("tocsin.yaml"), "--output", folder ?? fixture.folder("recording")]
                + more)
        try recorder.waitForError("connected with")
        return recorder
    }

    private func end(_ recorder: DaemonProcess, _ signal: Int32 = SIGTERM) -> Int32? {
        recorder.send(signal)
        return recorder.end(within: 20)
    }

    /// The lines of all segments, in their order.
    private func lines(_ folder: String) throws -> [[String: Any]] {
        // A line that is being written at this moment is not one yet.
        let text = try shell("(cat \(folder)/recording-* 2> /dev/null)").output
        return try text.prefix(upTo: text.lastIndex(of: "\n") ?? text.startIndex).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    private func replay(_ fixture: DaemonFixture) throws -> [[String: Any]] {
        let run = try runTocsin(["replay", "--config", fixture.folder("tocsin.yaml"), fixture.folder("recording")])
        #expect(run.status == 0, "\(run.errors)")
        return try run.output.split(separator: "\n").compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    /// What both have of an alarm's record: not when it came, nor its place in the log.
    private func essence(_ records: [[String: Any]]) -> [String] {
        records.filter { $0["alarm"] != nil }.map { record in
            ["event", "alarm", "state", "level", "value", "limit", "reading_time", "quality", "message"].map {
                record[$0].map { "\($0)" } ?? "-"
            }.joined(separator: " ")
        }
    }

    @Test("a replay of what was recorded gives the records of the daemon, with binary and kept messages in it")
    func roundTrip() throws {
        let fixture = try DaemonFixture()
        let publisher = try Publisher(
            settings: BrokerSettings(
                address: .network(host: "127.0.0.1", port: fixture.broker.port), clientID: "plant-kept"))
        let recorder = try recorder(fixture, "--segment", "1MiB")
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        for number in 0..<300 {
            let value = Double((number * 37) % 61)
            let payload = "{\"ts\":\(now - 300_000 + Int64(number) * 1_000),\"value\":\(value),\"note\":\"中\\n\"}"
            try publisher.publish(topic: "plants/t\(number % 7)/level", payload: Array(payload.utf8))
            if number % 50 == 0 {
                try publisher.publish(topic: "plants/t1/level", payload: [0xFF, 0, UInt8(number % 256), 0x22])
            }
        }
        try publisher.publish(topic: "plants/t9/level", payload: Array("{\"value\":30}".utf8), isRetained: true)
        try publisher.flush()
        publisher.disconnect()
        try fixture.wait("the last alarm") {
            try fixture.records().contains { $0["point"] as? String == "plant/t9/level" }
        }
        try fixture.wait("the recording") { try lines(fixture.folder("recording")).count == 307 }
        #expect(end(recorder) == 0)
        #expect(recorder.errorText.contains("307 messages recorded"))
        // A later recorder is sent the kept message again: it says nothing new.
        let later = try self.recorder(fixture)
        try fixture.wait("the kept message") { try lines(fixture.folder("recording")).count == 308 }
        #expect(end(later, SIGINT) == 0)
        #expect(try lines(fixture.folder("recording")).last?["retain"] as? Int == 1)
        #expect(try lines(fixture.folder("recording")).filter { $0["payload_base64"] != nil }.count == 6)
        let (daemon, replayed) = (essence(try fixture.records()), essence(try replay(fixture)))
        #expect(daemon.count > 100)
        // The time of a reading without one of its own is that of its receipt, here and there.
        #expect(replayed.dropLast() == daemon.dropLast())
        #expect(fixture.stop() == 0)
    }

    @Test("killed with -9 again and again, no message of its session is lost; some stand twice, and that is said")
    func kills() throws {
        let fixture = try DaemonFixture()
        let folder = fixture.folder("recording")
        let start = { () in
            try self.recorder(
                fixture, "--client-id", "recorder", "--segment", "1MiB", "--capacity", "64MiB", "--compress")
        }
        var recorder = try start()
        let port = fixture.broker.port
        let publishing = Thread {
            do {
                let publisher = try Publisher(
                    settings: BrokerSettings(address: .network(host: "127.0.0.1", port: port), clientID: "plant"))
                for number in 0..<30_000 {
                    try publisher.publish(topic: "plants/n/level", payload: Array("{\"value\":\(number)}".utf8))
                }
                try publisher.publish(topic: "plants/end/level", payload: Array("{\"value\":1}".utf8))
                try publisher.flush()
                publisher.disconnect()
            } catch {
                Issue.record("\(error)")
            }
        }
        publishing.start()
        for _ in 0..<8 {
            usleep(UInt32.random(in: 20_000...250_000))
            recorder.send(SIGKILL)
            _ = recorder.end(within: 10)
            recorder = try start()
        }
        #expect(recorder.errorText.contains("session resumed") && recorder.errorText.contains("may stand"))
        let cat = "for f in \(folder)/recording-*; do gzip -cdf $f; done"
        try fixture.wait("the last message") { try shell("\(cat) | grep -c plants/end").output != "0\n" }
        #expect(end(recorder) == 0)
        let values = try shell("\(cat) | grep plants/n/ | grep -o '[0-9]*}\"' | sort -un | wc -l").output
        #expect(values == "30000\n")
        #expect(recorder.errorText.contains("the broker keeps the session recorder"))
        #expect(fixture.stop() == 0)
    }

    @Test(
        "on a full disk nothing is acknowledged, and it goes on by itself once there is room",
        .enabled(if: SmallDisk.isPossible, "needs root, to mount a small file system"))
    func fullDisk() throws {
        let disk = try SmallDisk(mebibytes: 4)
        let fixture = try DaemonFixture()
        let recorder = try recorder(fixture, "--client-id", "recorder", folder: disk.path + "/recording")
        try fixture.publish([1])
        try fixture.wait("the first") { try lines(disk.path + "/recording").count == 1 }
        try disk.fill()
        try fixture.publish((0..<3_000).map { Double($0 % 90) })
        try recorder.waitForError("nothing is acknowledged until the disk takes it")
        try disk.free()
        try recorder.waitForError("the disk takes the recording again")
        try fixture.wait("all") { try lines(disk.path + "/recording").count >= 3_001 }
        #expect(end(recorder) == 0)
        let found = try lines(disk.path + "/recording").compactMap { $0["payload"] as? String }
        #expect(Set(found).count == 3_001 && found.count == 3_001)
        #expect(recorder.errorText.contains("times that the disk refused"))
        #expect(fixture.stop() == 0)
    }

    @Test("with --keep-all the end of the capacity ends it with 74, and what is not on disk comes again")
    func keepsAll() throws {
        let fixture = try DaemonFixture()
        let folder = fixture.folder("recording")
        let arguments = ["--client-id", "recorder", "--segment", "1MiB", "--capacity", "4MiB"]
        let recorder = try DaemonProcess(
            ["record", "--config", fixture.folder("tocsin.yaml"), "--output", folder, "--keep-all"] + arguments)
        try recorder.waitForError("connected with")
        let padding = String(repeating: "x", count: 10_000)
        try fixture.publish(
            (0..<500).map { "{\"value\":\($0 % 20),\"number\":\($0),\"x\":\"\(padding)\"}" }, topic: "plants/a/level")
        #expect(recorder.end(within: 60) == 74)
        #expect(recorder.errorText.contains("has reached its capacity of 4.0 MiB"))
        let kept = try lines(folder).count
        #expect(kept < 500 && kept > 300)
        // Given more room, the session brings the rest.
        let second = try DaemonProcess(
            ["record", "--config", fixture.folder("tocsin.yaml"), "--output", folder, "--client-id", "recorder"])
        try fixture.wait("the rest") { try lines(folder).count >= 500 }
        #expect(end(second) == 0)
        #expect(Set(try lines(folder).compactMap { $0["payload"] as? String }).count == 500)
        #expect(fixture.stop() == 0)
    }

    @Test("takes nothing away from others: not the daemon's name, and not the share of a group")
    func aside() throws {
        let fixture = try DaemonFixture()
        let configuration = fixture.folder("tocsin.yaml")
        for name in ["test", "test-watch", "test-1"] {
            let refused = try runTocsin([
                "record", "--config", configuration, "--output", fixture.folder("recording"), "--client-id", name,
            ])
            #expect(refused.status == 78 && refused.errors.contains("may be the daemon's own"))
        }
        let text = try String(contentsOfFile: configuration, encoding: .utf8)
        let shared = try fixture.folder.write(
            "shared.yaml", text.replacing("\"plants/{unit}", with: "\"$share/g/plants/{unit}"))
        let member = try DaemonProcess(["record", "--config", shared, "--output", fixture.folder("recording")])
        try member.waitForError("connected with")
        // Its subscription stands when it records something.
        try fixture.wait("the subscription") {
            try fixture.publish([0], unit: "probe")
            return try !lines(fixture.folder("recording")).isEmpty
        }
        try fixture.publish([Double](repeating: 1, count: 20))
        try fixture.wait("all of them") {
            try lines(fixture.folder("recording")).count { $0["topic"] as? String == "plants/t1/level" } == 20
        }
        #expect(end(member) == 0)
        #expect(fixture.stop() == 0)
    }

    @Test("refuses sizes that cannot work, and folders that it may not have")
    func usage() throws {
        let fixture = try DaemonFixture()
        let start = ["record", "--config", fixture.folder("tocsin.yaml"), "--output"]
        for wrong in [
            ["--segment", "1KiB"], ["--segment", "1GiB", "--capacity", "3GiB"], ["--capacity", "much"],
            ["--for", "soon"],
        ] { #expect(try runTocsin(start + [fixture.folder("recording")] + wrong).status == 64, "\(wrong)") }
        #expect(try runTocsin(start + ["/proc/recording"]).status != 0)
        let recorder = try recorder(fixture)
        let second = try runTocsin(start + [fixture.folder("recording")])
        #expect(second.status == 74 && second.errors.contains("another tocsin uses this folder"))
        #expect(end(recorder) == 0)
        #expect(fixture.stop() == 0)
    }
}
