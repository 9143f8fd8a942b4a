// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore

@testable import tocsin

/// What a new configuration does to an engine that runs, in virtual time: the part that reload and dry run share.
@Suite("Changeover")
struct ChangeoverTests {
    @Test("a running delay goes on while another rule of the same point changes")
    func delay() throws {
        let rules = { (low: String) -> String in
            "{high: {above: {yellow: 25}, on_delay: 30s}, low: {below: {red: \(low)}}}"
        }
        var plant = try Plant(rules("5"))
        plant.push([(0, 30), (20, 30)])
        let changes = try plant.change(to: rules("6"))
        #expect(plant.lines() == [])
        #expect(changes == "1 point: 1 rule changed")
        plant.advance(30)
        #expect(plant.lines() == ["30 high raise yellow"])
    }

    @Test("a window and a memory go on while another rule of the same point changes")
    func window() throws {
        let rules = { (high: String) -> String in
            """
            {rising: {rate: {window: 60s, per: 1m}, above: {yellow: 5}},
             rain: {sum: {window: 10m}, above: {red: 100}}, high: {above: {yellow: \(high)}}}
            """
        }
        var plant = try Plant(rules("90"))
        plant.push([(0, 30), (30, 33)])
        _ = try plant.change(to: rules("80"))
        plant.push([(60, 38)])
        // 8 m a minute over the whole window, and 101 in all.
        #expect(plant.lines() == ["60 rain raise red", "60 rising raise yellow"])
    }

    @Test("the order of rules in the files is no change, and nothing is lost")
    func order() throws {
        let rules = [
            "a: {above: {yellow: 25}, on_delay: 30s}", "b: {mean: {window: 60s}, above: {yellow: 90}}",
            "c: {flat: {epsilon: 1}, above: {yellow: 20s}}",
        ]
        var plant = try Plant("{\(rules.joined(separator: ", "))}")
        plant.push([(0, 30), (10, 30)])
        plant.advance(25)
        #expect(plant.lines() == ["20 c raise yellow"])
        let before = plant.engine.checkpoint()
        let changes = try plant.change(to: "{\(rules.reversed().joined(separator: ", "))}", settle: false)
        #expect(changes == "1 point: no rule has changed")
        #expect(plant.engine.checkpoint() == before)
    }

    @Test(
        "a changed limit acts at once on what was read last",
        arguments: [
            ("{above: {yellow: 25}}", "{above: {yellow: 20}}", ["12 high raise yellow"]),
            ("{above: {yellow: 20}}", "{above: {yellow: 25}}", ["12 high clear"]),
            ("{above: {yellow: 20}}", "{above: {yellow: 15, red: 20}}", ["12 high level red"]),
            ("{above: {yellow: 20, red: 22}}", "{above: {yellow: 20}}", ["12 high level yellow"]),
            // A delay that is shorter now, and one that has begun.
            (
                "{above: {yellow: 20}, on_delay: 60s}", "{above: {yellow: 20}, on_delay: 5s}",
                ["12 high raise yellow"]
            ),
            ("{above: {yellow: 25}}", "{above: {yellow: 20}, on_delay: 60s}", []),
            // An alarm that grows by itself is asked as of now, not as of the reading.
            ("{flat: {epsilon: 1}, above: {yellow: 5s}}", "{flat: {epsilon: 1}, above: {yellow: 6s}}", []),
            (
                "{flat: {epsilon: 1}, above: {yellow: 60s}}", "{flat: {epsilon: 1}, above: {yellow: 6s}}",
                ["12 high raise yellow"]
            ),
            ("{silence: {}, above: {yellow: 60s}}", "{silence: {}, above: {yellow: 5s}}", ["12 high raise yellow"]),
        ])
    func limits(_ old: String, _ new: String, _ expected: [String]) throws {
        var plant = try Plant("{high: \(old)}")
        plant.push([(0, 23)])
        plant.advance(12)
        _ = plant.lines()
        _ = try plant.change(to: "{high: \(new)}")
        #expect(plant.lines() == expected)
    }

