// SPDX-License-Identifier: Apache-2.0

extension FieldMapping {
    /// A path that cannot be used, and why.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// `fields.` and this, or `ignore`.
        public var field: String
        /// Which of its paths, from 0.
        public var number: Int
        public var problem: Problem

        public init(field: String, number: Int, problem: Problem) {
            self.field = field
            self.number = number
            self.problem = problem
        }

        public var description: String { "\(problem.text(field)); \(problem.allowed)" }
    }

    /// What is wrong with a path.
    public enum Problem: Hashable, Sendable {
        /// It is none.
        case notAPath(String)
        /// More than ``FieldMapping/maximumPaths``, or names to ignore than ``FieldMapping/maximumIgnored``.
        case tooMany(Int)
        /// No path for the value.
        case noValue
        /// One capture stands twice in it.
        case twice(String)
        /// `{key}` is not its last part.
        case keyInside(String)
        /// A capture that this field cannot have.
        case capture(String, name: String)
        /// `{key}`, but no path of `values` ends in it.
        case noKey(String)
        /// It goes on behind a path of `values`.
        case insideValues(String, values: String)
        /// Another path has another name for the same members.
        case otherName(String, name: String, other: String)
    }
}

extension FieldMapping.Problem {
    /// What is wrong.
    public func text(_ field: String) -> String {
        switch self {
        case .notAPath(let text): "\(field) has \"\(text)\", which is no path"
        case .tooMany: "\(field) has too many of them"
        case .noValue: "value has no path"
        case .twice(let name): "\(field) captures {\(name)} twice"
        case .keyInside(let path): "\(field) has \"\(path)\", in which {key} is missing or not the last part"
        case .capture(let path, let name): "\(field) has \"\(path)\", which captures {\(name)}"
        case .noKey(let path): "\(field) has \"\(path)\", but no path of values ends in {key}"
        case .insideValues(let path, let values):
            "\(field) has \"\(path)\", which is what values \"\(values)\" leads to, or inside it"
        case .otherName(let path, let name, let other):
            "\(field) has \"\(path)\", whose {\(name)} is called {\(other)} in another path"
        }
    }

    /// What is allowed.
    public var allowed: String {
        switch self {
        case .notAPath: "names of 1 to 255 bytes with dots between them, as data.value; {name} takes any one name"
        case .tooMany(let limit): "at most \(limit)"
        case .noValue: "give the path of an item's value"
        case .twice: "each name once in a path"
        case .keyInside: "{key} at the end: it names the measure"
        case .capture: "{name} in values and errors, and {key} in time, unit and quality"
        case .noKey: "values such as \"values.{key}\" or \"{key}\""
        case .insideValues: "other places; inside an item a path begins at the item"
        case .otherName: "one name for the same members"
        }
    }
}
