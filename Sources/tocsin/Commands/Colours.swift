// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinCore
import TocsinSystem

/// Colours by level, only on a terminal and only where `NO_COLOR` is not set.
struct Colours {
    private let isOn: Bool

    init(for stream: StandardStream) {
        let environment = ProcessInfo.processInfo.environment
        isOn =
            environment["CLICOLOR_FORCE"] == "1"
            || (stream.isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb")
    }

    func paint(_ text: String, _ level: Level?) -> String {
        guard isOn else { return text }
        let code =
            switch level {
            case .red: "1;37;41"
            case .orange: "1;30;48;5;208"
            case .yellow: "1;30;43"
            case .blue: "1;37;44"
            case nil: "32"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    func dim(_ text: String) -> String { isOn ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}
