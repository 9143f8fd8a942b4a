// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A program started by a test: it hears signals, inherits no descriptor, and what it writes goes to files.
///
/// Foundation's own `Process` is not used: the threads that tests run on block all signals, children would inherit that,
/// and sockets of one test would live on in the children of another.
@safe public final class ChildProcess {
    public enum Failure: Error {
        case notStarted(String, Int32)
        case exit(String, Int32)
    }

    public let identifier: Int32
    private let folder: TemporaryFolder
    private var status: Int32?

    /// - Parameters:
    ///   - program: its path.
    ///   - environment: what it sees beside this process's own environment.
    public init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, folder("out"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, folder("err"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // An inherited socket would keep a connection of another test alive.
        for descriptor in Int32(3)..<1_000 { unsafe posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var variables = unsafe all.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe variables.forEach { unsafe free($0) } }
        var child: pid_t = 0
        let code = unsafe posix_spawn(&child, program, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw Failure.notStarted(program, code) }
        identifier = child
    }

    deinit {
        guard status == nil else { return }
        kill(identifier, SIGKILL)
        waitpid(identifier, nil, 0)
    }

    /// What it has written to standard output so far.
    public var outputText: String { text("out") }
    /// What it has written to standard error so far.
    public var errorText: String { text("err") }

    private func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: folder(name)) ?? Data(), as: UTF8.self)
    }

    public func send(_ signal: Int32) { kill(identifier, signal) }

    public var isRunning: Bool {
        if status != nil { return false }
        var code: Int32 = 0
        if unsafe waitpid(identifier, &code, WNOHANG) == identifier {
            status = code & 0x7F == 0 ? (code >> 8) & 0xFF : 128 + (code & 0x7F)
        }
        return status == nil
    }

    /// Waits until standard error holds a text.
    ///
    /// - Returns: false when the program ended or the time was over before.
    public func waitForError(_ words: String, seconds: Double) -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while !errorText.contains(words) {
            guard isRunning, Date() < end else { return errorText.contains(words) }
            usleep(5_000)
        }
        return true
    }

    /// Waits for its end.
    ///
    /// - Returns: the exit status, or 128 + the signal; nil when it still runs after `seconds`.
    public func end(within seconds: Double) -> Int32? {
        let end = Date().addingTimeInterval(seconds)
        while isRunning && Date() < end { usleep(2_000) }
        return status
    }
}

/// Runs a program to its end; anything but success is an error that tells what it said.
public func run(_ program: String, _ arguments: [String], in folder: String? = nil) throws {
    let (changed, words) = folder.map { ("/usr/bin/env", ["-C", $0, program] + arguments) } ?? (program, arguments)
    let child = try ChildProcess(changed, words)
    guard let status = child.end(within: 60), status == 0 else {
        throw ChildProcess.Failure.exit("\(program): \(child.errorText)", child.end(within: 0) ?? -1)
    }
}
