// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What a payload's quality field says: how far the value can be trusted, and what is being done to the sensor.
///
/// Words for calibration, test, maintenance and restart say nothing against the value: a sensor under calibration
/// measures the test gas that it is given. Its quality is good, and what keeps the test gas from alarming is the flag:
/// the point's alarms are suppressed by design while it stands, visibly and in the log (H2.15). A quality of less would
/// hide the sensor's test from the rules that it is a test of.
struct StatedQuality: Equatable, Sendable {
    var quality: Quality
    var flag = ReadingFlag.none

    @inline(__always)
    init(_ quality: Quality, _ flag: ReadingFlag = .none) {
        self.quality = quality
        self.flag = flag
    }

    /// From a word list's number.
    init?(number: Int32) {
        guard let bits = UInt8(exactly: number), let quality = Quality(rawValue: bits & 3),
            let flag = ReadingFlag(rawValue: bits >> 2)
        else { return nil }
        self.init(quality, flag)
    }

    /// For a word list: quality in bits 0 and 1, flag above.
    var number: Int32 { Int32(quality.rawValue | flag.rawValue << 2) }
}
