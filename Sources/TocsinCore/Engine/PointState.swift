// SPDX-License-Identifier: Apache-2.0

/// What the engine remembers of one point between readings. Times are milliseconds; `never` stands for none.
struct PointState: Sendable {
    static let never = Int64.min

    /// Readings that a record may need as evidence, however short the windows are.
    static let evidenceCount = 32

    /// The recent usable readings.
    var ring = SampleRing()
    /// The newest reading: its event time, when it was received (engine clock), and what it said.
    var time = PointState.never
    var received = PointState.never
    var value = Double.nan
    var quality = Quality.good
    /// Whether the newest reading came long after its time (design section 3).
    var isHistorical = false
    /// Event time of the first of the bad readings that the newest one ends; `never` while the point is usable.
    var badSince = PointState.never
    /// Where the unbroken run of samples began, for windows and, reset by bad readings too, for rates.
    var windowSince = PointState.never
    var rateSince = PointState.never
    /// On the silence clock: when it was last heard.
    var heard = PointState.never
    /// The point's usual lag is the least of these two: of this day's bucket and of the one before.
    var leastLag = Int64.max
    var leastLagBefore = Int64.max
    var lagBucketStart = PointState.never

    /// Its alarms stand together, in the order of their rules' names.
    let firstAlarm: Int32
    let alarmCount: Int32
    /// Longest window of its rules, and three periods (0: none, then nothing is a gap), in milliseconds.
    let window: Int64
    let gap: Int64
    let lowest: Double
    let highest: Double
    let hasSilence: Bool
    /// The earliest deadline of its running delays, on its event clock; `Int64.max` when none runs.
    var nextDeadline = Int64.max
    /// When the due queue will look at it next (engine clock); `Int64.max` when it is not queued.
    var queued = Int64.max

    init(firstAlarm: Int32, alarmCount: Int32, window: Int64, hasSilence: Bool, definition: PointDefinition) {
        self.firstAlarm = firstAlarm
        self.alarmCount = alarmCount
        self.window = window
        self.hasSilence = hasSilence
        gap = 3 * (definition.period?.milliseconds ?? 0)
        lowest = definition.range?.lowerBound ?? -.infinity
        highest = definition.range?.upperBound ?? .infinity
    }

    var alarms: Range<Int> { Int(firstAlarm)..<Int(firstAlarm &+ alarmCount) }

    /// Moves all event times.
    mutating func shift(by step: Int64) {
        time &+= step
        if badSince != PointState.never { badSince &+= step }
        if windowSince != PointState.never { windowSince &+= step }
        if rateSince != PointState.never { rateSince &+= step }
        if nextDeadline != Int64.max { nextDeadline &+= step }
        ring.shift(by: step)
    }

    /// Notes the lag of a reading and says whether it is historical.
    ///
    /// - Parameters:
    ///   - lag: wall-clock receive time minus event time.
    ///   - limit: how much more than usual makes a reading historical.
    mutating func observe(lag: Int64, at clock: Int64, limit: Int64) -> Bool {
        if clock &- lagBucketStart > 86_400_000 || lagBucketStart == PointState.never {
            leastLagBefore = lagBucketStart == PointState.never ? Int64.max : leastLag
            leastLag = lag
            lagBucketStart = clock
        } else if lag < leastLag {
            leastLag = lag
        }
        return lag &- min(leastLag, leastLagBefore) > limit
    }
}
