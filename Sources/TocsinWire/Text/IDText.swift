// SPDX-License-Identifier: Apache-2.0

/// Which bytes may stand in a point id and in a topic.
enum IDText {
    /// Whether eight bytes are all printing ASCII that an id may have; zero bytes after the end count as such.
    ///
    /// - Parameter padding: ones in the bytes after the end, none below it.
    @inline(__always)
    static func isPlain(_ word: UInt64, padding: UInt64 = 0) -> Bool {
        let filled = word | padding & (ByteWords.ones &* 0x41)
        return (filled & ByteWords.highs) | ByteWords.below(filled, 0x21) | ByteWords.matches(filled, 0x7F)
            | ByteWords.matches(filled, UInt8(ascii: "#")) == 0
    }

    /// What is wrong with a text as a part of an id; nil when nothing is.
    static func fault(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> DecodeErrorReason? {
        var next = start
        while next < end {
            guard let scalar = UTF8Text.next(bytes, at: &next, end: end) else { return .invalidUTF8 }
            guard scalar > 0x20, scalar != 0x23, !(0x7F...0x9F).contains(scalar) else { return .invalidID }
        }
        return nil
    }

    /// Whether the bytes are a topic name as MQTT has it, without control characters.
    static func isTopicName(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count > 0 else { return false }
        var next = 0
        while next < bytes.count {
            guard let scalar = UTF8Text.next(bytes, at: &next, end: bytes.count), scalar >= 0x20,
                scalar != 0x23, scalar != 0x2B, !(0x7F...0x9F).contains(scalar)
            else { return false }
        }
        return true
    }
}
