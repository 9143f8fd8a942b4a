// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore

@testable import tocsin

@Suite("Simulated sites")
struct SimulateTests {
    private static let start = FieldExamples.time(0)

    /// The first `seconds` of a simulation as a recording.
    private func recording(seed: UInt64, seconds: Int64, rate: Double? = nil) -> String {
        let schedule = SimulationSchedule(model: SiteModel(seed: seed), rate: rate)
        var text = ""
        var number: UInt64 = 0
        while schedule.due(number) < seconds * 1_000 {
            if let message = schedule.message(number, start: Self.start) {
                let time = Self.start + Interval(milliseconds: schedule.due(number))
                text += #"{"tst":"\#(time)","topic":"\#(message.topic)","payload":"#
                text += String(decoding: message.payload, as: UTF8.self) + "}\n"
            }
            number += 1
        }
        return text
    }

    @Test("say the same for the same seed, and something else for another") func seeded() {
        #expect(recording(seed: 7, seconds: 60) == recording(seed: 7, seconds: 60))
        #expect(recording(seed: 7, seconds: 5) != recording(seed: 8, seconds: 5))
    }

    @Test("publish on their topics in the shape of the example") func shape() throws {
        let schedule = SimulationSchedule(model: SiteModel(seed: 1))
        let message = try #require(schedule.message(0, start: Self.start))
        #expect(message.topic == "plants/north-tanks/T101/lel")
        let payload = String(decoding: message.payload, as: UTF8.self)
        #expect(payload.hasPrefix(#"{"ts":1772352000000,"value":"#))
        #expect(payload.hasSuffix(#","unit":"%{LEL}","quality":"good"}"#))
        #expect(SimulatedSite.all.map(\.id) == ["north-tanks", "west-mine", "lx-pond", "polish-shop"])
    }

    @Test("spread their messages evenly over time", arguments: [1.0, 18, 500])
    func schedule(rate: Double) {
        let schedule = SimulationSchedule(model: SiteModel(seed: 1), rate: rate)
        #expect(schedule.due(0) == 0)
        #expect(schedule.due(UInt64(rate * 60)) == 60_000)
        #expect(schedule.next(at: 60_000) == UInt64(rate * 60))
        #expect(schedule.next(at: 0) == 0)
    }

    @Test("one sensor falls silent, one doubts itself, the others always speak") func incidents() {
        let model = SiteModel(seed: 3)
        var silent: Set<String> = []
        var doubtful: Set<String> = []
        for (index, sensor) in model.sensors.enumerated() {
            for second in 0..<120 {
                let sample = model.sample(of: index, at: Int64(second) * 1_000)
                if sample == nil { silent.insert(sensor.id) }
                if sample?.quality == .bad { doubtful.insert(sensor.id) }
            }
        }
        #expect(silent == ["north-tanks/T102/lel"])
        #expect(doubtful == ["north-tanks/T103/level"])
    }

    @Test("cross a limit at each site within 8 s", arguments: 1...12 as ClosedRange<UInt64>)
    func limits(seed: UInt64) {
        // The limits of the packs and of the example's own values.
        let limits = [
            "north-tanks/T101/lel": 25.0, "west-mine/face-3/ch4": 1.0, "lx-pond/pond/water-level": 118,
            "polish-shop/collector-1/hopper-temp": 60,
        ]
        let model = SiteModel(seed: seed)
        for (index, sensor) in model.sensors.enumerated() {
            let values = (0..<8).compactMap { model.sample(of: index, at: $0 * 1_000)?.value }
            let highest = values.max() ?? 0
            if let limit = limits[sensor.id] {
                #expect(values[0] < limit && highest >= limit, "\(sensor.id)")
            }
        }
    }

    // MARK: - With the rules of the example

    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// `config/examples/four-sites.yaml` as the demonstration fills it in.
    private func exampleConfiguration(in folder: ScratchFolder) throws -> String {
        let file = Self.repository.appending(path: "config/examples/four-sites.yaml")
        var text = try String(contentsOf: file, encoding: .utf8)
        for (word, value) in [
            ("STATE", folder.path), ("BROKER_PORT", "1883"), ("WEBHOOK_PORT", "8081"), ("HTTP_PORT", "8080"),
            ("SECRET", "\(folder.path)/secret"),
        ] {
            text = text.replacing("@\(word)@", with: value)
        }
        text = text.replacing("../packs", with: Self.repository.appending(path: "config/packs").path)
        return try folder.write("four-sites.yaml", text)
    }

