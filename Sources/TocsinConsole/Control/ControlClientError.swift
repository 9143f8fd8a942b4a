// SPDX-License-Identifier: Apache-2.0
import Glibc
import NIOCore

/// Why the daemon could not be asked. Each names the socket and what to do.
public enum ControlClientError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no socket, or nobody listens on it.
    case notRunning(String)
    /// The socket's permissions keep this user out.
    case notAllowed(String)
    /// No complete answer in time. What was asked may have been done.
    case timedOut(String)
    /// The answer is longer than the client takes.
    case tooLong(String, maximumBytes: Int)
    /// A Unix socket's address has room for so many bytes only.
    case pathTooLong(String, maximumBytes: Int)
    /// Anything else: the connection broke, or what answers is no tocsin.
    case broken(String, String)

    init(_ error: any Error, path: String) {
        switch error {
        case let error as ControlClientError: self = error
        case let error as IOError: self.init(code: error.errnoCode, path: path, what: "\(error)")
        case ChannelError.connectTimeout: self = .timedOut(path)
        case is SocketAddressError where path.utf8.count > ControlSocket.maximumPathBytes:
            self = .pathTooLong(path, maximumBytes: ControlSocket.maximumPathBytes)
        default: self = .broken(path, "\(error)")
        }
    }

    /// - Parameter code: errno of the connection.
    init(code: CInt, path: String, what: String) {
        switch code {
        case ENOENT, ECONNREFUSED, ENOTDIR, ENOTSOCK: self = .notRunning(path)
        case EACCES, EPERM: self = .notAllowed(path)
        default: self = .broken(path, what)
        }
    }

    public var description: String {
        switch self {
        case .notRunning(let path): "nobody answers: is tocsin running? socket \(path)"
        case .notAllowed(let path):
            "socket \(path): not allowed; ask for membership in the group that owns it, or use sudo"
        case .timedOut(let path):
            "socket \(path): no answer in time; what was asked may have been done: look before asking again"
        case .tooLong(let path, let maximum):
            "socket \(path): the answer is longer than \(maximum) bytes; ask for less, for example with a limit"
        case .pathTooLong(let path, let maximum):
            "socket \(path): the path has \(path.utf8.count) bytes, at most \(maximum) are possible; give a shorter one"
        case .broken(let path, let what): "socket \(path): \(what)"
        }
    }
}
