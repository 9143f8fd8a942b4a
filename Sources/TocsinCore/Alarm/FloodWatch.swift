// SPDX-License-Identifier: Apache-2.0

/// Says when so many alarms speak at once that nobody can follow (H3.2): from more than `start` within the window on,
/// until there are fewer than `end`. An alarm exactly one window ago counts.
///
/// It keeps only as many times as decide: the newest `start` + 1, or `end` of them if that is more.
struct FloodWatch: Equatable, Sendable {
    /// What a flood came to.
    struct Flood: Equatable, Sendable {
        /// Engine clock, milliseconds.
        var since: Int64
        /// Alarms that spoke, those that made it a flood included.
        var raises: Int
    }

    private let options: FloodOptions
    /// The newest times, oldest first from ``head`` on: a ring once it is full.
    private var times: [Int64] = []
    private var head = 0
    /// The flood that goes on; nil when there is none.
    private(set) var flood: Flood?
    /// When the flood ends unless more comes (engine clock); `Int64.max` while there is none. Each reading asks for it.
    private(set) var nextDue = Int64.max

    init(_ options: FloodOptions) { self.options = options }

    private var start: Int { max(1, options.start) }
    private var end: Int { min(max(1, options.end), start + 1) }
    private var capacity: Int { start + 1 }

    /// The `number`th newest time, from 1.
    private func newest(_ number: Int) -> Int64 { times[(head + times.count - number) % times.count] }

    /// An alarm speaks.
    ///
    /// - Returns: how many within the window make it a flood; nil when none begins.
    mutating func raise(at now: Int64) -> Int? {
        if times.count < capacity {
            times.append(now)
        } else {
            times[head] = now
            head = (head + 1) % capacity
        }
        if flood != nil {
            flood?.raises += 1
            setNextDue()
            return nil
        }
        guard times.count == capacity, now &- newest(capacity) <= options.window.milliseconds else { return nil }
        flood = Flood(since: now, raises: capacity)
        setNextDue()
        return capacity
    }

    private mutating func setNextDue() {
        nextDue = flood == nil ? Int64.max : newest(end) &+ options.window.milliseconds &+ 1
    }

    /// Ends the flood if its time has come.
    ///
    /// - Returns: what it came to; nil when none ends.
    mutating func settle(at now: Int64) -> Flood? {
        guard now >= nextDue, let ended = flood else { return nil }
        flood = nil
        setNextDue()
        return ended
    }

    // MARK: - Checkpoint

    func write(to writer: inout CheckpointWriter) {
        writer.put(flood != nil)
        writer.put(flood?.since ?? 0)
        writer.put(Int64(flood?.raises ?? 0))
        writer.put(UInt32(times.count))
        for number in stride(from: times.count, to: 0, by: -1) { writer.put(newest(number)) }
    }

    /// Takes over what another engine wrote, whose limits may have been others.
    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
        self = FloodWatch(options)
        let isFlood = try reader.bool()
        let (since, raises): (Int64, Int64) = (try reader.integer(), try reader.integer())
        var read: [Int64] = []
        for _ in 0..<(try reader.integer(UInt32.self)) { read.append(try reader.integer()) }
        times = Array(read.suffix(capacity))
        // A flood needs the times that will end it.
        if isFlood && times.count >= end { flood = Flood(since: since, raises: Int(raises)) }
        setNextDue()
    }
}
