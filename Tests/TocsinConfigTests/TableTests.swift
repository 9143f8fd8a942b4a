// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinConfig
import TocsinCore

/// Points and sites from CSV files: the same as in YAML, with the same faults at their own places.
struct TableTests {
    @Test func rowsSayWhatYAMLSays() throws {
        let yaml = try Workspace(["pack.yaml": Sample.pack, "tocsin.yaml": TableTests.main(sites: "", points: "")])
        try yaml.write(
            "tocsin.yaml",
            """
            sources: [{topic: "t/{site}/{unit}/{measure}", point: "{site}/{unit}/{measure}"}]
            packs: [pack.yaml]
            sites:
              a: {name: "North, old", region: "320585", industry: chem, constants: {depth: 8}}
              b: {}
            points:
              - match: a/u/lel
                kind: lel
                range: [0, 60]
                period: 2s
                gateway: "{site}/gateway/online"
                tags: [hot, north]
                constants: {k: 2}
                limits: {high: {yellow: 20, red: "k * depth + 10"}}
                rules: {high: {on_delay: 1s}, creeping: {rate: {window: 1h, per: 1h}, above: {blue: 2}}}
              - {match: a/gateway/online, kind: open}
              - {match: b/u/o2, kind: o2, limits: {both: {above: {red: 22}}}}
              - {match: "b/**", kind: lel, limits: {high: {red: 60}}, allow_looser: "agreed, see \\"plan\\""}
            """)
        let tables = try Workspace([
            "pack.yaml": Sample.pack, "tocsin.yaml": TableTests.main(sites: "sites.csv", points: "[p1.csv, p2.csv]"),
            "sites.csv": "id;name;region;industry;constants.depth\r\na;North, old;320585;chem;8\r\nb;;;;\r\n",
            "p1.csv": """
            match,kind,range.low,range.high,period,gateway,tags,constants.k,limits.high.yellow,limits.high.red,\
            rules.high.on_delay,rules.creeping.rate.window,rules.creeping.rate.per,rules.creeping.above.blue
            a/u/lel,lel,0,60,2s,{site}/gateway/online,hot north,2,20,k * depth + 10,1s,1h,1h,2
            a/gateway/online,open,,,,,,,,,,,,

            """,
            "p2.csv": "\u{FEFF}kind\tmatch\tlimits.both.above.red\tlimits.high.red\tallow_looser\n"
                + "o2\tb/u/o2\t22\t\t\n\n\t\t\t\t\n\"lel\"\t\"b/**\"\t\t60\t\"agreed, see \"\"plan\"\"\"",
        ])
        let (one, other) = (try yaml.load(), try tables.load())
        #expect(one.sites == other.sites)
        #expect(other.sites.first?.name == "North, old")
        #expect(one.points.declared == other.points.declared && other.points.declared.count == 3)
        #expect(other.points.declared[0].rules.first { $0.name == "high" }?.above == Limits(yellow: 20, red: 26))
        #expect(one.points.resolve(id: "b/x/y") == other.points.resolve(id: "b/x/y"))
        #expect(other.warnings.count == 1 && one.warnings.map(\.allowed) == other.warnings.map(\.allowed))
        #expect(one.unarmed == other.unarmed)
    }

