// SPDX-License-Identifier: Apache-2.0
import Glibc

/// GBK to UTF-8 by a table of its two-byte characters, which the system's iconv fills once (47 KiB, a few milliseconds).
///
/// After that no call and no state of the C library is in the way of a message, and the second byte of a character, which
/// may be a letter, a backslash or a brace, is never taken for one.
struct GBKTable: Sendable {
    private static let firstLead = 0x81
    private static let leads = 0xFE - 0x81 + 1
    private static let firstTrail = 0x40
    private static let trails = 0xFE - 0x40 + 1

    /// UTF-16 units, all of them whole scalars; zero for a pair of bytes that is no character.
    private let units: [UInt16]

    /// It is nil when the system's iconv does not know GBK.
    init?() {
        let failed = unsafe iconv_t(bitPattern: -1)
        guard let converter = unsafe iconv_open("UTF-16LE", "GBK"), unsafe converter != failed else { return nil }
        defer { unsafe iconv_close(converter) }
        var units = [UInt16](repeating: 0, count: GBKTable.leads * GBKTable.trails)
        for place in units.indices {
            units[place] = unsafe GBKTable.unit(
                UInt8(GBKTable.firstLead + place / GBKTable.trails),
                UInt8(GBKTable.firstTrail + place % GBKTable.trails), converter)
        }
        self.units = units
    }

    private static func unit(_ lead: UInt8, _ trail: UInt8, _ converter: iconv_t) -> UInt16 {
        var input: (CChar, CChar) = (CChar(bitPattern: lead), CChar(bitPattern: trail))
        var unit: UInt16 = 0
        let isOne = unsafe withUnsafeMutableBytes(of: &input) { input in
            unsafe withUnsafeMutableBytes(of: &unit) { output in
                var next = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
                var place = unsafe output.baseAddress?.assumingMemoryBound(to: CChar.self)
                var (left, room) = (2, 2)
                let code = unsafe iconv(converter, &next, &left, &place, &room)
                return code == 0 && left == 0 && room == 0
            }
        }
        // Back to the state that it began in, whatever went wrong.
        unsafe iconv(converter, nil, nil, nil, nil)
        return isOne ? UInt16(littleEndian: unit) : 0
    }

    /// Replaces `text` by the characters of a body. A byte that is no part of one becomes a byte that is never in UTF-8,
    /// so that whoever needs the text refuses it and the rest of the body is still of use.
    func decode(_ bytes: Span<UInt8>, into text: inout [UInt8]) {
        text.removeAll(keepingCapacity: true)
        var next = 0
        while next < bytes.count {
            let lead = bytes[next]
            next += 1
            if lead < 0x80 {
                text.append(lead)
                continue
            }
            let unit = next < bytes.count ? unit(lead, bytes[next]) : 0
            if unit == 0 {
                text.append(0xFF)
            } else {
                UTF8Text.append(UInt32(unit), to: &text)
                next += 1
            }
        }
    }

    private func unit(_ lead: UInt8, _ trail: UInt8) -> UInt16 {
        let (row, column) = (Int(lead) - GBKTable.firstLead, Int(trail) - GBKTable.firstTrail)
        guard row >= 0, row < GBKTable.leads, column >= 0, column < GBKTable.trails else { return 0 }
        return units[row * GBKTable.trails + column]
    }
}
