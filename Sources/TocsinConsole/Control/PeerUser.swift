// SPDX-License-Identifier: Apache-2.0
import Glibc
import NIOCore
import NIOPosix

/// Who is at the other end of a Unix socket: the kernel says so, not the request.
enum PeerUser {
    /// `struct ucred` of unix(7).
    private struct Credentials {
        var processIdentifier: Int32 = 0
        var userIdentifier: UInt32 = 0
        var groupIdentifier: UInt32 = 0
    }

    private static let peerCredentialsOption: CInt = 17

    /// The user's name; `uid:N` when the system knows none.
    static func name(of channel: any Channel) async throws(ControlError) -> String {
        guard let provider = channel as? any SocketOptionProvider else {
            throw .unavailable("the socket does not tell who is at its other end")
        }
        do {
            let credentials: Credentials = try await provider.unsafeGetSocketOption(
                level: SocketOptionLevel(SOL_SOCKET), name: SocketOptionName(peerCredentialsOption)
            ).get()
            let user = credentials.userIdentifier
            // The name may come from a directory service over the network: not on a thread that others need.
            return try await NIOThreadPool.singleton.runIfActive { name(of: user) }
        } catch {
            throw .unavailable("the socket does not tell who is at its other end: \(error)")
        }
    }

    static func name(of user: UInt32) -> String {
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        let code = unsafe getpwuid_r(user, &entry, &buffer, buffer.count, &found)
        guard code == 0, let found = unsafe found, let name = unsafe found.pointee.pw_name else { return "uid:\(user)" }
        return unsafe String(cString: name)
    }
}
