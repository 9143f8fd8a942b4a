// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A real mosquitto on a free loopback port, with a folder of its own; ended by its process id, folder and all.
public final class BrokerProcess {
    public enum Failure: Error {
        case notStarted(String)
        case noPort
    }

    public static let program = "/usr/sbin/mosquitto"
    /// Whether the tests that need it can run.
    public static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    public let port: Int
    private let temporary: TemporaryFolder
    private let lines: [String]
    private var process: ChildProcess?

    /// Where its files are.
    public var folder: URL { URL(fileURLWithPath: temporary.path) }

    /// - Parameter lines: further lines of its configuration; `{folder}` and `{port}` are filled in. Without a `listener`
    ///   line it listens on loopback and lets everybody in.
    public init(_ lines: [String] = []) throws {
        temporary = try TemporaryFolder()
        port = try freePort()
        self.lines = lines
    }

    deinit { stop() }

    public func path(_ name: String) -> String { temporary(name) }

    /// Starts it and waits until it listens.
    public func start() throws {
        var text = lines.map {
            $0.replacing("{folder}", with: temporary.path).replacing("{port}", with: "\(port)")
        }
        if !text.contains(where: { $0.hasPrefix("listener") }) { text.insert("listener \(port) 127.0.0.1", at: 0) }
        if !text.contains(where: { $0.hasPrefix("allow_anonymous") }) { text.append("allow_anonymous true") }
        text += ["log_dest stderr", "log_type error", "log_type warning", "log_type notice", "log_type information"]
        // Started by root it would change its user and could not read its folder.
        if getuid() == 0 { text.append("user root") }
        try temporary.write("broker.conf", text.joined(separator: "\n") + "\n")
        let process = try ChildProcess(BrokerProcess.program, ["-c", path("broker.conf")])
        self.process = process
        guard process.waitForError(" running", seconds: 10) else { throw Failure.notStarted(process.errorText) }
    }

    /// Ends it (it saves its sessions) and waits for its end. SIGTERM comes again while it does not end: mosquitto
    /// forgets a signal that comes while it starts.
    public func stop() {
        guard let process else { return }
        repeat { process.send(SIGTERM) } while process.end(within: 0.2) == nil
        self.process = nil
    }
}

/// A loopback port that nobody listens on at the moment.
public func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    guard let port = bindToLoopback(descriptor) else { throw BrokerProcess.Failure.noPort }
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
