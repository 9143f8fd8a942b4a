// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore

@testable import TocsinWire

/// HJ 212-2017.
@Suite struct FrameTests {
    static func source(_ point: String = "{$.MN}/{$key}", isTolerant: Bool = false) -> SourceDefinition {
        var source = SourceDefinition(topic: "t/{a}", format: .hj212, point: point)
        source.text.frameCheck = isTolerant ? .tolerant : .strict
        return source
    }

    /// A frame around data, with the right length and checksum.
    static func frame(_ data: String) -> String {
        let bytes = Array(data.utf8)
        let checksum = String(FrameChecksum.of(bytes.span, from: 0, to: bytes.count), radix: 16, uppercase: true)
        let (length, sum) = (String(bytes.count), checksum)
        return "##" + String(repeating: "0", count: 4 - length.count) + length + data
            + String(repeating: "0", count: 4 - sum.count) + sum + "\r\n"
    }

    static func data(_ measurements: String, time: String = "DataTime=20260301160000;") -> String {
        "QN=20260301160000123;ST=31;CN=2011;PW=123456;MN=PARK07GW03;Flag=5;CP=&&\(time)\(measurements)&&"
    }

    @Test func theChecksumOfTheStandardsExample() throws {
        // HJ 212-2017, appendix A.
        let data =
            "QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&"
        #expect(FrameTests.frame(data) == "##0101\(data)1C80\r\n")
        var harness = try DecoderHarness([FrameTests.source()])
        #expect(harness.reasons(of: "t/x", "##0101\(data)1C80\r\n") == [])
        #expect(harness.decoder.readings.isEmpty)
    }

    @Test func theReferencesExampleIsTakenOnlyWhereDeclared() throws {
        // Its length and its checksum are invented.
        let frame = "##0101" + FrameTests.data("a01-Rtd=26.0,a01-Flag=N") + "1C80\r\n"
        var strict = try DecoderHarness([FrameTests.source()])
        #expect(strict.reasons(of: "t/x", frame) == [.invalidFrame])
        var tolerant = try DecoderHarness([FrameTests.source(isTolerant: true)])
        #expect(tolerant.decode("t/x", frame) == [Named("PARK07GW03/a01", 26)])
    }

