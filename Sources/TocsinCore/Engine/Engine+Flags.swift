// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// The gateway says something else than before of the sensor: calibration and test suppress the point's alarms by
    /// design, all but the one that watches the calibration itself (H2.15).
    mutating func takeFlag(_ flag: ReadingFlag, at index: Int) {
        let before = points[index].flag
        points[index].flag = flag
        guard before.suppresses || flag.suppresses else { return }
        for alarm in points[index].alarms where !rules[alarms.rule(alarm)].isOfCalibration {
            // The new cause first, so that nothing comes into sight between the two.
            if let cause = Engine.cause(of: flag) { suppressByDesign(alarm, of: index, cause: cause, isOn: true) }
            if let cause = Engine.cause(of: before) { suppressByDesign(alarm, of: index, cause: cause, isOn: false) }
        }
    }

    private static func cause(of flag: ReadingFlag) -> DesignCauses? {
        switch flag {
        case .calibration: .calibration
        case .test: .test
        case .none, .restart: nil
        }
    }
}
