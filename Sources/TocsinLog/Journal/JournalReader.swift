// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// Reads the journal of a generation back, entry by entry, as far as it is whole.
public struct JournalReader {
    /// How the reading ended.
    public struct Outcome: Equatable, Sendable {
        public var entries = 0
        /// Bytes after the last whole frame: a commit that a crash cut short, never acknowledged.
        public var tornBytes: Int64 = 0
    }

    public let generation: UInt64
    /// How many points the checkpoint names.
    public let pointCount: Int
    /// SHA-256 of the configuration that it was written under.
    public let configuration: [UInt8]
    private let file: ReadFile

    /// - Returns: nil when the file is not there or its header does not hold.
    public init?(folder: String, generation: UInt64) throws(SystemError) {
        let path = folder + "/" + JournalFormat.name(generation)
        guard Files.size(of: path) != nil else { return nil }
        file = try ReadFile(path: path)
        let header = try file.read(from: 0, limit: JournalFormat.headerLength)
        guard header.count == JournalFormat.headerLength, Array(header[0..<8]) == JournalFormat.magic else { return nil }
        var reader = ByteReader(header[8...])
        guard let generationRead = reader.number(8), let points = reader.number(4), let digest = reader.bytes(32),
            let checksum = reader.number(4), checksum == UInt64(Checksum.crc32c(header[..<52])),
            generationRead == generation
        else { return nil }
        self.generation = generation
        pointCount = Int(points)
        configuration = Array(digest)
    }

    /// Hands over every entry of every whole frame.
    public func entries(_ take: (JournalEntry) -> Void) throws(SystemError) -> Outcome {
        var outcome = Outcome()
        var offset = Int64(JournalFormat.headerLength)
        let end = file.size
        while offset < end {
            guard let frame = try frame(at: offset) else { break }
            guard let count = JournalReader.decode(frame, take) else { break }
            outcome.entries += count
            offset += Int64(frame.count) + 8
        }
        outcome.tornBytes = end - offset
        return outcome
    }

    private func frame(at offset: Int64) throws(SystemError) -> [UInt8]? {
        var head = ByteReader(try file.read(from: offset, limit: 8)[...])
        guard let length = head.number(4), let checksum = head.number(4), length > 0,
            length <= UInt64(JournalFormat.longestFrame)
        else { return nil }
        let content = try file.read(from: offset + 8, limit: Int(length))
        guard content.count == Int(length), UInt64(Checksum.crc32c(content)) == checksum else { return nil }
        return content
    }

    /// - Returns: how many entries; nil when the content is not what it should be, whatever its checksum says.
    private static func decode(_ frame: [UInt8], _ take: (JournalEntry) -> Void) -> Int? {
        var reader = ByteReader(frame[...])
        var (time, received): (Int64, Int64) = (0, 0)
        var count = 0
        while let tag = reader.byte() {
            let entry: JournalEntry?
            if tag < JournalFormat.firstOther {
                entry = reader.reading(tag, &time, &received)
            } else {
                entry = reader.entry(tag)
            }
            guard let entry else { return nil }
            take(entry)
            count += 1
        }
        return count
    }
}

/// Takes numbers and texts off the front of bytes; every step is checked.
private struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func number(_ size: Int) -> UInt64? {
        bytes(size)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
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
        guard let count = variable(), count <= UInt64(rest.count) else { return nil }
        return bytes(Int(count)).map { String(decoding: $0, as: UTF8.self) }
    }

    mutating func instant() -> Instant? {
        number(8).map { Instant(milliseconds: Int64(bitPattern: $0)) }
    }

    mutating func reading(_ tag: UInt8, _ time: inout Int64, _ received: inout Int64) -> JournalEntry? {
        guard let quality = Quality(rawValue: tag & 3), let point = variable(), point <= UInt64(Int32.max),
            let timeStep = zigzag()
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
                received: Instant(milliseconds: received), value: Double(bitPattern: value), quality: quality))
    }

    mutating func entry(_ tag: UInt8) -> JournalEntry? {
        switch tag {
        case JournalFormat.point:
            guard let number = variable(), number <= UInt64(Int32.max), let id = text() else { return nil }
            return .point(number: UInt32(number), id: id)
        case JournalFormat.command:
            guard let command = byte(), command < 2, let alarm = text(), let by = text(), let reason = text(),
                let at = instant()
            else { return nil }
            return .command(command == 0 ? .acknowledge : .reset, alarm: alarm, by: by, reason: reason, at: at)
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
