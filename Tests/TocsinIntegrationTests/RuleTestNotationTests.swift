// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinConfig
import TocsinCore

@testable import tocsin

@Suite("Rule tests: notation of readings")
struct RuleTestNotationTests {
    /// Each reading as `time[/received] value [quality] [flag]`, in the order of receipt.
    private func expand(_ series: String, interval: String = "1s") throws -> [String] {
        let bench = try RuleTestFolder()
        let path = try bench.write(
            """
            tests:
              - name: t
                interval: \(interval)
                input:
            \(series.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n"))
                expect: {"a/b#c": []}
            """)
        let test = try #require(try RuleTestReader.read(path: path, date: RecordingTime.parse).tests.first)
        var queue = ReadingQueue(test.series)
        var texts: [String] = []
        while let next = queue.next, let item = queue.take() {
            #expect(next == item.received)
            let (time, received) = (
                MomentText.text(item.time - test.start), MomentText.text(item.received - test.start)
            )
            var parts = [time == received ? time : "\(time)/\(received)", "\(item.value)"]
            if item.quality != .good { parts.append(item.quality.name) }
            if item.flag != .none { parts.append(item.flag.name) }
            texts.append(parts.joined(separator: " "))
        }
        return texts
    }

    static let notations: [(String, [String])] = [
        ("20 21.5 -3", ["0s 20.0", "1s 21.5", "2s -3.0"]),
        ("26x3", ["0s 26.0", "1s 26.0", "2s 26.0"]),
        ("20+0.5x3 1", ["0s 20.0", "1s 20.5", "2s 21.0", "3s 1.0"]),
        ("20-1x3", ["0s 20.0", "1s 19.0", "2s 18.0"]),
        ("-4-1x2", ["0s -4.0", "1s -5.0"]),
        ("0+0.1x4", ["0s 0.0", "1s 0.1", "2s 0.2", "3s 0.3"]),
        ("1e-3 1e-3+1e-3x2", ["0s 0.001", "1s 0.001", "2s 0.002"]),
        ("1 _ 2 _x3 3", ["0s 1.0", "2s 2.0", "6s 3.0"]),
        ("null on off open closed", ["0s nan bad", "1s 1.0", "2s 0.0", "3s 1.0", "4s 0.0"]),
        ("21!bad 2!stale 3x2!uncertain", ["0s 21.0 bad", "1s 2.0 stale", "2s 3.0 uncertain", "3s 3.0 uncertain"]),
        (
            "2.5!calibration 1!uncertain!test 0!restart",
            ["0s 2.5 calibration", "1s 1.0 uncertain test", "2s 0.0 restart"]
        ),
        ("1 @90s 2 3 @1m30s500ms 4", ["0s 1.0", "1m30s 2.0", "1m30s500ms 4.0", "1m31s 3.0"]),
        ("~2s 1x2 ~0 3", ["0s/2s 1.0", "2s 3.0", "1s/3s 2.0"].map { $0.replacing("2.0", with: "1.0") }),
        ("@10m ~-5m 1", ["10m/5m 1.0"]),
        ("~@1h 1+1x3 ~0 @2h 4", ["0s/1h 1.0", "1s/1h 2.0", "2s/1h 3.0", "2h 4.0"]),
        ("@2026-01-01T12:00:05+08:00 7", ["5s 7.0"]),
    ]

    @Test("reads what the manual says", arguments: notations)
    func notation(_ text: String, _ readings: [String]) throws {
        #expect(try expand("a/b/c: \"\(text)\"") == readings)
    }

    @Test("takes a list of texts, a text over several lines, and a series with its own interval and lag")
    func forms() throws {
        #expect(try expand("a/b/c: [1x2, \"_ 2\"]") == ["0s 1.0", "1s 1.0", "3s 2.0"])
        #expect(try expand("a/b/c: |\n  1 2\n  3") == ["0s 1.0", "1s 2.0", "2s 3.0"])
        #expect(
            try expand("a/b/c: {interval: 1m, lag: 2s, readings: 1x2}") == ["0s/2s 1.0", "1m/1m2s 1.0"])
        #expect(try expand("a/b/c: 7", interval: "5s") == ["0s 7.0"])
    }

    @Test("brings the readings of all series in the order of receipt, those of one instant in that of the file")
    func order() throws {
        let texts = try expand("a/b/c: 1+1x3\na/b/d: {interval: 2s, readings: 10+10x2}\na/b/e: \"@1s 100\"")
        #expect(texts == ["0s 1.0", "0s 10.0", "1s 2.0", "1s 100.0", "2s 3.0", "2s 20.0"])
    }

    @Test("expands ten million readings one at a time, and no more") func bounds() throws {
        let bench = try RuleTestFolder()
        func faults(_ readings: String) throws -> [String] {
            bench.faults(
                try bench.write(
                    """
                    tests:
                      - name: t
                        input: {park/T1/ladder: "\(readings)"}
                        expect: {"park/T1/ladder#high": []}
                    """))
        }
        #expect(try faults("1x9999999 1") == [])
        #expect(
            try faults("1x9999999 1x2") == [
                "tests.yaml:4:40: \"1x2\" is more than all series of a file may hold; 10000000 readings in all"
            ])
    }
}
