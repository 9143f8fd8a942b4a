// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore

@testable import tocsin

@Suite("Backtest")
struct BacktestTests {
    /// Gained, lost, same, changed.
    private func counts(_ alarm: BacktestReport.Alarm) -> [Int] {
        [alarm.gained, alarm.lost, alarm.same, alarm.changed]
    }

    // MARK: - One alarm

    @Test("a lower limit gains alarms, and raises the others earlier")
    func gained() throws {
        // Over 25 once, over 20 twice; two hours lie between.
        let recording = Scene.ramp([(0, 10), (10, 21), (20, 26), (30, 10), (7_200, 22), (7_210, 10)])
        let report = try Scene.compare("{above: {yellow: 25}}", "{above: {yellow: 20}}", recording)
        #expect(report.differs)
        let alarm = try #require(report.alarms.first)
        #expect(report.alarms.count == 1)
        #expect(alarm.alarm == "park/T1/level#high")
        #expect(counts(alarm) == [1, 0, 1, 1])
        #expect(alarm.leads == ["rise": .init(earlier: 1, later: 0, median: 10, least: 10, most: 10)])
        #expect(alarm.timeInAlarm == .init(old: 10, new: 30))
        #expect(alarm.levels == .init(old: ["yellow": 1], new: ["yellow": 2]))
        #expect(report.old.episodes == 1 && report.new.episodes == 2)
        #expect(report.old.peak == 1 && report.new.peak == 1, "two hours apart")
    }

    @Test("a higher limit loses alarms")
    func lost() throws {
        let recording = Scene.ramp([(0, 26), (10, 10), (20, 40), (30, 10)])
        let report = try Scene.compare("{above: {yellow: 25}}", "{above: {yellow: 30}}", recording)
        let alarm = try #require(report.alarms.first)
        // The first old episode is as near as the second, but for the second the new one is nearer.
        #expect(counts(alarm) == [0, 1, 1, 0])
        #expect(alarm.leads["rise"] == .init(earlier: 0, later: 0, median: 0, least: 0, most: 0))
        #expect(alarm.timeInAlarm == .init(old: 20, new: 10))
    }

    @Test("a delay raises later, median and extremes are said; a level has a lead of its own")
    func later() throws {
        var steps: [(Double, Double)] = []
        // Three episodes: red comes 10 s, 20 s and 40 s after yellow.
        for (number, wait) in [10.0, 20, 40].enumerated() {
            let start = Double(number) * 1_000
            steps += [(start, 30), (start + wait, 60), (start + 100, 10)]
        }
        let report = try Scene.compare(
            "{above: {yellow: 25, red: 50}}", "{above: {yellow: 25, red: 30}, on_delay: 15s}", Scene.ramp(steps))
        let alarm = try #require(report.alarms.first)
        #expect(counts(alarm) == [0, 0, 3, 3])
        #expect(alarm.leads["rise"] == .init(earlier: 0, later: 3, median: -15, least: -15, most: -15))
        #expect(alarm.leads["red"] == .init(earlier: 2, later: 1, median: 5, least: -5, most: 25))
        #expect(alarm.levels == .init(old: ["red": 3], new: ["red": 3]))
        #expect(alarm.timeInAlarm == .init(old: 300, new: 255))
    }

    @Test("an alarm that goes on at the end is counted up to there")
    func open() throws {
        let recording = Scene.ramp([(0, 26), (60, 27)])
        let until = FieldExamples.time(90)
        let same = try Scene.compare("{above: {yellow: 25}}", "{above: {yellow: 25}}", recording, until: until)
        #expect(!same.differs)
        #expect(same.old.timeInAlarm == 90 && same.to == "\(until)")
    }

    @Test("one-shot alarms are events: each raise counts, and has no length")
    func oneShot() throws {
        let recording = Scene.ramp([(0, 30), (10, 10), (20, 30), (30, 10)])
        let report = try Scene.compare(
            "{above: {red: 25}, one_shot: true}", "{above: {red: 35}, one_shot: true}", recording)
        #expect(report.alarms.first?.lost == 2)
        #expect(report.old.timeInAlarm == 0 && report.old.levels == ["red": 2])
    }

    // MARK: - The whole

    @Test("H3.2 floods, minutes in flood, and the most annunciations in ten minutes")
    func flood() throws {
        // Twelve points a second apart: the eleventh makes it a flood.
        let lines = (0..<12).map { Scene.line(Double($0), 30, unit: "T\($0 + 10)") }
        let recording = (lines + [Scene.line(1_200, 1)]).joined()
        let report = try Scene.compare("{above: {blue: 25}}", "{above: {blue: 35}}", recording)
        #expect(report.old.floods == 1 && report.new.floods == 0)
        // It ends when fewer than five are left in the window: the eighth is 7 s old then.
        #expect(report.old.minutesInFlood * 60 == 600 + 7.001 - 10)
        #expect(report.old.peak == 12 && report.old.annunciations == 12 && report.new.peak == 0)
        #expect(report.old.peakAt == "\(FieldExamples.time(11))")
        #expect(report.alarms.count == 12 && report.alarms.allSatisfy { $0.lost == 1 })
    }