    @Test("a delay that a changed limit begins is known beforehand")
    func pending() throws {
        var plant = try Plant("{high: {above: {yellow: 25}, on_delay: 60s}}")
        plant.push([(0, 23)])
        plant.advance(12)
        _ = try plant.change(to: "{high: {above: {yellow: 20}, on_delay: 60s}}")
        let pending = plant.engine.pendingChanges(limit: 10)
        #expect(pending.map(\.alarm) == ["park/T1/level#high"])
        #expect(pending.first?.to == .yellow && pending.first?.from == nil)
        // The clock has moved by the milliseconds in which what is due happens.
        #expect(pending.first?.rest == Interval(milliseconds: 47_998))
    }

    @Test("a signal that means something else begins without a memory, and is named; a gone rule closes its alarm")
    func forgotten() throws {
        var plant = try Plant("{rain: {sum: {window: 10m}, above: {red: 50}}, high: {above: {yellow: 25}}}")
        plant.push([(0, 30), (10, 30)])
        #expect(plant.lines() == ["0 high raise yellow", "10 rain raise red"])
        let changes = try plant.change(to: "{rain: {sum: {window: 20m}, above: {red: 50}}}")
        #expect(plant.lines() == ["10 high close"])
        #expect(changes == "1 point: 1 rule removed, 1 rule changed, 1 signal without a memory now; 1 alarm closed")
    }

    @Test("points, groups and rules that come and go are counted and named; gone ones close their alarms with a reason")
    func comings() throws {
        let old = "\n  - {match: \"park/P1/level\", kind: level, rules: {high: {above: {yellow: 25}}}}"
        let group =
            "groups: [{id: park/all/levels, match: \"park/*/level\", rules: {two: {vote: {at_least: 20}, above: {red: 2}}}}]"
        var plant = try Plant("{high: {above: {yellow: 25}}}", points: old, more: group)
        plant.push([(0, 30)])
        plant.push([(0, 30)], unit: "P1")
        #expect(plant.lines() == ["0 high raise yellow", "0 two raise red", "0 high raise yellow"].sorted())
        let changeover = try plant.changeover(
            to: "{high: {above: {yellow: 25}}, low: {below: {red: 1}}}",
            points: "\n  - {match: \"park/P2/level\", kind: level}",
            pattern: "park/P*/level")
        #expect(changeover.changes.points.removed.first == ["park/T1/level"])
        #expect(changeover.changes.points.added.first == ["park/P2/level"])
        #expect(changeover.changes.groups.removed.first == ["park/all/levels"])
        #expect(changeover.changes.rules.added.first == ["park/P1/level#low"])
        var settled = changeover
        settled.settle()
        let closes = settled.evaluation.engine.records
        #expect(closes.map(\.alarm) == ["park/T1/level#high", "park/all/levels#two"])
        #expect(
            closes.allSatisfy {
                $0.event == .close && $0.reason == "its rule or point is not in the configuration any more"
            })
    }

    @Test("a group and a condition that are new know at once what their points said last")
    func newGroup() throws {
        var plant = try Plant("{high: {above: {yellow: 90}}}")
        plant.push([(0, 30)])
        plant.push([(0, 30)], unit: "T2")
        let group =
            "groups: [{id: park/all/levels, match: \"park/*/level\", rules: {two: {vote: {at_least: 20}, above: {red: 2}}}}]"
        _ = try plant.change(to: "{high: {above: {yellow: 20}, while: \"park/T2/level > 20\"}}", more: group)
        #expect(plant.lines() == ["0 high raise yellow", "0 high raise yellow", "0 two raise red"])
    }

    @Test("a silence is not hidden any longer behind a gateway that the configuration does not name any more")
    func formerGateway() throws {
        let gateway = "\n  - {match: \"park/gate/online\", kind: level, rules: {high: {below: {red: 0}}}}"
        let behind = #", gateway: "park/gate/online""#
        let silent = "{silent: {silence: {}, above: {yellow: 5s}}}"
        var plant = try Plant(silent + behind, points: gateway)
        plant.push([(0, 30)])
        plant.push([(0, 0)], unit: "gate", measure: "online")
        plant.advance(10)
        #expect(plant.lines().contains("0 high raise red"))
        #expect(plant.engine.alarm("park/T1/level#silent")?.state == .suppressed)
        _ = try plant.change(to: silent, points: gateway)
        #expect(plant.engine.alarm("park/T1/level#silent")?.state == .unacknowledged)
    }

    @Test("the inventory of a checkpoint is that of its engine")
    func inventory() throws {
        let group =
            "groups: [{id: park/all/levels, match: \"park/*/level\", rules: {two: {vote: {at_least: 20}, above: {red: 2}}}}]"
        var plant = try Plant(
            "{a: {above: {yellow: 25}}, b: {mean: {window: 60s}, above: {yellow: 90}}}", more: group)
        plant.push([(0, 30), (1, 30), (2, 31)])
        try plant.engine.perform(
            .shelve(for: .hours(1)), on: "park/T1/level#a", by: "li", reason: "test", at: plant.engine.now)
        let inventory = try Engine.inventory(of: plant.engine.checkpoint())
        #expect(inventory == plant.engine.inventory())
        #expect(inventory.map(\.id) == ["park/all/levels", "park/T1/level"])
        #expect(inventory.map(\.isGroup) == [true, false])
        #expect(inventory.map { $0.rules.map(\.name) } == [["two"], ["a", "b"]])
        #expect(throws: CheckpointError.self) { try Engine.inventory(of: Array(plant.engine.checkpoint().dropLast())) }
    }
}

