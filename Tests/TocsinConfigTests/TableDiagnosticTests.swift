// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinConfig

/// What can be wrong with a table, with the exact place and words.
struct TableDiagnosticTests {
    /// A table of points, and the lines that `check` prints for it.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let expected: [String]

        init(_ name: String, _ text: String, _ expected: [String]) {
            self.init(name, bytes: Array(text.utf8), expected)
        }

        init(_ name: String, bytes: [UInt8], _ expected: [String]) {
            (testDescription, self.bytes, self.expected) = (name, bytes, expected)
        }
    }

    @Test(arguments: TableDiagnosticTests.shapes + TableDiagnosticTests.headers + TableDiagnosticTests.cells)
    func faultIsToldAtItsPlace(_ fault: Fault) throws {
        let workspace = try Workspace([
            "pack.yaml": Sample.pack, "tocsin.yaml": TableTests.main(sites: "{a: {}}", points: "p.csv"),
        ])
        try workspace.write("p.csv", fault.bytes)
        let found = workspace.faults()
        #expect(
            found == fault.expected,
            "\n\(found.map { "\"\($0.replacing("\"", with: "\\\""))\"," }.joined(separator: "\n"))")
    }

    @Test(arguments: [
        (
            "id\na,\n",
            [
                "s.csv:2:3: the row has 2 cells, the header 1; as many as the header; quotes around a cell that holds the separator"
            ]
        ),
        ("name\nx\n", ["s.csv:1:1: the table has no column id; id is required: the first part of point ids"]),
        (
            "id,name,region\na,,32058\nb/c,,\n,x,\na,,\n",
            [
                "s.csv:2:4: region is \"32058\"; expected the six digits of a GB/T 2260 code, such as \"320585\"",
                "s.csv:3:1: \"b/c\" cannot be the id of a site; the first part of point ids: at most 64 bytes, no blank and none of / # + * ? { } [ ]",
                "s.csv:4:1: \"\" cannot be the id of a site; the first part of point ids: at most 64 bytes, no blank and none of / # + * ? { } [ ]",
                "s.csv:5:1: site \"a\" stands here again; each once; it stands in line 2 already",
            ]
        ),
        (
            "id,constants.1k,constants.depth\na,1,x\n",
            [
                "s.csv:1:4: \"1k\" cannot be the name of a constant; letters, digits and _, no digit first, at most 64; not min, max, abs",
                "s.csv:2:5: depth is \"x\"; expected a number",
            ]
        ),
    ])
    func sites(_ text: String, _ expected: [String]) throws {
        let workspace = try Workspace([
            "pack.yaml": Sample.pack, "tocsin.yaml": TableTests.main(sites: "[s.csv]", points: "[]"), "s.csv": text,
        ])
        #expect(workspace.faults() == expected)
    }

    @Test(arguments: [
        ("none.csv", "tocsin.yaml:4:9: none.csv cannot be read: there is no such file; give the path of a file"),
        (
            "{file: p.csv}",
            "tocsin.yaml:4:9: points is a mapping; expected a list of {match, kind, …} or names of CSV files"
        ),
    ])
    func names(_ name: String, _ expected: String) throws {
        let workspace = try Workspace([
            "pack.yaml": Sample.pack, "tocsin.yaml": TableTests.main(sites: "{a: {}}", points: name),
        ])
        #expect(workspace.faults().map { $0.replacing(workspace.folder + "/", with: "") } == [expected])
    }

    static let columns =
        "columns: match, kind, unit, range.low, range.high, period, current.low, current.high, current.hold, "
        + "molar_mass, reference_temperature, reference_pressure, gateway, tags, allow_looser, reason, limits.RULE.LEVEL, constants.NAME, rules.RULE.KEY"
    static let width = "as many as the header; quotes around a cell that holds the separator"

    static let shapes: [Fault] = [
        Fault("empty", "", ["p.csv:1:1: the table is empty; a header row with match and other columns"]),
        Fault("blank lines", "\n\r\n", ["p.csv:1:1: the table is empty; a header row with match and other columns"]),
        Fault(
            "ragged rows", "match,kind\na/u/lel\na/v/lel,lel,,\n",
            [
                "p.csv:2:1: the row has 1 cell, the header 2; \(width)",
                "p.csv:3:13: the row has 4 cells, the header 2; \(width)",
            ]),
        Fault(
            "quotes", "match,kind\na/\"u\"/lel,lel\n\"a/v/lel\"x,lel\n\"a/w\nlel\",lel\n",
            [
                "p.csv:2:3: a quote inside a cell without quotes; quotes around the whole cell, and each quote in it doubled",
                "p.csv:3:10: text behind the closing quote; a separator or the end of the line; a quote in a cell is doubled",
                "p.csv:4:1: match is too long or holds a control character; a pattern such as \"*/*/lel\", at most 255 bytes",
            ]),
        Fault(
            "a quote that is not closed", "match,kind\na/u/lel,\"lel\na/v/lel,lel\n",
            [
                "p.csv:2:9: this quote is not closed; a quote at the end of the cell, which has at most 4096 bytes; what follows was not checked"
            ]),
        Fault(
            "a quote that swallows the file",
            "match,kind\na/u/lel,\"lel\n" + String(repeating: "a/v/lel,lel\n", count: 2_000),
            [
                "p.csv:2:9: this quote is not closed; a quote at the end of the cell, which has at most 4096 bytes; what follows was not checked"
            ]),
        Fault(
            "line ends", "match,kind\r\na/u/lel,lel\ra/v/lel,lex\r\n",
            [
                "p.csv:2:12: a carriage return without a line feed; lines end in LF or CRLF",
                "p.csv:3:9: no pack has a kind \"lex\"; did you mean \"lel\"? allowed: lel, o2, open",
            ]),
        Fault(
            "GBK", bytes: Array("match,kind,reason\na/u/lel,lel,".utf8) + [0xD5, 0xFD] + Array("\n".utf8),
            ["p.csv:2:13: these bytes are not UTF-8; save the table as CSV in UTF-8; what follows was not checked"]),
        Fault(
            "bytes in the middle of a cell", bytes: Array("match,kind\n压/u,\"力\n压".utf8) + [0xFF] + Array("\"\n".utf8),
            ["p.csv:3:2: these bytes are not UTF-8; save the table as CSV in UTF-8; what follows was not checked"]),
        Fault(
            "UTF-16", bytes: [0xFF, 0xFE, 0x6D, 0, 0x2C, 0],
            ["p.csv:1:1: the file is in UTF-16; save the table as CSV in UTF-8; what follows was not checked"]),
        Fault(
            "a long cell", "match,kind\na/u/lel,\(String(repeating: "x", count: 4_097))\n",
            ["p.csv:2:9: the cell has 4097 bytes; at most 4096"]),
        Fault(
            "many columns", "match,kind\na/u/lel,lel\(String(repeating: ",", count: 300))\n",
            ["p.csv:2:267: the row has more than 256 cells; fewer columns"]),
    ]

    static let headers: [Fault] = [
        Fault(
            "unknown columns", "match,kind,periode,high.orange,limts.high.red,foo\n",
            [
                "p.csv:1:12: unknown column \"periode\" in a table of points; did you mean \"period\"? \(columns)",
                "p.csv:1:20: unknown column \"high.orange\" in a table of points; did you mean \"limits.high.orange\"? \(columns)",
                "p.csv:1:32: unknown column \"limts.high.red\" in a table of points; did you mean \"limits.RULE.LEVEL\"? \(columns)",
                "p.csv:1:47: unknown column \"foo\" in a table of points; \(columns)",
            ]),
        Fault(
            "columns twice, without a name, and at odds", "match,kind,,kind,rules.x.while,rules.x.while.condition\n",
            [
                "p.csv:1:12: column 3 has no name; \(columns)",
                "p.csv:1:13: the column \"kind\" stands here again; each once; it is column 2 already",
                "p.csv:1:32: the column \"rules.x.while.condition\" is at odds with another; a column is a value, or names begin with it",
            ]),
        Fault(
            "no match", "id,kind\na/u/lel,lel\n", ["p.csv:1:1: unknown column \"id\" in a table of points; \(columns)"]),
        Fault(
            "no match at all", "kind,unit\nlel,\n",
            ["p.csv:1:1: the table has no column match; match is required: a point's id, or a pattern such as */*/lel"]),
        Fault(
            "keys that no rule has",
            "match,kind,limits.high.read,rules.high.above.rod\na/u/lel,lel,5,1\na/v/lel,lel,,2\n",
            [
                "p.csv:1:12: unknown key \"read\" in limits of \"high\"; did you mean \"red\"? allowed: blue, yellow, orange, red",
                "p.csv:1:29: unknown key \"rod\" in above of rule \"high\"; did you mean \"red\"? allowed: blue, yellow, orange, red",
            ]),
    ]

    static let cells: [Fault] = [
        Fault(
            "what is required", "match;kind\n;lel\na/u/lel;\n",
            [
                "p.csv:2:1: the point has no match; match is required: a point's id, or a pattern such as \"*/*/lel\"",
                "p.csv:3:1: the point has no kind; kind is required: a kind of the packs, such as gas.lel",
            ]),
        Fault(
            "values", "match,kind,period,range.low,range.high,tags\na/u/lel,lel,5,0,,a b?\na/v/lel,lel,5s,\"7\",5,\n",
            [
                "p.csv:2:13: period is \"5\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "p.csv:2:15: range has no high; high is required: the highest value",
                "p.csv:2:18: tags is \"b?\"; expected letters, digits, \"_\", \"-\" and \".\", at most 64",
                "p.csv:3:16: range runs from 7 to 5; the lower number first",
            ]),
        Fault(
            "expressions", "match,kind,limits.high.red\na/u/lel,lel,\"3 +\"\na/v/lel,lel,k\na/w/lel,lel,2 * k\n",
            [
                "p.csv:2:17: red: the expression breaks off; a number, a constant or a bracket",
                "p.csv:3:13: red of rule \"high\" needs the constant \"k\", which is not known on site a; constants: {k: …} of the site or of the point",
                "p.csv:4:17: red of rule \"high\" needs the constant \"k\", which is not known on site a; constants: {k: …} of the site or of the point",
            ]),
        Fault(
            "a rule that the kind of this row does not have",
            "match,kind,limits.high.red\na/u/lel,lel,40\na/u/o2,o2,40\n",
            ["p.csv:3:11: kind o2 has no rule \"high\"; allowed: both"]),
        Fault(
            "columns count characters", "match,kind\n\"压/力\",lel\n压/力/x,nothing\n",
            [
                "p.csv:2:1: \"压/力\" stands on the site \"压\", which is not declared; allowed: a",
                "p.csv:3:1: \"压/力/x\" stands on the site \"压\", which is not declared; allowed: a",
                "p.csv:3:7: no pack has a kind \"nothing\"; allowed: lel, o2, open",
            ]),
    ]
}
