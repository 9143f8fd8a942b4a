// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// `tocsin` as its users run it: the built binary, in a process of its own.
public final class DaemonProcess {
    /// What could not be had.
    public enum Failure: Error {
        case notBuilt(String)
        case notReady(String)
    }

    private final class Output: Sendable {
        private let text = Mutex("")
        func append(_ data: Data) { text.withLock { $0 += String(decoding: data, as: UTF8.self) } }
        var contents: String { text.withLock { $0 } }
    }

    private let process = Process()
    private let output = Output()
    private let errors = Output()
    private let ended = DispatchSemaphore(value: 0)

    /// The binary beside the running tests.
    public static func binary() throws -> String {
        var folder = Bundle.main.bundleURL
        for _ in 0..<4 {
            let candidate = folder.appending(path: "tocsin").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            folder.deleteLastPathComponent()
        }
        for argument in CommandLine.arguments where argument.contains(".xctest") {
            let candidate = URL(fileURLWithPath: argument).deletingLastPathComponent().appending(path: "tocsin").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        }
        throw Failure.notBuilt(Bundle.main.bundlePath)
    }

    /// Starts `tocsin` with the given arguments.
    public init(_ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = URL(fileURLWithPath: try DaemonProcess.binary())
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        out.fileHandleForReading.readabilityHandler = { [output] in output.append($0.availableData) }
        err.fileHandleForReading.readabilityHandler = { [errors] in errors.append($0.availableData) }
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    deinit {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    public var processIdentifier: Int32 { process.processIdentifier }
    public var isRunning: Bool { process.isRunning }
    /// What it has written to standard error so far.
    public var errorText: String { errors.contents }
    /// What it has written to standard output so far.
    public var outputText: String { output.contents }

    public func send(_ signal: Int32) { Foundation.kill(process.processIdentifier, signal) }

    /// Waits for its end.
    ///
    /// - Returns: the exit status, or 128 + the signal; nil when it still runs after `seconds`.
    public func end(within seconds: Double) -> Int32? {
        guard ended.wait(timeout: .now() + seconds) == .success else { return nil }
        ended.signal()
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// Waits until standard error holds a text.
    public func waitForError(_ text: String, within seconds: Double = 30) throws {
        let end = Date().addingTimeInterval(seconds)
        while !errorText.contains(text) {
            guard process.isRunning, Date() < end else { throw Failure.notReady(errorText) }
            usleep(5_000)
        }
    }
}

/// Runs `tocsin` to its end.
public func runTocsin(
    _ arguments: [String], environment: [String: String] = [:], within seconds: Double = 60
) throws -> (status: Int32?, output: String, errors: String) {
    let process = try DaemonProcess(arguments, environment: environment)
    let status = process.end(within: seconds)
    // The pipes' readers may lag behind the end a little.
    usleep(20_000)
    return (status, process.outputText, process.errorText)
}
