// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// Why the alert log cannot be read or continued.
public enum AlertLogError: Error, Equatable, Sendable {
    /// The file system refused something.
    case system(SystemError)
    /// A record does not follow from the one before it.
    case broken(Break)

    /// The first place where the chain does not hold.
    public struct Break: Error, Equatable, Sendable {
        /// The segment's path.
        public var file: String
        /// 1 is the first.
        public var line: Int
        /// The sequence that the record should have had.
        public var sequence: UInt64
        /// What does not hold.
        public var reason: String
    }

    /// Does what the file system may refuse.
    static func wrapping<Result: ~Copyable>(
        _ body: () throws(SystemError) -> Result
    ) throws(AlertLogError) -> Result {
        do throws(SystemError) { return try body() } catch { throw .system(error) }
    }
}

extension AlertLogError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let error): error.description
        case .broken(let found): found.description
        }
    }
}

extension AlertLogError.Break: CustomStringConvertible {
    public var description: String {
        "\(file):\(line): the chain is broken at record \(sequence): \(reason)"
    }
}