/// An engine under a configuration, fed by hand; times are seconds after eight o'clock.
private struct Plant {
    private var evaluation: Evaluation
    private let folder: ScratchFolder
    var engine: Engine {
        get { evaluation.engine }
        set { evaluation.engine = newValue }
    }

    /// - Parameters:
    ///   - rules: of every level.
    ///   - points: further entries, before the pattern.
    ///   - more: further lines of the main file.
    init(_ rules: String, points: String = "", more: String = "") throws {
        folder = try ScratchFolder()
        let prepared = try Plant.prepare(rules, points, more, in: folder)
        evaluation = try Evaluation(
            configuration: prepared.configuration,
            engine: Engine(options: prepared.configuration.engineOptions, clock: FieldExamples.time(0)))
    }

    private static func prepare(
        _ rules: String, _ points: String, _ more: String, pattern: String = "park/*/level", in folder: ScratchFolder
    ) throws -> PreparedConfiguration {
        try folder.write("pack.yaml", "pack: p\nversion: 1\nkinds:\n  level: {unit: m}\n")
        let file = try folder.write(
            "main.yaml",
            """
            node: test
            state_directory: /nonexistent
            sources: [{topic: "plants/{site}/{unit}/{measure}", format: json, point: "{site}/{unit}/{measure}"}]
            sites: {park: {name: Park}}
            points:\(points)
              - {match: "\(pattern)", kind: level, rules: \(rules)}
            packs: [pack.yaml]
            \(more)
            """)
        return try PreparedConfiguration.load(path: file)
    }

    mutating func push(_ readings: [(Double, Double)], unit: String = "T1", measure: String = "level") {
        guard let point = evaluation.point(id: "park/\(unit)/\(measure)") else { return }
        for (seconds, value) in readings {
            let time = FieldExamples.time(seconds)
            evaluation.engine.receive(
                Reading(point: point, time: time, received: time, value: value, quality: .good))
        }
    }

    /// Time passes up to and with `seconds`.
    mutating func advance(_ seconds: Double) {
        evaluation.engine.advance(to: FieldExamples.time(seconds) + Interval(milliseconds: 1))
    }

    /// `seconds rule event level`, in the order of the records of an instant.
    mutating func lines() -> [String] {
        defer { evaluation.engine.records.removeAll() }
        return evaluation.engine.records.map { record in
            let seconds = (record.time - FieldExamples.time(0)).milliseconds / 1_000
            return "\(seconds) \(record.rule) \(record.event.rawValue)" + (record.level.map { " \($0.name)" } ?? "")
        }.sorted()
    }

    func changeover(
        to rules: String, points: String = "", more: String = "", pattern: String = "park/*/level"
    ) throws -> Changeover {
        let prepared = try Plant.prepare(rules, points, more, pattern: pattern, in: folder)
        return try Changeover(
            to: prepared.configuration, checkpoint: engine.checkpoint(), inventory: engine.inventory(),
            now: engine.now)
    }

    /// Takes another configuration over.
    ///
    /// - Returns: what a reload says of it.
    mutating func change(
        to rules: String, points: String = "", more: String = "", settle: Bool = true
    ) throws -> String {
        var changeover = try changeover(to: rules, points: points, more: more)
        let changed = changeover.changedRules(since: engine)
        if settle { changeover.settle() }
        evaluation = changeover.evaluation
        return ReloadSummary(changeover, changedRules: changed, records: evaluation.engine.records).sentence
    }
}
