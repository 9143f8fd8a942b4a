// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// Operators' commands as the journal writes them: a code, and after that of `shelve` how long.
private enum CommandCode: UInt8 {
    case acknowledge = 0
    case reset = 1
    case shelve = 2
    case unshelve = 3
    case outOfService = 4
    case returnToService = 5
}

extension WriteBuffer {
    /// Puts a command: 1 byte, of `shelve` up to 11.
    mutating func put(_ command: Engine.Command) {
        switch command {
        case .acknowledge: put(byte: CommandCode.acknowledge.rawValue)
        case .reset: put(byte: CommandCode.reset.rawValue)
        case .shelve(let duration):
            put(byte: CommandCode.shelve.rawValue)
            put(zigzag: duration.milliseconds)
        case .unshelve: put(byte: CommandCode.unshelve.rawValue)
        case .outOfService: put(byte: CommandCode.outOfService.rawValue)
        case .returnToService: put(byte: CommandCode.returnToService.rawValue)
        }
    }
}

extension ByteReader {
    /// - Returns: nil for a code that is not known, or when the bytes end before the command does.
    mutating func command() -> Engine.Command? {
        guard let code = byte().flatMap({ CommandCode(rawValue: $0) }) else { return nil }
        switch code {
        case .acknowledge: return .acknowledge
        case .reset: return .reset
        case .shelve: return zigzag().map { .shelve(for: Interval(milliseconds: $0)) }
        case .unshelve: return .unshelve
        case .outOfService: return .outOfService
        case .returnToService: return .returnToService
        }
    }
}
