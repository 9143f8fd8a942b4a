// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// Messages that could not be decoded, kept for whoever wants to know why: a recording (design section 7) with the
/// reason in each line. Bounded: a full file takes the place of the one before it, and begins again.
public struct Quarantine: ~Copyable {
    private let path: String
    private let capacity: Int
    private var file: AppendFile?
    /// Messages written.
    public private(set) var kept: UInt64 = 0
    /// Messages that the disk refused, or that are too large for a file.
    public private(set) var dropped: UInt64 = 0

    /// - Parameter capacity: bytes of one of the two files.
    public init(folder: String, capacity: Int64 = 8 << 20) {
        path = folder + "/quarantine.jsonl"
        self.capacity = Int(clamping: capacity)
        file = nil
    }

    /// Writes one message; what cannot be written is counted, since poison never stops the line.
    ///
    /// A payload that does not fit into a file is cut: `payloadlen` says then how long it was.
    public mutating func put(topic: [UInt8], payload: [UInt8], reason: String, at instant: Instant) {
        guard let line = Quarantine.line(topic: topic, payload: payload, reason: reason, at: instant, limit: capacity)
        else {
            dropped += 1
            return
        }
        do throws(SystemError) {
            try write(line)
            kept += 1
        } catch {
            file = nil
            dropped += 1
        }
    }

    private mutating func write(_ line: [UInt8]) throws(SystemError) {
        if file == nil { try open() }
        if let length = file?.length, length > 0, length + Int64(line.count) > Int64(capacity) {
            file = nil
            try Files.rename(path, to: path + ".old", durably: false)
            try open()
        }
        try file?.append(line)
    }

    /// Opens the file; a line that a crash or a full disk left unfinished is cut off, so that none is joined to it.
    private mutating func open() throws(SystemError) {
        let size = Files.size(of: path) ?? 0
        let start = max(0, size - Int64(capacity))
        let tail = size > 0 ? try Files.read(path, from: start, limit: capacity) : []
        let end = tail.lastIndex(of: 0x0A).map { start + Int64($0) + 1 } ?? 0
        file = try AppendFile(path: path, cutTo: end)
    }

    // MARK: - One line

    /// - Returns: nil when even an empty payload does not fit.
    private static func line(
        topic: [UInt8], payload: [UInt8], reason: String, at instant: Instant, limit: Int
    ) -> [UInt8]? {
        var line = Array("{\"tst\":\"".utf8)
        instant.append(to: &line)
        // As mosquitto_sub prints it: microseconds and a numeric zone.
        line.removeLast()
        line.append(contentsOf: "000Z+0000\",\"topic\":".utf8)
        JSONText.append(string: String(decoding: topic, as: UTF8.self), to: &line)
        line.append(contentsOf: ",\"payloadlen\":\(payload.count),\"payload_base64\":\"".utf8)
        var end = Array("\",\"reason\":".utf8)
        JSONText.append(string: reason, to: &end)
        end.append(contentsOf: "}\n".utf8)
        let room = limit - line.count - end.count
        guard room >= 0 else { return nil }
        appendBase64(payload.prefix(room / 4 * 3), to: &line)
        return line + end
    }

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func appendBase64(_ bytes: ArraySlice<UInt8>, to line: inout [UInt8]) {
        line.reserveCapacity(line.count + (bytes.count + 2) / 3 * 4)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let count = min(3, bytes.endIndex - index)
            var value = UInt32(bytes[index]) << 16
            if count > 1 { value |= UInt32(bytes[index + 1]) << 8 }
            if count > 2 { value |= UInt32(bytes[index + 2]) }
            for digit in 0..<4 {
                let isPadding = digit > count
                line.append(isPadding ? UInt8(ascii: "=") : digits[Int(value >> UInt32(18 - 6 * digit) & 63)])
            }
            index += 3
        }
    }
}
