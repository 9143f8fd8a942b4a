// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// Messages that could not be decoded, kept for whoever wants to know why: a recording (design section 7) with the
/// reason in each line. Bounded: a full file takes the place of the one before it, and begins again.
public struct Quarantine: ~Copyable {
    private let path: String
    private let capacity: Int64
    private var file: AppendFile?
    /// Messages written.
    public private(set) var kept: UInt64 = 0
    /// Messages that the disk refused.
    public private(set) var dropped: UInt64 = 0

    /// - Parameter capacity: bytes of one of the two files.
    public init(folder: String, capacity: Int64 = 8 << 20) {
        path = folder + "/quarantine.jsonl"
        self.capacity = capacity
        file = nil
    }

    /// Writes one message; what cannot be written is counted, since poison never stops the line.
    public mutating func put(topic: [UInt8], payload: [UInt8], reason: String, at instant: Instant) {
        var line = Array("{\"tst\":".utf8)
        JSONText.append(instant: instant, to: &line)
        line.append(contentsOf: ",\"topic\":".utf8)
        JSONText.append(string: String(decoding: topic, as: UTF8.self), to: &line)
        line.append(contentsOf: ",\"payloadlen\":\(payload.count),\"payload_base64\":\"".utf8)
        Quarantine.appendBase64(payload, to: &line)
        line.append(contentsOf: "\",\"reason\":".utf8)
        JSONText.append(string: reason, to: &line)
        line.append(contentsOf: "}\n".utf8)
        do throws(SystemError) {
            if file == nil { file = try AppendFile(path: path) }
            if let length = file?.length, length + Int64(line.count) > capacity {
                file = nil
                try Files.rename(path, to: path + ".old")
                file = try AppendFile(path: path)
            }
            try file?.append(line)
            kept += 1
        } catch {
            file = nil
            dropped += 1
        }
    }

    private static func appendBase64(_ bytes: [UInt8], to line: inout [UInt8]) {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(16 - 8 * $1.offset) }
            for digit in 0..<4 {
                line.append(digit <= group.count ? digits[Int(value >> UInt32(18 - 6 * digit) & 63)] : 61)
            }
        }
    }
}
