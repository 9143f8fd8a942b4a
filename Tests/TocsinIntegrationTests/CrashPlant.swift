// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinTestSupport

/// Ten sensors that wander around their limits for an hour, a reading a second each: what the crash tests publish, and
/// what the log must say about it.
struct CrashPlant {
    struct Message: Sendable {
        var topic: String
        var payload: String
    }

    /// One transition as the log has it, without `seq`, `time` and the chain.
    struct Transition: Equatable, CustomStringConvertible {
        var members: [String]
        var description: String { members.joined(separator: " ") }
    }

    static let points = 10
    static let rounds = 3_000

    let messages: [Message]
    private let start: Int64

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        // All of it lies in the past, so that nothing is in the future however fast it comes.
        start = (Int64(Date().timeIntervalSince1970) - Int64(CrashPlant.rounds) - 60) * 1_000
        var values = [Double](repeating: 20, count: CrashPlant.points)
        var messages: [Message] = []
        for round in 0..<CrashPlant.rounds {
            for point in 0..<CrashPlant.points {
                let step = Double(Int64(random.next() % 1_000)) / 500 - 1
                values[point] = min(40, max(0, values[point] + step))
                let quality = random.next() % 200 == 0 ? "bad" : "good"
                let time = start + Int64(round) * 1_000
                messages.append(
                    Message(
                        topic: "plants/p\(point)/level",
                        payload: "{\"ts\":\(time),\"value\":\(values[point]),\"quality\":\"\(quality)\"}"))
            }
        }
        self.messages = messages
    }

    func configuration(port: Int, state: String) -> String {
        """
        node: crash
        state_directory: \(state)
        broker: {url: "mqtt://127.0.0.1:\(port)", client_id: crash, receive_maximum: 200}
        sources:
          - {topic: "plants/{unit}/{measure}", format: json, point: "plant/{unit}/{measure}"}
        sites:
          plant: {name: Plant}
        packs: [pack.yaml]
        points:
          - match: "plant/*/level"
            kind: level
            rules:
              high: {above: {yellow: 25, orange: 28, red: 31}, deadband: 0.5, on_delay: 3s, off_delay: 5s}
              low: {below: {yellow: 12, red: 9}, deadband: 0.5}
              rising: {rate: {window: 20s, per: 1m, method: regression}, above: {yellow: 9}, on_delay: 2s}
              swinging: {swing: {window: 15s}, above: {blue: 5}, off_delay: 4s}
        durability: {checkpoint_interval: 1s}
        log: {segment: 1MiB}
        """
    }

    /// The file that the configuration names.
    static let pack = """
        pack: crash
        version: 1
        kinds:
          level: {unit: m, range: [-5, 100], period: 1s}
        """

    /// What an undisturbed run says.
    func reference(_ folder: TemporaryFolder) throws -> [String: [Transition]] {
        var lines = ""
        let received = Date(timeIntervalSince1970: Double(start) / 1_000 + Double(CrashPlant.rounds))
        for (index, message) in messages.enumerated() {
            let time = received.addingTimeInterval(Double(index) / 10_000).formatted(
                Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            let payload = message.payload.replacing("\"", with: "\\\"")
            lines +=
                "{\"tst\":\"\(time)\",\"topic\":\"\(message.topic)\",\"qos\":1,\"retain\":0,\"payload\":\"\(payload)\"}\n"
        }
        let recording = try folder.write("recording.jsonl", lines)
        let configuration = try folder.write("replay.yaml", configuration(port: 1, state: folder("unused")))
        let until = received.addingTimeInterval(600).formatted(.iso8601)
        let replayed = try runTocsin(["replay", "--config", configuration, "--until", until, recording], within: 120)
        guard replayed.status == 0 else { throw DaemonProcess.Failure.notReady(replayed.errors) }
        return CrashPlant.transitions(replayed.output.utf8.split(separator: 0x0A).map { Data($0) })
    }

    /// What the segments of a log say.
    func transitions(in folder: String) throws -> [String: [Transition]] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }
        // The live segment, `alerts.jsonl`, comes after all `alerts-….jsonl`: `-` sorts before `.`.
        let lines = try names.sorted().flatMap { name in
            try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)).split(separator: 0x0A)
        }
        return CrashPlant.transitions(lines)
    }

    /// By alarm, each in its order.
    private static func transitions(_ lines: [Data]) -> [String: [Transition]] {
        var found: [String: [Transition]] = [:]
        for line in lines {
            guard let record = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
                let alarm = record["alarm"] as? String
            else { continue }
            let keys = ["event", "state", "level", "previous_level", "value", "limit", "reading_time", "quality"]
            found[alarm, default: []].append(
                Transition(members: keys.map { key in record[key].map { "\(key)=\($0)" } ?? "-" }))
        }
        return found
    }
}
