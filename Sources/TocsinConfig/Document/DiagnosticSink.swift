// SPDX-License-Identifier: Apache-2.0

/// A place in one of the files that were read.
struct SourcePosition: Hashable, Comparable, Sendable {
    /// The number of the file, in the order of reading.
    var file: Int
    var line: Int
    var column: Int

    static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

/// Gathers all that there is to say about the files of one configuration.
final class DiagnosticSink {
    /// More faults than this help nobody: the last line then says how many were left out.
    static let capacity = 10_000
    /// How many nodes may be looked at in all; aliases count each time, so that a few lines cannot stand for billions.
    /// It grows with the bytes that are read: a node takes two of them at least.
    private var budget = 100_000

    private struct Entry: Hashable {
        var position: SourcePosition
        var problem: String
        var allowed: String
    }

    private var paths: [String] = []
    private var errors: [Entry] = []
    private var remarks: [Entry] = []
    /// What an alias repeats is said once.
    private var said: Set<Entry> = []
    private var leftOut = 0
    private var visited = 0

    var hasErrors: Bool { !errors.isEmpty }

    /// The number of a file, for positions in it.
    func register(path: String, bytes: Int = 0) -> Int {
        paths.append(path)
        budget += 4 * bytes
        return paths.count - 1
    }

    func path(of position: SourcePosition) -> String { paths[position.file] }

    /// A line as it is named from another place: with its file where that is another.
    func place(of position: SourcePosition, from other: SourcePosition) -> String {
        position.file == other.file ? "line \(position.line)" : "\(path(of: position)):\(position.line)"
    }

    /// How much there is to say so far: grows with each fault and each remark.
    var count: Int { errors.count + remarks.count + leftOut }

    /// - Parameters:
    ///   - problem: is not put into words when there is no room for it: a table may have a million faults.
    ///   - allowed: likewise.
    func error(
        _ position: SourcePosition, _ problem: @autoclosure () -> String, _ allowed: @autoclosure () -> String = ""
    ) {
        guard errors.count < DiagnosticSink.capacity else { return leftOut += 1 }
        let entry = Entry(position: position, problem: problem(), allowed: allowed())
        if said.insert(entry).inserted { errors.append(entry) }
    }

    func warn(
        _ position: SourcePosition, _ problem: @autoclosure () -> String, _ allowed: @autoclosure () -> String = ""
    ) {
        guard remarks.count < DiagnosticSink.capacity else { return }
        let entry = Entry(position: position, problem: problem(), allowed: allowed())
        if said.insert(entry).inserted { remarks.append(entry) }
    }

    /// Counts nodes that are about to be looked at.
    ///
    /// - Returns: false when there are too many; the first time it says so.
    func visit(_ count: Int, at position: SourcePosition) -> Bool {
        let before = visited
        visited += count
        guard visited > budget else { return true }
        if before <= budget {
            error(position, "aliases stand for far more values than the files hold", "fewer aliases inside one another")
        }
        return false
    }

    var failure: ConfigurationFailure {
        var diagnostics = sorted(errors)
        if leftOut > 0, var last = diagnostics.last {
            last.problem = "\(leftOut) more faults are not shown"
            last.allowed = ""
            diagnostics.append(last)
        }
        return ConfigurationFailure(diagnostics: diagnostics)
    }

    var warnings: [Diagnostic] { sorted(remarks) }

    private func sorted(_ entries: [Entry]) -> [Diagnostic] {
        let ordered = entries.enumerated().sorted {
            ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
        }
        return ordered.map { _, entry in
            Diagnostic(
                file: paths[entry.position.file], line: entry.position.line, column: entry.position.column,
                problem: entry.problem, allowed: entry.allowed)
        }
    }
}
