// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Testing
import TocsinSystem
import TocsinTestSupport

@Suite("Locks, wake-ups, threads and clocks")
struct ProcessResourceTests {
    @Test func aFolderHasOneHolder() throws {
        let folder = try TemporaryFolder()
        var first: FolderLock? = try FolderLock(folder: folder.path)
        #expect(first != nil)
        var code: Int32 = 0
        do throws(SystemError) { _ = try FolderLock(folder: folder.path) } catch { code = error.code }
        #expect(code == EWOULDBLOCK)
        // flock(1) exits with 9 when another process holds the file.
        #expect(try run("flock", "-n", "-E", "9", folder.path + "/lock", "true") == 9)
        first = nil
        #expect(try run("flock", "-n", "-E", "9", folder.path + "/lock", "true") == 0)
        first = try FolderLock(folder: folder.path)
    }

    /// A refused lock must not close a descriptor twice: the second time it may be somebody else's.
    @Test func aRefusedLockClosesOnce() throws {
        let folder = try TemporaryFolder()
        let held = try FolderLock(folder: folder.path)
        let lost = Mutex<Int?>(nil)
        let done = DispatchSemaphore(value: 0)
        try PinnedThread.start(name: "opener") {
            var failures = 0
            for _ in 0..<20_000 {
                let descriptor = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
                if close(descriptor) != 0 { failures += 1 }
            }
            lost.withLock { $0 = failures }
            done.signal()
        }
        while done.wait(timeout: .now()) == .timedOut {
            #expect(throws: SystemError.self) { _ = try FolderLock(folder: folder.path) }
        }
        #expect(lost.withLock { $0 } == 0)
        withExtendedLifetime(held) {}
    }

    private func run(_ arguments: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test func wakeEvent() throws {
        let event = try WakeEvent()
        func isReadable(_ milliseconds: Int32 = 0) -> Bool {
            var waiting = pollfd(fd: event.descriptor, events: Int16(POLLIN), revents: 0)
            return unsafe poll(&waiting, 1, milliseconds) == 1
        }
        #expect(!isReadable())
        event.signal()
        event.signal()
        #expect(isReadable())
        event.drain()
        #expect(!isReadable())
        event.drain()
        try PinnedThread.start(name: "waker") { event.signal() }
        #expect(isReadable(10_000))
    }

    private struct Seen: Sendable {
        var name = ""
        var blocked: [Int32: Bool] = [:]
    }

    @Test func pinnedThreadIsNamedAndBlocksSignals() throws {
        let done = DispatchSemaphore(value: 0)
        let signals = [SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGUSR1, SIGSEGV, SIGTRAP]
        var before = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, nil, &before)
        let result = Mutex<Seen?>(nil)
        try PinnedThread.start(name: "a-name-that-is-too-long") {
            var mask = sigset_t()
            unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
            var found = Seen()
            for signal in signals { found.blocked[signal] = unsafe sigismember(&mask, signal) == 1 }
            if let name = try? Files.read("/proc/thread-self/comm", limit: 64) {
                found.name = String(decoding: name, as: UTF8.self)
            }
            result.withLock { $0 = found }
            done.signal()
        }
        done.wait()
        let found = try #require(result.withLock { $0 })
        #expect(found.name == "a-name-that-is-\n")
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGUSR1] { #expect(found.blocked[signal] == true) }
        for signal in [SIGSEGV, SIGTRAP] { #expect(found.blocked[signal] == false) }
        // The thread that started it has its own mask back.
        var after = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, nil, &after)
        #expect(unsafe sigismember(&after, SIGTERM) == sigismember(&before, SIGTERM))
    }

    @Test func clocks() {
        let first = MonotonicClock.nanoseconds
        #expect(MonotonicClock.nanoseconds >= first)
        #expect(abs(MonotonicClock.milliseconds - first / 1_000_000) < 60_000)
        #expect(abs(WallClock.milliseconds - Int64(Date().timeIntervalSince1970 * 1_000)) < 60_000)
    }
}
