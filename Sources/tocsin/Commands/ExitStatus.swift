// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import TocsinSystem

/// How a command ends: the numbers of `sysexits.h` that the manual promises.
enum ExitStatus: Int32 {
    /// It did its work and found something: a broken chain, a refused delivery.
    case found = 1
    case badData = 65
    case unavailable = 69
    case inputOutput = 74
    case notAllowed = 77
    case configuration = 78

    /// Says why on standard error and gives what to throw.
    func because(_ reason: some CustomStringConvertible) -> ExitCode {
        StandardStream.error.write(line: "tocsin: \(reason)")
        return ExitCode(rawValue)
    }
}
