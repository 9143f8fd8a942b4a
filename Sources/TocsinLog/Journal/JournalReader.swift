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
        /// Whether what follows cannot be a cut-short commit: a whole frame stands behind it, or its checksum holds and
        /// its content is not known. Then inputs are lost that were acknowledged.
        public var isDamaged = false
    }

    public let generation: UInt64
    /// How many points the checkpoint names.
    public let pointCount: Int
    /// Digest of the configuration and version that it was written under.
    public let configuration: [UInt8]
    private let file: ReadFile

    /// Whether the file holds no entry: nothing was ever committed to it.
    public static func isEmpty(folder: String, generation: UInt64) throws(SystemError) -> Bool {
        (Files.size(of: folder + "/" + JournalFormat.name(generation)) ?? 0) <= Int64(JournalFormat.headerLength)
    }

    /// Whether another version of the program wrote the file, in a format that this one does not read. Nothing is wrong
    /// with such a file; it cannot be continued, which costs windows and running delays.
    public static func isOfOtherVersion(folder: String, generation: UInt64) throws(SystemError) -> Bool {
        let path = folder + "/" + JournalFormat.name(generation)
        guard Files.size(of: path) != nil else { return false }
        let found = try ReadFile(path: path).read(from: 0, limit: JournalFormat.magic.count)
        return found.count == JournalFormat.magic.count && found != JournalFormat.magic
            && found.dropLast() == JournalFormat.magic.dropLast()
    }

    /// - Returns: nil when the file is not there, is of another version, or its header does not hold.
    public init?(folder: String, generation: UInt64) throws(SystemError) {
        let path = folder + "/" + JournalFormat.name(generation)
        guard Files.size(of: path) != nil else { return nil }
        file = try ReadFile(path: path)
        let header = try file.read(from: 0, limit: JournalFormat.headerLength)
        guard header.count == JournalFormat.headerLength, Array(header[0..<8]) == JournalFormat.magic else {
            return nil
        }
        var reader = ByteReader(header, from: 8)
        guard let generationRead = reader.number(8), let points = reader.number(4), let digest = reader.bytes(32),
            let checksum = reader.number(4), checksum == UInt64(Checksum.crc32c(header[..<52])),
            generationRead == generation
        else { return nil }
        self.generation = generation
        pointCount = Int(points)
        configuration = digest
    }

    /// Hands over every entry of every whole frame.
    public func entries(_ take: (JournalEntry) -> Void) throws(SystemError) -> Outcome {
        var outcome = Outcome()
        var offset = Int64(JournalFormat.headerLength)
        let end = file.size
        while offset < end {
            let frame = try frame(at: offset)
            guard case .whole(let content) = frame else {
                outcome.isDamaged = try isWholeBehind(frame, at: offset)
                break
            }
            guard let count = JournalReader.decode(content, take) else {
                outcome.isDamaged = true
                break
            }
            outcome.entries += count
            offset += Int64(content.count + JournalFormat.frameHead)
        }
        outcome.tornBytes = max(0, end - offset)
        return outcome
    }

    // MARK: - Frames

    private enum Frame {
        case whole([UInt8])
        /// All the bytes are there, and are not those that were written.
        case wrong(length: Int)
        /// The file ends before the frame does, or its length cannot be.
        case torn
    }

    private func frame(at offset: Int64) throws(SystemError) -> Frame {
        var head = ByteReader(try file.read(from: offset, limit: JournalFormat.frameHead))
        guard let length = head.number(4), let checksum = head.number(4), length > 0,
            length <= UInt64(JournalFormat.longestFrame)
        else { return .torn }
        let content = try file.read(from: offset + Int64(JournalFormat.frameHead), limit: Int(length))
        guard content.count == Int(length) else { return .torn }
        return UInt64(Checksum.crc32c(content)) == checksum ? .whole(content) : .wrong(length: content.count)
    }

    private func isWholeBehind(_ frame: Frame, at offset: Int64) throws(SystemError) -> Bool {
        guard case .wrong(let length) = frame else { return false }
        if case .whole = try self.frame(at: offset + Int64(length + JournalFormat.frameHead)) { return true }
        return false
    }

    /// - Returns: how many entries; nil when the content is not what it should be, whatever its checksum says. Nothing
    ///   of it is handed over then.
    private static func decode(_ content: [UInt8], _ take: (JournalEntry) -> Void) -> Int? {
        var trial = ByteReader(content)
        guard let count = trial.entries({ _ in }) else { return nil }
        var reader = ByteReader(content)
        return reader.entries(take) == count ? count : nil
    }
}