    @Test func rowsAndEntriesStandInTheirOrder() throws {
        let workspace = try Workspace([
            "pack.yaml": Sample.pack,
            "tocsin.yaml": TableTests.main(
                sites: "{a: {industry: chem}}",
                points: "[tables/p*.csv, {match: \"a/**\", kind: lel}, {match: a/late/lel, kind: lel}]"),
            "tables/p2.csv": "match,kind\na/*/o2,o2\n", "tables/p1.csv": "match,kind\na/u/o2,open\n",
        ])
        #expect(
            workspace.faults() == [
                "tocsin.yaml:4:53: \"a/late/lel\" is never looked at; the first match wins: put it before \"a/**\" in line 4"
            ])
        try workspace.write(
            "tocsin.yaml",
            TableTests.main(sites: "{a: {industry: chem}}", points: "[tables/p*.csv, {match: \"a/**\", kind: lel}]"))
        let points = try workspace.load().points
        #expect(points.declared.map(\.kind) == ["open"] && points.patternCount == 2)
        #expect(points.resolve(id: "a/v/o2")?.kind == "o2" && points.resolve(id: "a/v/x")?.kind == "lel")
    }

    /// Rows that differ in nothing but the id are read once; what depends on the id is looked at in each all the same.
    @Test func twinsAreStillThemselves() throws {
        let rows = (1...50).map { "a/u\($0)/lel,lel,40,\n" }.joined()
        let expressions = "a/w/lel,lel,10 * k,4\nb/w/lel,lel,10 * k,5\n"
        let workspace = try Workspace([
            "pack.yaml": Sample.pack,
            "points.csv": "match,kind,limits.high.red,constants.k\n" + rows + expressions,
            "tocsin.yaml": TableTests.main(
                sites: "{a: {}, b: {}}", points: "points.csv", more: "rules: [rules.yaml]"),
            "rules.yaml": "rules: [{name: extra, match: a/u3/lel, above: {red: 99}}]",
        ])
        let points = try workspace.load().points.declared
        #expect(points.map(\.id) == (1...50).map { "a/u\($0)/lel" } + ["a/w/lel", "b/w/lel"])
        #expect(points.filter { $0.rules.contains { $0.name == "extra" } }.map(\.id) == ["a/u3/lel"])
        #expect(points[0].rules == points[49].rules && points[0].rules.first?.above == Limits(yellow: 25, red: 40))
        #expect(points.suffix(2).map { $0.rules.first?.above.red } == [40, 50])
        let faulty = "c/u1/lel,lel,40,\na/u7/lel,lel,40,\nu,lel,40,\n\"a/x y\",lel,40,\na/w/lel,lel,15 * k,4\n"
        try workspace.write("points.csv", "match,kind,limits.high.red,constants.k\n" + rows + faulty)
        #expect(
            workspace.faults() == [
                "points.csv:52:1: \"c/u1/lel\" stands on the site \"c\", which is not declared; allowed: a, b",
                "points.csv:53:1: \"a/u7/lel\" is declared again; once; it stands in line 8 already",
                "points.csv:54:1: match is \"u\"; two or more parts, such as \"site/unit/measure\" or \"*/*/lel\"",
                "points.csv:55:1: match holds \" \"; parts of ids, divided by /; * is anything inside a part, ** crosses parts",
                "points.csv:56:13: red 60 of rule \"high\" is looser than the pack's 50; at most 50, or allow_looser: \"the reason\"",
            ])
    }

    /// What is wrong with one row is said of each row that has it, at its own place.
    @Test func everyRowHasItsFault() throws {
        let rows = (1...3).map { "a/u\($0)/lel,lel,70\n" }.joined() + "a/v/o2,02,\na/v/o3,02,\n"
        let workspace = try Workspace([
            "pack.yaml": Sample.pack, "points.csv": "match,kind,limits.high.red\n" + rows,
            "tocsin.yaml": TableTests.main(sites: "{a: {}}", points: "points.csv"),
        ])
        let looser = "red 70 of rule \"high\" is looser than the pack's 50; at most 50, or allow_looser: \"the reason\""
        #expect(
            workspace.faults() == [
                "points.csv:2:14: \(looser)", "points.csv:3:14: \(looser)", "points.csv:4:14: \(looser)",
                "points.csv:5:8: no pack has a kind \"02\"; allowed: lel, o2, open",
                "points.csv:6:8: no pack has a kind \"02\"; allowed: lel, o2, open",
            ])
    }

    @Test func tablesAreBounded() throws {
        let many = (1...20_000).map { "a/u\($0)/lel,nothing\n" }.joined()
        let workspace = try Workspace([
            "pack.yaml": Sample.pack, "points.csv": "match,kind\n" + many,
            "tocsin.yaml": TableTests.main(sites: "{a: {}}", points: "points.csv"),
        ])
        let faults = workspace.faults()
        #expect(faults.count == 10_001)
        #expect(faults.last == "points.csv:10001:14: 10000 more faults are not shown")
        try workspace.write("points.csv", "match,kind\n" + many.replacing("nothing", with: "lel"))
        try workspace.write(
            "tocsin.yaml", TableTests.main(sites: "{a: {}}", points: "points.csv", more: "limits: {points: 15000}"))
        #expect(
            workspace.faults() == [
                "tocsin.yaml:4:9: more than 15000 points are declared; limits.points allows no more"
            ])
        let patterns = (1...20_001).map { "a/*/u\($0),lel\n" }.joined()
        try workspace.write("points.csv", "match,kind\n" + patterns)
        #expect(
            workspace.faults() == [
                "tocsin.yaml:4:9: points has more than 20000 patterns; wider ones, or ids"
            ])
    }

    /// A declared point is never the one that finds no room.
    @Test func groupsCountAsPoints() throws {
        let main = TableTests.main(
            sites: "{a: {}}", points: "[{match: a/u/lel, kind: lel}, {match: a/v/lel, kind: lel}]",
            more: "groups: [{id: a/all, under: a, rules: {maintenance: {out: {}, above: {yellow: 1}}}}]\n")
        let workspace = try Workspace(["pack.yaml": Sample.pack, "tocsin.yaml": main + "limits: {points: 2}\n"])
        #expect(
            workspace.faults() == [
                "tocsin.yaml:4:9: 2 points are declared, and 1 groups; together at most limits.points, which is 2"
            ])
        try workspace.write("tocsin.yaml", main + "limits: {points: 3}\n")
        #expect(workspace.faults().isEmpty)
    }

    @Test func tablesAreInTheDigest() throws {
        let files = [
            "pack.yaml": Sample.pack, "points.csv": "match,kind\na/u/lel,lel\n", "sites.csv": "id\na\n",
            "tocsin.yaml": TableTests.main(sites: "sites.csv", points: "points.csv"),
        ]
        let before = try Workspace(files).load().digestInput
        #expect(try Workspace(files).load().digestInput == before)
        for (name, text) in [("points.csv", "match,kind\na/u/lel,o2\n"), ("sites.csv", "id,name\na,A\n")] {
            #expect(try Workspace(files.merging([name: text]) { $1 }).load().digestInput != before)
        }
    }

    static func main(sites: String, points: String, more: String = "") -> String {
        """
        sources: [{topic: "t/{site}/{unit}/{measure}", point: "{site}/{unit}/{measure}"}]
        packs: [pack.yaml]
        sites: \(sites)
        points: \(points)
        \(more)
        """
    }
}
