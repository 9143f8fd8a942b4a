// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// The gateway says something else than before of the sensor: calibration and test suppress the point's alarms by
    /// design, all but the one that watches the calibration itself (H2.15).
    ///
    /// Before the reading is held against the rules: nothing that it brings may come into sight.
    mutating func beginFlag(_ flag: ReadingFlag, at index: Int, now: Int64) {
        let before = points[index].flag
        if before.suppresses || flag.suppresses {
            points[index].windowSince = now
            points[index].rateSince = now
        }
        guard flag != before else { return }
        points[index].flag = flag
        suppressByFlag(of: index)
    }

    mutating func suppressByFlag(of index: Int) {
        guard let cause = Engine.cause(of: points[index].flag) else { return }
        for alarm in points[index].alarms where !rules[alarms.rule(alarm)].isOfCalibration {
            suppressByDesign(alarm, of: index, cause: cause, isOn: true)
        }
    }

    /// After the reading has been held against the rules: what the gas of a calibration has raised, and the plant does not
    /// hold, must not come into sight. So off-delays end at once, and on-delays begin with this reading.
    mutating func endFlag(_ before: ReadingFlag, at index: Int, now: Int64) {
        guard let cause = Engine.cause(of: before) else { return }
        for alarm in points[index].alarms where !rules[alarms.rule(alarm)].isOfCalibration {
            if !points[index].flag.suppresses { forgetCalibration(alarm, of: index, now: now) }
            suppressByDesign(
                alarm, of: index, cause: cause, isOn: false, isHistorical: points[index].isHistorical)
        }
        tellLevel(of: index)
        refreshDeadline(of: index, after: now)
        schedule(index)
    }

    private mutating func forgetCalibration(_ alarm: Int, of index: Int, now: Int64) {
        guard !alarms.isQuiet(alarm) else { return }
        let before = alarms[alarm].active.highest
        let isHistorical = points[index].isHistorical
        if !points[index].isUsable && suppression(of: alarm).isOfTest {
            // The reading that ends it says nothing: then what the calibration itself has raised is over.
            alarms[alarm].giveUp()
        }
        if !rules[alarms.rule(alarm)].isSilence {
            alarms[alarm].restartDelays(at: now, isHistorical: isHistorical)
        }
        alarms[alarm].active.bits &= alarms[alarm].held.bits
        if before != alarms[alarm].active.highest {
            move(alarm, of: index, from: before, deciding: deciding(for: index, isHistorical: isHistorical))
        }
        alarms.rest(alarm)
    }

    private static func cause(of flag: ReadingFlag) -> DesignCauses? {
        switch flag {
        case .calibration: .calibration
        case .test: .test
        case .none, .restart: nil
        }
    }
}
