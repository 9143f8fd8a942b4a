// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinSystem
import TocsinTestSupport

@Suite("What the service manager is told")
struct ServiceManagerTests {
    enum Kind: CaseIterable, Sendable { case path, abstract }

    /// The other end of `$NOTIFY_SOCKET`.
    private final class Receiver {
        let descriptor: Int32

        init?(_ address: String) {
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            var path = Array(address.utf8)
            let size = socklen_t(2 + path.count + (path[0] == UInt8(ascii: "@") ? 0 : 1))
            if path[0] == UInt8(ascii: "@") { path[0] = 0 }
            unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path) }
            let result = unsafe withUnsafePointer(to: &name) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) }
            }
            guard result == 0 else { return nil }
        }

        deinit { close(descriptor) }

        func next() -> String? {
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
        }
    }

    @Test(arguments: Kind.allCases)
    func datagrams(kind: Kind) throws {
        let folder = try TemporaryFolder()
        let address = kind == .path ? folder.path + "/notify" : "@tocsin-\(UUID().uuidString)"
        guard let receiver = Receiver(address) else {
            Issue.record("cannot bind \(address)")
            return
        }
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": address])
        manager.ready()
        #expect(receiver.next() == "READY=1")
        manager.status("two\nlines")
        #expect(receiver.next() == "STATUS=twolines")
        manager.feedWatchdog()
        #expect(receiver.next() == "WATCHDOG=1")
        manager.reloading()
        let reloading = try #require(receiver.next()).split(separator: "\n")
        #expect(reloading.first == "RELOADING=1")
        #expect(reloading.last?.hasPrefix("MONOTONIC_USEC=") == true)
        manager.stopping()
        #expect(receiver.next() == "STOPPING=1")
        #expect(receiver.next() == nil)
    }

    /// A manager that does not read must not stop the line.
    @Test func aFullSocketHoldsNobodyUp() throws {
        let folder = try TemporaryFolder()
        guard let receiver = Receiver(folder.path + "/notify") else {
            Issue.record("cannot bind")
            return
        }
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": folder.path + "/notify"])
        for _ in 0..<5_000 { manager.feedWatchdog() }
        #expect(receiver.next() == "WATCHDOG=1")
    }

    @Test(arguments: [
        ([:], nil), (["WATCHDOG_USEC": "30000000"], 30_000), (["WATCHDOG_USEC": "x"], nil),
        (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "\(getpid())"], 30_000),
        (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"], nil), (["WATCHDOG_USEC": "0"], nil),
    ])
    func watchdog(environment: [String: String], milliseconds: Int?) {
        #expect(ServiceManager(environment: environment).watchdogMilliseconds == milliseconds.map { Int64($0) })
    }

    @Test(arguments: ["", "/nowhere/at/all", "@" + String(repeating: "x", count: 200)])
    func unusableAddresses(address: String) {
        ServiceManager(environment: ["NOTIFY_SOCKET": address]).ready()
    }
}
