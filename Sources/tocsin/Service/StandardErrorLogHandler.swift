// SPDX-License-Identifier: Apache-2.0
import Logging
import TocsinSystem

/// Log lines on standard error, as the systemd journal takes them: `<N>` in front says how grave a line is
/// (sd-daemon(3)); on a terminal a word does.
struct StandardErrorLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let isTerminal = StandardStream.error.isTerminal

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = isTerminal ? "\(event.level): " : "<\(StandardErrorLogHandler.priority(of: event.level))>"
        line += "\(event.message)"
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        // One line an event: what came from outside cannot begin a line of its own.
        StandardStream.error.write(line: String(line.map { $0.isNewline ? " " : $0 }))
    }

    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
