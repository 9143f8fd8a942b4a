// SPDX-License-Identifier: Apache-2.0

/// The journal's format.
///
/// A file `journal-<generation>.bin` continues the checkpoint of that generation: a header of 56 bytes (magic
/// `TOCSINJ1`, generation, number of points that the checkpoint names, digest of configuration and version, CRC-32C of all
/// that), then frames, one a commit or more: length (4 bytes), CRC-32C of the content (4 bytes), content. The content is a run
/// of entries, each a tag byte and its members; numbers are little-endian, `v` is a variable-length number (7 bits a
/// byte), `z` the same with the sign in the lowest bit, text has its length in front as `v`.
///
/// | tag | entry | members |
/// |---|---|---|
/// | 0-15 | reading | quality in bits 0-1; point `v`; event time `z` from the reading before in the frame; received `z` likewise unless bit 2 says "the same"; value 8 bytes |
/// | 16 | point | number `v`, id text |
/// | 17 | command | 0 acknowledge or 1 reset, alarm text, by text, reason text, time 8 bytes |
/// | 18 | start | time 8 bytes |
/// | 19 | link | 0 down or 1 up, time 8 bytes |
/// | 20 | wall | offset `z`, time 8 bytes |
/// | 21 | daemon | event text, time 8 bytes, message text, reason text |
enum JournalFormat {
    static let magic = Array("TOCSINJ1".utf8)
    static let headerLength = 56
    /// Length and checksum before a frame's content.
    static let frameHead = 8
    /// A frame is closed once it has this many bytes; the entry that fills it may be long.
    static let fullFrame = 16 << 20
    /// No frame is longer: a longer one is damage.
    static let longestFrame = 256 << 20

    static let sameReceived: UInt8 = 4
    static let firstOther: UInt8 = 16
    static let point: UInt8 = 16
    static let command: UInt8 = 17
    static let start: UInt8 = 18
    static let link: UInt8 = 19
    static let wall: UInt8 = 20
    static let daemon: UInt8 = 21

    static func name(_ generation: UInt64) -> String {
        let digits = String(generation)
        return "journal-" + String(repeating: "0", count: max(0, 20 - digits.count)) + digits + ".bin"
    }

    static func generation(of name: String) -> UInt64? {
        guard name.hasPrefix("journal-"), name.hasSuffix(".bin"), name.utf8.count == 32 else { return nil }
        return UInt64(name.dropFirst(8).dropLast(4))
    }
}
