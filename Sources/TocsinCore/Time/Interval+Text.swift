// SPDX-License-Identifier: Apache-2.0

extension Interval: LosslessStringConvertible {
    /// - Parameter description: a whole number and `ms`, `s`, `m`, `h` or `d`; nil for anything else, and for more than
    ///   an `Int64` of milliseconds.
    public init?(_ description: String) {
        let digits = description.utf8.prefix { (0x30...0x39).contains($0) }
        let scale: Int64? =
            switch description.utf8.dropFirst(digits.count).map({ $0 }) {
            case Array("ms".utf8): 1
            case Array("s".utf8): 1_000
            case Array("m".utf8): 60_000
            case Array("h".utf8): 3_600_000
            case Array("d".utf8): 86_400_000
            default: nil
            }
        guard let number = Int64(Substring(digits)), let scale else { return nil }
        let (milliseconds, isTooLarge) = number.multipliedReportingOverflow(by: scale)
        guard !isTooLarge else { return nil }
        self.init(milliseconds: milliseconds)
    }
}
