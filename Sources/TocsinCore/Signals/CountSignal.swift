// SPDX-License-Identifier: Apache-2.0

/// How many readings within a sliding window are events (H2.13): sparks, arc half-cycles, trips.
///
/// A reading is an event when its value is at least `at_least`; without that, when it is not zero. With `edges` only the
/// first of successive such readings counts: how often it became so. Over [now - W, now]: an event exactly W old is in,
/// and a millisecond later it is out, by time alone. Uncertain readings count, bad ones neither count nor part two
/// readings. Late readings count too, except with `edges`, where their neighbours are not known any more.
///
/// Bounded: the times of the newest 4096 events.
public struct CountSignal: RememberingSignal {
    public static let name = "count"
    public static let parameters = [
        SignalParameter("window", .interval(SignalParameter.windows), isRequired: true, note: "looks back so far"),
        SignalParameter(
            "at_least", .number(SignalParameter.anyNumber),
            note: "the least value that counts; without it, any that is not zero"),
        SignalParameter("edges", .flag, standard: .flag(false), note: "counts how often it became so"),
    ]

    private let window: Int64
    private let least: Double?
    private let edges: Bool

    public init(_ arguments: SignalArguments) {
        window = max(1, arguments.interval("window")?.milliseconds ?? 1)
        least = arguments.number("at_least")
        edges = arguments.flag("edges")
    }

    public func unit(for unit: String) -> String { "" }

    func makeMemory(on ground: SignalGround) -> Memory { Memory(window: window, least: least, edges: edges) }

    struct Event: TimedElement {
        var time: Int64
    }

    /// The times of the events within the window.
    struct Memory: SignalMemory {
        let window: Int64
        let least: Double?
        let edges: Bool
        fileprivate(set) var events = GrowingRing<Event>(limit: 4096)
        fileprivate var newest = PointState.never
        fileprivate var wasEvent = false

        init(window: Int64, least: Double?, edges: Bool) {
            self.window = window
            self.least = least
            self.edges = edges
        }

        mutating func take(_ reading: SignalReading) {
            newest = reading.time
            let isEvent = isEvent(reading.value)
            defer { wasEvent = isEvent }
            drop(before: reading.time)
            if isEvent && !(edges && wasEvent) { events.append(Event(time: reading.time)) }
        }

        mutating func takeLate(_ reading: SignalReading) -> Bool {
            let time = reading.time
            guard !edges, time < newest, time >= newest &- window, isEvent(reading.value) else { return false }
            var index = events.firstIndex(from: time)
            guard index == events.count || events[index].time != time else { return false }
            if events.isFull && index > 0 {
                events.removeFirst()
                index -= 1
            }
            return events.insert(Event(time: time), at: index)
        }

        mutating func takeBad(_ reading: SignalReading) { newest = reading.time }

        func answer(at now: Int64) -> Double? { Double(events.count - firstInside(at: now)) }

        func course(after now: Int64) -> SignalCourse {
            let first = firstInside(at: now)
            return first == events.count ? .still : .step(at: events[first].time &+ window &+ 1)
        }

        /// What time alone has put out of the window is kept until a reading does: a backlog sets the clock back.
        private func firstInside(at now: Int64) -> Int {
            events.isEmpty || events[0].time >= now &- window ? 0 : events.firstIndex(from: now &- window)
        }

        private func isEvent(_ value: Double) -> Bool {
            if let least { return value >= least }
            return value != 0
        }

        private mutating func drop(before now: Int64) {
            while !events.isEmpty && events[0].time < now &- window { events.removeFirst() }
        }

        mutating func shift(by step: Int64) {
            if newest != PointState.never { newest &+= step }
            for index in 0..<events.count { events[index].time &+= step }
        }

        func write(to writer: inout CheckpointWriter) {
            writer.put(newest)
            writer.put(wasEvent)
            writer.put(UInt16(truncatingIfNeeded: events.count))
            for index in 0..<events.count { writer.put(events[index].time) }
        }

        mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
            newest = try reader.integer()
            wasEvent = try reader.bool()
            let count = Int(try reader.integer(UInt16.self))
            guard count <= events.limit else { throw reader.damaged() }
            events.removeAll()
            var before = Int64.min
            for _ in 0..<count {
                let event = Event(time: try reader.integer())
                guard event.time > before else { throw reader.damaged() }
                before = event.time
                events.append(event)
            }
        }
    }
}
