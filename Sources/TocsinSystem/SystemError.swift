// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A call to the operating system that failed: what was tried, on what, and the system's reason.
public struct SystemError: Error, Equatable, Sendable {
    /// What was tried, as a verb: `open`, `write`, `synchronize` …
    public var operation: String
    /// The path or object it was tried on; empty when there is none.
    public var path: String
    /// The system's error number (`errno`).
    public var code: Int32

    public init(operation: String, path: String = "", code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// With the present value of `errno`.
    static func last(_ operation: String, _ path: String = "") -> SystemError {
        SystemError(operation: operation, path: path, code: errno)
    }

    /// More bytes than are allowed (`EFBIG`).
    public static func tooLarge(_ operation: String, _ path: String) -> SystemError {
        SystemError(operation: operation, path: path, code: EFBIG)
    }

    /// It is there already and must not be overwritten (`EEXIST`).
    public static func exists(_ operation: String, _ path: String) -> SystemError {
        SystemError(operation: operation, path: path, code: EEXIST)
    }

    /// Whether the thing named does not exist.
    public var isMissing: Bool { code == ENOENT }
    /// Whether the permissions refuse it.
    public var isNotAllowed: Bool { code == EACCES || code == EPERM }
}

extension SystemError: CustomStringConvertible {
    public var description: String {
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return path.isEmpty ? "cannot \(operation): \(reason)" : "cannot \(operation) \(path): \(reason)"
    }
}

/// Repeats a call that a signal interrupted.
@inline(__always)
func retryingInterrupts<Result: FixedWidthInteger & SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