    @Test("raise at each site within 10 s, and go up, clear and come back within a minute", arguments: [1, 2, 3])
    func alarms(seed: UInt64) throws {
        let folder = try ScratchFolder()
        let result = try ReplayResult(
            [recording(seed: seed, seconds: 75)], configuration: exampleConfiguration(in: folder), folder: folder)
        #expect(result.summary.unknown == 0)
        #expect(result.summary.undecodable == 0)
        #expect(result.summary.bad == 12)
        var firstRaise: [String: Double] = [:]
        var raises: [String: Int] = [:]
        var hasRisen = false
        for line in result.lines {
            let record = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let (site, event) = (record["site"] as? String ?? "", record["event"] as? String ?? "")
            let time = try #require(RecordingTime.parse(record["time"] as? String ?? ""))
            let seconds = (time - Self.start).inSeconds
            if event == "raise" {
                firstRaise[site] = min(firstRaise[site] ?? .infinity, seconds)
                raises[record["alarm"] as? String ?? "", default: 0] += 1
            }
            if event == "level", record["level"] as? String == "red" { hasRisen = true }
        }
        #expect(firstRaise.count == 4)
        for (site, seconds) in firstRaise { #expect(seconds <= 10, "\(site)") }
        #expect(hasRisen)
        for alarm in [
            "north-tanks/T101/lel#high", "west-mine/face-3/ch4#high", "lx-pond/pond/water-level#high",
            "polish-shop/collector-1/dp#jump",
        ] {
            #expect(raises[alarm, default: 0] >= 2, "\(alarm)")
        }
        #expect(raises["north-tanks/T102/lel#silent"] == 1)
        // Calm sensors raise nothing.
        #expect(
            !result.lines.contains { $0.contains("heading-7") || $0.contains("collector-2") || $0.contains("dam-b") })
    }

    // MARK: - The program

    @Test("are listed by the program") func list() throws {
        let run = try CommandRun(["simulate", "--list", "--site", "lx-pond"])
        #expect(run.status == 0)
        #expect(run.output.split(separator: "\n").count == 4)
        #expect(run.output.contains("plants/lx-pond/pond/water-level"))
        let json = try CommandRun(["simulate", "--list", "--json"])
        #expect(json.output.split(separator: "\n").count == SiteModel(seed: 1).sensors.count)
    }

    @Test(
        "refuse a wrong command line with 64",
        arguments: [
            ["simulate"], ["simulate", "--broker", "http://127.0.0.1"], ["simulate", "--list", "--site", "moon"],
            ["simulate", "--broker", "mqtt://user:secret@127.0.0.1"], ["simulate", "--list", "--rate", "0"],
            ["simulate", "--list", "--for", "20"],
        ])
    func usage(arguments: [String]) throws { #expect(try CommandRun(arguments).status == 64) }

    @Test("end with 69 when there is no broker") func noBroker() throws {
        let run = try CommandRun(["simulate", "--broker", "unix:///nonexistent/broker.sock", "--for", "1s"])
        #expect(run.status == 69)
        #expect(run.errors.contains("cannot connect"))
    }

    @Test("are received from a real broker", .enabled(if: SimulatedBroker.isInstalled))
    func published() throws {
        let broker = try SimulatedBroker()
        let subscriber = Process()
        // It ends after so many messages, or is ended when they do not come.
        subscriber.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        subscriber.arguments = [
            "-s", "KILL", "20", "mosquitto_sub", "--unix", broker.socket, "-q", "1", "-t", "plants/#", "-F", "%j", "-C",
            "40",
        ]
        let lines = PipeLines()
        subscriber.standardOutput = lines.pipe
        try subscriber.run()
        try broker.wait(for: "plants/#")
        let run = try CommandRun(["simulate", "--broker", "unix://\(broker.socket)", "--rate", "100", "--for", "1s"])
        #expect(run.status == 0)
        #expect(run.errors.contains("18 sensors"))
        var recording = ""
        while let line = lines.next() {
            if line.hasPrefix("{") { recording += line + "\n" }
        }
        subscriber.waitUntilExit()
        #expect(subscriber.terminationStatus == 0)
        #expect(recording.contains(#""qos":1"#))
        // What a subscriber recorded can be replayed.
        let folder = try ScratchFolder()
        let result = try ReplayResult([recording], configuration: exampleConfiguration(in: folder), folder: folder)
        #expect(result.summary.readings == 40)
        #expect(result.summary.unknown == 0)
    }
}

/// A real mosquitto on a socket in a folder of its own.
final class SimulatedBroker {
    private static let program = "/usr/sbin/mosquitto"
    static var isInstalled: Bool {
        [program, "/usr/bin/mosquitto_sub"].allSatisfy(FileManager.default.isExecutableFile)
    }

    private let folder: ScratchFolder
    private let process = Process()
    private let lines = PipeLines()
    var socket: String { "\(folder.path)/mqtt.sock" }

    /// Starts it and waits until it says that it runs.
    init() throws {
        folder = try ScratchFolder()
        var lines = [
            "listener 0 \(folder.path)/mqtt.sock", "allow_anonymous true", "log_dest stderr", "log_type information",
            "log_type subscribe",
        ]
        // Started by root it would change its user and could not make its socket.
        if getuid() == 0 { lines.append("user root") }
        process.executableURL = URL(fileURLWithPath: SimulatedBroker.program)
        process.arguments = ["-c", try folder.write("broker.conf", lines.joined(separator: "\n") + "\n")]
        process.standardError = self.lines.pipe
        try process.run()
        try wait(for: " running")
    }

    /// Waits until it has said so.
    func wait(for text: String) throws {
        while let line = lines.next() {
            if line.contains(text) { return }
        }
        throw CocoaError(.fileReadUnknown)
    }

    deinit {
        // It has nothing to save, and may have inherited a mask that blocks SIGTERM.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
