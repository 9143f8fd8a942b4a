// SPDX-License-Identifier: Apache-2.0

/// The times that do not count: while our own link is down no point is silent, and from a stop of the daemon until the
/// broker's backlog has arrived nobody is asked and no member of a group grows old, since the readings that would speak for
/// them are on their way. What is due by then happens then: a point's own clock has gone on. A broker that does not
/// answer is not waited for: three times as long as for a backlog, and six times from the start in all.
///
/// Each of the two has a clock that stands still meanwhile: engine clock less what stood still so far.
struct Standstill: Equatable, Sendable {
    static let never = Int64.max

    /// Milliseconds that the silence clock has stood still in all, before the present standstill.
    var silenceLost: Int64 = 0
    /// Since when the link is down (engine clock); `never` while it is up.
    var linkDownSince = Standstill.never
    /// Silence counts from here at the earliest (silence clock): the daemon's start.
    var silenceFloor = Int64.min
    /// Milliseconds that the delay clock has stood still in all, before the present standstill.
    var delayLost: Int64 = 0
    /// Since when delays stand still (engine clock); `never` when they run.
    var delaysFrozenSince = Standstill.never
    /// When they run again (engine clock); `never` when they run.
    var thawAt = Standstill.never
    /// And that no later than this.
    var thawLatest = Standstill.never

    var isLinkUp: Bool { linkDownSince == Standstill.never }
    var areDelaysRunning: Bool { delaysFrozenSince == Standstill.never }
}

extension Engine {
    /// Now, on the clock that silence is measured with.
    @inline(__always)
    var silenceClock: Int64 {
        (standstill.isLinkUp ? clock : standstill.linkDownSince) &- standstill.silenceLost
    }

    /// Now, on the clock that lets delays end by themselves.
    @inline(__always)
    var delayClock: Int64 {
        (standstill.areDelaysRunning ? clock : standstill.delaysFrozenSince) &- standstill.delayLost
    }

    /// The daemon starts, afresh or again after a stop: silence counts from here, and delays wait for the backlog.
    ///
    /// - Parameters:
    ///   - instant: the engine clock's; it passes without ending anything.
    ///   - wallOffset: nil: as before.
    public mutating func start(at instant: Instant, wallOffset: Interval? = nil) {
        if let wallOffset { offset = wallOffset.milliseconds }
        // After all that has been: what begins meanwhile can be told from what had begun.
        if standstill.areDelaysRunning { standstill.delaysFrozenSince = clock &+ 1 }
        if standstill.isLinkUp { standstill.linkDownSince = clock }
        clock = max(clock, instant.milliseconds)
        standstill.thawLatest = clock &+ 6 &* options.settleAfterRestart.milliseconds
        thaw(within: 3 &* options.settleAfterRestart.milliseconds)
        // The silence clock stood still at the stop; the floor makes every point count from there.
        standstill.silenceFloor = silenceClock
    }

    /// The link to the broker came up or went down.
    ///
    /// - Parameter instant: the engine clock's.
    public mutating func setLink(up: Bool, at instant: Instant) {
        advance(to: instant)
        guard up != standstill.isLinkUp else { return }
        if up {
            standstill.silenceLost &+= clock &- standstill.linkDownSince
            standstill.linkDownSince = Standstill.never
            if !standstill.areDelaysRunning { thaw(within: options.settleAfterRestart.milliseconds) }
        } else {
            standstill.linkDownSince = clock
            // A link that goes before the backlog has arrived is waited for once more.
            if !standstill.areDelaysRunning { thaw(within: 3 &* options.settleAfterRestart.milliseconds) }
        }
        rescheduleAll()
    }

    private mutating func thaw(within length: Int64) {
        standstill.thawAt = min(clock &+ length, standstill.thawLatest)
        rescheduleAll()
    }

    mutating func thaw() {
        let (frozen, length) = (delayClock, clock &- standstill.delaysFrozenSince)
        standstill.delayLost &+= length
        standstill.delaysFrozenSince = Standstill.never
        (standstill.thawAt, standstill.thawLatest) = (Standstill.never, Standstill.never)
        // A group's members have not grown old; its delays have gone on.
        for group in groups.indices {
            let index = Int(groups[group].point)
            touch(index)
            for alarm in points[index].alarms where !alarms.isQuiet(alarm) {
                alarms[alarm].lengthenDelays(by: length, begunBefore: frozen)
            }
            refreshDeadlines(of: index)
        }
        rescheduleAll()
    }

    /// The wall clock is `offset` ahead of the engine clock from `instant` on; also a mark that time has passed to there.
    public mutating func setWallOffset(_ offset: Interval, at instant: Instant) {
        advance(to: instant)
        self.offset = offset.milliseconds
    }

    mutating func rescheduleAll() {
        due.removeAll()
        if standstill.thawAt != Standstill.never {
            due.insert(DueQueue.Entry(due: standstill.thawAt, point: DueQueue.thaw))
        }
        for index in points.indices {
            points[index].queued = Int64.max
            schedule(index)
        }
    }
}
