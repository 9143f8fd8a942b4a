// SPDX-License-Identifier: Apache-2.0

/// The journal's format.
///
/// A file `journal-<generation>.bin` continues the checkpoint of that generation: a header of 56 bytes (magic
/// `TOCSINJ3`, generation, number of points that the checkpoint names, digest of configuration and version, CRC-32C of all
/// that), then frames, one a commit or more: length (4 bytes), CRC-32C of the content (4 bytes), content. The content is a run
/// of entries, each a tag byte and its members; numbers are little-endian, `v` is a variable-length number (7 bits a
/// byte), `z` the same with the sign in the lowest bit, text has its length in front as `v`.
///
/// | tag | entry | members |
/// |---|---|---|
/// | 0-63 | reading | quality in bits 0-1, flag in bits 3-4, bit 5: it has no time of its own; point `v`; event time `z` from the reading before in the frame; received `z` likewise unless bit 2 says "the same"; value 8 bytes |
/// | 64 | point | number `v`, id text |
/// | 65 | command | 0 acknowledge, 1 reset, 2 shelve and for how long `z` in ms, 3 unshelve, 4 out of service, 5 return to service; alarm text, by text, reason text, time 8 bytes |
/// | 66 | start | time 8 bytes |
/// | 67 | link | 0 down or 1 up, time 8 bytes |
/// | 68 | wall | offset `z`, time 8 bytes |
/// | 69 | daemon | event text, time 8 bytes, message text, reason text |
///
/// The magic's last byte is the format's version. A file of another version is not read: its tags mean other entries.
enum JournalFormat {
    static let magic = Array("TOCSINJ3".utf8)
    static let headerLength = 56
    /// Length and checksum before a frame's content.
    static let frameHead = 8
    /// A frame is closed once it has this many bytes; the entry that fills it may be long.
    static let fullFrame = 16 << 20
    /// No frame is longer: a longer one is damage.
    static let longestFrame = 256 << 20

    static let sameReceived: UInt8 = 4
    /// Where a reading's flag begins in its tag.
    static let flagShift: UInt8 = 3
    /// The reading has no time of its own.
    static let untimed: UInt8 = 32
    static let firstOther: UInt8 = 64
    static let point: UInt8 = 64
    static let command: UInt8 = 65
    static let start: UInt8 = 66
    static let link: UInt8 = 67
    static let wall: UInt8 = 68
    static let daemon: UInt8 = 69

    static func name(_ generation: UInt64) -> String {
        let digits = String(generation)
        return "journal-" + String(repeating: "0", count: max(0, 20 - digits.count)) + digits + ".bin"
    }

    static func generation(of name: String) -> UInt64? {
        guard name.hasPrefix("journal-"), name.hasSuffix(".bin"), name.utf8.count == 32 else { return nil }
        return UInt64(name.dropFirst(8).dropLast(4))
    }
}