    @Test("more episodes than there is room for are counted, not compared, and that is said")
    func bound() throws {
        let steps = (0..<10).flatMap { [(Double($0) * 10, 30.0), (Double($0) * 10 + 5, 10.0)] }
        let report = try Scene.compare(
            "{above: {yellow: 25}}", "{above: {yellow: 25}}", Scene.ramp(steps), capacity: 6)
        #expect(report.comparedUntil == "\(FieldExamples.time(20))")
        #expect(report.old.uncompared == 7 && report.new.uncompared == 7)
        #expect(report.alarms.first?.same == 3 && report.old.episodes == 10)
        #expect(report.old.timeInAlarm == 50)
        #expect(!report.differs)
    }

    @Test("an empty recording has no difference") func empty() throws {
        let report = try Scene.compare("{above: {yellow: 25}}", "{above: {yellow: 2}}", "")
        #expect(!report.differs && report.from == nil && report.alarms.isEmpty)
    }

    // MARK: - The program

    @Test("prints the differences of a recording from standard input, and ends with 1")
    func program() throws {
        let folder = try ScratchFolder()
        let old = try Scene.write("{above: {yellow: 25, red: 50}, deadband: 2}", "old", to: folder)
        let new = try Scene.write("{above: {yellow: 20, red: 50}, deadband: 2}", "new", to: folder)
        let recording = Scene.ramp([(0, 10), (10, 21), (20, 26), (95.5, 10), (7_200, 22), (7_205, 10)])
        let run = try CommandRun(["replay", "--config", new, "--against", old, "-"], input: recording)
        #expect(run.status == 1)
        #expect(run.errors == "")
        let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[0].hasPrefix("old  \(old) (") && lines[1].hasPrefix("new  \(new) ("))
        #expect(
            lines.dropFirst(2).joined(separator: "\n") == """
                     2026-03-01T08:00:00.000Z to 2026-03-01T10:00:05.000Z, 6 messages

                                                 old           new
                episodes of alarms                 1             2
                  up to yellow                     1             2
                time in alarm             1 min 16 s    1 min 31 s
                annunciations                      1             2
                  most in 10 min                   1             1
                floods                             0             0
                  minutes in flood                 0             0

                park/T1/level#high
                  gained 1, lost 0, same 1, of these changed 1
                  rises 1 earlier: median 10 s earlier
                  time in alarm 1 min 16 s, now 1 min 31 s
                  levels 1 yellow, now 2 yellow

                1 alarms differ, 0 are the same

                """)
        let json = try CommandRun(["replay", "--json", "--config", new, "--against", old, "-"], input: recording)
        #expect(json.status == 1)
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(object?["differs"] as? Bool == true)
        #expect((object?["new"] as? [String: Any])?["peak_10min"] as? Int == 1)
        #expect(
            json.output.contains(#""leads":{"rise":{"earlier":1,"later":0,"least_s":10,"median_s":10,"most_s":10}}"#))
    }

    @Test("ends with 0 where nothing differs: the order of rules is no difference")
    func same() throws {
        let folder = try ScratchFolder()
        let rules = ["a: {above: {yellow: 25}}", "b: {rate: {window: 60s, per: 1m}, above: {red: 5}}"]
        let old = try Scene.write(rules: "{\(rules.joined(separator: ", "))}", "old", to: folder)
        let new = try Scene.write(rules: "{\(rules.reversed().joined(separator: ", "))}", "new", to: folder)
        let recording = Scene.ramp([(0, 10), (30, 21), (60, 40), (90, 10)])
        let run = try CommandRun(["replay", "--config", new, "--against", old, "-"], input: recording)
        #expect(run.status == 0)
        #expect(run.output.hasSuffix("no difference: 2 alarms are the same\n"))
    }

    @Test("says what it has up to a line that is no message, and ends with 65; faults of either configuration with 78")
    func faults() throws {
        let folder = try ScratchFolder()
        let old = try Scene.write("{above: {yellow: 25}}", "old", to: folder)
        let new = try Scene.write("{above: {yellow: 20}}", "new", to: folder)
        let broken = Scene.line(0, 22) + Scene.line(60, 23) + "nonsense\n"
        let run = try CommandRun(["replay", "--config", new, "--against", old, "-"], input: broken)
        #expect(run.status == 65)
        #expect(run.output.contains("gained 1, lost 0") && run.output.contains("time in alarm 0 s, now 1 min\n"))
        let bad = try folder.write("bad.yaml", "nonsense: 1\n")
        #expect(try CommandRun(["replay", "--config", new, "--against", bad, "-"]).status == 78)
        #expect(try CommandRun(["replay", "--config", bad, "--against", old, "-"]).status == 78)
    }
}

