// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What to poll, for how long.
extension BrokerLink {
    var descriptor: Int32 {
        switch phase {
        case .resolving(let lookup, _): lookup.wake.descriptor
        case .waiting, .closed: -1
        case .connecting, .handshaking, .up: client?.descriptor ?? -1
        }
    }

    var pollEvents: Int16 {
        switch phase {
        case .waiting, .closed: 0
        case .resolving: Int16(POLLIN)
        case .connecting: Int16(POLLOUT)
        case .handshaking: Int16(POLLIN) | (client?.wantsWrite == true ? Int16(POLLOUT) : 0)
        case .up: isWriteUnfinished ? Int16(POLLOUT) : Int16(POLLIN)
        }
    }

    /// The monotonic millisecond at which `advance` has something to do.
    var deadline: Int64 {
        switch phase {
        case .waiting(let until), .resolving(_, let until), .connecting(let until), .handshaking(let until): until
        case .up: nextKeepAliveCheck
        case .closed: .max
        }
    }
}
