// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// The field's examples of quality and calibration: the process and the sensor are two alarms.
@Suite("Examples of the rule kinds (H2): can the sensor be trusted")
struct FieldQualityExampleTests {
    private func loop(onBad: Level? = nil, hold: Interval = .seconds(4)) -> SiteHarness {
        var point = SiteHarness.point(
            "park/T1/lel",
            [
                RuleDefinition(name: "high", above: Limits(yellow: 25, red: 50), onBad: onBad),
                RuleDefinition(name: "fault", signal: SignalDefinition("fault"), above: Limits(yellow: 4)),
                RuleDefinition(
                    name: "rising", signal: .rate(window: .seconds(4), per: .seconds(1)), above: Limits(red: 1)),
            ])
        point.current = CurrentLoop(low: 0, high: 100, hold: hold)
        return SiteHarness([point])
    }

    @Test("H2.14 3.5 mA for 4 s is a fault, not -3 %LEL") func failureCurrent() {
        var site = loop()
        for second in 0..<4 { site.push("park/T1/lel", Double(second), 3.5) }
        site.advance(through: 3.999)
        #expect(site.lines() == [])
        site.advance(through: 4)
        #expect(site.engine.records.first?.quality == .bad)
        #expect(site.lines() == ["4 park/T1/lel#fault raise UNACK yellow"])
        site.push("park/T1/lel", 9, 5)
        #expect(site.lines() == ["9 park/T1/lel#fault clear RTNUN"])
    }

    @Test("H2.14 a level named for bad readings counts once the failure has lasted 4 s") func onBadHeld() {
        var site = loop(onBad: .orange)
        for second in 0..<3 { site.push("park/T1/lel", Double(second), 21.5) }
        site.push("park/T1/lel", 3.9, 5)
        site.advance(through: 59)
        #expect(site.lines() == [])
        site.push("park/T1/lel", 60, 3.5)
        site.advance(through: 63.999)
        #expect(site.lines() == [])
        site.advance(through: 64)
        #expect(
            site.lines() == [
                "64 park/T1/lel#fault raise UNACK yellow", "64 park/T1/lel#high raise UNACK orange",
            ])
        site.push("park/T1/lel", 65, 5)
        #expect(site.lines() == ["65 park/T1/lel#fault clear RTNUN", "65 park/T1/lel#high clear RTNUN"])
    }

    @Test("H2.14 20.8 mA is 100 %LEL, saturated: the limit sets, the rate does not", arguments: [20.8, 20.51])
    func saturated(current: Double) {
        var site = loop()
        for second in 0..<4 { site.push("park/T1/lel", Double(second), 4) }
        site.push("park/T1/lel", 4, current)
        let record = site.engine.records.first
        #expect(record?.value == 100 && record?.quality == .uncertain && record?.limit == 50)
        #expect(site.lines() == ["4 park/T1/lel#high raise UNACK red"])
    }

    @Test("H2.14 3.7 mA is the lowest value, uncertain") func saturatedLow() {
        var site = loop()
        site.push("park/T1/lel", 0, 3.7)
        site.advance(through: 60)
        #expect(site.lines() == [])
        #expect(site.engine.counters.bad == 0)
    }

    @Test("the alarm of the process and the alarm of the sensor neither clear nor mask each other") func independent() {
        var site = loop()
        site.push("park/T1/lel", 0, 15)
        #expect(site.lines() == ["0 park/T1/lel#high raise UNACK red"])
        for second in 1...10 { site.push("park/T1/lel", Double(second), 3.5) }
        #expect(site.lines() == ["5 park/T1/lel#fault raise UNACK yellow"])
        #expect(site.engine.alarm("park/T1/lel#high")?.level == .red)
        site.push("park/T1/lel", 11, 15)
        #expect(site.lines() == ["11 park/T1/lel#fault clear RTNUN"])
        site.push("park/T1/lel", 12, 4)
        #expect(site.lines() == ["12 park/T1/lel#high clear RTNUN"])
    }

    @Test("H2.15 flag on at 0, 2.5 %CH4 at 10 s: suppressed by calibration; flag off: normal evaluation") func flag() {
        var site = SiteHarness([
            SiteHarness.point(
                "mine/f/ch4",
                [
                    RuleDefinition(name: "high", above: Limits(orange: 1)),
                    RuleDefinition(
                        name: "left", signal: SignalDefinition("calibration"), above: Limits(yellow: 3_600)),
                ])
        ])
        site.push("mine/f/ch4", 0, 0.2, flag: .calibration)
        site.push("mine/f/ch4", 10, 2.5, flag: .calibration)
        #expect(site.lines() == ["10 mine/f/ch4#high suppress SUPPR orange [calibration]"])
        // Left in calibration: this one is not suppressed.
        site.advance(through: 3_600)
        #expect(site.lines() == ["3600 mine/f/ch4#left raise UNACK yellow"])
        site.push("mine/f/ch4", 3_700, 2.5)
        #expect(
            site.lines() == [
                "3700 mine/f/ch4#left clear RTNUN", "3700 mine/f/ch4#high unsuppress UNACK orange [calibration]",
                "3700 mine/f/ch4#high raise UNACK orange",
            ])
    }

    @Test("H2.29 beyond 5 min ahead: put aside; a repeat and an older one move no limit") func order() throws {
        var harness = try EngineHarness([RuleDefinition(name: "high", above: Limits(red: 50))])
        harness.push(1_000, 10)
        harness.push(1_301.001, 90, received: 1_001)
        harness.push(999, 90, received: 1_002)
        harness.push(1_000, 90, received: 1_003)
        #expect(harness.lines() == [])
        harness.push(1_304, 90, received: 1_004)
        #expect(harness.lines() == ["1004 raise UNACK red"])
        #expect(harness.engine.counters.future == 1 && harness.engine.counters.conflicting == 1)
    }
}
