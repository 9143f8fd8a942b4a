// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// A real mosquitto on a free loopback port, with a folder of its own; ended by its process id, folder and all.
public final class BrokerProcess {
    public static let program = "/usr/sbin/mosquitto"
    /// Whether the tests that need it can run.
    public static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    public let port: Int
    public let folder: URL
    private let lines: [String]
    private var process: Process?

    /// - Parameter lines: further lines of its configuration; `{folder}` and `{port}` are filled in. Without a `listener`
    ///   line it listens on loopback and lets everybody in.
    public init(_ lines: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tocsin-mqtt-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        port = try freePort()
        self.lines = lines
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(at: folder)
    }

    public func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Starts it and waits until it listens.
    public func start() throws {
        var text = lines.map {
            $0.replacing("{folder}", with: folder.path).replacing("{port}", with: "\(port)")
        }
        if !text.contains(where: { $0.hasPrefix("listener") }) { text.insert("listener \(port) 127.0.0.1", at: 0) }
        if !text.contains(where: { $0.hasPrefix("allow_anonymous") }) { text.append("allow_anonymous true") }
        text += ["log_dest stderr", "log_type error", "log_type warning", "log_type notice", "log_type information"]
        // Started by root it would change its user and could not read its folder.
        if getuid() == 0 { text.append("user root") }
        try text.joined(separator: "\n").appending("\n").write(
            toFile: path("broker.conf"), atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = ["-c", path("broker.conf")]
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        let log = BrokerLog()
        pipe.fileHandleForReading.readabilityHandler = { log.append($0.availableData) }
        try runUnmasked(process)
        self.process = process
        guard log.running.wait(timeout: .now() + 10) == .success else { throw BrokerProcessError.notStarted(log.text) }
    }

    /// Ends it (SIGTERM: it saves its sessions) and waits for its end.
    public func stop() {
        guard let process else { return }
        process.terminate()
        process.waitUntilExit()
        (process.standardError as? Pipe)?.fileHandleForReading.readabilityHandler = nil
        self.process = nil
    }
}

public enum BrokerProcessError: Error {
    case notStarted(String)
    case noPort
    case command(String, Int32)
}

/// What the broker says, until it says that it runs.
private final class BrokerLog: Sendable {
    let running = DispatchSemaphore(value: 0)
    private let contents = Mutex("")

    var text: String { contents.withLock { $0 } }

    func append(_ data: Data) {
        let isRunning = contents.withLock { text in
            text += String(decoding: data, as: UTF8.self)
            return text.contains(" running")
        }
        if isRunning { running.signal() }
    }
}

/// A loopback port that nobody listens on at the moment.
public func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    guard let port = bindToLoopback(descriptor) else { throw BrokerProcessError.noPort }
    return port
}

/// Binds to any free port of 127.0.0.1 and tells which.
public func bindToLoopback(_ descriptor: Int32) -> Int? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            unsafe bind(descriptor, generic, size) == 0 && getsockname(descriptor, generic, &size) == 0
        }
    }
    return bound ? Int(UInt16(bigEndian: address.sin_port)) : nil
}

/// Starts a process that hears signals: the worker threads that tests run on block them all, and children inherit that.
private func runUnmasked(_ process: Process) throws {
    var none = sigset_t()
    var before = sigset_t()
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
}

/// Runs a command to its end.
public func run(_ program: String, _ arguments: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw BrokerProcessError.command(arguments.joined(separator: " "), process.terminationStatus)
    }
}