/// A park with levels, under one rule `high` or several.
private enum Scene {
    static func write(_ rule: String, _ name: String, to folder: ScratchFolder) throws -> String {
        try write(rules: "{high: \(rule)}", name, to: folder)
    }

    static func write(rules: String, _ name: String, to folder: ScratchFolder) throws -> String {
        try folder.write(
            "pack-\(name).yaml", "pack: p\nversion: 1\nkinds:\n  level: {unit: m, rules: \(rules)}\n")
        return try folder.write(
            "\(name).yaml",
            """
            node: test
            state_directory: /nonexistent
            sources: [{topic: "plants/{site}/{unit}/{measure}", format: json, point: "{site}/{unit}/{measure}"}]
            sites: {park: {name: Park}}
            points: [{match: "park/*/level", kind: level}]
            packs: [pack-\(name).yaml]

            """)
    }

    static func line(_ seconds: Double, _ value: Double, unit: String = "T1") -> String {
        FieldExamples.line(seconds, "level", value, unit: unit)
    }

    static func ramp(_ steps: [(Double, Double)]) -> String { steps.map { line($0.0, $0.1) }.joined() }

    /// Runs both inside the test.
    static func compare(
        _ old: String, _ new: String, _ recording: String, until: Instant? = nil, capacity: Int = 1_000
    ) throws -> BacktestReport {
        let folder = try ScratchFolder()
        let prepared = try [("old", old), ("new", new)].map {
            try PreparedConfiguration.load(path: write($0.1, $0.0, to: folder))
        }
        var backtest = try Backtest(old: prepared[0], new: prepared[1], until: until, capacity: capacity)
        var reader = RecordingReader()
        _ = try reader.read(try folder.write("recording", recording)) { backtest.take($0, $1, $2, $3) }
        return backtest.finish()
    }
}

@Suite("Backtest: which episodes belong together")
struct EpisodePairingTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var name: String
        /// Minutes of rise and end.
        var old: [ClosedRange<Double>]
        var new: [ClosedRange<Double>]
        /// Places of old and new.
        var pairs: [[Int]]
        var testDescription: String { name }
    }

    static let examples = [
        Example(name: "equal", old: [0...1, 10...11], new: [0...1, 10...11], pairs: [[0, 0], [1, 1]]),
        Example(name: "an hour apart, to the minute", old: [0...1], new: [60...61], pairs: [[0, 0]]),
        Example(name: "more than an hour apart", old: [0...1], new: [61...62], pairs: []),
        Example(name: "hours apart but overlapping", old: [0...600], new: [300...310, 400...410], pairs: [[0, 0]]),
        Example(name: "the nearer one takes it", old: [0...1, 10...11], new: [9...9.5], pairs: [[1, 0]]),
        Example(name: "both ways", old: [9...9.5], new: [0...1, 10...11], pairs: [[0, 1]]),
        Example(
            name: "a nearer one that does not belong", old: [0...600, 640...650], new: [540...570], pairs: [[0, 0]]),
        Example(name: "nothing on one side", old: [], new: [1...2], pairs: []),
    ]

    @Test("nearest in time within an hour, or overlapping; in order", arguments: examples)
    func pairs(_ example: Example) {
        let (old, new) = (example.old.map(Self.episode), example.new.map(Self.episode))
        let outcome = EpisodePairing.pair(old, new)
        #expect(outcome.pairs == example.pairs.map { .init(old: old[$0[0]], new: new[$0[1]]) })
        #expect(outcome.lost.count == old.count - outcome.pairs.count)
        #expect(outcome.gained.count == new.count - outcome.pairs.count)
    }

    private static func episode(_ minutes: ClosedRange<Double>) -> Episode {
        var episode = Episode(start: FieldExamples.time(minutes.lowerBound * 60), level: .yellow)
        episode.end = FieldExamples.time(minutes.upperBound * 60)
        return episode
    }

    @Test("H3.2 one exactly ten minutes ago counts; many in one instant do, too")
    func rate() {
        var rate = AnnunciationRate()
        for second in [0.0, 0, 600, 600.001, 1_300] { rate.speak(at: FieldExamples.time(second)) }
        #expect(rate.peak == 3 && rate.total == 5)
        #expect(rate.peakAt == FieldExamples.time(600))
    }
}
