// SPDX-License-Identifier: Apache-2.0

/// Means of tumbling windows, and how they change from window to window (H2.7): noise of 2-3 mm in single positions
/// does not become a speed of 50 mm/d.
///
/// Windows are whole multiples of their length from the local midnight of 1970-01-01 on, so that a window of a day is a
/// calendar day of the site. A window is complete when the first reading of a later one arrives; its mean is held
/// against that of the last complete window before it, also across windows without readings. Times are milliseconds.
/// The memory is of fixed size.
struct WindowMeans: Sendable {
    /// What became known when a window was complete.
    struct Completion: Equatable, Sendable {
        /// Where the complete window began.
        var start: Int64
        /// How much its mean lies above that of the window before; nil when there is none.
        var change: Double?
        /// From window to window, in milliseconds: a whole multiple of their length.
        var apart: Int64
        /// A whole window without readings lies between the complete one and the one that began.
        var isFollowedByMissing: Bool
    }

    private let window: Int64
    private let zone: Int64
    /// The open window [start, end); `never` while there is none.
    private var start = PointState.never
    private var end = PointState.never
    private var newest = PointState.never
    /// The last restart of the sensor: older readings do not count.
    private var since = PointState.never
    private var count = 0
    private var sum = 0.0
    /// The last complete window; `never` while there is none.
    private var startBefore = PointState.never
    private var meanBefore = 0.0

    /// - Parameters:
    ///   - window: length in milliseconds, at least 1.
    ///   - zone: offset from UTC in milliseconds.
    init(window: Int64, zone: Int64) {
        self.window = max(1, window)
        self.zone = zone
    }

    /// Takes the point's newest reading.
    mutating func take(_ time: Int64, _ value: Double) -> Completion? {
        newest = time
        guard time >= end else {
            count &+= 1
            sum += value
            return nil
        }
        let completion = count > 0 ? complete(before: time) : nil
        start = alignedStart(of: time)
        end = start &+ window
        count = 1
        sum = value
        return completion
    }

    private mutating func complete(before time: Int64) -> Completion {
        let mean = sum / Double(count)
        let hasBefore = startBefore != PointState.never
        let completion = Completion(
            start: start, change: hasBefore ? mean - meanBefore : nil, apart: hasBefore ? start &- startBefore : 0,
            isFollowedByMissing: time >= end &+ window)
        startBefore = start
        meanBefore = mean
        return completion
    }

    /// Takes a reading that is older than the newest and no repeat: it counts while its window is open.
    mutating func takeLate(_ time: Int64, _ value: Double) {
        guard count > 0, time >= max(start, since), time < end else { return }
        count &+= 1
        sum += value
    }

    /// Forgets everything before `time`, when the sensor has started again.
    mutating func reset(at time: Int64) {
        self = WindowMeans(window: window, zone: zone)
        since = time
    }

    /// Moves all times; the open window stays the one that holds the newest reading.
    ///
    /// - Returns: by how much the windows moved, a whole multiple of their length.
    mutating func shift(by step: Int64) -> Int64 {
        if since != PointState.never { since &+= step }
        guard count > 0 else { return 0 }
        newest &+= step
        let moved = alignedStart(of: newest) &- start
        start &+= moved
        end &+= moved
        if startBefore != PointState.never { startBefore &+= moved }
        return moved
    }

    private func alignedStart(of time: Int64) -> Int64 {
        let rest = (time &+ zone) % window
        return time &- (rest < 0 ? rest &+ window : rest)
    }

    func write(to writer: inout CheckpointWriter) {
        writer.put(newest)
        writer.put(since)
        writer.put(Int64(count))
        writer.put(sum)
        writer.put(startBefore)
        writer.put(meanBefore)
    }

    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
        newest = try reader.integer()
        since = try reader.integer()
        let readings: Int64 = try reader.integer()
        guard readings >= 0 else { throw reader.damaged() }
        count = Int(readings)
        sum = try reader.double()
        startBefore = try reader.integer()
        meanBefore = try reader.double()
        start = count > 0 ? alignedStart(of: newest) : PointState.never
        end = count > 0 ? start &+ window : PointState.never
    }
}
