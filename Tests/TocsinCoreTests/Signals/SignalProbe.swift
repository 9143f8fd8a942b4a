// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// One signal with a memory, fed by hand. Times are seconds; those with `ms` in their name are milliseconds.
struct SignalProbe {
    private var memory: any SignalMemory
    private let fresh: any SignalMemory
    private(set) var last: Int64 = 0

    init(_ definition: SignalDefinition, on ground: SignalGround = SignalGround()) throws {
        let type = try #require(SignalCatalogue.type(named: definition.name))
        let signal = try #require(type.init(definition.arguments) as? any RememberingSignal)
        memory = signal.makeMemory(on: ground)
        fresh = memory
    }

    init(_ name: String, _ arguments: [String: SignalValue] = [:], hold: Int64? = nil, lowest: Double? = nil) throws {
        try self.init(
            SignalDefinition(name, arguments),
            on: SignalGround(hold: hold.map { $0 * 1_000 } ?? Int64.max, lowest: lowest ?? -.infinity))
    }

    /// A usable reading; the answer right after it.
    @discardableResult
    mutating func take(
        _ value: Double, at time: Double, _ change: (inout SignalReading) -> Void = { _ in }
    ) -> Double? {
        take(value, ms: Int64(time * 1_000), change)
    }

    @discardableResult
    mutating func take(_ value: Double, ms: Int64, _ change: (inout SignalReading) -> Void = { _ in }) -> Double? {
        var reading = SignalReading(time: ms, value: value)
        change(&reading)
        last = ms
        memory.take(reading)
        return memory.answer(at: ms)
    }

    @discardableResult
    mutating func takeBad(at time: Double, _ change: (inout SignalReading) -> Void = { _ in }) -> Double? {
        var reading = SignalReading(time: Int64(time * 1_000), value: .nan)
        change(&reading)
        last = reading.time
        memory.takeBad(reading)
        return memory.answer(at: reading.time)
    }

    /// - Returns: whether the answer may be another one.
    @discardableResult
    mutating func takeLate(_ value: Double, at time: Double) -> Bool {
        memory.takeLate(SignalReading(time: Int64(time * 1_000), value: value))
    }

    mutating func answer(at time: Double) -> Double? { memory.answer(at: Int64(time * 1_000)) }
    mutating func answer(ms: Int64) -> Double? { memory.answer(at: ms) }
    func course(after time: Double) -> SignalCourse { memory.course(after: Int64(time * 1_000)) }
    func course(ms: Int64) -> SignalCourse { memory.course(after: ms) }
    mutating func shift(by seconds: Int64) { memory.shift(by: seconds * 1_000) }
    var remark: String { memory.remark }

    func written() -> [UInt8] {
        var writer = CheckpointWriter()
        memory.write(to: &writer)
        return writer.bytes
    }

    /// The same signal after a restart from a checkpoint.
    func restarted() throws -> SignalProbe {
        var copy = self
        try copy.read(written())
        return copy
    }

    /// - Throws: ``CheckpointError``.
    mutating func read(_ bytes: [UInt8]) throws {
        var reader = CheckpointReader(bytes)
        memory = fresh
        try memory.read(from: &reader)
        #expect(reader.offset == bytes.count, "all is read that was written")
    }
}

/// `1` as a number, `5m` as an interval: for arguments in tests.
extension SignalValue {
    static func seconds(_ count: Int64) -> SignalValue { .interval(.seconds(count)) }
    static func minutes(_ count: Int64) -> SignalValue { .interval(.minutes(count)) }
    static func hours(_ count: Int64) -> SignalValue { .interval(.hours(count)) }
}
