// SPDX-License-Identifier: Apache-2.0

// What a time integral is made of, and how it is written down.

extension TimeIntegral {
    /// The readings of one slot.
    struct Segment: TimedElement {
        /// Time of the first reading.
        var time: Int64
        /// The last reading is held for at most until then.
        var until: Int64
        /// Time-weighted mean from the first reading to the last.
        var mean: Double
        /// The last reading.
        var value: Double
        /// From the first reading to the last, and how much of this is covered: milliseconds.
        var span: UInt32 = 0
        var covered: UInt32 = 0
        /// The integral from here to the end of the older segments.
        var suffix = CompensatedSum()

        var last: Int64 { time &+ Int64(span) }

        /// The value goes on as `value` from `now` on.
        mutating func extend(to now: Int64, value: Double, until: Int64) {
            combine(self.value, for: min(now, self.until) &- last)
            span = UInt32(truncatingIfNeeded: now &- time)
            self.value = value
            self.until = until
        }

        /// A mean of equal values stays that value, to the last digit.
        mutating func combine(_ value: Double, for length: Int64) {
            guard length > 0 else { return }
            covered &+= UInt32(truncatingIfNeeded: length)
            mean += (value - mean) * (Double(length) / Double(covered))
        }
    }

    /// What there is in the window.
    struct Total {
        /// Value times milliseconds.
        var integral = CompensatedSum()
        /// Milliseconds.
        var covered = 0.0
    }
}

// MARK: - Shift and checkpoint

extension TimeIntegral {
    mutating func shift(by step: Int64) {
        if newest != PointState.never { newest &+= step }
        for index in 0..<segments.count {
            segments[index].time &+= step
            if segments[index].until != Int64.max { segments[index].until &+= step }
        }
    }

    func write(to writer: inout CheckpointWriter) {
        writer.put(newest)
        writer.put(isNewestBad)
        writer.put(UInt16(truncatingIfNeeded: segments.count))
        writer.put(UInt16(truncatingIfNeeded: olderCount))
        for index in 0..<segments.count {
            let segment = segments[index]
            writer.put(segment.time)
            writer.put(segment.until)
            writer.put(segment.mean)
            writer.put(segment.value)
            writer.put(segment.span)
            writer.put(segment.covered)
        }
    }

    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
        newest = try reader.integer()
        isNewestBad = try reader.bool()
        let count = Int(try reader.integer(UInt16.self))
        let older = Int(try reader.integer(UInt16.self))
        guard count <= segments.limit, count < 2 ? older == 0 : (1..<count).contains(older) else {
            throw reader.damaged()
        }
        segments.removeAll()
        var previous = Int64.min
        for _ in 0..<count {
            let segment = Segment(
                time: try reader.integer(), until: try reader.integer(), mean: try reader.double(),
                value: try reader.double(), span: try reader.integer(), covered: try reader.integer())
            guard segment.time >= previous, segment.until >= segment.last, segment.last <= newest else {
                throw reader.damaged()
            }
            previous = segment.last
            segments.append(segment)
        }
        sumAgain(older: older)
    }
}
