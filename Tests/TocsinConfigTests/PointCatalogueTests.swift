// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinConfig
import TocsinCore

/// What a point is made of: kind, site, own limits, site rules.
struct PointCatalogueTests {
    private func catalogue(_ points: String, pack: String = Sample.pack, rules: String? = nil) throws -> Configuration {
        var files = [
            "tocsin.yaml": Sample.main(points: points, extra: rules == nil ? "" : "rules: [\"rules/*.yaml\"]\n"),
            "pack.yaml": pack,
        ]
        files["rules/one.yaml"] = rules
        return try Workspace(files).load()
    }

    @Test func firstMatchWins() throws {
        let points = try catalogue(
            """

              - {match: "a/T1/lel", kind: lel, period: 1s}
              - {match: "a/*/lel", kind: lel, period: 2s}
              - {match: "**/special/lel", kind: open}
              - {match: "**", kind: o2, period: 3s}
            """
        ).points
        #expect(points.declared.map(\.id) == ["a/T1/lel"])
        for id in ["a/T1/lel", "a/T2/lel", "b/T2/lel", "b/x", "c/x"] {
            #expect(points.names(id) == (points.resolve(id: id) != nil))
        }
        #expect(points.resolve(id: "a/T1/lel")?.period == .seconds(1))
        #expect(points.resolve(id: "a/T2/lel")?.period == .seconds(2))
        #expect(points.resolve(id: "b/T2/lel")?.kind == "o2")
        #expect(points.resolve(id: "b/special/lel")?.kind == "open")
        #expect(points.resolve(id: "a/special/lel")?.kind == "lel")
        #expect(points.resolve(id: "a/x/y/z")?.period == .seconds(3))
        #expect(points.resolve(id: "b/x")?.site == Site(id: "b", industry: "mine"))
    }

    @Test(arguments: [
        "", "a", "/a", "a/", "a//b", "c/x", "a/b c", "a/b#c", "a/b\u{1}", "A/x",
        "a/" + String(repeating: "x", count: 254),
    ])
    func refusedIDs(_ id: String) throws {
        let points = try catalogue("[{match: \"**\", kind: o2}]").points
        #expect(points.resolve(id: id) == nil && !points.names(id))
    }

    @Test func limitsReplaceLevelByLevel() throws {
        let configuration = try catalogue(
            """

              - {match: "a/1", kind: lel, limits: {high: {red: 40}}}
              - {match: "a/2", kind: lel, limits: {high: {blue: 10, yellow: 20}, silent: {orange: 1m}}}
              - {match: "a/3", kind: o2, limits: {both: {above: {yellow: 22}, below: {red: 19}}}}
              - {match: "a/4", kind: open, limits: {low: {red: 3}, any: {above: {red: 9}}}}
            """)
        let points = configuration.points
        #expect(points.resolve(id: "a/1")?.rules[0].above == Limits(yellow: 25, red: 40))
        #expect(points.resolve(id: "a/1")?.rules[0].basis == "GB/T 50493-2019")
        #expect(points.resolve(id: "a/2")?.rules[0].above == Limits(blue: 10, yellow: 20, red: 50))
        #expect(points.resolve(id: "a/2")?.rules[1].above == Limits(yellow: 15, orange: 60))
        #expect(points.resolve(id: "a/3")?.rules[0].above == Limits(yellow: 22, red: 23))
        #expect(points.resolve(id: "a/3")?.rules[0].below == Limits(yellow: 19.5, red: 19))
        #expect(points.resolve(id: "a/4")?.rules.map(\.name) == ["any", "low"])
        #expect(points.resolve(id: "a/4")?.rules[1].below == Limits(red: 3))
        #expect(configuration.warnings.isEmpty && configuration.unarmed.isEmpty)
    }

