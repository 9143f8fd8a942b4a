// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization
import TocsinSystem

/// A name being resolved on a thread of its own: a resolver may block for half a minute, and the line's timers go on.
final class NameLookup: Sendable {
    /// An address as the resolver gave it.
    struct Address: Sendable, Equatable {
        let numeric: String
        let isVersion6: Bool
    }

    let host: String
    /// Signalled when the answer is there.
    let wake: WakeEvent
    private let answer = Mutex<Result<[Address], LinkFailure>?>(nil)

    init(host: String) throws(SystemError) {
        self.host = host
        wake = try WakeEvent()
        try PinnedThread.start(name: "mqtt-lookup") { [self] in
            let found = Self.resolve(host)
            answer.withLock { $0 = found }
            wake.signal()
        }
    }

    /// The addresses, or why there are none; nil while the resolver is busy.
    var result: Result<[Address], LinkFailure>? { answer.withLock { $0 } }

    /// Whether the host needs no resolver.
    static func isNumeric(_ host: String) -> Bool {
        var version4 = in_addr()
        var version6 = in6_addr()
        return unsafe inet_pton(AF_INET, host, &version4) == 1 || inet_pton(AF_INET6, host, &version6) == 1
    }

    private static func resolve(_ host: String) -> Result<[Address], LinkFailure> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            return .failure(.lookup(host: host, reason: unsafe String(cString: gai_strerror(code))))
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [Address] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe numeric(entry.pointee), !addresses.contains(address) { addresses.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else { return .failure(.lookup(host: host, reason: "it has no address")) }
        return .success(addresses)
    }

    private static func numeric(_ entry: addrinfo) -> Address? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = unsafe getnameinfo(
            entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        guard code == 0 else { return nil }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return unsafe Address(numeric: String(decoding: bytes, as: UTF8.self), isVersion6: entry.ai_family == AF_INET6)
    }
}
