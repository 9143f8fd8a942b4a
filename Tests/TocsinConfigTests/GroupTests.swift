// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinConfig
import TocsinCore
import TocsinTestSupport

/// Several points that rules look at together.
struct GroupTests {
    private static let points = """

          - {match: "a/T1/l1", kind: lel, tags: [north, gas]}
          - {match: "a/T1/l2", kind: lel}
          - {match: "a/T2/l1", kind: o2, tags: [gas]}
          - {match: "a/T1/fan", kind: open}
          - {match: "*/*/lel", kind: lel, tags: [gas]}
          - {match: "**/any", kind: open}
        """

    private func configuration(_ groups: String, rules: String? = nil) throws -> Configuration {
        var files = [
            "tocsin.yaml": Sample.main(
                points: GroupTests.points, extra: "groups:\n\(groups)\n" + (rules == nil ? "" : "rules: [rules.yaml]\n")
            ),
            "pack.yaml": Sample.pack,
        ]
        files["rules.yaml"] = rules
        return try Workspace(files).load()
    }

    @Test(arguments: [
        ("points: [a/T1/l1, a/T1/l2]", "vote: {at_least: 25}, above: {yellow: 2, red: 5}", "can never be red"),
        ("points: [a/T1/l1, a/T1/l2]", "tally: {levels: {yellow: 4 blue}}", "can never be yellow"),
        ("match: \"a/T1/x*\"", "out: {}, above: {red: 1}", "has no member"),
        ("site: b", "vote: {at_least: 25}, above: {red: 5}", nil),
    ])
    func fewMembers(_ selector: String, _ rule: String, _ warning: String?) throws {
        let configuration = try configuration("  - {id: a/g, \(selector), rules: {r: {\(rule)}}}")
        let texts = configuration.warnings.map { "\($0)" }
        #expect(texts.count == (warning == nil ? 0 : 1))
        if let warning { #expect(texts.first?.contains(warning) == true, "\(texts)") }
    }

    @Test(arguments: [
        ("match: \"a/T1/l*\"", ["a/T1/l1", "a/T1/l2"], ["a/T1/lel"], "%{LEL}"),
        ("points: [a/T2/l1, \"*/T1/l1\", b/x/lel]", ["a/T2/l1", "b/x/lel", "a/T1/l1"], ["b/x/lel"], ""),
        ("tags: [north, gas]", ["a/T1/l1", "a/T2/l1"], ["a/T1/lel", "b/x/lel"], ""),
        ("tags: north", ["a/T1/l1"], [], "%{LEL}"),
        ("site: b", [], ["b/x/lel", "b/x/any"], ""),
        ("under: a/T1", ["a/T1/l1", "a/T1/l2", "a/T1/fan"], ["a/T1/lel", "a/T1/any"], ""),
        ("under: b/x, unit: m", [], ["b/x/lel", "b/x/any"], "m"),
    ])
    func members(_ selector: String, _ declared: [String], _ made: [String], _ unit: String) throws {
        let configuration = try configuration("  - {id: a/g, \(selector), rules: {r: {out: {}, above: {red: 1}}}}")
        let group = configuration.groups[0]
        #expect(group.members == declared && group.unit == unit)
        for point in configuration.points.declared {
            #expect(point.groups == (declared.contains(point.id) ? ["a/g"] : []), "\(point.id)")
        }
        for id in ["a/T1/lel", "b/x/lel", "a/T1/any", "b/x/any", "a/any"] {
            let isMember = made.contains(id)
            #expect(configuration.points.resolve(id: id)?.groups == (isMember ? ["a/g"] : []), "\(id)")
        }
    }

    @Test func aPointKnowsAllItsGroupsOnce() throws {
        let configuration = try configuration(
            """
              - {id: a/g2, match: "a/**"}
              - {id: a/g1, points: ["a/T1/*", a/T1/l1, "**"]}
              - {id: b/g, site: b}
            """)
        #expect(configuration.points.resolve(id: "a/T1/l1")?.groups == ["a/g2", "a/g1"])
        #expect(configuration.groups.map(\.id) == ["a/g2", "a/g1", "b/g"])
        #expect(configuration.groups[1].members == ["a/T1/l1", "a/T1/l2", "a/T2/l1", "a/T1/fan"])
    }

    /// A reading cannot make a point out of a group's id.
    @Test func aGroupTakesItsIDFromPatterns() throws {
        let configuration = try configuration("  - {id: a/T1/any, match: \"a/**\"}")
        #expect(
            configuration.points.resolve(id: "a/T1/any") == nil && configuration.points.resolve(id: "a/T2/any") != nil)
        #expect(configuration.warnings.map(\.problem) == ["the id \"a/T1/any\" fits \"**/any\" of points as well"])
    }

