// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import NIOCore
import NIOPosix

/// The file of the control socket: taken over only when nobody serves it, open to its owner and group only, gone at the
/// end.
struct ControlSocket: Sendable {
    /// `sun_path` of unix(7), its closing zero left out.
    static let maximumPathBytes = 107

    let path: String

    /// Makes room for a new socket: what a crash left behind is removed, what somebody serves is not.
    ///
    /// The state directory's lock already keeps a second daemon out; this guards two daemons with two state directories
    /// and one socket, and a path that was mistyped: nothing but a socket is ever removed.
    func makeRoom() async throws(ControlSocketError) {
        guard path.utf8.count <= ControlSocket.maximumPathBytes else {
            throw .pathTooLong(path, maximumBytes: ControlSocket.maximumPathBytes)
        }
        guard let type = try fileType() else { return }
        guard type == S_IFSOCK else { throw .notASocket(path) }
        guard try await isAbandoned() else { throw .inUse(path) }
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw .failed("cannot remove the old socket", path, code: errno)
        }
    }

    /// Lets the owner and the group in, nobody else.
    func letGroupIn() throws(ControlSocketError) {
        guard unsafe chmod(path, 0o660) == 0 else { throw .failed("cannot set the mode", path, code: errno) }
    }

    /// Takes the socket away at the end.
    func remove() throws(ControlSocketError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw .failed("cannot remove the socket", path, code: errno)
        }
    }

    /// nil when there is nothing at the path. A symbolic link counts as itself.
    private func fileType() throws(ControlSocketError) -> mode_t? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .failed("cannot look at the socket", path, code: errno)
        }
        return status.st_mode & S_IFMT
    }

    /// Whether nobody listens any more: the kernel then refuses every connection.
    private func isAbandoned() async throws(ControlSocketError) -> Bool {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: path).get()
            channel.close(promise: nil)
            return false
        } catch let error as IOError where error.errnoCode == ECONNREFUSED || error.errnoCode == ENOENT {
            return true
        } catch let error as IOError where error.errnoCode == EAGAIN {
            // Its queue of connections is full: it lives.
            return false
        } catch let error as IOError {
            throw .failed("cannot tell whether somebody serves the socket", path, code: error.errnoCode)
        } catch {
            throw .failed("cannot tell whether somebody serves the socket: \(error)", path, code: 0)
        }
    }
}

/// Why there is no control socket. Each says what to do.
public enum ControlSocketError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process answers on it.
    case inUse(String)
    /// Something else is there, and is left alone.
    case notASocket(String)
    /// A Unix socket's address has room for so many bytes only.
    case pathTooLong(String, maximumBytes: Int)
    /// The system refused; `code` is its errno.
    case failed(String, String, code: CInt)

    public var description: String {
        switch self {
        case .inUse(let path): "control socket \(path): another tocsin serves it; stop that one, or give another path"
        case .notASocket(let path):
            "control socket \(path): a file that is no socket is there; move it, or give another path"
        case .pathTooLong(let path, let maximum):
            "control socket \(path): the path has \(path.utf8.count) bytes, at most \(maximum) are possible; give a shorter one"
        case .failed(let what, let path, let code):
            "control socket \(path): \(what)\(code == 0 ? "" : ": \(words(for: code))")"
        }
    }

    private func words(for code: CInt) -> String { "\(IOError(errnoCode: code, reason: "errno"))" }
}
