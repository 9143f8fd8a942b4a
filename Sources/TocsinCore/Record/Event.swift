// SPDX-License-Identifier: Apache-2.0

/// What a record says has happened. The raw value is the word in the log.
public enum Event: String, Sendable, CaseIterable {
    // Of an alarm.
    case raise, level, clear, ack, reset, shelve, unshelve, suppress, unsuppress
    case outOfService = "out_of_service"
    case returnToService = "return_to_service"
    case close
    // Of the daemon.
    case start, stop, config, segment, seal, connected, disconnected
    case floodStart = "flood_start"
    case floodEnd = "flood_end"
    case limit

    /// Whether it changes an alarm, so that it is an alert.
    public var isOfAlarm: Bool {
        switch self {
        case .raise, .level, .clear, .ack, .reset, .shelve, .unshelve, .suppress, .unsuppress, .outOfService,
            .returnToService, .close:
            true
        case .start, .stop, .config, .segment, .seal, .connected, .disconnected, .floodStart, .floodEnd, .limit:
            false
        }
    }
}
