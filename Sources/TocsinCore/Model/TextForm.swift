// SPDX-License-Identifier: Apache-2.0

extension SourceDefinition {
    /// How bodies are packed.
    public enum Compression: String, Sendable, CaseIterable {
        case none
        /// RFC 1952; also several members one after the other.
        case gzip
        /// RFC 1950.
        case zlib
        /// Told apart by the first two bytes; a body that is neither is taken as it stands.
        case auto
    }

    /// What is special about the text of a source's bodies.
    public struct TextForm: Hashable, Sendable {
        /// The encoding of the text.
        public enum Charset: String, Sendable, CaseIterable {
            case utf8 = "utf-8"
            /// The Chinese national encoding that older gateways write, as code page 936.
            case gbk
        }

        /// What stands between the whole and its fraction in a value that is written as text.
        public enum DecimalMark: String, Sendable, CaseIterable {
            case point = "."
            case comma = ","
        }

        /// The unit of line protocol's timestamps, which the lines do not tell.
        public enum Precision: String, Sendable, CaseIterable {
            case nanoseconds = "ns"
            case microseconds = "us"
            case milliseconds = "ms"
            case seconds = "s"
        }

        /// What becomes of an HJ 212 frame whose length or checksum is wrong.
        public enum FrameCheck: String, Sendable, CaseIterable {
            /// It is refused.
            case strict
            /// It is taken, if it has its beginning and its end.
            case tolerant
        }

        public var charset = Charset.utf8
        public var decimalMark = DecimalMark.point
        public var precision = Precision.nanoseconds
        public var frameCheck = FrameCheck.strict
        /// Of CSV: the names of the columns; empty when the first row of each body has them.
        public var columns: [String] = []
        /// Of CSV: the ASCII character between two cells.
        public var separator = UInt8(ascii: ",")

        public init() {}

        /// Whether a character can stand between the cells of CSV: `,` `;` `|` or tab.
        public static func isSeparator(_ byte: UInt8) -> Bool { ",;|\t".utf8.contains(byte) }
    }
}
