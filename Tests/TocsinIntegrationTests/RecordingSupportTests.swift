// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinConfig
import TocsinCore

@testable import tocsin

/// A folder that goes away with its last user.
final class ScratchFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "tocsin-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// - Returns: the path of the file.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

/// The program itself, run to its end.
struct CommandRun {
    let status: Int32
    let output: String
    let errors: String

    /// The program stands beside the tests that were built with it.
    static var program: URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "tocsin")
    }

    init(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws {
        let folder = try ScratchFolder()
        let process = Process()
        process.executableURL = CommandRun.program
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        process.standardInput = FileHandle(forReadingAtPath: try folder.write("input", input))
        process.standardOutput = FileHandle(forWritingAtPath: try folder.write("output", ""))
        process.standardError = FileHandle(forWritingAtPath: try folder.write("errors", ""))
        try process.run()
        process.waitUntilExit()
        status = process.terminationStatus
        output = try String(contentsOfFile: "\(folder.path)/output", encoding: .utf8)
        errors = try String(contentsOfFile: "\(folder.path)/errors", encoding: .utf8)
    }
}

/// The lines that a running program prints, as they come.
final class PipeLines {
    let pipe = Pipe()
    private var rest = Data()

    /// Waits for the next line; nil when the program has closed its end, or has said nothing for half a minute.
    func next() -> String? {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                defer { rest = Data(rest[(end + 1)...]) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            var entry = pollfd(fd: pipe.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&entry, 1, 30_000) == 1 else { return nil }
            let more = pipe.fileHandleForReading.availableData
            if more.isEmpty { return nil }
            rest.append(more)
        }
    }
}

/// The configuration that the recordings of these tests are run against: one kind for each example of the field's
/// reference.
enum FieldExamples {
    static let pack = """
        pack: examples
        version: 1
        kinds:
          hysteresis:
            unit: "%{LEL}"
            rules: {high: {above: {yellow: 25}, deadband: 2}}
          delay:
            unit: "%{LEL}"
            period: 1s
            rules: {high: {above: {yellow: 20}, on_delay: 3s}}
          ladder:
            unit: "%{LEL}"
            rules: {high: {above: {yellow: 25, red: 50}, deadband: 2, basis: GB/T 50493-2019}}
          rate:
            unit: Cel
            rules: {rising: {rate: {window: 60s, per: 1m, method: ends}, above: {yellow: 2}}}
          swing:
            unit: "%"
            rules: {step: {swing: {window: 5s}, above: {red: 10}}}
          silence:
            unit: "1"
            period: 60s
            rules: {silent: {silence: {}}}

        """

    static let main = """
        node: test
        state_directory: /nonexistent
        sources:
          - topic: plants/{site}/{unit}/{measure}
            format: json
            point: "{site}/{unit}/{measure}"
          - {topic: "raw/{site}/{unit}/{measure}", format: scalar, point: "{site}/{unit}/{measure}"}
        sites:
          park: {name: Park, region: "320585", industry: hazardous-chemicals}
        points:
          - {match: "*/*/hysteresis", kind: hysteresis}
          - {match: "*/*/delay", kind: delay}
          - {match: "*/*/ladder", kind: ladder}
          - {match: "*/*/rate", kind: rate}
          - {match: "*/*/swing", kind: swing}
          - {match: "park/pump/silence", kind: silence}
        packs: [pack.yaml]

        """

    /// - Returns: the path of the main file.
    static func write(to folder: ScratchFolder) throws -> String {
        try folder.write("pack.yaml", pack)
        return try folder.write("main.yaml", main)
    }

    /// A line as `mosquitto_sub -F '%j'` prints it, `seconds` after eight o'clock.
    static func line(_ seconds: Double, _ measure: String, _ value: Double, unit: String = "T1") -> String {
        let time = time(seconds)
        let payload = #"{\"ts\":\#(time.milliseconds),\"value\":\#(value)}"#
        return #"{"tst":"\#(text(time))","topic":"plants/park/\#(unit)/\#(measure)","qos":1,"retain":0,"#
            + #""payloadlen":\#(payload.count),"mid":1,"payload":"\#(payload)"}"# + "\n"
    }

    static func time(_ seconds: Double) -> Instant { Instant(milliseconds: 1_772_352_000_000 + Int64(seconds * 1_000)) }

    /// As mosquitto_sub writes it.
    static func text(_ time: Instant) -> String { time.description.dropLast() + "000Z+0000" }
}

/// Runs recordings inside the test.
struct ReplayResult {
    let lines: [String]
    let summary: Replayer.Summary
    let steppedBack: UInt64

    init(_ recordings: [String], until: Instant? = nil) throws {
        let folder = try ScratchFolder()
        try self.init(recordings, until: until, configuration: FieldExamples.write(to: folder), folder: folder)
    }

    init(_ recordings: [String], until: Instant? = nil, configuration: String, folder: ScratchFolder) throws {
        let prepared = try PreparedConfiguration.load(path: configuration)
        let output = Output()
        var replayer = try Replayer(prepared, until: until, write: output.take)
        var reader = RecordingReader()
        for (index, recording) in recordings.enumerated() {
            let path = try folder.write("recording-\(index).jsonl", recording)
            guard try reader.read(path, take: { replayer.take($0, $1, $2, $3) }) else { break }
        }
        replayer.finish()
        lines = String(decoding: output.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        summary = replayer.summary
        steppedBack = reader.steppedBack
    }

    private final class Output {
        var bytes: [UInt8] = []

        func take(_ more: [UInt8]) -> Bool {
            bytes.append(contentsOf: more)
            return true
        }
    }

    /// `0.000 raise UNACK yellow value 25 limit 25`: seconds after eight, and what matters of a record.
    var short: [String] {
        get throws { try lines.map(ReplayResult.short) }
    }

    private static func short(_ line: String) throws -> String {
        guard let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let time = RecordingTime.parse(record["time"] as? String ?? "")
        else { return line }
        let seconds = (time - FieldExamples.time(0)).inSeconds
        let words = ["event", "state", "level"].compactMap { record[$0] as? String }
        let numbers = ["value", "limit"].compactMap { key in
            (record[key] as? Double).map {
                "\(key) \((($0 * 1e6).rounded() / 1e6).formatted(.number.grouping(.never)))"
            }
        }
        return (["\(seconds)"] + words + numbers).joined(separator: " ")
    }
}
