// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinConfig
import TocsinCore

/// What the keys of rules, kinds and points become.
struct RuleReadingTests {
    private func configuration(_ points: String, pack: String = Sample.pack, extra: String = "") throws -> Configuration
    {
        try Workspace(["tocsin.yaml": Sample.main(points: points, extra: extra), "pack.yaml": pack]).load()
    }

    private func rules(_ body: String) throws -> [RuleDefinition] {
        let points = "\n  - {match: \"a/T1/fan\", kind: open}\n  - match: a/T1/x\n    kind: open\n    rules:\n"
        return try configuration(points + body).points.declared[1].rules
    }

    /// Every signal of the catalogue that stands on a point.
    @Test(arguments: [
        ("rate: {window: 1h, per: 1h, method: means, windows: 2, missing: break}, above: {red: 1}", "rate"),
        ("rate: {window: 1d, relative_to: start, floor: 0.5}, above: {yellow: 30}", "rate"),
        ("acceleration: {window: 1d, per: 1d, windows: 2}, above: {red: 2}", "acceleration"),
        ("time_to_limit: {limit: 90, window: 10m}, below: {yellow: 20m}", "time_to_limit"),
        ("time_to_failure: {window: 1d}, below: {yellow: 7d, orange: 3d, red: 1d}", "time_to_failure"),
        ("mean: {window: 15m}, above: {red: 30}", "mean"), ("twa: {}, above: {red: 20}", "twa"),
        ("sum: {window: 6h, counter: total, roll_over: 1000}, above: {yellow: 50}", "sum"),
        ("time_above: {limit: 100, rest: 20m}, above: {red: 30m}, deadband: 1m", "time_above"),
        ("count: {window: 10s, edges: true}, above: {red: 3}", "count"),
        ("flat: {epsilon: 0.01, exempt_lowest: false}, above: {yellow: 6h}", "flat"),
        ("fault: {}, above: {yellow: 4s}", "fault"), ("calibration: {}, above: {yellow: 60m}", "calibration"),
        ("overdue: {}, above: {yellow: 1ms}", "overdue"), ("silence: {}, above: {red: 1m}", "silence"),
        (
            "baseline: {by: weekday, companion: ./fan, bins: [10, 20], of: ratio, floor: 1}, above: {red: 30}",
            "baseline"
        ),
        ("swing: {window: 10s, direction: up}, above: {red: 5}", "swing"),
    ])
    func signal(_ body: String, _ name: String) throws {
        let rule = try #require(try rules("      r: {\(body)}").first)
        #expect(rule.signal.name == name && rule.highestLevel != nil)
        for parameter in SignalCatalogue.type(named: name)?.parameters ?? [] where parameter.standard != nil {
            #expect(rule.signal.arguments[parameter.name] != nil, "\(parameter.name) has no default")
        }
        if SignalCatalogue.type(named: name)?.answersTime == true {
            #expect(rule.above.isEmpty ? rule.below.yellow != 20 : rule.above.yellow != 30)
        }
    }

    @Test func limitsOfTimesAreSeconds() throws {
        let rule = try rules("      r: {time_above: {limit: 100}, above: {yellow: 90s, red: 30m}, deadband: 1m}")[0]
        #expect(rule.above == Limits(yellow: 90, red: 1_800) && rule.deadband == 60)
    }

