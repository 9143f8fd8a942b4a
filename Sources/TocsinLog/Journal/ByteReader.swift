// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Takes a journal's numbers, texts and entries off the front of bytes; every step is checked.
struct ByteReader {
    private let content: [UInt8]
    private var offset: Int

    init(_ content: [UInt8], from offset: Int = 0) {
        self.content = content
        self.offset = min(offset, content.count)
    }

    private var rest: Int { content.count - offset }

    mutating func byte() -> UInt8? {
        guard offset < content.count else { return nil }
        defer { offset += 1 }
        return content[offset]
    }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count >= 0, rest >= count else { return nil }
        defer { offset += count }
        return Array(content[offset..<offset + count])
    }

    /// Little-endian.
    ///
    /// - Parameter size: bytes, at most 8.
    mutating func number(_ size: Int) -> UInt64? {
        guard rest >= size else { return nil }
        var value: UInt64 = 0
        for index in 0..<size { value |= UInt64(content[offset + index]) << UInt64(8 * index) }
        offset += size
        return value
    }

    mutating func variable() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = byte() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }

    mutating func zigzag() -> Int64? {
        variable().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    mutating func text() -> String? {
        guard let count = variable(), count <= UInt64(rest) else { return nil }
        defer { offset += Int(count) }
        return String(decoding: content[offset..<offset + Int(count)], as: UTF8.self)
    }

    mutating func instant() -> Instant? {
        number(8).map { Instant(milliseconds: Int64(bitPattern: $0)) }
    }

    // MARK: - Entries

    /// Hands over the entries of a frame's content.
    ///
    /// - Returns: how many; nil when one is not what it should be.
    mutating func entries(_ take: (JournalEntry) -> Void) -> Int? {
        var (time, received): (Int64, Int64) = (0, 0)
        var count = 0
        while let tag = byte() {
            guard let entry = tag < JournalFormat.firstOther ? reading(tag, &time, &received) : entry(tag) else {
                return nil
            }
            take(entry)
            count += 1
        }
        return count
    }

    private mutating func reading(_ tag: UInt8, _ time: inout Int64, _ received: inout Int64) -> JournalEntry? {
        guard let quality = Quality(rawValue: tag & 3),
            let flag = ReadingFlag(rawValue: tag >> JournalFormat.flagShift & 3),
            let point = variable(), point <= UInt64(Int32.max), let timeStep = zigzag()
        else { return nil }
        time &+= timeStep
        if tag & JournalFormat.sameReceived == 0 {
            guard let step = zigzag() else { return nil }
            received &+= step
        }
        guard let value = number(8) else { return nil }
        return .reading(
            Reading(
                point: PointIndex(Int32(point)), time: Instant(milliseconds: time),
                received: Instant(milliseconds: received), value: Double(bitPattern: value), quality: quality,
                flag: flag, isUntimed: tag & JournalFormat.untimed != 0))
    }

    private mutating func entry(_ tag: UInt8) -> JournalEntry? {
        switch tag {
        case JournalFormat.point:
            guard let number = variable(), number <= UInt64(Int32.max), let id = text() else { return nil }
            return .point(number: UInt32(number), id: id)
        case JournalFormat.command:
            guard let command = command(), let alarm = text(), let by = text(), let reason = text(),
                let at = instant()
            else { return nil }
            return .command(command, alarm: alarm, by: by, reason: reason, at: at)
        case JournalFormat.start: return instant().map { .start(at: $0) }
        case JournalFormat.link:
            guard let isUp = byte(), let at = instant() else { return nil }
            return .link(isUp: isUp == 1, at: at)
        case JournalFormat.wall:
            guard let offset = zigzag(), let at = instant() else { return nil }
            return .wall(offset: Interval(milliseconds: offset), at: at)
        case JournalFormat.daemon:
            guard let event = text().flatMap({ Event(rawValue: $0) }), let at = instant(), let message = text(),
                let reason = text()
            else { return nil }
            return .daemon(DaemonRecord(event, at: at, message: message, reason: reason))
        default: return nil
        }
    }
}
