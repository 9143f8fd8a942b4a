// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What stands where a value should.
enum ValueField: Sendable {
    case absent
    case number(Double)
    /// The sensor says that it has no value: null, NaN, infinity, a word such as `断线`. A bad reading; words such as
    /// `标校` say why there is none, and that is its flag.
    case unusable(ReadingFlag = .none)
    /// Neither a number nor a known word.
    case invalid

    @inline(__always)
    init(_ number: Double) { self = number.isFinite ? .number(number) : .unusable() }
}

/// Values and quality codes written as text.
struct ScalarText: Sendable {
    private let switches = WordList(
        [
            1: ["on", "open", "true", "yes", "running", "开", "打开", "开启", "合闸", "运行", "启动", "是"],
            0: [
                "off", "closed", "close", "false", "no", "stopped", "关", "关闭", "分闸", "停止", "停机", "停运", "否",
            ],
            -1: ["nan", "null", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"],
        ])
    private let qualities = WordList(
        [
            StatedQuality(.good).number: [
                "n", "good", "ok", "normal", "valid", "true", "正常", "报警", "超限", "断电", "馈电",
            ],
            StatedQuality(.good, .calibration).number: [
                "c", "cal", "calibrating", "calibration", "标校", "校准", "标定", "调校",
            ],
            StatedQuality(.good, .test).number: [
                "m", "test", "testing", "maintenance", "测试", "调试", "检修", "维护",
            ],
            StatedQuality(.good, .restart).number: ["init", "restart", "restarted", "重启"],
            // HJ 212's T: the value is beyond the measuring range, so the sensor is saturated (H2.14).
            StatedQuality(.uncertain).number: ["t", "uncertain", "questionable"],
            StatedQuality(.bad).number: [
                "d", "b", "f", "bad", "false", "fault", "error", "invalid", "failed", "offline", "broken", "over-range",
                "断线", "故障",
                "超量程", "负漂", "不通", "无应答", "中断", "离线", "断开", "无效", "异常",
            ],
            StatedQuality(.stale).number: ["stale", "old", "outdated", "过期"],
        ])

    /// Without the white space around it.
    static func trimmed(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> (start: Int, end: Int) {
        var (start, end) = (start, end)
        while start < end, isSpace(bytes[start]) { start += 1 }
        while start < end, isSpace(bytes[end - 1]) { end -= 1 }
        return (start, end)
    }

    /// Where the text begins behind a UTF-8 byte order mark, if it has one.
    static func startAfterByteOrderMark(_ bytes: Span<UInt8>) -> Int {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    }

    /// Makes a text with a decimal comma one with a decimal point, and the other way round: what had a point is then no
    /// number, since nobody can know whether it stood for a fraction or for thousands.
    static func exchangeDecimalMarks(_ text: inout [UInt8]) {
        for place in text.indices {
            switch text[place] {
            case UInt8(ascii: ","): text[place] = UInt8(ascii: ".")
            case UInt8(ascii: "."): text[place] = UInt8(ascii: ",")
            default: break
            }
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }

    /// A number, a word of a switch, or a word for a sensor without a value.
    func value(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> ValueField {
        let (start, end) = ScalarText.trimmed(bytes, from: start, to: end)
        var next = start
        if let number = DecimalNumber.scan(bytes, at: &next, end: end, .text), next == end {
            return ValueField(number.double(bytes, from: start, to: end))
        }
        switch switches.number(bytes, from: start, to: end) {
        case .some(-1): return .unusable()
        case .some(let number): return .number(Double(number))
        case nil: break
        }
        guard let stated = word(bytes, from: start, to: end), stated != StatedQuality(.good) else { return .invalid }
        return .unusable(stated.flag)
    }

    /// What a quality written as text says: a word, a letter of HJ 212, a number in quotes, also hexadecimal.
    ///
    /// - Returns: nil for a code of no known scheme.
    @inline(__always)
    func quality(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> StatedQuality? {
        if end &- start == 4, ByteWords.load(bytes, at: start, count: 4) == 0x646F_6F67 { return StatedQuality(.good) }
        return otherQuality(bytes, from: start, to: end)
    }

    @inline(never)
    private func otherQuality(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> StatedQuality? {
        let (start, end) = ScalarText.trimmed(bytes, from: start, to: end)
        if let word = word(bytes, from: start, to: end) { return word }
        var next = start
        if let number = DecimalNumber.scan(bytes, at: &next, end: end, .text), next == end {
            return QualityCode.quality(of: number).map { StatedQuality($0) }
        }
        return hexadecimal(bytes, from: start, to: end).flatMap { QualityCode.quality(of: $0) }.map {
            StatedQuality($0)
        }
    }

    // Also the names of OPC UA status codes: `BadNoCommunication`, `Good_Clamped`, `UncertainLastUsableValue`.
    private func word(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> StatedQuality? {
        if let number = qualities.number(bytes, from: start, to: end) { return StatedQuality(number: number) }
        if begins(bytes, from: start, to: end, with: .uncertain, length: 9) { return StatedQuality(.uncertain) }
        if begins(bytes, from: start, to: end, with: .good, length: 4) { return StatedQuality(.good) }
        return begins(bytes, from: start, to: end, with: .bad, length: 3) ? StatedQuality(.bad) : nil
    }

    private func begins(
        _ bytes: Span<UInt8>, from start: Int, to end: Int, with quality: Quality, length: Int
    ) -> Bool {
        end - start > length
            && qualities.number(bytes, from: start, to: start + length) == StatedQuality(quality).number
    }

    private func hexadecimal(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int64? {
        guard (3...10).contains(end - start), bytes[start] == UInt8(ascii: "0"),
            bytes[start + 1] | 0x20 == UInt8(ascii: "x")
        else { return nil }
        var value: Int64 = 0
        for place in (start + 2)..<end {
            guard let digit = HexadecimalDigit.value(bytes[place]) else { return nil }
            value = value << 4 | Int64(digit)
        }
        return value
    }
}

/// Digits of base 16, in either case.
enum HexadecimalDigit {
    static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte) - 0x30
        case 0x41...0x46: UInt32(byte) - 0x41 + 10
        case 0x61...0x66: UInt32(byte) - 0x61 + 10
        default: nil
        }
    }
}