    @Test(arguments: ["allow_looser: \"old heads\"", "allow_looser: true, reason: \"old heads\""])
    func loosenedLimitIsAWarningWithItsReason(_ words: String) throws {
        let workspace = try Workspace([
            "tocsin.yaml": Sample.main(
                points: """

                      - {match: "a/1", kind: lel, limits: {high: {red: 60}}, \(words)}
                      - {match: "a/2", kind: o2, limits: {both: {below: {red: 17}}}, \(words)}
                    """), "pack.yaml": Sample.pack,
        ])
        let configuration = try workspace.load()
        #expect(
            configuration.warnings.map { workspace.shorten($0) } == [
                "tocsin.yaml:8:52: red 60 of rule \"high\" is looser than the pack's 50; allowed because: old heads",
                "tocsin.yaml:9:59: red 17 of rule \"both\" is looser than the pack's 18; allowed because: old heads",
            ])
        #expect(configuration.points.declared[0].rules[0].above == Limits(yellow: 25, red: 60))
    }

    @Test func ownRulesAreMergedByName() throws {
        let workspace = try Workspace([
            "tocsin.yaml": Sample.main(
                points: """

                      - match: "a/1"
                        kind: lel
                        rules:
                          high: {above: {orange: 30}, on_delay: 5s, latch: true}
                          creep: {rate: {window: 60s, per: 1h}, above: {blue: 2}, auto_acknowledge: true}
                    """), "pack.yaml": Sample.pack,
        ])
        let configuration = try workspace.load()
        let rules = configuration.points.declared[0].rules
        #expect(rules.map(\.name) == ["creep", "high", "silent"])
        #expect(rules[0].signal == .rate(window: .seconds(60), per: .hours(1), method: .ends, relativeTo: nil))
        #expect(rules[0].alarm.autoAcknowledge)
        #expect(
            rules[1]
                == RuleDefinition(
                    name: "high", above: Limits(yellow: 25, orange: 30, red: 50), deadband: 2, onDelay: .seconds(5),
                    alarm: AlarmOptions(latch: true), basis: "GB/T 50493-2019"))
        #expect(
            configuration.warnings.map { workspace.shorten($0) } == [
                "tocsin.yaml:11:7: rule \"high\" rises 5s after its limit, the pack's after 3s"
            ])
    }

    @Test func silenceIsThreePeriodsOfThePoint() throws {
        let configuration = try catalogue(
            """

              - {match: "a/1", kind: lel, period: 10s}
              - {match: "a/2", kind: lel}
              - {match: "a/3", kind: k}
            """, pack: Sample.pack + "\n  k: {rules: {silent: {silence: {}}}}\n")
        #expect(configuration.points.declared[0].rules[1].above == Limits(yellow: 30))
        #expect(configuration.points.declared[1].rules[1].above == Limits(yellow: 15))
        // Without a period there is nothing to count three of.
        #expect(configuration.points.declared[2].rules.isEmpty && configuration.unarmed == ["a/3#silent"])
    }

    @Test func unarmedRulesAreListed() throws {
        let configuration = try catalogue(
            """

              - {match: "a/1", kind: open}
              - {match: "a/2", kind: open, limits: {low: {red: 1}}}
              - {match: "*/*/open", kind: open}
            """)
        #expect(configuration.unarmed == ["a/1#any", "a/1#low", "a/2#any", "*/*/open#any", "*/*/open#low"])
        #expect(configuration.points.resolve(id: "a/x/open")?.rules.isEmpty == true)
    }

    @Test func siteRulesStandOnWhatTheyMatch() throws {
        let configuration = try catalogue(
            """

              - {match: "a/T1/lel", kind: lel}
              - {match: "*/*/lel", kind: lel, period: 20s}
              - {match: "*/*/o2", kind: o2}
            """,
            rules: """
                rules:
                  - {name: night, match: "a/T*/**", kind: lel, above: {blue: 10}, basis: house rule}
                  - {name: gone, match: "**/T2/*", silence: {}}
                  - {name: open, match: "a/T9/lel", above: {}}
                """)
        func names(_ id: String) -> [String]? { configuration.points.resolve(id: id)?.rules.map(\.name) }
        #expect(names("a/T1/lel") == ["high", "night", "silent"])
        #expect(names("a/T2/lel") == ["gone", "high", "night", "silent"])
        #expect(names("b/T2/lel") == ["gone", "high", "silent"])
        #expect(names("a/T1/o2") == ["both"])
        #expect(names("a/T2/o2") == ["both"])  // no period, so nothing to be silent for
        let gone = configuration.points.resolve(id: "b/T2/lel")?.rules[0]
        #expect(gone?.above == Limits(yellow: 60))
        #expect(configuration.unarmed == ["*/*/lel#open"])
    }

    @Test func kindOfTheSitesOwnIndustry() throws {
        let workspace = try Workspace([
            "tocsin.yaml": Sample.main(
                points: "[{match: \"*/*/co\", kind: co}, {match: \"b/co\", kind: co}]", packs: "[\"p/*.yaml\"]"),
            "p/1.yaml": "pack: chem\nversion: 1\nkinds: {co: {unit: mg/m3}}\n",
            "p/2.yaml": "pack: mine\nversion: 1\nkinds: {co: {unit: \"[ppm]\"}}\n",
        ])
        let points = try workspace.load().points
        #expect(points.resolve(id: "a/x/co")?.unit == "mg/m3")
        #expect(points.resolve(id: "b/x/co")?.unit == "[ppm]")
        #expect(points.resolve(id: "b/co")?.unit == "[ppm]")
    }
}
