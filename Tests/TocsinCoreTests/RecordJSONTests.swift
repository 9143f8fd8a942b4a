// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinCore
import TocsinTestSupport

@Suite("Records as JSON, and the calendar behind their times")
struct RecordJSONTests {
    @Test func keysInOrder() {
        var record = Record(time: Instant(milliseconds: 1_772_352_000_123), event: .raise)
        record.sequence = 7
        record.alarm = "park7/T101/lel#high"
        record.occurrence = 7
        record.state = .unacknowledged
        record.level = .orange
        record.previousLevel = .yellow
        record.site = "park7"
        record.region = "320585"
        record.industry = "hazardous-chemicals"
        record.point = "park7/T101/lel"
        record.kind = "gas.lel"
        record.rule = "high"
        record.basis = "GB/T 50493-2019"
        record.value = 26
        record.unit = "%{LEL}"
        record.limit = 25
        record.signal = "value"
        record.readingTime = Instant(milliseconds: 1_772_352_000_000)
        record.receivedTime = Instant(milliseconds: 1_772_352_000_100)
        record.quality = .good
        record.historical = true
        record.evidence = [Record.Sample(time: Instant(milliseconds: 1_772_351_999_000), value: 25.5)]
        record.message = "say \"hello\"\n"
        record.by = "li"
        record.reason = "\u{1}"
        record.config = "0123456789abcdef"
        var bytes: [UInt8] = []
        record.appendJSON(to: &bytes) { $0.append(contentsOf: ",\"prev\":\"00\",\"hash\":\"11\"".utf8) }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == """
                {"seq":7,"time":"2026-03-01T08:00:00.123Z","event":"raise","alarm":"park7/T101/lel#high",\
                "occurrence":7,"state":"UNACK","level":"orange","previous_level":"yellow","site":"park7",\
                "region":"320585","industry":"hazardous-chemicals","point":"park7/T101/lel","kind":"gas.lel",\
                "rule":"high","basis":"GB/T 50493-2019","value":26,"unit":"%{LEL}","limit":25,"signal":"value",\
                "reading_time":"2026-03-01T08:00:00.000Z","received_time":"2026-03-01T08:00:00.100Z",\
                "quality":"good","historical":true,"evidence":[["2026-03-01T08:00:00.000Z",25.5]],\
                "message":"say \\"hello\\"\\n","by":"li","reason":"\\u0001","config":"0123456789abcdef",\
                "prev":"00","hash":"11"}
                """.replacing("08:00:00.000Z\",25.5", with: "07:59:59.000Z\",25.5"))
    }

    @Test func suppressedKeys() {
        var record = Record(time: Instant(milliseconds: 0), event: .shelve)
        record.sequence = 9
        record.state = .shelved
        record.beneath = .returnedUnacknowledged
        record.level = .yellow
        record.reason = "seal"
        record.until = Instant(milliseconds: 1_000)
        record.config = "ab"
        var bytes: [UInt8] = []
        record.appendJSON(to: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == """
                {"seq":9,"time":"1970-01-01T00:00:00.000Z","event":"shelve","state":"SHELVED","beneath":"RTNUN",\
                "level":"yellow","reason":"seal","until":"1970-01-01T00:00:01.000Z","config":"ab"}
                """)
    }

    @Test func absentKeys() {
        var record = Record(time: Instant(milliseconds: 0), event: .start)
        record.sequence = 1
        record.value = .nan
        var bytes: [UInt8] = []
        record.appendJSON(to: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self) == #"{"seq":1,"time":"1970-01-01T00:00:00.000Z","event":"start"}"#)
    }

    @Test(arguments: [
        (0.0, "0"), (26, "26"), (-0.5, "-0.5"), (2.0999999999999996, "2.0999999999999996"), (1e21, "1e+21"),
        (.infinity, "null"),
    ])
    func numbers(value: Double, text: String) {
        var bytes: [UInt8] = []
        JSONText.append(number: value, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test func calendarRoundTrip() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<5_000 {
            let instant = Instant(
                milliseconds: Int64.random(in: -62_000_000_000_000...253_000_000_000_000, using: &random))
            let fields = instant.calendar
            let again = try #require(
                Instant(
                    year: fields.year, month: fields.month, day: fields.day, hour: fields.hour, minute: fields.minute,
                    second: fields.second, millisecond: fields.millisecond))
            #expect(again == instant)
        }
        #expect(Instant(year: 2025, month: 2, day: 29) == nil)
        #expect(Instant(year: 2024, month: 2, day: 29) != nil)
        #expect(Instant(year: 1900, month: 2, day: 29) == nil)
        #expect(
            Instant(year: 2026, month: 3, day: 1, hour: 16, offset: .hours(8))?.description
                == "2026-03-01T08:00:00.000Z")
    }

    @Test(arguments: [
        (250, "250ms"), (3_000, "3s"), (90_000, "90s"), (300_000, "5m"), (28_800_000, "8h"), (604_800_000, "7d"),
        (0, "0ms"),
    ])
    func intervals(milliseconds: Int64, text: String) {
        #expect(Interval(milliseconds: milliseconds).description == text)
        #expect(Interval(text)?.milliseconds == Int64(milliseconds))
    }

    @Test(arguments: ["", "5", "s", "-5s", "1.5h", "5 s", "5S", "9223372036854775807h", "٥s"])
    func noInterval(text: String) {
        #expect(Interval(text) == nil)
    }
}
