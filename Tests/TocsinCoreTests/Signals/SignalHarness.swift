// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// What may be said of a reading besides its value.
enum ReadingMark: Sendable {
    case good, uncertain, bad
    /// More than three periods after the one before.
    case afterGap
    case restart
}

/// Feeds a ``WindowSignal`` as the engine does: a ring of usable samples, and where the unbroken run began.
struct WindowHarness {
    let signal: any WindowSignal
    var ring = SampleRing()
    var moment = SignalMoment(
        now: PointState.never, windowSince: PointState.never, rateSince: PointState.never, isUncertain: false)
    var capacity = 4_096

    init(_ definition: SignalDefinition) throws {
        signal = try #require(SignalCatalogue.make(definition) as? any WindowSignal)
    }

    /// Pushes a reading and asks the signal.
    @discardableResult
    mutating func push(_ seconds: Double, _ value: Double, _ mark: ReadingMark = .good) -> Double? {
        let time = milliseconds(seconds)
        moment.now = time
        moment.isUncertain = mark == .uncertain
        if mark == .afterGap { moment.windowSince = time }
        if mark == .afterGap || mark == .bad || mark == .restart { moment.rateSince = time }
        if mark == .bad { return nil }
        _ = ring.append(
            SampleRing.Sample(time: time, value: value, isUncertain: mark == .uncertain),
            oldestNeeded: time - signal.reach, keep: 32, capacity: capacity)
        return answer()
    }

    /// The answers after each of the readings.
    mutating func push(_ readings: [(Double, Double)]) -> [Double?] { readings.map { push($0.0, $0.1) } }

    /// Puts a late reading in its place and asks again, as of the newest.
    mutating func pushLate(_ seconds: Double, _ value: Double) -> Double? {
        let sample = SampleRing.Sample(time: milliseconds(seconds), value: value, isUncertain: false)
        _ = ring.insert(sample, capacity: capacity)
        return answer()
    }

    func answer() -> Double? { signal.answer(ring, at: moment) }
}

/// Feeds the memory of a ``RememberingSignal``.
struct MemoryHarness {
    let signal: any RememberingSignal
    let ground: SignalGround
    var memory: any SignalMemory

    /// - Parameter zone: hours; windows of days begin at its midnight.
    init(_ definition: SignalDefinition, zone: Int64 = 0) throws {
        signal = try #require(SignalCatalogue.make(definition) as? any RememberingSignal)
        ground = SignalGround(zone: zone * 3_600_000)
        memory = signal.makeMemory(on: ground)
    }

    @discardableResult
    mutating func push(_ seconds: Double, _ value: Double, _ mark: ReadingMark = .good) -> Double? {
        var reading = SignalReading(time: milliseconds(seconds), value: value)
        reading.isUncertain = mark == .uncertain
        reading.isAfterGap = mark == .afterGap
        reading.isRestart = mark == .restart
        if mark == .bad {
            reading.value = .nan
            memory.takeBad(reading)
        } else {
            memory.take(reading)
        }
        return memory.answer(at: reading.time)
    }

    mutating func push(_ readings: [(Double, Double)]) -> [Double?] { readings.map { push($0.0, $0.1) } }

    mutating func pushLate(_ seconds: Double, _ value: Double) -> Bool {
        memory.takeLate(SignalReading(time: milliseconds(seconds), value: value))
    }

    var bytes: [UInt8] {
        var writer = CheckpointWriter()
        memory.write(to: &writer)
        return writer.bytes
    }

    /// The same signal with a new memory, read from what this one writes.
    func restarted() throws -> MemoryHarness {
        var copy = self
        copy.memory = signal.makeMemory(on: ground)
        var reader = CheckpointReader(bytes)
        try copy.memory.read(from: &reader)
        #expect(reader.offset == bytes.count)
        return copy
    }
}

func milliseconds(_ seconds: Double) -> Int64 { Int64((seconds * 1_000).rounded()) }

/// A day in seconds.
let day = 86_400.0

/// Whether the two differ by no more than the last digits of a calculation.
func isNear(_ left: Double?, _ right: Double, within tolerance: Double = 1e-9) -> Bool {
    guard let left else { return false }
    return left == right || abs(left - right) <= tolerance * max(1, abs(right))
}

/// Splits the readings at each place with a checkpoint and expects the answers of the undisturbed run.
func expectSameThroughCheckpoints(_ definition: SignalDefinition, _ readings: [(Double, Double)]) throws {
    var whole = try MemoryHarness(definition)
    let expected = whole.push(readings)
    #expect(expected.contains { $0 != nil })
    for split in 0...readings.count {
        var first = try MemoryHarness(definition)
        let before = first.push(Array(readings[..<split]))
        var second = try first.restarted()
        let now = milliseconds(split == 0 ? 0 : readings[split - 1].0)
        #expect(second.memory.answer(at: now) == first.memory.answer(at: now))
        let after = second.push(Array(readings[split...]))
        #expect(before + after == expected, "checkpoint after \(split) readings")
        #expect(second.bytes == whole.bytes)
    }
}

/// Every truncation of a checkpoint is refused, none traps.
func expectTruncationsRefused(_ harness: MemoryHarness) {
    for length in 0..<harness.bytes.count {
        var memory: any SignalMemory = harness.signal.makeMemory(on: harness.ground)
        var reader = CheckpointReader(Array(harness.bytes[..<length]))
        #expect(throws: CheckpointError.self) { try memory.read(from: &reader) }
    }
}