    @Test func measurementsAndTheirNames() throws {
        let data = FrameTests.data(
            "a01-Rtd=26.0,a01-Flag=N;a02-Avg=1,a02-Min=0.5,a02-Max=2,a02-Cou=9,a02-Flag=T;SB1-RS=1;a03-Info=x;a04-Flag=N"
        )
        var harness = try DecoderHarness([FrameTests.source("{$.ST}/{$.MN}/{$key}")])
        #expect(
            harness.decode("t/x", FrameTests.frame(data)) == [
                Named("31/PARK07GW03/a01", 26), Named("31/PARK07GW03/a02-Avg", 1, DecoderHarness.eight, .uncertain),
                Named("31/PARK07GW03/a02-Min", 0.5, DecoderHarness.eight, .uncertain),
                Named("31/PARK07GW03/a02-Max", 2, DecoderHarness.eight, .uncertain),
                Named("31/PARK07GW03/a02-Cou", 9, DecoderHarness.eight, .uncertain), Named("31/PARK07GW03/SB1-RS", 1),
            ])
        #expect(harness.decoder.lastMessageErrors == 0)
    }

    @Test(arguments: [
        ("N", Quality.good, ReadingFlag.none), ("D", .bad, .none), ("F", .bad, .none), ("B", .bad, .none),
        ("C", .good, .calibration), ("M", .good, .test), ("T", .uncertain, .none), ("n", .good, .none),
        ("S", .uncertain, .none), ("", .good, .none),
    ])
    func flags(_ letter: String, _ quality: Quality, _ flag: ReadingFlag) throws {
        var harness = try DecoderHarness([FrameTests.source("{a}/{$key}")])
        // Whichever comes first, and whatever stands between them.
        for measurement in ["a01-Rtd=26.0,a01-Flag=\(letter)", "a01-Flag=\(letter);a01-Rtd=26.0"] {
            let frame = FrameTests.frame(FrameTests.data(measurement + ";a02-Rtd=1"))
            #expect(
                harness.decode("t/x", frame) == [
                    Named("x/a01", 26, DecoderHarness.eight, quality, flag), Named("x/a02", 1),
                ])
        }
    }

    @Test(arguments: [
        ("DataTime=20260301160000;", 0), ("DataTime=20260301160000250;", 250), ("", 123), ("DataTime=;", 123),
    ])
    func timesAreInTheSourcesZone(_ time: String, _ milliseconds: Int64) throws {
        var harness = try DecoderHarness([FrameTests.source("{a}/{$key}")])
        let frame = FrameTests.frame(FrameTests.data("a01-Rtd=1", time: time))
        let expected =
            time == "DataTime=;" ? DecoderHarness.received : DecoderHarness.eight + Interval(milliseconds: milliseconds)
        #expect(harness.decode("t/x", frame) == [Named("x/a01", 1, expected)])
        var source = FrameTests.source("{a}/{$key}")
        source.zone = .zero
        var other = try DecoderHarness([source])
        if time.count > 10 { #expect(other.decode("t/x", frame) == [Named("x/a01", 1, expected + .hours(8))]) }
    }

    @Test func timesOfSamplesAndTimesBehindTheMeasurements() throws {
        var harness = try DecoderHarness([FrameTests.source("{a}/{$key}")])
        let sampled = "a01-SampleTime=20260301155900,a01-Rtd=1;a02-Rtd=2;"
        let frame = FrameTests.frame(FrameTests.data(sampled, time: ""))
        #expect(
            harness.decode("t/x", frame).map(\.time) == [
                DecoderHarness.eight + .minutes(-1), DecoderHarness.eight + Interval(milliseconds: 123),
            ])
        let behind = FrameTests.frame(FrameTests.data("a01-Rtd=1;DataTime=20260301160000", time: ""))
        #expect(harness.decode("t/x", behind) == [Named("x/a01", 1)])
    }

    @Test(arguments: ["2026030116000", "20260301160000.5", "2026-03-01 16:00:00", "20261301160000", "1772352000"])
    func otherTimesAreRefused(_ time: String) throws {
        var harness = try DecoderHarness([FrameTests.source()])
        let frame = FrameTests.frame(FrameTests.data("a01-Rtd=1;a02-Rtd=2", time: "DataTime=\(time);"))
        #expect(harness.reasons(of: "t/x", frame) == [.invalidTime, .invalidTime])
    }

    @Test func valuesThatAreNone() throws {
        var harness = try DecoderHarness([FrameTests.source("{a}/{$key}")])
        let frame = FrameTests.frame(
            FrameTests.data("a01-Rtd=,a01-Flag=N;a02-Rtd=--;a03-Rtd=NaN;a04-Rtd=0x1F;a05-Rtd=5"))
        #expect(
            harness.decode("t/x", frame) == [
                Named("x/a01", .nan, DecoderHarness.eight, .bad), Named("x/a03", .nan, DecoderHarness.eight, .bad),
                Named("x/a05", 5),
            ])
        #expect(harness.reasons(of: "t/x", frame) == [.invalidValue, .invalidValue])
    }

    @Test func severalFramesInABody() throws {
        var harness = try DecoderHarness([FrameTests.source("{$.MN}/{$key}")])
        let (one, two) = (FrameTests.frame(FrameTests.data("a01-Rtd=1")), FrameTests.frame("MN=B;CP=&&a01-Rtd=2&&"))
        // CR and LF are one character of a string.
        for body in [one + two, one + "\r\n" + two, "\u{FEFF}" + one + two.dropLast(), String(one.dropLast()) + two] {
            #expect(harness.decode("t/x", body).map(\.id) == ["PARK07GW03/a01", "B/a01"])
            #expect(harness.decoder.lastMessageErrors == 0)
        }
    }

    @Test func aFrameThatIsNoneCostsOnlyItself() throws {
        var harness = try DecoderHarness([FrameTests.source("{$.MN}/{$key}")])
        let good = FrameTests.frame("MN=B;CP=&&a01-Rtd=2&&")
        let wrong = good.replacing("Rtd=2", with: "Rtd=3")
        #expect(harness.reasons(of: "t/x", good + wrong + good) == [.checksumMismatch])
        #expect(harness.decoder.readings.map(\.value) == [2, 2])
        for other in [
            "##0099" + good.dropFirst(6), String(good.dropFirst()), "noise", "##",
            FrameTests.frame("MN=B;CP=&&a01-Rtd=2"),
        ] {
            #expect(harness.reasons(of: "t/x", good + other + "\r\n" + good) == [.invalidFrame])
            #expect(harness.decoder.readings.map(\.value) == [2, 2])
        }
    }

    @Test(arguments: ["mn=B", "ST=1"]) func theIDNeedsAFieldThatIsNotThere(_ head: String) throws {
        var harness = try DecoderHarness([FrameTests.source()])
        #expect(harness.reasons(of: "t/x", FrameTests.frame("\(head);CP=&&a01-Rtd=2&&")) == [.missingID])
    }

    @Test(arguments: ["", "12", "xyz", "1c80", "FFFF"]) func tolerantTakesAnyChecksumOrNone(_ checksum: String) throws {
        var harness = try DecoderHarness([FrameTests.source("{a}/{$key}", isTolerant: true)])
        let body = "##0020MN=B;CP=&&a01-Rtd=2&&\(checksum)\r\n##9999MN=B;CP=&&a02-Rtd=3&&\(checksum)"
        if checksum == "xyz" {
            #expect(harness.reasons(of: "t/x", body) == [.invalidFrame, .invalidFrame])
        } else {
            #expect(harness.decode("t/x", body).map(\.value) == [2, 3])
        }
    }

    @Test func tolerantNeverTakesTwoFramesForOne() throws {
        var harness = try DecoderHarness([FrameTests.source(isTolerant: true)])
        let (a, b) = ("##0099MN=A;CP=&&a01-Rtd=1&&", "##0099MN=B;CP=&&a01-Rtd=2&&")
        for between in ["", "1C80", "1C80\r\n", " "] {
            #expect(harness.decode("t/x", a + between + b).map(\.id) == ["A/a01", "B/a01"])
        }
        // One that was cut off does not take the end of the next for its own.
        #expect(harness.decode("t/x", a.dropLast(3) + b).map(\.id) == ["B/a01"])
    }

    @Test(arguments: [false, true]) func noTruncatedFrameGivesReadings(_ isTolerant: Bool) throws {
        var harness = try DecoderHarness([FrameTests.source("{a}/{$key}", isTolerant: isTolerant)])
        let frame = Array(FrameTests.frame(FrameTests.data("a01-Rtd=26.0,a01-Flag=D;a02-Rtd=1.25,a02-Flag=N")).utf8)
        let whole = harness.decode(Array("t/x".utf8), frame)
        #expect(whole.count == 2)
        for count in 0..<frame.count {
            let readings = harness.decode(Array("t/x".utf8), Array(frame.prefix(count)))
            // The checksum may be cut where it is not held against anything, and the line's end belongs to nothing.
            let isWhole = count >= frame.count - (isTolerant ? 6 : 2)
            #expect(readings == (isWhole ? whole : []), "\(count) of \(frame.count)")
            #expect(isWhole || harness.decoder.lastMessageErrors > 0)
        }
    }

    @Test func theBodyIsGoneThroughOnce() throws {
        var harness = try DecoderHarness([FrameTests.source()])
        // Each `##` says that 9,999 bytes follow, and at all those places stands what could be a checksum.
        let clock = ContinuousClock()
        for unit in ["##9999", "##9999\n", "##9999AAAA\n", "####"] {
            let body = String(repeating: unit, count: (1 << 20) / unit.utf8.count)
            #expect(clock.measure { _ = harness.decode("t/x", body) } < .seconds(5), "\(unit)")
            #expect(harness.decoder.readings.isEmpty)
        }
    }
}
