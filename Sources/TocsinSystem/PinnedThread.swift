// SPDX-License-Identifier: Apache-2.0
import CTocsinLinux
import Glibc

/// A thread of its own, for work that blocks: the cooperative pool has only as many threads as there are cores.
///
/// The thread blocks every signal that is sent to the process, so that they reach the part of the program that waits
/// for them. Those that a fault of its own raises stay open: a blocked one would end the process without a trace.
public enum PinnedThread {
    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread that nobody joins: the body tells its end itself.
    ///
    /// - Parameters:
    ///   - name: as `ps -L` shows it; 15 bytes count.
    ///   - body: runs to its end on the new thread.
    public static func start(name: String, body: @escaping @Sendable () -> Void) throws(SystemError) {
        var all = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&all)
        for own in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS] { unsafe sigdelset(&all, own) }
        unsafe pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        let code = unsafe pthread_create(&thread, &attributes, runThread, start.toOpaque())
        guard code == 0 else {
            unsafe start.release()
            throw SystemError(operation: "start thread \(name)", code: code)
        }
    }

    fileprivate static func run(_ pointer: UnsafeMutableRawPointer) {
        let start = unsafe Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
        unsafe tocsin_name_thread(start.name)
        start.body()
    }
}

private func runThread(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let pointer = unsafe pointer { unsafe PinnedThread.run(pointer) }
    return nil
}
