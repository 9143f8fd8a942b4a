// SPDX-License-Identifier: Apache-2.0
import Foundation

/// `tocsin` as its users run it: the built binary, in a process of its own.
public final class DaemonProcess {
    /// What could not be had.
    public enum Failure: Error {
        case notBuilt(String)
        case notReady(String)
    }

    private let process: ChildProcess

    /// The binary beside the running tests.
    public static func binary() throws -> String {
        let places = [Bundle.main.bundlePath] + CommandLine.arguments.filter { $0.contains(".xctest") }
        for place in places {
            var folder = URL(fileURLWithPath: place)
            for _ in 0..<4 {
                let candidate = folder.appending(path: "tocsin").path
                if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
                folder.deleteLastPathComponent()
            }
        }
        throw Failure.notBuilt(places.joined(separator: ", "))
    }

    /// Starts `tocsin` with the given arguments.
    public init(_ arguments: [String], environment: [String: String] = [:]) throws {
        process = try ChildProcess(try DaemonProcess.binary(), arguments, environment: environment)
    }

    public var processIdentifier: Int32 { process.identifier }
    public var isRunning: Bool { process.isRunning }
    /// What it has written to standard error so far.
    public var errorText: String { process.errorText }
    /// What it has written to standard output so far.
    public var outputText: String { process.outputText }

    public func send(_ signal: Int32) { process.send(signal) }

    /// Waits for its end.
    ///
    /// - Returns: the exit status, or 128 + the signal; nil when it still runs after `seconds`.
    public func end(within seconds: Double) -> Int32? { process.end(within: seconds) }

    /// Waits until standard error holds a text.
    public func waitForError(_ text: String, within seconds: Double = 60) throws {
        guard process.waitForError(text, seconds: seconds) else { throw Failure.notReady(errorText) }
    }
}

/// Runs `tocsin` to its end.
public func runTocsin(
    _ arguments: [String], environment: [String: String] = [:], within seconds: Double = 120
) throws -> (status: Int32?, output: String, errors: String) {
    let process = try DaemonProcess(arguments, environment: environment)
    let status = process.end(within: seconds)
    return (status, process.outputText, process.errorText)
}
