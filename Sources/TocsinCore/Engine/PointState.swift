// SPDX-License-Identifier: Apache-2.0

/// What the engine remembers of one point, or of one group, between readings. Times are milliseconds; `never` stands for
/// none.
struct PointState: Sendable {
    static let never = Int64.min

    /// Readings that stay for a record's evidence, however short the windows are.
    static let leastEvidence = 16
    /// Readings that a record carries at most.
    static let mostEvidence = 32

    /// The recent usable readings.
    var ring = SampleRing()
    // What is asked when silence comes up stands together: the point is then seldom in the processor's cache.
    /// When the due queue will look at it next (engine clock); `Int64.max` when it is not queued.
    var queued = Int64.max
    /// When something happens by itself next, on its own clock: a delay ends, a signal passes a limit; `Int64.max`: never.
    var nextDeadline = Int64.max
    /// On the silence clock: when it was last heard.
    var heard = PointState.never
    /// Its alarms stand together, in the order of their rules' names.
    let firstAlarm: Int32
    let alarmCount: Int32
    /// Where its template and site stand in the engine's tables.
    let template: Int32
    let site: Int32
    /// Where its group stands, if it is one; -1 for a point.
    let group: Int32
    /// Where its memberships stand in the engine's table; -1 for none.
    var memberships: Int32 = -1
    /// The newest reading: its event time, when it was received (delay clock, and engine clock), and what it said.
    var time = PointState.never
    var received = PointState.never
    var receivedClock = PointState.never
    var value = Double.nan
    /// Event time of the first of the bad readings that the newest one ends; `never` while the point is usable.
    var badSince = PointState.never
    /// Where the unbroken run of samples began, for windows and, reset by bad readings and restarts too, for rates.
    var windowSince = PointState.never
    var rateSince = PointState.never
    /// The point's usual lag is the least of these two: of this day's bucket and of the one before.
    var leastLag = Int64.max
    var leastLagBefore = Int64.max
    var lagBucketStart = PointState.never
    var quality = Quality.good
    var flag = ReadingFlag.none
    /// Whether the newest reading came long after its time (design section 3).
    var isHistorical = false

    init(firstAlarm: Int32, alarmCount: Int32, template: Int32, site: Int32, group: Int32 = -1) {
        self.firstAlarm = firstAlarm
        self.alarmCount = alarmCount
        self.template = template
        self.site = site
        self.group = group
    }

    var alarms: Range<Int> { Int(firstAlarm)..<Int(firstAlarm &+ alarmCount) }

    var isGroup: Bool { group >= 0 }

    /// Whether the newest reading says something of the plant: it is usable, and the sensor is not in calibration.
    var isMeasuring: Bool { isUsable && !flag.suppresses }

    /// A field of each of the cache lines that it takes: means nothing, but loads them all.
    @inline(__always)
    var glance: Int64 { Int64(ring.count) ^ time ^ lagBucketStart }

    /// Whether the newest reading can be held against limits.
    var isUsable: Bool { time != PointState.never && badSince == PointState.never }

    /// The point's clock moves on to its newest reading.
    ///
    /// - Parameters:
    ///   - received: now on the delay clock.
    ///   - clock: now on the engine clock.
    ///   - gap: more than this between two readings is a gap; 0: nothing is.
    /// - Returns: whether there is a gap before the reading.
    @inline(__always)
    mutating func moveOn(to time: Int64, received: Int64, clock: Int64, gap: Int64) -> Bool {
        let isAfterGap = gap > 0 && self.time != PointState.never && time &- self.time > gap
        self.time = time
        self.received = received
        receivedClock = clock
        return isAfterGap
    }

    /// Keeps a usable reading, the newest.
    ///
    /// - Parameters:
    ///   - window: how far back samples are needed, in milliseconds.
    ///   - capacity: samples at most.
    /// - Returns: false when a sample that a window still needs had to give way.
    @inline(__always)
    mutating func keep(_ reading: Reading, window: Int64, capacity: Int) -> Bool {
        let time = reading.time.milliseconds
        value = reading.value
        quality = reading.quality
        return ring.append(
            SampleRing.Sample(time: time, value: reading.value, isUncertain: reading.quality == .uncertain),
            oldestNeeded: time &- window, keep: PointState.leastEvidence, capacity: capacity)
    }

    /// What a signal says as of the newest reading.
    ///
    /// It changes nothing. It is mutating because the array then lets it look at the point in its place, where it would
    /// otherwise hand out a copy and count references.
    @inline(__always)
    mutating func answer(of signal: some WindowSignal) -> Double? {
        signal.answer(
            ring,
            at: SignalMoment(
                now: time, windowSince: windowSince, rateSince: rateSince, isUncertain: quality == .uncertain))
    }

    /// Moves all event times.
    mutating func shift(by step: Int64) {
        time &+= step
        if badSince != PointState.never { badSince &+= step }
        if windowSince != PointState.never { windowSince &+= step }
        if rateSince != PointState.never { rateSince &+= step }
        if nextDeadline != Int64.max { nextDeadline &+= step }
        ring.shift(by: step)
    }

    /// Notes the lag of the newest reading and says whether it is historical.
    ///
    /// - Parameters:
    ///   - lag: wall-clock receive time minus event time.
    ///   - limit: how much more than usual makes a reading historical.
    /// - Returns: whether it is; ``isHistorical`` says so too from now on.
    @inline(__always)
    mutating func observe(lag: Int64, at clock: Int64, limit: Int64) -> Bool {
        if clock &- lagBucketStart > 86_400_000 || lagBucketStart == PointState.never {
            leastLagBefore = lagBucketStart == PointState.never ? Int64.max : leastLag
            leastLag = lag
            lagBucketStart = clock
        } else if lag < leastLag {
            leastLag = lag
        }
        isHistorical = isHistorical(lag: lag, limit: limit)
        return isHistorical
    }

    /// Whether a reading with this lag comes more than `limit` later than usual.
    @inline(__always)
    func isHistorical(lag: Int64, limit: Int64) -> Bool { lag &- min(leastLag, leastLagBefore) > limit }
}