    @Test func rulesOfGroups() throws {
        let configuration = try configuration(
            """
              - id: a/T1/gas
                match: "a/T1/l*"
                maximum_age: 20s
                first_out: 10s
                rules:
                  confirmed: {vote: {at_least: 25, deadband: 2}, above: {yellow: 1, red: 2}, while: "./fan == off"}
                  apart: {spread: {from: median}, above: {yellow: 10}, on_delay: 1m, deadband: 1}
                  maintenance: {out: {}, above: {yellow: 1}}
                  item: {tally: {levels: {yellow: 4 blue, orange: 3 yellow, red: 2 orange}}}
                  open: {vote: {at_least: 1}, above: {}}
            """)
        let group = configuration.groups[0]
        #expect(group.maximumAge == .seconds(20) && group.firstOut == .seconds(10) && group.site.id == "a")
        #expect(group.rules.map(\.name) == ["apart", "confirmed", "item", "maintenance"])
        #expect(group.rules[0].signal == SignalDefinition("spread", ["from": .word("median")]))
        #expect(group.rules[1].gate?.inputs == ["a/T1/fan"] && group.rules[1].above == Limits(yellow: 1, red: 2))
        #expect(
            group.rules[2].signal.arguments["levels"]
                == .tally([
                    .yellow: TallyNeed(count: 4, of: .blue), .orange: TallyNeed(count: 3, of: .yellow),
                    .red: TallyNeed(count: 2, of: .orange),
                ]))
        #expect(group.rules[2].highestLevel == .red)
        #expect(configuration.unarmed.suffix(1) == ["a/T1/gas#open"])
    }

    /// What names its points itself needs no members.
    @Test func conditionsStandInGroups() throws {
        let configuration = try configuration(
            "  - {id: a/T1/compound, rules: {one: {when: \"./l1 >= 1.0 and ./fan == off\", level: red}}}",
            rules: """
                groups:
                  - id: b/x/more
                    rules:
                      two: {when: {condition: "{site}/{unit}/lel > 1 or a/T1/l1 > 2", maximum_age: 5m}, above: {orange: 1}}
                      cut: {mismatch: {command: ./any, feedback: a/T1/fan}, above: {red: 2s}}
                      zone:
                        geofence: {latitude: a/T1/l1, longitude: a/T1/l2, corners: [[31, 120], [31, 121], [32, 121]]}
                        above: {red: 1}
                        on_delay: 30s
                """)
        let one = configuration.groups[0].rules[0]
        #expect(one.above == Limits(red: 1) && one.signal.name == "when" && configuration.groups[0].members.isEmpty)
        guard case .condition(let condition)? = one.signal.arguments["condition"] else {
            Issue.record("there is no condition")
            return
        }
        #expect(condition.inputs == ["a/T1/l1", "a/T1/fan"])
        let more = configuration.groups[1].rules
        #expect(more.map(\.name) == ["cut", "two", "zone"])
        #expect(more[0].signal.arguments.point("command") == "b/x/any" && more[0].above.red == 2)
        guard case .condition(let second)? = more[1].signal.arguments["condition"] else {
            Issue.record("there is no condition")
            return
        }
        #expect(second.inputs == ["b/x/lel", "a/T1/l1"] && second.maximumAge == .minutes(5))
        #expect(more[2].signal.arguments["corners"] == .pairs([[31, 120], [31, 121], [32, 121]]))
    }

    @Test func exampleOfTheManual() throws {
        let manual = try String(contentsOfFile: shippedFolder + "/../docs/configuration.md", encoding: .utf8)
        let section = try #require(manual.components(separatedBy: "\n## Groups\n").last)
        let example = section.components(separatedBy: "```yaml\n")[1].components(separatedBy: "```")[0]
        let workspace = try Workspace([
            "tocsin.yaml": """
            sources: [{topic: t, point: a/b}]
            sites: {park7: {}}
            packs: [pack.yaml]
            points: [{match: "park7/pump-room/lel*", kind: lel}, {match: "*/*/fan*", kind: open}]

            """ + example, "pack.yaml": Sample.pack,
        ])
        let groups = try workspace.load().groups
        #expect(groups.map(\.rules.count) == [3, 2] && groups[0].unit == "%{LEL}")
    }

    /// A file with a byte changed, a line gone or doubled is taken or refused, and never more than that.
    @Test(arguments: 0..<4)
    func mutationsNeverCrash(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: 100 + seed)
        let main = """
            sources: [{topic: t, point: a/b}]
            sites:
              a: {constants: {depth: 8}}
            packs: [pack.yaml]
            points:
              - {match: "a/T1/l1", kind: lel, tags: [gas], current: {hold: 2s}, gateway: a/T1/fan}
              - {match: "*/*/lel", kind: lel, constants: {depth: 3}, rules: {r: {while: "./fan == on and a/T1/l1 > 2"}}}
              - {match: "*/*/fan", kind: open, rules: {r: {above: {red: "min(30, 0.003 * (depth + 1))"}}}}
            groups:
              - {id: a/g, tags: [gas], rules: {w: {when: "not (a/T1/l1 > 1 or a/T1/fan < 2)", level: red}}}
              - {id: a/h, points: ["a/*/lel"], rules: {v: {vote: {at_least: "depth"}, above: {red: 2}}}}
              - {id: a/i, site: a, rules: {t: {tally: {levels: {red: 2 orange}}}, s: {spread: {}, above: {red: 1}}}}
            flood: {start: 5}
            shelving: {red: never}
            """
        let workspace = try Workspace(["pack.yaml": Sample.pack])
        for _ in 0..<200 {
            try workspace.write("tocsin.yaml", ConfigurationLoaderTests.mutate(main, &random))
            do {
                let configuration = try workspace.load()
                for id in ["a/T1/lel", "a/T9/fan"] { _ = configuration.points.resolve(id: id) }
            } catch {
                for diagnostic in error.diagnostics {
                    #expect(diagnostic.line >= 1 && diagnostic.column >= 1 && !diagnostic.problem.isEmpty)
                    #expect(!diagnostic.description.contains("\n"))
                }
            }
        }
    }
}
