// SPDX-License-Identifier: Apache-2.0

/// One fault of the configuration, or one remark about it, at the place where it stands.
public struct Diagnostic: Hashable, Sendable {
    /// The path of the file, as the main file's path and the names inside it make it.
    public var file: String
    /// From 1.
    public var line: Int
    /// From 1, counted in Unicode scalars.
    public var column: Int
    /// What is wrong.
    public var problem: String
    /// What is allowed, or what to do about it; empty when there is nothing to add.
    public var allowed: String

    public init(file: String, line: Int, column: Int, problem: String, allowed: String = "") {
        self.file = file
        self.line = line
        self.column = column
        self.problem = problem
        self.allowed = allowed
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: what is wrong; what is allowed`
    public var description: String {
        "\(file):\(line):\(column): \(problem)" + (allowed.isEmpty ? "" : "; \(allowed)")
    }
}

/// Why a configuration was not taken: every fault that was found, none left out because another came first.
public struct ConfigurationFailure: Error, Equatable, Sendable {
    /// In the order of the files as they were read, then by line and column. Never empty.
    public let diagnostics: [Diagnostic]

    public init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}

extension ConfigurationFailure: CustomStringConvertible {
    /// One line a fault.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
