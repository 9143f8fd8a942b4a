// SPDX-License-Identifier: Apache-2.0

extension SourceDefinition {
    /// Where in a payload things stand: in JSON; names of columns in CSV, of tags or fields in line protocol.
    ///
    /// In JSON each field has paths of member names, `data.temp.value`. They begin at the payload, and again at each *item*: what
    /// a path of ``values`` leads to, each element of an array on the way there, and each member that braces take. What
    /// an object says of time, unit, quality and id holds for the items inside it, unless they say it themselves.
    public struct Fields: Hashable, Sendable {
        /// The value of an item.
        public var value: FieldPaths
        /// Its event time. A path with `{key}` beside `values` gives the time of the measure of that name.
        public var time: FieldPaths
        /// As ``time``.
        public var unit: FieldPaths
        /// As ``time``.
        public var quality: FieldPaths
        /// What holds several readings: an object of name → value, an array of items, or, where the path ends in
        /// `{key}`, the members of the object before it.
        public var values: FieldPaths
        /// Where a failed measure has its error in the place of a value: `errors.{key}`, or a member of its item. It is a
        /// bad reading.
        public var errors: FieldPaths
        /// The member of an item that names its measure, where the item has no name of its own.
        public var key: FieldPaths
        /// Members that `{key}` does not take.
        public var ignore: [String]

        public init(
            value: FieldPaths = "value", time: FieldPaths = "ts", unit: FieldPaths = "unit",
            quality: FieldPaths = "quality", values: FieldPaths = "values", errors: FieldPaths = [],
            key: FieldPaths = [], ignore: [String] = []
        ) {
            self.value = value
            self.time = time
            self.unit = unit
            self.quality = quality
            self.values = values
            self.errors = errors
            self.key = key
            self.ignore = ignore
        }

        /// The names that are taken when the configuration gives none. In line protocol the field's key names the value,
        /// and a tag `unit` more often says a part of the plant than a unit of measure.
        public static func standard(for format: Format) -> Fields {
            format == .influx ? Fields(value: [], time: [], unit: [], quality: [], values: []) : Fields()
        }

        /// Which of the fields.
        public enum Name: String, Sendable, CaseIterable {
            case value, time, unit, quality, values, errors, key

            var path: WritableKeyPath<Fields, FieldPaths> & Sendable {
                switch self {
                case .value: \.value
                case .time: \.time
                case .unit: \.unit
                case .quality: \.quality
                case .values: \.values
                case .errors: \.errors
                case .key: \.key
                }
            }
        }

        /// The paths of a field.
        public subscript(_ name: Name) -> FieldPaths {
            get { self[keyPath: name.path] }
            set { self[keyPath: name.path] = newValue }
        }

        /// The names that paths capture for the point's id, `{$device}`, without `{$key}`.
        public var captures: [String] {
            var names: [String] = []
            for text in values.texts + errors.texts {
                for name in FieldPath(text)?.captures ?? [] where name != FieldPath.key && !names.contains(name) {
                    names.append(name)
                }
            }
            return names
        }
    }
}