    @Test func alarmOptions() throws {
        let rules = try rules(
            """
                  a: {above: {red: 1}, one_shot: true, re_alarm: 30m, chatter: {count: 4, hold: 1m}, reset_acknowledges: true}
                  b: {above: {red: 1}, chatter: true, re_alarm: 0, on_bad: orange}
                  c: {above: {red: 1}, chatter: false, on_bad: hold}
            """)
        #expect(
            rules[0].alarm
                == AlarmOptions(
                    resetAcknowledges: true, oneShot: true, reAlarm: .minutes(30),
                    chatter: ChatterDamping(count: 4, window: .seconds(60), hold: .minutes(1))))
        #expect(rules[1].alarm == AlarmOptions(chatter: ChatterDamping()) && rules[1].onBad == .orange)
        #expect(rules[2].alarm == AlarmOptions() && rules[2].onBad == nil)
    }

    @Test func badReadingsAsAnAlarmOfTheirOwn() throws {
        let configuration = try configuration(
            """

              - {match: "a/1", kind: lel, rules: {high: {on_bad: alarm}}}
              - {match: "a/2", kind: lel, current: {hold: 2s}, rules: {high: {on_bad: alarm}}}
              - {match: "a/3", kind: lel, rules: {high: {on_bad: alarm}, broken: {fault: {}, above: {red: 5s}}}}
              - {match: "*/*/lel", kind: lel}
            """)
        let points = configuration.points.declared
        #expect(points[0].rules.map(\.name) == ["fault", "high", "silent"])
        #expect(points[0].rules[0].signal == SignalDefinition("fault"))
        #expect(points[0].rules[0].above == Limits(yellow: 0.001) && points[1].rules[0].above == Limits(yellow: 2))
        #expect(points[2].rules.map(\.name) == ["broken", "high", "silent"])
    }

    /// A rule of the site that asks for it brings it to the points that it joins.
    @Test func badReadingsAsAnAlarmByASiteRule() throws {
        let workspace = try Workspace([
            "tocsin.yaml": Sample.main(
                points: "[{match: \"*/*/lel\", kind: lel}]", extra: "rules: [rules.yaml]\n"),
            "pack.yaml": Sample.pack,
            "rules.yaml": "rules: [{name: n, match: \"*/T1/*\", above: {blue: 5}, on_bad: alarm}]\n",
        ])
        let points = try workspace.load().points
        #expect(points.resolve(id: "a/T1/lel")?.rules.map(\.name) == ["fault", "high", "n", "silent"])
        #expect(points.resolve(id: "a/T2/lel")?.rules.map(\.name) == ["high", "silent"])
    }

    @Test func currentLoopsAndGateways() throws {
        let configuration = try configuration(
            """

              - {match: "a/gw/online", kind: open}
              - {match: "a/1", kind: lel, current: {}}
              - {match: "a/T1/x", kind: lel, current: {low: -10, high: 50, hold: 1s}, gateway: "{site}/gw/online"}
              - {match: "a/*/y", kind: cur}
              - {match: "a/*/z", kind: cur, range: [0, 5], gateway: a/gw/online}
            """, pack: Sample.pack + "\n  cur: {range: [0, 10], current: {hold: 2s}, gateway: \"{site}/gw/online\"}\n")
        let points = configuration.points
        #expect(points.declared[1].current == CurrentLoop(low: 0, high: 100) && points.declared[1].gateway == "")
        #expect(points.declared[2].current == CurrentLoop(low: -10, high: 50, hold: .seconds(1)))
        #expect(points.declared[2].gateway == "a/gw/online")
        let made = try #require(points.resolve(id: "a/T7/y"))
        #expect(made.current == CurrentLoop(low: 0, high: 10, hold: .seconds(2)) && made.gateway == "a/gw/online")
        #expect(points.resolve(id: "a/T7/z")?.current?.high == 5)
    }

    /// Names in a condition are seen from the point that the rule stands on.
    @Test func conditionsAreExpandedForEachPoint() throws {
        let configuration = try configuration(
            """

              - {match: "a/T1/fan", kind: open}
              - match: "*/*/lel"
                kind: lel
                rules:
                  high: {while: {condition: "./fan == on and not {site}/{unit}/fan == 3 or a/T1/fan > 2", maximum_age: 5m}}
              - {match: "*/*/fan", kind: open}
            """)
        let gate = try #require(configuration.points.resolve(id: "b/T9/lel")?.rules[0].gate)
        #expect(gate.inputs == ["b/T9/fan", "a/T1/fan"] && gate.maximumAge == .minutes(5))
        #expect(
            gate.steps == [
                .compare(input: 0, .equal, 1), .compare(input: 0, .equal, 3), .not, .and,
                .compare(input: 1, .above, 2), .or,
            ])
        #expect(gate.text.hasPrefix("./fan == on"))
        let same = try #require(configuration.points.resolve(id: "a/T1/lel")?.rules[0].gate)
        #expect(same.inputs == ["a/T1/fan"])
        #expect(same.steps.last == .or && same.steps[4] == .compare(input: 0, .above, 2))
    }

    @Test func companionsAreExpandedForEachPoint() throws {
        let configuration = try configuration(
            """

              - {match: "*/*/load", kind: open}
              - {match: "*/*/temp", kind: open, rules: {r: {baseline: {companion: ./load, bins: [1]}, above: {red: 9}}}}
            """)
        let signal = try #require(configuration.points.resolve(id: "a/T1/temp")?.rules[0].signal)
        #expect(signal.arguments.point("companion") == "a/T1/load" && signal.arguments.whole("history") == 30)
    }

    @Test func floodsAndShelves() throws {
        let options = try configuration(
            "[]",
            extra: """
                flood: {start: 20, end: 20, window: 1m}
                shelving: {blue: never, red: 30m}
                time: {zone: "-03:30"}

                """
        ).engineOptions
        #expect(options.flood == FloodOptions(start: 20, end: 20, window: .minutes(1)))
        #expect(options.shelving == ShelvingLimits(blue: nil, yellow: .hours(12), orange: .hours(8), red: .minutes(30)))
        #expect(options.zone == Interval(milliseconds: -12_600_000))
    }

    /// What the catalogue knows, the manual says.
    @Test func manualNamesEveryParameter() throws {
        let path = shippedFolder + "/../docs/configuration.md"
        let manual = try String(contentsOfFile: path, encoding: .utf8)
        let lines = manual.split(separator: "\n")
        for type in SignalCatalogue.types where type != ValueSignal.self {
            let own = lines.filter { $0.hasPrefix("| `\(type.name)` |") }
            #expect(own.count == 1, "the manual has no line of its own for \(type.name)")
            for parameter in type.parameters {
                #expect(own.joined().contains("`\(parameter.name)`"), "\(type.name): \(parameter.name)")
            }
        }
    }
}
