// SPDX-License-Identifier: Apache-2.0

extension SourceDefinition {
    /// What becomes of units that are not the point's, and which unit values have that come without one.
    public struct Units: Hashable, Sendable {
        /// What a unit in the payload is for.
        public enum Mode: String, Sendable, CaseIterable {
            /// It must be the point's, however it is written; else the reading is bad.
            case check
            /// As ``check``, but a unit of the point's dimension is converted into the point's.
            case convert
            /// It is not looked at.
            case ignore
        }

        /// The unit of values that come without one.
        public struct Stated: Hashable, Sendable {
            /// The end of the ids that it is for, by whole parts: `level` and `T101/level`. Empty for all.
            public var end: String
            /// A UCUM code.
            public var unit: String

            public init(end: String = "", unit: String) {
                self.end = end
                self.unit = unit
            }

            /// Whether it is for the point with this id.
            public func isFor(_ id: String) -> Bool {
                guard !end.isEmpty, id.utf8.count > end.utf8.count else { return end.isEmpty || id == end }
                return id.hasSuffix(end) && id.utf8.dropLast(end.utf8.count).last == UInt8(ascii: "/")
            }
        }

        /// More than any gateway has measures.
        public static let maximumStated = 250

        public var mode = Mode.check
        /// The first that is for a point counts.
        public var stated: [Stated] = []
        /// Whether a measure's name may end with its unit in parentheses, `压力(MPa)`, which is then no part of the name.
        public var isInKey = false

        public init() {}
    }
}
