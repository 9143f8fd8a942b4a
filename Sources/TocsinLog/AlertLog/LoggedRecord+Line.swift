// SPDX-License-Identifier: Apache-2.0
import TocsinCore

extension LoggedRecord {
    /// Takes a line of the log apart; the chain is not checked.
    ///
    /// - Returns: nil when it is not a record of the log.
    public init?(parsing line: [UInt8]) {
        guard let parsed = RecordLine(line) else { return nil }
        self = parsed.record
    }
}
